/** Attribute bits of descriptors. @see DDI 0487, D8.3 Translation table descriptor formats */
export const ATTR = {
	/** AttrIndx. */
	index: (i: number): bigint => BigInt(i) << 2n,
	/** AP[2:1]: EL1 read and write; both read and write; EL1 read; both read. */
	AP_EL1_RW: 0n << 6n,
	AP_RW: 1n << 6n,
	AP_EL1_RO: 2n << 6n,
	AP_RO: 3n << 6n,
	SH_INNER: 3n << 8n,
	AF: 1n << 10n,
	nG: 1n << 11n,
	CONTIGUOUS: 1n << 52n,
	/** Guarded page. */
	GP: 1n << 50n,
	PXN: 1n << 53n,
	UXN: 1n << 54n,
	PXN_TABLE: 1n << 59n,
	UXN_TABLE: 1n << 60n,
	/** APTable[0]: no EL0 access below. */
	APTABLE_NO_EL0: 1n << 61n,
	/** APTable[1]: read-only below. */
	APTABLE_RO: 1n << 62n,
} as const;

/** The memory that tables are written to. */
export interface TableMemory {
	/** Intermediate physical address of `bytes[0]`. */
	readonly base: bigint;
	readonly bytes: Uint8Array;
	/** Offset of the first free byte. */
	next: number;
}

/** Builds the tables of one TTBR of stage 1. */
export class PageTables {
	readonly memory: TableMemory;
	/** Log2 of the granule. */
	readonly granule: 12 | 14 | 16;
	/** 64 - TxSZ. */
	readonly inputSize: number;
	readonly bigEndian: boolean;
	readonly startLevel: number;
	/** For TTBRx_EL1. */
	readonly root: bigint;

	constructor(memory: TableMemory, granule: 12 | 14 | 16, inputSize: number, bigEndian = false) {
		this.memory = memory;
		this.granule = granule;
		this.inputSize = inputSize;
		this.bigEndian = bigEndian;
		this.startLevel = 4 - Math.ceil((inputSize - granule) / (granule - 3));
		this.root = this.allocate();
	}

	private allocate(): bigint {
		const size = 1 << this.granule;
		const at = Math.ceil(this.memory.next / size) * size;
		if (at + size > this.memory.bytes.length) throw new TypeError("no room for tables");
		this.memory.next = at + size;
		return this.memory.base + BigInt(at);
	}

	/** Log2 of the bytes that an entry of a level maps. */
	shift(level: number): number {
		return (3 - level) * (this.granule - 3) + this.granule;
	}

	/** Address of the descriptor of an address at a level; makes the tables on the way. */
	descriptorAddress(va: bigint, level: number, tableBits = 0n): bigint {
		let table = this.root;
		const input = BigInt.asUintN(this.inputSize, va);
		for (let at = this.startLevel; ; at++) {
			const index = (input >> BigInt(this.shift(at))) & BigInt((1 << (this.granule - 3)) - 1);
			const address = table + index * 8n;
			if (at === level) return address;
			const existing = this.read(address);
			if ((existing & 3n) === 3n) table = BigInt.asUintN(48, existing) & ~BigInt((1 << this.granule) - 1);
			else {
				table = this.allocate();
				this.write(address, table | 3n | tableBits);
			}
		}
	}

	/** Maps the block or page of a level; `attributes` may lack the type bits. */
	map(va: bigint, ipa: bigint, attributes: bigint, level = 3, tableBits = 0n): void {
		this.write(this.descriptorAddress(va, level, tableBits), ipa | attributes | (level === 3 ? 3n : 1n));
	}

	/** Maps a range of pages. */
	mapPages(va: bigint, ipa: bigint, bytes: number, attributes: bigint): void {
		for (let done = 0; done < bytes; done += 1 << this.granule)
			this.map(va + BigInt(done), ipa + BigInt(done), attributes);
	}

	read(address: bigint): bigint {
		return this.view().getBigUint64(Number(address - this.memory.base), !this.bigEndian);
	}

	write(address: bigint, descriptor: bigint): void {
		this.view().setBigUint64(Number(address - this.memory.base), descriptor, !this.bigEndian);
	}

	private view(): DataView {
		const { bytes } = this.memory;
		return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}
}
