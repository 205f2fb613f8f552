import { isArm64Image, readArm64Image } from "./arm64Image.ts";
import { isElf, readElf } from "./elf.ts";
import { badImage } from "./errors.ts";
import { gunzip, isGzip } from "./gzip.ts";

/** Bytes to put at a guest physical address; `clear` more bytes after them are zero. */
export interface Placement {
	readonly name: string;
	readonly address: number;
	readonly bytes: Uint8Array;
	readonly clear: number;
}

/** A loaded guest: what goes where, and how the first vCPU starts. */
export interface BootPlan {
	readonly placements: readonly Placement[];
	readonly entry: bigint;
	/** Address of the device tree, in x0 at entry unless a firmware starts at its reset vector. */
	readonly dtbAddress: number;
	/** `[start, end)` of the initrd, for `/chosen`. */
	readonly initrd?: readonly [number, number];
}

/** What to boot; exactly one of `kernel`, `firmware` and `elf`. */
export interface BootInputs {
	/** arm64 `Image`, plain or gzip, or a raw binary that runs 0x80000 above the start of RAM. */
	readonly kernel?: Uint8Array;
	/** Flash image that runs from address 0, for example U-Boot. */
	readonly firmware?: Uint8Array;
	/** AArch64 ELF executable, loaded at its physical addresses. */
	readonly elf?: Uint8Array;
	readonly initrd?: Uint8Array;
}

const MIB = 1 << 20;
/** Largest device tree that the arm64 boot protocol allows. */
export const MAX_DTB = 2 * MIB;
const RAW_OFFSET = 0x8_0000;

const alignUp = (value: number, to: number) => Math.ceil(value / to) * to;

/**
 * Decides where everything goes in RAM, as QEMU's `virt` board and the arm64 boot protocol do it.
 *
 * @param ramBase - first byte of RAM
 * @param ramBytes - size of RAM
 * @param dtbBytes - size of the device tree blob that will be placed
 * @throws KvmError `ENOEXEC`, code `BAD_IMAGE`, when something cannot be read or does not fit
 * @see Linux Documentation/arch/arm64/booting.rst
 */
export function planBoot(inputs: BootInputs, ramBase: number, ramBytes: number, dtbBytes: number): BootPlan {
	const given = [inputs.kernel, inputs.firmware, inputs.elf].filter((x) => x !== undefined).length;
	if (given !== 1) throw badImage("give exactly one of a kernel, a firmware and an ELF file");
	if (dtbBytes > MAX_DTB) throw badImage(`the device tree has ${dtbBytes} bytes; the boot protocol allows 2 MiB`);
	const ramEnd = ramBase + ramBytes;
	const placements: Placement[] = [];
	const place = (name: string, address: number, bytes: Uint8Array, clear = 0): void => {
		const end = address + bytes.length + clear;
		if (address < ramBase || end > ramEnd)
			throw badImage(
				`${name} needs 0x${address.toString(16)}..0x${end.toString(16)}, outside RAM (0x${ramBase.toString(16)}..0x${ramEnd.toString(16)}); give more memory or another load address`,
			);
		for (const other of placements) {
			const otherEnd = other.address + other.bytes.length + other.clear;
			if (address < otherEnd && other.address < end) throw badImage(`${name} would overwrite ${other.name}`);
		}
		placements.push({ name, address, bytes, clear });
	};

	if (inputs.firmware !== undefined) {
		if (inputs.firmware.length === 0) throw badImage("the firmware file is empty");
		if (inputs.initrd !== undefined) throw badImage("an initrd goes with a kernel or an ELF file, not with a firmware");
		// Firmware of the virt board looks for the device tree at the start of RAM.
		return { placements, entry: 0n, dtbAddress: ramBase };
	}

	let entry: bigint;
	let kernelEnd: number;
	if (inputs.elf !== undefined || (inputs.kernel !== undefined && isElf(inputs.kernel))) {
		const elf = readElf(inputs.elf ?? (inputs.kernel as Uint8Array));
		elf.segments.forEach((segment, i) => {
			place(`ELF segment ${i}`, segment.address, segment.bytes, segment.memorySize - segment.bytes.length);
		});
		entry = elf.entry;
		kernelEnd = Math.max(...placements.map((p) => p.address + p.bytes.length + p.clear));
	} else {
		let kernel = inputs.kernel as Uint8Array;
		if (isGzip(kernel)) kernel = gunzip(kernel, ramBytes);
		if (kernel.length === 0) throw badImage("the kernel file is empty");
		if (isArm64Image(kernel)) {
			const header = readArm64Image(kernel);
			// The first 2 MiB hold the device tree; text_offset counts from a 2 MiB boundary.
			const address = ramBase + 2 * MIB + header.textOffset;
			place("the kernel", address, kernel, header.imageSize - kernel.length);
			entry = BigInt(address);
			kernelEnd = address + header.imageSize;
		} else {
			if (kernel[0] === 0x4d && kernel[1] === 0x5a)
				throw badImage("this kernel is a PE file without an arm64 Image header; give the uncompressed Image");
			place("the raw kernel", ramBase + RAW_OFFSET, kernel);
			entry = BigInt(ramBase + RAW_OFFSET);
			kernelEnd = ramBase + RAW_OFFSET + kernel.length;
		}
	}

	let initrd: readonly [number, number] | undefined;
	if (inputs.initrd !== undefined) {
		// QEMU's place: at 128 MiB, or half of RAM when that is less, but behind the kernel.
		const wanted = ramBase + Math.min(ramBytes / 2, 128 * MIB);
		const start = alignUp(Math.max(wanted, kernelEnd), 4096);
		place("the initrd", start, inputs.initrd);
		initrd = [start, start + inputs.initrd.length];
	}

	const firstFree = alignUp(initrd?.[1] ?? kernelEnd, 2 * MIB);
	const startFree = placements.every((p) => p.address >= ramBase + alignUp(dtbBytes, 8));
	const dtbAddress = startFree ? ramBase : firstFree;
	if (dtbAddress + dtbBytes > ramEnd) throw badImage("no room for the device tree; give more memory");
	return { placements, entry, dtbAddress, ...(initrd === undefined ? {} : { initrd }) };
}
