import { Environment } from "./environment.ts";
import { bfloat16, bitLength, type FloatFormat, formatOf, withSign } from "./format.ts";
import { FPRound } from "./round.ts";
import { FPInfinity, FPUnpack, FPZero, isAnyNaN } from "./unpack.ts";

/** Denormalized numbers are zeros (FZ, and FZ16 for 16 bits), whatever FPCR says; exceptions are not recorded. */
const flushing = (): Environment => new Environment((1 << 24) | (1 << 19));

/**
 * A single, rounded to odd; denormalized results are zeros, and overflow gives infinity.
 * @see DDI 0487, Appendix J1, BFRound
 */
function BFRound(sign: boolean, m: bigint, e: number): bigint {
	const f = formatOf(32);
	if (bitLength(m) + e - 1 > f.bias) return FPInfinity(sign, f);
	return FPRound(sign, m, e, f, flushing(), "ODD");
}

/** The product of two BFloat16 numbers, a single. @see DDI 0487, Appendix J1, BFMulH */
function BFMulH(op1: bigint, op2: bigint): bigint {
	const x = FPUnpack(op1, bfloat16, flushing());
	const y = FPUnpack(op2, bfloat16, flushing());
	const f = formatOf(32);
	if (isAnyNaN(x) || isAnyNaN(y)) return f.defaultNaN;
	const sign = x.sign !== y.sign;
	if (x.type === "infinity" || y.type === "infinity") {
		return x.type === "zero" || y.type === "zero" ? f.defaultNaN : FPInfinity(sign, f);
	}
	if (x.type === "zero" || y.type === "zero") return FPZero(sign, f);
	return BFRound(sign, x.m * y.m, x.e + y.e);
}

/** The sum of two singles. @see DDI 0487, Appendix J1, FPAdd_BF16 */
function FPAdd_BF16(op1: bigint, op2: bigint): bigint {
	const f: FloatFormat = formatOf(32);
	const x = FPUnpack(op1, f, flushing());
	const y = FPUnpack(op2, f, flushing());
	if (isAnyNaN(x) || isAnyNaN(y)) return f.defaultNaN;
	if (x.type === "infinity" || y.type === "infinity") {
		if (x.type === y.type && x.sign !== y.sign) return f.defaultNaN;
		return FPInfinity(x.type === "infinity" ? x.sign : y.sign, f);
	}
	if (x.type === "zero" && y.type === "zero") return FPZero(x.sign && y.sign, f);
	if (x.type === "zero") return op2;
	if (y.type === "zero") return op1;
	const e = Math.min(x.e, y.e);
	const [a, b] = [x, y].map((u) => (u.sign ? -u.m : u.m) << BigInt(u.e - e)) as [bigint, bigint];
	const sum = a + b;
	return sum === 0n ? withSign(f, false, 0n) : BFRound(sum < 0n, sum < 0n ? -sum : sum, e);
}

/**
 * addend (single) + (op1_a * op2_a + op1_b * op2_b) (BFloat16), each step rounded to odd.
 * @see DDI 0487, Appendix J1, BFDotAdd, without FEAT_EBF16
 */
export function BFDotAdd(addend: bigint, op1_a: bigint, op1_b: bigint, op2_a: bigint, op2_b: bigint): bigint {
	return FPAdd_BF16(addend, FPAdd_BF16(BFMulH(op1_a, op2_a), BFMulH(op1_b, op2_b)));
}
