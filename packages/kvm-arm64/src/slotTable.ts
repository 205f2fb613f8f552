/** A memory slot. */
export interface MemorySlot {
	readonly id: number;
	readonly guestPhysAddr: number;
	readonly bytes: number;
	readonly userspaceAddr: number;
	readonly flags: number;
}

/** The memory slots of a VM, which never overlap: by number, and sorted by guest physical address. */
export class SlotTable {
	/** Slots by number. */
	readonly byId = new Map<number, MemorySlot>();
	/** The same slots in ascending order of addresses. */
	readonly sorted: MemorySlot[] = [];

	/** How many there are. */
	get size(): number {
		return this.sorted.length;
	}

	/** The slot of this number. */
	get(id: number): MemorySlot | undefined {
		return this.byId.get(id);
	}

	/** Index of the first slot that ends behind an address. */
	find(address: number): number {
		let low = 0;
		let high = this.sorted.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			const { guestPhysAddr, bytes } = this.sorted[middle] as MemorySlot;
			if (guestPhysAddr + bytes > address) high = middle;
			else low = middle + 1;
		}
		return low;
	}

	/** The slot that has an address. */
	at(address: number): MemorySlot | undefined {
		const slot = this.sorted[this.find(address)];
		return slot !== undefined && slot.guestPhysAddr <= address ? slot : undefined;
	}

	/** Whether a slot other than the one of the same number has an address of this one. */
	overlaps(slot: MemorySlot): boolean {
		const end = slot.guestPhysAddr + slot.bytes;
		for (let i = this.find(slot.guestPhysAddr); i < this.sorted.length; i++) {
			const other = this.sorted[i] as MemorySlot;
			if (other.guestPhysAddr >= end) return false;
			if (other.id !== slot.id) return true;
		}
		return false;
	}

	/** Stores a slot that overlaps no other, instead of the one of the same number. */
	set(slot: MemorySlot): void {
		this.delete(slot.id);
		this.byId.set(slot.id, slot);
		this.sorted.splice(this.find(slot.guestPhysAddr), 0, slot);
	}

	/** Removes a slot. @returns whether there was one */
	delete(id: number): boolean {
		const old = this.byId.get(id);
		if (old === undefined) return false;
		this.sorted.splice(this.find(old.guestPhysAddr), 1);
		return this.byId.delete(id);
	}
}
