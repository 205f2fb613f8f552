import { table } from "../encoding.ts";

/** Forms beside the vectors of singles and doubles: of halves, scalars, scalar halves. */
type Forms = "vector" | "vector, scalar" | "scalar" | "singles and doubles";
/** Mnemonic, U, a (the upper bit of size), opcode, function. */
type Instruction = readonly [mnemonic: string, U: 0 | 1, a: 0 | 1, opcode: string, exec: string, forms: Forms];
type Row = readonly [id: string, pattern: string, exec: string, feature: string];

const roundings: readonly Instruction[] = [
	["FRINTN", 0, 0, "11000", "floatRoundVector", "vector"],
	["FRINTM", 0, 0, "11001", "floatRoundVector", "vector"],
	["FRINTP", 0, 1, "11000", "floatRoundVector", "vector"],
	["FRINTZ", 0, 1, "11001", "floatRoundVector", "vector"],
	["FRINTA", 1, 0, "11000", "floatRoundVector", "vector"],
	["FRINTX", 1, 0, "11001", "floatRoundVector", "vector"],
	["FRINTI", 1, 1, "11001", "floatRoundVector", "vector"],
	["FRINT32Z", 0, 0, "11110", "floatRoundToFitVector", "singles and doubles"],
	["FRINT64Z", 0, 0, "11111", "floatRoundToFitVector", "singles and doubles"],
	["FRINT32X", 1, 0, "11110", "floatRoundToFitVector", "singles and doubles"],
	["FRINT64X", 1, 0, "11111", "floatRoundToFitVector", "singles and doubles"],
];

const conversions: readonly Instruction[] = (["S", "U"] as const).flatMap((sign, i): readonly Instruction[] => {
	const U = i as 0 | 1;
	return [
		[`FCVTN${sign}`, U, 0, "11010", "floatToIntegerVector", "vector, scalar"],
		[`FCVTM${sign}`, U, 0, "11011", "floatToIntegerVector", "vector, scalar"],
		[`FCVTA${sign}`, U, 0, "11100", "floatToIntegerVector", "vector, scalar"],
		[`${sign}CVTF`, U, 0, "11101", "integerToFloatVector", "vector, scalar"],
		[`FCVTP${sign}`, U, 1, "11010", "floatToIntegerVector", "vector, scalar"],
		[`FCVTZ${sign}`, U, 1, "11011", "floatToIntegerVector", "vector, scalar"],
	];
});

const others: readonly Instruction[] = [
	["FCMGT", 0, 1, "01100", "floatCompareZero", "vector, scalar"],
	["FCMEQ", 0, 1, "01101", "floatCompareZero", "vector, scalar"],
	["FCMLT", 0, 1, "01110", "floatCompareZero", "vector, scalar"],
	["FCMGE", 1, 1, "01100", "floatCompareZero", "vector, scalar"],
	["FCMLE", 1, 1, "01101", "floatCompareZero", "vector, scalar"],
	["FABS", 0, 1, "01111", "floatUnaryVector", "vector"],
	["FNEG", 1, 1, "01111", "floatUnaryVector", "vector"],
	["FSQRT", 1, 1, "11111", "floatUnaryVector", "vector"],
	["FRECPE", 0, 1, "11101", "floatEstimate", "vector, scalar"],
	["FRSQRTE", 1, 1, "11101", "floatEstimate", "vector, scalar"],
	["FRECPX", 0, 1, "11111", "floatEstimate", "scalar"],
];

const rows = ([mnemonic, U, a, opcode, exec, forms]: Instruction): Row[] => {
	const head = (Q: string, scalar: 0 | 1) => `0 Q:1${Q} U:1=${U} scalar:1=${scalar} 1110 a:1=${a}`;
	const tail = `opcode:5=${opcode} 10 Rn:5 Rd:5`;
	const feature = exec === "floatRoundToFitVector" ? "FEAT_FRINTTS" : "FEAT_AdvSIMD";
	const result: Row[] = [];
	if (forms !== "scalar") {
		result.push([`${mnemonic}_asimdmisc`, `${head("", 0)} sz:1 10000 ${tail}`, exec, feature]);
		if (forms !== "singles and doubles")
			result.push([`${mnemonic}_asimdmiscfp16`, `${head("", 0)} 111100 ${tail}`, `${exec}Half`, "FEAT_FP16"]);
	}
	if (forms.endsWith("scalar")) {
		result.push(
			[`${mnemonic}_asisdmisc`, `${head("=1", 1)} sz:1 10000 ${tail}`, exec, feature],
			[`${mnemonic}_asisdmiscfp16`, `${head("=1", 1)} 111100 ${tail}`, `${exec}Half`, "FEAT_FP16"],
		);
	}
	return result;
};

/** Floating-point Advanced SIMD two-register miscellaneous, vector and scalar. @see DDI 0487, C4.1.96 */
export const fpMisc = table("simd-fp", [
	...[...roundings, ...conversions, ...others].flatMap(rows),
	["FCVTN_asimdmisc", "0 Q:1 0 01110 0 sz:1 10000 10110 10 Rn:5 Rd:5", "floatConvertNarrow", "FEAT_AdvSIMD"],
	["FCVTL_asimdmisc", "0 Q:1 0 01110 0 sz:1 10000 10111 10 Rn:5 Rd:5", "floatConvertLong", "FEAT_AdvSIMD"],
	["FCVTXN_asimdmisc", "0 Q:1 1 scalar:1=0 1110 0 1 10000 10110 10 Rn:5 Rd:5", "floatConvertNarrowOdd", "FEAT_AdvSIMD"],
	[
		"FCVTXN_asisdmisc",
		"0 Q:1=1 1 scalar:1=1 1110 0 1 10000 10110 10 Rn:5 Rd:5",
		"floatConvertNarrowOdd",
		"FEAT_AdvSIMD",
	],
	["BFCVTN_asimdmisc", "0 Q:1 0 01110 1 0 10000 10110 10 Rn:5 Rd:5", "bfloatConvertNarrow", "FEAT_BF16"],
	["URECPE_asimdmisc", "0 Q:1 U:1=0 01110 1 0 10000 11100 10 Rn:5 Rd:5", "unsignedEstimate", "FEAT_AdvSIMD"],
	["URSQRTE_asimdmisc", "0 Q:1 U:1=1 01110 1 0 10000 11100 10 Rn:5 Rd:5", "unsignedEstimate", "FEAT_AdvSIMD"],
]);
