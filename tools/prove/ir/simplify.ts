/**
 * Constructors of terms in normal form. Most proofs end here: the two sides become the same term.
 *
 * Sums are linear forms over zero-extended pieces, shifts by constants and masks are concatenations of pieces, and what
 * depends on NZCV alone is a table of 16 bits. `proofs.test.ts` compares every constructor with the numbers.
 */
export { and, cat, extract, not, or, rep, sext, xor, zext } from "./bits.ts";
export { eq, ite, slt, table, ult } from "./choice.ts";
export { ashr, lshr, shl } from "./shifts.ts";
export { add, leadingZeros, linear, mul, splitConstant, sub, udiv } from "./sums.ts";
