import { KvmError } from "@upcall/uapi";
import { badSnapshot, type Saved, SavedFields } from "../../snapshot/saved.ts";
import type { GuestDma, IrqLine, MmioDevice } from "../device.ts";
import type { VirtioDevice } from "./virtioDevice.ts";
import { VIRTIO_MMIO_SIZE, VirtioMmio } from "./virtioMmio.ts";

/** Number of transports of the board, as QEMU's `virt` has. */
export const VIRTIO_SLOTS = 32;

/** What every slot without a device answers: a transport with Device ID 0 (VIRTIO 1.2, section 4.2.2.2). */
const EMPTY: Readonly<Record<number, number>> = { 0: 0x74726976, 4: 2, 8: 0 };

/** The board's virtio-mmio transports, one behind the other. */
export class VirtioSlots implements MmioDevice {
	readonly name = "virtio-mmio";
	readonly base: number;
	readonly size = VIRTIO_SLOTS * VIRTIO_MMIO_SIZE;
	readonly #dma: GuestDma;
	readonly #irq: (slot: number) => IrqLine;
	readonly #slots: VirtioMmio[] = [];
	readonly #wanting = new Set<VirtioMmio>();
	/** Called when a device has something to do: a machine that sleeps has to wake up. */
	onWanted: () => void = () => {};

	/** @param irq - gives the interrupt line of a slot */
	constructor(base: number, dma: GuestDma, irq: (slot: number) => IrqLine) {
		this.base = base;
		this.#dma = dma;
		this.#irq = irq;
	}

	/** The devices, slot 0 first. */
	get devices(): readonly VirtioMmio[] {
		return this.#slots;
	}

	/**
	 * Puts a device into the next free slot.
	 *
	 * @throws KvmError code `ERR_OPTION` when all slots are taken
	 */
	add(device: VirtioDevice): void {
		const slot = this.#slots.length;
		if (slot === VIRTIO_SLOTS)
			throw new KvmError("ERR_OPTION", `the board has ${VIRTIO_SLOTS} virtio slots; use fewer devices`);
		const transport: VirtioMmio = new VirtioMmio(
			this.base + slot * VIRTIO_MMIO_SIZE,
			device,
			this.#dma,
			this.#irq(slot),
			() => {
				this.#wanting.add(transport);
				this.onWanted();
			},
		);
		this.#slots.push(transport);
	}

	/** Whether a device has something to do before vCPUs go on. */
	get wantsPoll(): boolean {
		return this.#wanting.size > 0;
	}

	/** Lets devices go on with input from the host and with what was left to do. */
	poll(): void {
		for (const transport of this.#slots) transport.device.tick?.();
		if (this.#wanting.size === 0) return;
		const transports = [...this.#wanting];
		this.#wanting.clear();
		for (const transport of transports) transport.poll();
	}

	read(offset: number, size: 1 | 2 | 4): number {
		const within = offset % VIRTIO_MMIO_SIZE;
		const transport = this.#slots[Math.floor(offset / VIRTIO_MMIO_SIZE)];
		if (transport !== undefined) return transport.read(within, size);
		return size === 4 ? (EMPTY[within] ?? 0) : 0;
	}

	write(offset: number, size: 1 | 2 | 4, value: number): void {
		this.#slots[Math.floor(offset / VIRTIO_MMIO_SIZE)]?.write(offset % VIRTIO_MMIO_SIZE, size, value);
	}

	reset(): void {
		for (const transport of this.#slots) transport.reset();
	}

	/** All devices for a snapshot, slot 0 first. */
	save(): Saved {
		return { slots: this.#slots.map((transport) => transport.save()) };
	}

	restore(state: Saved): void {
		const states = new SavedFields(this.name, state).array("slots", VIRTIO_SLOTS);
		if (states.length !== this.#slots.length)
			throw badSnapshot(
				`the snapshot has ${states.length} virtio devices and the machine ${this.#slots.length}; give the same options`,
			);
		this.#slots.forEach((transport, slot) => {
			transport.restore(states[slot]);
		});
	}
}
