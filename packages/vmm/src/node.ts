import { readFile } from "node:fs/promises";
import { KvmError } from "@upcall/uapi";
import { createMachine, type Machine, type MachineOptions } from "./index.ts";
import { fileError } from "./node/fileError.ts";

export { type DiskFormat, type DiskMode, type FileDiskOptions, fileDisk } from "./node/fileDisk.ts";
export { hostFolder } from "./node/hostFolder.ts";
export { type HostSocketsOptions, hostSockets } from "./node/hostSockets.ts";

export { restoreFromFile, saveToFile, stateHash } from "./node/snapshotFile.ts";

/** Names of the files that a machine boots from, in place of their bytes. */
export type MachineFiles = Partial<Record<"image" | "kernel" | "firmware" | "elf" | "initrd" | "dtb", string>>;

/** Largest file that is read: what fits into the largest machine. */
const MAX_FILE = 3 * 2 ** 30;

/**
 * Reads a file that a machine boots from.
 *
 * @throws KvmError code `ERR_FILE`, with one line that names the file and says what is wrong
 */
export async function readGuestFile(path: string): Promise<Uint8Array> {
	try {
		const bytes = await readFile(path);
		if (bytes.length > MAX_FILE) throw new KvmError("ERR_FILE", `${path}: too large to boot`);
		return bytes;
	} catch (error) {
		throw fileError(path, error);
	}
}

/**
 * {@link createMachine} with files in place of bytes.
 *
 * @throws KvmError when a file cannot be read or used
 */
export async function createMachineFromFiles(files: MachineFiles, options: MachineOptions = {}): Promise<Machine> {
	const read = await Promise.all(
		Object.entries(files).map(async ([key, path]) => [key, await readGuestFile(path)] as const),
	);
	return createMachine({ ...options, ...Object.fromEntries(read) });
}

export { readInitramfsFolder } from "./node/initramfsFolder.ts";
export { type GdbListener, type GdbListenOptions, listenGdb } from "./node/listenGdb.ts";
export { enableWasmFeatures } from "./node/wasmFeatures.ts";
export { writeBeside } from "./node/writeBeside.ts";
