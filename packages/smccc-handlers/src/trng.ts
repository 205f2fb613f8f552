import {
	ARM_SMCCC_TRNG_FEATURES,
	ARM_SMCCC_TRNG_GET_UUID,
	ARM_SMCCC_TRNG_RND32,
	ARM_SMCCC_TRNG_RND64,
	ARM_SMCCC_TRNG_VERSION,
	KvmError,
} from "@upcall/uapi";
import { argument } from "./convention.ts";
import type { HandlerSet } from "./handlers.ts";
import { uuidRegisters } from "./uuid.ts";

/** Return codes of the TRNG firmware interface. @see DEN0098 section 2.2 */
export const TRNG_RET = { SUCCESS: 0, NOT_SUPPORTED: -1, INVALID_PARAMETERS: -2, NO_ENTROPY: -3 } as const;

/** TRNG_VERSION: 1.0. */
export const TRNG_VERSION = 0x10000;

/** Most bits that one call returns, by convention. */
export const TRNG_MAX_BITS = { 32: 96, 64: 192 } as const;

const CALLS = [
	ARM_SMCCC_TRNG_VERSION,
	ARM_SMCCC_TRNG_FEATURES,
	ARM_SMCCC_TRNG_GET_UUID,
	ARM_SMCCC_TRNG_RND32,
	ARM_SMCCC_TRNG_RND64,
];

/**
 * Fills `bytes` with conditioned entropy, one bit of entropy a bit; returns false when there is not enough now (the guest
 * gets NO_ENTROPY and asks again).
 */
// biome-ignore lint/suspicious/noConfusingVoidType: returning nothing means success, so that crypto.getRandomValues fits
export type EntropySource = (bytes: Uint8Array) => boolean | void;

/** x0..x3 of a TRNG call; missing registers are 0. */
export type TrngResult = readonly [bigint, bigint?, bigint?, bigint?];

/** TRNG_FEATURES(trng_func_id): SUCCESS for the five calls. */
export function trngFeatures(id: bigint): number {
	return CALLS.some((c) => BigInt(c) === id) ? TRNG_RET.SUCCESS : TRNG_RET.NOT_SUPPORTED;
}

/**
 * TRNG_RND: the registers for `bits` bits taken from `bytes`, which are read as one little-endian number. Bit 0 of the number
 * is bit 0 of x3; unused high bits are 0.
 * @param convention 32 or 64: bits in one register
 */
export function packEntropy(bytes: Uint8Array, bits: number, convention: 32 | 64): TrngResult {
	let value = 0n;
	for (let n = bytes.length - 1; n >= 0; n--) value = (value << 8n) | BigInt(bytes[n] ?? 0);
	value = BigInt.asUintN(bits, value);
	const lane = (n: number): bigint => BigInt.asUintN(convention, value >> BigInt(convention * n));
	return [0n, lane(2), lane(1), lane(0)];
}

/** What the TRNG service is made of. */
export interface TrngOptions {
	/** UUID of this back end, in the usual text form. */
	readonly uuid?: string;
}

/** Upcall's own TRNG back end. A guest uses the UUID only to tell implementations with known faults. */
const DEFAULT_UUID = "9b7f6a44-6c1e-4d35-8a0b-6e2d7c51f3a8";

/**
 * TRNG firmware interface 1.0.
 * @throws KvmError `EINVAL` for a UUID that is not one, or whose first word would look like NOT_SUPPORTED to the guest
 * @see DEN0098
 */
export function trngHandlers(entropy: EntropySource, options: TrngOptions = {}): HandlerSet {
	const uuid = uuidRegisters(options.uuid ?? DEFAULT_UUID);
	if (uuid[0] === 0xffffffff) {
		throw new KvmError("EINVAL", "a TRNG UUID must not begin with ffffffff: the guest would read NOT_SUPPORTED", {
			errno: 22,
		});
	}
	const buffer = new Uint8Array(24);
	const random = (convention: 32 | 64, bits: bigint): number | TrngResult => {
		if (bits === 0n || bits > BigInt(TRNG_MAX_BITS[convention])) return TRNG_RET.INVALID_PARAMETERS;
		const bytes = buffer.subarray(0, Math.ceil(Number(bits) / 8));
		const enough = entropy(bytes) !== false;
		const result = enough ? packEntropy(bytes, Number(bits), convention) : TRNG_RET.NO_ENTROPY;
		// Random numbers are given out once and not kept.
		buffer.fill(0);
		return result;
	};
	return {
		routes: [
			{ range: ARM_SMCCC_TRNG_VERSION, handler: () => TRNG_VERSION, name: "TRNG_VERSION" },
			{
				range: ARM_SMCCC_TRNG_FEATURES,
				handler: (call) => trngFeatures(argument(call, 1)),
				name: "TRNG_FEATURES",
			},
			{ range: ARM_SMCCC_TRNG_GET_UUID, handler: () => uuid, name: "TRNG_GET_UUID" },
			{ range: ARM_SMCCC_TRNG_RND32, handler: (call) => random(32, argument(call, 1)), name: "TRNG_RND32" },
			{ range: ARM_SMCCC_TRNG_RND64, handler: (call) => random(64, argument(call, 1)), name: "TRNG_RND64" },
		],
	};
}
