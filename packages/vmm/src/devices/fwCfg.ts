import { type Saved, SavedFields } from "../snapshot/saved.ts";
import type { GuestDma, MmioDevice } from "./device.ts";

const DATA = 0x00;
const SELECTOR = 0x08;
const DMA_HIGH = 0x10;
const DMA_LOW = 0x14;

/** Fixed selector keys of fw_cfg. */
export const FW_CFG_SIGNATURE = 0x00;
export const FW_CFG_ID = 0x01;
export const FW_CFG_RAM_SIZE = 0x03;
export const FW_CFG_NB_CPUS = 0x05;
export const FW_CFG_FILE_DIR = 0x19;
const FW_CFG_FILE_FIRST = 0x20;

const DMA_ERROR = 1 << 0;
const DMA_READ = 1 << 1;
const DMA_SKIP = 1 << 2;
const DMA_SELECT = 1 << 3;
const DMA_WRITE = 1 << 4;

const ascii = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

function littleEndian(value: number, bytes: number): Uint8Array {
	const out = new Uint8Array(bytes);
	let rest = value;
	for (let i = 0; i < bytes; i++) {
		out[i] = rest % 256;
		rest = Math.floor(rest / 256);
	}
	return out;
}

/**
 * The firmware configuration device: named blobs that firmware reads.
 *
 * @see QEMU docs/specs/fw_cfg, register layout and DMA interface
 */
export class FwCfg implements MmioDevice {
	readonly name = "fw-cfg";
	readonly size = 0x18;
	readonly base: number;
	readonly #dma: GuestDma;
	readonly #items = new Map<number, Uint8Array>();
	readonly #files: { name: string; key: number; length: number }[] = [];
	#selected = 0;
	#at = 0;
	#dmaHigh = 0;

	/**
	 * @param ramBytes - size of RAM, told as FW_CFG_RAM_SIZE
	 * @param cpus - number of vCPUs, told as FW_CFG_NB_CPUS
	 */
	constructor(base: number, dma: GuestDma, ramBytes: number, cpus: number) {
		this.base = base;
		this.#dma = dma;
		this.#items.set(FW_CFG_SIGNATURE, ascii("QEMU"));
		this.#items.set(FW_CFG_ID, littleEndian(3, 4));
		this.#items.set(FW_CFG_RAM_SIZE, littleEndian(ramBytes, 8));
		this.#items.set(FW_CFG_NB_CPUS, littleEndian(cpus, 2));
		this.#directory();
	}

	/**
	 * Adds a named file that firmware can look up.
	 *
	 * @param name - at most 55 ASCII characters, for example `opt/org.example/config`
	 */
	addFile(name: string, bytes: Uint8Array): void {
		if (name.length === 0 || name.length > 55) throw new TypeError("a fw_cfg file name has 1 to 55 characters");
		const key = FW_CFG_FILE_FIRST + this.#files.length;
		this.#items.set(key, bytes);
		this.#files.push({ name, key, length: bytes.length });
		this.#directory();
	}

	#directory(): void {
		const bytes = new Uint8Array(4 + 64 * this.#files.length);
		const view = new DataView(bytes.buffer);
		view.setUint32(0, this.#files.length);
		this.#files.forEach((file, i) => {
			const at = 4 + 64 * i;
			view.setUint32(at, file.length);
			view.setUint16(at + 4, file.key);
			bytes.set(ascii(file.name), at + 8);
		});
		this.#items.set(FW_CFG_FILE_DIR, bytes);
	}

	/** Behind every item it does not matter how far. */
	#skip(bytes: number): void {
		this.#at = Math.min(this.#at + bytes, 2 ** 32);
	}

	#nextByte(): number {
		const byte = this.#items.get(this.#selected)?.[this.#at] ?? 0;
		this.#skip(1);
		return byte;
	}

	read(offset: number, size: 1 | 2 | 4): number {
		if (offset < SELECTOR) {
			let value = 0;
			for (let i = 0; i < size; i++) value |= this.#nextByte() << (8 * i);
			return value >>> 0;
		}
		// The DMA address register reads as the DMA signature, big-endian "QEMU CFG".
		if (offset === DMA_HIGH && size === 4) return 0x554d4551;
		if (offset === DMA_LOW && size === 4) return 0x47464320;
		return 0;
	}

	write(offset: number, size: 1 | 2 | 4, value: number): void {
		if (offset === SELECTOR && size === 2) {
			this.#selected = ((value & 0xff) << 8) | (value >> 8);
			this.#at = 0;
		} else if (size === 4 && (offset === DMA_HIGH || offset === DMA_LOW)) {
			const swapped = ((value >>> 24) | ((value >>> 8) & 0xff00) | ((value << 8) & 0xff0000) | (value << 24)) >>> 0;
			if (offset === DMA_HIGH) this.#dmaHigh = swapped;
			else {
				const address = this.#dmaHigh * 2 ** 32 + swapped;
				this.#dmaHigh = 0;
				this.#transfer(address);
			}
		} else if (offset === DATA) this.#skip(size);
	}

	reset(): void {
		this.#selected = 0;
		this.#at = 0;
		this.#dmaHigh = 0;
	}

	/** Registers only: the items belong to the machine's make. */
	save(): Saved {
		return { selected: this.#selected, at: this.#at, dmaHigh: this.#dmaHigh };
	}

	restore(state: Saved): void {
		const fields = new SavedFields(this.name, state);
		this.#selected = fields.u32("selected", 0xffff);
		this.#at = fields.whole("at", 0, 2 ** 32);
		this.#dmaHigh = fields.u32("dmaHigh");
	}

	#transfer(address: number): void {
		const block = this.#dma.range(address, 16);
		if (block === undefined) return;
		const view = new DataView(block.buffer, block.byteOffset, 16);
		const control = view.getUint32(0);
		const length = view.getUint32(4);
		const target = view.getUint32(8) * 2 ** 32 + view.getUint32(12);
		if (control & DMA_SELECT) {
			this.#selected = control >>> 16;
			this.#at = 0;
		}
		let error = 0;
		if (control & DMA_READ) {
			const destination = this.#dma.range(target, length);
			if (destination === undefined) error = DMA_ERROR;
			else {
				const source = this.#items.get(this.#selected)?.subarray(this.#at) ?? new Uint8Array(0);
				destination.fill(0);
				destination.set(source.subarray(0, length));
				this.#skip(length);
				this.#dma.written?.(target, length);
			}
		} else if (control & DMA_WRITE) error = DMA_ERROR;
		else if (control & DMA_SKIP) this.#skip(length);
		view.setUint32(0, error);
		this.#dma.written?.(address, 4);
	}
}
