import { type Saved, SavedFields } from "../../../snapshot/saved.ts";
import { entryType, isFolder, isLink, readChanges, writeAttributes, writeQid } from "./attributes.ts";
import { type Fid, Fids, isBelow } from "./fids.ts";
import { MESSAGE, MessageReader, MessageWriter, P9_HEADER } from "./message.ts";
import { ERRNO, type OpenMode, type SharedTree, TreeError } from "./sharedTree.ts";

const VERSION = "9P2000.L";
/** Largest message, and the smallest that a client may ask for. */
const LARGEST_MESSAGE = (1 << 19) + 24;
const SMALLEST_MESSAGE = 4096;
/** Names of one Twalk (9P2000, walk(5)). */
const MOST_NAMES = 16;
const AT_REMOVEDIR = 0x200;
const V9FS_MAGIC = 0x0102_1997;
const S_IFMT = 0o170000;
const S_IFREG = 0o100000;
/** Linux open flags. */
const O_ACCMODE = 3;
const O_WRONLY = 1;
const O_RDWR = 2;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;
/** Bytes of Rread and Rreaddir before their data. */
const READ_HEADER = P9_HEADER + 4;
const UNLOCKED = 2;

type Handler = (from: MessageReader, out: MessageWriter) => void;

function openMode(flags: number): OpenMode {
	const access = flags & O_ACCMODE;
	return {
		read: access !== O_WRONLY,
		write: access === O_WRONLY || access === O_RDWR,
		append: (flags & O_APPEND) !== 0,
		truncate: (flags & O_TRUNC) !== 0,
	};
}

/**
 * Answers the requests of a 9P2000.L client about a {@link SharedTree}. The client names files by walking from the root, one
 * name at a time; there is no other way to name one, and `..` of the root is the root.
 *
 * @see Linux Documentation/filesystems/9p.rst; diod's protocol.md for the messages of 9P2000.L
 */
export class P9Server {
	readonly #tree: SharedTree;
	readonly #fids: Fids;
	readonly #handlers: ReadonlyMap<number, Handler>;
	#messageSize = LARGEST_MESSAGE;
	#lookups = 0;

	constructor(tree: SharedTree) {
		this.#tree = tree;
		this.#fids = new Fids(tree);
		const done: Handler = () => {};
		this.#handlers = new Map<number, Handler>([
			[MESSAGE.VERSION, (from, out) => this.#version(from, out)],
			[MESSAGE.ATTACH, (from, out) => this.#attach(from, out)],
			[MESSAGE.FLUSH, done],
			[MESSAGE.WALK, (from, out) => this.#walk(from, out)],
			[MESSAGE.CLUNK, (from) => this.#fids.remove(from.u32())],
			[MESSAGE.REMOVE, (from) => this.#removeFid(from)],
			[MESSAGE.GETATTR, (from, out) => writeAttributes(out, this.#attributes(this.#fids.get(from.u32())))],
			[MESSAGE.SETATTR, (from) => this.#setAttributes(from)],
			[MESSAGE.LOPEN, (from, out) => this.#open(from, out)],
			[MESSAGE.LCREATE, (from, out) => this.#create(from, out)],
			[MESSAGE.READ, (from, out) => this.#read(from, out)],
			[MESSAGE.WRITE, (from, out) => this.#write(from, out)],
			[MESSAGE.READDIR, (from, out) => this.#readFolder(from, out)],
			[MESSAGE.FSYNC, (from) => this.#sync(from)],
			[MESSAGE.MKDIR, (from, out) => this.#makeFolder(from, out)],
			[MESSAGE.SYMLINK, (from, out) => this.#symlink(from, out)],
			[MESSAGE.READLINK, (from, out) => out.text(this.#tree.readLink(this.#fids.get(from.u32()).path))],
			[MESSAGE.MKNOD, (from, out) => this.#makeNode(from, out)],
			[MESSAGE.LINK, (from) => this.#link(from)],
			[MESSAGE.RENAME, (from) => this.#rename(from)],
			[MESSAGE.RENAMEAT, (from) => this.#renameAt(from)],
			[MESSAGE.UNLINKAT, (from) => this.#unlinkAt(from)],
			[MESSAGE.STATFS, (from, out) => this.#sizes(from, out)],
			// Locks are the guest's own: nobody else is asked.
			[MESSAGE.LOCK, (_from, out) => out.u8(0)],
			[MESSAGE.GETLOCK, (from, out) => this.#getLock(from, out)],
		]);
	}

	/** Largest message of the session. */
	get messageSize(): number {
		return this.#messageSize;
	}

	/** Names that were looked up since the last call. */
	takeLookups(): number {
		const lookups = this.#lookups;
		this.#lookups = 0;
		return lookups;
	}

	/** The answer to a whole message. */
	answer(message: Uint8Array): Uint8Array {
		const from = new MessageReader(message);
		from.u32();
		const type = from.u8();
		const tag = from.u16();
		try {
			const handler = this.#handlers.get(type);
			if (handler === undefined) throw new TreeError(ERRNO.EOPNOTSUPP);
			const out = new MessageWriter();
			handler(from, out);
			return out.finish(type + 1, tag);
		} catch (error) {
			if (!(error instanceof TreeError)) throw error;
			return new MessageWriter().u32(error.errno).finish(MESSAGE.LERROR + 1, tag);
		}
	}

	/** The session is over. */
	reset(): void {
		this.#fids.clear();
		this.#messageSize = LARGEST_MESSAGE;
	}

	#version(from: MessageReader, out: MessageWriter): void {
		const size = from.u32();
		const version = from.text();
		this.reset();
		if (size < SMALLEST_MESSAGE) throw new TreeError(ERRNO.EINVAL);
		this.#messageSize = Math.min(size, LARGEST_MESSAGE);
		out.u32(this.#messageSize).text(version === VERSION ? VERSION : "unknown");
	}

	#attach(from: MessageReader, out: MessageWriter): void {
		const number = from.u32();
		from.u32();
		from.text();
		const name = from.text();
		if (name !== "" && name !== "/") throw new TreeError(ERRNO.ENOENT);
		const attributes = this.#tree.attributes([]);
		this.#fids.add(number, []);
		writeQid(out, attributes);
	}

	#walk(from: MessageReader, out: MessageWriter): void {
		const fid = this.#fids.get(from.u32());
		const number = from.u32();
		const count = from.u16();
		if (count > MOST_NAMES) throw new TreeError(ERRNO.EINVAL);
		let path = fid.path;
		const at = out.length;
		out.u16(0);
		let walked = 0;
		for (; walked < count; walked++) {
			const name = from.text();
			if (name === "" || name === "." || name.includes("/") || name.includes("\0")) throw new TreeError(ERRNO.EINVAL);
			const next = name === ".." ? path.slice(0, -1) : [...path, name];
			this.#lookups++;
			try {
				writeQid(out, this.#tree.attributes(next));
			} catch (error) {
				// walk(5): the first name has to be there, of others those before the missing one are answered.
				if (walked === 0 || !(error instanceof TreeError)) throw error;
				break;
			}
			path = next;
		}
		out.setU16(at, walked);
		if (walked < count) return;
		const known = this.#fids.has(number) ? this.#fids.get(number) : undefined;
		if (known !== undefined && known !== fid) throw new TreeError(ERRNO.EBADF);
		if (known === undefined) this.#fids.add(number, path);
		else if (known.mode !== undefined || known.folder) throw new TreeError(ERRNO.EBADF);
		else known.path = path;
	}

	#attributes(fid: Fid) {
		return fid.file === undefined ? this.#tree.attributes(fid.path) : fid.file.attributes();
	}

	#writable(): void {
		if (this.#tree.readOnly) throw new TreeError(ERRNO.EROFS);
	}

	#setAttributes(from: MessageReader): void {
		const fid = this.#fids.get(from.u32());
		const changes = readChanges(from);
		this.#writable();
		const { size, ...rest } = changes;
		if (size !== undefined && fid.file !== undefined && fid.mode?.write) {
			fid.file.truncate(size);
			if (Object.keys(rest).length > 0) this.#tree.change(fid.path, rest);
		} else this.#tree.change(fid.path, changes);
	}

	#open(from: MessageReader, out: MessageWriter): void {
		const fid = this.#fids.get(from.u32());
		const mode = openMode(from.u32());
		if (fid.mode !== undefined || fid.folder) throw new TreeError(ERRNO.EBADF);
		const attributes = this.#tree.attributes(fid.path);
		if (mode.write || mode.truncate) this.#writable();
		if (isFolder(attributes)) {
			if (mode.write) throw new TreeError(ERRNO.EISDIR);
			fid.folder = true;
		} else if (isLink(attributes)) throw new TreeError(ERRNO.ELOOP);
		else this.#fids.opened(fid, mode, () => this.#tree.open(fid.path, mode));
		writeQid(out, attributes).u32(0);
	}

	#create(from: MessageReader, out: MessageWriter): void {
		const fid = this.#fids.get(from.u32());
		const name = from.name();
		const mode = openMode(from.u32());
		const permissions = from.u32() & 0o777;
		if (fid.mode !== undefined || fid.folder) throw new TreeError(ERRNO.EBADF);
		this.#writable();
		const path = [...fid.path, name];
		this.#fids.opened(fid, mode, () => this.#tree.create(path, mode, permissions));
		fid.path = path;
		writeQid(out, this.#attributes(fid)).u32(0);
	}

	#read(from: MessageReader, out: MessageWriter): void {
		const fid = this.#fids.get(from.u32());
		const offset = from.u64();
		const count = Math.min(from.u32(), this.#messageSize - READ_HEADER);
		if (fid.mode?.read !== true) throw new TreeError(ERRNO.EBADF);
		out.u32(0);
		const space = out.space(count);
		const done = offset > Number.MAX_SAFE_INTEGER - count ? 0 : this.#fids.file(fid).read(offset, space);
		out.shorten(count - done);
		out.setU32(P9_HEADER, done);
	}

	#write(from: MessageReader, out: MessageWriter): void {
		const fid = this.#fids.get(from.u32());
		const offset = from.u64();
		const bytes = from.bytes(from.u32());
		if (fid.mode?.write !== true) throw new TreeError(ERRNO.EBADF);
		this.#writable();
		if (offset > Number.MAX_SAFE_INTEGER - bytes.length) throw new TreeError(ERRNO.EFBIG);
		out.u32(this.#fids.file(fid).write(offset, bytes));
	}

	#readFolder(from: MessageReader, out: MessageWriter): void {
		const fid = this.#fids.get(from.u32());
		const offset = from.u64();
		const count = Math.min(from.u32(), this.#messageSize - READ_HEADER);
		if (!fid.folder) throw new TreeError(ERRNO.EBADF);
		const names = this.#fids.names(fid, offset === 0);
		out.u32(0);
		const start = out.length;
		for (let i = offset; i < names.length; i++) {
			const name = names[i] as string;
			this.#lookups++;
			const before = out.length;
			const path = name === "." ? fid.path : name === ".." ? fid.path.slice(0, -1) : [...fid.path, name];
			try {
				const attributes = this.#tree.attributes(path);
				writeQid(out, attributes)
					.u64(i + 1)
					.u8(entryType(attributes))
					.text(name);
			} catch (error) {
				// It went away since the folder was read.
				if (!(error instanceof TreeError)) throw error;
				continue;
			}
			if (out.length - start > count) {
				out.shorten(out.length - before);
				break;
			}
		}
		out.setU32(P9_HEADER, out.length - start);
	}

	#sync(from: MessageReader): void {
		const fid = this.#fids.get(from.u32());
		if (!fid.folder) this.#fids.file(fid).sync();
	}

	#makeFolder(from: MessageReader, out: MessageWriter): void {
		const path = [...this.#fids.get(from.u32()).path, from.name()];
		const permissions = from.u32() & 0o777;
		this.#writable();
		this.#tree.makeFolder(path, permissions);
		writeQid(out, this.#tree.attributes(path));
	}

	#symlink(from: MessageReader, out: MessageWriter): void {
		const path = [...this.#fids.get(from.u32()).path, from.name()];
		const target = from.text();
		this.#writable();
		if (target === "" || target.includes("\0")) throw new TreeError(ERRNO.EINVAL);
		this.#tree.makeLink(path, target);
		writeQid(out, this.#tree.attributes(path));
	}

	/** Regular files only: devices of the host are not for the guest. */
	#makeNode(from: MessageReader, out: MessageWriter): void {
		const path = [...this.#fids.get(from.u32()).path, from.name()];
		const mode = from.u32();
		this.#writable();
		if ((mode & S_IFMT) !== S_IFREG && (mode & S_IFMT) !== 0) throw new TreeError(ERRNO.EPERM);
		this.#tree.create(path, openMode(O_WRONLY), mode & 0o777).close();
		writeQid(out, this.#tree.attributes(path));
	}

	#link(from: MessageReader): void {
		const folder = this.#fids.get(from.u32());
		const file = this.#fids.get(from.u32());
		const name = from.name();
		this.#writable();
		this.#tree.link(file.path, [...folder.path, name]);
	}

	#rename(from: MessageReader): void {
		const fid = this.#fids.get(from.u32());
		const folder = this.#fids.get(from.u32());
		this.#move(fid.path, [...folder.path, from.name()]);
	}

	#renameAt(from: MessageReader): void {
		const before = [...this.#fids.get(from.u32()).path, from.name()];
		this.#move(before, [...this.#fids.get(from.u32()).path, from.name()]);
	}

	#move(before: readonly string[], path: readonly string[]): void {
		this.#writable();
		if (before.length === 0) throw new TreeError(ERRNO.EBUSY);
		if (path.length > before.length && isBelow(path, before)) throw new TreeError(ERRNO.EINVAL);
		this.#tree.rename(before, path);
		this.#fids.renamed(before, path);
	}

	#unlinkAt(from: MessageReader): void {
		const path = [...this.#fids.get(from.u32()).path, from.name()];
		this.#writable();
		this.#tree.remove(path, (from.u32() & AT_REMOVEDIR) !== 0);
	}

	/** Tremove forgets the fid, whether the file could be removed or not. */
	#removeFid(from: MessageReader): void {
		const number = from.u32();
		const { path } = this.#fids.get(number);
		this.#fids.remove(number);
		this.#writable();
		if (path.length === 0) throw new TreeError(ERRNO.EBUSY);
		this.#tree.remove(path, isFolder(this.#tree.attributes(path)));
	}

	#sizes(from: MessageReader, out: MessageWriter): void {
		this.#fids.get(from.u32());
		const sizes = this.#tree.sizes();
		out.u32(V9FS_MAGIC).u32(sizes.blockSize).u64(sizes.blocks).u64(sizes.free).u64(sizes.available);
		out.u64(sizes.files).u64(sizes.freeFiles).u64(0).u32(255);
	}

	#getLock(from: MessageReader, out: MessageWriter): void {
		this.#fids.get(from.u32());
		from.u8();
		out.u8(UNLOCKED).u64(from.u64()).u64(from.u64()).u32(from.u32()).text(from.text());
	}

	/** Fids by path: a restored session opens its files again when they are used. */
	save(): Saved {
		return {
			messageSize: this.#messageSize,
			fids: [...this.#fids.entries].map(([number, { path, mode, folder }]) => ({
				number,
				path: [...path],
				folder,
				open: mode !== undefined,
				read: mode?.read === true,
				write: mode?.write === true,
				append: mode?.append === true,
			})),
		};
	}

	/** Takes over what {@link P9Server.save} gave. */
	restore(state: Saved): void {
		const fields = new SavedFields("9p", state);
		this.reset();
		this.#messageSize = fields.whole("messageSize", SMALLEST_MESSAGE, LARGEST_MESSAGE);
		for (const entry of fields.array("fids", 1 << 14)) {
			const saved = new SavedFields("9p, a fid", entry);
			const path = saved.array("path", 4096).map((name) => new SavedFields("9p, a name", { name }).text("name"));
			const safe = path.every((name) => name !== "" && name !== "." && name !== ".." && !/[/\0]/.test(name));
			const number = saved.u32("number");
			if (!safe || this.#fids.has(number)) continue;
			const fid = this.#fids.add(number, path);
			fid.folder = saved.flag("folder");
			if (saved.flag("open"))
				fid.mode = {
					read: saved.flag("read"),
					write: saved.flag("write"),
					append: saved.flag("append"),
					truncate: false,
				};
		}
	}
}
