import { table } from "../encoding.ts";

type Row = readonly [id: string, pattern: string, exec: string, feature: string];

/** An encoding for singles and doubles, `ptype` 00 and 01, and for halves, 11, with FEAT_FP16. */
const precisions = (
	mnemonic: string,
	iclass: string,
	pattern: (ptype: string) => string,
	exec: string,
	feature = "FEAT_FP",
): Row[] => [
	[`${mnemonic}_${iclass}`, pattern("ptype:2=0x"), exec, feature],
	[`${mnemonic}_H_${iclass}`, pattern("ptype:2=11"), exec, "FEAT_FP16"],
];

const binary = (value: number, width: number) => value.toString(2).padStart(width, "0");

const conversion = (rmode: string, opcode: string, scale: string) => (ptype: string) =>
	`sf:1 0 0 11110 ${ptype} ${scale === "" ? 1 : 0} rmode:2=${rmode} opcode:3=${opcode} ${scale === "" ? "000000" : scale} Rn:5 Rd:5`;

/** FCVT<mode>S, FCVT<mode>U: mnemonic's mode, rmode, opcode<2:1>. */
const toInteger: Row[] = (
	[
		["N", "00", "00"],
		["P", "01", "00"],
		["M", "10", "00"],
		["Z", "11", "00"],
		["A", "00", "10"],
	] as const
).flatMap(([mode, rmode, opcode]) =>
	["S", "U"].flatMap((sign, U) =>
		precisions(`FCVT${mode}${sign}`, "float2int", conversion(rmode, `${opcode}${U}`, ""), "floatToInteger"),
	),
);

const fixedPoint: Row[] = ["S", "U"].flatMap((sign, U) => [
	...precisions(`${sign}CVTF`, "float2int", conversion("00", `01${U}`, ""), "integerToFloat"),
	...precisions(`${sign}CVTF`, "float2fix", conversion("00", `01${U}`, "scale:6"), "fixedToFloat"),
	...precisions(`FCVTZ${sign}`, "float2fix", conversion("11", `00${U}`, "scale:6"), "floatToFixed"),
]);

/** FMOV between general-purpose and floating-point registers: to the general-purpose one, from it. */
const moves: Row[] = (["to", "from"] as const).flatMap((direction, i): Row[] => {
	const pattern = (sf: string, ptype: string, rmode: string) =>
		`sf:1${sf} 0 0 11110 ptype:2=${ptype} 1 rmode:2=${rmode} opcode:3=11${i} 000000 Rn:5 Rd:5`;
	return [
		[`FMOV_S_${direction}_float2int`, pattern("=0", "00", "00"), "floatMoveGeneral", "FEAT_FP"],
		[`FMOV_D_${direction}_float2int`, pattern("=1", "01", "00"), "floatMoveGeneral", "FEAT_FP"],
		[`FMOV_V_${direction}_float2int`, pattern("=1", "10", "01"), "floatMoveGeneral", "FEAT_FP"],
		[`FMOV_H_${direction}_float2int`, pattern("", "11", "00"), "floatMoveGeneral", "FEAT_FP16"],
	];
});

const oneSource = (opcode: string) => (ptype: string) => `0 0 0 11110 ${ptype} 1 opcode:6=${opcode} 10000 Rn:5 Rd:5`;
const unary: Row[] = ["FMOV", "FABS", "FNEG", "FSQRT"].flatMap((mnemonic, opcode) =>
	precisions(mnemonic, "floatdp1", oneSource(binary(opcode, 6)), "floatUnary"),
);
const rounding: Row[] = ["N", "P", "M", "Z", "A", "", "X", "I"].flatMap((mode, opcode) =>
	mode === "" ? [] : precisions(`FRINT${mode}`, "floatdp1", oneSource(`001${binary(opcode, 3)}`), "floatRound"),
);
const roundingToFit: Row[] = ["32Z", "32X", "64Z", "64X"].map((suffix, opcode) => [
	`FRINT${suffix}_floatdp1`,
	oneSource(`0100${binary(opcode, 2)}`)("ptype:2=0x"),
	"floatRoundToFit",
	"FEAT_FRINTTS",
]);
const precisionLetters = ["S", "D", "", "H"];
/** FCVT from `ptype` to `opc`. Conversions of halves are part of FEAT_FP. */
const betweenPrecisions: Row[] = (
	[
		[0, 1],
		[0, 3],
		[1, 0],
		[1, 3],
		[3, 0],
		[3, 1],
	] as const
).map(([from, to]) => [
	`FCVT_${precisionLetters[to]}${precisionLetters[from]}_floatdp1`,
	`0 0 0 11110 ptype:2=${binary(from, 2)} 1 0001 opc:2=${binary(to, 2)} 10000 Rn:5 Rd:5`,
	"floatConvert",
	"FEAT_FP",
]);

const comparisons: Row[] = ["FCMP", "FCMPE"].flatMap((mnemonic, signal) => [
	...precisions(
		mnemonic,
		"floatcmp",
		(ptype) => `0 0 0 11110 ${ptype} 1 Rm:5 00 1000 Rn:5 signal:1=${signal} zero:1=0 000`,
		"floatCompare",
	),
	...precisions(
		`${mnemonic}_Z`,
		"floatcmp",
		(ptype) => `0 0 0 11110 ${ptype} 1 Rm:5 00 1000 Rn:5 signal:1=${signal} zero:1=1 000`,
		"floatCompare",
	),
	...precisions(
		mnemonic.replace("M", "CM"),
		"floatccmp",
		(ptype) => `0 0 0 11110 ${ptype} 1 Rm:5 cond:4 01 Rn:5 signal:1=${signal} ~nzcv:4`,
		"floatConditionalCompare",
	),
]);

const twoSource: Row[] = "FMUL FDIV FADD FSUB FMAX FMIN FMAXNM FMINNM FNMUL"
	.split(" ")
	.flatMap((mnemonic, opcode) =>
		precisions(
			mnemonic,
			"floatdp2",
			(ptype) => `0 0 0 11110 ${ptype} 1 Rm:5 opcode:4=${binary(opcode, 4)} 10 Rn:5 Rd:5`,
			"floatBinary",
		),
	);

const threeSource: Row[] = ["FMADD", "FMSUB", "FNMADD", "FNMSUB"].flatMap((mnemonic, i) =>
	precisions(
		mnemonic,
		"floatdp3",
		(ptype) => `0 0 0 11111 ${ptype} o1:1=${i >> 1} Rm:5 o0:1=${i & 1} Ra:5 Rn:5 Rd:5`,
		"floatMultiplyAdd",
	),
);

/** Scalar floating point. @see DDI 0487, C4.1.96 */
export const scalarFloat = table("simd-fp", [
	...fixedPoint,
	...toInteger,
	...moves,
	["FJCVTZS_float2int", "sf:1=0 0 0 11110 ptype:2=01 1 11 110 000000 Rn:5 Rd:5", "floatToFixedJS", "FEAT_JSCVT"],
	...unary,
	...betweenPrecisions,
	["BFCVT_floatdp1", "0 0 0 11110 01 1 000110 10000 Rn:5 Rd:5", "floatConvertBF", "FEAT_BF16"],
	...rounding,
	...roundingToFit,
	...comparisons,
	...precisions("FMOV", "floatimm", (ptype) => `0 0 0 11110 ${ptype} 1 imm8:8 100 00000 Rd:5`, "floatMoveImmediate"),
	...twoSource,
	...precisions(
		"FCSEL",
		"floatsel",
		(ptype) => `0 0 0 11110 ${ptype} 1 Rm:5 cond:4 11 Rn:5 Rd:5`,
		"floatConditionalSelect",
	),
	...threeSource,
]);
