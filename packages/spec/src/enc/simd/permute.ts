import { table } from "../encoding.ts";

type Row = readonly [string, string, string, string];

const permutes: Row[] = (
	[
		["UZP1", "001", "unzipVectors"],
		["TRN1", "010", "transposeVectors"],
		["ZIP1", "011", "zipVectors"],
		["UZP2", "101", "unzipVectors"],
		["TRN2", "110", "transposeVectors"],
		["ZIP2", "111", "zipVectors"],
	] as const
).map(([mnemonic, opcode, exec]) => [
	`${mnemonic}_asimdperm_only`,
	`0 Q:1 0 01110 size:2 0 Rm:5 0 opcode:3=${opcode} 10 Rn:5 Rd:5`,
	exec,
	"FEAT_AdvSIMD",
]);

const lookups: Row[] = [1, 2, 3, 4].flatMap((registers) => {
	const len = (registers - 1).toString(2).padStart(2, "0");
	return ["TBL", "TBX"].map(
		(mnemonic, op): Row => [
			`${mnemonic}_asimdtbl_L${registers}_${registers}`,
			`0 Q:1 0 01110 000 Rm:5 0 len:2=${len} op:1=${op} 00 Rn:5 Rd:5`,
			"tableLookup",
			"FEAT_AdvSIMD",
		],
	);
});

/** @see DDI 0487, C4.1.96, Advanced SIMD permute, Advanced SIMD extract, Advanced SIMD table lookup */
export const simdPermute = table("simd-fp", [
	...permutes,
	["EXT_asimdext_only_8B", "0 Q:1=0 1 01110 000 Rm:5 0 imm4:4=0xxx 0 Rn:5 Rd:5", "extractVector", "FEAT_AdvSIMD"],
	["EXT_asimdext_only_16B", "0 Q:1=1 1 01110 000 Rm:5 0 imm4:4 0 Rn:5 Rd:5", "extractVector", "FEAT_AdvSIMD"],
	...lookups,
]);
