import { KvmError } from "@upcall/uapi";
import { createMachine, type Machine, type MachineOptions, type RestoreOptions, restoreMachine } from "./index.ts";

/** Addresses of the files that a machine boots from, in place of their bytes. */
export type MachineUrls = Partial<Record<"image" | "kernel" | "firmware" | "elf" | "initrd" | "dtb", string | URL>>;

/**
 * Fetches a file that a machine boots from.
 *
 * @throws KvmError code `ERR_FILE`, with one line that names the address and says what is wrong
 */
export async function fetchGuestFile(url: string | URL): Promise<Uint8Array> {
	let response: Response;
	try {
		response = await fetch(url);
	} catch (error) {
		throw new KvmError("ERR_FILE", `${url}: cannot be fetched`, { cause: error });
	}
	if (!response.ok) throw new KvmError("ERR_FILE", `${url}: the server answered ${response.status}`);
	return new Uint8Array(await response.arrayBuffer());
}

/**
 * {@link createMachine} with addresses in place of bytes.
 *
 * @throws KvmError when a file cannot be fetched or used
 */
export async function createMachineFromUrls(urls: MachineUrls, options: MachineOptions = {}): Promise<Machine> {
	const fetched = await Promise.all(
		Object.entries(urls).map(async ([key, url]) => [key, await fetchGuestFile(url)] as const),
	);
	return createMachine({ ...options, ...Object.fromEntries(fetched) });
}

/** Saves a machine to a blob, for a download or IndexedDB. @throws KvmError as {@link Machine.save} */
export async function saveToBlob(machine: Machine): Promise<Blob> {
	const pieces: Blob[] = [];
	await machine.save((bytes) => {
		// A blob's bytes need not stay in the page's memory.
		pieces.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
	});
	return new Blob(pieces, { type: "application/octet-stream" });
}

async function* pieces(blob: Blob): AsyncGenerator<Uint8Array> {
	const reader = blob.stream().getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return;
		yield value;
	}
}

/**
 * Makes a machine from what {@link saveToBlob} or a file on a server has.
 *
 * @throws KvmError code `ERR_SNAPSHOT`, one line, when it cannot be used
 */
export async function restoreFromBlob(blob: Blob, options: RestoreOptions = {}): Promise<Machine> {
	return restoreMachine(pieces(blob), options);
}
