import type { EngineMachine, EngineSlot, InspectableMachine, JitStatistics } from "@upcall/kvm-arm64";
import type { CpuModel, PhysicalMemory } from "@upcall/spec";
import { CheckedCpu } from "./checkedCpu.ts";
import type { CounterFeed } from "./counterFeed.ts";
import type { StateDifference } from "./difference.ts";
import type { Spec } from "./mirror.ts";
import type { Schedule } from "./schedule.ts";

const PAGE = 4096;
/** Bytes and pages of memory that a report shows. */
const SHOWN = 8;

/** What a check needs to know. */
export interface CheckParts {
	readonly spec: Spec;
	readonly model: CpuModel;
	readonly schedule: Schedule;
	readonly feed: CounterFeed;
	readonly statistics: CheckStatistics;
}

/** What was checked so far. */
export interface CheckStatistics {
	/** Instructions executed and exceptions taken by both. */
	instructions: number;
	/** Comparisons of the complete state. */
	windows: number;
}

/**
 * A machine whose vCPUs run twice: first the specification's CPU on memory of its own, then the engine's. The
 * specification copies a page of the engine's memory when it first looks at it, which is before the engine can have
 * changed it; afterwards every page that either of them wrote must be the same in both.
 */
export class CheckedMachine implements EngineMachine {
	readonly inner: InspectableMachine;
	readonly parts: CheckParts;
	/** RAM of the specification. */
	readonly memory: PhysicalMemory;
	/** Instructions that all vCPUs have retired. */
	retired = 0;
	virtualOffset = 0n;
	physicalOffset = 0n;
	readonly #slots = new Map<number, EngineSlot>();
	/** Pages that the engine wrote in the last window. */
	#written: readonly number[] = [];
	/** The engine ran alone: what the specification knows of memory is old. */
	#stale = false;

	constructor(inner: InspectableMachine, parts: CheckParts) {
		this.inner = inner;
		this.parts = parts;
		this.memory = new parts.spec.PhysicalMemory();
	}

	get buffer(): ArrayBuffer | SharedArrayBuffer {
		return this.inner.buffer;
	}
	get user(): Uint8Array {
		return this.inner.user;
	}
	get jitStatistics(): JitStatistics | undefined {
		return this.inner.jitStatistics;
	}
	get frequency(): number {
		return this.inner.frequency;
	}
	get instructionsPerTick(): number {
		return this.inner.instructionsPerTick;
	}
	/** The specification's CPUs have the model as it is: the machine asks for all that can be asked for. */
	withhold(feature: string): void {
		throw new TypeError(`a checked machine cannot go without ${feature}`);
	}
	runOffset(index: number): number {
		return this.inner.runOffset(index);
	}
	/** @throws TypeError for slots that share user memory: the specification's RAM has one copy for each address */
	setSlot(slot: number, value: EngineSlot): void {
		for (const [other, { offset, bytes }] of this.#slots)
			if (other !== slot && offset < value.offset + value.bytes && value.offset < offset + bytes)
				throw new TypeError(
					`memory slots ${other} and ${slot} share user memory, which a checked run does not support: leave out --check`,
				);
		this.inner.setSlot(slot, value);
		this.#slots.set(slot, value);
		this.#mapped();
	}
	deleteSlot(slot: number): void {
		this.inner.deleteSlot(slot);
		this.#slots.delete(slot);
		this.#mapped();
	}
	readDirty(slot: number, into: Uint8Array, clear: boolean): void {
		this.inner.readDirty(slot, into, clear);
	}
	clearDirty(slot: number, first: number, count: number, bits: Uint8Array): void {
		this.inner.clearDirty(slot, first, count, bits);
	}
	setAllDirty(slot: number): void {
		this.inner.setAllDirty(slot);
	}
	markDirty(slot: number, page: number): void {
		this.inner.markDirty(slot, page);
	}
	/** The specification's CPUs report nothing. */
	reportWrites(): void {
		throw new TypeError("a checked machine has no dirty rings: leave out --check");
	}
	forgetReport(slot: number, page: number): void {
		this.inner.forgetReport(slot, page);
	}
	dropWriteEntries(): void {
		this.inner.dropWriteEntries();
	}
	invalidate(offset: number, bytes: number): void {
		this.inner.invalidate(offset, bytes);
		for (const slot of this.#slots.values()) {
			const start = Math.max(offset, slot.offset);
			const end = Math.min(offset + bytes, slot.offset + slot.bytes);
			if (start >= end) continue;
			const first = Math.floor((start - slot.offset) / PAGE) * PAGE;
			this.memory.forgetRange(BigInt(slot.ipa + first), Math.ceil((end - slot.offset - first) / PAGE) * PAGE);
		}
	}
	counter(): number {
		return this.inner.counter();
	}
	setCounterOffsets(virtualOffset: bigint, physicalOffset: bigint): void {
		this.virtualOffset = virtualOffset;
		this.physicalOffset = physicalOffset;
		this.inner.setCounterOffsets(virtualOffset, physicalOffset);
	}
	skipTicks(ticks: number): void {
		this.inner.skipTicks(ticks);
	}
	createCpu(index: number): CheckedCpu {
		return new CheckedCpu(this, index, this.inner.createCpu(index));
	}

	#mapped(): void {
		this.memory.setSources(
			[...this.#slots.values()].map(({ ipa, bytes, offset, readonly }) => ({
				ipa: BigInt(ipa),
				bytes: this.user.subarray(offset, offset + bytes),
				readonly,
			})),
		);
	}

	/** The engine runs alone. */
	letPass(): void {
		this.#stale = true;
	}

	/** A window begins that both execute. */
	beginWindow(): void {
		if (this.#stale) {
			this.memory.forget();
			this.inner.takeWritten();
			this.#stale = false;
		}
		this.memory.beginWindow();
	}

	/** Guest physical addresses of a page of the user area. */
	#addresses(page: number): number[] {
		const at = page * PAGE;
		return [...this.#slots.values()]
			.filter(({ offset, bytes }) => at >= offset && at < offset + bytes)
			.map(({ ipa, offset }) => ipa + at - offset);
	}

	#engineBytes(number: number): Uint8Array {
		const ipa = number * PAGE;
		for (const { ipa: start, bytes, offset } of this.#slots.values())
			if (ipa >= start && ipa < start + bytes)
				return this.user.subarray(offset + ipa - start, offset + ipa - start + PAGE);
		return new Uint8Array(0);
	}

	/** Pages that the window changed in memory and that are not the same in both. */
	memoryDifferences(): StateDifference[] {
		const found: StateDifference[] = [];
		this.#written = this.inner.takeWritten();
		for (const page of this.memory.writtenPages)
			this.#compare(page.number * PAGE, this.#engineBytes(page.number), page.bytes, found);
		for (const page of this.#written) {
			for (const ipa of this.#addresses(page)) {
				const copy = this.memory.copyAt(BigInt(ipa));
				if (copy !== undefined && copy.before === undefined)
					this.#compare(ipa, this.#engineBytes(ipa / PAGE), copy.bytes, found);
				else if (copy === undefined)
					found.push({ what: `page 0x${ipa.toString(16)}`, engine: "written", spec: "not accessed" });
			}
		}
		return found;
	}

	#compare(ipa: number, engine: Uint8Array, spec: Uint8Array, found: StateDifference[]): void {
		if (Buffer.compare(engine, spec) === 0) return;
		for (let i = 0; i < PAGE && found.length < SHOWN; i++)
			if (engine[i] !== spec[i])
				found.push({
					what: `byte 0x${(ipa + i).toString(16)}`,
					engine: `0x${engine[i]?.toString(16)}`,
					spec: `0x${spec[i]?.toString(16)}`,
				});
	}

	/** Takes memory back to where the window began. */
	rollBack(): void {
		const numbers = new Set(this.memory.writtenPages.map((page) => page.number));
		for (const page of this.#written) for (const ipa of this.#addresses(page)) numbers.add(ipa / PAGE);
		this.memory.rollBack();
		for (const number of numbers) {
			const copy = this.memory.copyAt(BigInt(number * PAGE));
			if (copy === undefined) continue;
			const target = this.#engineBytes(number);
			target.set(copy.bytes);
			this.inner.invalidate(target.byteOffset - this.user.byteOffset, PAGE);
		}
	}
}
