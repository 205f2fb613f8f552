import { createHash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { constants, deflate, inflate } from "node:zlib";
import { KvmError } from "@upcall/uapi";
import { type Machine, type RestoreOptions, restoreMachine, type SnapshotCodec } from "../index.ts";

const deflateAsync = promisify(deflate);
const inflateAsync = promisify(inflate);

/** SHA-256 of the state of a machine, in hexadecimal: equal for equal states. */
export async function stateHash(machine: Machine): Promise<string> {
	const hash = createHash("sha256");
	await machine.readState((bytes) => {
		hash.update(bytes);
	});
	return hash.digest("hex");
}

/** zlib in Node's threads. Memory compresses fast and well enough at the lowest level. */
const zlibCodec: SnapshotCodec = {
	compress: (bytes) => deflateAsync(bytes, { level: constants.Z_BEST_SPEED }),
	async decompress(bytes, length) {
		// At least 1: Node takes 0 for no limit.
		const out = await inflateAsync(bytes, { maxOutputLength: Math.max(1, length) });
		if (out.length !== length) throw new RangeError(`${out.length} bytes in place of ${length}`);
		return out;
	},
};

const PIECE = 1 << 20;

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
 * happens, the name stands for the old content or for all of the new one.
 *
 * @throws KvmError code `ERR_FILE` or `ERR_SNAPSHOT`, one line that names the file
 */
export async function saveToFile(machine: Machine, path: string): Promise<void> {
	const beside = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
	try {
		const file = await open(beside, "w", 0o600);
		try {
			await machine.save((bytes) => writeAll(file, bytes), zlibCodec);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(beside, path);
	} catch (error) {
		await rm(beside, { force: true });
		throw fileError(path, error);
	}
	await syncFolder(dirname(path));
}

async function* pieces(path: string): AsyncGenerator<Uint8Array> {
	const file = await open(path, "r");
	try {
		for (;;) {
			const piece = new Uint8Array(PIECE);
			const { bytesRead } = await file.read(piece, 0, PIECE);
			if (bytesRead === 0) return;
			yield piece.subarray(0, bytesRead);
		}
	} finally {
		await file.close();
	}
}

/**
 * Makes a machine from a file that {@link saveToFile} wrote.
 *
 * @throws KvmError code `ERR_FILE` or `ERR_SNAPSHOT`, one line that names the file and says what is wrong
 */
export async function restoreFromFile(path: string, options: RestoreOptions = {}): Promise<Machine> {
	try {
		return await restoreMachine(pieces(path), { codec: zlibCodec, ...options });
	} catch (error) {
		throw fileError(path, error);
	}
}
