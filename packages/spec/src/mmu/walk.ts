import { FSC } from "../exceptions.ts";
import { GetS1TTWParams, type TranslationFeatures } from "./parameters.ts";
import { ALL_PERMISSIONS, type Permissions, S1Permissions, type TableLimits } from "./permissions.ts";

/** Reads the 8 bytes of a descriptor at an intermediate physical address, little-endian; `undefined` where no RAM is. */
export type DescriptorReader = (ipa: bigint) => bigint | undefined;

/** The registers that govern translation. */
export interface TranslationRegisters {
	readonly features: TranslationFeatures;
	readonly sctlr: bigint;
	readonly tcr: bigint;
	readonly ttbr0: bigint;
	readonly ttbr1: bigint;
	readonly mair: bigint;
}

/** Where a virtual address is and how memory behaves there. */
export interface Translation {
	readonly kind: "ok";
	/** Intermediate physical address. */
	readonly ipa: bigint;
	readonly permissions: Permissions;
	/** The attribute byte of MAIR_EL1; 0 (Device-nGnRnE) for data when stage 1 is off. */
	readonly attributes: number;
	/** SH of the leaf; 2 when stage 1 is off. */
	readonly shareability: number;
	/** Level of the leaf; 0 when stage 1 is off. */
	readonly level: number;
	/** GP of the leaf: branches need a landing pad (FEAT_BTI). */
	readonly guarded: boolean;
}

/** A fault of stage 1: FSC with level. */
export interface TranslationFault {
	readonly kind: "fault";
	readonly fsc: number;
}

/** The walk needed a table where no RAM is: stage 2 aborts. */
export interface WalkAbort {
	readonly kind: "walk";
	readonly ipa: bigint;
	/** Level of the table that could not be read. */
	readonly level: number;
}

export type TranslationResult = Translation | TranslationFault | WalkAbort;

const fault = (code: number, level: number): TranslationFault => ({ kind: "fault", fsc: code | level });

const low = (value: bigint, bits: number): bigint => BigInt.asUintN(bits, value);

/** Whether memory with this attribute byte is Device memory: 0b0000xxxx. */
export function isDevice(attributes: number): boolean {
	return attributes >> 4 === 0;
}

/**
 * AP, UXN, PXN aside, the address translation of stage 1 of the EL1&0 regime. Permissions are returned, not checked;
 * a clear access flag is a fault, which goes before permission faults.
 *
 * @param va - 64 bits, tag included
 * @param instruction - for a fetch: with TCR_EL1.TBIDx the tag counts
 * @see DDI 0487, D8.2 Translation process; J1.1.5 AArch64.S1Translate, AArch64.S1Walk, AArch64.S1DisabledOutput
 */
export function S1Translate(
	registers: TranslationRegisters,
	va: bigint,
	read: DescriptorReader,
	instruction = false,
): TranslationResult {
	const upper = ((va >> 55n) & 1n) === 1n;
	const params = GetS1TTWParams(registers, upper);
	const top = params.tbi && !(instruction && params.tbid) ? 56 : 64;
	const address = low(va, top);

	if ((registers.sctlr & 1n) === 0n) {
		if (address >> BigInt(registers.features.outputSize) !== 0n) return fault(FSC.AddressSize, 0);
		return {
			kind: "ok",
			ipa: address,
			permissions: ALL_PERMISSIONS,
			attributes: 0,
			shareability: 2,
			level: 0,
			guarded: false,
		};
	}

	if (params.sizeFault) return fault(FSC.Translation, 0);
	const { inputSize, granule, outputSize } = params;
	const extension = address >> BigInt(inputSize);
	const expected = upper ? (1n << BigInt(top - inputSize)) - 1n : 0n;
	if (extension !== expected || params.epd) return fault(FSC.Translation, 0);

	const stride = granule - 3;
	const input = low(address, inputSize);
	let level = 4 - Math.ceil((inputSize - granule) / stride);
	const tableBits = inputSize - ((3 - level) * stride + granule) + 3;
	let table = (low(params.ttbr, 48) >> BigInt(tableBits)) << BigInt(tableBits);
	if (table >> BigInt(outputSize) !== 0n) return fault(FSC.AddressSize, 0);

	const limits: TableLimits = { noEl0: false, readOnly: false, uxn: false, pxn: false };
	for (let topBit = inputSize; ; level++) {
		const shift = (3 - level) * stride + granule;
		const index = low(input, topBit) >> BigInt(shift);
		topBit = shift;
		const descriptorAddress = table | (index << 3n);
		let descriptor = read(descriptorAddress);
		if (descriptor === undefined) return { kind: "walk", ipa: descriptorAddress, level };
		if (params.bigEndian) descriptor = reverseBytes64(descriptor);

		const type = Number(descriptor & 3n);
		if (type === 3 && level < 3) {
			table = (low(descriptor, 48) >> BigInt(granule)) << BigInt(granule);
			if (table >> BigInt(outputSize) !== 0n) return fault(FSC.AddressSize, level);
			if (params.hpd) continue;
			limits.noEl0 ||= (descriptor & (1n << 61n)) !== 0n;
			limits.readOnly ||= (descriptor & (1n << 62n)) !== 0n;
			limits.uxn ||= (descriptor & (1n << 60n)) !== 0n;
			limits.pxn ||= (descriptor & (1n << 59n)) !== 0n;
			continue;
		}
		const block = type === 1 && (level === 2 || (level === 1 && granule === 12));
		if (!block && !(type === 3 && level === 3)) return fault(FSC.Translation, level);

		const base = (low(descriptor, 48) >> BigInt(shift)) << BigInt(shift);
		if (base >> BigInt(outputSize) !== 0n) return fault(FSC.AddressSize, level);
		if ((descriptor & (1n << 10n)) === 0n) return fault(FSC.AccessFlag, level);
		return {
			kind: "ok",
			ipa: base | low(input, shift),
			permissions: S1Permissions(descriptor, limits, params.wxn),
			attributes: Number((params.mair >> (((descriptor >> 2n) & 7n) * 8n)) & 0xffn),
			shareability: Number((descriptor >> 8n) & 3n),
			level,
			guarded: registers.features.BTI && (descriptor & (1n << 50n)) !== 0n,
		};
	}
}

/** Reverses the 8 bytes of a doubleword. */
export function reverseBytes64(value: bigint): bigint {
	let result = 0n;
	for (let i = 0n; i < 64n; i += 8n) result = (result << 8n) | ((value >> i) & 0xffn);
	return result;
}
