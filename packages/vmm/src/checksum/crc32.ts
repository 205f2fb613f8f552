const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
	let c = n;
	for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
	return c;
});

/**
 * CRC-32 of RFC 1952, section 8.
 *
 * @param before - the checksum of the bytes before these, to go on from
 */
export function crc32(bytes: Uint8Array, before = 0): number {
	let c = ~before;
	for (let i = 0; i < bytes.length; i++) c = (c >>> 8) ^ (TABLE[(c ^ (bytes[i] as number)) & 0xff] as number);
	return ~c >>> 0;
}
