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
	type RouteDescription,
} from "./handlers.ts";
