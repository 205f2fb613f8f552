import type { HypercallContext } from "./context.ts";

/** Owner numbers of function ids, bits 29:24. @see DEN0028 section 6.1 */
export const SMCCC_OWNERS = {
	arch: 0,
	cpu: 1,
	sip: 2,
	oem: 3,
	standard: 4,
	standardHyp: 5,
	vendorHyp: 6,
} as const;

/** One register of an answer. Negative numbers are sign-extended to 64 bits, which is how KVM writes return codes. */
export type ResultRegister = number | bigint;

/** x0, and x1..x3 where a call returns more; registers that are not given become 0. */
export type HypercallResult =
	| ResultRegister
	| readonly [x0: ResultRegister, x1?: ResultRegister, x2?: ResultRegister, x3?: ResultRegister];

/** True for an id of the 64-bit convention (SMC64/HVC64): arguments are whole X registers. */
export const is64Bit = (functionId: number): boolean => (functionId & 0x40000000) !== 0;

/** Argument `n` (1..17) of a call: the whole register for a 64-bit call, its low half for a 32-bit call. */
export function argument(call: HypercallContext, n: number): bigint {
	return is64Bit(call.functionId) ? call.x(n) : BigInt(call.xLo(n));
}

/** Writes one register of an answer. */
export function writeRegister(call: HypercallContext, n: number, value: ResultRegister): void {
	if (typeof value === "bigint") call.setX(n, value);
	else if ((value | 0) === value) call.setXParts(n, value, value >> 31);
	else call.setXParts(n, value >>> 0, Math.floor(value / 0x1_0000_0000) >>> 0);
}

/** Writes a whole answer: x0..x3, missing registers 0. */
export function writeResult(call: HypercallContext, result: HypercallResult): void {
	if (typeof result === "number" || typeof result === "bigint") {
		writeRegister(call, 0, result);
		call.setXParts(1, 0, 0);
		call.setXParts(2, 0, 0);
		call.setXParts(3, 0, 0);
		return;
	}
	for (let n = 0; n < 4; n++) writeRegister(call, n, result[n] ?? 0);
}
