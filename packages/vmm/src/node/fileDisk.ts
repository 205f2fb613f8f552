import { basename } from "node:path";
import { type BlockBackend, checkDiskSize, overlayDisk } from "../devices/virtio/blockBackend.ts";
import { qcow2Disk } from "../disk/qcow2Disk.ts";
import { type HostFile, openHostFile } from "./hostFile.ts";
import { overlayFile } from "./overlayFile.ts";

/**
 * How a disk image is used: `rw` writes to the file, `ro` is a disk that cannot be written, and `overlay` keeps what the
 * guest writes in memory, so that the file stays as it is.
 */
export type DiskMode = "rw" | "ro" | "overlay";

/** What the bytes of an image mean. They are never looked at to guess: a guest could write what looks like another format. */
export type DiskFormat = "raw" | "qcow2";

/** How {@link fileDisk} uses an image. */
export interface FileDiskOptions {
	/** `rw` by default. */
	readonly mode?: DiskMode;
	/** `raw` by default. */
	readonly format?: DiskFormat;
	/**
	 * A file that keeps what the guest writes, a qcow2 overlay of the image, which stays as it is. Made when there is none.
	 * One machine at a time can use it.
	 */
	readonly overlayFile?: string;
}

/** Bytes of zeros written at once. */
const ZEROS = new Uint8Array(1 << 18);

/**
 * A disk image in a file.
 *
 * @throws KvmError code `ERR_FILE` or `ERR_DISK`, with one line that names the file and says what is wrong
 */
export function fileDisk(path: string, how: DiskMode | FileDiskOptions = "rw"): BlockBackend {
	const { mode = "rw", format = "raw", overlayFile: overlay } = typeof how === "string" ? { mode: how } : how;
	const writable = mode === "rw" && overlay === undefined;
	const file = openHostFile(path, writable, writable ? "not allowed to write it; add ,ro or ,overlay" : undefined);
	try {
		const disk = openDisk(path, file, format, !writable);
		if (overlay !== undefined) return overlayFile(overlay, { path, stat: file.stat, format, disk });
		return mode === "overlay" ? overlayDisk(disk) : disk;
	} catch (error) {
		file.close();
		throw error;
	}
}

function openDisk(path: string, file: HostFile, format: DiskFormat, readOnly: boolean): BlockBackend {
	const serial = basename(path)
		.replace(/[^ -~]/g, "_")
		.slice(0, 20);
	if (format === "qcow2") return qcow2Disk(file, { name: path, readOnly, serial });
	const bytes = file.stat.size;
	checkDiskSize(path, bytes);
	return {
		bytes,
		readOnly,
		serial,
		read: file.readAll,
		write: file.write,
		flush: file.sync,
		zero(offset, length) {
			for (let done = 0; done < length; done += ZEROS.length)
				if (!file.write(offset + done, ZEROS.subarray(0, Math.min(ZEROS.length, length - done)))) return false;
			return true;
		},
		discard: () => true,
		close: file.close,
	};
}
