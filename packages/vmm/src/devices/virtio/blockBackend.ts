import { KvmError } from "@upcall/uapi";
import { badSnapshot, type Saved, SavedFields } from "../../snapshot/saved.ts";

/** Bytes of a sector: the unit of all addresses of virtio-blk. */
export const SECTOR = 512;

/**
 * What a disk's contents are kept in. Offsets and lengths are bytes, and inside the disk. Every function is done when it
 * returns; false says that the storage failed, and the guest gets an I/O error.
 */
export interface BlockBackend {
	/** Size in bytes, a multiple of 512. */
	readonly bytes: number;
	/** The guest cannot write. */
	readonly readOnly: boolean;
	/** Serial number, at most 20 ASCII characters. */
	readonly serial: string;
	/** Fills `into` from the disk. */
	read(offset: number, into: Uint8Array): boolean;
	/** Writes `from` to the disk. It may stay in a cache until {@link BlockBackend.flush}. */
	write(offset: number, from: Uint8Array): boolean;
	/** Everything written so far survives a crash of the host. */
	flush(): boolean;
	/** Makes a range read as zeros. */
	zero(offset: number, length: number): boolean;
	/** The guest does not need the contents of a range any more. */
	discard(offset: number, length: number): boolean;
	/** Brings what is left to the storage and lets go of files. @throws KvmError code `ERR_DISK` when that fails */
	close(): void;
	/** {@link Saveable.save}, of a disk that keeps changes in memory. */
	save?(): Saved;
	/** {@link Saveable.restore}, of a disk that keeps changes in memory. */
	restore?(state: Saved): void;
}

/** @throws KvmError when a size is not that of a disk */
export function checkDiskSize(name: string, bytes: number): void {
	if (bytes === 0 || bytes % SECTOR !== 0)
		throw new KvmError("ERR_DISK", `${name}: ${bytes} bytes are not a disk; give a multiple of 512`);
}

/**
 * A disk in memory.
 *
 * @param content - what it holds; the array is used and changed
 * @throws KvmError when its size is not a multiple of 512
 */
export function memoryDisk(content: Uint8Array, options: { readOnly?: boolean; serial?: string } = {}): BlockBackend {
	checkDiskSize("memory disk", content.length);
	return {
		bytes: content.length,
		readOnly: options.readOnly ?? false,
		serial: options.serial ?? "memory",
		read(offset, into) {
			into.set(content.subarray(offset, offset + into.length));
			return true;
		},
		write(offset, from) {
			content.set(from, offset);
			return true;
		},
		flush: () => true,
		zero(offset, length) {
			content.fill(0, offset, offset + length);
			return true;
		},
		discard: () => true,
		close: () => {},
	};
}

/** Bytes that an overlay copies at once. */
const CLUSTER = 1 << 16;

/** A disk whose writes stay in memory: `base` is only read. */
export function overlayDisk(base: BlockBackend): BlockBackend {
	const clusters = new Map<number, Uint8Array>();
	const own = (number: number): Uint8Array | undefined => {
		const known = clusters.get(number);
		if (known !== undefined) return known;
		const at = number * CLUSTER;
		const copy = new Uint8Array(Math.min(CLUSTER, base.bytes - at));
		if (!base.read(at, copy)) return undefined;
		clusters.set(number, copy);
		return copy;
	};
	/** Calls `part` for the piece of each cluster in a range. */
	const pieces = (
		offset: number,
		length: number,
		part: (cluster: number, within: number, at: number, bytes: number) => boolean,
	): boolean => {
		for (let at = 0; at < length; ) {
			const cluster = Math.floor((offset + at) / CLUSTER);
			const within = (offset + at) % CLUSTER;
			const bytes = Math.min(CLUSTER - within, length - at);
			if (!part(cluster, within, at, bytes)) return false;
			at += bytes;
		}
		return true;
	};
	const zero = (offset: number, length: number): boolean =>
		pieces(offset, length, (cluster, within, _at, bytes) => {
			const copy = own(cluster);
			copy?.fill(0, within, within + bytes);
			return copy !== undefined;
		});
	return {
		bytes: base.bytes,
		readOnly: false,
		serial: base.serial,
		read: (offset, into) =>
			pieces(offset, into.length, (cluster, within, at, bytes) => {
				const copy = clusters.get(cluster);
				if (copy === undefined) return base.read(offset + at, into.subarray(at, at + bytes));
				into.set(copy.subarray(within, within + bytes), at);
				return true;
			}),
		write: (offset, from) =>
			pieces(offset, from.length, (cluster, within, at, bytes) => {
				const copy = own(cluster);
				copy?.set(from.subarray(at, at + bytes), within);
				return copy !== undefined;
			}),
		flush: () => true,
		zero,
		discard: () => true,
		close: () => base.close(),
		save: () => ({ clusters: [...clusters].map(([number, bytes]) => [number, bytes.slice()]) }),
		restore(state) {
			const count = Math.ceil(base.bytes / CLUSTER);
			clusters.clear();
			for (const entry of new SavedFields("a disk", state).array("clusters", count)) {
				const [number, bytes] = Array.isArray(entry) ? (entry as readonly Saved[]) : [];
				const good =
					typeof number === "number" &&
					Number.isInteger(number) &&
					number >= 0 &&
					number < count &&
					bytes instanceof Uint8Array &&
					bytes.length === Math.min(CLUSTER, base.bytes - number * CLUSTER);
				if (!good) throw badSnapshot("the snapshot's state of a disk cannot be: look at its clusters");
				clusters.set(number, bytes.slice());
			}
		},
	};
}
