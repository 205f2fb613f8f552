import { KvmError } from "@upcall/uapi";
import { gzipSync } from "fflate";
import { FILE_TYPES, type InitramfsEntry, MAX_PATH, TRAILER } from "./entry.ts";

/** What {@link writeInitramfs} takes. */
export interface InitramfsOptions {
	/** Time of the last change of entries that give none, in seconds since 1970; 0 by default. */
	readonly mtime?: number;
}

/** GNU cpio writes whole blocks of this size. */
const BLOCK = 512;
const encoder = new TextEncoder();

function badTree(what: string): KvmError {
	return new KvmError("ERR_INITRAMFS", what);
}

/** Checks a path and takes `./` away. */
function pathOf(path: string): string {
	const plain = path.replace(/^(?:\.\/)+(?=.)/, "");
	const parts = plain.split("/");
	const bad = plain !== "." && parts.some((part) => part === "" || part === "." || part === "..");
	if (bad || plain.includes("\0")) throw badTree(`"${path}": give a path below the root, without . and ..`);
	if (plain === TRAILER) throw badTree(`"${path}": the format has this name for its end`);
	if (encoder.encode(plain).length >= MAX_PATH) throw badTree(`"${path.slice(0, 40)}...": the path is too long`);
	return plain;
}

const compareBytes = (a: Uint8Array, b: Uint8Array): number => {
	const length = Math.min(a.length, b.length);
	for (let i = 0; i < length; i++) if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number);
	return a.length - b.length;
};

interface Named {
	readonly path: string;
	readonly name: Uint8Array;
	readonly entry: InitramfsEntry;
}

/** The entries in the order of their names' bytes, with the folders that they lie in. */
function sorted(entries: readonly InitramfsEntry[]): Named[] {
	const all = new Map<string, InitramfsEntry>();
	for (const entry of entries) {
		const path = pathOf(entry.path);
		if (all.has(path)) throw badTree(`"${path}" is there twice`);
		all.set(path, entry);
	}
	for (const path of [".", ...all.keys()]) {
		for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
			const folder = path.slice(0, at);
			const known = all.get(folder);
			if (known === undefined) all.set(folder, { path: folder, kind: "directory" });
			else if (known.kind !== "directory") throw badTree(`"${path}" lies in "${folder}", which is not a folder`);
		}
	}
	if (!all.has(".")) all.set(".", { path: ".", kind: "directory" });
	return [...all]
		.map(([path, entry]) => ({ path, name: encoder.encode(path), entry }))
		.sort((a, b) => (a.path === "." ? -1 : b.path === "." ? 1 : compareBytes(a.name, b.name)));
}

/** The bytes of an archive as they grow. */
class Output {
	readonly #chunks: Uint8Array[] = [];
	length = 0;

	push(bytes: Uint8Array): void {
		this.#chunks.push(bytes);
		this.length += bytes.length;
	}

	pad(size: number): void {
		this.push(new Uint8Array((size - (this.length % size)) % size));
	}

	bytes(): Uint8Array {
		const out = new Uint8Array(this.length);
		let at = 0;
		for (const chunk of this.#chunks) {
			out.set(chunk, at);
			at += chunk.length;
		}
		return out;
	}
}

interface Header {
	readonly ino: number;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly nlink: number;
	readonly mtime: number;
	readonly rdevMajor: number;
	readonly rdevMinor: number;
}

const field = (name: string, value: number): string => {
	if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
		throw badTree(`${name} is ${value}; the format has room for 0 to 4294967295`);
	return value.toString(16).toUpperCase().padStart(8, "0");
};

function put(out: Output, header: Header, name: Uint8Array, data: Uint8Array): void {
	const { ino, mode, uid, gid, nlink, mtime, rdevMajor, rdevMinor } = header;
	const text = [
		"070701",
		field("the number of entries", ino),
		field("mode", mode),
		field("uid", uid),
		field("gid", gid),
		field("the number of links", nlink),
		field("mtime", mtime),
		field("the size of a file", data.length),
		"00000000",
		"00000000",
		field("major", rdevMajor),
		field("minor", rdevMinor),
		field("the length of a name", name.length + 1),
		"00000000",
	].join("");
	out.push(encoder.encode(text));
	out.push(name);
	out.push(new Uint8Array(1));
	out.pad(4);
	out.push(data);
	out.pad(4);
}

const NO_DATA = new Uint8Array(0);
const DEFAULT_MODES: Partial<Record<InitramfsEntry["kind"], number>> = { directory: 0o755, symlink: 0o777 };

/** Number of links of each folder: itself, its name, and the `..` of the folders in it. */
function folderLinks(entries: readonly Named[]): ReadonlyMap<string, number> {
	const links = new Map<string, number>();
	for (const { path, entry } of entries) {
		if (entry.kind !== "directory") continue;
		links.set(path, (links.get(path) ?? 0) + 2);
		if (path === ".") continue;
		const slash = path.lastIndexOf("/");
		const parent = slash < 0 ? "." : path.slice(0, slash);
		links.set(parent, (links.get(parent) ?? 0) + 1);
	}
	return links;
}

/** The names of each file that has several, in order. */
function hardLinks(entries: readonly Named[]): ReadonlyMap<string, readonly Named[]> {
	const files = new Map(entries.filter((n) => n.entry.kind === "file").map((n) => [n.path, n]));
	const groups = new Map<string, Named[]>();
	for (const named of entries) {
		const { entry, path } = named;
		if (entry.kind !== "link" && entry.kind !== "file") continue;
		const to = entry.kind === "link" ? pathOf(entry.to) : path;
		if (!files.has(to)) throw badTree(`"${path}" is a link to "${to}", which is no file here`);
		const group = groups.get(to);
		if (group === undefined) groups.set(to, [named]);
		else group.push(named);
	}
	return groups;
}

/**
 * An initial RAM file system in the "newc" format of cpio: the same tree always gives the same bytes. Entries are in the
 * order of their names' bytes, inode numbers count from 0, all times are one, and missing parent folders are added. The
 * data of a file with several names comes with its last name, as GNU cpio has it.
 *
 * The result is what `find . | LC_ALL=C sort | cpio -o -H newc --reproducible` makes of the same tree, apart from owners,
 * times, and the link counts of files with names outside the tree and of folders on file systems that do not count them.
 *
 * @throws KvmError code `ERR_INITRAMFS` when the tree cannot be one: a name twice, a link to nothing, a value too large
 * @see Linux Documentation/driver-api/early-userspace/buffer-format.rst
 */
export function writeInitramfs(entries: readonly InitramfsEntry[], options: InitramfsOptions = {}): Uint8Array {
	const all = sorted(entries);
	const folders = folderLinks(all);
	const links = hardLinks(all);
	const entryAt = new Map(all.map(({ path, entry }) => [path, entry]));
	const out = new Output();
	let inodes = 0;
	/** Inode numbers of files with several names, and how many of these have passed. */
	const passed = new Map<string, { ino: number; names: Named[] }>();
	for (const named of all) {
		const { entry, path, name } = named;
		const file = entry.kind === "link" ? pathOf(entry.to) : path;
		const group = entry.kind === "link" || entry.kind === "file" ? (links.get(file) as readonly Named[]) : [named];
		const state = passed.get(file) ?? { ino: inodes++, names: [] };
		passed.set(file, state);
		const inode = entryAt.get(file) as InitramfsEntry;
		const { kind, mode = DEFAULT_MODES[kind] ?? 0o644 } = inode;
		if (!(mode >= 0 && mode <= 0o7777)) throw badTree(`"${path}": mode is ${mode}; give 0 to 0o7777`);
		const device = inode.kind === "character" || inode.kind === "block" ? inode : undefined;
		const header: Header = {
			ino: state.ino,
			mode: FILE_TYPES[kind as keyof typeof FILE_TYPES] | mode,
			uid: inode.uid ?? 0,
			gid: inode.gid ?? 0,
			nlink: folders.get(path) ?? group.length,
			mtime: inode.mtime ?? options.mtime ?? 0,
			rdevMajor: device?.major ?? 0,
			rdevMinor: device?.minor ?? 0,
		};
		if (state.names.length + 1 < group.length) {
			state.names.push(named);
			continue;
		}
		// GNU cpio holds the names back until the last one, and writes them the latest first.
		for (const earlier of state.names.reverse()) put(out, header, earlier.name, NO_DATA);
		const data = inode.kind === "file" ? inode.data : inode.kind === "symlink" ? encoder.encode(inode.target) : NO_DATA;
		put(out, header, name, data);
	}
	const nothing = { mode: 0, uid: 0, gid: 0, mtime: 0, rdevMajor: 0, rdevMinor: 0 };
	put(out, { ...nothing, ino: 0, nlink: 1 }, encoder.encode(TRAILER), NO_DATA);
	out.pad(BLOCK);
	return out.bytes();
}

/**
 * An archive with more entries: what the kernel unpacks later replaces what it unpacked before. The first archive may be
 * compressed.
 *
 * @throws KvmError as {@link writeInitramfs}
 */
export function appendInitramfs(
	archive: Uint8Array,
	entries: readonly InitramfsEntry[],
	options: InitramfsOptions = {},
): Uint8Array {
	const out = new Output();
	out.push(archive);
	out.pad(4);
	out.push(writeInitramfs(entries, options));
	return out.bytes();
}

/** An archive as gzip data without a time, the same for the same archive. */
export function gzipInitramfs(archive: Uint8Array): Uint8Array {
	return gzipSync(archive, { level: 9, mtime: 0 });
}
