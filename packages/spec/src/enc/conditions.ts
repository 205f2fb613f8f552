import { decodeBitmask } from "../asm/bitmask.ts";
import type { Encoding } from "./encoding.ts";
import { floatReservedWhen } from "./fp/conditions.ts";
import { integerReserved } from "./simd/integerConditions.ts";
import { miscReserved } from "./simd/miscConditions.ts";

const sf = (w: number) => w >>> 31;
const bits = (w: number, hi: number, lo: number) => (w >>> lo) & ((1 << (hi - lo + 1)) - 1);

const optionOfRegisterOffset = (w: number) => bits(w, 14, 14) === 0;

/** Reserved combinations of field values, by `exec`. An exec that is not here has none. */
const reservedWhen: Readonly<Record<string, (word: number) => boolean>> = {
	...floatReservedWhen,
	addSubShifted: (w) => bits(w, 23, 22) === 3 || (sf(w) === 0 && bits(w, 15, 10) >= 32),
	addSubExtended: (w) => bits(w, 12, 10) > 4,
	logicalShifted: (w) => sf(w) === 0 && bits(w, 15, 10) >= 32,
	logicalImmediate: (w) =>
		decodeBitmask(bits(w, 22, 22), bits(w, 21, 16), bits(w, 15, 10), sf(w) === 1 ? 64 : 32) === undefined,
	moveWide: (w) => sf(w) === 0 && bits(w, 22, 21) >= 2,
	bitfield: (w) => bits(w, 22, 22) !== sf(w) || (sf(w) === 0 && (bits(w, 21, 16) >= 32 || bits(w, 15, 10) >= 32)),
	extr: (w) => bits(w, 22, 22) !== sf(w) || (sf(w) === 0 && bits(w, 15, 10) >= 32),
	registerOffset: optionOfRegisterOffset,
	prefetchRegister: optionOfRegisterOffset,
	compareAndSwapPair: (w) => ((w | (w >>> 16)) & 1) === 1,
	...integerReserved,
	...miscReserved,
};

/**
 * Whether a word that matches an encoding is UNDEFINED by the values of its fields alone: the reserved combinations that
 * the manual gives in the encoding's decode step (`sf == '0' && N == '1'`, a shift amount of 32 or more on 32-bit
 * registers, an odd first register of a pair ...). It knows nothing of features, exception levels, or system registers.
 *
 * @param encoding - the answer of `decode(word)`
 * @param word - the instruction, unsigned or signed
 * @see DDI 0487, C6.2, the "Decode" part of each instruction
 */
export function isUndefined(encoding: Encoding, word: number): boolean {
	return reservedWhen[encoding.exec]?.(word) ?? false;
}
