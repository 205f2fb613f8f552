import { type Saved, SavedFields } from "../snapshot/saved.ts";
import type { IrqLine, MmioDevice } from "./device.ts";

const DR = 0x00;
const RSR = 0x04;
const FR = 0x18;
const ILPR = 0x20;
const IBRD = 0x24;
const FBRD = 0x28;
const LCR_H = 0x2c;
const CR = 0x30;
const IFLS = 0x34;
const IMSC = 0x38;
const RIS = 0x3c;
const MIS = 0x40;
const ICR = 0x44;
const DMACR = 0x48;
/** PeriphID0-3 and PCellID0-3 at 0xfe0, one byte a word (DDI 0183, 3.3.16 and 3.3.17). */
const IDENTIFICATION = [0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1];

const FR_RXFE = 1 << 4;
const FR_RXFF = 1 << 6;
const FR_TXFE = 1 << 7;
const INT_RX = 1 << 4;
const INT_TX = 1 << 5;
const INT_RT = 1 << 6;
const CR_LBE = 1 << 7;
const FIFO_DEPTH = 16;
/** Host input that waits for the guest. What exceeds it is dropped, so that a stalled guest cannot grow host memory. */
const INPUT_LIMIT = 1 << 20;

/** Values at reset (DDI 0183, table 3-1). */
const resetRegisters = () => ({
	ilpr: 0,
	ibrd: 0,
	fbrd: 0,
	lcrH: 0,
	cr: 0x300,
	ifls: 0x12,
	imsc: 0,
	ris: 0,
	dmacr: 0,
});

/**
 * PrimeCell UART. Transmission is instantaneous: the transmit FIFO is always empty, so that a polling guest never waits.
 *
 * @see Arm DDI 0183, PrimeCell UART (PL011) Technical Reference Manual
 */
export class Pl011 implements MmioDevice {
	readonly name = "pl011";
	readonly size = 0x1000;
	readonly base: number;
	readonly #transmit: (byte: number) => void;
	readonly #irq: IrqLine;
	readonly #fifo = new Uint8Array(FIFO_DEPTH);
	#head = 0;
	#count = 0;
	#input: Uint8Array[] = [];
	#inputAt = 0;
	#inputBytes = 0;
	#regs = resetRegisters();
	#level = false;
	#idleReads = 0;

	/**
	 * @param transmit - receives each byte that the guest sends
	 * @param irq - UARTINTR, the combined interrupt
	 */
	constructor(base: number, transmit: (byte: number) => void, irq: IrqLine = () => {}) {
		this.base = base;
		this.#transmit = transmit;
		this.#irq = irq;
	}

	/** Reads of UARTFR since the guest last did anything else here: a polling loop that waits for input. */
	get idleReads(): number {
		return this.#idleReads;
	}

	/** Whether input would raise the interrupt. */
	get listens(): boolean {
		return (this.#regs.imsc & (INT_RX | INT_RT)) !== 0;
	}

	/** Bytes that were typed and that the guest has not taken yet. */
	get pendingInput(): number {
		return this.#inputBytes + this.#count;
	}

	/**
	 * Types bytes at the guest. They wait until the guest reads them.
	 *
	 * @returns how many bytes were taken: fewer than given when a mebibyte waits already
	 */
	receive(bytes: Uint8Array): number {
		const taken = bytes.subarray(0, Math.max(0, INPUT_LIMIT - this.#inputBytes));
		if (taken.length > 0) {
			this.#input.push(taken.slice());
			this.#inputBytes += taken.length;
			this.#fill();
			this.#update();
		}
		this.#idleReads = 0;
		return taken.length;
	}

	#depth(): number {
		return this.#regs.lcrH & (1 << 4) ? FIFO_DEPTH : 1;
	}

	#push(byte: number): void {
		this.#fifo[(this.#head + this.#count) % FIFO_DEPTH] = byte;
		this.#count++;
		const trigger = this.#depth() === 1 ? 1 : ([2, 4, 8, 12, 14][(this.#regs.ifls >> 3) & 7] ?? 8);
		if (this.#count >= trigger) this.#regs.ris |= INT_RX;
		this.#regs.ris |= INT_RT;
	}

	#fill(): void {
		while (this.#count < this.#depth()) {
			const chunk = this.#input[0];
			if (chunk === undefined) return;
			this.#push(chunk[this.#inputAt++] ?? 0);
			this.#inputBytes--;
			if (this.#inputAt === chunk.length) {
				this.#input.shift();
				this.#inputAt = 0;
			}
		}
	}

	#update(): void {
		const level = (this.#regs.ris & this.#regs.imsc) !== 0;
		if (level !== this.#level) {
			this.#level = level;
			this.#irq(level);
		}
	}

	#takeByte(): number {
		if (this.#count === 0) return 0;
		const byte = this.#fifo[this.#head] ?? 0;
		this.#head = (this.#head + 1) % FIFO_DEPTH;
		this.#count--;
		this.#regs.ris &= ~INT_RX;
		if (this.#count === 0) this.#regs.ris &= ~INT_RT;
		this.#fill();
		this.#update();
		return byte;
	}

	/** Registers and FIFO as at power-on. Input that was typed and has not reached the FIFO still waits. */
	reset(): void {
		this.#regs = resetRegisters();
		this.#head = 0;
		this.#count = 0;
		this.#idleReads = 0;
		this.#fill();
		this.#update();
	}

	save(): Saved {
		const fifo = Array.from({ length: this.#count }, (_, i) => this.#fifo[(this.#head + i) % FIFO_DEPTH] as number);
		const input = new Uint8Array(this.#inputBytes);
		let at = 0;
		this.#input.forEach((chunk, i) => {
			const rest = i === 0 ? chunk.subarray(this.#inputAt) : chunk;
			input.set(rest, at);
			at += rest.length;
		});
		return { ...this.#regs, fifo: Uint8Array.from(fifo), input, level: this.#level };
	}

	restore(state: Saved): void {
		const fields = new SavedFields(this.name, state);
		const regs = resetRegisters();
		for (const name of Object.keys(regs) as (keyof typeof regs)[]) regs[name] = fields.u32(name, 0xffff);
		const fifo = fields.bytes("fifo", FIFO_DEPTH);
		const input = fields.bytes("input", INPUT_LIMIT);
		this.#regs = regs;
		this.#fifo.set(fifo);
		this.#head = 0;
		this.#count = fifo.length;
		this.#input = input.length === 0 ? [] : [input.slice()];
		this.#inputAt = 0;
		this.#inputBytes = input.length;
		this.#level = fields.flag("level");
		this.#idleReads = 0;
	}

	read(offset: number): number {
		if (offset !== FR) this.#idleReads = 0;
		const r = this.#regs;
		switch (offset & ~3) {
			case DR:
				return this.#takeByte();
			case FR:
				if (this.#count === 0) this.#idleReads++;
				return FR_TXFE | (this.#count === 0 ? FR_RXFE : 0) | (this.#count >= this.#depth() ? FR_RXFF : 0);
			case ILPR:
				return r.ilpr;
			case IBRD:
				return r.ibrd;
			case FBRD:
				return r.fbrd;
			case LCR_H:
				return r.lcrH;
			case CR:
				return r.cr;
			case IFLS:
				return r.ifls;
			case IMSC:
				return r.imsc;
			case RIS:
				return r.ris;
			case MIS:
				return r.ris & r.imsc;
			case DMACR:
				return r.dmacr;
			default:
				return offset >= 0xfe0 ? (IDENTIFICATION[(offset - 0xfe0) >> 2] ?? 0) : 0;
		}
	}

	write(offset: number, _size: 1 | 2 | 4, value: number): void {
		this.#idleReads = 0;
		const r = this.#regs;
		switch (offset & ~3) {
			case DR:
				if (r.cr & CR_LBE) {
					if (this.#count < this.#depth()) this.#push(value & 0xff);
				} else this.#transmit(value & 0xff);
				r.ris |= INT_TX;
				break;
			case RSR:
				break;
			case ILPR:
				r.ilpr = value & 0xff;
				break;
			case IBRD:
				r.ibrd = value & 0xffff;
				break;
			case FBRD:
				r.fbrd = value & 0x3f;
				break;
			case LCR_H:
				if ((r.lcrH ^ value) & (1 << 4)) this.#count = 0;
				r.lcrH = value & 0xff;
				this.#fill();
				break;
			case CR:
				r.cr = value & 0xffff;
				break;
			case IFLS:
				r.ifls = value & 0x3f;
				break;
			case IMSC:
				r.imsc = value & 0x7ff;
				break;
			case ICR:
				r.ris &= ~(value & 0x7ff);
				break;
			case DMACR:
				r.dmacr = value & 7;
				break;
		}
		this.#update();
	}
}
