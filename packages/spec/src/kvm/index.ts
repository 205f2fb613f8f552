export * from "./dirtyRing.ts";
export { dirtyRingProtocol, type RingMutant, type RingScope, type RingState } from "./dirtyRingProtocol.ts";
export { enableCap } from "./enableCap.ts";
export * from "./explore.ts";
export { checkExtension } from "./extensions.ts";
export { debugExit, type GuestDebug, hostDebugOf, noGuestDebug } from "./guestDebug.ts";
export { stepIoctl } from "./ioctl.ts";
export * from "./ioctls.ts";
export * from "./kvmFunctions.ts";
export {
	applyPendingReset,
	CORE_PC,
	CORE_PSTATE,
	coreX,
	mpidr,
	psciVersion,
	readStored,
	regListLength,
} from "./oneReg.ts";
export * from "./pmu.ts";
export * from "./psci.ts";
export { type HandoverScope, type HandoverState, psciHandover } from "./psciHandover.ts";
export { kernelPsciThreads, type ThreadMutant, type ThreadScope, type ThreadState } from "./psciThreads.ts";
export * from "./psciUser.ts";
export { guestCall, kernelPsci, mmioReadValue, smcccConfig } from "./run.ts";
export * from "./smccc.ts";
export { type Interval, type Owner, ownerOf, partition } from "./smcccPartition.ts";
export * from "./state.ts";
export { type SystemIoctl, systemIoctl } from "./system.ts";
export * from "./testing.ts";
