export {
	type CpuModelData,
	cpuFeatureNames,
	cpuModel,
	type JitStatistics,
	type NamedCpu,
	namedCpus,
	prepareEngine,
} from "@upcall/aarch64-core";
export { COUNTER_FREQUENCY, DEFAULT_CPU } from "./cpuModel.ts";
export { CAPABILITY_DEVIATIONS, type CapabilityDeviation, DEVIATIONS, type Deviation } from "./deviations.ts";
export { Device } from "./device.ts";
export * from "./engine.ts";
export { EventFd } from "./eventFd.ts";
export type { VcpuExit } from "./exits.ts";
export type { Descriptor } from "./fds.ts";
export type { GicHiddenState, PmuHiddenState, VcpuHiddenState, VmHiddenState } from "./hiddenState.ts";
export {
	type HypercallRange,
	UPCALL_VM_HYPERCALL_RANGES,
	UPCALL_VM_HYPERCALL_RANGES_COUNT,
	UPCALL_VM_HYPERCALL_RANGES_LIST,
} from "./hypercallRanges.ts";
export { type CreateVmOptions, Kvm } from "./kvm.ts";
export { openKvm } from "./openKvm.ts";
export type { Abi, KvmOptions } from "./options.ts";
export type { Blocked } from "./state.ts";
export { StatsFd } from "./statsFd.ts";
export type { IoctlArgument } from "./userMemory.ts";
export { Vcpu, type VcpuInitOptions } from "./vcpu.ts";
export type { ItsDeviceState, ItsHiddenState, ItsState, LpiState } from "./vgic/its/hiddenState.ts";
export { type UserMemoryRegion, Vm } from "./vm.ts";
