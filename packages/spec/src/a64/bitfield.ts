import type { Fields, Operation, Shared } from "./shared.ts";

/** SBFM, BFM, UBFM, EXTR. @see DDI 0487, C6.2 */
export function bitfield<B>(s: Shared<B>) {
	const { UNDEFINED, Zeros, and, or, not, sext, bit, concat, extract, X, setX, rotateRight, DecodeBitMasks } = s;
	return {
		bitfield({ sf, opc, N, immr, imms, Rn, Rd }: Fields<B, "sf opc N immr imms Rn Rd">): Operation {
			if (N !== sf || (!sf && (immr >= 32 || imms >= 32))) return UNDEFINED;
			const w = sf ? 64 : 32;
			const masks = DecodeBitMasks(w, N, imms, immr, false);
			if (masks === undefined) return UNDEFINED;
			const { wmask, tmask } = masks;
			const notWmask = not(wmask);
			const notTmask = not(tmask);
			return () => {
				const dst = opc === 1 ? X(w, Rd) : Zeros(w);
				const src = X(w, Rn);
				const bot = or(and(dst, notWmask), and(rotateRight(src, immr), wmask));
				const top = opc === 0 ? sext(bit(src, imms), w) : dst;
				setX(Rd, or(and(top, notTmask), and(bot, tmask)));
			};
		},

		extr({ sf, N, Rm, imms, Rn, Rd }: Fields<B, "sf N Rm imms Rn Rd">): Operation {
			if (N !== sf || (!sf && imms >= 32)) return UNDEFINED;
			const w = sf ? 64 : 32;
			return () => setX(Rd, extract(concat(X(w, Rn), X(w, Rm)), imms + w - 1, imms));
		},
	};
}
