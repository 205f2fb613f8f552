import { badSnapshot } from "./saved.ts";

/** How a snapshot's records are packed: as zlib data (RFC 1950), or not at all. */
export interface SnapshotCodec {
	/** Whether pages of memory are written as they are: the file is larger, and reading it takes a fraction of the time. */
	readonly plainMemory?: boolean;
	/**
	 * CRC-32 of RFC 1952, where the platform has a fast one.
	 *
	 * @param before - the checksum of the bytes before these
	 */
	crc32?(bytes: Uint8Array, before: number): number;
	compress(bytes: Uint8Array): Promise<Uint8Array>;
	/**
	 * @param length - bytes that must come out
	 * @throws anything when the data is damaged or of another length; never gives more than `length` bytes
	 */
	decompress(bytes: Uint8Array, length: number): Promise<Uint8Array>;
}

async function pass(bytes: Uint8Array, through: GenericTransformStream, most: number): Promise<Uint8Array> {
	const writer = through.writable.getWriter();
	// A failure shows on the side that reads.
	writer.write(bytes).catch(() => {});
	writer.close().catch(() => {});
	const reader = (through.readable as ReadableStream<Uint8Array>).getReader();
	const chunks: Uint8Array[] = [];
	let length = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		length += value.length;
		if (length > most) {
			await reader.cancel();
			throw badSnapshot("the snapshot is damaged: a record unpacks to more than it says");
		}
		chunks.push(value);
	}
	const out = new Uint8Array(length);
	let at = 0;
	for (const chunk of chunks) {
		out.set(chunk, at);
		at += chunk.length;
	}
	return out;
}

/** The codec of the platform: `CompressionStream`, which browsers and Node have. */
export const streamCodec: SnapshotCodec = {
	compress: (bytes) => pass(bytes, new CompressionStream("deflate"), Number.POSITIVE_INFINITY),
	async decompress(bytes, length) {
		const out = await pass(bytes, new DecompressionStream("deflate"), length);
		if (out.length !== length) throw badSnapshot("the snapshot is damaged: a record unpacks to less than it says");
		return out;
	},
};
