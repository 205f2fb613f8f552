import { badSnapshot, type Saved, SavedFields } from "../snapshot/saved.ts";
import type { MmioDevice } from "./device.ts";

/** Bytes of one erase block of a bank: two 128 KiB blocks side by side. */
export const FLASH_SECTOR = 256 * 1024;
const SECTORS_PER_BANK = 256;
/** Bytes of one flash bank. */
export const FLASH_BANK_SIZE = FLASH_SECTOR * SECTORS_PER_BANK;
/** Bytes of the write buffer of a bank: 2 KiB in each of the two chips. */
const WRITE_BUFFER = 4096;

const STATUS_READY = 0x80;
const STATUS_ERASE_ERROR = 0x20;
const STATUS_PROGRAM_ERROR = 0x10;

const MODES = [
	"array",
	"status",
	"identifier",
	"query",
	"program",
	"erase",
	"lock",
	"buffer-count",
	"buffer-data",
	"buffer-confirm",
] as const;
type Mode = (typeof MODES)[number];

// biome-ignore format: one line a field reads better than one byte a line
/** Bytes of the CFI query structure from address 0x10 (JESD68.01), for one x16 chip of 32 MiB. */
const CFI_QUERY = new Uint8Array([
	0x51, 0x52, 0x59, // "QRY"
	0x01, 0x00, // primary command set: Intel extended
	0x31, 0x00, // address of its table
	0x00, 0x00, 0x00, 0x00, // no alternate command set
	0x45, 0x55, 0x00, 0x00, // supply voltages
	0x07, 0x07, 0x0a, 0x00, // typical timeouts: write, buffer write, erase, chip erase
	0x04, 0x04, 0x04, 0x00, // their maximum factors
	25, // 2^25 bytes a chip
	0x01, 0x00, // x16 interface
	11, 0x00, // 2^11 bytes of write buffer
	0x01, // one erase region
	(SECTORS_PER_BANK - 1) & 0xff, (SECTORS_PER_BANK - 1) >> 8, 0x00, 0x02, // 256 blocks of 0x200 * 256 bytes
	0x00, 0x00, 0x00, 0x00,
	0x50, 0x52, 0x49, // "PRI"
	0x31, 0x30, // version 1.0
	0x00, 0x00, 0x00, 0x00, // no optional features
	0x00, 0x00, 0x00, // suspend functions, status register masks
	0x00, 0x00,
	0x01, // one protection field
]);

/** Where a bank keeps the bytes that the guest sees when it reads the array. */
export interface FlashStore {
	/** Reads one byte of the array; offsets are inside the bank. */
	get(offset: number): number;
	set(offset: number, value: number): void;
	fill(offset: number, length: number, value: number): void;
	/** Copies of the sectors that are not erased, with their offsets. */
	used(): (readonly [offset: number, bytes: Uint8Array])[];
	/** Writes a whole sector. */
	put(offset: number, bytes: Uint8Array): void;
}

/** A store that keeps only the sectors that differ from the erased state. */
export function sparseFlashStore(): FlashStore {
	const sectors = new Map<number, Uint8Array>();
	const sector = (offset: number): Uint8Array => {
		const index = Math.floor(offset / FLASH_SECTOR);
		let bytes = sectors.get(index);
		if (bytes === undefined) {
			bytes = new Uint8Array(FLASH_SECTOR).fill(0xff);
			sectors.set(index, bytes);
		}
		return bytes;
	};
	return {
		get: (offset) => sectors.get(Math.floor(offset / FLASH_SECTOR))?.[offset % FLASH_SECTOR] ?? 0xff,
		set: (offset, value) => {
			sector(offset)[offset % FLASH_SECTOR] = value;
		},
		fill: (offset, length, value) => {
			for (let at = offset; at < offset + length; at += FLASH_SECTOR)
				if (value === 0xff) sectors.delete(Math.floor(at / FLASH_SECTOR));
				else sector(at).fill(value);
		},
		used: () => [...sectors].map(([index, bytes]) => [index * FLASH_SECTOR, bytes.slice()] as const),
		put: (offset, bytes) => sector(offset).set(bytes),
	};
}

/**
 * One bank of two x16 NOR flash chips with the Intel command set, interleaved to 32 bits. Commands go to both chips at
 * once, as drivers for a bank-width of 4 issue them; a narrower command goes to both as well.
 *
 * @see JESD68.01, Common Flash Interface; Intel 28F256 data sheet, command definitions
 */
export class CfiFlash implements MmioDevice {
	readonly name: string;
	readonly base: number;
	readonly size = FLASH_BANK_SIZE;
	readonly #store: FlashStore;
	readonly #onReadArray: (readable: boolean) => void;
	#mode: Mode = "array";
	#status = STATUS_READY;
	#block = 0;
	#remaining = 0;
	#pending: { offset: number; value: number; size: number }[] = [];

	/**
	 * @param onReadArray - told when reads stop (`false`) or start again (`true`) to return the array, so that the
	 * machine can map or unmap it as read-only memory
	 */
	constructor(name: string, base: number, store: FlashStore, onReadArray: (readable: boolean) => void = () => {}) {
		this.name = name;
		this.base = base;
		this.#store = store;
		this.#onReadArray = onReadArray;
	}

	#enter(mode: Mode): void {
		const before = this.#mode === "array";
		this.#mode = mode;
		if (before !== (mode === "array")) this.#onReadArray(mode === "array");
	}

	/** Value of a 16-bit chip register on the 32-bit bus, cut to the access. */
	static #replicate(value: number, offset: number, size: number): number {
		const word = ((value << 16) | value) >>> 0;
		const shifted = word >>> (8 * (offset & 3));
		return size === 4 ? shifted : shifted & ((1 << (8 * size)) - 1);
	}

	read(offset: number, size: 1 | 2 | 4): number {
		switch (this.#mode) {
			case "array": {
				let value = 0;
				for (let i = 0; i < size; i++) value |= this.#store.get(offset + i) << (8 * i);
				return value >>> 0;
			}
			case "identifier": {
				const address = (offset >> 2) & 0xff;
				const value = address === 0 ? 0x89 : address === 1 ? 0x18 : 0;
				return CfiFlash.#replicate(value, offset, size);
			}
			case "query": {
				const address = (offset >> 2) - 0x10;
				return CfiFlash.#replicate(CFI_QUERY[address] ?? 0, offset, size);
			}
			default:
				return CfiFlash.#replicate(this.#status, offset, size);
		}
	}

	write(offset: number, size: 1 | 2 | 4, value: number): void {
		switch (this.#mode) {
			case "program":
				this.#program(offset, value, size);
				this.#enter("status");
				return;
			case "erase":
				if ((value & 0xff) === 0xd0) this.#store.fill(offset - (offset % FLASH_SECTOR), FLASH_SECTOR, 0xff);
				else this.#status |= STATUS_ERASE_ERROR | STATUS_PROGRAM_ERROR;
				this.#enter("status");
				return;
			case "lock":
				this.#enter("status");
				return;
			case "buffer-count":
				this.#bufferCount(offset, value);
				return;
			case "buffer-data":
				this.#bufferData(offset, size, value);
				return;
			case "buffer-confirm":
				if ((value & 0xff) === 0xd0) for (const p of this.#pending) this.#program(p.offset, p.value, p.size);
				else this.#status |= STATUS_ERASE_ERROR | STATUS_PROGRAM_ERROR;
				this.#pending = [];
				this.#enter("status");
				return;
			default:
				this.#command(offset, value & 0xff);
		}
	}

	/** Back to array reads, as after power-on; the content stays. */
	reset(): void {
		this.#status = STATUS_READY;
		this.#pending = [];
		this.#enter("array");
	}

	save(): Saved {
		return {
			mode: this.#mode,
			status: this.#status,
			block: this.#block,
			remaining: this.#remaining,
			pending: this.#pending.map(({ offset, value, size }) => [offset, value, size]),
			sectors: this.#store.used(),
		};
	}

	restore(state: Saved): void {
		const fields = new SavedFields(this.name, state);
		const mode = fields.oneOf("mode", MODES);
		const bad = (): Error => badSnapshot(`the snapshot's state of ${this.name} cannot be: look at its content`);
		const inside = (offset: unknown): offset is number =>
			typeof offset === "number" && Number.isInteger(offset) && offset >= 0 && offset < FLASH_BANK_SIZE;
		this.#status = fields.u32("status", 0xff);
		this.#block = fields.u32("block", FLASH_BANK_SIZE - FLASH_SECTOR);
		this.#remaining = fields.u32("remaining", WRITE_BUFFER / 4);
		this.#pending = fields.array("pending", WRITE_BUFFER / 4).map((entry) => {
			const [offset, value, size] = Array.isArray(entry) ? (entry as readonly Saved[]) : [];
			if (!inside(offset) || typeof value !== "number" || (size !== 1 && size !== 2 && size !== 4)) throw bad();
			return { offset, value: value >>> 0, size };
		});
		for (let at = 0; at < FLASH_BANK_SIZE; at += FLASH_SECTOR) this.#store.fill(at, FLASH_SECTOR, 0xff);
		for (const entry of fields.array("sectors", SECTORS_PER_BANK)) {
			const [offset, bytes] = Array.isArray(entry) ? (entry as readonly Saved[]) : [];
			if (!inside(offset) || offset % FLASH_SECTOR !== 0) throw bad();
			if (!(bytes instanceof Uint8Array) || bytes.length !== FLASH_SECTOR) throw bad();
			this.#store.put(offset, bytes);
		}
		this.#mode = mode;
		this.#onReadArray(mode === "array");
	}

	#command(offset: number, command: number): void {
		switch (command) {
			case 0x10:
			case 0x40:
				this.#enter("program");
				break;
			case 0x20:
				this.#enter("erase");
				break;
			case 0x50:
				this.#status = STATUS_READY;
				break;
			case 0x60:
				this.#enter("lock");
				break;
			case 0x70:
				this.#enter("status");
				break;
			case 0x90:
				this.#enter("identifier");
				break;
			case 0x98:
				this.#enter("query");
				break;
			case 0xe8:
				this.#block = offset - (offset % FLASH_SECTOR);
				this.#status |= STATUS_READY;
				this.#enter("buffer-count");
				break;
			case 0xff:
			case 0xf0:
			case 0x00:
				this.#enter("array");
				break;
			default:
				this.#enter("array");
		}
	}

	#bufferCount(offset: number, value: number): void {
		const words = (value & 0xffff) + 1;
		if (words * 4 > WRITE_BUFFER || offset - (offset % FLASH_SECTOR) !== this.#block) {
			this.#status |= STATUS_ERASE_ERROR | STATUS_PROGRAM_ERROR;
			this.#enter("status");
			return;
		}
		this.#remaining = words;
		this.#enter("buffer-data");
	}

	#bufferData(offset: number, size: 1 | 2 | 4, value: number): void {
		if (offset - (offset % FLASH_SECTOR) !== this.#block) {
			this.#status |= STATUS_ERASE_ERROR | STATUS_PROGRAM_ERROR;
			this.#pending = [];
			this.#enter("status");
			return;
		}
		this.#pending.push({ offset, value, size });
		if (--this.#remaining === 0) this.#enter("buffer-confirm");
	}

	/** Programming clears bits and never sets them. */
	#program(offset: number, value: number, size: number): void {
		for (let i = 0; i < size && offset + i < FLASH_BANK_SIZE; i++)
			this.#store.set(offset + i, this.#store.get(offset + i) & (value >>> (8 * i)) & 0xff);
	}
}
