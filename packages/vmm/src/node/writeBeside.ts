import {
	closeSync,
	fsyncSync,
	openSync,
	realpathSync,
	renameSync,
	type Stats,
	statSync,
	unlinkSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { fileError } from "./fileError.ts";

/** What a path leads to, if anything. */
function target(path: string): Stats | undefined {
	return statSync(path, { throwIfNoEntry: false });
}

/**
 * Writes a file whole or not at all: beside it first, to the disk, then under its name. What was there before stays until
 * then; a link still leads to it afterwards. Something else than a file, such as a pipe or a device, is written to directly.
 *
 * @throws KvmError code `ERR_FILE`, with one line that names the file and says what is wrong
 */
export function writeBeside(path: string, bytes: Uint8Array): void {
	let beside: string | undefined;
	let fd: number | undefined;
	try {
		const there = target(path);
		if (there !== undefined && !there.isFile()) {
			writeFileSync(path, bytes);
			return;
		}
		const file = there === undefined ? path : realpathSync(path);
		const name = `${file}.${process.pid}.tmp`;
		fd = openSync(name, "wx", there?.mode ?? 0o666);
		beside = name;
		for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
		fsyncSync(fd);
		closeSync(fd);
		fd = undefined;
		renameSync(name, file);
	} catch (error) {
		if (fd !== undefined) closeSync(fd);
		if (beside !== undefined) unlinkSync(beside);
		throw fileError(path, error, "not allowed to write it");
	}
}
