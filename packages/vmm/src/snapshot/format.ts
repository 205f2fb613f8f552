import { crc32 } from "../checksum/crc32.ts";
import type { SnapshotCodec } from "./codec.ts";
import { badSnapshot } from "./saved.ts";

/**
 * The file of a snapshot: a header, then records, the last of which is `END`. All numbers are little-endian.
 *
 * ```
 * header   8 bytes magic, u32 version, u32 zero
 * record   4 bytes kind, u32 bytes when unpacked, u64 position, u32 packed bytes, u32 CRC-32, then zlib data
 * ```
 *
 * The CRC covers the record's number, its header before the CRC, and the packed bytes; so a record that is missing, doubled or
 * moved is found too. The position is where in its kind's stream of bytes the record belongs.
 */
const MAGIC = Uint8Array.from([0x89, 0x55, 0x50, 0x53, 0x4e, 0x41, 0x50, 0x0a]);
/** Version of the format. A file of another version is refused. */
export const SNAPSHOT_VERSION = 1;
const HEADER_BYTES = 16;
const RECORD_HEADER_BYTES = 24;
/** Most bytes that a record may unpack to: so much memory a file can claim at a time. */
export const MOST_UNPACKED = (1 << 20) + 4096;
/** zlib data is at most a little longer than what it holds. */
const MOST_PACKED = MOST_UNPACKED + 4096;

/** What a record holds. */
export type RecordKind = "CONF" | "RAM " | "STAT" | "BLOB" | "BOOT" | "END ";

const KINDS: readonly RecordKind[] = ["CONF", "RAM ", "STAT", "BLOB", "BOOT", "END "];

/** A record as it lies in the file. */
export interface PackedRecord {
	readonly kind: RecordKind;
	/** Where in its kind's stream the bytes belong. */
	readonly position: number;
	/** Bytes when unpacked. */
	readonly length: number;
	/** zlib data. */
	readonly packed: Uint8Array;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** Receives the bytes of a file in order; what is given is the receiver's until the promise is fulfilled. */
export type ByteSink = (bytes: Uint8Array) => void | Promise<void>;

function recordHeader(record: PackedRecord, number: number): Uint8Array {
	const bytes = new Uint8Array(RECORD_HEADER_BYTES);
	const view = new DataView(bytes.buffer);
	bytes.set(ascii(record.kind));
	view.setUint32(4, record.length, true);
	view.setBigUint64(8, BigInt(record.position), true);
	view.setUint32(16, record.packed.length, true);
	view.setUint32(20, checksum(bytes, record.packed, number), true);
	return bytes;
}

function checksum(header: Uint8Array, packed: Uint8Array, number: number): number {
	const count = new Uint8Array(4);
	new DataView(count.buffer).setUint32(0, number, true);
	return crc32(packed, crc32(header.subarray(0, 20), crc32(count)));
}

/** Packs that are under way at once: more than one, so that a host with several cores uses them, and few, to bound memory. */
const UNDER_WAY = 4;

/** Writes the records of a snapshot. */
export class SnapshotWriter {
	readonly #sink: ByteSink;
	readonly #codec: SnapshotCodec;
	readonly #queue: Promise<PackedRecord>[] = [];
	#number = 0;

	constructor(sink: ByteSink, codec: SnapshotCodec) {
		this.#sink = sink;
		this.#codec = codec;
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
			.then((packed): PackedRecord => ({ kind, position, length: bytes.length, packed }));
		// Whoever waits for it gets the failure; until then it is not unhandled.
		packing.catch(() => {});
		await this.#enqueue(packing);
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
		await this.#sink(recordHeader(record, this.#number++));
		await this.#sink(record.packed);
	}

	/** Writes what is under way, and the end. */
	async end(): Promise<void> {
		while (this.#queue.length > 0) await this.#write();
		await this.record("END ", this.#number, new Uint8Array(0));
		await this.#write();
	}
}

/** Takes bytes from pieces of any size. */
class Bytes {
	readonly #source: AsyncIterator<Uint8Array>;
	#piece = new Uint8Array(0);
	#at = 0;

	constructor(source: AsyncIterable<Uint8Array>) {
		this.#source = source[Symbol.asyncIterator]();
	}

	/** The next `count` bytes; fewer at the end. */
	async take(count: number): Promise<Uint8Array> {
		const out = new Uint8Array(count);
		let have = 0;
		while (have < count) {
			if (this.#at === this.#piece.length) {
				const next = await this.#source.next();
				if (next.done === true) return out.subarray(0, have);
				this.#piece = next.value as Uint8Array<ArrayBuffer>;
				this.#at = 0;
				continue;
			}
			const some = this.#piece.subarray(this.#at, this.#at + count - have);
			out.set(some, have);
			have += some.length;
			this.#at += some.length;
		}
		return out;
	}

	async close(): Promise<void> {
		await this.#source.return?.();
	}
}

const cutOff = (): Error => badSnapshot("the snapshot is cut off: it was not written to its end");

function readHeader(header: Uint8Array): void {
	if (header.length === 0) throw badSnapshot("the file is empty, not a snapshot");
	if (MAGIC.some((byte, i) => i < header.length && header[i] !== byte)) throw badSnapshot("the file is not a snapshot");
	if (header.length < HEADER_BYTES) throw cutOff();
	const view = new DataView(header.buffer, header.byteOffset);
	const version = view.getUint32(8, true);
	if (version !== SNAPSHOT_VERSION)
		throw badSnapshot(`the snapshot has version ${version} of the format; this program reads ${SNAPSHOT_VERSION}`);
	if (view.getUint32(12, true) !== 0) throw badSnapshot("the snapshot is damaged: its header cannot be");
}

async function readRecord(bytes: Bytes, number: number): Promise<PackedRecord> {
	const header = await bytes.take(RECORD_HEADER_BYTES);
	if (header.length < RECORD_HEADER_BYTES) throw cutOff();
	const view = new DataView(header.buffer, header.byteOffset);
	const kind = KINDS.find((k) => ascii(k).every((byte, i) => header[i] === byte));
	const length = view.getUint32(4, true);
	const position = Number(view.getBigUint64(8, true));
	const size = view.getUint32(16, true);
	const damaged = (): Error => badSnapshot(`the snapshot is damaged: record ${number} does not have its checksum`);
	if (kind === undefined || length > MOST_UNPACKED || size > MOST_PACKED) throw damaged();
	const packed = await bytes.take(size);
	if (packed.length < size) throw cutOff();
	if (view.getUint32(20, true) !== checksum(header, packed, number)) throw damaged();
	return { kind, position, length, packed };
}

/**
 * The records of a snapshot before `END`, still packed, each with its checksum verified.
 *
 * @throws KvmError code `ERR_SNAPSHOT`, one line, for what is damaged, cut off, foreign or of another version
 */
export async function* readRecords(source: AsyncIterable<Uint8Array>): AsyncGenerator<PackedRecord> {
	const bytes = new Bytes(source);
	try {
		readHeader(await bytes.take(HEADER_BYTES));
		for (let number = 0; ; number++) {
			const record = await readRecord(bytes, number);
			if (record.kind !== "END ") {
				yield record;
				continue;
			}
			if (record.position !== number || (await bytes.take(1)).length > 0)
				throw badSnapshot("the snapshot is damaged: it goes on behind its end");
			return;
		}
	} finally {
		await bytes.close();
	}
}
