import { EACCES, EEXIST, EISDIR, ELOOP, ENOENT, ENOTDIR, ENOTEMPTY } from "@upcall/uapi";

/** A regular file: its bytes are in memory, nothing reaches the host. */
export interface FileNode {
	readonly kind: "file";
	readonly ino: number;
	mode: number;
	data: Uint8Array;
	size: number;
}
export interface DirectoryNode {
	readonly kind: "directory";
	readonly ino: number;
	mode: number;
	readonly entries: Map<string, Node>;
	parent: DirectoryNode;
}
export interface LinkNode {
	readonly kind: "link";
	readonly ino: number;
	readonly mode: number;
	readonly target: string;
}
/** `null`, `zero`, or the tty, which nobody has. */
export interface DeviceNode {
	readonly kind: "device";
	readonly ino: number;
	readonly mode: number;
	readonly name: "null" | "zero";
}
export type Node = FileNode | DirectoryNode | LinkNode | DeviceNode;

/** Links on one path before ELOOP. */
const LINK_LIMIT = 40;

/** Where a path ends: a directory, the last name, and what is there. */
export interface Place {
	readonly directory: DirectoryNode;
	readonly name: string;
	readonly node: Node | undefined;
}

/** A file system in memory. Calls answer with a negative errno, as the kernel's do. */
export class FileSystem {
	readonly root: DirectoryNode;
	#inodes = 1;

	constructor() {
		const root = {
			kind: "directory",
			ino: this.#inodes++,
			mode: 0o755,
			entries: new Map(),
		} as unknown as DirectoryNode;
		root.parent = root;
		this.root = root;
	}

	file(data: Uint8Array, mode = 0o644): FileNode {
		return { kind: "file", ino: this.#inodes++, mode, data, size: data.length };
	}

	/** Makes an entry; its directories too. */
	put(path: string, make: FileNode | "null" | "zero" | { readonly link: string }): void {
		const names = path.split("/").filter((name) => name !== "");
		const last = names.pop() as string;
		let directory = this.root;
		for (const name of names) {
			const existing = directory.entries.get(name);
			const next = existing?.kind === "directory" ? existing : this.directory(directory, 0o755);
			directory.entries.set(name, next);
			directory = next;
		}
		if (typeof make === "string")
			directory.entries.set(last, { kind: "device", ino: this.#inodes++, mode: 0o666, name: make });
		else if ("link" in make) this.#link(directory, last, make.link);
		else directory.entries.set(last, make);
	}

	directory(parent: DirectoryNode, mode: number): DirectoryNode {
		return { kind: "directory", ino: this.#inodes++, mode, entries: new Map(), parent };
	}

	#link(directory: DirectoryNode, name: string, target: string): void {
		directory.entries.set(name, { kind: "link", ino: this.#inodes++, mode: 0o777, target });
	}

	/** Follows a path. `follow`: also a link that is its last name. */
	lookup(from: DirectoryNode, path: string, follow = true, depth = 0): Place | number {
		if (path === "") return -ENOENT;
		if (depth > LINK_LIMIT) return -ELOOP;
		const names = path.split("/").filter((name) => name !== "");
		let directory = path.startsWith("/") ? this.root : from;
		for (const [i, name] of names.entries()) {
			const last = i === names.length - 1;
			let node: Node | undefined;
			if (name === ".") node = directory;
			else if (name === "..") node = directory.parent;
			else node = directory.entries.get(name);
			if (node?.kind === "link" && (!last || follow || path.endsWith("/"))) {
				const found = this.lookup(directory, node.target, true, depth + 1);
				if (typeof found === "number") return found;
				if (last) return found;
				node = found.node;
			}
			if (last) {
				if (path.endsWith("/") && node !== undefined && node.kind !== "directory") return -ENOTDIR;
				return { directory, name, node };
			}
			if (node === undefined) return -ENOENT;
			if (node.kind !== "directory") return -ENOTDIR;
			directory = node;
		}
		return { directory, name: ".", node: directory };
	}

	/** The node at a path, which must exist. */
	node(from: DirectoryNode, path: string, follow = true): Node | number {
		const place = this.lookup(from, path, follow);
		return typeof place === "number" ? place : (place.node ?? -ENOENT);
	}

	mkdir(from: DirectoryNode, path: string, mode: number): number {
		const place = this.lookup(from, path.replace(/\/+$/, ""), false);
		if (typeof place === "number") return place;
		if (place.node !== undefined) return -EEXIST;
		place.directory.entries.set(place.name, this.directory(place.directory, mode & 0o7777));
		return 0;
	}

	symlink(from: DirectoryNode, path: string, target: string): number {
		const place = this.lookup(from, path, false);
		if (typeof place === "number") return place;
		if (place.node !== undefined) return -EEXIST;
		this.#link(place.directory, place.name, target);
		return 0;
	}

	link(from: DirectoryNode, path: string, to: DirectoryNode, newPath: string): number {
		const node = this.node(from, path, false);
		const place = this.lookup(to, newPath, false);
		if (typeof node === "number") return node;
		if (typeof place === "number") return place;
		if (node.kind === "directory") return -EACCES;
		if (place.node !== undefined) return -EEXIST;
		place.directory.entries.set(place.name, node);
		return 0;
	}

	unlink(from: DirectoryNode, path: string, directory: boolean): number {
		const place = this.lookup(from, path, false);
		if (typeof place === "number") return place;
		if (place.node === undefined) return -ENOENT;
		if (directory) {
			if (place.node.kind !== "directory") return -ENOTDIR;
			if (place.node.entries.size > 0) return -ENOTEMPTY;
		} else if (place.node.kind === "directory") return -EISDIR;
		place.directory.entries.delete(place.name);
		return 0;
	}

	rename(from: DirectoryNode, path: string, to: DirectoryNode, newPath: string): number {
		const source = this.lookup(from, path, false);
		const target = this.lookup(to, newPath, false);
		if (typeof source === "number") return source;
		if (typeof target === "number") return target;
		if (source.node === undefined) return -ENOENT;
		if (target.node?.kind === "directory" && target.node.entries.size > 0) return -ENOTEMPTY;
		source.directory.entries.delete(source.name);
		target.directory.entries.set(target.name, source.node);
		if (source.node.kind === "directory") source.node.parent = target.directory;
		return 0;
	}

	/** The absolute path of a directory. */
	pathOf(directory: DirectoryNode): string {
		const names: string[] = [];
		for (let at = directory; at !== this.root; at = at.parent) {
			const found = [...at.parent.entries].find(([, node]) => node === at);
			names.unshift(found?.[0] ?? "?");
		}
		return `/${names.join("/")}`;
	}
}

/** Writes into a file at an offset, growing it. */
export function writeFile(file: FileNode, offset: number, bytes: Uint8Array): void {
	const end = offset + bytes.length;
	if (end > file.data.length) {
		const grown = new Uint8Array(Math.max(end, 2 * file.data.length));
		grown.set(file.data.subarray(0, file.size));
		file.data = grown;
	}
	file.data.set(bytes, offset);
	file.size = Math.max(file.size, end);
}

/** Sets the size of a file; what is new is zero. */
export function truncateFile(file: FileNode, size: number): void {
	if (size < file.size) file.data.fill(0, size, file.size);
	else if (size > file.data.length) {
		const grown = new Uint8Array(size);
		grown.set(file.data.subarray(0, file.size));
		file.data = grown;
	}
	file.size = size;
}
