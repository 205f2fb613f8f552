import type { Fields, Operation, Shared } from "./shared.ts";

/** MOVN, MOVZ, MOVK. @see DDI 0487, C6.2 */
export function moveWide<B>({ UNDEFINED, cat, not, zext, concat, lit, extract, X, setX }: Shared<B>) {
	return {
		moveWide({ sf, opc, hw, imm16, Rd }: Fields<B, "sf opc hw ~imm16 Rd">): Operation {
			if (!sf && hw >= 2) return UNDEFINED;
			const w = sf ? 64 : 32;
			const position = 16 * hw;
			if (opc !== 3) {
				const placed = zext(position ? concat(imm16, lit(position, 0)) : imm16, w);
				const result = opc === 0 ? not(placed) : placed;
				return () => setX(Rd, result);
			}
			return () => {
				const old = X(w, Rd);
				const upper = position + 16 < w ? [extract(old, w - 1, position + 16)] : [];
				const lower = position > 0 ? [extract(old, position - 1, 0)] : [];
				const [first, ...rest] = [...upper, imm16, ...lower];
				setX(Rd, cat(first ?? imm16, ...rest));
			};
		},
	};
}
