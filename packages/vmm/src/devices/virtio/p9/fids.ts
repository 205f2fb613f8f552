import { ERRNO, type OpenFile, type OpenMode, type SharedTree, TreeError } from "./sharedTree.ts";

/** Fids that a guest can have, and those of them that are open files. */
const MOST_FIDS = 1 << 14;
const MOST_OPEN = 1024;
/** Names that the open folders of all fids keep. What was read least lately is read again when it is asked for. */
const MOST_NAMES = 1 << 18;

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
	/** Fids that keep names, the one read last at the end. */
	readonly #listed = new Set<Fid>();
	#names = 0;
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

	/**
	 * The names in an open folder.
	 *
	 * @param fromStart - they are read anew, as when a program rewinds
	 */
	names(fid: Fid, fromStart: boolean): readonly string[] {
		const known = fromStart ? undefined : fid.names;
		const names = known ?? [".", "..", ...this.#tree.list(fid.path)];
		this.#forgetNames(fid);
		fid.names = names;
		this.#names += names.length;
		this.#listed.add(fid);
		for (const other of this.#listed) {
			if (this.#names <= MOST_NAMES || other === fid) break;
			this.#forgetNames(other);
		}
		return names;
	}

	#forgetNames(fid: Fid): void {
		this.#names -= fid.names?.length ?? 0;
		fid.names = undefined;
		this.#listed.delete(fid);
	}

	/** Forgets a fid. */
	remove(number: number): void {
		const fid = this.get(number);
		this.#fids.delete(number);
		this.#forgetNames(fid);
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
