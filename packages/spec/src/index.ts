export {
	type A64,
	type ConstrainedUnpredictable,
	constrainedUnpredictable,
	instructionSyndrome,
	type Meaning,
	makeA64,
	makeShared,
	type Operation,
} from "./a64/index.ts";
export { type AssembledProgram, type AssembleOptions, assemble, assembleProgram } from "./asm/assemble.ts";
export { disassemble, syntax } from "./asm/disassemble.ts";
export { type InstructionReference, instructionReference } from "./asm/reference.ts";
export type { BitVector } from "./big.ts";
export { bigDom } from "./big.ts";
export { type Counters, Cpu } from "./cpu.ts";
export { type FeatureDefinition, featureAliases, featureDefinitions } from "./cpuFeatures.ts";
export { COUNTER_FREQUENCY, type CpuModel, physicalAddressBits } from "./cpuModel.ts";
export { cpuModelOf, type NamedCpu, namedCpus, upcallModel } from "./cpuModels.ts";
export type { DebugRegisters, HostDebug } from "./debug/context.ts";
export type { Stepped } from "./debug/softwareStep.ts";
export type { Dom } from "./dom.ts";
export {
	type CpuSnapshot,
	createTestDriver,
	type ExclusiveMonitor,
	type Exit,
	type MemoryRegion,
	type StepResult,
	type TestDriver,
} from "./driver.ts";
export { isUndefined } from "./enc/conditions.ts";
export { decode, type Encoding, encodings, type Field, fieldValue, type Group } from "./enc/index.ts";
export { EC, syndrome } from "./exceptions.ts";
export { type Feature, features } from "./features.ts";
export {
	type FloatFunction,
	type FloatOperation,
	type FloatWidth,
	floatResultWidth,
	type IntegerWidth,
	type PlainFunction,
	plainFunctions,
	type Rounding,
	type RoundingChoice,
} from "./fp/operation.ts";
export { type FloatResult, performFloat } from "./fp/unit.ts";
export * from "./gic/index.ts";
export * from "./kvm/index.ts";
export type { Access, AccessKind, ExceptionCall, Flag, Hint, Machine, PointerKey, SystemOperation } from "./machine.ts";
export { type MemorySource, type Page, PhysicalMemory } from "./mmu/memory.ts";
export { S1Translate } from "./mmu/walk.ts";
export { AddPAC, Auth, ComputePAC, type KeyValue, Strip } from "./pauth.ts";
export {
	findSystemInstruction,
	type SystemInstruction,
	type SystemInstructionKind,
	systemInstructionKey,
	systemInstructions,
} from "./sys/instructions.ts";
export {
	type El0Control,
	findSystemRegister,
	type RegisterAccess,
	type RegisterBehaviour,
	type RegisterStore,
	type SystemRegister,
	systemRegisterByName,
	systemRegisterKey,
	systemRegisters,
	UNKNOWN_RESET,
} from "./sys/registers.ts";
export * from "./virtio/index.ts";
