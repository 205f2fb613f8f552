import { table } from "../encoding.ts";

type Row = readonly [string, string, string, string];

/** Elements of each size: letter and immh, whose highest bit that is set gives the size. */
const sizes: readonly (readonly [string, string])[] = [
	["B", "0001"],
	["H", "001x"],
	["S", "01xx"],
	["D", "1xxx"],
];

/** `vector` and `scalar` are the letters of the element sizes that the forms have. */
type Group = readonly [mnemonic: string, U: 0 | 1, opcode: string, exec: string, vector: string, scalar: string];

const groups: readonly Group[] = [
	["SSHR", 0, "00000", "shiftRight", "BHSD", "D"],
	["USHR", 1, "00000", "shiftRight", "BHSD", "D"],
	["SSRA", 0, "00010", "shiftRight", "BHSD", "D"],
	["USRA", 1, "00010", "shiftRight", "BHSD", "D"],
	["SRSHR", 0, "00100", "shiftRight", "BHSD", "D"],
	["URSHR", 1, "00100", "shiftRight", "BHSD", "D"],
	["SRSRA", 0, "00110", "shiftRight", "BHSD", "D"],
	["URSRA", 1, "00110", "shiftRight", "BHSD", "D"],
	["SRI", 1, "01000", "shiftRightInsert", "BHSD", "D"],
	["SHL", 0, "01010", "shiftLeftElements", "BHSD", "D"],
	["SLI", 1, "01010", "shiftLeftInsert", "BHSD", "D"],
	["SQSHLU", 1, "01100", "shiftLeftSaturating", "BHSD", "BHSD"],
	["SQSHL", 0, "01110", "shiftLeftSaturating", "BHSD", "BHSD"],
	["UQSHL", 1, "01110", "shiftLeftSaturating", "BHSD", "BHSD"],
	["SHRN", 0, "10000", "shiftRightNarrow", "BHS", ""],
	["RSHRN", 0, "10001", "shiftRightNarrow", "BHS", ""],
	["SQSHRUN", 1, "10000", "shiftRightNarrowSaturating", "BHS", "BHS"],
	["SQRSHRUN", 1, "10001", "shiftRightNarrowSaturating", "BHS", "BHS"],
	["SQSHRN", 0, "10010", "shiftRightNarrowSaturating", "BHS", "BHS"],
	["UQSHRN", 1, "10010", "shiftRightNarrowSaturating", "BHS", "BHS"],
	["SQRSHRN", 0, "10011", "shiftRightNarrowSaturating", "BHS", "BHS"],
	["UQRSHRN", 1, "10011", "shiftRightNarrowSaturating", "BHS", "BHS"],
	["SSHLL", 0, "10100", "shiftLeftLong", "BHS", ""],
	["USHLL", 1, "10100", "shiftLeftLong", "BHS", ""],
];

/** @see DDI 0487, C4.1.96, Advanced SIMD shift by immediate, Advanced SIMD scalar shift by immediate */
export const simdShiftImmediate = table(
	"simd-fp",
	groups.flatMap(([mnemonic, U, opcode, exec, vector, scalar]) =>
		sizes.flatMap(([letter, immh]): Row[] => {
			const tail = `11110 immh:4=${immh} immb:3 opcode:5=${opcode} 1 Rn:5 Rd:5`;
			const Q = letter === "D" ? "Q:1=1" : "Q:1";
			const rows: Row[] = [];
			if (vector.includes(letter))
				rows.push([`${mnemonic}_asimdshf_${letter}`, `0 ${Q} U:1=${U} scalar:1=0 ${tail}`, exec, "FEAT_AdvSIMD"]);
			if (scalar.includes(letter))
				rows.push([`${mnemonic}_asisdshf_${letter}`, `0 Q:1=1 U:1=${U} scalar:1=1 ${tail}`, exec, "FEAT_AdvSIMD"]);
			return rows;
		}),
	),
);
