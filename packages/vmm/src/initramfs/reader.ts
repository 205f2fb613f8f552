import { badImage } from "../loaders/errors.ts";
import { FILE_TYPES, HEADER_BYTES, type InitramfsEntry, type InitramfsNode, MAX_PATH, TRAILER } from "./entry.ts";

const decoder = new TextDecoder();
const KINDS: ReadonlyMap<number, keyof typeof FILE_TYPES> = new Map(
	Object.entries(FILE_TYPES).map(([kind, type]) => [type, kind as keyof typeof FILE_TYPES]),
);
const S_IFMT = 0o170000;

const round4 = (at: number): number => (at + 3) & ~3;

/** One header and what follows it. */
interface Record_ {
	readonly fields: readonly number[];
	readonly path: string;
	readonly data: Uint8Array;
	readonly next: number;
}

function readRecord(bytes: Uint8Array, at: number): Record_ {
	const header = decoder.decode(bytes.subarray(at, at + HEADER_BYTES));
	if (!/^07070[12][0-9a-fA-F]{104}$/.test(header))
		throw badImage(`the archive is damaged or cut off: no header of a "newc" entry at byte ${at}`);
	const fields = Array.from({ length: 13 }, (_, n) => Number.parseInt(header.slice(6 + 8 * n, 14 + 8 * n), 16));
	const size = fields[6] as number;
	const nameSize = fields[11] as number;
	if (nameSize < 1 || nameSize > MAX_PATH)
		throw badImage(`the archive is damaged: a name of ${nameSize} bytes at ${at}`);
	const nameAt = at + HEADER_BYTES;
	// Names and data begin at multiples of 4 from the start of the file.
	const dataAt = round4(nameAt + nameSize);
	if (dataAt + size > bytes.length || bytes[nameAt + nameSize - 1] !== 0)
		throw badImage(`the archive is damaged or cut off at byte ${at}`);
	return {
		fields,
		path: decoder.decode(bytes.subarray(nameAt, nameAt + nameSize - 1)),
		data: bytes.subarray(dataAt, dataAt + size),
		next: round4(dataAt + size),
	};
}

function nodeOf(fields: readonly number[], data: Uint8Array, path: string): InitramfsNode {
	const kind = KINDS.get((fields[1] as number) & S_IFMT);
	switch (kind) {
		case undefined:
			throw badImage(`"${path}" in the archive is of no known type`);
		case "file":
			return { kind, data };
		case "symlink":
			return { kind, target: decoder.decode(data) };
		case "character":
		case "block":
			return { kind, major: fields[9] as number, minor: fields[10] as number };
		default:
			return { kind };
	}
}

/**
 * Reads the entries of an uncompressed initial RAM file system: one archive, or several behind each other, each without
 * its end. Where a path is there several times the last entry counts, as for the kernel.
 *
 * @throws KvmError `ENOEXEC`, code `BAD_IMAGE`, for something else, or a damaged archive
 * @see Linux Documentation/driver-api/early-userspace/buffer-format.rst
 */
export function readInitramfs(bytes: Uint8Array): readonly InitramfsEntry[] {
	const entries = new Map<string, InitramfsEntry>();
	/** First name of each inode that has several, of the archive that is being read. */
	let firsts = new Map<string, string>();
	if (bytes.length < HEADER_BYTES) throw badImage("not a cpio archive");
	for (let at = 0; at < bytes.length; ) {
		// Archives are padded with zeros.
		if (bytes[at] === 0) {
			at++;
			continue;
		}
		const { fields, path, data, next } = readRecord(bytes, at);
		at = next;
		if (path === TRAILER) {
			firsts = new Map();
			continue;
		}
		const [ino, mode, uid, gid, nlink, mtime, , major, minor] = fields as number[];
		const node = nodeOf(fields, data, path);
		const common = {
			path,
			mode: (mode as number) & 0o7777,
			uid: uid as number,
			gid: gid as number,
			mtime: mtime as number,
		};
		entries.delete(path);
		if (node.kind !== "file" || (nlink as number) < 2) {
			entries.set(path, { ...common, ...node });
			continue;
		}
		const inode = `${major}:${minor}:${ino}`;
		const first = firsts.get(inode);
		if (first === undefined) firsts.set(inode, path);
		const file = first === undefined ? undefined : entries.get(first);
		if (first === undefined || file?.kind !== "file") entries.set(path, { ...common, ...node });
		else {
			if (data.length > 0) entries.set(first, { ...file, data });
			entries.set(path, { ...common, kind: "link", to: first });
		}
	}
	return [...entries.values()];
}
