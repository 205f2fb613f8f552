import type { Machine } from "@upcall/aarch64-core";
import type { EngineSlot } from "./engine.ts";

const PAGE_SIZE = 4096;

const has = (bits: Uint8Array, i: number): boolean => ((bits[i >> 3] as number) & (1 << (i & 7))) !== 0;
const set = (bits: Uint8Array, i: number): void => {
	bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
};
const unset = (bits: Uint8Array, i: number): void => {
	bits[i >> 3] = (bits[i >> 3] as number) & ~(1 << (i & 7));
};

/** Which pages of the logged slots are dirty: what `@upcall/aarch64-core` knows, and what it cannot know. */
export class CoreDirtyLog {
	/** What to call at a first write; undefined: writes of the CPUs are in the log. */
	report: ((cpu: number, slot: number, page: number) => boolean) | undefined;
	readonly #machine: Machine;
	/** Slots whose writes are logged: their pages of the user area. */
	readonly #logging = new Map<number, { readonly first: number; readonly pages: number }>();
	/**
	 * Pages that are dirty although the CPU does not say so: KVM_DIRTY_LOG_INITIALLY_SET, writes of the KVM layer, and
	 * {@link CoreDirtyLog.keep}. With reports these are all.
	 */
	readonly #marked = new Map<number, Uint8Array>();

	constructor(machine: Machine) {
		this.#machine = machine;
	}

	/** A slot was created or replaced. */
	slotChanged(slot: number, { offset, bytes, logDirty }: EngineSlot): void {
		if (!logDirty) this.forget(slot);
		// A slot that moves is logged as before, but its pages have new addresses to report.
		else if (!this.#logging.has(slot) || this.report !== undefined) {
			this.#logging.set(slot, { first: offset / PAGE_SIZE, pages: bytes / PAGE_SIZE });
			this.#machine.clearDirty(slot);
		}
	}

	/** A slot is not logged any more. */
	forget(slot: number): void {
		this.#logging.delete(slot);
		this.#marked.delete(slot);
	}

	/** As {@link EngineMachine.reportWrites}. */
	startReports(report: (cpu: number, slot: number, page: number) => boolean): void {
		this.report = report;
		this.#machine.setReports(true);
	}

	/** As {@link EngineMachine.readDirty}. */
	read(slot: number, into: Uint8Array, clear: boolean): void {
		if (this.report === undefined) into.set(this.#machine.dirtyPages(slot));
		else into.fill(0);
		const marked = this.#marked.get(slot);
		if (marked !== undefined) for (const [i, byte] of marked.entries()) into[i] = (into[i] as number) | byte;
		if (!clear) return;
		if (this.report === undefined) this.#machine.clearDirty(slot);
		else if (marked !== undefined) this.#reportAgain(slot, marked);
		this.#marked.delete(slot);
	}

	/** As {@link EngineMachine.clearDirty}. */
	clear(slot: number, first: number, count: number, bits: Uint8Array): void {
		const marked = this.#marked.get(slot);
		if (this.report !== undefined) {
			if (marked !== undefined) this.#clearMarked(slot, marked, first, count, bits);
			return;
		}
		for (let i = 0; i < count; i++) {
			if (!has(bits, i)) continue;
			let end = i + 1;
			while (end < count && has(bits, end)) end++;
			this.#machine.clearDirty(slot, first + i, end - i);
			if (marked !== undefined) for (let page = first + i; page < first + end; page++) unset(marked, page);
			i = end - 1;
		}
	}

	/** With reports only what is marked can be cleared, and only its next write is reported again. */
	#clearMarked(slot: number, marked: Uint8Array, first: number, count: number, bits: Uint8Array): void {
		const cleared = new Uint8Array(marked.length);
		for (let i = 0; i < count; i++)
			if (has(bits, i) && has(marked, first + i)) {
				unset(marked, first + i);
				set(cleared, first + i);
			}
		this.#reportAgain(slot, cleared);
	}

	#reportAgain(slot: number, pages: Uint8Array): void {
		for (let page = 0; page < pages.length * 8; page++) if (has(pages, page)) this.#machine.forgetReport(slot, page);
		this.#machine.dropWriteEntries();
	}

	/** As {@link EngineMachine.setAllDirty}. */
	setAll(slot: number): void {
		const pages = this.#logging.get(slot)?.pages ?? 0;
		const marked = new Uint8Array(Math.ceil(pages / 8)).fill(0xff);
		const rest = pages % 8;
		if (rest !== 0) marked[marked.length - 1] = (1 << rest) - 1;
		this.#marked.set(slot, marked);
	}

	/** As {@link EngineMachine.markDirty}. */
	mark(slot: number, page: number): void {
		const pages = this.#logging.get(slot)?.pages ?? 0;
		if (page >= pages) return;
		const marked = this.#marked.get(slot) ?? new Uint8Array(Math.ceil(pages / 8));
		set(marked, page);
		this.#marked.set(slot, marked);
	}

	/** The CPUs forget that they wrote a page of the user area; the log of the slots that show it must not lose it. */
	keep(page: number): void {
		if (this.report !== undefined) return;
		for (const [slot, { first }] of this.#logging) if (page >= first) this.mark(slot, page - first);
	}
}
