import { crc32 } from "../checksum/crc32.ts";
import type { ByteSource } from "./byteSource.ts";
import type { SnapshotCodec } from "./codec.ts";
import { badSnapshot } from "./saved.ts";

/**
 * The file of a snapshot: a header, then records, the last of which is `END`. All numbers are little-endian.
 *
 * ```
 * header   8 bytes magic, u32 version, u32 zero
 * record   4 bytes kind, u32 packing, u64 position, u32 bytes when unpacked, u32 packed bytes, u32 CRC-32, then the packed bytes
 * ```
 *
 * The packing is 1 for zlib data, or 0 for bytes as they are. The CRC covers the record's number, its header before the CRC, and
 * the packed bytes; so a record that is missing, doubled or moved is found too. The position is where in its kind's stream of
 * bytes the record belongs.
 */
const MAGIC = Uint8Array.from([0x89, 0x55, 0x50, 0x53, 0x4e, 0x41, 0x50, 0x0a]);
/** Version of the format. A file of another version is refused. */
export const SNAPSHOT_VERSION = 3;
const HEADER_BYTES = 16;
const RECORD_HEADER_BYTES = 28;
const CRC_AT = RECORD_HEADER_BYTES - 4;
/** Most bytes that a record may unpack to: so much memory a file can claim at a time. */
export const MOST_UNPACKED = (1 << 20) + 4096;
/** zlib data is at most a little longer than what it holds. */
const MOST_PACKED = MOST_UNPACKED + 4096;

/** What a record holds. */
export type RecordKind = "CONF" | "RAM " | "STAT" | "BLOB" | "BOOT" | "END ";

const KINDS: readonly RecordKind[] = ["CONF", "RAM ", "STAT", "BLOB", "BOOT", "END "];

/** What the header of a record says. */
export interface RecordHeader {
	readonly kind: RecordKind;
	/** Whether the bytes are there as they are; else as zlib data. */
	readonly plain: boolean;
	/** Where in its kind's stream the bytes belong. */
	readonly position: number;
	/** Bytes when unpacked. */
	readonly length: number;
}

/** A record as it lies in the file. */
export interface PackedRecord extends RecordHeader {
	readonly packed: Uint8Array;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** Receives the bytes of a file in order; what is given is the receiver's until the promise is fulfilled. */
export type ByteSink = (bytes: Uint8Array) => void | Promise<void>;

/** CRC-32; see {@link SnapshotCodec}. */
type Crc = (bytes: Uint8Array, before: number) => number;

/** The checksum of a record before its packed bytes. */
function headerChecksum(crc: Crc, header: Uint8Array, number: number): number {
	const count = new Uint8Array(4);
	new DataView(count.buffer).setUint32(0, number, true);
	return crc(header.subarray(0, CRC_AT), crc(count, 0));
}

function recordHeader(record: PackedRecord, number: number, crc: Crc): Uint8Array {
	const bytes = new Uint8Array(RECORD_HEADER_BYTES);
	const view = new DataView(bytes.buffer);
	bytes.set(ascii(record.kind));
	view.setUint32(4, record.plain ? 0 : 1, true);
	view.setBigUint64(8, BigInt(record.position), true);
	view.setUint32(16, record.length, true);
	view.setUint32(20, record.packed.length, true);
	view.setUint32(CRC_AT, crc(record.packed, headerChecksum(crc, bytes, number)), true);
	return bytes;
}

/** Packs that are under way at once: more than one, so that a host with several cores uses them, and few, to bound memory. */
const UNDER_WAY = 4;

/** Writes the records of a snapshot. */
export class SnapshotWriter {
	readonly #sink: ByteSink;
	readonly #codec: SnapshotCodec;
	readonly #crc: Crc;
	readonly #queue: Promise<PackedRecord>[] = [];
	#number = 0;

	constructor(sink: ByteSink, codec: SnapshotCodec) {
		this.#sink = sink;
		this.#codec = codec;
		this.#crc = codec.crc32 ?? crc32;
	}

	/** The header of the file; comes first. */
	async begin(): Promise<void> {
		const bytes = new Uint8Array(HEADER_BYTES);
		bytes.set(MAGIC);
		new DataView(bytes.buffer).setUint32(8, SNAPSHOT_VERSION, true);
		await this.#sink(bytes);
	}

	/** Packs and writes a record; `bytes` must stay as they are. */
	async record(kind: RecordKind, position: number, bytes: Uint8Array): Promise<void> {
		const packing = this.#codec
			.compress(bytes)
			.then((packed): PackedRecord => ({ kind, plain: false, position, length: bytes.length, packed }));
		// Whoever waits for it gets the failure; until then it is not unhandled.
		packing.catch(() => {});
		await this.#enqueue(packing);
	}

	/** Writes a record of pages of memory, packed if the codec wants that; `bytes` must stay as they are. */
	async memory(position: number, bytes: Uint8Array): Promise<void> {
		if (this.#codec.plainMemory !== true) await this.record("RAM ", position, bytes);
		else await this.packed({ kind: "RAM ", plain: true, position, length: bytes.length, packed: bytes });
	}

	/** Writes a record that is packed already. */
	async packed(record: PackedRecord): Promise<void> {
		await this.#enqueue(Promise.resolve(record));
	}

	/** Writes a stream of bytes as records of one kind. */
	async stream(kind: RecordKind, bytes: Uint8Array, from = 0): Promise<void> {
		const step = 1 << 20;
		for (let at = 0; at < bytes.length; at += step) await this.record(kind, from + at, bytes.slice(at, at + step));
	}

	async #enqueue(record: Promise<PackedRecord>): Promise<void> {
		this.#queue.push(record);
		if (this.#queue.length > UNDER_WAY) await this.#write();
	}

	async #write(): Promise<void> {
		const record = await this.#queue.shift();
		if (record === undefined) return;
		await this.#sink(recordHeader(record, this.#number++, this.#crc));
		await this.#sink(record.packed);
	}

	/** Writes what is under way, and the end. */
	async end(): Promise<void> {
		while (this.#queue.length > 0) await this.#write();
		await this.record("END ", this.#number, new Uint8Array(0));
		await this.#write();
	}
}

const cutOff = (): Error => badSnapshot("the snapshot is cut off: it was not written to its end");

function checkLength(wanted: Uint8Array, have: number): void {
	if (have < wanted.length) throw cutOff();
}

function checkHeader(header: Uint8Array): void {
	if (header.length === 0) throw badSnapshot("the file is empty, not a snapshot");
	if (MAGIC.some((byte, i) => i < header.length && header[i] !== byte)) throw badSnapshot("the file is not a snapshot");
	if (header.length < HEADER_BYTES) throw cutOff();
	const view = new DataView(header.buffer, header.byteOffset);
	const version = view.getUint32(8, true);
	if (version !== SNAPSHOT_VERSION)
		throw badSnapshot(`the snapshot has version ${version} of the format; this program reads ${SNAPSHOT_VERSION}`);
	if (view.getUint32(12, true) !== 0) throw badSnapshot("the snapshot is damaged: its header cannot be");
}

/**
 * Reads the records of a snapshot. Nothing of a record may be used before {@link SnapshotReader.verify} has compared its checksum,
 * and nothing of a machine before {@link SnapshotReader.next} has found the end of the file.
 *
 * All methods throw KvmError code `ERR_SNAPSHOT`, one line, for what is damaged, cut off, foreign or of another version.
 */
export class SnapshotReader {
	readonly #source: ByteSource;
	readonly #crc: Crc;
	/** Records whose header has been read; -1: nothing has. */
	#number = -1;
	/** Packed bytes of the record that have not been read. */
	#left = 0;
	/** Checksum of the record's header, and the one that the whole record must have. */
	#checksum = 0;
	#expected = 0;
	/** Parts of the record that have been read or are being read. */
	#parts: { readonly into: Uint8Array; readonly have: number | Promise<number> }[] = [];

	constructor(source: ByteSource, crc: Crc = crc32) {
		this.#source = source;
		this.#crc = crc;
	}

	/** The header of the next record; `undefined` at the end. */
	async next(): Promise<RecordHeader | undefined> {
		if (this.#number < 0) {
			const bytes = new Uint8Array(HEADER_BYTES);
			checkHeader(bytes.subarray(0, await this.#source.fill(bytes)));
			this.#number = 0;
		}
		const number = this.#number;
		const bytes = new Uint8Array(RECORD_HEADER_BYTES);
		if ((await this.#source.fill(bytes)) < bytes.length) throw cutOff();
		const view = new DataView(bytes.buffer);
		const kind = KINDS.find((k) => ascii(k).every((byte, i) => bytes[i] === byte));
		const packing = view.getUint32(4, true);
		const position = Number(view.getBigUint64(8, true));
		const length = view.getUint32(16, true);
		this.#left = view.getUint32(20, true);
		const plain = packing === 0;
		if (kind === undefined || packing > 1 || length > MOST_UNPACKED || this.#left > MOST_PACKED)
			throw this.#damaged(number);
		if (plain && this.#left !== length) throw this.#damaged(number);
		this.#checksum = headerChecksum(this.#crc, bytes, number);
		this.#expected = view.getUint32(CRC_AT, true);
		if (kind === "END ") {
			await this.packed();
			if (position !== number || (await this.#source.fill(new Uint8Array(1))) > 0)
				throw badSnapshot("the snapshot is damaged: it goes on behind its end");
			return undefined;
		}
		return { kind, plain, position, length };
	}

	/** Reads the next packed bytes of the record into an array: at once, if the source does. */
	read(into: Uint8Array): void | Promise<void> {
		const have = this.#take(into);
		if (typeof have === "number") checkLength(into, have);
		else return have.then((n) => checkLength(into, n));
	}

	/** {@link SnapshotReader.read}, but the bytes are there when the record has been verified, and not before. */
	readLater(into: Uint8Array): void {
		const have = this.#take(into);
		// Whoever verifies the record gets the failure; until then it is not unhandled.
		if (typeof have !== "number") have.catch(() => {});
	}

	#take(into: Uint8Array): number | Promise<number> {
		if (into.length > this.#left) throw this.#damaged(this.#number);
		this.#left -= into.length;
		const have = this.#source.fill(into);
		this.#parts.push({ into, have });
		return have;
	}

	/**
	 * Compares the checksum of a record of which everything has been read or is being read. The next record may be read before
	 * that is done.
	 */
	async verify(): Promise<void> {
		const number = this.#number++;
		const parts = this.#parts;
		const expected = this.#expected;
		let checksum = this.#checksum;
		this.#parts = [];
		if (this.#left > 0) throw this.#damaged(number);
		for (const { into, have } of parts) {
			checkLength(into, typeof have === "number" ? have : await have);
			checksum = this.#crc(into, checksum);
		}
		if (checksum !== expected) throw this.#damaged(number);
	}

	/** All packed bytes of the record, verified. The next record may be read meanwhile. */
	async packed(): Promise<Uint8Array> {
		const bytes = new Uint8Array(this.#left);
		this.readLater(bytes);
		await this.verify();
		return bytes;
	}

	#damaged(number: number): Error {
		return badSnapshot(`the snapshot is damaged: record ${number} does not have its checksum`);
	}
}
