import { ERRNO, TreeError } from "./sharedTree.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Types of messages; an answer's is one higher. */
export const MESSAGE = {
	LERROR: 6,
	STATFS: 8,
	LOPEN: 12,
	LCREATE: 14,
	SYMLINK: 16,
	MKNOD: 18,
	RENAME: 20,
	READLINK: 22,
	GETATTR: 24,
	SETATTR: 26,
	XATTRWALK: 30,
	READDIR: 40,
	FSYNC: 50,
	LOCK: 52,
	GETLOCK: 54,
	LINK: 70,
	MKDIR: 72,
	RENAMEAT: 74,
	UNLINKAT: 76,
	VERSION: 100,
	AUTH: 102,
	ATTACH: 104,
	FLUSH: 108,
	WALK: 110,
	READ: 116,
	WRITE: 118,
	CLUNK: 120,
	REMOVE: 122,
} as const;

/** Bytes of size, type and tag. */
export const P9_HEADER = 7;

/** Reads the fields of a request. What is not there is an error of the protocol. */
export class MessageReader {
	readonly #bytes: Uint8Array;
	readonly #view: DataView;
	#at = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	}

	#skip(length: number): number {
		const at = this.#at;
		if (length > this.#bytes.length - at) throw new TreeError(ERRNO.EPROTO);
		this.#at += length;
		return at;
	}

	u8(): number {
		return this.#view.getUint8(this.#skip(1));
	}

	u16(): number {
		return this.#view.getUint16(this.#skip(2), true);
	}

	u32(): number {
		return this.#view.getUint32(this.#skip(4), true);
	}

	/** A 64-bit number; above 2^53 it is no longer exact, and no offset or size is so large. */
	u64(): number {
		const at = this.#skip(8);
		return this.#view.getUint32(at + 4, true) * 2 ** 32 + this.#view.getUint32(at, true);
	}

	text(): string {
		const length = this.u16();
		const at = this.#skip(length);
		try {
			return decoder.decode(this.#bytes.subarray(at, at + length));
		} catch {
			// Names are UTF-8 on the wire; the host might not keep other bytes.
			throw new TreeError(ERRNO.EINVAL);
		}
	}

	/** The name of a file in a folder. */
	name(): string {
		const name = this.text();
		if (name === "" || name === "." || name === ".." || name.includes("/") || name.includes("\0"))
			throw new TreeError(ERRNO.EINVAL);
		return name;
	}

	/** `length` bytes, as a view. */
	bytes(length: number): Uint8Array {
		const at = this.#skip(length);
		return this.#bytes.subarray(at, at + length);
	}
}

/** Collects the fields of an answer. */
export class MessageWriter {
	#bytes = new Uint8Array(256);
	#view = new DataView(this.#bytes.buffer);
	#length = P9_HEADER;

	#room(length: number): number {
		const at = this.#length;
		this.#length += length;
		if (this.#length > this.#bytes.length) {
			const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
			larger.set(this.#bytes);
			this.#bytes = larger;
			this.#view = new DataView(larger.buffer);
		}
		return at;
	}

	/** Bytes so far, with the header. */
	get length(): number {
		return this.#length;
	}

	u8(value: number): this {
		const at = this.#room(1);
		this.#view.setUint8(at, value);
		return this;
	}

	u16(value: number): this {
		const at = this.#room(2);
		this.#view.setUint16(at, value, true);
		return this;
	}

	u32(value: number): this {
		const at = this.#room(4);
		this.#view.setUint32(at, value, true);
		return this;
	}

	u64(value: number): this {
		const at = this.#room(8);
		this.#view.setUint32(at, value % 2 ** 32, true);
		this.#view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
		return this;
	}

	text(value: string): this {
		const bytes = encoder.encode(value);
		this.u16(bytes.length);
		const at = this.#room(bytes.length);
		this.#bytes.set(bytes, at);
		return this;
	}

	/** Room for `length` bytes, to be filled at once. */
	space(length: number): Uint8Array {
		const at = this.#room(length);
		return this.#bytes.subarray(at, at + length);
	}

	/** Takes the last `length` bytes back. */
	shorten(length: number): void {
		this.#length -= length;
	}

	/** Overwrites a 16-bit field. */
	setU16(at: number, value: number): void {
		this.#view.setUint16(at, value, true);
	}

	/** Overwrites a 32-bit field. */
	setU32(at: number, value: number): void {
		this.#view.setUint32(at, value, true);
	}

	/** The whole message. */
	finish(type: number, tag: number): Uint8Array {
		this.#view.setUint32(0, this.#length, true);
		this.#view.setUint8(4, type);
		this.#view.setUint16(5, tag, true);
		return this.#bytes.subarray(0, this.#length);
	}
}
