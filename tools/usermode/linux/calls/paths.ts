import { EACCES, EBADF, EEXIST, EINVAL, EISDIR, ELOOP, ENOENT, ENOTDIR, ENXIO, ERANGE } from "@upcall/uapi";
import {
	O_ACCMODE,
	O_CLOEXEC,
	O_CREAT,
	O_DIRECTORY,
	O_EXCL,
	O_NOFOLLOW,
	O_TRUNC,
	OpenDevice,
	OpenDirectory,
	type OpenFile,
	RegularFile,
} from "../descriptors.ts";
import { type DirectoryNode, type Node, truncateFile } from "../files.ts";
import type { Process } from "../process.ts";
import type { CallTable } from "../systemCalls.ts";
import { nodeOf } from "./files.ts";

const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_REMOVEDIR = 0x200;
const AT_EMPTY_PATH = 0x1000;
const S_IF = { file: 0o100000, directory: 0o40000, link: 0o120000, device: 0o20000 };
const S_IFIFO = 0o10000;
/** Time of every file: 1 January 2026. */
const TIME = 1_767_225_600;

/** The directory that a relative path starts from, or a negative errno. */
function start(process: Process, fd: number): DirectoryNode | number {
	if ((fd | 0) === AT_FDCWD) return process.cwd;
	const node = nodeOf(process.descriptors.get(fd | 0));
	if (node === undefined) return -EBADF;
	return node.kind === "directory" ? node : -ENOTDIR;
}

/** Runs `use` with the path at a user address, from the directory of a descriptor. */
function withPath(
	process: Process,
	fd: number,
	at: number,
	use: (from: DirectoryNode, path: string) => number,
): number {
	const path = process.space.readString(at);
	const from = path.startsWith("/") ? process.kernel.files.root : start(process, fd);
	return typeof from === "number" ? from : use(from, path);
}

function openFile(process: Process, from: DirectoryNode, path: string, flags: number, mode: number): number {
	const { files } = process.kernel;
	const place = files.lookup(from, path, (flags & O_NOFOLLOW) === 0 && (flags & O_EXCL) === 0);
	if (typeof place === "number") return place;
	let { node } = place;
	const writes = (flags & O_ACCMODE) !== 0;
	if (node === undefined) {
		if ((flags & O_CREAT) === 0) return -ENOENT;
		node = files.file(new Uint8Array(0), mode & 0o7777 & ~process.umask);
		place.directory.entries.set(place.name, node);
	} else if ((flags & (O_CREAT | O_EXCL)) === (O_CREAT | O_EXCL)) return -EEXIST;
	let file: OpenFile;
	if (node.kind === "link") return -ELOOP;
	if ((flags & O_DIRECTORY) !== 0 && node.kind !== "directory") return -ENOTDIR;
	if (node.kind === "directory") {
		if (writes) return -EISDIR;
		file = new OpenDirectory(node, flags);
	} else if (node.kind === "device") file = new OpenDevice(node, flags);
	else {
		if (writes && (flags & O_TRUNC) !== 0) truncateFile(node, 0);
		file = new RegularFile(node, flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC), path);
	}
	return process.descriptors.add(file, (flags & O_CLOEXEC) !== 0);
}

/** What stat says of a node; pipes and streams have none. */
interface Status {
	readonly ino: number;
	readonly mode: number;
	readonly size: number;
	readonly links: number;
}

function status(node: Node | undefined): Status {
	if (node === undefined) return { ino: 1000, mode: S_IFIFO | 0o600, size: 0, links: 1 };
	const mode = S_IF[node.kind] | node.mode;
	const size = node.kind === "file" ? node.size : node.kind === "link" ? node.target.length : 0;
	return {
		ino: node.ino,
		mode,
		size: node.kind === "directory" ? 4096 : size,
		links: node.kind === "directory" ? 2 : 1,
	};
}

function writeStat(process: Process, at: number, node: Node | undefined): number {
	const { ino, mode, size, links } = status(node);
	const view = new DataView(new ArrayBuffer(128));
	view.setBigUint64(0, 1n, true);
	view.setBigUint64(8, BigInt(ino), true);
	view.setUint32(16, mode, true);
	view.setUint32(20, links, true);
	view.setBigUint64(48, BigInt(size), true);
	view.setUint32(56, 4096, true);
	view.setBigUint64(64, BigInt(Math.ceil(size / 512)), true);
	for (const offset of [72, 88, 104]) view.setBigUint64(offset, BigInt(TIME), true);
	process.space.write(at, new Uint8Array(view.buffer));
	return 0;
}

function writeStatx(process: Process, at: number, node: Node | undefined): number {
	const { ino, mode, size, links } = status(node);
	const view = new DataView(new ArrayBuffer(256));
	view.setUint32(0, 0x7ff, true);
	view.setUint32(4, 4096, true);
	view.setUint32(16, links, true);
	view.setUint16(28, mode, true);
	view.setBigUint64(32, BigInt(ino), true);
	view.setBigUint64(40, BigInt(size), true);
	view.setBigUint64(48, BigInt(Math.ceil(size / 512)), true);
	for (const offset of [64, 80, 96, 112]) view.setBigUint64(offset, BigInt(TIME), true);
	view.setUint32(140, 1, true);
	process.space.write(at, new Uint8Array(view.buffer));
	return 0;
}

type Writer = (process: Process, at: number, node: Node | undefined) => number;

/** stat of a path, or with an empty one of a descriptor. */
function statAt(process: Process, fd: number, pathAt: number, into: number, flags: number, writer: Writer): number {
	if ((flags & AT_EMPTY_PATH) !== 0 && process.space.readString(pathAt) === "") {
		const file = process.descriptors.get(fd | 0);
		return file === undefined ? -EBADF : writer(process, into, nodeOf(file));
	}
	return withPath(process, fd, pathAt, (from, path) => {
		const node = process.kernel.files.node(from, path, (flags & AT_SYMLINK_NOFOLLOW) === 0);
		return typeof node === "number" ? node : writer(process, into, node);
	});
}

function access(process: Process, fd: number, at: number, mode: number): number {
	return withPath(process, fd, at, (from, path) => {
		const node = process.kernel.files.node(from, path);
		if (typeof node === "number") return node;
		// Root may read and write everything, and execute what anybody may.
		return (mode & 1) !== 0 && node.kind === "file" && (node.mode & 0o111) === 0 ? -EACCES : 0;
	});
}

function changeMode(node: Node | number | undefined, mode: number): number {
	if (typeof node === "number") return node;
	if (node === undefined || node.kind === "link" || node.kind === "device") return -EINVAL;
	node.mode = mode & 0o7777;
	return 0;
}

function readlink(process: Process, from: DirectoryNode, path: string, at: number, length: number): number {
	const node = path === "/proc/self/exe" ? undefined : process.kernel.files.node(from, path, false);
	if (typeof node === "number") return node;
	if (node !== undefined && node.kind !== "link") return -EINVAL;
	const text = node?.target ?? process.path;
	const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0)).subarray(0, length);
	process.space.write(at, bytes);
	return bytes.length;
}

/** Calls with paths. */
export const pathCalls: CallTable = {
	/** getcwd */
	17: (process, [at, length]) => {
		const bytes = Uint8Array.from(`${process.kernel.files.pathOf(process.cwd)}\0`, (c) => c.charCodeAt(0));
		if (bytes.length > length) return -ERANGE;
		process.space.write(at, bytes);
		return bytes.length;
	},
	/** mknodat: no devices and pipes with names. */
	33: () => -EINVAL,
	/** mkdirat */
	34: (process, [fd, at, mode]) =>
		withPath(process, fd, at, (from, path) => process.kernel.files.mkdir(from, path, mode & ~process.umask)),
	/** unlinkat */
	35: (process, [fd, at, flags]) =>
		withPath(process, fd, at, (from, path) => process.kernel.files.unlink(from, path, (flags & AT_REMOVEDIR) !== 0)),
	/** symlinkat */
	36: (process, [targetAt, fd, at]) =>
		withPath(process, fd, at, (from, path) =>
			process.kernel.files.symlink(from, path, process.space.readString(targetAt)),
		),
	/** linkat */
	37: (process, [fd, at, toFd, toAt]) =>
		withPath(process, fd, at, (from, path) =>
			withPath(process, toFd, toAt, (to, name) => process.kernel.files.link(from, path, to, name)),
		),
	/** renameat, renameat2 */
	38: (process, [fd, at, toFd, toAt]) =>
		withPath(process, fd, at, (from, path) =>
			withPath(process, toFd, toAt, (to, name) => process.kernel.files.rename(from, path, to, name)),
		),
	276: (process, [fd, at, toFd, toAt, flags]) =>
		flags !== 0
			? -EINVAL
			: withPath(process, fd, at, (from, path) =>
					withPath(process, toFd, toAt, (to, name) => process.kernel.files.rename(from, path, to, name)),
				),
	/** truncate */
	45: (process, [at, length]) =>
		withPath(process, AT_FDCWD, at, (from, path) => {
			const node = process.kernel.files.node(from, path);
			if (typeof node === "number") return node;
			if (node.kind !== "file" || length < 0 || length > 1 << 28) return -EINVAL;
			truncateFile(node, length);
			return 0;
		}),
	/** faccessat, faccessat2 */
	48: (process, [fd, at, mode]) => access(process, fd, at, mode),
	439: (process, [fd, at, mode]) => access(process, fd, at, mode),
	/** chdir, fchdir */
	49: (process, [at]) =>
		withPath(process, AT_FDCWD, at, (from, path) => {
			const node = process.kernel.files.node(from, path);
			if (typeof node === "number") return node;
			if (node.kind !== "directory") return -ENOTDIR;
			process.cwd = node;
			return 0;
		}),
	50: (process, [fd]) => {
		const node = start(process, fd);
		if (typeof node === "number") return node;
		process.cwd = node;
		return 0;
	},
	/** fchmod, fchmodat */
	52: ({ descriptors }, [fd, mode]) => changeMode(nodeOf(descriptors.get(fd | 0)), mode),
	53: (process, [fd, at, mode]) =>
		withPath(process, fd, at, (from, path) => changeMode(process.kernel.files.node(from, path), mode)),
	/** fchownat, fchown, utimensat: owners and times are not kept. */
	54: (process, [fd, at]) => access(process, fd, at, 0),
	55: () => 0,
	88: (process, [fd, at]) => (at === 0 ? 0 : access(process, fd, at, 0)),
	/** openat */
	56: (process, [fd, at, flags, mode]) =>
		withPath(process, fd, at, (from, path) =>
			path === "/dev/tty" ? -ENXIO : openFile(process, from, path, flags, mode),
		),
	/** readlinkat */
	78: (process, [fd, at, into, length]) =>
		withPath(process, fd, at, (from, path) => readlink(process, from, path, into, length)),
	/** newfstatat, fstat, statx */
	79: (process, [fd, at, into, flags]) => statAt(process, fd, at, into, flags, writeStat),
	80: (process, [fd, into]) => {
		const file = process.descriptors.get(fd | 0);
		return file === undefined ? -EBADF : writeStat(process, into, nodeOf(file));
	},
	291: (process, [fd, at, flags, , into]) => statAt(process, fd, at, into, flags, writeStatx),
};
