import {
	chmodSync,
	closeSync,
	constants,
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

function openFlags(mode: OpenMode): number {
	const access = mode.read && mode.write ? constants.O_RDWR : mode.write ? constants.O_WRONLY : constants.O_RDONLY;
	// Positions come with each request, so that O_APPEND is not passed on: the client gives the end of the file.
	const truncate = mode.truncate ? constants.O_TRUNC : 0;
	return access | truncate | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
}

function openFile(fd: number): OpenFile {
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

/**
 * A folder of the host as a {@link SharedTree}. Nothing outside it can be reached: names are single, every folder on the way
 * to a file is looked at and has to be a folder and no link, and the last name is not followed either. Only regular files
 * are opened.
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
	/** The host's path, whose parents were looked at. */
	const place = (path: readonly string[]): string => {
		let at = root;
		for (const [i, name] of path.entries()) {
			// Where a name can have other separators, or a stream of a file behind a colon, the guest gets neither.
			if (sep !== "/" && /[\\:]/.test(name)) throw new TreeError(ERRNO.EINVAL);
			at += `/${name}`;
			if (i === path.length - 1) break;
			const stat = attempt(() => lstatSync(at));
			if (stat.isSymbolicLink()) throw new TreeError(ERRNO.ELOOP);
			if (!stat.isDirectory()) throw new TreeError(ERRNO.ENOTDIR);
		}
		return at;
	};
	const inside = (path: readonly string[]): string => {
		if (path.length === 0) throw new TreeError(ERRNO.EBUSY);
		return place(path);
	};
	const change = (path: readonly string[], changes: AttributeChanges): void => {
		const at = place(path);
		const before = lstatSync(at);
		const { mode, size, accessed, modified } = changes;
		if (size !== undefined) {
			if (!before.isFile()) throw new TreeError(before.isDirectory() ? ERRNO.EISDIR : ERRNO.EINVAL);
			const fd = openSync(at, constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0));
			try {
				ftruncateSync(fd, size);
			} finally {
				closeSync(fd);
			}
		}
		// chmod follows links: a link's permissions cannot be changed.
		if (mode !== undefined) {
			if (before.isSymbolicLink()) throw new TreeError(ERRNO.EOPNOTSUPP);
			chmodSync(at, mode & 0o777);
		}
		if (accessed === undefined && modified === undefined) return;
		const time = (wanted: number | "now" | undefined, old: number): number =>
			wanted === "now" ? Date.now() / 1000 : (wanted ?? old);
		lutimesSync(at, time(accessed, before.atimeMs / 1000), time(modified, before.mtimeMs / 1000));
	};
	return {
		readOnly: options.readOnly ?? false,
		attributes: (path) => {
			const at = place(path);
			return attempt(() => attributesOf(lstatSync(at)));
		},
		list: (path) => {
			const at = place(path);
			return attempt(() => {
				if (!lstatSync(at).isDirectory()) throw new TreeError(ERRNO.ENOTDIR);
				return readdirSync(at);
			});
		},
		open: (path, mode) => {
			const at = place(path);
			return attempt(() => {
				// A pipe would block, and a device does what devices do.
				if (!lstatSync(at).isFile()) throw new TreeError(ERRNO.EACCES);
				return openFile(openSync(at, openFlags(mode)));
			});
		},
		create: (path, mode, permissions) => {
			const at = inside(path);
			const flags = openFlags(mode) | constants.O_CREAT | constants.O_EXCL;
			return attempt(() => openFile(openSync(at, flags, permissions & 0o777)));
		},
		makeFolder: (path, permissions) => {
			const at = inside(path);
			attempt(() => mkdirSync(at, permissions & 0o777));
		},
		makeLink: (path, target) => {
			const at = inside(path);
			attempt(() => symlinkSync(target, at));
		},
		readLink: (path) => {
			const at = inside(path);
			return attempt(() => readlinkSync(at));
		},
		link: (from, to) => {
			const [before, after] = [inside(from), inside(to)];
			attempt(() => {
				if (!lstatSync(before).isFile()) throw new TreeError(ERRNO.EPERM);
				linkSync(before, after);
			});
		},
		rename: (from, to) => {
			const [before, after] = [inside(from), inside(to)];
			attempt(() => renameSync(before, after));
		},
		remove: (path, folderWanted) => {
			const at = inside(path);
			attempt(() => {
				if (folderWanted) rmdirSync(at);
				else if (lstatSync(at).isDirectory()) throw new TreeError(ERRNO.EISDIR);
				else unlinkSync(at);
			});
		},
		change: (path, changes) => attempt(() => change(path, changes)),
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
