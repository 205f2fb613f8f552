export { type HypercallContext, RegisterContext } from "./context.ts";
export {
	argument,
	type HypercallResult,
	is64Bit,
	type ResultRegister,
	SMCCC_OWNERS,
	writeRegister,
	writeResult,
} from "./convention.ts";
export {
	createHandlers,
	type HandlerRange,
	type HandlerSet,
	Handlers,
	type HypercallHandler,
	type Outcome,
	type Route,
	type RouteDescription,
} from "./handlers.ts";
export { type Psci, type PsciPolicy, type PsciSystem, psciHandlers } from "./psci/binding.ts";
export { PSCI_VERSION, psciFunctions, psciTransition } from "./psci/functions.ts";
export {
	initialPsci,
	type PsciArguments,
	type PsciCpu,
	type PsciEffect,
	type PsciOutcome,
	type PsciPlatform,
	type PsciPower,
	type PsciState,
	type PsciTransition,
	resumed,
	started,
} from "./psci/state.ts";
export {
	type EntropySource,
	packEntropy,
	TRNG_MAX_BITS,
	TRNG_RET,
	TRNG_VERSION,
	type TrngOptions,
	type TrngResult,
	trngFeatures,
	trngHandlers,
} from "./trng.ts";
export { uuidRegisters } from "./uuid.ts";
export {
	VENDOR_FUNCTIONS,
	VENDOR_RET,
	VENDOR_UUID,
	type VendorCall,
	type VendorOptions,
	type VendorResult,
	type VendorState,
	vendorHandlers,
	vendorTransition,
} from "./vendor.ts";
