import { KvmError } from "@upcall/uapi";
import * as L from "../engine/layout.ts";
import type { EngineExports } from "./engine.ts";
import { CpuExit, type ExitReason } from "./exit.ts";
import type { Jit } from "./jit/jit.ts";
import type { Machine } from "./machine.ts";
import type { CpuModelData } from "./model.ts";
import { type SystemRegisterRow, systemRegisterTable } from "./systemRegisterTable.ts";

/** Value that KVM gives to registers whose reset value is architecturally UNKNOWN. */
const UNKNOWN_RESET = 0x1de7ec7edbadc0den;

/** ISS of the SError that is pending: IDS = 1, as KVM injects it. */
const SERROR_ISS = 1 << 24;

/** ESR of a software step from a lower Exception level: EC 0x32, IL, debug exception. @see DDI 0487, D24.2.40 */
const STEP_SYNDROME = ((0x32 << 26) | (1 << 25) | 0x22) >>> 0;

/**
 * The engine's code is optimised in the background and used from the next call on, so the loop returns from time to
 * time: often while it is young, seldom later.
 */
const FIRST_SLICE = 20_000;
const LONGEST_SLICE = 4_000_000;

const rows = new Map<number, SystemRegisterRow>(systemRegisterTable.map((r) => [r.key, r]));

/** Keys of the system registers that are state: they have storage and identify nothing. */
export const stateRegisters: readonly number[] = systemRegisterTable
	.filter((r) => ((r.flags >> L.SYSREG_STORE_SHIFT) & 15) === L.STORE_STATE)
	.map((r) => r.key);

const SCTLR_EL1 = (3 << 14) | (1 << 7);
const SCTLR_OFFSET = rows.get(SCTLR_EL1)?.offset ?? 0;

/** Values of breakpoint and watchpoint registers: DBGBVR<n>_EL1 and so on by n; those that are missing are 0. */
export interface DebugRegisterValues {
	readonly bvr: readonly bigint[];
	readonly bcr: readonly bigint[];
	readonly wvr: readonly bigint[];
	readonly wcr: readonly bigint[];
}

/** How {@link Cpu.setDebug} routes events to the host. */
export interface DebugControl {
	/**
	 * Debug exceptions leave with `EXIT_DEBUG` instead of going to the guest, BRK among them, with the class of one from a
	 * lower Exception level. The guest's software step is off meanwhile.
	 */
	readonly route?: boolean;
	/** With `route`: in force instead of the guest's registers, and enabled whatever MDSCR_EL1 says. */
	readonly hardware?: DebugRegisterValues;
	/** {@link Cpu.run} leaves with `EXIT_DEBUG` after one instruction or exception entry. */
	readonly singleStep?: boolean;
}

/** Bytes of the state of a vCPU, for {@link Cpu.saveState}. */
export const STATE_BYTES = L.STATE_BYTES;

/** What the exclusive monitor holds. */
export interface ExclusiveMark {
	/** Guest physical address. */
	readonly address: bigint;
	/** Bytes: 1, 2, 4, 8 or 16. */
	readonly size: number;
	/** The bytes that were read, as a little-endian number. */
	readonly value: bigint;
}

/** An exception for {@link Cpu.takeException}. */
export interface SynchronousException {
	/** ESR_EL1. */
	readonly esr: number;
	/** FAR_EL1; absent: the register keeps its value. */
	readonly far?: bigint;
}

/**
 * One virtual CPU: EL1 and EL0 of AArch64. Made by {@link Machine.createCpu}.
 *
 * Registers are read and written here while it is not running. Numbers of general-purpose registers go from 0 to 30.
 */
export class Cpu {
	/** Details of the last exit; always the same object. */
	readonly exit: CpuExit;
	/** Byte offset of the state in the machine's memory. */
	readonly state: number;
	private readonly engine: EngineExports;
	private readonly model: CpuModelData;
	private readonly i32: Int32Array;
	private readonly u32: Uint32Array;
	private readonly u64: BigUint64Array;
	private readonly bytes: Uint8Array;
	private readonly jit: Jit | undefined;
	/** Word indices of what every run and every exit touches: X[0], and fields of the state. */
	private readonly registers: number;
	private readonly stopAt: number;
	private readonly leftAt: number;
	private readonly pcAt: number;
	private readonly ssAt: number;
	private readonly steppedAt: number;
	private slice = FIRST_SLICE;
	private untilSample = 0;
	private takeSample: ((compiled: boolean) => number) | undefined;

	/** @internal */
	constructor(machine: Machine, state: number, model: CpuModelData) {
		this.engine = machine.engine;
		this.jit = machine.jit;
		this.state = state;
		this.model = model;
		this.i32 = new Int32Array(machine.memory.buffer);
		this.u32 = new Uint32Array(machine.memory.buffer);
		this.u64 = new BigUint64Array(machine.memory.buffer);
		this.bytes = new Uint8Array(machine.memory.buffer);
		this.registers = (state + L.S_X) >>> 2;
		this.stopAt = (state + L.S_STOP) >>> 2;
		this.leftAt = (state + L.S_LEFT) >>> 2;
		this.pcAt = (state + L.S_PC) >>> 2;
		this.ssAt = (state + L.S_SS) >>> 2;
		this.steppedAt = (state + L.S_STEPPED) >>> 2;
		this.exit = new CpuExit(machine.memory, state);
		this.reset();
	}

	private get32(offset: number): number {
		return this.u32[(this.state + offset) >>> 2] as number;
	}

	private set32(offset: number, value: number): void {
		this.u32[(this.state + offset) >>> 2] = value;
	}

	private get64(offset: number): bigint {
		return this.u64[(this.state + offset) >>> 3] as bigint;
	}

	private set64(offset: number, value: bigint): void {
		this.u64[(this.state + offset) >>> 3] = value;
	}

	/**
	 * Runs for at most `budget` instructions and exceptions (each exception taken uses up one).
	 *
	 * @param budget - 0 to 2^53 - 1
	 * @returns an `EXIT_` constant; details are in {@link exit}
	 */
	run(budget: number): ExitReason {
		const { i32, stopAt } = this;
		let used = 0;
		this.used = 0;
		if (this.singleStep && budget > 0) return this.step();
		while (used < budget) {
			if (i32[stopAt] !== 0) return this.stopped();
			const left = budget - used;
			const most = this.eagerSlice || this.slice;
			let slice = Math.min(left, most);
			if (this.takeSample !== undefined && this.untilSample < slice) slice = this.untilSample;
			const reason = this.engine.run(this.state, slice);
			const executed = slice - (i32[this.leftAt] as number);
			used += executed;
			this.used = used;
			if (this.takeSample !== undefined) this.countDown(executed);
			if (reason !== L.EXIT_BUDGET) return reason as ExitReason;
			if (this.jit) this.compileHot(this.jit, executed);
			else if (this.slice < LONGEST_SLICE) this.slice += this.slice >> 4;
		}
		this.set32(L.S_EXIT, L.EXIT_BUDGET);
		return L.EXIT_BUDGET;
	}

	/**
	 * Calls a function after every so many instructions and exceptions of {@link run}, between two instructions, until it is
	 * replaced. Single steps do not count.
	 *
	 * @param every - a positive integer
	 * @param take - gets whether the instructions before were compiled, and gives the distance to the next call;
	 * `undefined`: no more calls
	 */
	setSampling(every: number, take: ((compiled: boolean) => number) | undefined): void {
		this.takeSample = take;
		this.untilSample = every;
	}

	private countDown(executed: number): void {
		this.untilSample -= executed;
		if (this.untilSample > 0) return;
		// a region that needs more budget than was left is aside: it would have gone on
		const compiled =
			this.get32(L.S_REGION_ENDED) !== 0 || (this.jit !== undefined && this.u32[L.VM_REGIONS_ASIDE >>> 2] !== 0);
		this.untilSample = this.takeSample?.(compiled) ?? 0;
	}

	/** The run has paused: it is a sample of what the guest does, or the engine asks for a region. */
	private compileHot(jit: Jit, executed: number): void {
		if (this.eagerSlice) jit.eager(this.state, this.eagerSlice);
		else if (this.u32[L.VM_HOT >>> 2] !== 0) jit.hot(this.state);
		else if (this.u32[(this.state + L.S_REGION_ENDED) >>> 2] !== 0) this.lengthenSlice();
		else if (!jit.isDue(executed)) return;
		else if (jit.isCompiled(this.state)) this.lengthenSlice();
		else {
			this.slice = jit.sampleSlice;
			jit.sample(this.state);
		}
	}

	private lengthenSlice(): void {
		if (this.slice < LONGEST_SLICE) this.slice += this.slice >> 1;
	}

	/** {@link requestExit} was called. */
	private stopped(): ExitReason {
		this.i32[this.stopAt] = 0;
		this.set32(L.S_EXIT, L.EXIT_INTERRUPT);
		return L.EXIT_INTERRUPT;
	}

	/** One instruction for the host's single step; other exits go first. */
	private step(): ExitReason {
		let reason = this.engine.run(this.state, 1);
		// the engine may pause before the instruction, because a region is left there often
		if (reason === L.EXIT_BUDGET && this.i32[this.leftAt] === 1) reason = this.engine.run(this.state, 1);
		this.used = 1 - (this.i32[this.leftAt] as number);
		if (reason !== L.EXIT_BUDGET) return reason as ExitReason;
		this.set32(L.S_EXIT_ESR, STEP_SYNDROME);
		this.set64(L.S_EXIT_VA, 0n);
		this.set32(L.S_EXIT, L.EXIT_DEBUG);
		return L.EXIT_DEBUG;
	}

	private singleStep = false;

	/** @internal For tests: pause after so many instructions and compile what comes next; 0 = only what is hot. */
	eagerSlice = 0;

	/** Budget that the last {@link run} used: instructions retired and exceptions taken. */
	used = 0;

	/** Makes the {@link run} in progress (in another thread) or the next one return `EXIT_BUDGET` soon. */
	requestExit(): void {
		Atomics.store(this.i32, (this.state + L.S_STOP) >>> 2, 1);
	}

	/** Instructions retired since the reset. */
	get retired(): bigint {
		return this.get64(L.S_RETIRED);
	}

	set retired(value: bigint) {
		this.set64(L.S_RETIRED, value);
	}

	/** Instructions retired since the reset, exact up to 2^53. */
	get retiredNumber(): number {
		return this.get32(L.S_RETIRED) + this.get32(L.S_RETIRED + 4) * 2 ** 32;
	}

	/** Starts or ends counting the instructions retired at EL0 apart; the count is kept. */
	countLevels(on: boolean): void {
		this.set64(L.S_LEVEL_EL0, BigInt(this.retiredAtEl0));
		this.set32(L.S_LEVELS, on ? 1 : 0);
		this.set32(L.S_LEVEL_EL, this.get32(L.S_EL));
		this.set64(L.S_LEVEL_MARK, this.get64(L.S_RETIRED));
	}

	/** Instructions retired at EL0 while {@link countLevels} was on, exact up to 2^53. */
	get retiredAtEl0(): number {
		const before = Number(this.get64(L.S_LEVEL_EL0));
		if (this.get32(L.S_LEVELS) === 0 || this.get32(L.S_LEVEL_EL) !== 0) return before;
		return before + this.retiredNumber - Number(this.get64(L.S_LEVEL_MARK));
	}

	set retiredAtEl0(value: number) {
		this.set64(L.S_LEVEL_EL0, BigInt(value));
		this.set64(L.S_LEVEL_MARK, this.get64(L.S_RETIRED));
		this.set32(L.S_LEVEL_EL, this.get32(L.S_EL));
	}

	/** X[n]. */
	x(n: number): bigint {
		return this.get64(L.S_X + this.index(n) * 8);
	}

	/** X[n] = value, modulo 2^64. */
	setX(n: number, value: bigint): void {
		this.set64(L.S_X + this.index(n) * 8, value);
	}

	/** Bits 31:0 of X[n], unsigned. */
	xLo(n: number): number {
		return this.u32[this.registers + this.index(n) * 2] as number;
	}

	/** Bits 63:32 of X[n], unsigned. */
	xHi(n: number): number {
		return this.u32[this.registers + this.index(n) * 2 + 1] as number;
	}

	/** Copies X[0] to X[count - 1], low half first, to `into` from index `at` on. */
	copyX(count: number, into: Uint32Array, at: number): void {
		const { u32, registers } = this;
		for (let i = 0; i < 2 * count; i++) into[at + i] = u32[registers + i] as number;
	}

	/** X[n] from two halves, each modulo 2^32. */
	setXParts(n: number, lo: number, hi: number): void {
		const at = this.registers + this.index(n) * 2;
		this.u32[at] = lo;
		this.u32[at + 1] = hi;
	}

	/** V[n], 128 bits; n is 0 to 31. */
	v(n: number): bigint {
		const at = L.S_V + this.vectorIndex(n) * 16;
		return this.get64(at) | (this.get64(at + 8) << 64n);
	}

	/** V[n] = value, modulo 2^128; n is 0 to 31. */
	setV(n: number, value: bigint): void {
		const at = L.S_V + this.vectorIndex(n) * 16;
		this.set64(at, value);
		this.set64(at + 8, value >> 64n);
	}

	private vectorIndex(n: number): number {
		if (n >= 0 && n <= 31 && n === (n | 0)) return n;
		throw new TypeError(`there is no register V${n}: give an integer from 0 to 31`);
	}

	private index(n: number): number {
		if (n >= 0 && n <= 30 && n === (n | 0)) return n;
		throw new TypeError(`there is no register X${n}: give an integer from 0 to 30`);
	}

	get pc(): bigint {
		return this.get64(L.S_PC);
	}

	set pc(value: bigint) {
		this.set64(L.S_PC, value);
	}

	/** SP_EL0. */
	get sp_el0(): bigint {
		return BigInt.asUintN(64, this.engine.getStack(this.state, 0));
	}

	set sp_el0(value: bigint) {
		this.engine.setStack(this.state, 0, value);
	}

	/** SP_EL1. */
	get sp_el1(): bigint {
		return BigInt.asUintN(64, this.engine.getStack(this.state, 1));
	}

	set sp_el1(value: bigint) {
		this.engine.setStack(this.state, 1, value);
	}

	/**
	 * PSTATE in the format of SPSR_EL1. Setting it with a mode other than EL0t, EL1t, EL1h keeps the mode and sets IL.
	 * @see DDI 0487, C5.2 SPSR_EL1
	 */
	get pstate(): number {
		return this.engine.getPstate(this.state) >>> 0;
	}

	set pstate(value: number) {
		this.engine.setPstate(this.state, value);
	}

	/**
	 * Storage of a system register.
	 *
	 * @param key - `op0<<14 | op1<<11 | CRn<<7 | CRm<<3 | op2`
	 * @returns `undefined` when the register has none: it does not exist, or its value is computed or served by the host
	 */
	getSys(key: number): bigint | undefined {
		const row = this.stored(key);
		return row && this.get64(row.offset);
	}

	/**
	 * Writes the storage of a system register, identification registers included, without write mask.
	 * @returns whether the register has storage
	 */
	setSys(key: number, value: bigint): boolean {
		const row = this.stored(key);
		if (!row) return false;
		this.set64(row.offset, value);
		this.engine.hostWroteRegister(this.state, row.offset);
		return true;
	}

	private stored(key: number): SystemRegisterRow | undefined {
		const row = rows.get(key);
		const store = row && (row.flags >> L.SYSREG_STORE_SHIFT) & 15;
		return store === L.STORE_STATE || store === L.STORE_ID ? row : undefined;
	}

	/** State of the generator behind RNDR and RNDRRS (FEAT_RNG); the host seeds it. A reset keeps it. */
	get random(): bigint {
		return this.get64(L.S_RANDOM);
	}

	set random(value: bigint) {
		this.set64(L.S_RANDOM, value);
	}

	/** What the virtual counter subtracts from the machine's counter. */
	get virtualCounterOffset(): bigint {
		return this.get64(L.S_CNTVOFF);
	}

	set virtualCounterOffset(value: bigint) {
		this.set64(L.S_CNTVOFF, value);
	}

	/** What the physical counter subtracts from the machine's counter. */
	get physicalCounterOffset(): bigint {
		return this.get64(L.S_CNTPOFF);
	}

	set physicalCounterOffset(value: bigint) {
		this.set64(L.S_CNTPOFF, value);
	}

	/**
	 * Finishes the load of an `EXIT_MMIO` as KVM does: extends the value by the syndrome, writes Rt, moves the PC past it.
	 * @throws KvmError EINVAL when the last exit was no MMIO load
	 */
	completeMmioRead(lo: number, hi: number): void {
		const { exit } = this;
		if (exit.reason !== L.EXIT_MMIO || exit.write) this.notPending("an MMIO load");
		const { size, iss, rt } = exit;
		const bigEndian = ((this.get32(SCTLR_OFFSET) >>> (this.get32(L.S_EL) === 0 ? 24 : 25)) & 1) === 1;
		let low = lo >>> 0;
		let high = size === 8 ? hi >>> 0 : 0;
		if (size < 4) low &= 2 ** (8 * size) - 1;
		if (iss & (1 << 21)) {
			// SSE
			if (size < 4) low = ((low << (32 - 8 * size)) >> (32 - 8 * size)) >>> 0;
			if (size < 8) high = (low | 0) < 0 ? 0xffffffff : 0;
		}
		if (!(iss & (1 << 15))) high = 0; // SF
		if (bigEndian) {
			// KVM swaps last, so the extension of the sign is lost
			if (size === 8) [low, high] = [swap32(high), swap32(low)];
			else {
				low = swap32(low) >>> (32 - 8 * size);
				high = 0;
			}
		}
		if (rt < 31) this.setXParts(rt, low, high);
		this.skip();
		this.set32(L.S_EXIT, L.EXIT_BUDGET);
	}

	/**
	 * Finishes the store of an `EXIT_MMIO`: moves the PC past it.
	 * @throws KvmError EINVAL when the last exit was no MMIO store
	 */
	completeMmioWrite(): void {
		if (this.exit.reason !== L.EXIT_MMIO || !this.exit.write) this.notPending("an MMIO store");
		this.skip();
		this.set32(L.S_EXIT, L.EXIT_BUDGET);
	}

	/**
	 * Finishes the MRS of an `EXIT_SYSREG`: writes Rt and moves the PC past it. After an MSR use {@link skip}.
	 * @throws KvmError EINVAL when the last exit was no MRS
	 */
	completeSysregRead(value: bigint): void {
		if (this.exit.reason !== L.EXIT_SYSREG || this.exit.write) this.notPending("an MRS");
		const { rt } = this.exit;
		if (rt < 31) this.setX(rt, value);
		this.skip();
		this.set32(L.S_EXIT, L.EXIT_BUDGET);
	}

	private notPending(what: string): never {
		throw new KvmError("EINVAL", `the last exit was not ${what}: look at exit.reason before completing it`, {
			errno: 22,
		});
	}

	/** PC += 4, as the end of an instruction that the host executed: PSTATE.SS becomes 0. */
	skip(): void {
		const { u32, pcAt } = this;
		if (u32[this.ssAt] !== 0 || u32[this.steppedAt] !== 0) this.endStep();
		const low = (u32[pcAt] as number) + 4;
		u32[pcAt] = low;
		if (low > 0xffffffff) u32[pcAt + 1] = (u32[pcAt + 1] as number) + 1;
	}

	private endStep(): void {
		this.set32(L.S_SS, 0);
		this.set32(L.S_STEPPED, 0);
		this.engine.updateDebug(this.state);
	}

	/** Takes an exception for an UNDEFINED instruction at the PC. */
	injectUndefined(): void {
		this.engine.injectSync(this.state, 1 << 25, 0n, 0);
	}

	/**
	 * Takes an instruction or data abort at the PC, with EC of the current Exception level and IL = 1.
	 * @param abort - `far` for FAR_EL1; `fsc` for ISS bits 5:0
	 */
	injectSyncAbort(abort: { readonly kind: "data" | "instruction"; readonly far: bigint; readonly fsc: number }): void {
		this.engine.injectAbort(this.state, abort.kind === "instruction" ? 1 : 0, abort.fsc & 63, abort.far);
	}

	/** Takes a synchronous exception to EL1 at the PC. */
	takeException(exception: SynchronousException): void {
		const { esr, far } = exception;
		this.engine.injectSync(this.state, esr, far ?? 0n, far === undefined ? 0 : 1);
	}

	/**
	 * Levels of the interrupt inputs. They are looked at when {@link run} starts and whenever the guest unmasks them.
	 *
	 * @param serror - an SError is pending; it stays so until it is taken. A number is its ISS.
	 */
	setIrqLine(irq: boolean, fiq: boolean, serror: boolean | number = false): void {
		this.set32(L.S_LINES, (irq ? 1 : 0) | (fiq ? 2 : 0) | (serror !== false ? 4 : 0));
		this.set32(L.S_SERROR_ISS, typeof serror === "number" ? serror & 0x1ffffff : SERROR_ISS);
	}

	/** Whether an SError is pending: one that was raised and has not been taken. */
	get serrorPending(): boolean {
		return (this.get32(L.S_LINES) & 4) !== 0;
	}

	/** Opens the local exclusive monitor. */
	clearMonitor(): void {
		this.set32(L.S_MONITOR_SIZE, 0);
	}

	/** Whether a Software Step exception is to come for an instruction that was stepped: a load-exclusive or another. */
	get stepped(): "instruction" | "exclusive" | undefined {
		const stepped = this.get32(L.S_STEPPED);
		return stepped === 0 ? undefined : stepped === 2 ? "exclusive" : "instruction";
	}

	/** Has an effect only while the exception is pending: MDSCR_EL1.SS is 1, PSTATE.SS 0, and debug exceptions are enabled. */
	set stepped(what: "instruction" | "exclusive" | undefined) {
		const pending = what !== undefined && this.get32(L.S_STEP) === L.STEP_PENDING;
		this.set32(L.S_STEPPED, pending ? (what === "exclusive" ? 2 : 1) : 0);
	}

	/** What a load-exclusive marked; `undefined` while the monitor is open. */
	get monitor(): ExclusiveMark | undefined {
		const size = this.get32(L.S_MONITOR_SIZE);
		if (size === 0) return undefined;
		const low = this.get64(L.S_MONITOR_VALUE);
		const value = size === 16 ? low | (this.get64(L.S_MONITOR_VALUE2) << 64n) : low;
		return { address: this.get64(L.S_MONITOR_IPA), size, value };
	}

	/** @throws TypeError for a size that no load-exclusive has */
	set monitor(mark: ExclusiveMark | undefined) {
		const size = mark?.size ?? 0;
		if (mark !== undefined && ![1, 2, 4, 8, 16].includes(size))
			throw new TypeError(`a load-exclusive marks 1, 2, 4, 8 or 16 bytes, not ${size}`);
		this.set32(L.S_MONITOR_SIZE, size);
		this.set64(L.S_MONITOR_IPA, mark?.address ?? 0n);
		this.set64(L.S_MONITOR_VALUE, mark?.value ?? 0n);
		this.set64(L.S_MONITOR_VALUE2, (mark?.value ?? 0n) >> 64n);
	}

	/**
	 * Copies the complete state of the vCPU, interrupt inputs and counts included, to `into`.
	 * @param into - {@link STATE_BYTES} bytes
	 */
	saveState(into: Uint8Array): void {
		into.set(this.bytes.subarray(this.state, this.state + L.STATE_BYTES));
	}

	/** Goes back to a state that {@link saveState} copied; memory is the caller's. Forgets all translations. */
	loadState(from: Uint8Array): void {
		this.bytes.set(from, this.state);
		this.engine.flushTlb(this.state);
	}

	/** Forgets all translations. */
	flushTlb(): void {
		this.engine.flushTlb(this.state);
	}

	/** Chooses which debug events leave with `EXIT_DEBUG`. */
	setDebug(control: DebugControl): void {
		const { route = false, hardware } = control;
		for (let n = 0; n < L.DEBUG_UNITS; n++) {
			const at = L.S_DEBUG_HOST + n * L.DEBUG_UNIT;
			this.set64(at, hardware?.bvr[n] ?? 0n);
			this.set64(at + 8, hardware?.bcr[n] ?? 0n);
			this.set64(at + 16, hardware?.wvr[n] ?? 0n);
			this.set64(at + 24, hardware?.wcr[n] ?? 0n);
		}
		this.set32(L.S_DEBUG, (route ? L.DEBUG_ROUTE : 0) | (route && hardware ? L.DEBUG_HARDWARE : 0));
		this.engine.updateDebug(this.state);
		this.singleStep = control.singleStep ?? false;
	}

	/**
	 * Translates a virtual address as a load or store at the current Exception level would.
	 * @returns the guest physical address, or `undefined` where it would fault
	 */
	translate(va: bigint, write = false): bigint | undefined {
		if (this.engine.probe(this.state, va, write ? 1 : 0) !== -1) return undefined;
		return BigInt.asUintN(64, this.engine.translatedIpa());
	}

	/**
	 * Sets the reset state: general-purpose and V registers, SP_EL0 and PC 0, PSTATE 0x3c5, system registers at their reset
	 * values, monitor open. The number of retired instructions and the counter offsets stay.
	 */
	reset(): void {
		for (let n = 0; n <= 30; n++) this.setX(n, 0n);
		for (let n = 0; n <= 31; n++) this.setV(n, 0n);
		this.set64(L.S_XZR, 0n);
		for (const r of systemRegisterTable) {
			const store = (r.flags >> L.SYSREG_STORE_SHIFT) & 15;
			if (store === L.STORE_STATE) this.set64(r.offset, r.reset ?? UNKNOWN_RESET);
			else if (store === L.STORE_ID) this.set64(r.offset, this.model.idRegisters[r.name] ?? 0n);
		}
		this.setIrqLine(false, false);
		this.clearMonitor();
		this.set32(L.S_STOP, 0);
		this.set32(L.S_EXIT, 0);
		this.engine.flushTlb(this.state);
		this.pstate = 0x3c5;
		this.sp_el0 = 0n;
		this.sp_el1 = 0n;
		this.pc = 0n;
	}
}

function swap32(v: number): number {
	return ((v >>> 24) | ((v >>> 8) & 0xff00) | ((v & 0xff00) << 8) | (v << 24)) >>> 0;
}
