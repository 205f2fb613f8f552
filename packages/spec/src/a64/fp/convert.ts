import type { FloatOperation } from "../../fp/operation.ts";
import type { Fields, Operation, Shared } from "../shared.ts";
import { floatElements, roundingOf, widthOf } from "./elements.ts";

/**
 * FCVT, BFCVT, FCVT<mode>S, FCVT<mode>U, SCVTF, UCVTF of general-purpose registers, integer and fixed point, FJCVTZS.
 * @see DDI 0487, C7.2
 */
export function floatConvert<B>(shared: Shared<B>) {
	const { m, UNDEFINED, extract, bit, cat, ZERO, X, setX, V, setV, setNZCV } = shared;
	const { plain } = floatElements(shared);
	const integerWidth = (sf: number) => (sf ? 64 : 32);

	const toFixed = (
		{ sf, ptype, opcode, Rn, Rd }: Fields<B, "sf ptype opcode Rn Rd">,
		rounding: ReturnType<typeof roundingOf>,
		fractionBits: number,
	): Operation => {
		const width = widthOf(ptype);
		const operation: FloatOperation = {
			name: "FPToFixed",
			width,
			rounding,
			integerWidth: integerWidth(sf),
			fractionBits,
			unsigned: (opcode & 1) === 1,
		};
		return () => setX(Rd, m.float(operation, [V(width, Rn)]));
	};
	const fromFixed = (f: Fields<B, "sf ptype opcode Rn Rd">, fractionBits: number): Operation => {
		const { sf, ptype, opcode, Rn, Rd } = f;
		const operation: FloatOperation = {
			name: "FixedToFP",
			width: widthOf(ptype),
			integerWidth: integerWidth(sf),
			fractionBits,
			unsigned: (opcode & 1) === 1,
		};
		return () => setV(Rd, m.float(operation, [X(integerWidth(sf), Rn)]));
	};
	type Integer = Fields<B, "sf ptype rmode opcode Rn Rd">;
	type Fixed = Fields<B, "sf ptype opcode scale Rn Rd">;

	return {
		/** opcode<2>: to nearest with ties away. */
		floatToInteger(f: Integer): Operation {
			return toFixed(f, f.opcode & 4 ? "TIEAWAY" : roundingOf(f.rmode), 0);
		},

		integerToFloat(f: Integer): Operation {
			return fromFixed(f, 0);
		},

		floatToFixed(f: Fixed): Operation {
			return f.sf === 0 && f.scale < 32 ? UNDEFINED : toFixed(f, "ZERO", 64 - f.scale);
		},

		fixedToFloat(f: Fixed): Operation {
			return f.sf === 0 && f.scale < 32 ? UNDEFINED : fromFixed(f, 64 - f.scale);
		},

		floatToFixedJS({ Rn, Rd }: Fields<B, "Rn Rd">): Operation {
			const f = plain("FPToFixedJS", 64);
			return () => {
				const result = f(V(64, Rn));
				setX(Rd, extract(result, 31, 0));
				setNZCV(cat(ZERO, bit(result, 32), ZERO, ZERO));
			};
		},

		floatConvert({ ptype, opc, Rn, Rd }: Fields<B, "ptype opc Rn Rd">): Operation {
			const width = widthOf(ptype);
			const operation: FloatOperation = { name: "FPConvert", width, resultWidth: widthOf(opc), rounding: "FPCR" };
			return () => setV(Rd, m.float(operation, [V(width, Rn)]));
		},

		floatConvertBF({ Rn, Rd }: Fields<B, "Rn Rd">): Operation {
			const f = plain("FPConvertBF", 32);
			return () => setV(Rd, f(V(32, Rn)));
		},
	};
}
