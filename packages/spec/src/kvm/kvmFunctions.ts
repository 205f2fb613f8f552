import {
	ARM_SMCCC_ARCH_WORKAROUND_1,
	ARM_SMCCC_ARCH_WORKAROUND_2,
	ARM_SMCCC_ARCH_WORKAROUND_3,
	ARM_SMCCC_HV_PV_TIME_FEATURES,
	ARM_SMCCC_HV_PV_TIME_ST,
	ARM_SMCCC_TRNG_FEATURES,
	ARM_SMCCC_TRNG_GET_UUID,
	ARM_SMCCC_TRNG_RND32,
	ARM_SMCCC_TRNG_RND64,
	ARM_SMCCC_TRNG_VERSION,
	ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_0,
	ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_1,
	ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_2,
	ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_3,
	ARM_SMCCC_VERSION_1_1,
	SMCCC_ARCH_WORKAROUND_RET_UNAFFECTED,
	SMCCC_RET_NOT_REQUIRED,
	SMCCC_RET_NOT_SUPPORTED,
	SMCCC_RET_SUCCESS,
} from "@upcall/uapi";
import { ALL_ONES, type KvmFunction } from "./smccc.ts";

/** What an in-kernel call reads besides its arguments. */
export interface ServeEnvironment {
	readonly stdHypBmap: bigint;
	readonly vendorHypBmap: bigint;
	readonly vendorHypBmap2: bigint;
	/** KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1..3. */
	readonly workarounds: readonly [bigint, bigint, bigint];
	/** IPA of the vCPU's stolen-time record; `undefined`: the PVTIME attribute is not set. */
	readonly stolenTimeBase: bigint | undefined;
	/** Host wall clock, nanoseconds. */
	readonly wallClockNs: bigint;
	/** Counter minus voffset, and minus poffset, in ticks. */
	readonly virtualCounter: bigint;
	readonly physicalCounter: bigint;
	/** Next 64-bit words of the entropy source; as many are used as the call needs. */
	readonly entropy: readonly bigint[];
}

/** x0..x3 after the call, and whether the stolen-time record starts over. */
export interface ServeResult {
	readonly x: readonly [bigint, bigint, bigint, bigint];
	readonly restartStolenTime?: boolean;
}

const signed = (v: number): bigint => BigInt.asUintN(64, BigInt(v));
const result = (x0: bigint, x1 = 0n, x2 = 0n, x3 = 0n): ServeResult => ({ x: [x0, x1, x2, x3] });
const u32 = (v: bigint): bigint => BigInt.asUintN(32, v);

/** UUID words of the KVM TRNG service, 0d21e000-4384-11eb-8070-5244554e5a4c. */
const trngUuid = [0x00e0210dn, 0xeb118443n, 0x44527080n, 0x4c5a4e55n] as const;

const trngCalls = [
	ARM_SMCCC_TRNG_VERSION,
	ARM_SMCCC_TRNG_FEATURES,
	ARM_SMCCC_TRNG_GET_UUID,
	ARM_SMCCC_TRNG_RND32,
	ARM_SMCCC_TRNG_RND64,
];

/** ARCH_FEATURES: the workaround levels of the firmware registers as SMCCC values. */
function archFeatures(env: ServeEnvironment, feature: number): number {
	const [wa1, wa2, wa3] = env.workarounds;
	const level = (wa: bigint): number =>
		wa === 2n ? SMCCC_ARCH_WORKAROUND_RET_UNAFFECTED : wa === 1n ? SMCCC_RET_SUCCESS : SMCCC_RET_NOT_SUPPORTED;
	switch (feature) {
		case ARM_SMCCC_ARCH_WORKAROUND_1:
			return level(wa1);
		case ARM_SMCCC_ARCH_WORKAROUND_2:
			return wa2 === 3n ? SMCCC_RET_NOT_REQUIRED : SMCCC_RET_NOT_SUPPORTED;
		case ARM_SMCCC_ARCH_WORKAROUND_3:
			return level(wa3);
		case ARM_SMCCC_HV_PV_TIME_FEATURES:
			return (env.stdHypBmap & 1n) !== 0n ? SMCCC_RET_SUCCESS : SMCCC_RET_NOT_SUPPORTED;
		default:
			return SMCCC_RET_NOT_SUPPORTED;
	}
}

/** TRNG_RND32/64 register packing: `bits` random bits, right aligned in x3:x2:x1 taken as one number. */
export function packEntropy(words: readonly bigint[], bits: number, lane: 32 | 64): ServeResult {
	if (bits > 3 * lane) return result(signed(-2));
	let value = 0n;
	for (let i = 0; i * 64 < bits; i++) value |= BigInt.asUintN(64, words[i] ?? 0n) << BigInt(64 * i);
	value = BigInt.asUintN(bits, value);
	const at = (n: number): bigint => BigInt.asUintN(lane, value >> BigInt(lane * n));
	return result(0n, at(2), at(1), at(0));
}

/**
 * The answer of an in-kernel call.
 * @param x x0..x3 as the guest passed them
 * @see DEN0028 (SMCCC), DEN0057 (PV time), DEN0098 (TRNG), kernel Documentation/virt/kvm/arm/{hypercalls,ptp_kvm,pvtime}.rst
 */
export function serve(fn: KvmFunction, env: ServeEnvironment, x: readonly bigint[]): ServeResult {
	const arg = x[1] ?? 0n;
	const arg32 = Number(u32(arg));
	switch (fn) {
		case "SMCCC_VERSION":
			return result(BigInt(ARM_SMCCC_VERSION_1_1));
		case "ARCH_FEATURES":
			return result(signed(archFeatures(env, arg32)));
		case "PV_TIME_FEATURES": {
			const known = arg32 === ARM_SMCCC_HV_PV_TIME_FEATURES || arg32 === ARM_SMCCC_HV_PV_TIME_ST;
			return result(known && env.stolenTimeBase !== undefined ? 0n : ALL_ONES);
		}
		case "PV_TIME_ST":
			if (env.stolenTimeBase === undefined) return result(ALL_ONES);
			return { ...result(env.stolenTimeBase), restartStolenTime: true };
		case "VENDOR_HYP_CALL_UID":
			return result(
				BigInt(ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_0),
				BigInt(ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_1),
				BigInt(ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_2),
				BigInt(ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_3),
			);
		case "KVM_FEATURES":
			return result(env.vendorHypBmap, 0n, env.vendorHypBmap2);
		case "KVM_PTP": {
			if (arg32 > 1) return result(ALL_ONES);
			const cycles = arg32 === 0 ? env.virtualCounter : env.physicalCounter;
			return result(u32(env.wallClockNs >> 32n), u32(env.wallClockNs), u32(cycles >> 32n), u32(cycles));
		}
		case "TRNG_VERSION":
			return result(0x10000n);
		case "TRNG_FEATURES":
			return result(trngCalls.some((id) => BigInt(id) === arg) ? 0n : ALL_ONES);
		case "TRNG_GET_UUID":
			return result(...trngUuid);
		case "TRNG_RND32":
			return packEntropy(env.entropy, arg32, 32);
		case "TRNG_RND64":
			return packEntropy(env.entropy, arg32, 64);
	}
}
