import { Gunzip } from "fflate";
import { crc32 } from "../checksum/crc32.ts";
import { badImage } from "./errors.ts";

/** Whether the bytes begin like a gzip member (RFC 1952, 2.3.1). */
export function isGzip(bytes: Uint8Array): boolean {
	return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/**
 * Unpacks gzip data, with a bound: a small file cannot claim the host's memory.
 *
 * @param limit - most bytes that the result may have
 * @throws KvmError `ENOEXEC`, code `BAD_IMAGE`, for damaged or truncated data, or a result over the limit
 */
export function gunzip(bytes: Uint8Array, limit: number): Uint8Array {
	const chunks: Uint8Array[] = [];
	let length = 0;
	let ended = false;
	const stream = new Gunzip((chunk, final) => {
		length += chunk.length;
		if (length > limit) throw badImage(`the gzip data unpacks to more than ${limit} bytes`);
		chunks.push(chunk);
		ended = final;
	});
	const STEP = 1 << 16;
	try {
		for (let at = 0; at < bytes.length; at += STEP)
			stream.push(bytes.subarray(at, at + STEP), at + STEP >= bytes.length);
	} catch (error) {
		if (error instanceof Error && "errno" in error) throw error;
		throw badImage("the gzip data is damaged or cut off", error);
	}
	// A member has a header of 10 bytes and a trailer of 8 (RFC 1952, 2.3).
	if (!ended || bytes.length < 18) throw badImage("the gzip data is cut off");
	const out = new Uint8Array(length);
	let at = 0;
	for (const chunk of chunks) {
		out.set(chunk, at);
		at += chunk.length;
	}
	const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
	if (trailer.getUint32(4, true) !== length >>> 0)
		throw badImage("the gzip data is damaged: its length does not match");
	// fflate does not check it.
	if (trailer.getUint32(0, true) !== crc32(out))
		throw badImage("the gzip data is damaged: its checksum does not match");
	return out;
}
