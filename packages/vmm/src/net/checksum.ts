/** Sum of 16-bit big-endian words, not folded. An odd last byte counts as the high half of a word. */
function sum(bytes: Uint8Array): number {
	let total = 0;
	const even = bytes.length & ~1;
	for (let i = 0; i < even; i += 2) total += ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
	if (even < bytes.length) total += (bytes[even] as number) << 8;
	return total;
}

function fold(total: number): number {
	let value = total;
	while (value > 0xffff) value = (value % 0x10000) + Math.floor(value / 0x10000);
	return ~value & 0xffff;
}

/**
 * The Internet checksum. Over bytes that contain their own checksum it is 0.
 *
 * @see RFC 1071
 */
export function internetChecksum(bytes: Uint8Array): number {
	return fold(sum(bytes));
}

/**
 * The checksum of a UDP datagram or TCP segment, with the pseudo-header.
 *
 * @param source - IPv4 address as a number
 * @param protocol - of the IPv4 header
 * @see RFC 768; RFC 9293, section 3.1
 */
export function transportChecksum(source: number, destination: number, protocol: number, bytes: Uint8Array): number {
	const pseudo =
		(source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol + bytes.length;
	return fold(pseudo + sum(bytes));
}
