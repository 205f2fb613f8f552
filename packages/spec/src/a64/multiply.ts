import type { Fields, Operation, Shared } from "./shared.ts";

/** MADD, MSUB, SMADDL, SMSUBL, UMADDL, UMSUBL, SMULH, UMULH. @see DDI 0487, C6.2 */
export function multiply<B>({ add, sub, mul, zext, sext, extract, X, setX }: Shared<B>) {
	const extension = (op31: number) => (op31 & 4 ? zext : sext);
	return {
		multiplyAdd({ sf, Rm, o0, Ra, Rn, Rd }: Fields<B, "sf Rm o0 Ra Rn Rd">): Operation {
			const w = sf ? 64 : 32;
			const accumulate = o0 ? sub : add;
			return () => setX(Rd, accumulate(X(w, Ra), mul(X(w, Rn), X(w, Rm))));
		},

		multiplyAddLong({ op31, Rm, o0, Ra, Rn, Rd }: Fields<B, "op31 Rm o0 Ra Rn Rd">): Operation {
			const extend = extension(op31);
			const accumulate = o0 ? sub : add;
			return () => setX(Rd, accumulate(X(64, Ra), mul(extend(X(32, Rn), 64), extend(X(32, Rm), 64))));
		},

		multiplyHigh({ op31, Rm, Rn, Rd }: Fields<B, "op31 Rm Rn Rd">): Operation {
			const extend = extension(op31);
			return () => setX(Rd, extract(mul(extend(X(64, Rn), 128), extend(X(64, Rm), 128)), 127, 64));
		},
	};
}
