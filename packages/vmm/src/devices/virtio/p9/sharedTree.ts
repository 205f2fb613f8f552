/** Linux error numbers, as a 9P2000.L client expects them whatever the host is. */
export const ERRNO = {
	EPERM: 1,
	ENOENT: 2,
	EIO: 5,
	EBADF: 9,
	EACCES: 13,
	EBUSY: 16,
	EEXIST: 17,
	EXDEV: 18,
	ENOTDIR: 20,
	EISDIR: 21,
	EINVAL: 22,
	ENFILE: 23,
	EMFILE: 24,
	EFBIG: 27,
	ENOSPC: 28,
	EROFS: 30,
	EMLINK: 31,
	ENAMETOOLONG: 36,
	ENOTEMPTY: 39,
	ELOOP: 40,
	EPROTO: 71,
	EOPNOTSUPP: 95,
	EDQUOT: 122,
} as const;

/** What a file operation failed with: the guest gets the number, nobody else gets the error. */
export class TreeError extends Error {
	/** Linux error number. */
	readonly errno: number;

	constructor(errno: number) {
		super(`error ${errno}`);
		this.errno = errno;
	}
}

/** Attributes of a file, as `stat` gives them. Times are seconds with a fraction. */
export interface FileAttributes {
	/** Type and permissions, as in Linux. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly links: number;
	readonly size: number;
	readonly blockSize: number;
	/** In units of 512 bytes. */
	readonly blocks: number;
	readonly inode: number;
	readonly accessed: number;
	readonly modified: number;
	readonly changed: number;
}

/** What to change of a file. */
export interface AttributeChanges {
	/** Permissions. */
	readonly mode?: number;
	readonly size?: number;
	/** Seconds with a fraction, or now. */
	readonly accessed?: number | "now";
	readonly modified?: number | "now";
}

/** How to open a file. */
export interface OpenMode {
	readonly read: boolean;
	readonly write: boolean;
	readonly append: boolean;
	readonly truncate: boolean;
}

/** An open file. */
export interface OpenFile {
	/** @returns bytes read, 0 at the end */
	read(offset: number, into: Uint8Array): number;
	/** @returns bytes written */
	write(offset: number, from: Uint8Array): number;
	sync(): void;
	attributes(): FileAttributes;
	truncate(size: number): void;
	close(): void;
}

/** Sizes of a file system, as `statfs` gives them. */
export interface TreeSizes {
	readonly blockSize: number;
	readonly blocks: number;
	readonly free: number;
	readonly available: number;
	readonly files: number;
	readonly freeFiles: number;
}

/**
 * A folder that a guest shares. Paths are lists of names below the folder; a name is never empty, `.` or `..`, and has
 * neither `/` nor NUL. Symbolic links are never followed: their text means something to the guest only. Every function is
 * done when it returns.
 *
 * All functions throw {@link TreeError}.
 */
export interface SharedTree {
	readonly readOnly: boolean;
	attributes(path: readonly string[]): FileAttributes;
	/** Names in a folder, without `.` and `..`. */
	list(path: readonly string[]): readonly string[];
	open(path: readonly string[], mode: OpenMode): OpenFile;
	/** Makes a file that is not there yet, with permissions. */
	create(path: readonly string[], mode: OpenMode, permissions: number): OpenFile;
	makeFolder(path: readonly string[], permissions: number): void;
	makeLink(path: readonly string[], target: string): void;
	readLink(path: readonly string[]): string;
	/** Another name for a file. */
	link(from: readonly string[], to: readonly string[]): void;
	rename(from: readonly string[], to: readonly string[]): void;
	remove(path: readonly string[], folder: boolean): void;
	change(path: readonly string[], changes: AttributeChanges): void;
	sizes(): TreeSizes;
}
