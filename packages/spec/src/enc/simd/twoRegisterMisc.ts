import { table } from "../encoding.ts";

type Row = readonly [string, string, string, string];

/** Which forms an instruction has. */
type Forms = "vector" | "both";

const SIMD = "FEAT_AdvSIMD";

/** `scalar` is bit 28: the pattern of the scalar group is that of the vector group with Q and bit 28 set. */
const pattern = (scalar: 0 | 1, U: number, opcode: string, size = "size:2") =>
	`0 Q:1${scalar ? "=1" : ""} U:1=${U} scalar:1=${scalar} 1110 ${size} 10000 opcode:5=${opcode} 10 Rn:5 Rd:5`;

/** The mnemonics with U = 0 and U = 1, the opcode, the meaning. */
const pairs: readonly (readonly [string | undefined, string | undefined, string, string, Forms])[] = [
	["SADDLP", "UADDLP", "00010", "addLongPairs", "vector"],
	["SUQADD", "USQADD", "00011", "accumulateSaturating", "both"],
	["CLS", "CLZ", "00100", "countLeadingElements", "vector"],
	["SADALP", "UADALP", "00110", "addLongPairs", "vector"],
	["SQABS", "SQNEG", "00111", "absoluteSaturating", "both"],
	["CMGT", "CMGE", "01000", "compareZero", "both"],
	["CMEQ", "CMLE", "01001", "compareZero", "both"],
	["CMLT", undefined, "01010", "compareZero", "both"],
	["ABS", "NEG", "01011", "absoluteElements", "both"],
	["XTN", undefined, "10010", "extractNarrow", "vector"],
	[undefined, "SQXTUN", "10010", "extractNarrowSaturating", "both"],
	["SQXTN", "UQXTN", "10100", "extractNarrowSaturating", "both"],
	[undefined, "SHLL", "10011", "shiftLeftLongBySize", "vector"],
];

/**
 * The rows with integer elements.
 * @see DDI 0487, C4.1.96, Advanced SIMD two-register miscellaneous; Advanced SIMD scalar two-register miscellaneous
 */
export const simdTwoRegisterMisc = table("simd-fp", [
	["REV64_asimdmisc_R", pattern(0, 0, "00000"), "reverseElements", SIMD],
	["REV32_asimdmisc_R", pattern(0, 1, "00000", "size:2=0x"), "reverseElements", SIMD],
	["REV16_asimdmisc_R", pattern(0, 0, "00001", "size:2=00"), "reverseElements", SIMD],
	["CNT_asimdmisc_R", pattern(0, 0, "00101", "size:2=00"), "countBits", SIMD],
	["NOT_asimdmisc_R", pattern(0, 1, "00101", "size:2=00"), "notVector", SIMD],
	["RBIT_asimdmisc_R", pattern(0, 1, "00101", "size:2=01"), "reverseBitsOfBytes", SIMD],
	...pairs.flatMap(([first, second, opcode, exec, forms]): Row[] =>
		[first, second].flatMap((mnemonic, U): Row[] => {
			if (mnemonic === undefined) return [];
			const vector: Row = [`${mnemonic}_asimdmisc_R`, pattern(0, U, opcode), exec, SIMD];
			return forms === "vector" ? [vector] : [vector, [`${mnemonic}_asisdmisc_R`, pattern(1, U, opcode), exec, SIMD]];
		}),
	),
]);
