import type { GuestDma } from "../../src/devices/device.ts";
import type { VirtioDevice } from "../../src/devices/virtio/virtioDevice.ts";
import { VirtioMmio } from "../../src/devices/virtio/virtioMmio.ts";

export const RAM = 0x4000_0000;
const DESC_NEXT = 1;
const DESC_WRITE = 2;
const DESC_INDIRECT = 4;
export const F_INDIRECT = 2 ** 28;
export const F_EVENT_IDX = 2 ** 29;
export const F_VERSION_1 = 2 ** 32;
export const F_RING_RESET = 2 ** 40;

/** Guest RAM between two canaries, with a record of what devices wrote. */
export class GuestRam implements GuestDma {
	readonly memory: Uint8Array;
	readonly bytes: Uint8Array;
	readonly view: DataView;
	/** Calls of `written`, as address and length. */
	readonly writes: [number, number][] = [];

	constructor(size: number) {
		this.memory = new Uint8Array(size + 8192).fill(0xc5);
		this.bytes = this.memory.subarray(4096, 4096 + size).fill(0);
		this.view = new DataView(this.memory.buffer, 4096, size);
	}

	range(address: number, length: number): Uint8Array | undefined {
		const at = address - RAM;
		return at >= 0 && at + length <= this.bytes.length ? this.bytes.subarray(at, at + length) : undefined;
	}

	written(address: number, length: number): void {
		this.writes.push([address, length]);
	}

	get canariesIntact(): boolean {
		return [this.memory.subarray(0, 4096), this.memory.subarray(4096 + this.bytes.length)].every((part) =>
			part.every((byte) => byte === 0xc5),
		);
	}
}

/** What the driver makes available: bytes to read, or room to write. */
export type DriverBuffer = Uint8Array | number;

interface DriverQueue {
	readonly size: number;
	readonly desc: number;
	readonly avail: number;
	readonly used: number;
	nextDescriptor: number;
	availIndex: number;
	seen: number;
}

/** A chain that came back: the room that the device had, as the device left it. */
export interface Returned {
	readonly written: number;
	readonly data: Uint8Array;
}

/** A driver for one device, in place of a guest's: it writes registers and rings as section 3.1 of VIRTIO says. */
export class TestDriver {
	readonly ram: GuestRam;
	readonly mmio: VirtioMmio;
	readonly device: VirtioDevice;
	readonly queues: DriverQueue[] = [];
	readonly #rooms = new Map<string, { at: number; length: number }[]>();
	#heap = 0x8_0000;
	/** Rising edges of the interrupt line. */
	interrupts = 0;
	level = false;
	polls = 0;

	constructor(device: VirtioDevice, ram = new GuestRam(1 << 21)) {
		this.ram = ram;
		this.device = device;
		this.mmio = new VirtioMmio(
			0xa00_0000,
			device,
			ram,
			(level) => {
				this.level = level;
				if (level) this.interrupts++;
			},
			() => this.polls++,
		);
	}

	reg(offset: number): number {
		return this.mmio.read(offset, 4);
	}

	set(offset: number, value: number): void {
		this.mmio.write(offset, 4, value);
	}

	/** All feature bits that the device offers. */
	offered(): number {
		this.set(0x014, 0);
		const low = this.reg(0x010);
		this.set(0x014, 1);
		return this.reg(0x010) * 2 ** 32 + low;
	}

	/** Negotiates features (by default all), sets up every queue, and says DRIVER_OK. */
	start(features = this.offered(), size = 16): this {
		this.set(0x070, 0);
		this.set(0x070, 1);
		this.set(0x070, 3);
		this.set(0x024, 0);
		this.set(0x020, features % 2 ** 32);
		this.set(0x024, 1);
		this.set(0x020, Math.floor(features / 2 ** 32));
		this.set(0x070, 11);
		this.queues.length = 0;
		this.#rooms.clear();
		this.device.queueSizes.forEach((_, index) => {
			this.setUp(index, size);
		});
		this.set(0x070, 15);
		return this;
	}

	/** Sets up one queue. */
	setUp(index: number, size: number): void {
		const base = RAM + index * 0x4000;
		const queue = {
			size,
			desc: base,
			avail: base + 0x2000,
			used: base + 0x3000,
			nextDescriptor: 0,
			availIndex: 0,
			seen: 0,
		};
		this.ram.bytes.fill(0, base - RAM, base - RAM + 0x4000);
		this.queues[index] = queue;
		this.set(0x030, index);
		this.set(0x038, size);
		for (const [register, address] of [
			[0x080, queue.desc],
			[0x090, queue.avail],
			[0x0a0, queue.used],
		] as const) {
			this.set(register, address);
			this.set(register + 4, 0);
		}
		this.set(0x044, 1);
	}

	/** A place in RAM for `length` bytes. */
	place(length: number): number {
		const at = this.#heap;
		this.#heap += length + 16;
		if (this.#heap > this.ram.bytes.length - 4096) this.#heap = 0x8_0000;
		return at;
	}

	descriptor(table: number, index: number, address: number, length: number, flags: number, next: number): void {
		const at = table - RAM + 16 * index;
		this.ram.view.setBigUint64(at, BigInt(address), true);
		this.ram.view.setUint32(at + 8, length, true);
		this.ram.view.setUint16(at + 12, flags, true);
		this.ram.view.setUint16(at + 14, next, true);
	}

	/** Makes a chain available, without a notification. */
	offer(index: number, buffers: readonly DriverBuffer[], indirect = false): void {
		const queue = this.queues[index] as DriverQueue;
		const rooms: { at: number; length: number }[] = [];
		const table = indirect ? RAM + this.place(16 * buffers.length) : queue.desc;
		const head = queue.nextDescriptor;
		buffers.forEach((buffer, i) => {
			const length = typeof buffer === "number" ? buffer : buffer.length;
			const at = this.place(length);
			if (typeof buffer === "number") rooms.push({ at, length });
			else this.ram.bytes.set(buffer, at);
			const own = indirect ? i : (head + i) % queue.size;
			const next = indirect ? i + 1 : (own + 1) % queue.size;
			const flags = (i + 1 < buffers.length ? DESC_NEXT : 0) | (typeof buffer === "number" ? DESC_WRITE : 0);
			this.descriptor(table, own, RAM + at, length, flags, next);
		});
		if (indirect) this.descriptor(queue.desc, head, table, 16 * buffers.length, DESC_INDIRECT, 0);
		queue.nextDescriptor = (head + (indirect ? 1 : buffers.length)) % queue.size;
		this.#rooms.set(`${index}/${head}`, rooms);
		this.available(index, head);
	}

	/** Puts a descriptor index into the Available Ring. */
	available(index: number, head: number): void {
		const queue = this.queues[index] as DriverQueue;
		this.ram.view.setUint16(queue.avail - RAM + 4 + 2 * (queue.availIndex % queue.size), head, true);
		queue.availIndex = (queue.availIndex + 1) & 0xffff;
		this.ram.view.setUint16(queue.avail - RAM + 2, queue.availIndex, true);
	}

	kick(index: number): void {
		this.set(0x050, index);
	}

	/** Chains that came back since the last call. Acknowledges the interrupt as a driver does. */
	collect(index: number): Returned[] {
		this.set(0x064, this.reg(0x060));
		const queue = this.queues[index] as DriverQueue;
		const at = queue.used - RAM;
		const out: Returned[] = [];
		while (this.ram.view.getUint16(at + 2, true) !== queue.seen) {
			const entry = at + 4 + 8 * (queue.seen % queue.size);
			const head = this.ram.view.getUint32(entry, true);
			const rooms = this.#rooms.get(`${index}/${head}`) ?? [];
			const data = new Uint8Array(rooms.reduce((n, room) => n + room.length, 0));
			let to = 0;
			for (const room of rooms) {
				data.set(this.ram.bytes.subarray(room.at, room.at + room.length), to);
				to += room.length;
			}
			out.push({ written: this.ram.view.getUint32(entry + 4, true), data });
			queue.seen = (queue.seen + 1) & 0xffff;
		}
		// used_event: tell of the next one.
		this.ram.view.setUint16(queue.avail - RAM + 4 + 2 * queue.size, queue.seen, true);
		return out;
	}

	/** One chain, there and back. */
	request(index: number, buffers: readonly DriverBuffer[], indirect = false): Returned | undefined {
		this.offer(index, buffers, indirect);
		this.kick(index);
		return this.collect(index)[0];
	}
}

/** Little-endian numbers as bytes: each with its size. */
export function packed(...fields: (readonly [value: number | bigint, bytes: 1 | 2 | 4 | 8])[]): Uint8Array {
	const out: number[] = [];
	for (const [value, bytes] of fields)
		for (let i = 0; i < bytes; i++) out.push(Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
	return Uint8Array.from(out);
}
