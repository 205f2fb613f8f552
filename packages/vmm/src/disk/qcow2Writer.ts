import type { DiskFile } from "./diskFile.ts";
import type { Qcow2Header } from "./qcow2Header.ts";
import { OWN, offsetOf, putEntry, type Qcow2Tables, readQcow2Tables, ZERO } from "./qcow2Tables.ts";

/** A range of a table that differs from the file: first entry and the one behind the last. */
type Range = readonly [from: number, to: number];

/** Tables, or blocks of them, that differ from the file. */
class Changed {
	readonly #ranges = new Map<number, Range>();

	add(table: number, entry: number): void {
		const [from, to] = this.#ranges.get(table) ?? [entry, entry + 1];
		this.#ranges.set(table, [Math.min(from, entry), Math.max(to, entry + 1)]);
	}

	get any(): boolean {
		return this.#ranges.size > 0;
	}

	/** Calls `write` for each, which then counts as written. @returns whether all could be */
	each(write: (table: number, range: Range) => boolean): boolean {
		for (const [table, range] of this.#ranges) {
			if (!write(table, range)) return false;
			this.#ranges.delete(table);
		}
		return true;
	}
}

/** The single table of a kind. */
const ONLY = 0;

/** The tables of a qcow2 image, and what of them has still to be written. */
export class Qcow2Writer {
	readonly #file: DiskFile;
	readonly #header: Qcow2Header;
	readonly #tables: Qcow2Tables;
	readonly #cluster: number;
	readonly #perTable: number;
	readonly #perBlock: number;
	#end: number;
	/** New L2 tables, to which the L1 table in the file does not lead yet. */
	readonly #newL2 = new Set<number>();
	readonly #changedL2 = new Changed();
	readonly #changedL1 = new Changed();
	/** New refcount blocks, to which the refcount table in the file does not lead yet. */
	readonly #newBlocks = new Set<number>();
	readonly #changedBlocks = new Changed();
	readonly #changedRefcountTable = new Changed();

	/** @throws KvmError code `ERR_DISK`; see {@link readQcow2Tables} */
	constructor(name: string, file: DiskFile, header: Qcow2Header, writable: boolean) {
		this.#file = file;
		this.#header = header;
		this.#tables = readQcow2Tables(name, file, header, writable);
		this.#cluster = 2 ** header.clusterBits;
		this.#perTable = this.#cluster / 8;
		this.#perBlock = this.#cluster / 2;
		this.#end = this.#tables.end;
	}

	/** The L2 entry of a cluster of the disk; 0 where there is none. */
	entry(number: number): number {
		return this.#tables.l2[Math.floor(number / this.#perTable)]?.[number % this.#perTable] ?? 0;
	}

	/** Writes all of a cluster: where it is, if that is the image's own, else to a new place. */
	put(number: number, bytes: Uint8Array): boolean {
		const old = this.entry(number);
		const at = (old & OWN) === 0 ? this.#allocate() : offsetOf(old);
		if (!this.#file.write(at, bytes)) {
			if ((old & OWN) === 0) this.#release(at);
			return false;
		}
		this.#set(number, at + OWN);
		return true;
	}

	/** Makes a cluster read as zeros. */
	zero(number: number): boolean {
		const old = this.entry(number);
		// A place that is not the image's own is given up.
		this.#set(number, ((old & OWN) === 0 ? 0 : offsetOf(old) + OWN) + ZERO);
		return true;
	}

	#set(number: number, entry: number): void {
		const table = Math.floor(number / this.#perTable);
		let entries = this.#tables.l2[table];
		if (entries === undefined) {
			entries = new Float64Array(this.#perTable);
			this.#tables.l2[table] = entries;
			this.#tables.l1[table] = this.#allocate();
			this.#newL2.add(table);
			this.#changedL1.add(ONLY, table);
		}
		entries[number % this.#perTable] = entry;
		if (!this.#newL2.has(table)) this.#changedL2.add(table, number % this.#perTable);
	}

	/** A cluster at the end of the file, counted. The refcount table has room: that was checked at the beginning. */
	#allocate(): number {
		const { refcounts, refcountTable } = this.#tables;
		for (;;) {
			const number = this.#end++;
			const block = Math.floor(number / this.#perBlock);
			const counts = refcounts[block];
			if (counts === undefined) {
				// The first cluster that a new block counts is its own.
				const fresh = new Uint16Array(this.#perBlock);
				fresh[number % this.#perBlock] = 1;
				refcounts[block] = fresh;
				refcountTable[block] = number * this.#cluster;
				this.#newBlocks.add(block);
				this.#changedRefcountTable.add(ONLY, block);
				continue;
			}
			if (counts[number % this.#perBlock] !== 0) continue;
			counts[number % this.#perBlock] = 1;
			if (!this.#newBlocks.has(block)) this.#changedBlocks.add(block, number % this.#perBlock);
			return number * this.#cluster;
		}
	}

	/** Gives back what was allocated last, so that a storage that is full does not use up numbers. */
	#release(at: number): void {
		const number = at / this.#cluster;
		const counts = this.#tables.refcounts[Math.floor(number / this.#perBlock)] as Uint16Array;
		counts[number % this.#perBlock] = 0;
		this.#end = number;
	}

	#writeEntries(offset: number, entries: Float64Array, [from, to]: Range, bits: number): boolean {
		const bytes = new Uint8Array((to - from) * 8);
		const view = new DataView(bytes.buffer);
		for (let i = from; i < to; i++) {
			const entry = entries[i] as number;
			putEntry(view, (i - from) * 8, entry === 0 ? 0 : entry + bits);
		}
		return this.#file.write(offset + from * 8, bytes);
	}

	#writeCounts(block: number, [from, to]: Range): boolean {
		const counts = this.#tables.refcounts[block] as Uint16Array;
		const bytes = new Uint8Array((to - from) * 2);
		const view = new DataView(bytes.buffer);
		for (let i = from; i < to; i++) view.setUint16((i - from) * 2, counts[i] as number);
		return this.#file.write((this.#tables.refcountTable[block] as number) + from * 2, bytes);
	}

	#writeL2(table: number, range: Range): boolean {
		const entries = this.#tables.l2[table] as Float64Array;
		return this.#writeEntries(this.#tables.l1[table] as number, entries, range, 0);
	}

	/**
	 * Brings everything to the storage: first data, counts and tables that nothing leads to yet, then what leads to new counts,
	 * then what leads to data.
	 */
	flush(): boolean {
		const { l1, refcountTable } = this.#tables;
		const file = this.#file;
		for (const block of this.#newBlocks) if (!this.#writeCounts(block, [0, this.#perBlock])) return false;
		for (const table of this.#newL2) if (!this.#writeL2(table, [0, this.#perTable])) return false;
		if (!this.#changedBlocks.each((block, range) => this.#writeCounts(block, range)) || !file.sync()) return false;
		if (this.#changedRefcountTable.any) {
			const at = this.#header.refcountTableOffset;
			const write = (_: number, range: Range) => this.#writeEntries(at, refcountTable, range, 0);
			if (!this.#changedRefcountTable.each(write) || !file.sync()) return false;
		}
		this.#newBlocks.clear();
		if (!this.#changedL2.any && !this.#changedL1.any) return true;
		const writeL1 = (_: number, range: Range) => this.#writeEntries(this.#header.l1Offset, l1, range, OWN);
		if (!this.#changedL2.each((table, range) => this.#writeL2(table, range))) return false;
		if (!this.#changedL1.each(writeL1) || !file.sync()) return false;
		this.#newL2.clear();
		return true;
	}
}
