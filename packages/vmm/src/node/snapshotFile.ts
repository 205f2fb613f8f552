import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, read, readSync, realpathSync, statSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { constants, crc32, deflate, inflate } from "node:zlib";
import { KvmError } from "@upcall/uapi";
import { type ByteSource, type Machine, type RestoreOptions, restoreMachine, type SnapshotCodec } from "../index.ts";

const deflateAsync = promisify(deflate);
const inflateAsync = promisify(inflate);
const readAsync = promisify(read);

/** SHA-256 of the state of a machine, in hexadecimal: equal for equal states. */
export async function stateHash(machine: Machine): Promise<string> {
	const hash = createHash("sha256");
	await machine.readState((bytes) => {
		hash.update(bytes);
	});
	return hash.digest("hex");
}

/** zlib in Node's threads; memory stays as it is, so that it is read straight into the guest's. */
const zlibCodec: SnapshotCodec = {
	plainMemory: true,
	crc32,
	compress: (bytes) => deflateAsync(bytes, { level: constants.Z_BEST_SPEED }),
	async decompress(bytes, length) {
		// At least 1: Node takes 0 for no limit.
		const out = await inflateAsync(bytes, { maxOutputLength: Math.max(1, length) });
		if (out.length !== length) throw new RangeError(`${out.length} bytes in place of ${length}`);
		return out;
	},
};

/** Reads of fewer bytes go through a buffer of this size. */
const BUFFER = 1 << 14;

/** Reads at a place of a file until the array is full or the file ends. @returns how many bytes there were */
async function readAll(fd: number, into: Uint8Array, at: number): Promise<number> {
	let have = 0;
	while (have < into.length) {
		const { bytesRead } = await readAsync(fd, into, have, into.length - have, at + have);
		if (bytesRead === 0) break;
		have += bytesRead;
	}
	return have;
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
	for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

/** Makes a rename in a folder last; file systems that cannot do that do not need it. */
async function syncFolder(path: string): Promise<void> {
	const folder = await open(path, "r").catch(() => undefined);
	try {
		await folder?.sync();
	} catch {
		// Some systems have no sync of folders: EINVAL, EISDIR, EPERM.
	} finally {
		await folder?.close();
	}
}

function fileError(path: string, error: unknown): unknown {
	if (error instanceof KvmError && error.code !== "ERR_SNAPSHOT") return error;
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	const why = {
		ENOENT: "no such file",
		EACCES: "not allowed",
		EISDIR: "is a folder, not a file",
		ENOSPC: "no space left",
	}[code];
	if (error instanceof KvmError) return new KvmError(error.code, `${path}: ${error.message}`, { cause: error });
	if (why === undefined && !(error instanceof Error && "syscall" in error)) return error;
	return new KvmError("ERR_FILE", `${path}: ${why ?? (error as Error).message}`, { cause: error });
}

/**
 * Saves a machine to a file, crash-safe: it is written beside under another name, brought to the disk, and renamed. Whatever
 * happens, the name stands for the old content or for all of the new one. A link leads to the new file afterwards; what is no
 * file, such as a device, is refused.
 *
 * @throws KvmError code `ERR_FILE` or `ERR_SNAPSHOT`, one line that names the file
 */
export async function saveToFile(machine: Machine, path: string): Promise<void> {
	let beside = "";
	try {
		const there = statSync(path, { throwIfNoEntry: false });
		// The rename would put a file in the place of a device.
		if (there !== undefined && !there.isFile() && !there.isDirectory())
			throw new KvmError("ERR_FILE", `${path}: is not a regular file`);
		const target = there === undefined ? path : realpathSync(path);
		beside = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
		// What a process with the same number left there; a link that somebody else put there is not followed.
		await rm(beside, { force: true });
		const file = await open(beside, "wx", 0o600);
		try {
			await machine.save((bytes) => writeAll(file, bytes), zlibCodec);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(beside, target);
	} catch (error) {
		if (beside !== "") await rm(beside, { force: true });
		throw fileError(path, error);
	}
	await syncFolder(dirname(beside));
}

/** A file, read where the bytes are wanted, in Node's threads if that can wait; short reads go through a buffer. */
class FileSource implements ByteSource {
	readonly #fd: number;
	/** Whether it can be read at any place; a pipe cannot. */
	readonly #anywhere: boolean;
	readonly #buffer = new Uint8Array(BUFFER);
	/** Bytes in the buffer that have not been taken. */
	#ready = this.#buffer.subarray(0, 0);
	/** Where the bytes behind those in the buffer are in the file. */
	#at = 0;
	readonly #reading: Promise<number>[] = [];

	constructor(path: string) {
		this.#fd = openSync(path, "r");
		this.#anywhere = fstatSync(this.#fd).isFile();
	}

	/** Takes what the buffer has. @returns how many bytes */
	#takeReady(into: Uint8Array): number {
		const some = this.#ready.subarray(0, into.length);
		into.set(some);
		this.#ready = this.#ready.subarray(some.length);
		return some.length;
	}

	#read(into: Uint8Array): number {
		const bytes = readSync(this.#fd, into, 0, into.length, this.#anywhere ? this.#at : null);
		this.#at += bytes;
		return bytes;
	}

	fill(into: Uint8Array): number | Promise<number> {
		const have = this.#takeReady(into);
		const rest = into.subarray(have);
		if (!this.#anywhere || rest.length < BUFFER) return have + this.#fillNow(rest);
		const reading = readAll(this.#fd, rest, this.#at);
		this.#at += rest.length;
		this.#reading.push(reading);
		return reading.then((bytes) => have + bytes);
	}

	#fillNow(into: Uint8Array): number {
		let have = 0;
		while (have < into.length) {
			if (this.#ready.length === 0) {
				this.#ready = this.#buffer.subarray(0, this.#read(this.#buffer));
				if (this.#ready.length === 0) break;
			}
			have += this.#takeReady(into.subarray(have));
		}
		return have;
	}

	async close(): Promise<void> {
		// The number of a closed file may become another file's.
		await Promise.allSettled(this.#reading);
		closeSync(this.#fd);
	}
}

/**
 * Makes a machine from a file that {@link saveToFile} wrote.
 *
 * @throws KvmError code `ERR_FILE` or `ERR_SNAPSHOT`, one line that names the file and says what is wrong
 */
export async function restoreFromFile(path: string, options: RestoreOptions = {}): Promise<Machine> {
	try {
		return await restoreMachine(new FileSource(path), { codec: zlibCodec, ...options });
	} catch (error) {
		throw fileError(path, error);
	}
}
