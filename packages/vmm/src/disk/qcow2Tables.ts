import type { DiskFile } from "./diskFile.ts";
import { badDisk, l1EntriesFor, MOST_CLUSTERS, mostClusters, type Qcow2Header } from "./qcow2Header.ts";

/** Bits 9 to 55 of an entry: where something is in the file. */
const HIGH_OFFSET = 0x00ff_ffff;
const LOW_OFFSET = 0xffff_fe00;
const HIGH_COPIED = 0x8000_0000;
const HIGH_COMPRESSED = 0x4000_0000;

/** Bits of an entry in memory, below its offset in the file, which is a multiple of 512. */
export const ZERO = 1;
/** Only this entry leads to the cluster: it can be written where it is. */
export const OWN = 2;

/** Where an entry leads in the file; 0 for nowhere. */
export const offsetOf = (entry: number): number => entry - (entry % 512);

/** The mapping of an image, all of it in memory: checked once, so that nothing needs a look later. */
export interface Qcow2Tables {
	/** Where the L2 tables are in the file, 0 for those that there are not, and whether each is the image's own. */
	readonly l1: Float64Array;
	/** Entries of the L2 tables, {@link offsetOf} with {@link ZERO} and {@link OWN}. */
	readonly l2: (Float64Array | undefined)[];
	/** Refcounts by block; empty for an image that is only read. */
	readonly refcounts: (Uint16Array | undefined)[];
	/** Where the refcount blocks are in the file, 0 for those that there are not. */
	readonly refcountTable: Float64Array;
	/** First cluster behind everything in the file. */
	readonly end: number;
}

/** Reads tables of a file and notes what is used for what. */
class Checker {
	readonly #name: string;
	readonly #file: DiskFile;
	readonly #cluster: number;
	readonly #size: number;
	readonly used: Uint8Array;

	constructor(name: string, file: DiskFile, cluster: number) {
		this.#name = name;
		this.#file = file;
		this.#cluster = cluster;
		this.#size = file.size();
		const clusters = Math.ceil(this.#size / cluster);
		if (clusters > 2 * MOST_CLUSTERS) throw badDisk(name, "the file is larger than what is supported");
		this.used = new Uint8Array(clusters);
	}

	bad(what: string): never {
		throw badDisk(this.#name, `is damaged: ${what}`);
	}

	/** Notes that something is there. @throws KvmError unless it is inside the file and nothing else is there */
	use(offset: number, bytes: number, what: string): void {
		if (offset % this.#cluster !== 0) this.bad(`${what} does not begin with a cluster`);
		if (offset === 0 && this.used[0] !== 0) this.bad(`${what} is where the header is`);
		if (offset >= this.#size || offset + bytes > this.used.length * this.#cluster)
			this.bad(`${what} is outside the file`);
		for (let n = offset / this.#cluster; n * this.#cluster < offset + bytes; n++) {
			if (this.used[n] !== 0) this.bad(`${what} is where something else is`);
			this.used[n] = 1;
		}
	}

	/** A table of 64-bit entries. */
	table(offset: number, bytes: number, what: string): DataView {
		if (offset + bytes > this.#size) this.bad(`${what} is outside the file`);
		this.use(offset, bytes, what);
		const table = new Uint8Array(bytes);
		if (!this.#file.read(offset, table)) throw badDisk(this.#name, "cannot be read");
		return new DataView(table.buffer);
	}
}

/** Offset in an entry whose two halves are given. */
const offsetIn = (high: number, low: number): number => (high & HIGH_OFFSET) * 2 ** 32 + ((low & LOW_OFFSET) >>> 0);

function readL2(check: Checker, header: Qcow2Header, view: DataView, name: string): Float64Array {
	const cluster = 2 ** header.clusterBits;
	const entries = new Float64Array(cluster / 8);
	for (let i = 0; i < entries.length; i++) {
		const high = view.getUint32(8 * i);
		const low = view.getUint32(8 * i + 4);
		if ((high & HIGH_COMPRESSED) !== 0)
			throw badDisk(
				name,
				"has compressed clusters, which are not supported: qemu-img convert -O qcow2 writes them plain",
			);
		const offset = offsetIn(high, low);
		// In version 2 bit 0 is reserved.
		const zero = header.version === 3 && (low & 1) !== 0 ? ZERO : 0;
		if (offset === 0) {
			entries[i] = zero;
			continue;
		}
		check.use(offset, cluster, "a cluster");
		entries[i] = offset + zero + ((high & HIGH_COPIED) === 0 ? 0 : OWN);
	}
	return entries;
}

function readRefcounts(
	check: Checker,
	header: Qcow2Header,
	name: string,
): Pick<Qcow2Tables, "refcounts" | "refcountTable"> {
	const cluster = 2 ** header.clusterBits;
	const tableBytes = header.refcountTableClusters * cluster;
	const view = check.table(header.refcountTableOffset, tableBytes, "the refcount table");
	const perBlock = cluster / 2;
	const most = mostClusters(check.used.length, header.bytes, header.clusterBits);
	if (Math.ceil(most / perBlock) > tableBytes / 8)
		throw badDisk(name, "its refcount table has no room for all of the disk: qemu-img convert makes one that has");
	const refcountTable = new Float64Array(tableBytes / 8);
	const refcounts: (Uint16Array | undefined)[] = [];
	const covering = Math.ceil(check.used.length / perBlock);
	for (let block = 0; block < refcountTable.length; block++) {
		const offset = offsetIn(view.getUint32(8 * block), view.getUint32(8 * block + 4));
		if (offset === 0) continue;
		if (block >= covering) check.bad("it counts clusters far behind the end of the file");
		const counts = check.table(offset, cluster, "a refcount block");
		refcountTable[block] = offset;
		refcounts[block] = Uint16Array.from({ length: perBlock }, (_, i) => counts.getUint16(2 * i));
	}
	return { refcountTable, refcounts };
}

/**
 * Reads and checks all tables of an image: every offset is inside the file, and nothing is in two places at once.
 *
 * @param name - of the file, for messages
 * @param writable - whether refcounts are needed too
 * @throws KvmError code `ERR_DISK`, one line, for what is damaged or not supported
 */
export function readQcow2Tables(name: string, file: DiskFile, header: Qcow2Header, writable: boolean): Qcow2Tables {
	const cluster = 2 ** header.clusterBits;
	const check = new Checker(name, file, cluster);
	check.used[0] = 1;
	const entries = l1EntriesFor(header.bytes, header.clusterBits);
	const l1View = check.table(header.l1Offset, entries * 8, "the L1 table");
	const none = { refcountTable: new Float64Array(0), refcounts: [] };
	const counted = writable ? readRefcounts(check, header, name) : none;
	const l1 = new Float64Array(entries);
	const l2: (Float64Array | undefined)[] = [];
	for (let i = 0; i < entries; i++) {
		const high = l1View.getUint32(8 * i);
		const offset = offsetIn(high, l1View.getUint32(8 * i + 4));
		if (offset === 0) continue;
		if (writable && (high & HIGH_COPIED) === 0) check.bad("an L2 table is not the image's own");
		l1[i] = offset;
		l2[i] = readL2(check, header, check.table(offset, cluster, "an L2 table"), name);
	}
	let end = check.used.length;
	if (writable) {
		const perBlock = cluster / 2;
		const count = (n: number): number => counted.refcounts[Math.floor(n / perBlock)]?.[n % perBlock] ?? 0;
		check.used.forEach((used, n) => {
			if (used !== 0 && count(n) === 0) check.bad(`cluster ${n} is in use and not counted`);
		});
		while (count(end) !== 0) end++;
	}
	return { l1, l2, ...counted, end };
}

/** Writes an entry as it is in the file. */
export function putEntry(view: DataView, at: number, entry: number): void {
	const offset = offsetOf(entry);
	const high = Math.floor(offset / 2 ** 32) + ((entry & OWN) === 0 ? 0 : HIGH_COPIED);
	view.setUint32(at, high);
	view.setUint32(at + 4, ((offset >>> 0) + (entry & ZERO)) >>> 0);
}
