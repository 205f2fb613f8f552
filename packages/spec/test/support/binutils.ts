import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode, disassemble, type Encoding, encodings, isUndefined } from "../../src/index.ts";

/** Whether a program is installed. */
export const have = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;

function inDirectory<T>(use: (directory: string) => T): T {
	const directory = mkdtempSync(join(tmpdir(), "upcall-binutils-"));
	try {
		return use(directory);
	} finally {
		rmSync(directory, { recursive: true });
	}
}

function run(program: string, args: readonly string[]): string {
	const { status, stdout, stderr } = spawnSync(program, args, { maxBuffer: 1 << 30, encoding: "utf8" });
	if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
	return stdout;
}

const littleEndian = (words: readonly number[]) => {
	const bytes = Buffer.alloc(4 * words.length);
	for (const [i, word] of words.entries()) bytes.writeUInt32LE(word, 4 * i);
	return bytes;
};

/** One space between words, none at the ends. */
export const normalised = (text: string): string => text.replace(/\s+/g, " ").trim();

/** objdump's text of words, the first one at address 0, without its comments. */
export function objdump(words: readonly number[]): string[] {
	const listing = inDirectory((directory) => {
		const file = join(directory, "words.bin");
		writeFileSync(file, littleEndian(words));
		return run("aarch64-linux-gnu-objdump", ["-D", "-z", "-b", "binary", "-m", "aarch64", file]);
	});
	const texts: string[] = [];
	for (const line of listing.split("\n")) {
		const match = /^\s*[0-9a-f]+:\t[0-9a-f]{8} \t(.*)$/.exec(line);
		if (match?.[1] !== undefined) texts.push(normalised(match[1].replace(/\/\/.*$/, "")));
	}
	if (texts.length !== words.length) throw new Error(`objdump gave ${texts.length} lines for ${words.length} words`);
	return texts;
}

/** The words that GNU as makes of lines. */
export function gnuAssemble(lines: readonly string[]): number[] {
	const bytes = inDirectory((directory) => {
		const [source, object, binary] = ["a.s", "a.o", "a.bin"].map((name) => join(directory, name)) as [
			string,
			string,
			string,
		];
		writeFileSync(source, `${lines.join("\n")}\n`);
		run("aarch64-linux-gnu-as", ["-W", "-march=armv8.7-a+memtag+crypto+sha3+sm4+fp16fml", "-o", object, source]);
		run("aarch64-linux-gnu-objcopy", ["-O", "binary", "-j", ".text", object, binary]);
		return readFileSync(binary);
	});
	return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
}

/** Numbers below 2^32 from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return (t ^ (t >>> 14)) >>> 0;
	};
}

/** A random word of an encoding. One in three has fields at or next to their least and greatest values. */
export function randomWord(encoding: Encoding, random: () => number): number {
	let word = random();
	if (random() % 3 === 0) {
		for (const { hi, lo } of encoding.fields) {
			if (random() % 3 !== 0) continue;
			const ones = 2 ** (hi - lo + 1) - 1;
			const value = [0, ones, 1, ones - 1, 31][random() % 5] ?? 0;
			word = (word & ~(ones << lo)) | ((value & ones) << lo);
		}
	}
	return ((word & ~encoding.mask) | encoding.value) >>> 0;
}

export const wordsOfEveryEncoding = (each: number, random: () => number): number[] =>
	encodings.flatMap((encoding) => Array.from({ length: each }, () => randomWord(encoding, random)));

/** A reviewed difference between this model and objdump. */
interface Rule {
	readonly name: string;
	readonly reason: string;
	applies(word: number, ours: string, theirs: string): boolean;
}

const undefinedText = (text: string) => text.endsWith("; undefined");
const bits = (word: number, hi: number, lo: number) => (word >>> lo) & ((1 << (hi - lo + 1)) - 1);

/** Instructions of extensions that the model lacks, by the text that objdump gives them. */
const missingFeatures: readonly (readonly [string, RegExp])[] = [
	["FEAT_MTE", /^(addg|subg|gmi|irg|subps?|cmpp|ldgm?|stz?2?gm?|stgp)\b/],
	["FEAT_CSSC", /^([su](max|min)|abs|cnt|ctz)\b/],
	["FEAT_HBC", /^bc\.[a-z]{2}\b/],
	["FEAT_TME", /^(tstart|tcommit|ttest|tcancel)\b/],
	["FEAT_MOPS", /^(cpyf?|setg?)[pme][a-z]*\b/],
	["FEAT_LS64", /^(ld|st)64b(v0?)?\b/],
	["FEAT_XS", /^dsb (osh|nsh|ish|sy)nxs$/],
	["FEAT_SME", /^(smstart|smstop)\b/],
	["FEAT_MTE, FEAT_NMI", /^msr (tco|allint), #/],
];

/** SVE and SME: top-level op0 0010, and 0000 other than UDF. */
function outOfScope(word: number): boolean {
	const op0 = bits(word, 28, 25);
	return op0 === 2 || (op0 === 0 && word >>> 16 !== 0);
}

/** The differences that are right. Every rule has its reason; nothing else may differ. */
export const rules: readonly Rule[] = [
	{
		name: "SVE and SME are out of the model's scope",
		reason: "their encodings are UNDEFINED in a model whose ID registers say that they are not implemented",
		applies: (word, ours) => outOfScope(word) && undefinedText(ours),
	},
	...missingFeatures.map(([feature, text]) => ({
		name: `${feature} is not implemented`,
		reason: "objdump knows every extension; without the feature its encodings are unallocated",
		applies: (_: number, ours: string, theirs: string) => undefinedText(ours) && text.test(theirs),
	})),
	{
		name: "MRS and MSR with op0 of 0 or 1",
		reason: "objdump prints the unallocated words of the system space as a register that no manual has",
		applies: (_, ours, theirs) => undefinedText(ours) && /^m[rs][sr] .*\bs[01]_/.test(theirs),
	},
	{
		name: "MSR of a one-bit PSTATE field with an immediate above 1",
		reason: "DDI 0487 C6.2 MSR (immediate): CRm<3:1> should be 0 and is ignored; objdump wants it to be 0",
		applies: (word, ours, theirs) =>
			decode(word)?.exec === "msrImmediate" && /^msr (spsel|pan|uao|ssbs|dit), /.test(ours) && /^msr s0_/.test(theirs),
	},
	{
		name: "FMLAL and FMLSL (vector) with sz of 1",
		reason: "DDI 0487 C7.2 FMLAL (vector): sz of 1 is reserved; objdump ignores the bit",
		applies: (word, ours, theirs) =>
			undefinedText(ours) && /^fml[as]l2? /.test(theirs) && bits(word, 28, 24) === 0b01110 && bits(word, 22, 22) === 1,
	},
	{
		name: "LDAR with Rs or Rt2 that is not 31",
		reason: "DDI 0487 C6.2 LDAR: the fields should be 1; objdump decodes only that, for these instructions alone",
		applies: (word, _, theirs) =>
			undefinedText(theirs) &&
			decode(word)?.exec === "loadOrdered" &&
			(bits(word, 20, 16) !== 31 || bits(word, 14, 10) !== 31),
	},
	{
		name: "LDPSW whose registers overlap",
		reason: "CONSTRAINED UNPREDICTABLE (DDI 0487 C6.2 LDPSW): the model loads, objdump refuses, for LDPSW alone",
		applies: (word, ours, theirs) => undefinedText(theirs) && ours.startsWith("ldpsw ") && overlaps(word),
	},
];

function overlaps(word: number): boolean {
	const [t, n, t2] = [bits(word, 4, 0), bits(word, 9, 5), bits(word, 14, 10)];
	const writesBack = bits(word, 23, 23) === 1;
	return t === t2 || (writesBack && (n === t || n === t2));
}

/** Outcome of comparing words with objdump. */
export interface Comparison {
	readonly words: number;
	/** Words that both give the same text and that are defined. */
	readonly sameText: number;
	/** Words that both call undefined. */
	readonly bothUndefined: number;
	/** Words by the rule that explains their difference. */
	readonly explained: ReadonlyMap<string, number>;
	/** `word: ours | theirs` of all the others. */
	readonly unexplained: readonly string[];
}

/** Compares this model's decoding and text with objdump's. */
export function compareWithObjdump(words: readonly number[]): Comparison {
	const explained = new Map<string, number>();
	const unexplained: string[] = [];
	let [sameText, bothUndefined] = [0, 0];
	for (const [i, theirs] of objdump(words).entries()) {
		const word = words[i] ?? 0;
		const ours = normalised(disassemble(word, BigInt(4 * i)));
		const encoding = decode(word);
		const allocated = encoding !== undefined && !isUndefined(encoding, word);
		if (allocated === undefinedText(ours)) unexplained.push(`${word.toString(16)}: isUndefined contradicts "${ours}"`);
		if (ours === theirs) {
			if (undefinedText(ours)) bothUndefined++;
			else sameText++;
			continue;
		}
		const rule = rules.find((r) => r.applies(word, ours, theirs));
		if (rule === undefined) unexplained.push(`${word.toString(16).padStart(8, "0")}: ${ours} | ${theirs}`);
		else explained.set(rule.name, (explained.get(rule.name) ?? 0) + 1);
	}
	return { words: words.length, sameText, bothUndefined, explained, unexplained };
}

/** Fields that the manual has as (1): their value changes nothing, and assemblers write ones. */
const shouldBeOne: Readonly<Record<string, readonly string[]>> = {
	storeExclusive: ["Rt2"],
	loadExclusive: ["Rs", "Rt2"],
	loadExclusivePair: ["Rs"],
	storeOrdered: ["Rs", "Rt2"],
	loadOrdered: ["Rs", "Rt2"],
	multiplyHigh: ["Ra"],
};

/** A word of an encoding as an assembler writes it: bits that should be one are one, immediates in canonical form. */
export function canonical(encoding: Encoding, word: number): number {
	let w = word;
	for (const { name, hi, lo } of encoding.fields)
		if (shouldBeOne[encoding.exec]?.includes(name)) w |= (2 ** (hi - lo + 1) - 1) << lo;
	if (encoding.exec === "logicalImmediate" && bits(w, 22, 22) === 0) {
		// The rotation counts within the element only: the bits of immr above its size mean nothing.
		const size = 1 << (31 - Math.clz32(~bits(w, 15, 10) & 63));
		w = (w & ~(63 << 16)) | ((bits(w, 21, 16) & (size - 1)) << 16);
	}
	// FCMP with zero has no Rm: the field should be 0.
	if (encoding.exec === "floatCompare" && (w & 8) !== 0) w &= ~(31 << 16);
	if (encoding.exec === "insElement" || encoding.exec === "dupGeneral") {
		// The lowest bit of imm5 that is set is the size: it needs no number above it, or none below it in imm4.
		const size = bits(w, 20, 16) & -bits(w, 20, 16);
		w = encoding.exec === "dupGeneral" ? (w & ~(31 << 16)) | (size << 16) : w & ~((size - 1) << 11);
	}
	if (encoding.exec === "sys" && /^(ic iallu|tlbi [a-z0-9]*all[a-z0-9]*$)/.test(normalised(disassemble(w)))) w |= 31;
	return w >>> 0;
}
