import type { MessageReader, MessageWriter } from "./message.ts";
import type { AttributeChanges, FileAttributes } from "./sharedTree.ts";

const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const S_IFLNK = 0o120000;

/** Bits of Tgetattr's mask that are always answered: everything up to the blocks. */
const GETATTR_BASIC = 0x7ff;

/** Bits of Tsetattr's mask. */
const SET_MODE = 1 << 0;
const SET_SIZE = 1 << 3;
const SET_ATIME = 1 << 4;
const SET_MTIME = 1 << 5;
const SET_ATIME_TO = 1 << 7;
const SET_MTIME_TO = 1 << 8;

/** Whether attributes are those of a folder. */
export function isFolder(attributes: FileAttributes): boolean {
	return (attributes.mode & S_IFMT) === S_IFDIR;
}

/** Whether attributes are those of a symbolic link. */
export function isLink(attributes: FileAttributes): boolean {
	return (attributes.mode & S_IFMT) === S_IFLNK;
}

/** The identity of a file: type, version, and a number that no other file has. */
export function writeQid(out: MessageWriter, attributes: FileAttributes): MessageWriter {
	const type = isFolder(attributes) ? 0x80 : isLink(attributes) ? 0x02 : 0;
	return out
		.u8(type)
		.u32(Math.floor(attributes.modified * 1000) % 2 ** 32)
		.u64(attributes.inode);
}

/** `d_type` of a folder's entry. */
export function entryType(attributes: FileAttributes): number {
	return (attributes.mode & S_IFMT) >> 12;
}

function writeTime(out: MessageWriter, time: number): void {
	const seconds = Math.max(0, Math.floor(time));
	out.u64(seconds).u64(Math.max(0, Math.floor((time - seconds) * 1e9)));
}

/** The body of Rgetattr. */
export function writeAttributes(out: MessageWriter, attributes: FileAttributes): void {
	out.u64(GETATTR_BASIC);
	writeQid(out, attributes);
	out.u32(attributes.mode).u32(attributes.uid).u32(attributes.gid).u64(attributes.links).u64(0);
	out.u64(attributes.size).u64(attributes.blockSize).u64(attributes.blocks);
	for (const time of [attributes.accessed, attributes.modified, attributes.changed, 0]) writeTime(out, time);
	out.u64(0).u64(0);
}

/** The body of Tsetattr. Owners cannot be changed: the host's process has one, and the request is ignored. */
export function readChanges(from: MessageReader): AttributeChanges {
	const valid = from.u32();
	const mode = from.u32();
	from.u32();
	from.u32();
	const size = from.u64();
	const accessed = from.u64() + from.u64() / 1e9;
	const modified = from.u64() + from.u64() / 1e9;
	const time = (set: number, to: number, value: number): number | "now" | undefined =>
		(valid & set) === 0 ? undefined : valid & to ? value : "now";
	const at = time(SET_ATIME, SET_ATIME_TO, accessed);
	const mt = time(SET_MTIME, SET_MTIME_TO, modified);
	return {
		...(valid & SET_MODE ? { mode: mode & 0o777 } : {}),
		...(valid & SET_SIZE ? { size } : {}),
		...(at === undefined ? {} : { accessed: at }),
		...(mt === undefined ? {} : { modified: mt }),
	};
}
