import * as ops from "../../../engine/ops.ts";
import { arithmetic } from "./arithmetic.ts";
import { bitFields } from "./bitField.ts";
import { conditionals } from "./conditional.ts";
import { loadsAndStores } from "./loadStore.ts";
import { logical } from "./logic.ts";
import { multiplications } from "./multiply.ts";
import type { Lowering } from "./table.ts";

const lowerings: (Lowering | undefined)[] = [];
for (const table of [arithmetic, logical, bitFields, conditionals, multiplications, loadsAndStores])
	for (const [op, lowering] of table) lowerings[op] = lowering;

/** How an operation is compiled, or `undefined` where it is left to the interpreter. */
export function loweringOf(op: number): Lowering | undefined {
	return lowerings[op];
}

/** Whether an operation can be part of a region; branches are compiled by the region itself. */
export function lowers(op: number): boolean {
	return lowerings[op] !== undefined || (op >= ops.OP_B && op <= ops.OP_BLR);
}
