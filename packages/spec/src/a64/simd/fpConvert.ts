import type { FloatOperation, FloatWidth } from "../../fp/operation.ts";
import { floatElements, floatLanes } from "../fp/elements.ts";
import { VFPExpandImm } from "../fp/immediate.ts";
import type { Fields, Operation, Shared } from "../shared.ts";

type Fixed<B> = Fields<B, "Q U scalar immh immb Rn Rd">;

/** The width of the elements by the highest bit of immh, and the fraction bits. */
function fixedPoint({ immh, immb }: Fixed<never>): { readonly width: FloatWidth; readonly fractionBits: number } {
	const width = immh & 8 ? 64 : immh & 4 ? 32 : 16;
	return { width, fractionBits: 2 * width - ((immh << 3) | immb) };
}

/**
 * FCVTL, FCVTN, FCVTXN, BFCVTN, conversions from and to fixed point and FMOV (immediate) of vectors.
 * @see DDI 0487, C7.2
 */
export function fpConvert<B>(shared: Shared<B>) {
	const { m, lit, V, setV, Elem, vectorOf } = shared;
	const { plain, unary, Vpart, setVpart } = floatElements(shared);

	/** Elements of twice the width of those of the half of V[d] that Q gives. */
	const narrow = (Q: number, Rn: number, Rd: number, width: 32 | 64, convert: (n: B) => B): Operation => {
		return () => {
			const operand = V(128, Rn);
			setVpart(
				Rd,
				Q,
				vectorOf(128 / width, (e) => convert(Elem(operand, e, width))),
			);
		};
	};
	const narrowing = (width: 32 | 64, rounding: "FPCR" | "ODD") => {
		const operation: FloatOperation = { name: "FPConvert", width, resultWidth: width === 64 ? 32 : 16, rounding };
		return (n: B) => m.float(operation, [n]);
	};

	return {
		floatConvertNarrow({ Q, sz, Rn, Rd }: Fields<B, "Q sz Rn Rd">): Operation {
			const width = sz ? 64 : 32;
			return narrow(Q, Rn, Rd, width, narrowing(width, "FPCR"));
		},

		floatConvertNarrowOdd({ Q, scalar, Rn, Rd }: Fields<B, "Q scalar Rn Rd">): Operation {
			const convert = narrowing(64, "ODD");
			return scalar ? () => setV(Rd, convert(V(64, Rn))) : narrow(Q, Rn, Rd, 64, convert);
		},

		bfloatConvertNarrow({ Q, Rn, Rd }: Fields<B, "Q Rn Rd">): Operation {
			return narrow(Q, Rn, Rd, 32, plain("FPConvertBF", 32));
		},

		floatConvertLong({ Q, sz, Rn, Rd }: Fields<B, "Q sz Rn Rd">): Operation {
			const width = sz ? 32 : 16;
			const operation: FloatOperation = { name: "FPConvert", width, resultWidth: sz ? 64 : 32, rounding: "FPCR" };
			return () => {
				const operand = Vpart(Rn, Q, 64);
				setV(
					Rd,
					vectorOf(64 / width, (e) => m.float(operation, [Elem(operand, e, width)])),
				);
			};
		},

		fixedToFloatVector(f: Fixed<B>): Operation {
			const { width, fractionBits } = fixedPoint(f);
			const operation: FloatOperation = {
				name: "FixedToFP",
				width,
				integerWidth: width,
				fractionBits,
				unsigned: f.U === 1,
			};
			return () => unary(floatLanes(width, f.Q, f.scalar), f, (n) => m.float(operation, [n]));
		},

		floatToFixedVector(f: Fixed<B>): Operation {
			const { width, fractionBits } = fixedPoint(f);
			const operation: FloatOperation = {
				name: "FPToFixed",
				width,
				rounding: "ZERO",
				integerWidth: width,
				fractionBits,
				unsigned: f.U === 1,
			};
			return () => unary(floatLanes(width, f.Q, f.scalar), f, (n) => m.float(operation, [n]));
		},

		/** op: doubles; o2: halves. */
		floatMoveImmediateVector({ Q, op, abc, o2, defgh, Rd }: Fields<B, "Q op abc o2 defgh Rd">): Operation {
			const { esize, elements } = floatLanes(op ? 64 : o2 ? 16 : 32, Q, 0);
			const element = lit(esize, VFPExpandImm(esize, (abc << 5) | defgh));
			return () =>
				setV(
					Rd,
					vectorOf(elements, () => element),
				);
		},
	};
}
