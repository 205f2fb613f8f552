import {
	assemble,
	type Encoding,
	encodings,
	type Group,
	systemInstructionKey,
	systemInstructions,
	systemRegisterKey,
	systemRegisters,
} from "@upcall/spec";
import type { Random } from "../oracle/random.ts";
import { get, put } from "../oracle/words.ts";
import { functionId } from "./functionIds.ts";

const SYSTEM_REGISTERS = systemRegisters.map((r) => systemRegisterKey(r.op0, r.op1, r.CRn, r.CRm, r.op2));
const SYSTEM_INSTRUCTIONS = systemInstructions.map((i) => systemInstructionKey(i.op1, i.CRn, i.CRm, i.op2));
const GROUPS: readonly Group[] = ["dp-immediate", "branch-exception-system", "load-store", "dp-register"];
const BY_GROUP = new Map(GROUPS.map((group) => [group, encodings.filter((e) => e.group === group)] as const));
/** Groups as often as they are drawn: mostly loads, stores and arithmetic, so that a run does not end at once. */
const DRAW: readonly Group[] = [
	"dp-immediate",
	"dp-immediate",
	"load-store",
	"load-store",
	"load-store",
	"dp-register",
	"dp-register",
	"branch-exception-system",
];
/** Meanings that leave the straight line for good; drawn less often than the others. */
const RARE: ReadonlySet<string> = new Set(["hlt", "brk", "udf", "hvc", "smc", "svc", "eret", "wfi", "dcps"]);
const BRANCH_FIELDS: readonly string[] = ["imm26", "imm19", "imm14"];

const system = (word: number, key: number): number => ((word & ~0x7ffe0) | ((key & 0x3fff) << 5)) >>> 0;

/** A word of a valid encoding with random fields, biased so that code goes on running. */
function randomInstruction(random: Random): number {
	const encoding = pickEncoding(random);
	let word = 0;
	for (const field of encoding.fields) {
		const width = field.hi - field.lo + 1;
		let value = random.field(width);
		// Registers are equal often enough, but the low ones, which hold addresses, are more interesting.
		if (/^R[dnmats]/.test(field.name)) value = random.oneIn(12) ? 31 : random.below(random.oneIn(3) ? 31 : 12);
		word |= value << field.lo;
	}
	word = ((word & ~encoding.mask) | encoding.value) >>> 0;
	return random.oneIn(24) ? word : tame(random, encoding, word);
}

function pickEncoding(random: Random): Encoding {
	for (;;) {
		const encoding = random.pick(BY_GROUP.get(random.pick(DRAW)) as readonly Encoding[]);
		if (!RARE.has(encoding.exec) || random.oneIn(3)) return encoding;
	}
}

/** Keeps branches short, system registers existing and immediates small. */
function tame(random: Random, encoding: Encoding, word: number): number {
	if (encoding.exec === "mrs" || encoding.exec === "msrRegister") return system(word, random.pick(SYSTEM_REGISTERS));
	if (encoding.exec === "sys") return system(word, random.pick(SYSTEM_INSTRUCTIONS));
	let out = word;
	for (const { name, lo, hi } of encoding.fields) {
		if (encoding.group === "branch-exception-system" && BRANCH_FIELDS.includes(name))
			out = put(encoding, out, name, (random.below(24) - 8) & (2 ** (hi - lo + 1) - 1));
		else if (name === "imm19") out = put(encoding, out, name, random.below(64));
		else if (name === "N" && encoding.group === "dp-immediate")
			out = put(encoding, out, name, get(encoding, out, "sf"));
		else if (name === "imm12" && encoding.group === "load-store") out = put(encoding, out, name, random.below(32));
	}
	return out;
}

/** ADR Xd to a word near by: gives a register an address again after arithmetic spoiled it. */
function refreshAddress(random: Random): number {
	const offset = random.below(2048) - 1024;
	return (0x10000000 | ((offset & 3) << 29) | (((offset >> 2) & 0x7ffff) << 5) | random.below(12)) >>> 0;
}

/** MOVZ and MOVK of a function id into X0, then HVC or SMC. */
function hypercall(random: Random): readonly number[] {
	const id = functionId(random);
	const call = random.oneIn(4) ? 0xd4000003 : 0xd4000002;
	return [0xd2800000 | ((id & 0xffff) << 5), 0xf2a00000 | ((id >>> 16) << 5), call | (random.field(16) << 5)];
}

const WAITS = [0xd503205f, 0xd503207f];

/** A block of random code. */
export function randomCode(random: Random, words: number): Uint32Array {
	const out = new Uint32Array(words);
	for (let i = 0; i < words; i++) {
		const kind = random.below(240);
		if (kind < 3 && i + 3 <= words) {
			out.set(hypercall(random), i);
			i += 2;
		} else if (kind === 3) out[i] = random.pick(WAITS);
		else if (kind < 6) out[i] = random.word();
		else out[i] = kind < 46 ? refreshAddress(random) : randomInstruction(random);
	}
	return out;
}

/** What an exception vector does when it is to let the code go on: skip the instruction and return. */
export const SKIP_AND_RETURN: Uint32Array = assemble(`
	mrs x17, elr_el1
	add x17, x17, #4
	msr elr_el1, x17
	eret
`);

/** As {@link SKIP_AND_RETURN}, but moves to another place of the code: at the same offset of the first 64 KiB of RAM. */
const RETURN_ELSEWHERE: Uint32Array = assemble(`
	mrs x17, elr_el1
	add x17, x17, #4
	and x17, x17, #0xffff
	orr x17, x17, #0x40000000
	msr elr_el1, x17
	eret
`);

/** A table of 16 exception vectors (2 KiB). */
export function vectors(random: Random): Uint32Array {
	const table = new Uint32Array(512);
	const handler = random.below(4);
	const filler = randomCode(random, 48);
	for (let vector = 0; vector < 16; vector++) {
		const at = vector * 32;
		table.set(filler.subarray(vector, vector + 32), at);
		if (handler === 0 || random.oneIn(16)) continue;
		const body = handler === 1 ? SKIP_AND_RETURN : RETURN_ELSEWHERE;
		table.set(body, at + (random.oneIn(4) ? random.below(32 - body.length) : 0));
	}
	return table;
}
