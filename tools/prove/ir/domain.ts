import type { Dom } from "@upcall/spec";
import * as s from "./simplify.ts";
import { isConst, lit, type Term } from "./term.ts";

/** The domain of terms: on it the meaning of an instruction is a formula. */
export const termDomain: Dom<Term> = {
	name: "terms",
	width: (a) => a.w,
	lit,
	add: s.add,
	sub: s.sub,
	mul: s.mul,
	and: s.and,
	or: s.or,
	xor: s.xor,
	not: s.not,
	shl: s.shl,
	lshr: s.lshr,
	ashr: s.ashr,
	udiv: s.udiv,
	concat: (a, b) => s.cat(a, b),
	extract: s.extract,
	zext: s.zext,
	sext: s.sext,
	eq: s.eq,
	ult: s.ult,
	slt: s.slt,
	ite: s.ite,
	known: (a) => (isConst(a) ? a.k : undefined),
};
