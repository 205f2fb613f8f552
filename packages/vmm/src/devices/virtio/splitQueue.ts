import { badSnapshot, type Saved, SavedFields } from "../../snapshot/saved.ts";
import type { GuestDma } from "../device.ts";
import { Chain, MAX_CHAIN_BYTES } from "./chain.ts";

const DESC_F_NEXT = 1;
const DESC_F_WRITE = 2;
const DESC_F_INDIRECT = 4;
const DESCRIPTOR_BYTES = 16;
const AVAIL_F_NO_INTERRUPT = 1;
/** Bytes of requests, and work that counts as bytes, after which a device lets vCPUs and the host have a turn. */
const WORK_BYTES = 1 << 26;

const AREAS = ["descriptorArea", "driverArea", "deviceArea"] as const;

/** What a driver tells of a queue through the transport's registers. */
export interface QueueRegisters {
	/** Number of entries. */
	size: number;
	/** Guest physical addresses, low and high word: Descriptor Table, Available Ring, Used Ring. */
	readonly descriptorArea: AddressWords;
	readonly driverArea: AddressWords;
	readonly deviceArea: AddressWords;
}

/** A 64-bit address as two registers hold it. */
export type AddressWords = [low: number, high: number];

/** The address as one number: exact where there can be memory. */
const joined = ([low, high]: AddressWords): number => high * 2 ** 32 + low;

/** What a queue needs of its transport. */
export interface QueueOwner {
	readonly dma: GuestDma;
	/** VIRTIO_F_INDIRECT_DESC was negotiated. */
	readonly indirect: boolean;
	/** VIRTIO_F_EVENT_IDX was negotiated. */
	readonly eventIndex: boolean;
	/** The driver broke a rule of the ring; nothing more is taken from any queue. */
	needsReset(why: string): void;
	/** The driver wants to know of used buffers. */
	usedBuffers(): void;
}

/**
 * The device's side of a split virtqueue. A driver that breaks a rule of the ring makes {@link QueueOwner.needsReset}
 * be called, and no chain is given.
 *
 * @see VIRTIO 1.2, section 2.7
 */
export class SplitQueue {
	/** Largest number of entries that the driver can ask for. */
	readonly maxSize: number;
	readonly registers: QueueRegisters;
	readonly #owner: QueueOwner;
	#descriptors: DataView | undefined;
	#available: DataView | undefined;
	#used: DataView | undefined;
	#usedAddress = 0;
	#takenIndex = 0;
	#usedIndex = 0;
	#signalled = 0;

	constructor(owner: QueueOwner, maxSize: number) {
		this.#owner = owner;
		this.maxSize = maxSize;
		this.registers = { size: maxSize, descriptorArea: [0, 0], driverArea: [0, 0], deviceArea: [0, 0] };
	}

	/** Whether the driver has made the queue usable. */
	get ready(): boolean {
		return this.#descriptors !== undefined;
	}

	/**
	 * Starts the queue with the registers as they are.
	 *
	 * @returns false when size, alignment or place of the rings is wrong
	 */
	enable(): boolean {
		const { size } = this.registers;
		const descriptorArea = joined(this.registers.descriptorArea);
		const driverArea = joined(this.registers.driverArea);
		const deviceArea = joined(this.registers.deviceArea);
		if (size === 0 || size > this.maxSize || (size & (size - 1)) !== 0) return false;
		if (descriptorArea % 16 !== 0 || driverArea % 2 !== 0 || deviceArea % 4 !== 0) return false;
		const view = (address: number, bytes: number): DataView | undefined => {
			const range = this.#owner.dma.range(address, bytes);
			return range === undefined ? undefined : new DataView(range.buffer, range.byteOffset, bytes);
		};
		// The rings are followed by used_event and avail_event.
		const descriptors = view(descriptorArea, DESCRIPTOR_BYTES * size);
		const available = view(driverArea, 6 + 2 * size);
		const used = view(deviceArea, 6 + 8 * size);
		if (descriptors === undefined || available === undefined || used === undefined) return false;
		this.#descriptors = descriptors;
		this.#available = available;
		this.#used = used;
		this.#usedAddress = deviceArea;
		this.#takenIndex = 0;
		this.#usedIndex = 0;
		this.#signalled = 0;
		return true;
	}

	/** Stops the queue; its registers stay. */
	disable(): void {
		this.#descriptors = undefined;
		this.#available = undefined;
		this.#used = undefined;
	}

	/** The queue as it is after a reset of the device. */
	reset(): void {
		this.disable();
		this.registers.size = this.maxSize;
		for (const area of AREAS) this.registers[area].fill(0);
	}

	/** Chains that wait for the device. An impossible number counts as one, so that somebody looks at it. */
	get waiting(): number {
		const available = this.#available;
		if (available === undefined) return 0;
		const count = (available.getUint16(2, true) - this.#takenIndex) & 0xffff;
		return count > this.registers.size ? 1 : count;
	}

	/**
	 * A chain that stays in the ring.
	 *
	 * @param ahead - chains before it: 0 is the one that {@link SplitQueue.take} gives
	 */
	peek(ahead = 0): Chain | undefined {
		return this.#look(ahead);
	}

	/** The next chain, if the driver has made one available. It has to be given back with {@link SplitQueue.give}. */
	take(): Chain | undefined {
		const chain = this.#look(0);
		if (chain !== undefined) {
			this.#takenIndex = (this.#takenIndex + 1) & 0xffff;
			if (this.#owner.eventIndex) this.#askForNotification(this.#takenIndex);
		}
		return chain;
	}

	/** avail_event: the driver notifies when it makes the chain at this index available. */
	#askForNotification(index: number): void {
		const at = 4 + 8 * this.registers.size;
		this.#used?.setUint16(at, index, true);
		this.#owner.dma.written?.(this.#usedAddress + at, 2);
	}

	#look(ahead: number): Chain | undefined {
		const available = this.#available;
		if (available === undefined) return undefined;
		const { size } = this.registers;
		const end = available.getUint16(2, true);
		const waiting = (end - this.#takenIndex) & 0xffff;
		if (waiting > size) return this.#broken("more chains are available than the queue has entries");
		if (waiting <= ahead) {
			// Who looks beyond what was taken waits for the next one, not for one that is there already.
			if (ahead > 0 && this.#owner.eventIndex) this.#askForNotification(end);
			return undefined;
		}
		const head = available.getUint16(4 + 2 * ((this.#takenIndex + ahead) & (size - 1)), true);
		if (head >= size) return this.#broken("a chain begins outside the descriptor table");
		return this.#follow(head);
	}

	#broken(why: string): undefined {
		this.#owner.needsReset(why);
		return undefined;
	}

	#follow(head: number): Chain | undefined {
		const { dma } = this.#owner;
		const { size } = this.registers;
		const chain = new Chain(head, dma);
		let table = this.#descriptors as DataView;
		let entries = size;
		let inTable = false;
		let at = head;
		let left = size;
		for (;;) {
			if (left-- === 0) return this.#broken("a chain has more descriptors than the queue has entries");
			const offset = at * DESCRIPTOR_BYTES;
			const address = table.getUint32(offset + 4, true) * 2 ** 32 + table.getUint32(offset, true);
			const length = table.getUint32(offset + 8, true);
			const flags = table.getUint16(offset + 12, true);
			if (flags & DESC_F_INDIRECT) {
				if (!this.#owner.indirect || inTable || flags & DESC_F_NEXT || length === 0 || length % DESCRIPTOR_BYTES !== 0)
					return this.#broken("an indirect descriptor is not allowed here, or its table has a wrong size");
				const range = dma.range(address, length);
				if (range === undefined) return this.#broken("an indirect table is not in RAM");
				table = new DataView(range.buffer, range.byteOffset, length);
				entries = length / DESCRIPTOR_BYTES;
				inTable = true;
				at = 0;
				left++;
				continue;
			}
			if (length === 0) return this.#broken("a buffer has no bytes");
			const writable = (flags & DESC_F_WRITE) !== 0;
			if (!writable && chain.writable > 0) return this.#broken("a device-readable buffer follows a writable one");
			if (chain.readable + chain.writable + length > MAX_CHAIN_BYTES) return this.#broken("a chain has too many bytes");
			const bytes = dma.range(address, length);
			if (bytes === undefined) return this.#broken("a buffer is not in RAM");
			if (writable) chain.addWritable(address, bytes);
			else chain.addReadable(bytes);
			if (!(flags & DESC_F_NEXT)) return chain;
			at = table.getUint16(offset + 14, true);
			if (at >= entries) return this.#broken("a chain goes on outside its table");
		}
	}

	/** Gives a chain back to the driver, with the number of bytes written to it. */
	give(chain: Chain): void {
		const used = this.#used;
		if (used === undefined) return;
		const at = 4 + 8 * (this.#usedIndex & (this.registers.size - 1));
		used.setUint32(at, chain.head, true);
		used.setUint32(at + 4, chain.written, true);
		this.#usedIndex = (this.#usedIndex + 1) & 0xffff;
		used.setUint16(2, this.#usedIndex, true);
		const { dma } = this.#owner;
		dma.written?.(this.#usedAddress + at, 8);
		dma.written?.(this.#usedAddress + 2, 2);
	}

	/**
	 * Hands waiting chains to `handle` one after another and gives them back, then notifies the driver. It ends when none
	 * waits, or with as much work done as one call should do: rings that overlap can make chains available for ever.
	 *
	 * @param handle - does a request; false when the driver broke a rule of the device, which is told with `needsReset`
	 * @returns whether chains are left for another call
	 */
	serve(handle: (chain: Chain) => boolean): boolean {
		let bytes = 0;
		for (let count = 0; count < this.registers.size && bytes < WORK_BYTES; count++) {
			const chain = this.take();
			if (chain === undefined) break;
			const { readable, writable } = chain;
			const good = handle(chain);
			bytes += readable + writable + chain.work;
			this.#owner.dma.worked?.(readable + chain.work);
			if (!good) return false;
			this.give(chain);
		}
		this.signal();
		return this.waiting > 0;
	}

	/** Notifies the driver of what was given back since the last call, if it wants to know. */
	signal(): void {
		const available = this.#available;
		const before = this.#signalled;
		const after = this.#usedIndex;
		if (available === undefined || before === after) return;
		this.#signalled = after;
		// 2.7.10.1: with the event index the flags are ignored.
		const wanted = this.#owner.eventIndex
			? ((after - available.getUint16(4 + 2 * this.registers.size, true) - 1) & 0xffff) < ((after - before) & 0xffff)
			: (available.getUint16(0, true) & AVAIL_F_NO_INTERRUPT) === 0;
		if (wanted) this.#owner.usedBuffers();
	}

	/** The queue for a snapshot. No chain is in a device's hands between two calls of the device. */
	save(): Saved {
		return {
			size: this.registers.size,
			areas: AREAS.flatMap((area) => this.registers[area]),
			ready: this.ready,
			taken: this.#takenIndex,
			used: this.#usedIndex,
			signalled: this.#signalled,
		};
	}

	/** Takes over a saved state. Guest memory has to be there already. */
	restore(state: Saved): void {
		const fields = new SavedFields("a virtqueue", state);
		this.reset();
		this.registers.size = fields.u32("size");
		const words = fields.array("areas", 2 * AREAS.length);
		AREAS.forEach((area, i) => {
			for (const half of [0, 1] as const) {
				const word = words[2 * i + half];
				if (typeof word !== "number") throw badSnapshot("the snapshot's state of a virtqueue cannot be: look at areas");
				this.registers[area][half] = word >>> 0;
			}
		});
		if (!fields.flag("ready")) return;
		if (!this.enable()) throw badSnapshot("the snapshot's state of a virtqueue cannot be: it is not in memory");
		this.#takenIndex = fields.u32("taken", 0xffff);
		this.#usedIndex = fields.u32("used", 0xffff);
		this.#signalled = fields.u32("signalled", 0xffff);
	}
}
