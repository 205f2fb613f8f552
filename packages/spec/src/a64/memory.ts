import type { Access, AccessKind } from "../machine.ts";

/**
 * ISS bits 24:14 of a data abort with a valid syndrome.
 *
 * @param size - log2 of the bytes accessed (SAS)
 * @param signed - the value is sign-extended (SSE)
 * @param Rt - the register (SRT)
 * @param wide - the register is 64 bits wide (SF)
 * @param ordered - acquire/release semantics (AR)
 * @see DDI 0487, D24.2.40, ISS encoding for an exception from a Data Abort
 */
export function instructionSyndrome(
	size: number,
	signed: boolean,
	Rt: number,
	wide: boolean,
	ordered: boolean,
): number {
	return (1 << 24) | (size << 22) | (+signed << 21) | (Rt << 16) | (+wide << 15) | (+ordered << 14);
}

/** A load or store of one general-purpose register, as its fields `size` and `opc` give it. */
export interface SingleTransfer {
	readonly load: boolean;
	readonly bytes: number;
	/** Sign-extend the loaded value to `width`. */
	readonly signed: boolean;
	/** Width in bits that the value is extended to. */
	readonly width: 32 | 64;
	readonly access: Access;
}

/**
 * @param opc - 0: store, 1: load, 2: load sign-extended to 64 bits, 3: to 32 bits
 * @param writeback - the base register is written, which makes the syndrome invalid
 */
export function singleTransfer(
	size: number,
	opc: number,
	Rt: number,
	kind: AccessKind,
	writeback: boolean,
): SingleTransfer {
	const signed = opc >= 2;
	const wide = signed ? opc === 2 : size === 3;
	return {
		load: opc !== 0,
		bytes: 1 << size,
		signed,
		width: wide ? 64 : 32,
		access: {
			kind,
			acquire: false,
			release: false,
			alignment: 0,
			iss: writeback ? 0 : instructionSyndrome(size, signed, Rt, wide, false),
		},
	};
}
