const bits = (w: number, hi: number, lo: number) => (w >>> lo) & ((1 << (hi - lo + 1)) - 1);
const size = (w: number) => bits(w, 23, 22);
const isScalar = (w: number) => bits(w, 28, 28) === 1;
const Q = (w: number) => bits(w, 30, 30);

/** 64-bit elements: `size == '11'`. */
const doublewords = (w: number) => size(w) === 3;
/** A vector of one 64-bit element: `size:Q == '110'`. */
const oneDoubleword = (w: number) => !isScalar(w) && size(w) === 3 && Q(w) === 0;
/** A scalar form that exists for 64 bits only. */
const doublewordScalar = (w: number) => (isScalar(w) ? size(w) !== 3 : oneDoubleword(w));
/** Structures of two or more elements of 64 bits need Q = 1. */
const structureOfDoublewords = (w: number) => bits(w, 11, 10) === 3 && Q(w) === 0 && bits(w, 13, 12) === 0;

/**
 * Reserved combinations of field values of the loads and stores of SIMD and floating-point registers, the permutations
 * and the two-register instructions, by `exec`.
 */
export const miscReserved: Readonly<Record<string, (word: number) => boolean>> = {
	vectorRegisterOffset: (w) => bits(w, 14, 14) === 0,
	multipleStructures: structureOfDoublewords,
	multipleStructuresPostIndex: structureOfDoublewords,
	unzipVectors: oneDoubleword,
	transposeVectors: oneDoubleword,
	zipVectors: oneDoubleword,
	extractVector: (w) => Q(w) === 0 && bits(w, 14, 14) === 1,
	reverseElements: doublewords,
	addLongPairs: doublewords,
	accumulateSaturating: oneDoubleword,
	countLeadingElements: doublewords,
	absoluteSaturating: oneDoubleword,
	compareZero: doublewordScalar,
	absoluteElements: doublewordScalar,
	extractNarrow: doublewords,
	extractNarrowSaturating: doublewords,
	shiftLeftLongBySize: doublewords,
};
