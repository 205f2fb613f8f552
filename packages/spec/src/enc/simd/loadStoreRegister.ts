import { table } from "../encoding.ts";

type Row = readonly [string, string, string, string];

/** Names of the registers by `size` and `opc<1>`; 128 bits are size 00 with opc 1x. */
const registers: readonly (readonly [string, string, string])[] = [
	["B", "00", "0"],
	["H", "01", "0"],
	["S", "10", "0"],
	["D", "11", "0"],
	["Q", "00", "1"],
];

/** Stores and loads of one addressing mode. `letter` makes LDUR and STUR. */
const single = (kind: string, letter: string, tail: string, exec: string): Row[] =>
	registers.flatMap(([name, size, wide]) =>
		["ST", "LD"].map(
			(direction, load): Row => [
				`${direction}${letter}R_${name}_${kind}`,
				`size:2=${size} 111 1 ${tail.replace("OPC", `opc:2=${wide}${load}`)}`,
				exec,
				"FEAT_FP",
			],
		),
	);

const pairs: Row[] = (
	[
		["nopair", "000", "NP", "vectorPairOffset"],
		["post", "001", "P", "vectorPairPostIndex"],
		["off", "010", "P", "vectorPairOffset"],
		["pre", "011", "P", "vectorPairPreIndex"],
	] as const
).flatMap(([kind, mode, suffix, exec]): Row[] =>
	["S", "D", "Q"].flatMap((name, opc) =>
		["ST", "LD"].map(
			(direction, load): Row => [
				`${direction}${suffix}_${name}_ldstpair_${kind}`,
				`opc:2=${opc.toString(2).padStart(2, "0")} 101 1 ${mode} L:1=${load} ~imm7:7 Rt2:5 Rn:5 Rt:5`,
				exec,
				"FEAT_FP",
			],
		),
	),
);

const literals: Row[] = ["S", "D", "Q"].map((name, opc) => [
	`LDR_${name}_loadlit`,
	`opc:2=${opc.toString(2).padStart(2, "0")} 011 1 00 ~imm19:19 Rt:5`,
	"vectorLoadLiteral",
	"FEAT_FP",
]);

/** Loads and stores of one or two SIMD and floating-point registers. @see DDI 0487, C4.1.94, the classes with VR = 1 */
export const simdLoadStoreRegister = table("simd-load-store", [
	...literals,
	...pairs,
	...single("unscaled", "U", "00 OPC 0 ~imm9:9 00 Rn:5 Rt:5", "vectorUnscaledImmediate"),
	...single("immpost", "", "00 OPC 0 ~imm9:9 01 Rn:5 Rt:5", "vectorPostIndex"),
	...single("immpre", "", "00 OPC 0 ~imm9:9 11 Rn:5 Rt:5", "vectorPreIndex"),
	...single("regoff", "", "00 OPC 1 Rm:5 option:3 S:1 10 Rn:5 Rt:5", "vectorRegisterOffset"),
	...single("pos", "", "01 OPC ~imm12:12 Rn:5 Rt:5", "vectorUnsignedOffset"),
]);
