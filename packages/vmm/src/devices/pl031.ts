import { type Saved, SavedFields } from "../snapshot/saved.ts";
import type { IrqLine, MmioDevice, SecondsClock } from "./device.ts";

const DR = 0x00;
const MR = 0x04;
const LR = 0x08;
const CR = 0x0c;
const IMSC = 0x10;
const RIS = 0x14;
const MIS = 0x18;
const ICR = 0x1c;
/** PeriphID0-3 and PCellID0-3 (DDI 0224, 3.3.9 and 3.3.10). */
const IDENTIFICATION = [0x31, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1];

/**
 * PrimeCell real time clock: counts seconds.
 *
 * @see Arm DDI 0224, PrimeCell Real Time Clock (PL031) Technical Reference Manual
 */
export class Pl031 implements MmioDevice {
	readonly name = "pl031";
	readonly size = 0x1000;
	readonly base: number;
	readonly #now: SecondsClock;
	readonly #irq: IrqLine;
	#offset = 0;
	#load = 0;
	#match = 0;
	#mask = 0;
	#raw = 0;
	#armed = false;

	constructor(base: number, now: SecondsClock, irq: IrqLine = () => {}) {
		this.base = base;
		this.#now = now;
		this.#irq = irq;
	}

	#data(): number {
		return (this.#now() + this.#offset) >>> 0;
	}

	/** Whether the alarm is set, and would raise the interrupt. */
	get listens(): boolean {
		return this.#armed && this.#mask !== 0;
	}

	/** Compares the clock with RTCMR and drives the interrupt. Reads do it, and the machine before every turn of the vCPUs. */
	poll(): void {
		if (this.#armed && this.#data() >= this.#match) {
			this.#armed = false;
			this.#raw = 1;
			if (this.#mask) this.#irq(true);
		}
	}

	save(): Saved {
		return {
			offset: this.#offset,
			load: this.#load,
			match: this.#match,
			mask: this.#mask,
			raw: this.#raw,
			armed: this.#armed,
		};
	}

	/** The clock is set by an offset to the machine's time, so with real time it went on while nothing ran. */
	restore(state: Saved): void {
		const fields = new SavedFields(this.name, state);
		this.#offset = fields.whole("offset", -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
		this.#load = fields.u32("load");
		this.#match = fields.u32("match");
		this.#mask = fields.u32("mask", 1);
		this.#raw = fields.u32("raw", 1);
		this.#armed = fields.flag("armed");
	}

	read(offset: number): number {
		this.poll();
		switch (offset & ~3) {
			case DR:
				return this.#data();
			case MR:
				return this.#match;
			case LR:
				return this.#load;
			case CR:
				return 1;
			case IMSC:
				return this.#mask;
			case RIS:
				return this.#raw;
			case MIS:
				return this.#raw & this.#mask;
			default:
				return offset >= 0xfe0 ? (IDENTIFICATION[(offset - 0xfe0) >> 2] ?? 0) : 0;
		}
	}

	write(offset: number, _size: 1 | 2 | 4, value: number): void {
		switch (offset & ~3) {
			case MR:
				this.#match = value;
				this.#armed = true;
				break;
			case LR:
				this.#load = value;
				this.#offset = value - this.#now();
				break;
			case IMSC:
				this.#mask = value & 1;
				this.#irq((this.#raw & this.#mask) !== 0);
				break;
			case ICR:
				if (value & 1) {
					this.#raw = 0;
					this.#irq(false);
				}
				break;
		}
	}
}
