import {
	type Cpu,
	type CpuModelData,
	type ExclusiveMark,
	type JitStatistics,
	Machine,
	type MemorySlot,
	STATE_BYTES,
	stateRegisters,
	systemRegisterTable,
	type Tier,
} from "@upcall/aarch64-core";
import { SYSREGS } from "@upcall/uapi";
import { CoreDirtyLog } from "./coreDirtyLog.ts";
import { COUNTER_FREQUENCY } from "./cpuModel.ts";
import type {
	EngineDebugRegisters,
	EngineExit,
	EngineHiddenState,
	EngineSlot,
	InspectableCpu,
	InspectableEngine,
	InspectableMachine,
} from "./engine.ts";

/** The virtual clock ticks once for this many instructions: 1 GHz of instructions at 62.5 MHz of counter. */
const INSTRUCTIONS_PER_TICK = 16;
const CLOCK_SHIFT = 4;
/** ISS of an SError: a CPU without the RAS extension has nothing to say. */
const NO_SYNDROME = 0;
const PSTATE_MASK = 0xffff_ffffn;

const keyByName = new Map(systemRegisterTable.map((row) => [row.name, row.key]));
const writeMaskByKey = new Map(systemRegisterTable.map((row) => [row.key, row.writeMask]));
const sctlrOffset = systemRegisterTable.find((row) => row.key === SYSREGS.SCTLR_EL1)?.offset ?? 0;

class CoreCpu implements InspectableCpu {
	readonly stateBytes = STATE_BYTES;
	readonly stateRegisters = stateRegisters;
	readonly exit: EngineExit;
	executed = 0;
	readonly #machine: CoreMachine;
	readonly #cpu: Cpu;
	readonly #words: Uint32Array;
	/** Index of SCTLR_EL1 among the words. */
	readonly #sctlr: number;
	#irq = false;
	#fiq = false;
	/** With the virtual clock: how far this CPU's own count of ticks is behind the VM's. */
	#behind = 0;
	#epoch = -1;

	constructor(machine: CoreMachine, cpu: Cpu) {
		this.#machine = machine;
		this.#cpu = cpu;
		this.#words = new Uint32Array(machine.buffer);
		this.exit = cpu.exit;
		this.#sctlr = (cpu.state + sctlrOffset) >>> 2;
	}

	run(budget: number): number {
		const machine = this.#machine;
		if (!machine.virtualClock) {
			if (this.#epoch !== machine.epoch) this.#setOffsets(0);
			const reason = this.#cpu.run(budget);
			this.executed = this.#cpu.used;
			return reason;
		}
		const before = this.#ticks();
		const behind = machine.time - before;
		if (behind !== this.#behind || this.#epoch !== machine.epoch) this.#setOffsets(behind);
		const reason = this.#cpu.run(budget);
		this.executed = this.#cpu.used;
		machine.time += this.#ticks() - before;
		return reason;
	}

	/** Ticks of this CPU's own virtual clock. */
	#ticks(): number {
		return Math.floor(this.#cpu.retiredNumber / INSTRUCTIONS_PER_TICK);
	}

	#setOffsets(behind: number): void {
		const machine = this.#machine;
		this.#behind = behind;
		this.#epoch = machine.epoch;
		this.#cpu.virtualCounterOffset = machine.virtualOffset - BigInt(behind);
		this.#cpu.physicalCounterOffset = machine.physicalOffset - BigInt(behind);
	}

	x(n: number): bigint {
		return this.#cpu.x(n);
	}
	setX(n: number, value: bigint): void {
		this.#cpu.setX(n, value);
	}
	xLo(n: number): number {
		return this.#cpu.xLo(n);
	}
	xHi(n: number): number {
		return this.#cpu.xHi(n);
	}
	setXParts(n: number, lo: number, hi: number): void {
		this.#cpu.setXParts(n, lo, hi);
	}
	copyX(count: number, into: Uint32Array, at: number): void {
		this.#cpu.copyX(count, into, at);
	}
	v(n: number): bigint {
		return this.#cpu.v(n);
	}
	setV(n: number, value: bigint): void {
		this.#cpu.setV(n, value);
	}
	get pc(): bigint {
		return this.#cpu.pc;
	}
	set pc(value: bigint) {
		this.#cpu.pc = value;
	}
	get sp_el0(): bigint {
		return this.#cpu.sp_el0;
	}
	set sp_el0(value: bigint) {
		this.#cpu.sp_el0 = value;
	}
	get sp_el1(): bigint {
		return this.#cpu.sp_el1;
	}
	set sp_el1(value: bigint) {
		this.#cpu.sp_el1 = value;
	}
	get pstate(): bigint {
		return BigInt(this.#cpu.pstate);
	}
	set pstate(value: bigint) {
		this.#cpu.pstate = Number(value & PSTATE_MASK);
	}
	getSys(key: number): bigint | undefined {
		return this.#cpu.getSys(key);
	}
	setSys(key: number, value: bigint): boolean {
		return this.#cpu.setSys(key, value);
	}
	dropReserved(key: number): void {
		const value = this.#cpu.getSys(key);
		const mask = writeMaskByKey.get(key);
		if (value !== undefined && mask !== undefined) this.#cpu.setSys(key, value & mask);
	}
	get retired(): number {
		return this.#cpu.retiredNumber;
	}
	get retiredAtEl0(): number {
		return this.#cpu.retiredAtEl0;
	}
	countLevels(on: boolean): void {
		this.#cpu.countLevels(on);
	}
	get bigEndianData(): boolean {
		const sctlr = this.#words[this.#sctlr] as number;
		// SCTLR_EL1.EE is bit 25, E0E bit 24; nearly every guest has neither.
		if ((sctlr & (3 << 24)) === 0) return false;
		const atEl0 = (this.#cpu.pstate & 0xf) === 0;
		return (sctlr & (atEl0 ? 1 << 24 : 1 << 25)) !== 0;
	}
	skip(): void {
		this.#cpu.skip();
	}
	injectUndefined(): void {
		this.#cpu.injectUndefined();
	}
	injectAbort(instruction: boolean, far: bigint, fsc: number): void {
		this.#cpu.injectSyncAbort({ kind: instruction ? "instruction" : "data", far, fsc });
	}
	setIrqLine(irq: boolean, fiq: boolean): void {
		this.#irq = irq;
		this.#fiq = fiq;
		this.#cpu.setIrqLine(irq, fiq, this.#cpu.serrorPending && NO_SYNDROME);
	}
	setSerror(pending: boolean): void {
		this.#cpu.setIrqLine(this.#irq, this.#fiq, pending && NO_SYNDROME);
	}
	get random(): bigint {
		return this.#cpu.random;
	}
	get serrorPending(): boolean {
		return this.#cpu.serrorPending;
	}
	requestExit(): void {
		this.#cpu.requestExit();
	}
	reset(): void {
		const serror = this.#cpu.serrorPending;
		this.#cpu.reset();
		this.#cpu.setIrqLine(this.#irq, this.#fiq, serror && NO_SYNDROME);
	}
	setDebug(route: boolean, hardware?: EngineDebugRegisters): void {
		this.#cpu.setDebug(hardware === undefined ? { route } : { route, hardware });
	}
	setSampling(every: number, take: ((compiled: boolean) => number) | undefined): void {
		this.#cpu.setSampling(every, take);
	}
	get stepped(): "instruction" | "exclusive" | undefined {
		return this.#cpu.stepped;
	}
	get monitor(): ExclusiveMark | undefined {
		return this.#cpu.monitor;
	}
	saveHidden(): EngineHiddenState {
		const { retired, retiredAtEl0, random, stepped, monitor } = this;
		this.#cpu.flushTlb();
		return { retired, retiredAtEl0, random, stepped, monitor };
	}
	restoreHidden(state: EngineHiddenState): void {
		this.#cpu.retired = BigInt(state.retired);
		this.#cpu.retiredAtEl0 = state.retiredAtEl0;
		this.#cpu.random = state.random;
		this.#cpu.stepped = state.stepped;
		this.#cpu.monitor = state.monitor;
		this.#cpu.flushTlb();
		this.#epoch = -1;
	}
	saveState(into: Uint8Array): void {
		this.#cpu.saveState(into);
	}
	loadState(from: Uint8Array): void {
		const before = this.#ticks();
		this.#cpu.loadState(from);
		this.#epoch = -1;
		this.#machine.time += this.#ticks() - before;
	}
}

class CoreMachine implements InspectableMachine {
	readonly buffer: ArrayBuffer | SharedArrayBuffer;
	readonly user: Uint8Array;
	readonly frequency = COUNTER_FREQUENCY;
	readonly instructionsPerTick: number;
	readonly virtualClock: boolean;
	/** Ticks of the VM's virtual clock. */
	time = 0;
	/** Counts changes of the offsets. */
	epoch = 0;
	virtualOffset = 0n;
	physicalOffset = 0n;
	readonly log: CoreDirtyLog;
	readonly #machine: Machine;
	readonly #model: CpuModelData;
	readonly #counter: () => number;
	readonly #seed: () => bigint;

	constructor(machine: Machine, { model, virtualClock, seed }: CoreEngineOptions, counter: () => number) {
		this.#machine = machine;
		this.log = new CoreDirtyLog(machine);
		this.#seed = seed;
		this.#model = model;
		this.#counter = counter;
		this.virtualClock = virtualClock;
		this.instructionsPerTick = virtualClock ? INSTRUCTIONS_PER_TICK : 0;
		this.buffer = machine.memory.buffer;
		this.user = new Uint8Array(machine.memory.buffer, machine.userBase, machine.userBytes);
		if (virtualClock) machine.setVirtualClock(true, 1, CLOCK_SHIFT);
	}

	runOffset(index: number): number {
		return this.#machine.kvmRunOffset(index);
	}

	setSlot(slot: number, value: EngineSlot): void {
		const { ipa, bytes, offset, readonly, logDirty } = value;
		const mapped: MemorySlot = { ipa, bytes, offset, readonly, logDirty };
		this.#machine.setSlot(slot, mapped);
		this.log.slotChanged(slot, value);
	}

	deleteSlot(slot: number): void {
		this.#machine.deleteSlot(slot);
		this.log.forget(slot);
	}

	readDirty(slot: number, into: Uint8Array, clear: boolean): void {
		this.log.read(slot, into, clear);
	}

	clearDirty(slot: number, first: number, count: number, bits: Uint8Array): void {
		this.log.clear(slot, first, count, bits);
	}

	setAllDirty(slot: number): void {
		this.log.setAll(slot);
	}

	markDirty(slot: number, page: number): void {
		this.log.mark(slot, page);
	}

	reportWrites(report: (cpu: number, slot: number, page: number) => boolean): void {
		this.log.startReports(report);
	}

	forgetReport(slot: number, page: number): void {
		this.#machine.forgetReport(slot, page);
	}

	dropWriteEntries(): void {
		this.#machine.dropWriteEntries();
	}

	invalidate(offset: number, bytes: number): void {
		this.#machine.invalidateRange(offset, bytes);
	}

	get jitStatistics(): JitStatistics | undefined {
		return this.#machine.jitStatistics;
	}

	counter(): number {
		return this.virtualClock ? this.time : this.#counter();
	}

	setCounterOffsets(virtualOffset: bigint, physicalOffset: bigint): void {
		this.virtualOffset = virtualOffset;
		this.physicalOffset = physicalOffset;
		this.epoch++;
	}

	skipTicks(ticks: number): void {
		if (this.virtualClock) this.time += ticks;
	}

	takeWritten(): number[] {
		const pages = this.#machine.takeWritten();
		for (const page of pages) this.log.keep(page);
		return pages;
	}

	withhold(feature: string): void {
		this.#machine.withhold(feature);
	}

	createCpu(index: number): InspectableCpu {
		const cpu = this.#machine.createCpu(index, this.#model);
		if (this.#model.features.has("FEAT_RNG")) cpu.random = this.#seed();
		return new CoreCpu(this, cpu);
	}
}

/** What {@link coreEngine} needs to know. */
export interface CoreEngineOptions {
	readonly model: CpuModelData;
	readonly virtualClock: boolean;
	readonly shared: boolean;
	readonly tier: Tier;
	/** Host counter in ticks of CNTFRQ; the host's monotonic clock when absent. */
	readonly counter: (() => number) | undefined;
	/** 64 bits for the generator behind RNDR of each vCPU. */
	readonly seed: () => bigint;
}

/** The host's monotonic clock as a counter that starts near 0. */
function hostCounter(): () => number {
	const start = performance.now();
	const ticksPerMillisecond = COUNTER_FREQUENCY / 1000;
	return () => Math.floor((performance.now() - start) * ticksPerMillisecond);
}

/** The engine over `@upcall/aarch64-core`. */
export function coreEngine(o: CoreEngineOptions): InspectableEngine {
	const counter = o.counter ?? (o.virtualClock ? () => 0 : hostCounter());
	const idRegisters = new Map<number, bigint>();
	for (const [name, value] of Object.entries(o.model.idRegisters)) {
		const key = keyByName.get(name);
		if (key !== undefined) idRegisters.set(key, value);
	}
	return {
		idRegisters,
		createMachine(userBytes, maxVcpus) {
			const made: { core?: CoreMachine } = {};
			const machine = Machine.create({
				memoryBytes: userBytes,
				maxVcpus,
				shared: o.shared,
				counter,
				tier: o.tier,
				reportWrite: (cpu, slot, page) => made.core?.log.report?.(cpu, slot, page) ?? false,
			});
			made.core = new CoreMachine(machine, o, counter);
			return made.core;
		},
	};
}
