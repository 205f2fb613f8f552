import {
	chmodSync,
	closeSync,
	constants,
	existsSync,
	fstatSync,
	fsyncSync,
	ftruncateSync,
	linkSync,
	lstatSync,
	lutimesSync,
	mkdirSync,
	openSync,
	readdirSync,
	readlinkSync,
	readSync,
	realpathSync,
	renameSync,
	rmdirSync,
	type Stats,
	statfsSync,
	statSync,
	symlinkSync,
	unlinkSync,
	writeSync,
} from "node:fs";
import { sep } from "node:path";
import { KvmError } from "@upcall/uapi";
import {
	type AttributeChanges,
	ERRNO,
	type FileAttributes,
	type OpenFile,
	type OpenMode,
	type SharedTree,
	TreeError,
} from "../devices/virtio/p9/sharedTree.ts";
import { fileError } from "./fileError.ts";

/** Runs an operation of the host; its error becomes the guest's. */
function attempt<T>(operation: () => T): T {
	try {
		return operation();
	} catch (error) {
		if (error instanceof TreeError) throw error;
		const code = error instanceof Error && "code" in error ? String(error.code) : "";
		throw new TreeError((ERRNO as Record<string, number>)[code] ?? ERRNO.EIO);
	}
}

const ownUser = process.getuid?.() ?? 0;
const ownGroup = process.getgid?.() ?? 0;

/** What belongs to this process is root's to the guest, so that it is there as it is here. */
function attributesOf(stat: Stats): FileAttributes {
	return {
		mode: stat.mode,
		uid: stat.uid === ownUser ? 0 : stat.uid,
		gid: stat.gid === ownGroup ? 0 : stat.gid,
		links: stat.nlink,
		size: stat.size,
		blockSize: stat.blksize,
		blocks: stat.blocks,
		inode: stat.ino,
		accessed: stat.atimeMs / 1000,
		modified: stat.mtimeMs / 1000,
		changed: stat.ctimeMs / 1000,
	};
}

/** Flags that POSIX leaves out and other hosts may not have: a link is not followed, and a pipe is not waited for. */
const CAREFULLY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** Linux O_PATH: a file only as a place in the tree. */
const O_PATH = 0o10000000;
const AS_PLACE = O_PATH | CAREFULLY;
const AS_FOLDER = AS_PLACE | (constants.O_DIRECTORY ?? 0);
/** Path of what a file descriptor stands for, which no other name can take the place of. @see proc(5), /proc/pid/fd */
const opened = (fd: number): string => `/proc/self/fd/${fd}`;
const hasOpened = process.platform === "linux" && existsSync("/proc/self/fd");
/** Bytes of a path below the folder: PATH_MAX, which a path that is walked piece by piece would not be held to. */
const LONGEST_PATH = 4095;

function openFlags(mode: OpenMode): number {
	const access = mode.read && mode.write ? constants.O_RDWR : mode.write ? constants.O_WRONLY : constants.O_RDONLY;
	// Positions come with each request, so that O_APPEND is not passed on: the client gives the end of the file.
	const truncate = mode.truncate ? constants.O_TRUNC : 0;
	return access | truncate | CAREFULLY;
}

function openFile(fd: number): OpenFile {
	// A pipe would block, and a device does what devices do.
	if (!fstatSync(fd).isFile()) {
		closeSync(fd);
		throw new TreeError(ERRNO.EACCES);
	}
	return {
		read: (offset, into) => attempt(() => readSync(fd, into, 0, into.length, offset)),
		write: (offset, from) => attempt(() => writeSync(fd, from, 0, from.length, offset)),
		sync: () => attempt(() => fsyncSync(fd)),
		attributes: () => attempt(() => attributesOf(fstatSync(fd))),
		truncate: (size) => attempt(() => ftruncateSync(fd, size)),
		close: () => attempt(() => closeSync(fd)),
	};
}

const missingOrFolder = (path: string): KvmError => new KvmError("ERR_FILE", `${path}: is not a folder`);

/** Hands a file descriptor to `use`, and closes it. */
function withFile<T>(path: string, flags: number, use: (fd: number) => T): T {
	const fd = openSync(path, flags);
	try {
		return use(fd);
	} finally {
		closeSync(fd);
	}
}

/** Fails for what is no folder on the way to a file. */
function checkFolder(path: string): void {
	const stat = lstatSync(path);
	if (stat.isSymbolicLink()) throw new TreeError(ERRNO.ELOOP);
	if (!stat.isDirectory()) throw new TreeError(ERRNO.ENOTDIR);
}

/** Opens a folder on the way to a file. */
function openFolder(path: string): number {
	try {
		return openSync(path, AS_FOLDER);
	} catch (error) {
		checkFolder(path);
		throw error;
	}
}

/**
 * A folder of the host as a {@link SharedTree}. Nothing outside it can be reached: names are single, every folder on the way
 * to a file has to be a folder and no link, and the last name is not followed either. Only regular files are opened. On
 * Linux each folder is opened on the way, so that this also holds while others rename what is in it; elsewhere a link that
 * somebody else puts in a folder's place between the look at it and the use of it is followed.
 *
 * @throws KvmError code `ERR_FILE` when there is no such folder
 */
export function hostFolder(folder: string, options: { readOnly?: boolean } = {}): SharedTree {
	let root: string;
	try {
		root = realpathSync(folder);
		if (!statSync(root).isDirectory()) throw missingOrFolder(folder);
	} catch (error) {
		throw fileError(folder, error);
	}
	/** Gives `use` a path of the host for a path below the folder; the last name may be anything. */
	const at = <T>(path: readonly string[], use: (place: string) => T): T => {
		if (path.reduce((n, name) => n + 1 + Buffer.byteLength(name), 0) > LONGEST_PATH)
			throw new TreeError(ERRNO.ENAMETOOLONG);
		// Where a name can have other separators, or a stream of a file behind a colon, the guest gets neither.
		if (sep !== "/" && path.some((name) => /[\\:]/.test(name))) throw new TreeError(ERRNO.EINVAL);
		const last = path.at(-1);
		if (last === undefined) return use(root);
		let place = root;
		let fd: number | undefined;
		try {
			if (hasOpened) {
				fd = openSync(root, AS_FOLDER);
				place = opened(fd);
			}
			for (const name of path.slice(0, -1)) {
				place += `/${name}`;
				if (fd === undefined) checkFolder(place);
				else {
					const next = openFolder(place);
					closeSync(fd);
					fd = next;
					place = opened(fd);
				}
			}
			return use(`${place}/${last}`);
		} finally {
			if (fd !== undefined) closeSync(fd);
		}
	};
	/** As {@link at}, for the host's operations; the folder itself is none of what they work on. */
	const inside = <T>(path: readonly string[], use: (place: string) => T): T => {
		if (path.length === 0) throw new TreeError(ERRNO.EBUSY);
		return attempt(() => at(path, use));
	};
	const changeMode = (place: string, mode: number): void => {
		// chmod follows links: a link's permissions cannot be changed.
		if (!hasOpened) {
			if (lstatSync(place).isSymbolicLink()) throw new TreeError(ERRNO.EOPNOTSUPP);
			chmodSync(place, mode & 0o777);
			return;
		}
		withFile(place, AS_PLACE, (fd) => {
			if (fstatSync(fd).isSymbolicLink()) throw new TreeError(ERRNO.EOPNOTSUPP);
			chmodSync(opened(fd), mode & 0o777);
		});
	};
	const change = (place: string, changes: AttributeChanges): void => {
		const before = lstatSync(place);
		const { mode, size, accessed, modified } = changes;
		if (size !== undefined) {
			if (!before.isFile()) throw new TreeError(before.isDirectory() ? ERRNO.EISDIR : ERRNO.EINVAL);
			withFile(place, constants.O_WRONLY | CAREFULLY, (fd) => ftruncateSync(fd, size));
		}
		if (mode !== undefined) changeMode(place, mode);
		if (accessed === undefined && modified === undefined) return;
		const time = (wanted: number | "now" | undefined, old: number): number =>
			wanted === "now" ? Date.now() / 1000 : (wanted ?? old);
		lutimesSync(place, time(accessed, before.atimeMs / 1000), time(modified, before.mtimeMs / 1000));
	};
	const list = (place: string): string[] => {
		if (!lstatSync(place).isDirectory()) throw new TreeError(ERRNO.ENOTDIR);
		if (!hasOpened) return readdirSync(place);
		return withFile(place, AS_FOLDER, (fd) => readdirSync(opened(fd)));
	};
	return {
		readOnly: options.readOnly ?? false,
		attributes: (path) => attempt(() => at(path, (place) => attributesOf(lstatSync(place)))),
		list: (path) => attempt(() => at(path, list)),
		open: (path, mode) =>
			attempt(() =>
				at(path, (place) => {
					// Opening a device can do something already.
					if (!lstatSync(place).isFile()) throw new TreeError(ERRNO.EACCES);
					return openFile(openSync(place, openFlags(mode)));
				}),
			),
		create: (path, mode, permissions) => {
			const flags = openFlags(mode) | constants.O_CREAT | constants.O_EXCL;
			return inside(path, (place) => openFile(openSync(place, flags, permissions & 0o777)));
		},
		makeFolder: (path, permissions) => inside(path, (place) => void mkdirSync(place, permissions & 0o777)),
		makeLink: (path, target) => inside(path, (place) => symlinkSync(target, place)),
		readLink: (path) => inside(path, (place) => readlinkSync(place)),
		link: (from, to) =>
			inside(from, (before) =>
				inside(to, (after) => {
					if (!lstatSync(before).isFile()) throw new TreeError(ERRNO.EPERM);
					linkSync(before, after);
				}),
			),
		rename: (from, to) => inside(from, (before) => inside(to, (after) => renameSync(before, after))),
		remove: (path, folderWanted) =>
			inside(path, (place) => {
				if (folderWanted) rmdirSync(place);
				else if (lstatSync(place).isDirectory()) throw new TreeError(ERRNO.EISDIR);
				else unlinkSync(place);
			}),
		change: (path, changes) => attempt(() => at(path, (place) => change(place, changes))),
		sizes: () =>
			attempt(() => {
				const s = statfsSync(root);
				return {
					blockSize: s.bsize,
					blocks: s.blocks,
					free: s.bfree,
					available: s.bavail,
					files: s.files,
					freeFiles: s.ffree,
				};
			}),
	};
}
