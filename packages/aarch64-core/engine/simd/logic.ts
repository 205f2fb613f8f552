// Bitwise operations of vectors.
import { formMask } from "./elements";
import { AND, BIC, BIF, BIT, BSL, EOR, ORN, ORR } from "./operations";

/* @inline */
function logic(operation: u32, a: v128, b: v128, d: v128): v128 {
	switch (operation) {
		case AND:
			return v128.and(a, b);
		case BIC:
			return v128.andnot(a, b);
		case ORR:
			return v128.or(a, b);
		case ORN:
			return v128.or(a, v128.not(b));
		case EOR:
			return v128.xor(a, b);
		case BSL:
			return v128.bitselect(a, b, d);
		case BIT:
			return v128.bitselect(a, d, b);
		case BIF:
			return v128.bitselect(d, a, b);
		default:
			return d;
	}
}

/** Vd, Vn, Vm. The immediate: the operation, the form. */
export function executeLogic(s: u32, p: u32): void {
	const a = v128.load(s + load<u16>(p, 4));
	const b = v128.load(s + load<u16>(p, 6));
	const rd = s + load<u16>(p, 2);
	v128.store(rd, v128.and(logic(load<u32>(p, 8), a, b, v128.load(rd)), formMask(load<u32>(p, 12))));
}
