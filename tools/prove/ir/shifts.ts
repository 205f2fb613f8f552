// Part of `simplify.ts`: shifts.
import { cat, extract, sext } from "./bits.ts";
import { ite } from "./choice.ts";
import { leadingZeros } from "./sums.ts";
import { isConst, lit, make, type Term } from "./term.ts";

const ZERO = 0n;

// ---- shifts

/** A constant shifted by a number with few unknown bits: a choice among constants. */
function shiftOfConstant(x: Term, n: Term, shift: (v: bigint, n: bigint) => bigint): Term | undefined {
	const unknown = n.w - leadingZeros(n);
	if (!isConst(x) || unknown > 6) return undefined;
	const choose = (bit: number, amount: bigint): Term =>
		bit < 0
			? lit(x.w, shift(x.k, amount))
			: ite(extract(n, bit, bit), choose(bit - 1, amount | (1n << BigInt(bit))), choose(bit - 1, amount));
	return choose(unknown - 1, ZERO);
}

export function shl(x: Term, n: Term): Term {
	if (isConst(n)) {
		if (n.k === ZERO) return x;
		return n.k >= x.w ? lit(x.w, 0) : cat(extract(x, x.w - 1 - Number(n.k), 0), lit(Number(n.k), 0));
	}
	return shiftOfConstant(x, n, (v, by) => v << by) ?? make("shl", x.w, [x, n]);
}

export function lshr(x: Term, n: Term): Term {
	if (isConst(n)) {
		if (n.k === ZERO) return x;
		return n.k >= x.w ? lit(x.w, 0) : cat(lit(Number(n.k), 0), extract(x, x.w - 1, Number(n.k)));
	}
	return shiftOfConstant(x, n, (v, by) => v >> by) ?? make("lshr", x.w, [x, n]);
}

export function ashr(x: Term, n: Term): Term {
	if (isConst(n)) {
		const by = n.k >= x.w ? x.w - 1 : Number(n.k);
		return by === 0 ? x : sext(extract(x, x.w - 1, by), x.w);
	}
	const shifted = shiftOfConstant(x, n, (v, by) => BigInt.asIntN(x.w, v) >> by);
	return shifted ?? make("ashr", x.w, [x, n]);
}
