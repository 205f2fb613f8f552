export {
	Cpu,
	type DebugControl,
	type ExclusiveMark,
	STATE_BYTES,
	type SynchronousException,
	stateRegisters,
} from "./cpu.ts";
export { cpuFeatureNames, cpuModel, type NamedCpu, namedCpus } from "./cpuModels/index.ts";
export { prepareEngine } from "./engine.ts";
export * from "./exit.ts";
export type { JitStatistics } from "./jit/jit.ts";
export { Machine, type MachineOptions, type MemorySlot, type Tier } from "./machine.ts";
export type { CpuModelData } from "./model.ts";
export { type SystemRegisterRow, systemRegisterTable } from "./systemRegisterTable.ts";
