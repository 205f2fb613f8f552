import { KvmError } from "@upcall/uapi";
import * as L from "../engine/layout.ts";

/** A memory slot as the table keeps it. */
export interface SlotRow {
	/** First guest physical address. */
	readonly start: number;
	readonly bytes: number;
	/** Offset of the backing bytes in the user area. */
	readonly offset: number;
	/** `SLOT_READONLY`, `SLOT_LOG_DIRTY`. */
	readonly flags: number;
}

const TWO_TO_32 = 0x1_0000_0000;
const rowAt = (index: number) => L.VM_SLOTS + index * L.SLOT_ROW;

/**
 * The memory slots of a machine: rows in the engine's memory, sorted by guest physical address, in which the engine searches.
 * A change costs a binary search and at most one move of the rows behind it.
 */
export class SlotTable {
	private readonly view: DataView<ArrayBufferLike>;
	private readonly bytes: Uint8Array;
	private readonly userBase: number;
	private readonly slots = new Map<number, SlotRow>();

	constructor(memory: ArrayBufferLike, userBase: number) {
		this.view = new DataView(memory);
		this.bytes = new Uint8Array(memory);
		this.userBase = userBase;
	}

	/** The slot of this number. */
	get(slot: number): SlotRow | undefined {
		return this.slots.get(slot);
	}

	private u64(at: number): number {
		return this.view.getUint32(at, true) + this.view.getUint32(at + 4, true) * TWO_TO_32;
	}

	private setU64(at: number, value: number): void {
		this.view.setUint32(at, value % TWO_TO_32, true);
		this.view.setUint32(at + 4, Math.floor(value / TWO_TO_32), true);
	}

	/** Index of the first row that ends behind an address. */
	private find(address: number): number {
		let low = 0;
		let high = this.slots.size;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.u64(rowAt(middle) + 8) > address) high = middle;
			else low = middle + 1;
		}
		return low;
	}

	/** The number of a slot other than `slot` that has addresses from `start` to `end`. */
	private overlapping(slot: number, start: number, end: number): number | undefined {
		const size = this.slots.size;
		for (let i = this.find(start); i < size && this.u64(rowAt(i)) < end; i++) {
			const number = this.view.getUint32(rowAt(i) + 24, true);
			if (number !== slot) return number;
		}
		return undefined;
	}

	/**
	 * Makes or replaces a slot.
	 * @throws KvmError EEXIST when it overlaps another slot; then nothing has changed
	 */
	set(slot: number, row: SlotRow): void {
		const end = row.start + row.bytes;
		const other = this.overlapping(slot, row.start, end);
		if (other !== undefined) throw new KvmError("EEXIST", `slot ${slot} overlaps slot ${other}`, { errno: 17 });
		const old = this.slots.get(slot);
		const size = this.slots.size;
		const from = old === undefined ? size : this.find(old.start);
		// Without its own old row, whose place counts only when it is before the new one.
		let to = this.find(row.start);
		if (from < to) to--;
		if (from < to) this.bytes.copyWithin(rowAt(from), rowAt(from + 1), rowAt(to + 1));
		else this.bytes.copyWithin(rowAt(to + 1), rowAt(to), rowAt(from));
		const at = rowAt(to);
		this.setU64(at, row.start);
		this.setU64(at + 8, end);
		this.view.setUint32(at + 16, this.userBase + row.offset, true);
		this.view.setUint32(at + 20, row.flags, true);
		this.view.setUint32(at + 24, slot, true);
		this.slots.set(slot, row);
		this.view.setUint32(L.VM_SLOT_COUNT, this.slots.size, true);
	}

	/** Removes a slot. @returns whether there was one */
	delete(slot: number): boolean {
		const old = this.slots.get(slot);
		if (old === undefined) return false;
		const index = this.find(old.start);
		this.bytes.copyWithin(rowAt(index), rowAt(index + 1), rowAt(this.slots.size));
		this.slots.delete(slot);
		this.view.setUint32(L.VM_SLOT_COUNT, this.slots.size, true);
		return true;
	}
}
