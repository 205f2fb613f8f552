import { SYSREGS } from "@upcall/uapi";
import {
	CPU_EXIT_BUDGET,
	type Engine,
	type EngineCpu,
	type EngineDebugRegisters,
	type EngineExit,
	type EngineHiddenState,
	type EngineMachine,
	type EngineSlot,
	FPCR,
	FPSR,
} from "../../src/engine.ts";

/** What a scripted CPU does next: leave with this reason and these details. */
export interface Script extends Partial<EngineExit> {
	readonly reason: number;
	/** Instructions that it took. */
	readonly executed?: number;
	/** PC moves past the instruction before the exit. */
	readonly advance?: boolean;
	/** What the guest's code put into x0 and upwards before the exit. */
	readonly x?: readonly bigint[];
}

const UNKNOWN = 0x1de7ec7edbadc0den;
const mask64 = (value: bigint): bigint => BigInt.asUintN(64, value);

/** Registers that the fake CPU keeps, with their reset values. */
const RESET: ReadonlyMap<number, bigint> = new Map<number, bigint>([
	[SYSREGS.SCTLR_EL1, 0x00c50078n],
	[SYSREGS.CPACR_EL1, 0n],
	[SYSREGS.TCR_EL1, 0n],
	[SYSREGS.VBAR_EL1, 0n],
	[SYSREGS.CONTEXTIDR_EL1, 0n],
	[SYSREGS.CNTKCTL_EL1, 0n],
	[SYSREGS.MDSCR_EL1, 0n],
	[SYSREGS.MDCCINT_EL1, 0n],
	[SYSREGS.OSLSR_EL1, 8n],
	[SYSREGS.AMAIR_EL1, 0n],
	[SYSREGS.ACTLR_EL1, 0n],
	[SYSREGS.ELR_EL1, 0n],
	[SYSREGS.SPSR_EL1, 0n],
	[FPCR, 0n],
	[FPSR, 0n],
	...(["TTBR0_EL1", "TTBR1_EL1", "ESR_EL1", "FAR_EL1", "AFSR0_EL1", "AFSR1_EL1", "PAR_EL1", "MAIR_EL1"] as const).map(
		(name): [number, bigint] => [SYSREGS[name], UNKNOWN],
	),
	...(["TPIDR_EL0", "TPIDR_EL1", "TPIDRRO_EL0", "CSSELR_EL1"] as const).map((name): [number, bigint] => [
		SYSREGS[name],
		UNKNOWN,
	]),
]);

/** Bits that a guest can set. */
const WRITABLE: ReadonlyMap<number, bigint> = new Map([
	[FPCR, 0x07c8_0000n],
	[FPSR, 0x0800_009fn],
]);

const NO_EXIT: EngineExit = {
	imm: 0,
	ipaLo: 0,
	ipaHi: 0,
	vaLo: 0,
	vaHi: 0,
	write: false,
	size: 8,
	dataLo: 0,
	dataHi: 0,
	iss: 0,
	rt: 31,
	key: 0,
	esr: 0,
	timed: false,
	abortKind: 0,
};

/** A CPU that executes a script of exits instead of instructions. */
export class FakeCpu implements EngineCpu {
	/** Exits to come; when it is empty the budget is spent. */
	script: Script[] = [];
	executed = 0;
	retired = 0;
	retiredAtEl0 = 0;
	exit: EngineExit = NO_EXIT;
	readonly regs = new BigUint64Array(31);
	readonly vectors: bigint[] = new Array(32).fill(0n);
	pc = 0n;
	sp_el0 = 0n;
	sp_el1 = 0n;
	pstate = 0x3c5n;
	sys = new Map(RESET);
	irq = false;
	fiq = false;
	serrorPending = false;
	route = false;
	hardware: EngineDebugRegisters | undefined;
	/** PC and x0 with which the last scripted step began. */
	enteredAt = { pc: 0n, x0: 0n };
	/** Exceptions taken, for assertions. */
	readonly taken: string[] = [];

	run(budget: number): number {
		const next = this.script.shift();
		if (next === undefined) {
			this.executed = budget;
			this.retired += budget;
			return CPU_EXIT_BUDGET;
		}
		this.executed = next.executed ?? 1;
		this.enteredAt = { pc: this.pc, x0: this.x(0) };
		for (const [n, value] of (next.x ?? []).entries()) this.setX(n, value);
		if (next.advance) this.skip();
		this.exit = { ...NO_EXIT, ...next };
		return next.reason;
	}
	x(n: number): bigint {
		return this.regs[n] ?? 0n;
	}
	setX(n: number, value: bigint): void {
		this.regs[n] = mask64(value);
	}
	xLo(n: number): number {
		return Number(this.x(n) & 0xffff_ffffn);
	}
	xHi(n: number): number {
		return Number(this.x(n) >> 32n);
	}
	setXParts(n: number, lo: number, hi: number): void {
		this.setX(n, (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0));
	}
	copyX(count: number, into: Uint32Array, at: number): void {
		for (let n = 0; n < count; n++) {
			into[at + 2 * n] = this.xLo(n);
			into[at + 2 * n + 1] = this.xHi(n);
		}
	}
	v(n: number): bigint {
		return this.vectors[n] ?? 0n;
	}
	setV(n: number, value: bigint): void {
		this.vectors[n] = BigInt.asUintN(128, value);
	}
	get stateRegisters(): readonly number[] {
		return [...this.sys.keys()];
	}
	saveHidden(): EngineHiddenState {
		const { retired, retiredAtEl0 } = this;
		return { retired, retiredAtEl0, random: 0n, stepped: undefined, monitor: undefined };
	}
	restoreHidden(state: EngineHiddenState): void {
		this.retired = state.retired;
		this.retiredAtEl0 = state.retiredAtEl0;
	}
	getSys(key: number): bigint | undefined {
		return this.sys.get(key);
	}
	setSys(key: number, value: bigint): boolean {
		if (!this.sys.has(key)) return false;
		this.sys.set(key, mask64(value));
		return true;
	}
	dropReserved(key: number): void {
		const mask = WRITABLE.get(key);
		if (mask !== undefined) this.setSys(key, (this.getSys(key) ?? 0n) & mask);
	}
	get bigEndianData(): boolean {
		const bit = (this.pstate & 0xfn) === 0n ? 24n : 25n;
		return (((this.getSys(SYSREGS.SCTLR_EL1) ?? 0n) >> bit) & 1n) !== 0n;
	}
	skip(): void {
		this.pc = mask64(this.pc + 4n);
	}
	injectUndefined(): void {
		this.taken.push("undefined");
	}
	injectAbort(instruction: boolean, far: bigint, fsc: number): void {
		this.taken.push(`${instruction ? "instruction" : "data"} 0x${far.toString(16)} 0x${fsc.toString(16)}`);
	}
	setIrqLine(irq: boolean, fiq: boolean): void {
		this.irq = irq;
		this.fiq = fiq;
	}
	setSerror(pending: boolean): void {
		this.serrorPending = pending;
	}
	requestExit(): void {}
	reset(): void {
		this.regs.fill(0n);
		this.vectors.fill(0n);
		this.pc = 0n;
		this.sp_el0 = 0n;
		this.pstate = 0x3c5n;
		this.sys = new Map(RESET);
	}
	countLevels(): void {}
	setSampling(): void {}
	setDebug(route: boolean, hardware?: EngineDebugRegisters): void {
		this.route = route;
		this.hardware = hardware;
	}
}

/** A VM's memory whose clock the test moves. */
export class FakeMachine implements EngineMachine {
	readonly buffer: ArrayBuffer;
	readonly user: Uint8Array;
	readonly frequency = 62_500_000;
	readonly jitStatistics = undefined;
	readonly instructionsPerTick: number;
	readonly cpus: FakeCpu[] = [];
	readonly slots = new Map<number, EngineSlot>();
	readonly dirty = new Map<number, Set<number>>();
	ticks = 1000;
	readonly runBase: number;

	constructor(userBytes: number, maxVcpus: number, virtual: boolean) {
		this.buffer = new ArrayBuffer(userBytes + 8192 * maxVcpus);
		this.user = new Uint8Array(this.buffer, 0, userBytes);
		this.runBase = userBytes;
		this.instructionsPerTick = virtual ? 16 : 0;
	}
	runOffset(index: number): number {
		return this.runBase + 8192 * index;
	}
	setSlot(slot: number, value: EngineSlot): void {
		this.slots.set(slot, value);
		if (value.logDirty) this.dirty.set(slot, this.dirty.get(slot) ?? new Set());
		else this.dirty.delete(slot);
	}
	deleteSlot(slot: number): void {
		this.slots.delete(slot);
		this.dirty.delete(slot);
	}
	readDirty(slot: number, into: Uint8Array, clear: boolean): void {
		into.fill(0);
		const pages = this.dirty.get(slot) ?? new Set();
		for (const page of pages) into[page >> 3] = (into[page >> 3] ?? 0) | (1 << (page & 7));
		if (clear) pages.clear();
	}
	clearDirty(slot: number, first: number, count: number, bits: Uint8Array): void {
		for (let i = 0; i < count; i++) {
			if (((bits[i >> 3] ?? 0) & (1 << (i & 7))) !== 0) this.dirty.get(slot)?.delete(first + i);
		}
	}
	setAllDirty(slot: number): void {
		const pages = (this.slots.get(slot)?.bytes ?? 0) / 4096;
		for (let page = 0; page < pages; page++) this.dirty.get(slot)?.add(page);
	}
	markDirty(slot: number, page: number): void {
		this.dirty.get(slot)?.add(page);
	}
	reportWrites(): void {}
	forgetReport(): void {}
	dropWriteEntries(): void {}
	invalidate(): void {}
	counter(): number {
		return this.ticks;
	}
	setCounterOffsets(): void {}
	skipTicks(ticks: number): void {
		this.ticks += ticks;
	}
	withhold(): void {}
	createCpu(index: number): FakeCpu {
		const cpu = new FakeCpu();
		this.cpus[index] = cpu;
		return cpu;
	}
}

/** An engine of fake CPUs; remembers the machines that it made. */
export class FakeEngine implements Engine {
	readonly machines: FakeMachine[] = [];
	readonly idRegisters: ReadonlyMap<number, bigint>;
	readonly virtual: boolean;
	readonly userBytes: number;

	/** @param userBytes - user memory of every VM, whatever the client asks for; 0: as asked */
	constructor(virtual = false, userBytes = 0) {
		this.userBytes = userBytes;
		this.virtual = virtual;
		this.idRegisters = new Map<number, bigint>([
			[SYSREGS.MIDR_EL1, 0x000f0510n],
			[SYSREGS.ID_AA64PFR0_EL1, 0x1100_0000_01ff_0011n],
			[SYSREGS.ID_AA64ISAR0_EL1, 0x21_0000n],
			[SYSREGS.ID_AA64MMFR0_EL1, 0x10_1122n],
			[SYSREGS.ID_AA64MMFR1_EL1, 0x21_0000n],
			[SYSREGS.ID_AA64DFR0_EL1, 0x1030_5006n],
			[SYSREGS.CTR_EL0, 0xb444_c004n],
		]);
	}
	createMachine(userBytes: number, maxVcpus: number): FakeMachine {
		const machine = new FakeMachine(this.userBytes || userBytes, maxVcpus, this.virtual);
		this.machines.push(machine);
		return machine;
	}
}
