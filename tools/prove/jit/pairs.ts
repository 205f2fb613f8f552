// Sequences of an instruction that sets flags and of those that use them: the compiler keeps operands instead of NZCV.
import { decode, type Encoding } from "@upcall/spec";
import type { Word } from "./goals.ts";

const D = 1;
const N = 2;
const M = 3;
const registers = (base: number): number => (base | (M << 16) | (N << 5) | D) >>> 0;

/** What sets flags, by name: every way in which the compiler keeps them. */
const PRODUCERS: Readonly<Record<string, number>> = {
	ADDS_64: registers(0xab000000),
	ADDS_32: registers(0x2b000000),
	SUBS_64: registers(0xeb000000),
	SUBS_32: registers(0x6b000000),
	ADDS_64_imm: 0xb13ffc41,
	SUBS_32_imm: 0x71000441,
	CMP_64: 0xeb03005f,
	CMP_32: 0x6b03005f,
	ANDS_64: registers(0xea000000),
	ANDS_32: registers(0x6a000000),
	BICS_64: registers(0xea200000),
	ADCS_64: registers(0xba000000),
	SBCS_32: registers(0x7a000000),
	// CCMP and CCMN: condition CS, NZCV 0110
	CCMP_64: 0xfa432046,
	CCMP_32: 0x7a432046,
	CCMN_64: 0xba432046,
	CCMN_32: 0x3a432046,
	CCMP_64_imm: 0xfa5f2849,
	CCMN_32_imm: 0x3a5f2849,
	MSR_NZCV: 0xd51b4202,
	CFINV: 0xd500401f,
	RMIF: 0xba020449,
	SETF8: 0x3a00084d,
};

/** Uses of a condition, all of which may overwrite what the flags were made of. */
const CONDITIONAL: readonly ((condition: number) => number)[] = [
	(c) => 0x54000100 | c, // B.c
	(c) => registers(0x9a800000 | (c << 12)), // CSEL
	(c) => registers(0x1a800400 | (c << 12)), // CSINC
	(c) => registers(0xda800000 | (c << 12)), // CSINV
	(c) => registers(0x5a800400 | (c << 12)), // CSNEG
	(c) => 0xfa430041 | (c << 12), // CCMP
	(c) => 0x3a430048 | (c << 12), // CCMN
];

/** Uses of the flags themselves; loads and stores and NOP, which keep them. */
const OTHERS: readonly number[] = [
	registers(0x9a000000), // ADC
	registers(0x1a000000),
	registers(0xda000000), // SBC
	registers(0x5a000000),
	registers(0xba000000), // ADCS
	registers(0x7a000000), // SBCS
	0xd53b4201, // MRS X1, NZCV
	0xd500401f, // CFINV
	0xd500405f, // AXFLAG
	0xba020449, // RMIF
	0xf8637841, // LDR X1, [X2, X3, LSL #3]
	0xa9008c41, // STP X1, X3, [X2, #8]
	0xd503201f, // NOP
	0xb4000103, // CBZ X3
	0xd61f0040, // BR X2
];

const CONDITIONS = Array.from({ length: 16 }, (_, c) => c);
const CSEL = CONDITIONAL[1] as (condition: number) => number;
const CCMP = CONDITIONAL[5] as (condition: number) => number;
const BRANCH = CONDITIONAL[0] as (condition: number) => number;
const [ADC, MRS] = [OTHERS[0] as number, OTHERS[6] as number];

/** Names of what sets flags. */
export const producers: readonly string[] = Object.keys(PRODUCERS);

/** The instructions that follow one another: a producer, then one that uses flags, or two. */
export function sequencesOf(producer: string): (readonly Word[])[] {
	const first = PRODUCERS[producer] as number;
	const uses = [...CONDITIONAL.flatMap((use) => CONDITIONS.map(use)), ...OTHERS];
	const pairs = uses.map((use) => [first, use]);
	// flags that were made of operands and flags, and flags that were used before
	const triples = CONDITIONS.flatMap((c) =>
		[CCMP(c), CSEL(c), ADC, MRS].flatMap((second) =>
			[CSEL(c ^ 1), CSEL((c + 5) & 15), BRANCH(c)].map((third) => [first, second, third]),
		),
	);
	return [...pairs, ...triples].map((words) => words.map(wordOf));
}

function wordOf(word: number): Word {
	const encoding = decode(word >>> 0);
	if (encoding === undefined) throw new TypeError(`no instruction ${word.toString(16)}`);
	return { encoding: encoding as Encoding, word: word >>> 0 };
}
