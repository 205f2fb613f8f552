import { type Encoding, encodings, fieldValue } from "@upcall/spec";
import { randomWord, shapesOf, withShape } from "./generators/instructions.ts";
import type { Random } from "./generators/random.ts";
import { edgeVector, QC, type VectorState } from "./vectorCases.ts";

/** The parts of the encoding tables that hold integer arithmetic, products and cryptography. */
const arithmeticGroups =
	/_(asimdsame2?|asisdsame2?|asimddiff|asisddiff|asimdelem|asisdelem|asimdall|asisdpair|crypto\w*)$/;
export const simdArithmetic = encodings.filter((e) => arithmeticGroups.test(e.id) && !/^(F|BF)/.test(e.mnemonic));

const miscGroups = /_(asimdins|asisdone|asimdperm|asimdext|asimdtbl|asimdimm|asimdshf|asisdshf|asimdmisc|asisdmisc)/;
/** The mnemonics of floating point in the same groups. */
const floating = /^([SU]CVTF|F|BF|URECPE|URSQRTE)/;
/** Copies, permutations, immediates, shifts by immediate and two-register instructions. */
export const simdMisc = encodings.filter((e) => miscGroups.test(e.id) && !floating.test(e.mnemonic));

/** Words of an encoding: `cases` of each combination of the fields that choose the operation, of at most `limit`. */
export function wordsOf(r: Random, e: Encoding, limit: number, cases: number): number[] {
	const shapes = shapesOf(e);
	return Array.from({ length: Math.min(shapes, limit) * cases }, (_, i) =>
		withShape(e, randomWord(r, e), shapes > limit ? r.below(shapes) : i % shapes),
	);
}

/** Bits of the elements of a word. */
function elementSize(e: Encoding, word: number): number | undefined {
	const value = (name: string) => {
		const field = e.fields.find((f) => f.name === name);
		return field === undefined ? undefined : fieldValue(field, word);
	};
	const immh = value("immh");
	if (immh !== undefined) return 8 << (31 - Math.clz32(immh));
	const size = value("size");
	return size === undefined ? undefined : 8 << size;
}

const fpsr = (r: Random): bigint => (r.chance(20) ? QC | BigInt(r.u32() & 0x9f) : 0n);

/** What a word of {@link simdArithmetic} starts from. */
export function arithmeticState(r: Random, e: Encoding, word: number): VectorState {
	const bits = elementSize(e, word) ?? r.pick([8, 16, 32, 64]);
	const extreme = r.chance(20);
	const width = () => (r.chance(90) ? bits : Math.min(2 * bits, 64));
	const v = Array.from({ length: 32 }, () => edgeVector(r, extreme ? bits : width(), extreme));
	return { v, fpsr: fpsr(r) };
}

/** What a word of {@link simdMisc} starts from. */
export function miscState(r: Random, e: Encoding, word: number): VectorState {
	const bits = elementSize(e, word) ?? r.pick([8, 16, 32, 64]);
	const extreme = r.chance(20);
	const width = () => (r.chance(60) ? bits : Math.min(2 * bits, 64));
	const v = Array.from({ length: 32 }, () => edgeVector(r, width(), extreme));
	// indices of a table, some of them outside
	if (e.exec === "tableLookup" && r.chance(80)) for (let n = 0; n < 32; n += 2) v[n] = tableIndices(r);
	const x = Array.from({ length: 31 }, () => r.interesting());
	return { v, x, fpsr: fpsr(r) };
}

function tableIndices(r: Random): bigint {
	let value = 0n;
	for (let i = 0; i < 16; i++) value = (value << 8n) | BigInt(r.below(r.pick([16, 32, 72])));
	return value;
}
