import { ERRNO, type OpenFile, type OpenMode, type SharedTree, TreeError } from "./sharedTree.ts";

/** Fids that a guest can have, and those of them that are open files. */
const MOST_FIDS = 1 << 14;
const MOST_OPEN = 1024;

/** What a fid of the guest stands for. */
export interface Fid {
	path: readonly string[];
	/** How it was opened; a restored fid has no file yet. */
	mode: OpenMode | undefined;
	file: OpenFile | undefined;
	/** Names of an open folder, as they were when it was read from the start. */
	names: readonly string[] | undefined;
	/** It was opened as a folder. */
	folder: boolean;
}

/** Whether `path` is `above` or below it. */
export function isBelow(path: readonly string[], above: readonly string[]): boolean {
	return path.length >= above.length && above.every((name, i) => path[i] === name);
}

/** The fids of a session. */
export class Fids {
	readonly #tree: SharedTree;
	readonly #fids = new Map<number, Fid>();
	#open = 0;

	constructor(tree: SharedTree) {
		this.#tree = tree;
	}

	/** All fids by number. */
	get entries(): Iterable<[number, Fid]> {
		return this.#fids.entries();
	}

	/** @throws TreeError EBADF */
	get(number: number): Fid {
		const fid = this.#fids.get(number);
		if (fid === undefined) throw new TreeError(ERRNO.EBADF);
		return fid;
	}

	/** Gives a number that is free to a path. @throws TreeError EBADF, EMFILE */
	add(number: number, path: readonly string[]): Fid {
		if (this.#fids.has(number)) throw new TreeError(ERRNO.EBADF);
		if (this.#fids.size >= MOST_FIDS) throw new TreeError(ERRNO.EMFILE);
		const fid: Fid = { path, mode: undefined, file: undefined, names: undefined, folder: false };
		this.#fids.set(number, fid);
		return fid;
	}

	/** Whether a number is in use. */
	has(number: number): boolean {
		return this.#fids.has(number);
	}

	/** Makes a fid an open file. */
	opened(fid: Fid, mode: OpenMode, open: () => OpenFile): void {
		if (this.#open >= MOST_OPEN) throw new TreeError(ERRNO.EMFILE);
		fid.file = open();
		fid.mode = mode;
		this.#open++;
	}

	/** The open file of a fid. After a restore it is opened anew. */
	file(fid: Fid): OpenFile {
		const { mode } = fid;
		if (mode === undefined) throw new TreeError(ERRNO.EBADF);
		if (fid.file === undefined) this.opened(fid, mode, () => this.#tree.open(fid.path, { ...mode, truncate: false }));
		return fid.file as OpenFile;
	}

	/** Forgets a fid. */
	remove(number: number): void {
		const fid = this.get(number);
		this.#fids.delete(number);
		if (fid.file === undefined) return;
		this.#open--;
		fid.file.close();
	}

	/** A file or folder has another name: so have the fids of it and of what is below. */
	renamed(from: readonly string[], to: readonly string[]): void {
		for (const fid of this.#fids.values())
			if (isBelow(fid.path, from)) fid.path = [...to, ...fid.path.slice(from.length)];
	}

	/** Forgets all fids. */
	clear(): void {
		for (const number of [...this.#fids.keys()]) {
			try {
				this.remove(number);
			} catch (error) {
				if (!(error instanceof TreeError)) throw error;
			}
		}
	}
}
