import { table } from "../encoding.ts";

type Row = readonly [id: string, pattern: string, exec: string, feature: string];

/** A conversion from or to fixed point: the highest bit of immh gives the width of the elements. */
const fixedPoint = (mnemonic: string, U: number, opcode: string, exec: string): Row[] =>
	(
		[
			["H", "001x", "", "FEAT_FP16"],
			["S", "01xx", "", "FEAT_AdvSIMD"],
			["D", "1xxx", "=1", "FEAT_AdvSIMD"],
		] as const
	).flatMap(([letter, immh, Q, feature]): Row[] => {
		const tail = `11110 immh:4=${immh} immb:3 ${opcode} 1 Rn:5 Rd:5`;
		return [
			[`${mnemonic}_${letter}_asimdshf`, `0 Q:1${Q} U:1=${U} scalar:1=0 ${tail}`, exec, feature],
			[`${mnemonic}_${letter}_asisdshf`, `0 Q:1=1 U:1=${U} scalar:1=1 ${tail}`, exec, feature],
		];
	});

const immediate = (Q: string, op: 0 | 1, o2: 0 | 1) =>
	`0 Q:1${Q} op:1=${op} 0111100000 abc:3 1111 o2:1=${o2} 1 defgh:5 Rd:5`;

/** Floating-point Advanced SIMD shift by immediate (conversions) and modified immediate. @see DDI 0487, C4.1.96 */
export const fpImmediate = table("simd-fp", [
	...["S", "U"].flatMap((sign, U) => [
		...fixedPoint(`${sign}CVTF`, U, "11100", "fixedToFloatVector"),
		...fixedPoint(`FCVTZ${sign}`, U, "11111", "floatToFixedVector"),
	]),
	["FMOV_S_asimdimm", immediate("", 0, 0), "floatMoveImmediateVector", "FEAT_AdvSIMD"],
	["FMOV_D_asimdimm", immediate("=1", 1, 0), "floatMoveImmediateVector", "FEAT_AdvSIMD"],
	["FMOV_H_asimdimm", immediate("", 0, 1), "floatMoveImmediateVector", "FEAT_FP16"],
]);
