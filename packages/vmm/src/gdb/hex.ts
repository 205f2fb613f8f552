/** Bytes as hexadecimal text. */
export function toHex(bytes: Uint8Array): string {
	let text = "";
	for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
	return text;
}

/** The bytes of hexadecimal text; `undefined` when it is not that. */
export function fromHex(text: string): Uint8Array | undefined {
	if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
	return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** A 64-bit number as the protocol writes it: up to 16 hexadecimal digits; `undefined` for anything else. */
export function parseHex64(text: string | undefined): bigint | undefined {
	return text !== undefined && /^[0-9a-fA-F]{1,16}$/.test(text) ? BigInt(`0x${text}`) : undefined;
}

/** A length or a number: up to 8 hexadecimal digits. */
export function parseHex32(text: string | undefined): number | undefined {
	return text !== undefined && /^[0-9a-fA-F]{1,8}$/.test(text) ? Number.parseInt(text, 16) : undefined;
}

/** A value as `bytes` bytes in little-endian order, in hexadecimal text: how registers travel. */
export function valueToHex(value: bigint, bytes: number): string {
	let text = "";
	for (let i = 0; i < bytes; i++)
		text += Number((value >> BigInt(8 * i)) & 0xffn)
			.toString(16)
			.padStart(2, "0");
	return text;
}

/** The value of little-endian bytes. */
export function fromLittleEndian(bytes: Uint8Array): bigint {
	let value = 0n;
	for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
	return value;
}
