import { type Encoding, encodings, systemInstructions, systemRegisters } from "@upcall/spec";
import type { Random } from "./random.ts";

/** Registers that hold addresses of data; instructions seldom write them. */
export const POINTERS = [20, 21, 22, 23, 24, 25, 26, 27] as const;
/** Registers that hold addresses of code. */
export const CODE_POINTERS = [28, 29, 30] as const;
/** Registers that hold small offsets. */
export const INDEXES = [8, 9, 10, 11] as const;
/** Holds a value for SCTLR_EL1 that leaves translation as it is. */
export const SCTLR_VALUE = 19;
/** Holds the address of the vectors. */
export const VBAR_VALUE = 18;

/** Registers whose change has to be followed by TLB maintenance before anything else runs: no random MSR. */
const TRANSLATION = new Set(["TTBR0_EL1", "TTBR1_EL1", "TCR_EL1", "MAIR_EL1"]);

const byExec = new Map<string, Encoding[]>();
for (const e of encodings) byExec.set(e.exec, [...(byExec.get(e.exec) ?? []), e]);
const execs = [...byExec.values()];

/** Meanings that end a program, or the useful part of it. */
const ending = new Set(["udf", "hlt", "dcps", "drps", "brk", "svc", "hvc", "smc", "eret"]);

/** An encoding: half of the time any of the table, else any meaning and one of its encodings; few that only trap. */
export function randomEncoding(r: Random): Encoding {
	const e = r.chance(50) ? r.pick(encodings) : r.pick(r.pick(execs));
	return ending.has(e.exec) && r.chance(80) ? randomEncoding(r) : e;
}

const any = (r: Random): number => r.below(32);
const result = (r: Random): number => (r.chance(85) ? r.below(18) : r.chance(50) ? 31 : any(r));
const base = (r: Random): number => (r.chance(80) ? r.pick(POINTERS) : r.chance(60) ? 31 : any(r));

/** A signed immediate in its field: a short way forward, a short way back, or anything. */
function branchOffset(r: Random, bits: number): number {
	if (r.chance(75)) return 1 + r.below(6);
	if (r.chance(50)) return -r.below(6) & ((1 << bits) - 1);
	return r.u32() & ((1 << bits) - 1);
}

/** Chooses the value of a field, or `undefined` for random bits. */
function fieldChoice(r: Random, e: Encoding, name: string, width: number): number | undefined {
	const memory = e.group === "load-store" || e.group === "simd-load-store";
	switch (name) {
		case "Rn":
			if (memory) return base(r);
			if (e.exec === "branchRegister" || e.exec === "branchAuthenticated")
				return r.chance(85) ? r.pick(CODE_POINTERS) : any(r);
			return any(r);
		case "Rm":
			return memory ? (r.chance(80) ? r.pick(INDEXES) : any(r)) : any(r);
		case "Rd":
		case "Rt":
		case "Rt2":
		case "Rs":
			return e.exec === "compareAndSwapPair" && r.chance(90) ? r.below(8) * 2 : result(r);
		case "imm12":
			return memory && r.chance(85) ? r.below(64) : undefined;
		case "imm26":
		case "imm19":
		case "imm14":
			return e.exec === "loadLiteral" || e.exec === "prefetch" ? undefined : branchOffset(r, width);
		default:
			return undefined;
	}
}

function insert(word: number, hi: number, lo: number, value: number): number {
	const mask = hi - lo === 31 ? -1 : ((1 << (hi - lo + 1)) - 1) << lo;
	return (word & ~mask) | ((value << lo) & mask);
}

const systemWord = (L: number, op0: number, op1: number, CRn: number, CRm: number, op2: number, Rt: number): number =>
	(0xd5000000 | (L << 21) | (op0 << 19) | (op1 << 16) | (CRn << 12) | (CRm << 8) | (op2 << 5) | Rt) >>> 0;

function systemMove(r: Random, read: boolean): number {
	const register = r.pick(systemRegisters);
	const { name, op0, op1, CRn, CRm, op2 } = register;
	let Rt = result(r);
	let L = read ? 1 : 0;
	if (!read) {
		if (TRANSLATION.has(name)) L = 1;
		else if (name === "SCTLR_EL1") Rt = SCTLR_VALUE;
		else if (name === "VBAR_EL1") Rt = VBAR_VALUE;
		else if (name === "ELR_EL1" && r.chance(70)) Rt = r.pick(CODE_POINTERS);
	}
	return systemWord(L, op0, op1, CRn, CRm, op2, Rt);
}

/** Fields that the decoding looks at and the pattern leaves open, other than registers. */
export function shapeFields(e: Encoding): Encoding["fields"] {
	const open = ({ hi, lo }: { hi: number; lo: number }) => (e.mask & insert(0, hi, lo, -1)) === 0;
	return e.fields.filter((field) => !field.symbolic && !/^R[a-z]\d?$/.test(field.name) && open(field));
}

/** Number of different values of the shape fields together. */
export const shapesOf = (e: Encoding): number =>
	shapeFields(e).reduce((count, { hi, lo }) => count * 2 ** (hi - lo + 1), 1);

/** The word with the shape fields of combination number `shape`. */
export function withShape(e: Encoding, word: number, shape: number): number {
	let rest = shape;
	let result = word;
	for (const { hi, lo } of shapeFields(e)) {
		const values = 2 ** (hi - lo + 1);
		result = insert(result, hi, lo, rest % values);
		rest = Math.floor(rest / values);
	}
	return guarded(result >>> 0);
}

/** A word of an encoding, with operands that make it likely to do something. */
export function randomWord(r: Random, e: Encoding): number {
	if ((e.exec === "mrs" || e.exec === "msrRegister") && r.chance(90)) return systemMove(r, e.exec === "mrs");
	if (e.exec === "sys" && r.chance(90)) {
		const { op1, CRn, CRm, op2 } = r.pick(systemInstructions);
		return systemWord(0, 1, op1, CRn, CRm, op2, r.chance(80) ? r.pick(POINTERS) : any(r));
	}
	let word = (e.value & e.mask) | (r.u32() & ~e.mask);
	for (const { name, hi, lo } of e.fields) {
		const fixed = e.mask & insert(0, hi, lo, -1);
		if (fixed !== 0) continue;
		const value = fieldChoice(r, e, name, hi - lo + 1);
		if (value !== undefined) word = insert(word, hi, lo, value);
	}
	return guarded(word >>> 0);
}

/** MSR of a translation register by chance becomes MRS. */
function guarded(word: number): number {
	if (word >>> 20 !== 0xd51) return word;
	const key = (word >>> 5) & 0xffff;
	for (const x of systemRegisters) {
		const at = (x.op0 << 14) | (x.op1 << 11) | (x.CRn << 7) | (x.CRm << 3) | x.op2;
		if (at === key && (TRANSLATION.has(x.name) || x.name === "SCTLR_EL1")) return (word | (1 << 21)) >>> 0;
	}
	return word;
}

/** Any word, allocated or not: near an encoding, or all bits random. */
export function arbitraryWord(r: Random): number {
	if (r.chance(40)) return guarded(r.u32());
	return guarded((randomWord(r, randomEncoding(r)) ^ (1 << r.below(32))) >>> 0);
}
