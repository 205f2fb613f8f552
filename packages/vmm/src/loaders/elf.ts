import { badImage } from "./errors.ts";

/** One loadable segment of an ELF file. */
export interface ElfSegment {
	/** Guest physical address, `p_paddr`. */
	readonly address: number;
	/** Bytes from the file; what `memorySize` has beyond them is zero. */
	readonly bytes: Uint8Array;
	readonly memorySize: number;
}

/** What a loader needs of an ELF file. */
export interface Elf {
	readonly entry: bigint;
	readonly segments: readonly ElfSegment[];
}

/** Whether the bytes begin like an ELF file. */
export function isElf(bytes: Uint8Array): boolean {
	return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

const EM_AARCH64 = 183;
const ET_EXEC = 2;
const ET_DYN = 3;
const PT_LOAD = 1;
const MAX_SEGMENTS = 256;

/**
 * Reads a 64-bit little-endian AArch64 executable. The entry point is translated to a physical address when it lies in
 * a segment that is linked elsewhere than it is loaded.
 *
 * @throws KvmError `ENOEXEC`, code `BAD_IMAGE`, with what is wrong
 * @see Tool Interface Standard ELF-64, chapters "ELF header" and "Program header"
 */
export function readElf(bytes: Uint8Array): Elf {
	if (bytes.length < 64 || !isElf(bytes)) throw badImage("not an ELF file");
	if (bytes[4] !== 2) throw badImage("not a 64-bit ELF file");
	if (bytes[5] !== 1) throw badImage("not a little-endian ELF file");
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (view.getUint16(18, true) !== EM_AARCH64) throw badImage("the ELF file is not for AArch64");
	const type = view.getUint16(16, true);
	if (type !== ET_EXEC && type !== ET_DYN) throw badImage("the ELF file is not an executable");
	const at = Number(view.getBigUint64(32, true));
	const size = view.getUint16(54, true);
	const count = view.getUint16(56, true);
	if (count > MAX_SEGMENTS || size < 56 || at + size * count > bytes.length)
		throw badImage("the ELF file is cut off: its program headers lie outside");
	let entry = view.getBigUint64(24, true);
	const segments: ElfSegment[] = [];
	for (let i = 0; i < count; i++) {
		const header = at + i * size;
		if (view.getUint32(header, true) !== PT_LOAD) continue;
		const offset = Number(view.getBigUint64(header + 8, true));
		const virtual = view.getBigUint64(header + 16, true);
		const address = view.getBigUint64(header + 24, true);
		const fileSize = Number(view.getBigUint64(header + 32, true));
		const memorySize = view.getBigUint64(header + 40, true);
		if (offset + fileSize > bytes.length) throw badImage(`the ELF file is cut off: segment ${i} lies outside`);
		if (memorySize < BigInt(fileSize) || memorySize > 1n << 32n || address > 1n << 48n)
			throw badImage(`the ELF file's segment ${i} has an absurd size or address`);
		if (memorySize === 0n) continue;
		const original = view.getBigUint64(24, true);
		if (original >= virtual && original < virtual + memorySize) entry = original - virtual + address;
		segments.push({
			address: Number(address),
			bytes: bytes.subarray(offset, offset + fileSize),
			memorySize: Number(memorySize),
		});
	}
	if (segments.length === 0) throw badImage("the ELF file has nothing to load");
	return { entry, segments };
}
