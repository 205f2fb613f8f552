import { createHash } from "node:crypto";
import { type GuestDma, VirtioMmio } from "@upcall/vmm";
import type { Random } from "../../oracle/random.ts";
import { Random as SeededRandom } from "../../oracle/random.ts";
import { type Case, check, type Target } from "../target.ts";
import { type FuzzedDevice, randomDevice } from "../virtioDevices.ts";

const RAM = 0x4000_0000;
const RAM_BYTES = 0x1_0000;
const CANARY = 4096;
const STEPS = 120;
const QUEUE_BYTES = 0x1000;
/** Where requests are put: behind the rings. */
const DATA = 0x4000;

/** A guest that mostly does what a driver does, and at any moment does anything. */
class Guest {
	readonly memory = new Uint8Array(RAM_BYTES + 2 * CANARY).fill(0xc5);
	readonly ram = this.memory.subarray(CANARY, CANARY + RAM_BYTES);
	readonly view = new DataView(this.memory.buffer, CANARY, RAM_BYTES);
	readonly dma: GuestDma;
	readonly fuzzed: FuzzedDevice;
	readonly mmio: VirtioMmio;
	readonly #random: Random;
	readonly #seen: (outcome: string) => void;
	readonly #available: number[] = [];
	#size = 8;
	edges = 0;

	constructor(random: Random, seen: (outcome: string) => void) {
		this.#random = random;
		this.#seen = seen;
		this.ram.fill(0);
		this.dma = {
			range: (address, length) => {
				const at = address - RAM;
				return at >= 0 && length >= 0 && at + length <= RAM_BYTES ? this.ram.subarray(at, at + length) : undefined;
			},
			written: (address, length) =>
				check(
					this.dma.range(address, length) !== undefined,
					() => `written 0x${address.toString(16)}, ${length} is not in RAM`,
				),
		};
		this.fuzzed = randomDevice(random);
		this.mmio = new VirtioMmio(0xa00_0000, this.fuzzed.device, this.dma, (level) => {
			if (level) this.edges++;
		});
	}

	/** Negotiates and sets up the queues, now and then in a wrong way. */
	start(): void {
		const random = this.#random;
		const set = (offset: number, value: number): void => this.mmio.write(offset, 4, value);
		set(0x070, 0);
		set(0x070, 3);
		set(0x014, 0);
		const offered = this.mmio.read(0x010, 4);
		set(0x024, 0);
		set(0x020, random.oneIn(3) ? (offered & random.word()) >>> 0 : offered);
		set(0x024, 1);
		set(0x020, random.oneIn(20) ? random.word() : 0x101);
		set(0x070, 11);
		this.#size = 1 << (random.oneIn(6) ? random.below(5) : 3 + random.below(2));
		this.#available.length = 0;
		this.fuzzed.device.queueSizes.forEach((_, index) => {
			const base = RAM + index * QUEUE_BYTES;
			this.ram.fill(0, index * QUEUE_BYTES, (index + 1) * QUEUE_BYTES);
			set(0x030, index);
			set(0x038, random.oneIn(30) ? random.word() : this.#size);
			// Rings that overlap are a guest's right.
			for (const [register, at] of [
				[0x080, 0],
				[0x090, random.oneIn(20) ? 0x800 : 0x400],
				[0x0a0, 0x800],
			] as const) {
				set(register, random.oneIn(200) ? random.word() : base + at);
				set(register + 4, random.oneIn(100) ? 1 : 0);
			}
			set(0x044, 1);
			this.#available[index] = 0;
		});
		set(0x070, 15);
		this.#seen(`${this.mmio.name} ${this.mmio.live ? "live" : "not live"}`);
	}

	/** Makes a chain available. */
	offer(index: number): void {
		const random = this.#random;
		const base = index * QUEUE_BYTES;
		const next = this.#available[index] ?? 0;
		const outstanding = (next - this.view.getUint16(base + 0x802, true)) & 0xffff;
		if (outstanding >= this.#size && !random.oneIn(100)) return;
		const head = random.below(this.#size);
		const receives = this.fuzzed.receives.includes(index) && !random.oneIn(100);
		const request = receives ? [] : this.fuzzed.request(random);
		const pieces = receives || request.length === 0 ? 0 : 1 + random.below(3);
		let at = DATA + random.below(RAM_BYTES - DATA - request.length - 0x1000);
		this.ram.set(request, at);
		const count = Math.max(1, Math.min(this.#size, pieces + (random.oneIn(20) ? 0 : 1) + random.below(3)));
		const readable = pieces > 0 && random.oneIn(20) ? count : Math.min(pieces, count);
		const indirect = random.oneIn(4);
		const table = indirect ? DATA - 0x200 : base;
		for (let i = 0; i < count; i++) {
			const slot = indirect ? i : (head + i) % this.#size;
			const last = i + 1 === readable;
			const reads = i < readable && !random.oneIn(100);
			const part = Math.ceil(request.length / readable);
			const length = reads
				? Math.max(1, last ? request.length - part * i : part)
				: 1 + random.below(random.oneIn(3) ? 2000 : 200);
			const where = reads ? at : DATA + random.below(RAM_BYTES - DATA - 2048);
			if (reads) at += length;
			this.view.setBigUint64(
				table + 16 * slot,
				random.oneIn(200) ? random.operand() : BigInt(RAM + (random.oneIn(200) ? base : where)),
				true,
			);
			this.view.setUint32(table + 16 * slot + 8, random.oneIn(200) ? random.field(32) : length, true);
			const flags = (i + 1 < count ? 1 : 0) | (reads ? 0 : 2) | (random.oneIn(200) ? random.below(8) : 0);
			this.view.setUint16(table + 16 * slot + 12, flags, true);
			this.view.setUint16(
				table + 16 * slot + 14,
				random.oneIn(200) ? random.below(64) : (slot + 1) % (indirect ? 32 : this.#size),
				true,
			);
		}
		if (indirect) {
			this.view.setBigUint64(base + 16 * head, BigInt(RAM + table), true);
			this.view.setUint32(base + 16 * head + 8, 16 * count, true);
			this.view.setUint32(base + 16 * head + 12, 4, true);
		}
		this.view.setUint16(base + 0x404 + 2 * (next % this.#size), random.oneIn(200) ? random.below(64) : head, true);
		this.#available[index] = (next + 1) & 0xffff;
		this.view.setUint16(base + 0x402, random.oneIn(100) ? random.below(65536) : (next + 1) & 0xffff, true);
	}

	step(): void {
		const random = this.#random;
		const { mmio } = this;
		const queues = this.fuzzed.device.queueSizes.length;
		if (!mmio.live && random.oneIn(3)) this.start();
		const index = random.below(queues);
		switch (random.below(12)) {
			case 0:
				this.fuzzed.host(random);
				break;
			case 1:
				mmio.poll();
				this.fuzzed.device.tick?.();
				break;
			case 2:
				mmio.write(0x064, 4, random.below(4));
				break;
			case 3:
				mmio.read(random.below(0x200), ([1, 2, 4] as const)[random.below(3)] as 4);
				break;
			case 4: {
				const offset = random.oneIn(4) ? 0x100 + random.below(0x100) : random.below(0x40) * 4;
				if (random.oneIn(4)) mmio.write(offset, ([1, 2, 4] as const)[random.below(3)] as 4, random.word());
				break;
			}
			case 5:
				if (random.oneIn(10)) mmio.restore(structuredClone(mmio.save()));
				break;
			case 6:
				if (random.oneIn(20)) this.ram[random.below(RAM_BYTES)] = random.below(256);
				break;
			default:
				for (let n = random.below(4); n >= 0; n--) this.offer(index);
				mmio.write(0x050, 4, random.oneIn(40) ? random.word() : index);
		}
		if (mmio.broken !== "") this.#seen(mmio.broken);
	}
}

/** One device and its guest. @returns everything that a guest could see, and whether another run must be the same */
function run(seed: number, seen: (outcome: string) => void): string | undefined {
	const random = new SeededRandom(seed);
	const guest = new Guest(random, seen);
	try {
		guest.start();
		for (let i = 0; i < STEPS; i++) guest.step();
		const used = guest.view.getUint16(0x802, true) + guest.view.getUint16(QUEUE_BYTES + 0x802, true);
		seen(`${guest.mmio.name} ${used === 0 ? "gave nothing back" : "gave chains back"}`);
	} finally {
		guest.fuzzed.end();
	}
	const canaries = [guest.memory.subarray(0, CANARY), guest.memory.subarray(CANARY + RAM_BYTES)];
	check(
		canaries.every((c) => c.every((byte) => byte === 0xc5)),
		() => `${guest.mmio.name} wrote outside RAM`,
	);
	if (!guest.fuzzed.reproducible) return undefined;
	return `${createHash("sha1").update(guest.ram).digest("hex")} ${guest.edges} ${guest.mmio.broken}`;
}

/** virtio devices behind their transport, driven by a guest that breaks every rule now and then. */
export const target: Target = {
	run(c: Case) {
		const seed = c.random.word();
		const first = run(seed, c.seen);
		const second = run(seed, () => {});
		check(first === second, () => `two runs differ: ${first} and ${second}`);
	},
};
