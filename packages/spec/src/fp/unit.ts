import type { FloatOperation } from "./operation.ts";

/** Result of a floating-point operation, and the cumulative exception bits of FPSR that it sets. */
export interface FloatResult {
	readonly w: number;
	readonly v: bigint;
	/** Bits 0 IOC, 1 DZC, 2 OFC, 3 UFC, 4 IXC, 7 IDC, as in FPSR. */
	readonly flags: number;
}

/** Performs a floating-point operation on numbers, as FPCR says. */
export function performFloat(operation: FloatOperation, operands: readonly bigint[], fpcr: number): FloatResult {
	throw new TypeError(`no floating-point operation ${operation.name} (${operands.length} operands, FPCR ${fpcr})`);
}
