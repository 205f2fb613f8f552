/** What an entry of an initial RAM file system is. */
export type InitramfsNode =
	| { readonly kind: "file"; readonly data: Uint8Array }
	| { readonly kind: "directory" }
	| { readonly kind: "symlink"; readonly target: string }
	/** Another name of a file: `to` is the path of an entry of kind `file`. */
	| { readonly kind: "link"; readonly to: string }
	| { readonly kind: "character" | "block"; readonly major: number; readonly minor: number }
	| { readonly kind: "fifo" | "socket" };

/** One name in an initial RAM file system. */
export type InitramfsEntry = InitramfsNode & {
	/** Path without a leading `/`; `.` is the root. Text whose characters have codes up to 255 stands for bytes. */
	readonly path: string;
	/** Permission bits with set-user-id and the like, 0 to 0o7777; by default 0o755 for folders, 0o777 for symlinks, 0o644. */
	readonly mode?: number;
	/** Owner, 0 by default. */
	readonly uid?: number;
	readonly gid?: number;
	/** Time of the last change in seconds since 1970; by default that of the whole archive. */
	readonly mtime?: number;
};

/** `S_IFMT` of each kind. A link has that of its file. */
export const FILE_TYPES = {
	file: 0o100000,
	directory: 0o040000,
	symlink: 0o120000,
	character: 0o020000,
	block: 0o060000,
	fifo: 0o010000,
	socket: 0o140000,
} as const;

/** Name of the entry after the last. */
export const TRAILER = "TRAILER!!!";
/** Bytes of a header of the "newc" format, magic included. */
export const HEADER_BYTES = 110;
/** Longest path: PATH_MAX with its zero. */
export const MAX_PATH = 4096;
