import type { FloatOperation, FloatWidth, PlainFunction, Rounding } from "../../fp/operation.ts";
import { type FloatLanes, floatElements, floatLanes, roundingOf, singleOrDouble } from "../fp/elements.ts";
import type { Fields, Operation, Shared } from "../shared.ts";

type F<B> = Fields<B, "Q U scalar a sz opcode Rn Rd">;
type Half<B> = Omit<F<B>, "sz">;

/**
 * Floating-point Advanced SIMD and scalar two-register miscellaneous whose elements keep their width.
 * @see DDI 0487, C7.2
 */
export function fpMisc<B>(shared: Shared<B>) {
	const { m, sext, UNDEFINED, Zeros } = shared;
	const { plain, FPNeg, FPAbs, unary } = floatElements(shared);

	/** The functions for singles and doubles, and for halves, of one operation on elements. */
	function both<Name extends string>(name: Name, decode: (f: Half<B>, esize: FloatWidth) => (n: B) => B) {
		const operation = (f: Half<B>, lanes: FloatLanes): Operation => {
			const apply = decode(f, lanes.esize);
			return () => unary(lanes, f, apply);
		};
		const singlesAndDoubles = (f: F<B>): Operation => {
			const esize = singleOrDouble(f);
			return esize === undefined ? UNDEFINED : operation(f, floatLanes(esize, f.Q, f.scalar));
		};
		const halves = (f: Half<B>): Operation => operation(f, floatLanes(16, f.Q, f.scalar));
		return { [name]: singlesAndDoubles, [`${name}Half`]: halves } as Record<Name, typeof singlesAndDoubles> &
			Record<`${Name}Half`, typeof halves>;
	}

	const convert = (operation: FloatOperation) => (n: B) => m.float(operation, [n]);
	/** a is rmode<0>, opcode<0> is rmode<1>. */
	const modeOf = ({ a, opcode }: Half<B>): Rounding => roundingOf(((opcode & 1) << 1) | a);
	const unsigned = (f: Half<B>) => f.U === 1;

	return {
		/** U:opcode<0>:a: N 000, P 001, M 010, Z 011, A 100, X 110 (FPCR, exact), I 111 (FPCR). */
		...both("floatRoundVector", (f, width) => {
			const fromFPCR = (f.opcode & 1) === 1;
			const rounding = !unsigned(f) ? modeOf(f) : fromFPCR ? "FPCR" : "TIEAWAY";
			return convert({ name: "FPRoundInt", width, rounding, exact: unsigned(f) && fromFPCR && f.a === 0 });
		}),

		/** U: the mode of FPCR; opcode<0>: 64 bits. */
		floatRoundToFitVector(f: F<B>): Operation {
			const width = singleOrDouble(f);
			if (width === undefined) return UNDEFINED;
			const operation: FloatOperation = {
				name: "FPRoundIntN",
				width: width === 64 ? 64 : 32,
				rounding: f.U ? "FPCR" : "ZERO",
				integerWidth: f.opcode & 1 ? 64 : 32,
			};
			return () => unary(floatLanes(width, f.Q, f.scalar), f, convert(operation));
		},

		/** opcode 11100: to nearest with ties away. */
		...both("floatToIntegerVector", (f, width) => {
			const rounding = f.opcode & 4 ? "TIEAWAY" : modeOf(f);
			return convert({
				name: "FPToFixed",
				width,
				rounding,
				integerWidth: width,
				fractionBits: 0,
				unsigned: unsigned(f),
			});
		}),

		...both("integerToFloatVector", (f, width) =>
			convert({ name: "FixedToFP", width, integerWidth: width, fractionBits: 0, unsigned: unsigned(f) }),
		),

		/** opcode<1:0>:U: GT 000, GE 001, EQ 010, LE 011, LT 100. */
		...both("floatCompareZero", (f, width) => {
			const kind = ((f.opcode & 3) << 1) | f.U;
			const name: PlainFunction = kind === 2 ? "FPCompareEQ" : kind === 1 || kind === 3 ? "FPCompareGE" : "FPCompareGT";
			const compare = plain(name, width);
			const zero = Zeros(width);
			return (n) => sext(kind >= 3 ? compare(zero, n) : compare(n, zero), width);
		}),

		/** FABS and FNEG by U, FSQRT. */
		...both("floatUnaryVector", (f, width) => {
			if (f.opcode === 0b11111) return plain("FPSqrt", width);
			return f.U ? (n) => FPNeg(n, width) : (n) => FPAbs(n, width);
		}),

		/** FRECPX, FRECPE, FRSQRTE. */
		...both("floatEstimate", (f, width) =>
			plain(f.opcode === 0b11111 ? "FPRecpX" : f.U ? "FPRSqrtEstimate" : "FPRecipEstimate", width),
		),

		unsignedEstimate({ Q, U, Rn, Rd }: Fields<B, "Q U Rn Rd">): Operation {
			const estimate = plain(U ? "UnsignedRSqrtEstimate" : "UnsignedRecipEstimate", 32);
			return () => unary(floatLanes(32, Q, 0), { Rn, Rd }, estimate);
		},
	};
}
