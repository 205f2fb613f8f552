import {
	CPU_EXIT_BUDGET,
	CPU_EXIT_INTERRUPT,
	type EngineCpu,
	type EngineDebugRegisters,
	type EngineExit,
	type EngineHiddenState,
	type InspectableCpu,
} from "@upcall/kvm-arm64";
import type { Cpu, StepResult } from "@upcall/spec";
import type { CheckedMachine } from "./checkedMachine.ts";
import { type Difference, DifferenceFound, type StateDifference } from "./difference.ts";
import { exitDifference } from "./exits.ts";
import { Mirror } from "./mirror.ts";
import { nextStretch } from "./schedule.ts";

const U64 = (value: bigint): bigint => BigInt.asUintN(64, value);

/**
 * A vCPU that runs twice, first as the specification's CPU, then as the engine's, and compares. What KVM does to its
 * registers between two runs is done to both; where the specification has no such operation it takes over the
 * engine's state before the next window.
 */
export class CheckedCpu implements EngineCpu {
	executed = 0;
	readonly #machine: CheckedMachine;
	readonly #index: number;
	readonly #inner: InspectableCpu;
	readonly #mirror: Mirror;
	readonly #spec: Cpu;
	/** State of the engine's CPU when the window began. */
	readonly #start: Uint8Array;
	/** The specification's CPU has the engine's state. */
	#same = false;
	#irq = false;
	#fiq = false;
	/** BRK leaves to the host, which the specification does not know: nothing is checked. */
	#debugging = false;
	/** With the virtual clock: ticks that the counter is ahead of what this CPU has retired. */
	#ahead = 0;

	constructor(machine: CheckedMachine, index: number, inner: InspectableCpu) {
		this.#machine = machine;
		this.#index = index;
		this.#inner = inner;
		this.#start = new Uint8Array(inner.stateBytes);
		const { spec, model } = machine.parts;
		this.#mirror = new Mirror(spec, model, machine.memory, inner);
		this.#spec = this.#mirror.cpu;
		this.#spec.counters = {
			physical: () => U64(this.#ticks() - machine.physicalOffset),
			virtual: () => U64(this.#ticks() - machine.virtualOffset),
		};
	}

	/** The machine's counter as the specification's CPU sees it. */
	#ticks(): bigint {
		const { instructionsPerTick, parts } = this.#machine;
		if (instructionsPerTick === 0) return BigInt(parts.feed.specRead());
		return BigInt(this.#ahead + Math.floor(Number(this.#spec.retired) / instructionsPerTick));
	}

	run(budget: number): number {
		const machine = this.#machine;
		let executed = 0;
		for (;;) {
			const stretch = nextStretch(machine.parts.schedule, machine.retired);
			const count = Math.min(budget - executed, stretch.instructions);
			const before = this.#inner.retired;
			const reason = stretch.checked && !this.#debugging ? this.#runBoth(count) : this.#runAlone(count);
			machine.retired += this.#inner.retired - before;
			executed += this.#inner.executed;
			if (reason === CPU_EXIT_BUDGET && executed < budget) continue;
			this.executed = executed;
			return reason;
		}
	}

	#runAlone(count: number): number {
		this.#machine.letPass();
		this.#same = false;
		return this.#inner.run(count);
	}

	/** Both CPUs get the same state, inputs and time. */
	#beginWindow(): void {
		const machine = this.#machine;
		machine.beginWindow();
		if (!this.#same) this.#mirror.load();
		this.#same = true;
		this.#mirror.setInterrupts(this.#irq, this.#fiq);
		const { instructionsPerTick } = machine;
		if (instructionsPerTick > 0)
			this.#ahead = machine.counter() - Math.floor(this.#inner.retired / instructionsPerTick);
	}

	#runBoth(count: number): number {
		const machine = this.#machine;
		const { feed, statistics } = machine.parts;
		feed.begin();
		this.#beginWindow();
		this.#inner.saveState(this.#start);
		const [reason, state] = this.#execute(count);
		statistics.windows++;
		statistics.instructions += this.#inner.executed;
		if (state.length > 0) throw new DifferenceFound(this.#locate(count, state));
		return reason;
	}

	/** Runs both and compares. */
	#execute(count: number): [reason: number, differences: StateDifference[]] {
		const { feed } = this.#machine.parts;
		const expected = this.#spec.step(count);
		feed.engineRuns(true);
		const reason = this.#inner.run(count);
		feed.engineRuns(false);
		if (reason === CPU_EXIT_INTERRUPT) {
			// Somebody asked the engine to return, which is no instruction's doing: nothing has run yet.
			this.#machine.rollBack();
			this.#same = false;
			return [reason, []];
		}
		return [reason, this.#compare(reason, expected)];
	}

	#compare(reason: number, { exit, executed }: StepResult): StateDifference[] {
		const found: StateDifference[] = [];
		const left = exitDifference(reason, this.#inner.exit, exit);
		if (left !== undefined) found.push({ what: "exit", ...left });
		if (executed !== this.#inner.executed)
			found.push({ what: "budget used", engine: String(this.#inner.executed), spec: String(executed) });
		found.push(...this.#mirror.differences(), ...this.#machine.memoryDifferences());
		return found;
	}

	/** Executes the window again, instruction by instruction, to find the one that differs. */
	#locate(count: number, ofWindow: readonly StateDifference[]): Difference {
		const machine = this.#machine;
		const rewind = (): void => {
			machine.rollBack();
			this.#inner.loadState(this.#start);
			this.#same = false;
			machine.parts.feed.rewind();
			this.#beginWindow();
		};
		rewind();
		const first = Number(this.#spec.retired);
		for (let executed = 0; executed < count; ) {
			const place = this.#place(machine.retired + Number(this.#spec.retired) - first);
			const [reason, state] = this.#execute(1);
			if (state.length > 0) return { ...place, window: 1, state };
			if (reason !== CPU_EXIT_BUDGET) break;
			executed += this.#inner.executed;
			this.#beginWindow();
		}
		rewind();
		return { ...this.#place(machine.retired), window: count, state: ofWindow };
	}

	/** The instruction that comes next. */
	#place(count: number): Omit<Difference, "window" | "state"> {
		const { decode, disassemble } = this.#machine.parts.spec;
		const spec = this.#spec;
		const pc = spec.getPC().v;
		const base = { vcpu: this.#index, el: spec.pstate.EL, pc, count };
		const word = this.#fetch(pc);
		if (word === undefined) return { ...base, word, text: undefined, encoding: undefined };
		return { ...base, word, text: disassemble(word, pc), encoding: decode(word) };
	}

	#fetch(pc: bigint): number | undefined {
		try {
			return this.#spec.memory.fetch(pc);
		} catch {
			return undefined; // the fetch itself faults
		}
	}

	// What KVM reads comes from the engine; what it writes goes to both.

	get exit(): EngineExit {
		return this.#inner.exit;
	}
	get retired(): number {
		return this.#inner.retired;
	}
	get retiredAtEl0(): number {
		return this.#inner.retiredAtEl0;
	}
	countLevels(on: boolean): void {
		this.#inner.countLevels(on);
	}
	x(n: number): bigint {
		return this.#inner.x(n);
	}
	setX(n: number, value: bigint): void {
		this.#inner.setX(n, value);
		this.#spec.setX(n, { w: 64, v: U64(value) });
	}
	xLo(n: number): number {
		return this.#inner.xLo(n);
	}
	xHi(n: number): number {
		return this.#inner.xHi(n);
	}
	setXParts(n: number, lo: number, hi: number): void {
		this.#inner.setXParts(n, lo, hi);
		this.#spec.setX(n, { w: 64, v: (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0) });
	}
	copyX(count: number, into: Uint32Array, at: number): void {
		this.#inner.copyX(count, into, at);
	}
	v(n: number): bigint {
		return this.#inner.v(n);
	}
	setV(n: number, value: bigint): void {
		this.#inner.setV(n, value);
		this.#same = false;
	}
	get pc(): bigint {
		return this.#inner.pc;
	}
	set pc(value: bigint) {
		this.#inner.pc = value;
		this.#same = false;
	}
	get sp_el0(): bigint {
		return this.#inner.sp_el0;
	}
	set sp_el0(value: bigint) {
		this.#inner.sp_el0 = value;
		this.#same = false;
	}
	get sp_el1(): bigint {
		return this.#inner.sp_el1;
	}
	set sp_el1(value: bigint) {
		this.#inner.sp_el1 = value;
		this.#same = false;
	}
	get pstate(): bigint {
		return this.#inner.pstate;
	}
	set pstate(value: bigint) {
		this.#inner.pstate = value;
		this.#same = false;
	}
	getSys(key: number): bigint | undefined {
		return this.#inner.getSys(key);
	}
	setSys(key: number, value: bigint): boolean {
		this.#same = false;
		return this.#inner.setSys(key, value);
	}
	get stateRegisters(): readonly number[] {
		return this.#inner.stateRegisters;
	}
	saveHidden(): EngineHiddenState {
		return this.#inner.saveHidden();
	}
	restoreHidden(state: EngineHiddenState): void {
		this.#machine.retired += state.retired - this.#inner.retired;
		this.#inner.restoreHidden(state);
		this.#same = false;
	}
	dropReserved(key: number): void {
		this.#inner.dropReserved(key);
		this.#same = false;
	}
	get bigEndianData(): boolean {
		return this.#inner.bigEndianData;
	}
	skip(): void {
		this.#inner.skip();
		this.#spec.setPC({ w: 64, v: U64(this.#spec.getPC().v + 4n) });
	}
	injectUndefined(): void {
		this.#inner.injectUndefined();
		const { EC } = this.#machine.parts.spec;
		this.#spec.inject([EC.Uncategorized, EC.Uncategorized], 0);
	}
	injectAbort(instruction: boolean, far: bigint, fsc: number): void {
		this.#inner.injectAbort(instruction, far, fsc);
		const { EC } = this.#machine.parts.spec;
		const classes = instruction
			? ([EC.InstructionAbort, EC.InstructionAbortLower] as const)
			: ([EC.DataAbort, EC.DataAbortLower] as const);
		this.#spec.inject(classes, fsc, far);
	}
	setIrqLine(irq: boolean, fiq: boolean): void {
		this.#irq = irq;
		this.#fiq = fiq;
		this.#inner.setIrqLine(irq, fiq);
	}
	setSerror(pending: boolean): void {
		this.#inner.setSerror(pending);
	}
	get serrorPending(): boolean {
		return this.#inner.serrorPending;
	}
	requestExit(): void {
		this.#inner.requestExit();
	}
	reset(): void {
		this.#inner.reset();
		this.#same = false;
	}
	setDebug(route: boolean, hardware?: EngineDebugRegisters): void {
		this.#inner.setDebug(route, hardware);
		this.#debugging = route;
	}
	setSampling(every: number, take: ((compiled: boolean) => number) | undefined): void {
		this.#inner.setSampling(every, take);
	}
}
