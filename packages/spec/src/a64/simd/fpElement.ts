import { type FloatLanes, floatElements, floatLanes, singleOrDouble } from "../fp/elements.ts";
import type { Fields, Operation, Shared } from "../shared.ts";

type F<B> = Fields<B, "Q U scalar sz L M Rm opcode H Rn Rd">;
type Half<B> = Omit<F<B>, "sz">;

/** FMLA, FMLS, FMUL, FMULX by element, vector and scalar. @see DDI 0487, C7.2 */
export function fpElement<B>(shared: Shared<B>) {
	const { m, UNDEFINED, Elem } = shared;
	const { plain, FPNeg, ternary } = floatElements(shared);

	function operation(f: Half<B>, lanes: FloatLanes, register: number, index: number): Operation {
		const { esize } = lanes;
		const element2 = () => Elem(m.getV(register), index, esize);
		const registers = { Rn: f.Rn, Rm: register, Rd: f.Rd };
		if (f.opcode & 8) {
			const multiply = plain(f.U ? "FPMulX" : "FPMul", esize);
			return () => {
				const second = element2();
				ternary(lanes, registers, (n) => multiply(n, second));
			};
		}
		const multiplyAdd = plain("FPMulAdd", esize);
		const subtract = (f.opcode & 4) !== 0;
		return () => {
			const second = element2();
			ternary(lanes, registers, (n, _, d) => multiplyAdd(d, subtract ? FPNeg(n, esize) : n, second));
		};
	}

	return {
		floatByElement(f: F<B>): Operation {
			const esize = singleOrDouble(f);
			if (esize === undefined || (f.sz && f.L)) return UNDEFINED;
			const index = f.sz ? f.H : (f.H << 1) | f.L;
			return operation(f, floatLanes(esize, f.Q, f.scalar), (f.M << 4) | f.Rm, index);
		},

		floatByElementHalf(f: Half<B>): Operation {
			return operation(f, floatLanes(16, f.Q, f.scalar), f.Rm, (f.H << 2) | (f.L << 1) | f.M);
		},
	};
}
