/**
 * A domain of bit vectors. The meaning of the instructions is written once, over this interface, and runs concretely
 * (`big.ts`) or on any other carrier, for example expressions of an SMT solver.
 *
 * Every value knows its width, 1 bit or more. Arithmetic wraps. Unless stated otherwise both operands of an operation
 * have the same width, which is also the width of the result. Truth values are vectors of one bit.
 *
 * @typeParam B - the carrier
 */
export interface Dom<B> {
	/** Name of the instance, for messages. */
	readonly name: string;
	/** Width in bits. */
	width(a: B): number;
	/** The constant `v` modulo 2^w; negative numbers are two's complement. */
	lit(w: number, v: bigint | number): B;
	add(a: B, b: B): B;
	sub(a: B, b: B): B;
	mul(a: B, b: B): B;
	and(a: B, b: B): B;
	or(a: B, b: B): B;
	xor(a: B, b: B): B;
	not(a: B): B;
	/** Shift left. The amount has the width of the value; amounts of the width or more give zero. */
	shl(a: B, amount: B): B;
	/** Logical shift right. Amounts of the width or more give zero. */
	lshr(a: B, amount: B): B;
	/** Arithmetic shift right. Amounts of the width or more give copies of the sign. */
	ashr(a: B, amount: B): B;
	/** Unsigned division that rounds down. Division by zero gives all ones, as in SMT-LIB; the meaning must guard it. */
	udiv(a: B, b: B): B;
	/** `high:low`; the widths add up. */
	concat(high: B, low: B): B;
	/** `a<hi:lo>`, width `hi - lo + 1`. */
	extract(a: B, hi: number, lo: number): B;
	/** ZeroExtend to width `w`, at least the width of `a`. */
	zext(a: B, w: number): B;
	/** SignExtend to width `w`, at least the width of `a`. */
	sext(a: B, w: number): B;
	/** Equality; one bit. */
	eq(a: B, b: B): B;
	/** Unsigned less-than; one bit. */
	ult(a: B, b: B): B;
	/** Signed less-than; one bit. */
	slt(a: B, b: B): B;
	/** `if c then a else b`; `c` has one bit. */
	ite(c: B, a: B, b: B): B;
	/** The value, when the domain knows it. */
	known(a: B): bigint | undefined;
}
