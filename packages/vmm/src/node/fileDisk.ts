import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { basename } from "node:path";
import { KvmError } from "@upcall/uapi";
import { type BlockBackend, checkDiskSize, overlayDisk } from "../devices/virtio/blockBackend.ts";
import { fileError } from "./fileError.ts";

/**
 * How a disk image is used: `rw` writes to the file, `ro` is a disk that cannot be written, and `overlay` keeps what the
 * guest writes in memory, so that the file stays as it is.
 */
export type DiskMode = "rw" | "ro" | "overlay";

/** Bytes of zeros written at once. */
const ZEROS = new Uint8Array(1 << 18);

/** Whether all of a piece could be moved; the host's errors are the guest's I/O errors. */
function whole(move: (done: number) => number, length: number): boolean {
	try {
		for (let done = 0; done < length; ) {
			const moved = move(done);
			if (moved <= 0) return false;
			done += moved;
		}
		return true;
	} catch {
		return false;
	}
}

/**
 * A raw disk image.
 *
 * @throws KvmError code `ERR_FILE` or `ERR_DISK`, with one line that names the file and says what is wrong
 */
export function fileDisk(path: string, mode: DiskMode = "rw"): BlockBackend {
	let fd: number;
	try {
		// A pipe would wait for whoever writes to it.
		fd = openSync(path, (mode === "rw" ? constants.O_RDWR : constants.O_RDONLY) | (constants.O_NONBLOCK ?? 0));
	} catch (error) {
		throw fileError(path, error, mode === "rw" ? "not allowed to write it; add ,ro or ,overlay" : undefined);
	}
	try {
		const stat = fstatSync(fd);
		if (!stat.isFile()) throw new KvmError("ERR_FILE", `${path}: is not a regular file`);
		checkDiskSize(path, stat.size);
		const disk = openDisk(
			fd,
			stat.size,
			mode !== "rw",
			basename(path)
				.replace(/[^ -~]/g, "_")
				.slice(0, 20),
		);
		return mode === "overlay" ? overlayDisk(disk) : disk;
	} catch (error) {
		closeSync(fd);
		throw error;
	}
}

function openDisk(fd: number, bytes: number, readOnly: boolean, serial: string): BlockBackend {
	const write = (offset: number, from: Uint8Array): boolean =>
		whole((done) => writeSync(fd, from, done, from.length - done, offset + done), from.length);
	return {
		bytes,
		readOnly,
		serial,
		read: (offset, into) => whole((done) => readSync(fd, into, done, into.length - done, offset + done), into.length),
		write,
		flush() {
			try {
				fsyncSync(fd);
				return true;
			} catch {
				return false;
			}
		},
		zero(offset, length) {
			for (let done = 0; done < length; done += ZEROS.length)
				if (!write(offset + done, ZEROS.subarray(0, Math.min(ZEROS.length, length - done)))) return false;
			return true;
		},
		discard: () => true,
		close: () => closeSync(fd),
	};
}
