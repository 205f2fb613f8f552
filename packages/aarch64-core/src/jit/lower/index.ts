import type { Instruction } from "../records.ts";
import { isBranch } from "../region.ts";
import { arithmetic } from "./arithmetic.ts";
import { bitFields } from "./bitField.ts";
import { conditionals } from "./conditional.ts";
import { floats } from "./float.ts";
import { loadsAndStores } from "./loadStore.ts";
import { logical } from "./logic.ts";
import { multiplications } from "./multiply.ts";
import { simdCrypto } from "./simdCrypto.ts";
import { simdLong } from "./simdLong.ts";
import { simdMove } from "./simdMove.ts";
import { simdSame } from "./simdSame.ts";
import { simdShift } from "./simdShift.ts";
import { systemInstructions } from "./system.ts";
import type { Lowering } from "./table.ts";
import { vectorFloats } from "./vectorFloat.ts";
import { vectorLoadsAndStores } from "./vectorLoadStore.ts";

const lowerings: (Lowering | undefined)[] = [];
const tables = [
	arithmetic,
	logical,
	bitFields,
	conditionals,
	multiplications,
	loadsAndStores,
	vectorLoadsAndStores,
	floats,
	vectorFloats,
	simdSame,
	simdShift,
	simdLong,
	simdMove,
	simdCrypto,
	systemInstructions,
];
for (const table of tables) for (const [op, lowering] of table) lowerings[op] = lowering;

/** How an operation is compiled, or `undefined` where it is left to the interpreter. */
export function loweringOf(op: number): Lowering | undefined {
	return lowerings[op];
}

/** Whether an instruction can be part of a region; branches are compiled by the region itself. */
export function lowers(i: Instruction): boolean {
	return lowerings[i.op] !== undefined || isBranch(i.op);
}
