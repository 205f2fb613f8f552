import { existsSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import type { BlockBackend } from "../devices/virtio/blockBackend.ts";
import { qcow2Disk } from "../disk/qcow2Disk.ts";
import { badDisk, newQcow2Overlay, readQcow2Header } from "../disk/qcow2Header.ts";
import { openHostFile } from "./hostFile.ts";
import { writeBeside } from "./writeBeside.ts";

/** The image below an overlay. */
interface Below {
	readonly path: string;
	readonly stat: Stats;
	readonly format: "raw" | "qcow2";
	readonly disk: BlockBackend;
}

/** Name of the image below, as an overlay in another folder names it. */
function nameFrom(overlay: string, below: string): string {
	const name = relative(realpathSync(dirname(resolve(overlay))), realpathSync(below));
	// What comes before a colon would be a protocol.
	return isAbsolute(name) || name.startsWith(".") ? name : `./${name}`;
}

const same = (a: Stats | undefined, b: Stats): boolean => a?.ino === b.ino && a.dev === b.dev;

/**
 * A disk whose writes are kept in a qcow2 overlay, which is made when there is none. An overlay is used only with the image
 * that it names: the caller opens that one, so that no image can make this process read a file that nobody named.
 *
 * @throws KvmError code `ERR_FILE` or `ERR_DISK`, with one line that names the file and says what is wrong
 */
export function overlayFile(path: string, below: Below): BlockBackend {
	if (!existsSync(path)) {
		const folder = dirname(resolve(path));
		if (!existsSync(folder)) throw badDisk(path, `there is no folder ${folder} to make it in`);
		const { bytes } = below.disk;
		const backing = { bytes, backingFile: nameFrom(path, below.path), backingFormat: below.format };
		writeBeside(path, newQcow2Overlay(path, backing));
	}
	const file = openHostFile(path, true, "not allowed to write it");
	try {
		if (same(file.stat, below.stat)) throw badDisk(path, "is the disk itself; give another file for its overlay");
		const { backingFile, backingFormat } = readQcow2Header(path, file);
		if (backingFile !== undefined) {
			const named = resolve(dirname(realpathSync(path)), backingFile);
			const there = backingFile.includes("\0") ? undefined : statSync(named, { throwIfNoEntry: false });
			if (!same(there, below.stat))
				throw badDisk(path, `is an overlay of ${printable(backingFile)}, not of ${below.path}`);
			if (backingFormat !== undefined && backingFormat !== below.format)
				throw badDisk(path, `is an overlay of an image in the format ${printable(backingFormat)}; add format=`);
		}
		return qcow2Disk(file, { name: path, readOnly: false, serial: below.disk.serial, backing: below.disk });
	} catch (error) {
		file.close();
		throw error;
	}
}

/** Text from a file, for one line of a message. */
function printable(text: string): string {
	return text.replace(/[^ -~\u00a0-\uffff]/g, "?");
}
