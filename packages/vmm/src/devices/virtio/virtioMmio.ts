import { badSnapshot, type Saved, SavedFields } from "../../snapshot/saved.ts";
import type { GuestDma, IrqLine, MmioDevice } from "../device.ts";
import { SplitQueue } from "./splitQueue.ts";
import type { VirtioDevice } from "./virtioDevice.ts";

/** Bytes of address space of one device. */
export const VIRTIO_MMIO_SIZE = 0x200;

const MAGIC = 0x74726976;
/** Vendor ID, the letters UPCL. */
const VENDOR = 0x4c435055;
const CONFIG = 0x100;

const STATUS_DRIVER_OK = 4;
const STATUS_FEATURES_OK = 8;
const STATUS_NEEDS_RESET = 64;
const STATUS_FAILED = 128;
/** Bits that a driver sets; bit 6 is the device's. */
const STATUS_OF_DRIVER = 0x8f;

const INTERRUPT_USED = 1;
const INTERRUPT_CONFIG = 2;

const F_INDIRECT_DESC = 28;
const F_EVENT_IDX = 29;
const F_VERSION_1 = 32;
const F_RING_RESET = 40;

/**
 * One virtio device behind the MMIO transport, version 2.
 *
 * @see VIRTIO 1.2, section 4.2, "Virtio Over MMIO"
 */
export class VirtioMmio implements MmioDevice {
	readonly name: string;
	readonly base: number;
	readonly size = VIRTIO_MMIO_SIZE;
	/** Guest memory, for the queues. */
	readonly dma: GuestDma;
	readonly device: VirtioDevice;
	readonly queues: readonly SplitQueue[];
	readonly #irq: IrqLine;
	readonly #wantsPoll: () => void;
	/** Offered features, low and high word. */
	readonly #offered: readonly [number, number];
	readonly #accepted: [number, number] = [0, 0];
	#status = 0;
	#deviceFeaturesSel = 0;
	#driverFeaturesSel = 0;
	#queueSel = 0;
	#interruptStatus = 0;
	#configGeneration = 0;
	#broken = "";

	/**
	 * @param irq - the device's interrupt; a rising edge for every notification, so that it may be edge or level triggered
	 * @param wantsPoll - the device asks for {@link VirtioMmio.poll}
	 */
	constructor(base: number, device: VirtioDevice, dma: GuestDma, irq: IrqLine, wantsPoll: () => void = () => {}) {
		this.base = base;
		this.name = device.name;
		this.device = device;
		this.dma = dma;
		this.#irq = irq;
		this.#wantsPoll = wantsPoll;
		this.queues = device.queueSizes.map((size) => new SplitQueue(this, size));
		const low = ((device.features & 0xff_ffff) | (1 << F_INDIRECT_DESC) | (1 << F_EVENT_IDX)) >>> 0;
		this.#offered = [low, ((1 << (F_VERSION_1 - 32)) | (1 << (F_RING_RESET - 32))) >>> 0];
		device.attach(this);
	}

	/** Whether the driver is up and the device may use its queues. */
	get live(): boolean {
		const up = STATUS_DRIVER_OK | STATUS_FEATURES_OK;
		return (this.#status & (up | STATUS_NEEDS_RESET | STATUS_FAILED)) === up;
	}

	/** Whether VIRTIO_F_INDIRECT_DESC was negotiated. */
	get indirect(): boolean {
		return this.negotiated(F_INDIRECT_DESC);
	}

	/** Whether VIRTIO_F_EVENT_IDX was negotiated. */
	get eventIndex(): boolean {
		return this.negotiated(F_EVENT_IDX);
	}

	/** What the driver did wrong, after which the device asks to be reset; empty when it did nothing wrong. */
	get broken(): string {
		return this.#broken;
	}

	/** Whether the driver accepted a feature bit. */
	negotiated(bit: number): boolean {
		return (((bit < 32 ? this.#accepted[0] : this.#accepted[1]) >>> (bit & 31)) & 1) !== 0;
	}

	/** The configuration space has changed: a new generation, and a notification once the driver is up. */
	configChanged(): void {
		this.#configGeneration = (this.#configGeneration + 1) >>> 0;
		if (this.live) this.#interrupt(INTERRUPT_CONFIG);
	}

	/** Puts the device into the state that only a reset ends (section 2.1.2). */
	needsReset(why: string): void {
		if (this.#status & STATUS_NEEDS_RESET) return;
		this.#broken = why;
		this.#status |= STATUS_NEEDS_RESET;
		if (this.#status & STATUS_DRIVER_OK) this.#interrupt(INTERRUPT_CONFIG);
	}

	/** The driver wants to know of used buffers. */
	usedBuffers(): void {
		this.#interrupt(INTERRUPT_USED);
	}

	/** Asks for {@link VirtioMmio.poll}. */
	pollSoon(): void {
		this.#wantsPoll();
	}

	/** Lets the device go on with what is left to do. */
	poll(): void {
		if (this.live) this.device.poll?.();
	}

	#interrupt(bits: number): void {
		if ((this.#interruptStatus & bits) === bits) return;
		const pending = this.#interruptStatus !== 0;
		this.#interruptStatus |= bits;
		if (!pending) this.#irq(true);
	}

	#acknowledge(bits: number): void {
		if (this.#interruptStatus === 0) return;
		this.#interruptStatus &= ~bits;
		this.#irq(false);
		// What came since the driver looked needs an edge of its own.
		if (this.#interruptStatus !== 0) this.#irq(true);
	}

	reset(): void {
		this.#acknowledge(0xffff_ffff);
		this.#status = 0;
		this.#broken = "";
		this.#accepted[0] = 0;
		this.#accepted[1] = 0;
		this.#deviceFeaturesSel = 0;
		this.#driverFeaturesSel = 0;
		this.#queueSel = 0;
		for (const queue of this.queues) queue.reset();
		this.device.reset?.();
	}

	read(offset: number, size: 1 | 2 | 4): number {
		if (offset >= CONFIG) {
			const { config } = this.device;
			let value = 0;
			for (let i = 0; i < size; i++) value |= (config[offset - CONFIG + i] ?? 0) << (8 * i);
			return value >>> 0;
		}
		// 4.2.2.2: control registers are accessed with 32 bits and aligned.
		return size === 4 && offset % 4 === 0 ? this.#readRegister(offset) : 0;
	}

	#readRegister(offset: number): number {
		switch (offset) {
			case 0x000:
				return MAGIC;
			case 0x004:
				return 2;
			case 0x008:
				return this.device.id;
			case 0x00c:
				return VENDOR;
			case 0x010:
				return this.#offered[this.#deviceFeaturesSel] ?? 0;
			case 0x034:
				return this.queues[this.#queueSel]?.maxSize ?? 0;
			case 0x044:
				return this.queues[this.#queueSel]?.ready ? 1 : 0;
			case 0x060:
				return this.#interruptStatus;
			case 0x070:
				return this.#status;
			// SHMLen and SHMBase of a region that does not exist.
			case 0x0b0:
			case 0x0b4:
			case 0x0b8:
			case 0x0bc:
				return 0xffff_ffff;
			case 0x0fc:
				return this.#configGeneration;
			default:
				return 0;
		}
	}

	write(offset: number, size: 1 | 2 | 4, value: number): void {
		if (offset >= CONFIG) this.#writeConfig(offset - CONFIG, size, value);
		else if (size === 4 && offset % 4 === 0) this.#writeRegister(offset, value);
	}

	#writeConfig(offset: number, size: 1 | 2 | 4, value: number): void {
		const { device } = this;
		const allowed = device.writableConfig?.some(
			([first, length]) => offset >= first && offset + size <= first + length,
		);
		if (allowed !== true) return;
		for (let i = 0; i < size; i++) device.config[offset + i] = value >>> (8 * i);
		device.configWritten?.(offset, size);
	}

	#writeRegister(offset: number, value: number): void {
		const queue = this.queues[this.#queueSel];
		switch (offset) {
			case 0x014:
				this.#deviceFeaturesSel = value;
				break;
			case 0x020:
				if (!(this.#status & STATUS_FEATURES_OK) && this.#driverFeaturesSel < 2)
					this.#accepted[this.#driverFeaturesSel as 0 | 1] = value;
				break;
			case 0x024:
				this.#driverFeaturesSel = value;
				break;
			case 0x030:
				this.#queueSel = value;
				break;
			case 0x038:
				if (queue !== undefined && !queue.ready) queue.registers.size = value;
				break;
			case 0x044:
				this.#setReady(queue, (value & 1) !== 0);
				break;
			case 0x050:
				if (this.live && this.queues[value]?.ready) this.device.notify(value);
				break;
			case 0x064:
				if (this.#interruptStatus & value) this.#acknowledge(value);
				break;
			case 0x070:
				this.#setStatus(value);
				break;
			case 0x080:
			case 0x084:
				this.#setAddress(queue, "descriptorArea", offset === 0x084, value);
				break;
			case 0x090:
			case 0x094:
				this.#setAddress(queue, "driverArea", offset === 0x094, value);
				break;
			case 0x0a0:
			case 0x0a4:
				this.#setAddress(queue, "deviceArea", offset === 0x0a4, value);
				break;
			case 0x0c0:
				if (value & 1 && this.#status & STATUS_FEATURES_OK && this.negotiated(F_RING_RESET)) queue?.reset();
				break;
		}
	}

	/** Registers of a queue in use do not change. */
	#setAddress(
		queue: SplitQueue | undefined,
		area: "descriptorArea" | "driverArea" | "deviceArea",
		high: boolean,
		value: number,
	): void {
		if (queue === undefined || queue.ready) return;
		queue.registers[area][high ? 1 : 0] = value;
	}

	#setReady(queue: SplitQueue | undefined, ready: boolean): void {
		if (queue === undefined || queue.ready === ready) return;
		if (!ready) queue.disable();
		else if (!queue.enable()) this.needsReset("a queue has a wrong size, alignment or place");
	}

	#setStatus(value: number): void {
		if (value === 0) {
			this.reset();
			return;
		}
		let set = value & STATUS_OF_DRIVER;
		const [low, high] = this.#offered;
		const [acceptedLow, acceptedHigh] = this.#accepted;
		const acceptable = (acceptedLow & ~low) === 0 && (acceptedHigh & ~high) === 0 && this.negotiated(F_VERSION_1);
		// 2.2: the driver reads FEATURES_OK back to see whether the device can do with its choice.
		if (!acceptable && !(this.#status & STATUS_FEATURES_OK)) set &= ~STATUS_FEATURES_OK;
		const wasLive = this.live;
		this.#status |= set;
		// Input from the host may have waited for the driver.
		if (this.live && !wasLive) this.pollSoon();
	}

	/** Device and transport for a snapshot. */
	save(): Saved {
		return {
			deviceId: this.device.id,
			status: this.#status,
			broken: this.#broken,
			deviceFeaturesSel: this.#deviceFeaturesSel,
			driverFeaturesSel: this.#driverFeaturesSel,
			acceptedLow: this.#accepted[0],
			acceptedHigh: this.#accepted[1],
			queueSel: this.#queueSel,
			interruptStatus: this.#interruptStatus,
			configGeneration: this.#configGeneration,
			queues: this.queues.map((queue) => queue.save()),
			device: this.device.save(),
		};
	}

	/** Takes over a saved state. Guest memory has to be there already, and the controller has the line's level. */
	restore(state: Saved): void {
		const fields = new SavedFields(this.name, state);
		if (fields.u32("deviceId") !== this.device.id) throw badSnapshot(`the snapshot has no state of ${this.name}`);
		this.#status = fields.u32("status", 0xff);
		this.#broken = fields.text("broken");
		this.#deviceFeaturesSel = fields.u32("deviceFeaturesSel");
		this.#driverFeaturesSel = fields.u32("driverFeaturesSel");
		this.#accepted[0] = fields.u32("acceptedLow");
		this.#accepted[1] = fields.u32("acceptedHigh");
		this.#queueSel = fields.u32("queueSel");
		this.#interruptStatus = fields.u32("interruptStatus", INTERRUPT_USED | INTERRUPT_CONFIG);
		this.#configGeneration = fields.u32("configGeneration");
		const queues = fields.array("queues", this.queues.length);
		this.queues.forEach((queue, i) => {
			queue.restore(queues[i]);
		});
		this.device.restore(fields.raw("device"));
		this.pollSoon();
	}
}
