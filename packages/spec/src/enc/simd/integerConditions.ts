const bits = (w: number, hi: number, lo: number) => (w >>> lo) & ((1 << (hi - lo + 1)) - 1);
const size = (w: number) => bits(w, 23, 22);
const isScalar = (w: number) => bits(w, 28, 28) === 1;

/** 64-bit elements: `size == '11'`. */
const doublewords = (w: number) => size(w) === 3;
/** A vector of one 64-bit element: `size:Q == '110'`. */
const oneDoubleword = (w: number) => !isScalar(w) && size(w) === 3 && bits(w, 30, 30) === 0;
/** A scalar form that exists for 64 bits only. */
const doublewordScalar = (w: number) => (isScalar(w) ? size(w) !== 3 : oneDoubleword(w));
/** Neither 16-bit nor 32-bit elements: `size == '00' || size == '11'`. */
const neitherHalfNorWord = (w: number) => size(w) === 0 || size(w) === 3;
/** A reduction of fewer than four elements: `size:Q == '100' || size == '11'`. */
const fewerThanFour = (w: number) => size(w) === 3 || (size(w) === 2 && bits(w, 30, 30) === 0);

/** Reserved combinations of field values of the Advanced SIMD integer instructions, by `exec`. */
export const integerReserved: Readonly<Record<string, (word: number) => boolean>> = {
	halvingAddSub: doublewords,
	saturatingAddSub: oneDoubleword,
	compareElements: doublewordScalar,
	shiftByRegister: doublewordScalar,
	saturatingShiftByRegister: oneDoubleword,
	maximumMinimum: doublewords,
	absoluteDifference: doublewords,
	addSubElements: doublewordScalar,
	multiplyAccumulateElements: doublewords,
	multiplyElements: doublewords,
	maximumMinimumPairwise: doublewords,
	doublingMultiplyHigh: neitherHalfNorWord,
	addPairwise: oneDoubleword,
	doublingMultiplyAccumulateHigh: neitherHalfNorWord,
	addSubLong: doublewords,
	addSubWide: doublewords,
	addSubHighNarrow: doublewords,
	absoluteDifferenceLong: doublewords,
	multiplyLongElements: doublewords,
	doublingMultiplyLong: neitherHalfNorWord,
	multiplyByElement: neitherHalfNorWord,
	multiplyAccumulateByElement: neitherHalfNorWord,
	multiplyLongByElement: neitherHalfNorWord,
	doublingMultiplyLongByElement: neitherHalfNorWord,
	doublingMultiplyHighByElement: neitherHalfNorWord,
	doublingMultiplyAccumulateHighByElement: neitherHalfNorWord,
	addLongAcross: fewerThanFour,
	maximumMinimumAcross: fewerThanFour,
	addAcross: fewerThanFour,
};
