import type { Hint } from "../machine.ts";
import type { Fields, Operation, Shared } from "./shared.ts";

/** By `CRm:op2`. Those not listed are NOP: unallocated ones, and those of features that are not implemented. */
const HINTS: readonly (Hint | undefined)[] = [undefined, "YIELD", "WFE", "WFI", "SEV", "SEVL"];

/** NOP, YIELD, WFE, WFI, SEV, SEVL and the rest of the hint space. @see DDI 0487, C4.1.93 */
export function hints<B>({ m }: Shared<B>) {
	return {
		hint({ CRm, op2 }: Fields<B, "CRm op2">): Operation {
			const hint = HINTS[(CRm << 3) | op2];
			return hint === undefined ? () => undefined : () => m.hint(hint);
		},
	};
}
