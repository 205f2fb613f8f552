import { table } from "../encoding.ts";

type Row = readonly [string, string, string, string];

const directions = ["ST", "LD"] as const;

/** Structure elements, registers and opcode of the forms that access whole registers. */
const multiples: readonly (readonly [number, number, string])[] = [
	[4, 4, "0000"],
	[1, 4, "0010"],
	[3, 3, "0100"],
	[1, 3, "0110"],
	[1, 1, "0111"],
	[2, 2, "1000"],
	[1, 2, "1010"],
];

const multiple: Row[] = multiples.flatMap(([elements, registers, opcode]) =>
	directions.flatMap((direction, load): Row[] => {
		const tail = `opcode:4=${opcode} size:2 Rn:5 Rt:5`;
		const id = `${direction}${elements}_asisdlse`;
		return [
			[`${id}_${registers}v`, `0 Q:1 0011000 L:1=${load} 000000 ${tail}`, "multipleStructures", "FEAT_AdvSIMD"],
			[
				`${id}p_${registers}v`,
				`0 Q:1 0011001 L:1=${load} 0 Rm:5 ${tail}`,
				"multipleStructuresPostIndex",
				"FEAT_AdvSIMD",
			],
		];
	}),
);

/** Letter of the element, `opcode<2:1>`, and `S:size`. */
const lanes: readonly (readonly [string, string, string])[] = [
	["B", "00", "S:1 size:2"],
	["H", "01", "S:1 size:2=x0"],
	["S", "10", "S:1 size:2=00"],
	["D", "10", "S:1=0 size:2=01"],
];

/** The encodings of `elements` structure elements, without and with post-index. */
function singles(id: string, suffix: string, L: number, elements: number, opcode: string, tail: string): Row[] {
	const R = (elements - 1) & 1;
	const low = (elements - 1) >> 1;
	const rest = `opcode:3=${opcode}${low} ${tail} Rn:5 Rt:5`;
	const exec = "singleStructure";
	return [
		[`${id}_asisdlso_${suffix}`, `0 Q:1 0011010 L:1=${L} R:1=${R} 00000 ${rest}`, exec, "FEAT_AdvSIMD"],
		[`${id}_asisdlsop_${suffix}`, `0 Q:1 0011011 L:1=${L} R:1=${R} Rm:5 ${rest}`, `${exec}PostIndex`, "FEAT_AdvSIMD"],
	];
}

const single: Row[] = [1, 2, 3, 4].flatMap((elements) => [
	...lanes.flatMap(([letter, opcode, tail]) =>
		directions.flatMap((direction, load) =>
			singles(`${direction}${elements}`, `${letter}${elements}`, load, elements, opcode, tail),
		),
	),
	...singles(`LD${elements}R`, `R${elements}`, 1, elements, "11", "S:1=0 size:2"),
]);

/** LD1 to LD4, ST1 to ST4, LD1R to LD4R. @see DDI 0487, C4.1.94, Advanced SIMD load/store ... structures */
export const simdLoadStoreStructure = table("simd-load-store", [...multiple, ...single]);
