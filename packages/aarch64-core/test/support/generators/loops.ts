// Programs whose code is executed again and again, so that regions with loops, joins and calls are compiled and executed.
import { assemble, type Encoding, encodings, upcallModel } from "@upcall/spec";
import { type Batch, type BatchKind, randomBatch } from "./cases.ts";
import { randomWord } from "./instructions.ts";
import type { Random } from "./random.ts";

/** Programs with loops, joins and calls, which are executed several times. */
export const LOOPS: BatchKind = { name: "loops", length: 48, cases: 60 };
/** Instructions that a case executes. */
const BUDGET = 400;

/** Counts loops; instructions seldom write it. */
const COUNTER = 19;

const integers = encodings.filter(
	(e) =>
		e.group.startsWith("dp-") ||
		/^(mrs|msrRegister|hint|clrex|invertCarry|convertFlags|speculationBarrier)$/.test(e.exec),
);
const memory = encodings.filter((e) => e.group === "load-store");
const vectors = encodings.filter((e) => e.group.startsWith("simd"));
const comparisons = integers.filter((e) =>
	/^(adds|subs|ands|bics|ccm[np]|adcs|sbcs|rmif|setf\d+|cfinv|axflag|xaflag)$/i.test(e.mnemonic),
);
const conditionals = integers.filter((e) => /^(cs(el|inc|inv|neg)|adcs?|sbcs?|ccm[np])$/i.test(e.mnemonic));
const floatFlags = vectors.filter((e) => /^fc?(cmpe?|csel)$/i.test(e.mnemonic));

/** Frequent forms that random fields seldom give. */
const forms: readonly ((r: Random) => string)[] = [
	(r) => `mov ${wide(r)}, ${wide(r)}`,
	(r) => `mov ${word(r)}, ${word(r)}`,
	(r) => `lsl ${wide(r)}, ${wide(r)}, #${r.below(64)}`,
	(r) => `lsr ${wide(r)}, ${wide(r)}, #${r.below(64)}`,
	(r) => `lsl ${word(r)}, ${word(r)}, #${r.below(32)}`,
	(r) => `lsr ${word(r)}, ${word(r)}, #${r.below(32)}`,
	(r) => `asr ${word(r)}, ${word(r)}, #${r.below(32)}`,
	(r) => `asr ${wide(r)}, ${wide(r)}, #${r.below(64)}`,
	(r) => `sxtw ${wide(r)}, ${word(r)}`,
	(r) => `sxtb ${word(r)}, ${word(r)}`,
	(r) => `uxth ${word(r)}, ${word(r)}`,
	(r) => `ror ${wide(r)}, ${wide(r)}, #${r.below(64)}`,
	(r) => `ror ${word(r)}, ${word(r)}, #${r.below(32)}`,
	(r) => `mul ${wide(r)}, ${wide(r)}, ${wide(r)}`,
	(r) => `mul ${word(r)}, ${word(r)}, ${word(r)}`,
	(r) => `mrs ${wide(r)}, nzcv`,
	(r) => `msr nzcv, ${wide(r)}`,
	(r) => `mrs ${wide(r)}, tpidr_el0`,
	(r) => `mrs ${wide(r)}, tpidrro_el0`,
	(r) => `mrs ${wide(r)}, fpcr`,
	(r) => `cmp ${wide(r)}, ${wide(r)}`,
	(r) => `cmp ${word(r)}, ${word(r)}`,
	(r) => `cmp ${wide(r)}, #${r.below(4)}`,
	(r) => `cmn ${r.chance(50) ? wide(r) : word(r)}, #${r.below(2)}`,
	(r) => `${r.pick(["bfi", "bfxil"])} ${wide(r)}, ${wide(r)}, #${r.below(32)}, #${1 + r.below(32)}`,
	(r) => `${r.pick(["bfi", "bfxil"])} ${word(r)}, ${word(r)}, #${r.below(16)}, #${1 + r.below(16)}`,
	(r) => `tst ${word(r)}, ${word(r)}`,
	(r) => `tst ${wide(r)}, #1`,
	(r) => `${r.pick(["and", "orr", "eor", "cmeq"])} ${vector(r)}.16b, ${vector(r)}.16b, ${vector(r)}.16b`,
	(r) => `add ${vector(r)}.4s, ${vector(r)}.4s, ${vector(r)}.4s`,
	(r) => `add ${vector(r)}.2d, ${vector(r)}.2d, ${vector(r)}.2d`,
	(r) => `mov ${vector(r)}.16b, ${vector(r)}.16b`,
	(r) => `movi ${vector(r)}.2d, #0`,
	(r) => `fmov ${scalar(r)}, ${wide(r)}`,
	(r) => `fmov ${wide(r)}, ${scalar(r)}`,
	(r) => `${r.pick(["fadd", "fsub", "fmul", "fdiv"])} ${scalar(r)}, ${scalar(r)}, ${scalar(r)}`,
	(r) => `fcmp ${scalar(r)}, ${scalar(r)}`,
	(r) => `scvtf ${scalar(r)}, ${r.chance(50) ? wide(r) : word(r)}`,
	(r) => `fcvtzs ${r.chance(50) ? wide(r) : word(r)}, ${scalar(r)}`,
	(r) => `${r.pick(["ldr", "str"])} ${r.pick([wide, word, scalar, quad])(r)}, [x${base(r)}, #${16 * r.below(8)}]`,
	(r) => `${r.pick(["ldur", "stur"])} ${r.pick([wide, word, scalar, quad])(r)}, [x${base(r)}, #-${r.below(32)}]`,
	(r) => `${r.pick(["ldp", "stp"])} x${r.below(4)}, x${4 + r.below(4)}, [x${base(r)}, #${8 * r.below(9) - 32}]`,
	(r) => `add x${base(r)}, x20, #${r.below(64)}`,
	(r) => `dc zva, x${base(r)}`,
	(r) => `${r.pick(["ldr", "str"])} ${r.pick([wide, word, scalar, quad])(r)}, [x${base(r)}, x${8 + r.below(4)}]`,
	(r) =>
		`${r.pick(["ldrb", "ldrh", "ldrsb", "ldrsh", "strb", "strh"])} ${word(r)}, [x${base(r)}, ${index(r)}]`.replace(
			/, (w\d+)\]/,
			`, $1, ${r.pick(["uxtw", "sxtw"])}]`,
		),
	(r) =>
		`${r.pick(["ldrsb", "ldrsh", "ldrsw", "ldr", "str"])} ${wide(r)}, [x${base(r)}, ${index(r)}]`.replace(
			/, (w\d+)\]/,
			`, $1, ${r.pick(["uxtw", "sxtw"])}]`,
		),
	(r) => `${r.pick(["and", "orr", "eor", "bic", "orn", "eon", "ands", "add", "sub", "adds", "subs"])} ${three(r)}`,
	(r) =>
		`cset ${wide(r)}, ${r.pick(["eq", "ne", "hi", "ls", "ge", "lt", "gt", "le", "mi", "pl", "vs", "vc", "cs", "cc"])}`,
];

const wide = (r: Random): string => `x${r.below(8)}`;
const word = (r: Random): string => `w${r.below(8)}`;
const vector = (r: Random): string => `v${r.below(8)}`;
const scalar = (r: Random): string => `d${r.below(8)}`;
const quad = (r: Random): string => `q${r.below(8)}`;
const index = (r: Random): string => `${r.pick(["w", "x"])}${8 + r.below(4)}`;
/** Three registers, the last one shifted or not. */
function three(r: Random): string {
	const [register, bits] = r.chance(50) ? [wide, 64] : [word, 32];
	const shift = r.chance(50) ? `, ${r.pick(["lsl", "lsr", "asr"])} #${r.below(bits)}` : "";
	return `${register(r)}, ${register(r)}, ${register(r)}${shift}`;
}
const base = (r: Random): number => r.pick([20, 21, 22]);

/** Fields whose value 0 makes an instruction simpler: no shift, no extension. */
const AMOUNTS = new Set(["imm6", "imm3", "shift", "S"]);

/** A word of a class whose registers are among few, so that values are used again. */
function common(r: Random, e: Encoding): number {
	let result = randomWord(r, e);
	const plain = r.chance(50);
	for (const { name, hi, lo } of e.fields) {
		const mask = ((2 ** (hi - lo + 1) - 1) << lo) & ~e.mask;
		const data = /^R[dnmatu]2?$/.test(name) && !(e.group.endsWith("load-store") && /^R[nm]$/.test(name));
		if (data && r.chance(70)) result &= ~mask | (7 << lo);
		else if (plain && AMOUNTS.has(name)) result &= ~mask;
	}
	return result >>> 0;
}

function instruction(r: Random): number {
	const kind = r.below(20);
	if (kind < 6) return assemble(r.pick(forms)(r))[0] as number;
	if (kind < 7) return common(r, r.pick(comparisons));
	if (kind < 8) return common(r, r.pick(conditionals));
	if (kind === 8) return common(r, r.pick(floatFlags));
	if (kind < 13) return common(r, r.pick(integers));
	if (kind < 16) return common(r, r.pick(memory));
	return common(r, r.pick(vectors));
}

/** A branch from one place of the program to another. */
function branch(r: Random, from: number, to: number): number {
	const distance = to - from;
	const imm19 = (distance & 0x7ffff) << 5;
	switch (r.below(10)) {
		case 0:
		case 1:
		case 2:
		case 3:
			return (0x54000000 | imm19 | r.below(15)) >>> 0; // B.cond
		case 4:
		case 5:
			return (0x34000000 | ((r.below(4) >> 1) << 31) | (r.below(2) << 24) | imm19 | r.below(8)) >>> 0; // CBZ, CBNZ
		case 6:
		case 7:
			// TBZ, TBNZ
			return (
				(0x36000000 |
					(r.below(2) << 31) |
					(r.below(2) << 24) |
					(r.below(32) << 19) |
					((distance & 0x3fff) << 5) |
					r.below(8)) >>>
				0
			);
		case 8:
			return (0x94000000 | (distance & 0x3ffffff)) >>> 0; // BL
		default: {
			const indirect = r.pick(["ret", "ret", "br x28", "blr x29", "blraaz x28", "retaa"]);
			return r.chance(50) ? (assemble(indirect)[0] as number) : (0x14000000 | (distance & 0x3ffffff)) >>> 0; // B
		}
	}
}

/** Accesses with one base register, on both sides of the end of a page and over it. */
function acrossPages(r: Random): number[] {
	const register = `x${base(r)}`;
	const lines = [`orr ${register}, ${register}, #0xff0`];
	for (let n = 2 + r.below(3); n > 0; n--) {
		const offset = r.chance(50) ? 16 + r.below(30) : r.below(16);
		if (r.chance(25)) lines.push(`${r.pick(["ldp", "stp"])} x0, x1, [${register}, #${offset & ~7}]`);
		else
			lines.push(
				`${r.pick(["ldur", "ldur", "stur"])} ${r.pick([wide, word, scalar, quad])(r)}, [${register}, #${offset}]`,
			);
	}
	return [...assemble(lines.join("\n"))];
}

/** The words of a program: pieces of straight code, with branches between them and loops around some. */
function program(r: Random): number[] {
	const words: number[] = [];
	const begins = [0];
	while (words.length < LOOPS.length - 4) {
		const length = 1 + r.below(7);
		for (let n = 0; n < length; n++) words.push(instruction(r));
		if (r.chance(20)) words.push(...acrossPages(r));
		const back = r.pick(begins);
		if (r.chance(40)) {
			// SUB X19, X19, #1; TBZ X19, #2, back: at most three times more
			words.push(0xd1000400 | (COUNTER << 5) | COUNTER);
			words.push((0x36100000 | (((back - words.length) & 0x3fff) << 5) | COUNTER) >>> 0);
		} else {
			const to = r.chance(80) ? words.length + 1 + r.below(8) : back;
			words.push(branch(r, words.length, Math.min(to, LOOPS.length - 1)));
		}
		begins.push(words.length);
	}
	words.length = LOOPS.length - 1;
	words.push((0x14000000 | (-(LOOPS.length - 1) & 0x3ffffff)) >>> 0);
	return words;
}

/** Makes the batch of a seed. */
export function loopsBatch(seed: number): Batch {
	let rest: number[] = [];
	const choose = (r: Random): number => {
		if (rest.length === 0) rest = program(r);
		return rest.shift() as number;
	};
	const batch = randomBatch(LOOPS, seed, choose, `--kind loops --seed ${seed} --batches 1`);
	const chunks = [BUDGET, BUDGET, 97, 23];
	// with and without branch targets, which have operations of their own
	const model = seed % 4 === 1 ? { model: upcallModel } : {};
	return {
		...batch,
		...model,
		cases: batch.cases.map((c, n) => ({ ...c, budget: BUDGET, chunk: chunks[n & 3] as number })),
	};
}
