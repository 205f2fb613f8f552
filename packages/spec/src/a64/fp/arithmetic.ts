import type { FloatOperation, PlainFunction } from "../../fp/operation.ts";
import type { Fields, Operation, Shared } from "../shared.ts";
import { floatElements, roundingOf, widthOf } from "./elements.ts";

/** By `opcode` of the two-source class. */
const binaryFunctions: readonly PlainFunction[] = [
	"FPMul",
	"FPDiv",
	"FPAdd",
	"FPSub",
	"FPMax",
	"FPMin",
	"FPMaxNum",
	"FPMinNum",
	"FPMul",
];

/**
 * FMOV (register), FABS, FNEG, FSQRT, FRINT<mode>, FRINT32<mode>, FRINT64<mode>, FADD, FSUB, FMUL, FNMUL, FDIV, FMAX, FMIN,
 * FMAXNM, FMINNM, FMADD, FMSUB, FNMADD, FNMSUB, scalar. @see DDI 0487, C7.2
 */
export function floatArithmetic<B>(shared: Shared<B>) {
	const { m, V, setV } = shared;
	const { plain, FPNeg, FPAbs } = floatElements(shared);

	return {
		floatUnary({ ptype, opcode, Rn, Rd }: Fields<B, "ptype opcode Rn Rd">): Operation {
			const width = widthOf(ptype);
			const sqrt = plain("FPSqrt", width);
			const f = [(x: B) => x, (x: B) => FPAbs(x, width), (x: B) => FPNeg(x, width), sqrt][opcode & 3] as (x: B) => B;
			return () => setV(Rd, f(V(width, Rn)));
		},

		/** opcode<2:0>: N, P, M, Z, A, X (FPCR, exact), I (FPCR). */
		floatRound({ ptype, opcode, Rn, Rd }: Fields<B, "ptype opcode Rn Rd">): Operation {
			const width = widthOf(ptype);
			const mode = opcode & 7;
			const operation: FloatOperation = {
				name: "FPRoundInt",
				width,
				rounding: mode < 4 ? roundingOf(mode) : mode === 4 ? "TIEAWAY" : "FPCR",
				exact: mode === 6,
			};
			return () => setV(Rd, m.float(operation, [V(width, Rn)]));
		},

		/** opcode<1>: 64 bits; opcode<0>: the mode of FPCR. */
		floatRoundToFit({ ptype, opcode, Rn, Rd }: Fields<B, "ptype opcode Rn Rd">): Operation {
			const width = ptype === 0 ? 32 : 64;
			const operation: FloatOperation = {
				name: "FPRoundIntN",
				width,
				rounding: opcode & 1 ? "FPCR" : "ZERO",
				integerWidth: opcode & 2 ? 64 : 32,
			};
			return () => setV(Rd, m.float(operation, [V(width, Rn)]));
		},

		floatBinary({ ptype, Rm, opcode, Rn, Rd }: Fields<B, "ptype Rm opcode Rn Rd">): Operation {
			const width = widthOf(ptype);
			const f = plain(binaryFunctions[opcode] as PlainFunction, width);
			const negate = opcode === 8; // FNMUL
			return () => {
				const result = f(V(width, Rn), V(width, Rm));
				setV(Rd, negate ? FPNeg(result, width) : result);
			};
		},

		/** o0 = o1 subtracts no product: FMADD and FNMADD add, o1 negates the addend. */
		floatMultiplyAdd({ ptype, o1, Rm, o0, Ra, Rn, Rd }: Fields<B, "ptype o1 Rm o0 Ra Rn Rd">): Operation {
			const width = widthOf(ptype);
			const f = plain("FPMulAdd", width);
			return () => {
				const addend = o1 ? FPNeg(V(width, Ra), width) : V(width, Ra);
				const operand1 = o0 !== o1 ? FPNeg(V(width, Rn), width) : V(width, Rn);
				setV(Rd, f(addend, operand1, V(width, Rm)));
			};
		},
	};
}
