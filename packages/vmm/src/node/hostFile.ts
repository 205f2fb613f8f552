import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, type Stats, writeSync } from "node:fs";
import { KvmError } from "@upcall/uapi";
import type { DiskFile } from "../disk/diskFile.ts";
import { fileError } from "./fileError.ts";

/** A regular file of the host. */
export interface HostFile extends DiskFile {
	/** What it was when it was opened. */
	readonly stat: Stats;
	/** As {@link DiskFile.read}, but false when the file ends before `into` is full. */
	readAll(offset: number, into: Uint8Array): boolean;
}

/** Calls `act`; the host's errors are the guest's I/O errors. */
function attempt(act: () => boolean): boolean {
	try {
		return act();
	} catch {
		return false;
	}
}

/** Moves a piece in as many steps as the host takes. @returns how many bytes could be moved */
function moveAll(move: (done: number) => number, length: number): number {
	let done = 0;
	while (done < length) {
		const moved = move(done);
		if (moved <= 0) break;
		done += moved;
	}
	return done;
}

/**
 * Opens a regular file.
 *
 * @param denied - what to say when access is refused
 * @throws KvmError code `ERR_FILE`, with one line that names the file and says what is wrong
 */
export function openHostFile(path: string, writable: boolean, denied?: string): HostFile {
	let fd: number;
	try {
		// A pipe would wait for whoever writes to it.
		fd = openSync(path, (writable ? constants.O_RDWR : constants.O_RDONLY) | (constants.O_NONBLOCK ?? 0));
	} catch (error) {
		throw fileError(path, error, denied);
	}
	const stat = fstatSync(fd);
	if (!stat.isFile()) {
		closeSync(fd);
		throw new KvmError("ERR_FILE", `${path}: is not a regular file`);
	}
	const fill = (offset: number, into: Uint8Array): number =>
		moveAll((done) => readSync(fd, into, done, into.length - done, offset + done), into.length);
	return {
		stat,
		size: () => fstatSync(fd).size,
		read: (offset, into) =>
			attempt(() => {
				into.fill(0, fill(offset, into));
				return true;
			}),
		readAll: (offset, into) => attempt(() => fill(offset, into) === into.length),
		write: (offset, from) =>
			attempt(
				() =>
					moveAll((done) => writeSync(fd, from, done, from.length - done, offset + done), from.length) === from.length,
			),
		sync: () =>
			attempt(() => {
				fsyncSync(fd);
				return true;
			}),
		close: () => closeSync(fd),
	};
}
