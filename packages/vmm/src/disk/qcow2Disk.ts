import { KvmError } from "@upcall/uapi";
import type { BlockBackend } from "../devices/virtio/blockBackend.ts";
import { badSnapshot } from "../snapshot/saved.ts";
import type { DiskFile } from "./diskFile.ts";
import { badDisk, readQcow2Header } from "./qcow2Header.ts";
import { OWN, offsetOf, ZERO } from "./qcow2Tables.ts";
import { Qcow2Writer } from "./qcow2Writer.ts";

/** What {@link qcow2Disk} takes. */
export interface Qcow2Options {
	/** Name of the file, for messages. */
	readonly name: string;
	readonly readOnly: boolean;
	/** Serial number for the guest, at most 20 ASCII characters. */
	readonly serial: string;
	/** What is read where the image has nothing: given exactly when the image names a backing file. */
	readonly backing?: Pick<BlockBackend, "bytes" | "read" | "close">;
}

/**
 * A disk in a qcow2 image of version 2 or 3, which takes over the file. Version 3 can be written, without internal snapshots. What
 * is not supported is refused: compression, encryption, subclusters, data in another file.
 *
 * Data goes to the file at once, into clusters at its end or into such that are the image's own; the tables follow when
 * the guest flushes, each only after what it leads to is on the storage. So whatever breaks off, what was flushed
 * is there and the image is consistent; clusters that nothing leads to may be left over.
 *
 * @throws KvmError code `ERR_DISK`, one line that names the file, for an image that is damaged or not supported
 * @see QEMU docs/interop/qcow2.txt
 */
export function qcow2Disk(file: DiskFile, options: Qcow2Options): BlockBackend {
	const { name, readOnly, serial, backing } = options;
	const header = readQcow2Header(name, file);
	if (!readOnly && header.readOnlyBecause !== undefined)
		throw badDisk(name, `${header.readOnlyBecause}; add ,ro or ,overlay`);
	if ((header.backingFile === undefined) !== (backing === undefined))
		throw badDisk(
			name,
			backing === undefined
				? "is an overlay of another file: give that one, and this as its overlay"
				: "is not an overlay: it names no backing file",
		);
	const writer = new Qcow2Writer(name, file, header, !readOnly);
	const cluster = 2 ** header.clusterBits;

	/** What was below before anything was written here; zeros behind its end. */
	const readBelow = (offset: number, into: Uint8Array): boolean => {
		const there = Math.max(0, Math.min(into.length, (backing?.bytes ?? 0) - offset));
		into.fill(0, there);
		return there === 0 || backing?.read(offset, into.subarray(0, there)) === true;
	};
	const readPiece = (offset: number, into: Uint8Array): boolean => {
		const entry = writer.entry(Math.floor(offset / cluster));
		if ((entry & ZERO) !== 0) {
			into.fill(0);
			return true;
		}
		const at = offsetOf(entry);
		return at === 0 ? readBelow(offset, into) : file.read(at + (offset % cluster), into);
	};
	/** Calls `part` for the piece of each cluster in a range. */
	const pieces = (offset: number, length: number, part: (offset: number, at: number, bytes: number) => boolean) => {
		for (let at = 0; at < length; ) {
			const bytes = Math.min(cluster - ((offset + at) % cluster), length - at);
			if (!part(offset + at, at, bytes)) return false;
			at += bytes;
		}
		return true;
	};
	const writePiece = (offset: number, from: Uint8Array): boolean => {
		const number = Math.floor(offset / cluster);
		const within = offset % cluster;
		const entry = writer.entry(number);
		if ((entry & (OWN | ZERO)) === OWN) return file.write(offsetOf(entry) + within, from);
		let whole = from;
		if (from.length < cluster) {
			whole = new Uint8Array(cluster);
			// The last cluster of a disk may stick out behind its end.
			const inside = Math.min(cluster, header.bytes - number * cluster);
			if (!readPiece(number * cluster, whole.subarray(0, inside))) return false;
			whole.set(from, within);
		}
		return writer.put(number, whole);
	};
	const zeroPiece = (offset: number, length: number): boolean => {
		const number = Math.floor(offset / cluster);
		if (offset % cluster === 0 && (length === cluster || offset + length === header.bytes)) return writer.zero(number);
		return writePiece(offset, new Uint8Array(length));
	};
	const flush = (): boolean => readOnly || writer.flush();
	return {
		bytes: header.bytes,
		readOnly,
		serial,
		read: (offset, into) =>
			pieces(offset, into.length, (from, at, bytes) => readPiece(from, into.subarray(at, at + bytes))),
		write: (offset, from) =>
			!readOnly && pieces(offset, from.length, (to, at, bytes) => writePiece(to, from.subarray(at, at + bytes))),
		flush,
		zero: (offset, length) => !readOnly && pieces(offset, length, (to, _, bytes) => zeroPiece(to, bytes)),
		discard: () => true,
		close() {
			const flushed = flush();
			file.close();
			backing?.close();
			if (!flushed)
				throw new KvmError("ERR_DISK", `${name}: what was written last could not be brought to the storage`);
		},
		// The snapshot's disk is the file as it is now, tables and all.
		save() {
			if (!flush()) throw badSnapshot(`the machine cannot be saved: ${name} cannot be written`);
			return undefined;
		},
	};
}
