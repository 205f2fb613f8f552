import { table } from "../encoding.ts";

type Row = readonly [string, string, string, string];

/** Elements of each size: letter and imm5, whose lowest bit that is set gives the size. */
const sizes: readonly (readonly [string, string])[] = [
	["B", "xxxx1"],
	["H", "xxx10"],
	["S", "xx100"],
	["D", "x1000"],
];

const row = (id: string, Q: string, op: number, imm5: string, imm4: string, exec: string): Row => [
	id,
	`0 ${Q} ${op} scalar:1=0 1110000 imm5:5=${imm5} 0 ${imm4} 1 Rn:5 Rd:5`,
	exec,
	"FEAT_AdvSIMD",
];

/** Copies between elements and registers. @see DDI 0487, C4.1.96, Advanced SIMD copy, Advanced SIMD scalar copy */
export const simdCopy = table(
	"simd-fp",
	sizes.flatMap(([letter, imm5], size): Row[] => {
		const Q = size === 3 ? "Q:1=1" : "Q:1";
		return [
			[
				`DUP_asisdone_${letter}`,
				`0 Q:1=1 0 scalar:1=1 1110000 imm5:5=${imm5} 0 0000 1 Rn:5 Rd:5`,
				"dupElement",
				"FEAT_AdvSIMD",
			],
			row(`DUP_asimdins_DV_${letter}`, Q, 0, imm5, "0000", "dupElement"),
			row(`DUP_asimdins_DR_${letter}`, Q, 0, imm5, "0001", "dupGeneral"),
			...(size < 2 ? [row(`SMOV_asimdins_W_${letter}`, "Q:1=0", 0, imm5, "0101", "smov")] : []),
			...(size < 3 ? [row(`SMOV_asimdins_X_${letter}`, "Q:1=1", 0, imm5, "0101", "smov")] : []),
			row(`UMOV_asimdins_${size === 3 ? "X" : "W"}_${letter}`, `Q:1=${+(size === 3)}`, 0, imm5, "0111", "umov"),
			row(`INS_asimdins_IR_${letter}`, "1", 0, imm5, "0011", "insGeneral"),
			row(`INS_asimdins_IV_${letter}`, "1", 1, imm5, "imm4:4", "insElement"),
		];
	}),
);
