/**
 * The CPU as the KVM layer sees it: a narrow interface with one implementation over `@upcall/aarch64-core`
 * (`coreEngine.ts`); tests put a scripted CPU behind it.
 */
import type { JitStatistics } from "@upcall/aarch64-core";

/** The instruction budget is used up. */
export const CPU_EXIT_BUDGET = 0;
/** HVC: {@link EngineExit.imm}; PC is past the instruction. */
export const CPU_EXIT_HVC = 1;
/** SMC: {@link EngineExit.imm}; PC is at the instruction. */
export const CPU_EXIT_SMC = 2;
/** WFI; PC is past the instruction. */
export const CPU_EXIT_WFI = 3;
/** WFE; PC is past the instruction. */
export const CPU_EXIT_WFE = 4;
/** A data access outside memory with a valid syndrome (ISV = 1); PC is at the instruction. */
export const CPU_EXIT_MMIO = 5;
/** Any other access outside memory; PC is at the instruction. */
export const CPU_EXIT_ABORT = 6;
/** Access to a system register that KVM emulates; PC is at the instruction. */
export const CPU_EXIT_SYSREG = 7;
/** A software debug event that userspace asked for; PC is at the instruction. */
export const CPU_EXIT_DEBUG = 8;
/** {@link EngineCpu.requestExit} was called. */
export const CPU_EXIT_INTERRUPT = 9;
/** The function given to {@link EngineMachine.reportWrites} answered true; PC is at the store, which was not executed. */
export const CPU_EXIT_REPORTED = 10;

/** {@link EngineExit.abortKind}: a data access. */
export const ABORT_DATA = 0;
/** {@link EngineExit.abortKind}: an instruction fetch. */
export const ABORT_FETCH = 1;

/** Key of FPCR, which is no register of KVM's system register space: it is a core register there. */
export const FPCR = 0xda20;
/** Key of FPSR. */
export const FPSR = 0xda21;

/** Details of the last exit. A view: valid until the next {@link EngineCpu.run}. */
export interface EngineExit {
	/** 16-bit immediate of HVC and SMC. */
	readonly imm: number;
	/** Intermediate physical address, low 32 bits (unsigned). */
	readonly ipaLo: number;
	/** Intermediate physical address, high 32 bits. */
	readonly ipaHi: number;
	/** Virtual address, low 32 bits (unsigned). */
	readonly vaLo: number;
	/** Virtual address, high 32 bits (unsigned). */
	readonly vaHi: number;
	/** The access writes (MMIO, abort, system register). */
	readonly write: boolean;
	/** Bytes of the access: 1, 2, 4 or 8. */
	readonly size: number;
	/** WFIT: the wait ends when CNTVCT_EL0 reaches `dataHi:dataLo`. */
	readonly timed: boolean;
	/** Data of a write in memory order, low 32 bits (unsigned). */
	readonly dataLo: number;
	/** Data of a write in memory order, high 32 bits (unsigned). */
	readonly dataHi: number;
	/** Instruction specific syndrome of the abort (bits 24:0 of ESR). */
	readonly iss: number;
	/** Transfer register of a system register access; 31 is XZR. */
	readonly rt: number;
	/** op0:op1:CRn:CRm:op2 of a system register access, as in a one-reg id. */
	readonly key: number;
	/** Syndrome of a debug event. */
	readonly esr: number;
	/** One of `ABORT_*`; 2 is a stage 1 table walk. */
	readonly abortKind: number;
}

/** Values of breakpoint and watchpoint registers. */
export interface EngineDebugRegisters {
	readonly bvr: readonly bigint[];
	readonly bcr: readonly bigint[];
	readonly wvr: readonly bigint[];
	readonly wcr: readonly bigint[];
}

/** State of a CPU that no register shows. */
export interface EngineHiddenState {
	/** {@link EngineCpu.retired}. */
	readonly retired: number;
	/** {@link EngineCpu.retiredAtEl0}. */
	readonly retiredAtEl0: number;
	/** State of the generator behind RNDR and RNDRRS. */
	readonly random: bigint;
	/** A Software Step exception is to come for an instruction that was stepped: a load-exclusive or another. */
	readonly stepped: "instruction" | "exclusive" | undefined;
	/** What a load-exclusive marked; `undefined` while the monitor is open. */
	readonly monitor: { readonly address: bigint; readonly size: number; readonly value: bigint } | undefined;
}

/** One virtual CPU. */
export interface EngineCpu {
	/** Executes up to `budget` instructions. @returns one of `CPU_EXIT_*` */
	run(budget: number): number;
	/** Budget that the last {@link EngineCpu.run} used. */
	readonly executed: number;
	/** Instructions retired since the CPU was created. */
	readonly retired: number;
	/** Starts or ends counting the instructions retired at EL0 apart. */
	countLevels(on: boolean): void;
	/** Instructions retired at EL0 while they were counted. */
	readonly retiredAtEl0: number;
	/** Details of the last exit. */
	readonly exit: EngineExit;
	/** X0 to X30. */
	x(n: number): bigint;
	/** Sets X0 to X30. */
	setX(n: number, value: bigint): void;
	/** Low half of Xn, unsigned. */
	xLo(n: number): number;
	/** High half of Xn, unsigned. */
	xHi(n: number): number;
	/** Sets Xn from two halves. */
	setXParts(n: number, lo: number, hi: number): void;
	/** Copies X0 to X`count - 1`, low half first, to `into` from index `at` on. */
	copyX(count: number, into: Uint32Array, at: number): void;
	/** V0 to V31, 128 bits. */
	v(n: number): bigint;
	/** Sets V0 to V31. */
	setV(n: number, value: bigint): void;
	/** Program counter. */
	pc: bigint;
	/** Stack pointer of EL0. */
	sp_el0: bigint;
	/** Stack pointer of EL1. */
	sp_el1: bigint;
	/** PSTATE in the format of SPSR. */
	pstate: bigint;
	/** Reads a system register with storage; undefined when the CPU keeps none under this key. */
	getSys(key: number): bigint | undefined;
	/** Writes a system register, unmasked, also those that a guest cannot write. @returns whether it exists */
	setSys(key: number, value: bigint): boolean;
	/** Keys of the registers that {@link EngineCpu.getSys} has and that are state, not identification. */
	readonly stateRegisters: readonly number[];
	/**
	 * Reads what no register shows, and forgets translations: what a TLB still has is no part of a state, so a CPU that goes
	 * on and one that continues from the copy behave the same.
	 */
	saveHidden(): EngineHiddenState;
	/** Sets it, after all registers. With the virtual clock the CPU's time is counted from here. */
	restoreHidden(state: EngineHiddenState): void;
	/** Clears the bits of a register with storage that a write of the guest could not set. */
	dropReserved(key: number): void;
	/** Whether data accesses are big-endian now (SCTLR_EL1.EE, or E0E at EL0). */
	readonly bigEndianData: boolean;
	/** PC + 4. */
	skip(): void;
	/** Takes an UNDEFINED exception (EC 0) to EL1 at the current instruction. */
	injectUndefined(): void;
	/** Takes a synchronous external or address size abort to EL1. `fsc` is the fault status code. */
	injectAbort(instruction: boolean, far: bigint, fsc: number): void;
	/** Level of the virtual IRQ and FIQ inputs. */
	setIrqLine(irq: boolean, fiq: boolean): void;
	/** Makes a virtual SError (syndrome 0: there is no RAS extension) pending, or takes it back. */
	setSerror(pending: boolean): void;
	/** Whether a virtual SError is pending. */
	readonly serrorPending: boolean;
	/** Makes {@link EngineCpu.run} return early; callable from a callback during it. */
	requestExit(): void;
	/** Architectural reset. Interrupt lines and a pending SError stay. */
	reset(): void;
	/**
	 * Whether debug exceptions leave with {@link CPU_EXIT_DEBUG} or go to the guest; with `hardware`, which breakpoints and
	 * watchpoints are in force instead of the guest's.
	 */
	setDebug(route: boolean, hardware?: EngineDebugRegisters): void;
	/**
	 * Calls `take` after every so many instructions of {@link EngineCpu.run}, between two of them, with whether those before
	 * were compiled; it gives the distance to the next call. `undefined`: no more calls.
	 */
	setSampling(every: number, take: ((compiled: boolean) => number) | undefined): void;
}

/** A memory slot as the engine maps it. */
export interface EngineSlot {
	/** First guest physical address, page aligned. */
	readonly ipa: number;
	/** Bytes, page aligned. */
	readonly bytes: number;
	/** User address: index in {@link EngineMachine.user}. */
	readonly offset: number;
	/** Guest writes leave as MMIO. */
	readonly readonly: boolean;
	/** Writes are recorded. */
	readonly logDirty: boolean;
}

/** One VM's memory and clock. */
export interface EngineMachine {
	/** The memory that holds everything. */
	readonly buffer: ArrayBuffer | SharedArrayBuffer;
	/** The user area. A user address is an index here. */
	readonly user: Uint8Array;
	/** Byte offset in {@link EngineMachine.buffer} of a vCPU's two pages of `kvm_run`. */
	runOffset(index: number): number;
	/** Creates or replaces a slot. */
	setSlot(slot: number, value: EngineSlot): void;
	/** Removes a slot. */
	deleteSlot(slot: number): void;
	/** Copies the slot's dirty bits, one per 4 KiB page, to `into`; with `clear`, clears them. */
	readDirty(slot: number, into: Uint8Array, clear: boolean): void;
	/** Clears dirty bits of `count` pages from `first` on where `bits` (bit 0 = page `first`) is set. */
	clearDirty(slot: number, first: number, count: number, bits: Uint8Array): void;
	/** Marks every page of a slot dirty. */
	setAllDirty(slot: number): void;
	/** Marks a page of a slot dirty when the slot is logged. */
	markDirty(slot: number, page: number): void;
	/**
	 * From now on `report` is called when a CPU is about to write to a page of a logged slot for the first time since
	 * {@link EngineMachine.forgetReport}; `true` makes the CPU leave with {@link CPU_EXIT_REPORTED} first. The slots' dirty
	 * bits have no writes of CPUs any more, and what clears them forgets the reports of their pages.
	 */
	reportWrites(report: (cpu: number, slot: number, page: number) => boolean): void;
	/** The next write to a page is reported again, once {@link EngineMachine.dropWriteEntries} was called. */
	forgetReport(slot: number, page: number): void;
	/** Makes every CPU look again before it next writes to a page. */
	dropWriteEntries(): void;
	/** Tells that the KVM layer wrote guest memory at a user address. */
	invalidate(offset: number, bytes: number): void;
	/** Physical counter, in ticks of {@link EngineMachine.frequency}; a whole number. */
	counter(): number;
	/** Counter frequency in Hz (CNTFRQ_EL0). */
	readonly frequency: number;
	/** Offsets of CNTVCT_EL0 and CNTPCT_EL0 from the physical counter, modulo 2^64. */
	setCounterOffsets(virtualOffset: bigint, physicalOffset: bigint): void;
	/** With a virtual clock: lets `ticks` of idle time pass. With a real clock nothing. */
	skipTicks(ticks: number): void;
	/** What the engine has compiled to WebAssembly so far; `undefined` when it interprets everything. */
	readonly jitStatistics: JitStatistics | undefined;
	/** Instructions per tick of the virtual clock; 0 with a real clock. */
	readonly instructionsPerTick: number;
	/** Takes a feature of the CPU model away from every vCPU, before the first one runs. */
	withhold(feature: string): void;
	/** Creates the CPU number `index`. */
	createCpu(index: number): EngineCpu;
}

/** Makes machines. */
export interface Engine {
	/** Value of each ID register of the CPU model, by key; keys that are missing read as 0. */
	readonly idRegisters: ReadonlyMap<number, bigint>;
	/** Creates a VM's memory. @throws RangeError when the host has not enough of it */
	createMachine(userBytes: number, maxVcpus: number): EngineMachine;
}

/** A CPU that something between it and KVM can look into and take back: a checker, a debugger. */
export interface InspectableCpu extends EngineCpu {
	/** As in {@link EngineHiddenState}. */
	readonly random: EngineHiddenState["random"];
	/** As in {@link EngineHiddenState}. */
	readonly stepped: EngineHiddenState["stepped"];
	/** As in {@link EngineHiddenState}. */
	readonly monitor: EngineHiddenState["monitor"];
	/** Bytes of a complete state. */
	readonly stateBytes: number;
	/** Copies the complete state to the first {@link InspectableCpu.stateBytes} of `into`. */
	saveState(into: Uint8Array): void;
	/** Goes back to a saved state; with the virtual clock its time goes back too. Memory is the caller's. */
	loadState(from: Uint8Array): void;
}

/** A machine of {@link InspectableCpu}s. */
export interface InspectableMachine extends EngineMachine {
	createCpu(index: number): InspectableCpu;
	/**
	 * Pages of the user area that guests have written since the last call, in ascending order, as numbers of 4 KiB pages.
	 * The dirty log goes on to have them.
	 */
	takeWritten(): number[];
}

/** An engine of {@link InspectableMachine}s. */
export interface InspectableEngine extends Engine {
	createMachine(userBytes: number, maxVcpus: number): InspectableMachine;
}
