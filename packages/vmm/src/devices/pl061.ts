import { type Saved, SavedFields } from "../snapshot/saved.ts";
import type { IrqLine, MmioDevice } from "./device.ts";

const DIR = 0x400;
const IS = 0x404;
const IBE = 0x408;
const IEV = 0x40c;
const IE = 0x410;
const RIS = 0x414;
const MIS = 0x418;
const IC = 0x41c;
const AFSEL = 0x420;
/** PeriphID0-3 and PCellID0-3 (DDI 0190, 3.3.11 and 3.3.12). */
const IDENTIFICATION = [0x61, 0x10, 0x04, 0x00, 0x0d, 0xf0, 0x05, 0xb1];

/** Input pin of the board's power button (`gpio-keys` in the device tree). */
export const POWER_BUTTON_PIN = 3;

/**
 * PrimeCell general purpose I/O, eight pins.
 *
 * @see Arm DDI 0190, PrimeCell General Purpose Input/Output (PL061) Technical Reference Manual
 */
export class Pl061 implements MmioDevice {
	readonly name = "pl061";
	readonly size = 0x1000;
	readonly base: number;
	readonly #irq: IrqLine;
	#data = 0;
	#direction = 0;
	#sense = 0;
	#bothEdges = 0;
	#event = 0;
	#enable = 0;
	#edges = 0;
	#alternate = 0;
	#inputs = 0;

	constructor(base: number, irq: IrqLine = () => {}) {
		this.base = base;
		this.#irq = irq;
	}

	/** Whether a pin would raise the interrupt. */
	get listens(): boolean {
		return this.#enable !== 0;
	}

	/** Drives an input pin from outside. */
	setInput(pin: number, level: boolean): void {
		const bit = 1 << pin;
		const before = this.#inputs;
		this.#inputs = level ? before | bit : before & ~bit;
		const changed = (before ^ this.#inputs) & ~this.#sense & ~this.#direction;
		const wanted = this.#bothEdges | (level ? this.#event : ~this.#event);
		this.#edges |= changed & wanted & 0xff;
		this.#update();
	}

	reset(): void {
		this.#data = 0;
		this.#direction = 0;
		this.#sense = 0;
		this.#bothEdges = 0;
		this.#event = 0;
		this.#enable = 0;
		this.#edges = 0;
		this.#alternate = 0;
		this.#update();
	}

	save(): Saved {
		return {
			data: this.#data,
			direction: this.#direction,
			sense: this.#sense,
			bothEdges: this.#bothEdges,
			event: this.#event,
			enable: this.#enable,
			edges: this.#edges,
			alternate: this.#alternate,
			inputs: this.#inputs,
		};
	}

	restore(state: Saved): void {
		const fields = new SavedFields(this.name, state);
		const byte = (name: string): number => fields.u32(name, 0xff);
		this.#data = byte("data");
		this.#direction = byte("direction");
		this.#sense = byte("sense");
		this.#bothEdges = byte("bothEdges");
		this.#event = byte("event");
		this.#enable = byte("enable");
		this.#edges = byte("edges");
		this.#alternate = byte("alternate");
		this.#inputs = byte("inputs");
	}

	#raw(): number {
		const active = ~(this.#inputs ^ this.#event) & this.#sense;
		return (this.#edges | active) & ~this.#direction & 0xff;
	}

	#update(): void {
		this.#irq((this.#raw() & this.#enable) !== 0);
	}

	read(offset: number): number {
		// The address bits 9:2 mask the data register (DDI 0190, 3.3.1).
		if (offset < DIR)
			return ((this.#data & this.#direction) | (this.#inputs & ~this.#direction)) & (offset >> 2) & 0xff;
		switch (offset & ~3) {
			case DIR:
				return this.#direction;
			case IS:
				return this.#sense;
			case IBE:
				return this.#bothEdges;
			case IEV:
				return this.#event;
			case IE:
				return this.#enable;
			case RIS:
				return this.#raw();
			case MIS:
				return this.#raw() & this.#enable;
			case AFSEL:
				return this.#alternate;
			default:
				return offset >= 0xfe0 ? (IDENTIFICATION[(offset - 0xfe0) >> 2] ?? 0) : 0;
		}
	}

	write(offset: number, _size: 1 | 2 | 4, value: number): void {
		const byte = value & 0xff;
		if (offset < DIR) {
			const mask = (offset >> 2) & this.#direction & 0xff;
			this.#data = (this.#data & ~mask) | (byte & mask);
			return;
		}
		switch (offset & ~3) {
			case DIR:
				this.#direction = byte;
				break;
			case IS:
				this.#sense = byte;
				break;
			case IBE:
				this.#bothEdges = byte;
				break;
			case IEV:
				this.#event = byte;
				break;
			case IE:
				this.#enable = byte;
				break;
			case IC:
				this.#edges &= ~byte;
				break;
			case AFSEL:
				this.#alternate = byte;
				break;
		}
		this.#update();
	}
}
