import { Cpu } from "./cpu.ts";
import type { CpuModel } from "./cpuModel.ts";
import { upcallModel } from "./cpuModels.ts";
import type { HostDebug } from "./debug/context.ts";
import type { Stepped } from "./debug/softwareStep.ts";

/** The address and size that a load-exclusive marked. */
export interface ExclusiveMonitor {
	/** Physical (intermediate physical) address of the access. */
	readonly address: bigint;
	/** Bytes: 1, 2, 4, 8 or 16 (a pair). */
	readonly size: number;
	/** The bytes that were read, as a little-endian number. A store passes only while memory still holds them. */
	readonly value: bigint;
}

/** Everything about a CPU that an instruction can read or change, apart from memory and interrupt lines. */
export interface CpuSnapshot {
	/** X0 to X30. */
	x: bigint[];
	/** V0 to V31, 128 bits each; zero when absent on `load`. */
	v?: bigint[];
	sp_el0: bigint;
	sp_el1: bigint;
	pc: bigint;
	/**
	 * In the format of SPSR_EL1: NZCV 31:28, DIT 24, UAO 23, PAN 22, SS 21, IL 20, SSBS 12, BTYPE 11:10, DAIF 9:6, M 3:0.
	 */
	pstate: bigint;
	/** System registers with storage (`state`), by name; absent names have their reset value on `load`. */
	sys: Record<string, bigint>;
	/** The local exclusive monitor; absent when it is open. */
	monitor?: ExclusiveMonitor;
	/** The last instruction was stepped (a load-exclusive or another), and a Software Step exception is to come. */
	stepped?: Stepped;
	/** State of the generator behind RNDR and RNDRRS, only with FEAT_RNG; 0 when absent on `load`. */
	random?: bigint;
	/** Instructions retired. The counters read this number: CNTPCT_EL0 = CNTVCT_EL0 = retired before the instruction. */
	retired: bigint;
}

/** RAM of the machine under test. Addresses outside every region belong to nothing. */
export interface MemoryRegion {
	/** Intermediate physical address, a multiple of 4096. */
	ipa: bigint;
	/** Contents at the start; the length is a multiple of 4096. The driver copies it. */
	bytes: Uint8Array;
	readonly?: boolean;
}

/** Why `step` came back. */
export type Exit =
	| { readonly kind: "budget" }
	/** HVC: PC is past the instruction, which has retired. SMC: PC is at the instruction, which has not. */
	| { readonly kind: "hvc" | "smc"; readonly imm: number }
	/** PC is past the instruction, which has retired. WFIT and WFET give the value of CNTVCT_EL0 that ends the wait. */
	| { readonly kind: "wfi" | "wfe"; readonly deadline?: bigint }
	/** A load or store with a valid syndrome reached no RAM (or a write read-only RAM). PC is at the instruction. */
	| {
			readonly kind: "mmio";
			readonly ipa: bigint;
			readonly write: boolean;
			readonly size: 1 | 2 | 4 | 8;
			readonly data?: bigint;
			/** ISS of the data abort with ISV = 1: bits 24 to 0 of ESR_EL2. */
			readonly iss: number;
			readonly va: bigint;
	  }
	/** A stage-2 abort without a valid syndrome, or of an instruction fetch or a table walk. PC is at the instruction. */
	| {
			readonly kind: "abort";
			readonly what: "fetch" | "walk" | "data";
			readonly ipa: bigint;
			readonly va: bigint;
			readonly write: boolean;
			readonly iss: number;
	  }
	/** A register that KVM serves. PC is at the instruction. */
	| {
			readonly kind: "sysreg";
			readonly name: string;
			/** op0, op1, CRn, CRm, op2 */
			readonly op: readonly [number, number, number, number, number];
			readonly read: boolean;
			readonly rt: number;
			readonly value?: bigint;
	  }
	/** A debug exception that the host takes, with the class of one from a lower Exception level; PC is at the instruction. */
	| { readonly kind: "debug"; readonly esr: number; readonly far: bigint };

/** What a call of `step` did. */
export interface StepResult {
	readonly exit: Exit;
	/** Budget used: one for each instruction retired and for each exception taken. */
	readonly executed: number;
}

/** A CPU with memory that a test can set up, run and read: the same test runs on the model and on the engine. */
export interface TestDriver {
	readonly name: string;
	/** A fresh CPU in its reset state, without memory. */
	reset(model?: CpuModel): void;
	/** Replaces all memory and forgets translations and decoded instructions. */
	setMemory(regions: readonly MemoryRegion[]): void;
	/** Sets the complete state and forgets translations. */
	load(snapshot: CpuSnapshot): void;
	save(): CpuSnapshot;
	readMemory(ipa: bigint, length: number): Uint8Array;
	/** Runs until the budget is used up or something leaves the CPU. */
	step(budget: number): StepResult;
	/** Finishes the access of an `mmio` exit: writes Rt as KVM does (extension by the syndrome), moves PC past; retires nothing. */
	completeMmio(value: bigint): void;
	/** Finishes a `sysreg` exit: writes Rt for a read with a value, moves PC past; retires nothing. */
	completeSysreg(value?: bigint): void;
	/** Levels of the interrupt inputs; an SError stays pending until it is taken. */
	setIrq(irq: boolean, fiq: boolean, serror: boolean): void;
	/** The host takes the debug exceptions; `undefined`: they go to EL1. */
	setHostDebug(debug: HostDebug | undefined): void;
}

/** The model's own driver: slow, and right by definition. */
export function createTestDriver(): TestDriver {
	let cpu = new Cpu();
	return {
		name: "spec",
		reset: (model = upcallModel) => {
			cpu = new Cpu(model);
		},
		setMemory: (regions) => {
			cpu.memory.physical.setRegions(regions);
			cpu.memory.flush();
		},
		load: (snapshot) => cpu.load(snapshot),
		save: () => cpu.save(),
		readMemory: (ipa, length) => cpu.memory.physical.read(ipa, length),
		step: (budget) => cpu.step(budget),
		completeMmio: (value) => cpu.completeMmio(value),
		completeSysreg: (value) => cpu.completeSysreg(value),
		setIrq: (irq, fiq, serror) => cpu.setInterrupts(irq, fiq, serror),
		setHostDebug: (debug) => {
			cpu.hostDebug = debug;
		},
	};
}
