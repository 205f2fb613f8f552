import type { Dom } from "../dom.ts";
import type { Flag, Machine } from "../machine.ts";

/**
 * The Operation pseudocode of a decoded instruction. A function of a class is the Decode pseudocode: it runs once for
 * an instruction word, with the fields, and gives the operation, which runs at each execution.
 */
export type Operation = () => void;

type Words<S extends string> = S extends `${infer Head} ${infer Tail}` ? Head | Words<Tail> : S;

/** The fields that a function uses, as in the patterns: `~name` is a domain value, the others are numbers. */
export type Fields<B, S extends string> = {
	readonly [K in Words<S> as K extends `~${infer Name}` ? Name : K]: K extends `~${string}` ? B : number;
};

/** ShiftType, with the values that the field `shift` has in encodings. @see DDI 0487, Appendix J1, DecodeShift */
export const LSL = 0;
export const LSR = 1;
export const ASR = 2;
export const ROR = 3;

/** Pseudocode that several classes use. @see DDI 0487, Appendix J1 */
export type Shared<B> = ReturnType<typeof makeShared<B>>;

/** The shared pseudocode over a domain and a machine; it includes the operations of the domain. */
export function makeShared<B>(d: Dom<B>, m: Machine<B>) {
	const { lit, add, and, or, not, concat, extract, zext, sext, eq, width } = d;

	/** Decode stage: the result of a function whose fields are reserved. */
	const UNDEFINED: Operation = () => m.undefined();

	const zeros = new Map<number, B>();
	const Zeros = (w: number): B => {
		let zero = zeros.get(w);
		if (zero === undefined) {
			zero = lit(w, 0);
			zeros.set(w, zero);
		}
		return zero;
	};
	const Ones = (w: number): B => lit(w, -1);
	const ONE = lit(1, 1);
	const ZERO = lit(1, 0);
	const FOUR = lit(64, 4);
	const bit = (x: B, i: number): B => extract(x, i, i);
	const IsZeroBit = (x: B): B => eq(x, Zeros(width(x)));
	const cat = (first: B, ...rest: B[]): B => rest.reduce(concat, first);
	const low = (w: number, value: B): B => (w === 64 ? value : extract(value, w - 1, 0));

	/** X[n, w], where n = 31 is the zero register. */
	const X = (w: number, n: number): B => (n === 31 ? Zeros(w) : low(w, m.getX(n)));
	/** X[n, w] or SP[], where n = 31 is the stack pointer. */
	const XSP = (w: number, n: number): B => low(w, n === 31 ? m.getSP() : m.getX(n));
	/** X[n] = value, zero-extended; writes to n = 31 are dropped. */
	const setX = (n: number, value: B): void => {
		if (n !== 31) m.setX(n, zext(value, 64));
	};
	/** X[n] = value or SP[] = value, zero-extended. */
	const setXSP = (n: number, value: B): void => {
		if (n === 31) m.setSP(zext(value, 64));
		else m.setX(n, zext(value, 64));
	};
	/** V[n, w]: the low `w` bits of a SIMD and floating-point register. */
	const V = (w: number, n: number): B => (w === 128 ? m.getV(n) : extract(m.getV(n), w - 1, 0));
	/** V[n] = value, zero-extended to 128 bits. */
	const setV = (n: number, value: B): void => m.setV(n, zext(value, 128));
	/** Elem[vector, e, size]. */
	const Elem = (vector: B, e: number, size: number): B => extract(vector, e * size + size - 1, e * size);
	/** The vector whose element `e` is `element(e)`, for all elements. */
	const vectorOf = (elements: number, element: (e: number) => B): B => {
		let result = element(0);
		for (let e = 1; e < elements; e++) result = concat(element(e), result);
		return result;
	};

	/** PSTATE.<N,Z,C,V> = flags, four bits. */
	const setNZCV = (flags: B): void => {
		m.setFlag("N", bit(flags, 3));
		m.setFlag("Z", bit(flags, 2));
		m.setFlag("C", bit(flags, 1));
		m.setFlag("V", bit(flags, 0));
	};

	/** The sum and, on demand, its flags N, Z, C, V. The carry has one bit. @see DDI 0487, Appendix J1, AddWithCarry */
	function AddWithCarry(x: B, y: B, carryIn: B): { readonly result: B; nzcv(): B } {
		const w = width(x);
		const result = add(add(x, y), zext(carryIn, w));
		return {
			result,
			nzcv() {
				const wide = zext(carryIn, w + 1);
				const unsignedSum = add(add(zext(x, w + 1), zext(y, w + 1)), wide);
				const signedSum = add(add(sext(x, w + 1), sext(y, w + 1)), wide);
				const n = bit(result, w - 1);
				const z = IsZeroBit(result);
				const c = not(eq(zext(result, w + 1), unsignedSum));
				const v = not(eq(sext(result, w + 1), signedSum));
				return concat(concat(n, z), concat(c, v));
			},
		};
	}

	/** Shift by a number that the encoding gives, 0 to w - 1. @see DDI 0487, Appendix J1, ShiftReg */
	function shiftBy(x: B, type: number, amount: number): B {
		if (amount === 0) return x;
		const w = width(x);
		switch (type) {
			case LSL:
				return d.shl(x, lit(w, amount));
			case LSR:
				return d.lshr(x, lit(w, amount));
			case ASR:
				return d.ashr(x, lit(w, amount));
			default:
				return concat(extract(x, amount - 1, 0), extract(x, w - 1, amount));
		}
	}

	/** Rotate right by any number. */
	const rotateRight = (x: B, amount: number): B => shiftBy(x, ROR, amount % width(x));

	/** A register of which some low bits are extended, then shifted left by 0 to 4. @see DDI 0487, Appendix J1, ExtendReg */
	function ExtendReg(w: number, n: number, option: number, shift: number): B {
		const length = Math.min(8 << (option & 3), w);
		const value = extract(X(w, n), length - 1, 0);
		return shiftBy(option & 4 ? sext(value, w) : zext(value, w), LSL, shift);
	}

	const flag = (f: Flag): B => m.getFlag(f);
	/** Whether the condition holds, one bit. @see DDI 0487, Appendix J1, ConditionHolds */
	function ConditionHolds(cond: number): B {
		const holds = conditionOf(cond >> 1);
		return cond & 1 && cond !== 15 ? not(holds) : holds;
	}
	function conditionOf(base: number): B {
		switch (base) {
			case 0:
				return flag("Z"); // EQ, NE
			case 1:
				return flag("C"); // CS, CC
			case 2:
				return flag("N"); // MI, PL
			case 3:
				return flag("V"); // VS, VC
			case 4:
				return and(flag("C"), not(flag("Z"))); // HI, LS
			case 5:
				return eq(flag("N"), flag("V")); // GE, LT
			case 6:
				return and(eq(flag("N"), flag("V")), not(flag("Z"))); // GT, LE
			default:
				return ONE; // AL, NV
		}
	}

	/**
	 * The masks of logical immediates and bitfields, or `undefined` when the combination is reserved.
	 * @see DDI 0487, Appendix J1, DecodeBitMasks
	 */
	function DecodeBitMasks(
		w: number,
		N: number,
		imms: number,
		immr: number,
		immediate: boolean,
	): { readonly wmask: B; readonly tmask: B } | undefined {
		const length = 31 - Math.clz32((N << 6) | (~imms & 0x3f)); // HighestSetBit(N:NOT(imms))
		if (length < 1 || w < 1 << length) return undefined;
		const levels = (1 << length) - 1;
		if (immediate && (imms & levels) === levels) return undefined;
		const S = imms & levels;
		const R = immr & levels;
		const difference = (S - R) & levels;
		const elementSize = 1 << length;
		const element = (ones: number) => lit(elementSize, (1n << BigInt(ones)) - 1n);
		const Replicate = (x: B): B => (width(x) < w ? Replicate(concat(x, x)) : x);
		return { wmask: Replicate(rotateRight(element(S + 1), R)), tmask: Replicate(element(difference + 1)) };
	}

	/** PC + SignExtend(offset:'00', 64), the target of a branch or literal. */
	const PCRelative = (offset: B): B => {
		const distance = sext(concat(offset, Zeros(2)), 64);
		return add(m.getPC(), distance);
	};
	const BranchTo = (target: B): void => m.branchTo(target);
	const nextPC = (): void => m.setPC(add(m.getPC(), FOUR));

	return {
		...d,
		m,
		UNDEFINED,
		Zeros,
		Ones,
		ZERO,
		ONE,
		FOUR,
		bit,
		IsZeroBit,
		cat,
		low,
		X,
		XSP,
		setX,
		setXSP,
		V,
		setV,
		Elem,
		vectorOf,
		setNZCV,
		AddWithCarry,
		shiftBy,
		rotateRight,
		ExtendReg,
		ConditionHolds,
		DecodeBitMasks,
		PCRelative,
		BranchTo,
		nextPC,
		or,
	};
}
