import type { MachineOptions } from "@upcall/vmm";

/**
 * Sees to it that disks bring what is left to their files when the program ends, also by `process.exit`.
 *
 * @returns a function that closes them now
 * @throws KvmError code `ERR_DISK` from that function, when something could not be written
 */
export function closingDisks(disks: MachineOptions["disks"] = []): () => void {
	const close = (): void => {
		process.off("exit", close);
		for (const disk of disks) disk.close();
	};
	process.once("exit", close);
	return close;
}
