import { gunzipSync } from "node:zlib";
import { KvmError } from "@upcall/uapi";
import { readGuestFile } from "@upcall/vmm/node";
import xz from "xz-decompress";

/** A file of a Debian package. */
export interface PackedFile {
	/** Path without the leading `./`. */
	readonly path: string;
	readonly data: Uint8Array;
}

const AR_MAGIC = "!<arch>\n";
const AR_HEADER = 60;
const TAR_BLOCK = 512;
/** Largest file that is taken out of a package. */
const MAX_MEMBER = 1 << 30;
/** Bytes handed to the decompressor at a time. */
const PIECE = 1 << 16;

const text = new TextDecoder("latin1");

function damaged(path: string, what: string, cause?: unknown): KvmError {
	return new KvmError("ERR_FILE", `${path}: ${what}`, cause === undefined ? {} : { cause });
}

/** Whether the bytes begin like a Debian package. */
export function isDeb(bytes: Uint8Array): boolean {
	return text.decode(bytes.subarray(0, 22)).startsWith(`${AR_MAGIC}debian-binary`);
}

/** The member with the files, which is a compressed tar archive. @see deb(5) */
function dataMember(path: string, bytes: Uint8Array): { name: string; data: Uint8Array } {
	for (let at = AR_MAGIC.length; at + AR_HEADER <= bytes.length; ) {
		const header = text.decode(bytes.subarray(at, at + AR_HEADER));
		const name = header.slice(0, 16).trim().replace(/\/$/, "");
		const size = header.slice(48, 58).trim();
		if (!header.endsWith("`\n") || !/^\d+$/.test(size)) break;
		const begin = at + AR_HEADER;
		const end = begin + Number(size);
		if (end > bytes.length) break;
		if (name.startsWith("data.tar")) return { name, data: bytes.subarray(begin, end) };
		at = end + (Number(size) & 1);
	}
	throw damaged(path, "the package is damaged or cut off");
}

/** Its bytes, unpacked piece by piece. */
async function* unpacked(path: string, bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	const { name, data } = dataMember(path, bytes);
	if (name === "data.tar") yield data;
	else if (name === "data.tar.gz") yield gunzipSync(data, { maxOutputLength: MAX_MEMBER });
	else if (name === "data.tar.xz") {
		let at = 0;
		const source = new ReadableStream<Uint8Array>({
			pull(controller) {
				if (at >= data.length) controller.close();
				else controller.enqueue(data.subarray(at, at + PIECE));
				at += PIECE;
			},
		});
		const reader = new xz.XzReadableStream(source).getReader();
		try {
			for (;;) {
				const { done, value } = await reader.read();
				if (done) return;
				yield value;
			}
		} finally {
			// Only one stream at a time has the decompressor. One that has just ended cannot give it back twice, and says so.
			await reader.cancel().catch(() => {});
		}
	} else throw damaged(path, `cannot unpack ${name}; unpack the package with dpkg-deb -x and name the file in it`);
}

/** Takes exact numbers of bytes from pieces of any size. */
class Pieces {
	readonly #source: AsyncGenerator<Uint8Array>;
	#piece = new Uint8Array(0);

	constructor(source: AsyncGenerator<Uint8Array>) {
		this.#source = source;
	}

	/** @returns the next bytes, without a copy of those that nobody wants; fewer only at the end */
	async take(count: number, wanted: boolean): Promise<Uint8Array> {
		const out = new Uint8Array(wanted ? count : 0);
		for (let done = 0; done < count; ) {
			if (this.#piece.length === 0) {
				const next = await this.#source.next();
				if (next.done === true) return out.subarray(0, done);
				this.#piece = new Uint8Array(next.value);
				continue;
			}
			const part = this.#piece.subarray(0, count - done);
			if (wanted) out.set(part, done);
			this.#piece = this.#piece.subarray(part.length);
			done += part.length;
		}
		return out;
	}
}

/** A field of a tar header: text up to the first zero. */
const tarText = (header: Uint8Array, at: number, length: number): string =>
	text.decode(header.subarray(at, at + length)).replace(/\0.*$/s, "");

/**
 * Takes regular files out of a Debian package.
 *
 * @param path - of the package, for messages
 * @param wants - asked with the path of each file, without the leading `./`
 * @param enough - ends the search early, once what was found is enough
 * @throws KvmError code `ERR_FILE`, in one line, for a package that is damaged or compressed in another way
 * @see deb(5); POSIX.1-1988 ustar, and GNU's long names
 */
export async function filesOfDeb(
	path: string,
	bytes: Uint8Array,
	wants: (path: string) => boolean,
	enough: (found: readonly PackedFile[]) => boolean = () => false,
): Promise<readonly PackedFile[]> {
	const found: PackedFile[] = [];
	const source = unpacked(path, bytes);
	try {
		const pieces = new Pieces(source);
		let longName: string | undefined;
		for (;;) {
			const header = await pieces.take(TAR_BLOCK, true);
			if (header.length < TAR_BLOCK || header[0] === 0) return found;
			const size = Number.parseInt(tarText(header, 124, 12).trim() || "0", 8);
			if (!(size >= 0 && size <= MAX_MEMBER) || tarText(header, 257, 5) !== "ustar") break;
			const prefix = tarText(header, 345, 155);
			const plain = prefix !== "" && tarText(header, 257, 8) === "ustar" ? `${prefix}/` : "";
			const name = (longName ?? `${plain}${tarText(header, 0, 100)}`).replace(/^\.\//, "");
			const type = tarText(header, 156, 1) || "0";
			const wanted = type === "L" || (type === "0" && wants(name));
			const data = await pieces.take(size, wanted);
			if (wanted && data.length < size) break;
			await pieces.take((TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK, false);
			longName = type === "L" ? tarText(data, 0, data.length) : undefined;
			if (type !== "0" || !wanted) continue;
			found.push({ path: name, data });
			if (enough(found)) return found;
		}
	} catch (error) {
		if (error instanceof KvmError) throw error;
		throw damaged(path, "the package is damaged or cut off", error);
	} finally {
		await source.return(undefined);
	}
	throw damaged(path, "the package is damaged or cut off");
}

/**
 * Reads a file, or takes it out of a Debian package.
 *
 * @param wants - which file of a package it is
 * @param what - what it is, for messages
 * @throws KvmError code `ERR_FILE`
 */
export async function fileOrDebMember(
	path: string,
	wants: (path: string) => boolean,
	what: string,
): Promise<PackedFile> {
	const bytes = await readGuestFile(path);
	if (!isDeb(bytes)) return { path, data: bytes };
	const [found] = await filesOfDeb(path, bytes, wants, (files) => files.length > 0);
	if (found === undefined) throw damaged(path, `there is no ${what} in this package`);
	return found;
}
