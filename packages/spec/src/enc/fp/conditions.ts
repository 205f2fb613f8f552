const bits = (w: number, hi: number, lo: number) => (w >>> lo) & ((1 << (hi - lo + 1)) - 1);

/** A vector of one double: sz = 1 and Q = 0. Scalar forms have Q set. */
const oneDouble = (w: number) => bits(w, 22, 22) === 1 && bits(w, 30, 30) === 0;
const fractionTooWide = (w: number) => bits(w, 31, 31) === 0 && bits(w, 15, 15) === 0;
const notComplex = (w: number) => bits(w, 23, 22) === 0 || (bits(w, 23, 22) === 3 && bits(w, 30, 30) === 0);

/** Reserved combinations of field values of the floating-point encodings, by `exec`. */
export const floatReservedWhen: Readonly<Record<string, (word: number) => boolean>> = {
	floatToFixed: fractionTooWide,
	fixedToFloat: fractionTooWide,
	floatThreeSame: oneDouble,
	floatRoundVector: oneDouble,
	floatRoundToFitVector: oneDouble,
	floatToIntegerVector: oneDouble,
	integerToFloatVector: oneDouble,
	floatCompareZero: oneDouble,
	floatUnaryVector: oneDouble,
	floatEstimate: oneDouble,
	floatByElement: (w) => oneDouble(w) || (bits(w, 22, 22) === 1 && bits(w, 21, 21) === 1),
	complexMultiplyAdd: notComplex,
	complexAdd: notComplex,
	complexMultiplyAddByElement: (w) =>
		bits(w, 23, 22) === 1
			? bits(w, 11, 11) === 1 && bits(w, 30, 30) === 0
			: bits(w, 21, 21) === 1 || bits(w, 30, 30) === 0,
};
