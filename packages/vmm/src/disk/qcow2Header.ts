import { KvmError } from "@upcall/uapi";
import type { DiskFile } from "./diskFile.ts";

/** "QFI\xfb" */
const MAGIC = 0x514649fb;
const V2_BYTES = 72;
const V3_BYTES = 104;
/** Bytes at the start of a file that hold a header, its extensions and the name of the backing file. */
const START = 1 << 16;
const LONGEST_NAME = 1023;
/** Extension: format of the backing file. */
const EXT_BACKING_FORMAT = 0xe2792aca;
/** Bits of incompatible_features. */
const INCOMPATIBLE = [
	"was not closed cleanly: repair it with qemu-img check -r all",
	"is marked as corrupt: repair it with qemu-img check -r all",
	"keeps its data in another file, which is not supported",
	"has another compression, which is not supported",
	"has subclusters (extended L2 entries), which are not supported",
];
/** Refcounts of 16 bits, as QEMU makes them. */
const REFCOUNT_ORDER = 4;
const REFCOUNT_BYTES = 2;
const MOST_REFCOUNT_TABLE = 8 << 20;
/** Clusters of the largest disk: 2 TiB with clusters of 64 KiB. */
export const MOST_CLUSTERS = 2 ** 25;
/** Cluster size of a new image, as QEMU's. */
const NEW_CLUSTER_BITS = 16;

/**
 * The header of a qcow2 image.
 *
 * @see QEMU docs/interop/qcow2.txt, Header
 */
export interface Qcow2Header {
	readonly version: 2 | 3;
	readonly clusterBits: number;
	/** Bytes of the disk. */
	readonly bytes: number;
	readonly l1Entries: number;
	readonly l1Offset: number;
	readonly refcountTableOffset: number;
	readonly refcountTableClusters: number;
	/** Name of the backing file as it is written, relative to the image's folder. */
	readonly backingFile?: string;
	/** `raw`, `qcow2` or another name. */
	readonly backingFormat?: string;
	/** Why it cannot be written, in words, if so. */
	readonly readOnlyBecause?: string;
}

/** A disk image that cannot be used. */
export function badDisk(name: string, why: string): KvmError {
	return new KvmError("ERR_DISK", `${name}: ${why}`);
}

/** Entries of the L1 table for a disk of this size: one for each L2 table, which is one cluster. */
export function l1EntriesFor(bytes: number, clusterBits: number): number {
	return Math.ceil(Math.ceil(bytes / 2 ** clusterBits) / 2 ** (clusterBits - 3));
}

/** Text of header bytes; a name of a file may be in any encoding, and a line of a message holds only what is printed. */
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/**
 * Reads a header.
 *
 * @param name - of the file, for messages
 * @throws KvmError code `ERR_DISK`, one line, for what is damaged or not supported
 */
export function readQcow2Header(name: string, file: DiskFile): Qcow2Header {
	const bytes = new Uint8Array(START);
	if (!file.read(0, bytes)) throw badDisk(name, "cannot be read");
	const view = new DataView(bytes.buffer);
	const u32 = (at: number): number => view.getUint32(at);
	const u64 = (at: number): number => u32(at) * 2 ** 32 + u32(at + 4);
	const bad = (what: string): never => {
		throw badDisk(name, `is damaged: ${what}`);
	};
	if (file.size() < V2_BYTES || u32(0) !== MAGIC) throw badDisk(name, "is not a qcow2 image");
	const version = u32(4);
	if (version !== 2 && version !== 3) throw badDisk(name, `is qcow2 of version ${version}; give version 2 or 3`);
	const clusterBits = u32(20);
	if (clusterBits < 9 || clusterBits > 21) bad("its clusters are not of 512 bytes to 2 MiB");
	const cluster = 2 ** clusterBits;
	if (u32(32) !== 0) throw badDisk(name, "is encrypted, which is not supported");
	let headerBytes = V2_BYTES;
	let readOnlyBecause = version === 2 ? "is qcow2 of version 2, which is only read" : undefined;
	if (version === 3) {
		// All known bits are among the lowest.
		const unsupported = INCOMPATIBLE.find((_, bit) => ((u32(76) >>> bit) & 1) !== 0);
		if (unsupported !== undefined) throw badDisk(name, unsupported);
		if (u64(72) !== 0) throw badDisk(name, "has features that are not known here, which are needed to read it");
		headerBytes = u32(100);
		if (headerBytes < V3_BYTES || headerBytes % 8 !== 0 || headerBytes > Math.min(cluster, START))
			bad("its header has an impossible length");
		if (u32(96) > 6) bad("its refcounts are not of 1 to 64 bits");
		if (u32(96) !== REFCOUNT_ORDER) readOnlyBecause = "has refcounts of other than 16 bits, and is only read";
		if (u64(88) !== 0) readOnlyBecause = "has bitmaps or the like, which a change would make wrong, and is only read";
	}
	if (u32(60) !== 0) readOnlyBecause = "has internal snapshots, and is only read";

	const size = u64(24);
	if (size === 0 || size % 512 !== 0) throw badDisk(name, `${size} bytes are not a disk; give a multiple of 512`);
	if (size > MOST_CLUSTERS * cluster)
		throw badDisk(name, `has more than ${MOST_CLUSTERS} clusters; larger clusters would make them fewer`);
	const l1Entries = u32(36);
	if (l1Entries < l1EntriesFor(size, clusterBits)) bad("its L1 table is too small for its size");
	const refcountTableClusters = u32(56);
	if (refcountTableClusters === 0 || refcountTableClusters * cluster > MOST_REFCOUNT_TABLE)
		bad("its refcount table has an impossible size");

	const nameAt = u64(8);
	const nameBytes = u32(16);
	if (nameAt !== 0 && (nameBytes === 0 || nameBytes > LONGEST_NAME || nameAt + nameBytes > Math.min(cluster, START)))
		bad("the name of its backing file is not where it can be");
	const end = nameAt === 0 ? Math.min(cluster, START) : nameAt;
	let backingFormat: string | undefined;
	for (let at = headerBytes; at + 8 <= end && u32(at) !== 0; ) {
		const length = u32(at + 4);
		if (at + 8 + length > end) bad("an extension of its header is longer than the header");
		if (u32(at) === EXT_BACKING_FORMAT) backingFormat = text(bytes.subarray(at + 8, at + 8 + length));
		at += 8 + Math.ceil(length / 8) * 8;
	}
	return {
		version,
		clusterBits,
		bytes: size,
		l1Entries,
		l1Offset: u64(40),
		refcountTableOffset: u64(48),
		refcountTableClusters,
		...(nameAt === 0 ? {} : { backingFile: text(bytes.subarray(nameAt, nameAt + nameBytes)) }),
		...(backingFormat === undefined ? {} : { backingFormat }),
		...(readOnlyBecause === undefined ? {} : { readOnlyBecause }),
	};
}

/** What a new overlay is made for. */
export interface NewOverlay {
	/** Bytes of the disk, a multiple of 512. */
	readonly bytes: number;
	/** Name of the file below it, relative to the overlay's folder or absolute. */
	readonly backingFile: string;
	readonly backingFormat: "raw" | "qcow2";
}

/** Refcount table clusters for a file that has every cluster of a disk and all tables. */
function refcountTableClustersFor(fileClusters: number, clusterBits: number): number {
	const perBlock = 2 ** clusterBits / REFCOUNT_BYTES;
	return Math.ceil((Math.ceil(fileClusters / perBlock) * 8) / 2 ** clusterBits);
}

/** Clusters that a file can come to have when all of a disk is written: what it has, data, tables and refcounts. */
export function mostClusters(has: number, bytes: number, clusterBits: number): number {
	const needed = has + Math.ceil(bytes / 2 ** clusterBits) + l1EntriesFor(bytes, clusterBits);
	return needed + Math.ceil(needed / (2 ** clusterBits / REFCOUNT_BYTES - 1)) + 1;
}

/**
 * The bytes of a new overlay: qcow2 of version 3 in which nothing has been written.
 *
 * @param name - of the overlay, for messages
 * @throws KvmError code `ERR_DISK` when its disk is too large or the name of the file below it too long
 */
export function newQcow2Overlay(name: string, overlay: NewOverlay): Uint8Array {
	const bits = NEW_CLUSTER_BITS;
	const cluster = 2 ** bits;
	const backing = new TextEncoder().encode(overlay.backingFile);
	if (overlay.bytes > MOST_CLUSTERS * cluster) throw badDisk(name, "an overlay has at most 2 TiB");
	if (backing.length > LONGEST_NAME) throw badDisk(name, "the name of the file below it is too long for an overlay");
	const l1Entries = l1EntriesFor(overlay.bytes, bits);
	const l1Clusters = Math.ceil((l1Entries * 8) / cluster);
	const tableClusters = refcountTableClustersFor(mostClusters(8 + l1Clusters, overlay.bytes, bits), bits);
	// Header, refcount table, one refcount block, L1 table.
	const used = 1 + tableClusters + 1 + l1Clusters;
	const bytes = new Uint8Array(used * cluster);
	const view = new DataView(bytes.buffer);
	const u64 = (at: number, value: number): void => {
		view.setUint32(at, Math.floor(value / 2 ** 32));
		view.setUint32(at + 4, value >>> 0);
	};
	const format = new TextEncoder().encode(overlay.backingFormat);
	const extensionEnd = V3_BYTES + 8 + Math.ceil(format.length / 8) * 8;
	const nameAt = extensionEnd + 8;
	view.setUint32(0, MAGIC);
	view.setUint32(4, 3);
	u64(8, nameAt);
	view.setUint32(16, backing.length);
	view.setUint32(20, bits);
	u64(24, overlay.bytes);
	view.setUint32(36, l1Entries);
	u64(40, (2 + tableClusters) * cluster);
	u64(48, cluster);
	view.setUint32(56, tableClusters);
	view.setUint32(96, REFCOUNT_ORDER);
	view.setUint32(100, V3_BYTES);
	view.setUint32(V3_BYTES, EXT_BACKING_FORMAT);
	view.setUint32(V3_BYTES + 4, format.length);
	bytes.set(format, V3_BYTES + 8);
	bytes.set(backing, nameAt);
	u64(cluster, (1 + tableClusters) * cluster);
	for (let i = 0; i < used; i++) view.setUint16((1 + tableClusters) * cluster + 2 * i, 1);
	return bytes;
}
