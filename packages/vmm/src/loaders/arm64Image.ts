import { badImage } from "./errors.ts";

/** The 64-byte header of an arm64 kernel `Image`. */
export interface Arm64ImageHeader {
	/** Bytes from a 2 MiB aligned base to where the image goes. */
	readonly textOffset: number;
	/** Bytes that the image needs in memory, its bss included. */
	readonly imageSize: number;
	/** Bit 0 big-endian kernel, bits 2:1 page size, bit 3 may be placed anywhere. */
	readonly flags: number;
}

const MAGIC = 0x644d5241;

/** Whether the bytes carry the magic number of an arm64 `Image`. */
export function isArm64Image(bytes: Uint8Array): boolean {
	return bytes.length >= 64 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0x38, true) === MAGIC;
}

/**
 * Reads the header of an arm64 kernel `Image`.
 *
 * @throws KvmError `ENOEXEC`, code `BAD_IMAGE`
 * @see Linux Documentation/arch/arm64/booting.rst, section 4
 */
export function readArm64Image(bytes: Uint8Array): Arm64ImageHeader {
	if (!isArm64Image(bytes)) throw badImage("not an arm64 Image: the magic number ARM\\x64 is missing at byte 56");
	const view = new DataView(bytes.buffer, bytes.byteOffset);
	const big = (at: number) => {
		const value = view.getBigUint64(at, true);
		if (value > 0xffff_ffffn) throw badImage(`the arm64 Image header holds an absurd size, 0x${value.toString(16)}`);
		return Number(value);
	};
	const size = big(0x10);
	// Kernels before 3.17 leave image_size zero and want 0x80000 as text_offset (booting.rst).
	const header = {
		textOffset: size === 0 ? 0x80000 : big(0x08),
		imageSize: Math.max(size, bytes.length),
		flags: view.getUint32(0x18, true),
	};
	if (header.flags & 1) throw badImage("this arm64 Image is a big-endian kernel, which cannot boot here");
	if (header.textOffset >= 0x20_0000) throw badImage("the arm64 Image's text_offset is 2 MiB or more");
	return header;
}
