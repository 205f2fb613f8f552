import {
	ARM_SMCCC_ARCH_FEATURES_FUNC_ID,
	ARM_SMCCC_ARCH_WORKAROUND_1,
	ARM_SMCCC_ARCH_WORKAROUND_2,
	ARM_SMCCC_ARCH_WORKAROUND_3,
	ARM_SMCCC_FUNC_MASK,
	ARM_SMCCC_HV_PV_TIME_FEATURES,
	ARM_SMCCC_HV_PV_TIME_ST,
	ARM_SMCCC_OWNER_MASK,
	ARM_SMCCC_OWNER_SHIFT,
	ARM_SMCCC_OWNER_STANDARD,
	ARM_SMCCC_TRNG_FEATURES,
	ARM_SMCCC_TRNG_GET_UUID,
	ARM_SMCCC_TRNG_RND32,
	ARM_SMCCC_TRNG_RND64,
	ARM_SMCCC_TRNG_VERSION,
	ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID,
	ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID,
	ARM_SMCCC_VENDOR_HYP_KVM_PTP_FUNC_ID,
	ARM_SMCCC_VERSION_FUNC_ID,
	KVM_HYPERCALL_EXIT_SMC,
	KVM_PSCI_FN_BASE,
	KVM_SMCCC_FILTER_DENY,
	KVM_SMCCC_FILTER_HANDLE,
	PSCI_0_2_FN_BASE,
	PSCI_0_2_FN64_BASE,
	PSCI_1_0_FN_PSCI_FEATURES,
} from "@upcall/uapi";
import type { KvmAbi } from "./state.ts";

/** A range of function ids and what the SMCCC filter does with them (KVM_SMCCC_FILTER_*). */
export interface SmcccFilterRange {
	/** First function id, unsigned 32 bits. */
	readonly base: number;
	/** Number of function ids, at least 1; `base + nr` is at most 2^32. */
	readonly nr: number;
	readonly action: number;
}

/** Everything that decides who answers a call. */
export interface SmcccConfig {
	readonly abi: KvmAbi;
	/** KVM_CAP_ARM_HVC_TO_USER is enabled (ABI `rfc`). */
	readonly hvcToUser: boolean;
	/** KVM_CAP_ARM_PSCI_TO_USER is enabled (ABI `rfc`). */
	readonly psciToUser: boolean;
	/** The option that forwards SMC too and marks the conduit (ABI `rfc`). */
	readonly conduitFlag: boolean;
	/** Disjoint ranges, outside the reserved ones. */
	readonly filter: readonly SmcccFilterRange[];
	/** Firmware bitmap registers KVM_REG_ARM_STD_BMAP, STD_HYP_BMAP, VENDOR_HYP_BMAP. */
	readonly stdBmap: bigint;
	readonly stdHypBmap: bigint;
	readonly vendorHypBmap: bigint;
}

/** One HVC or SMC as the guest issued it. */
export interface SmcccCall {
	readonly conduit: "hvc" | "smc";
	/** The instruction's 16-bit immediate. */
	readonly immediate: number;
	/** x0..x5 (at least), 64-bit values. */
	readonly x: readonly bigint[];
}

/** The calls, other than PSCI, that KVM answers itself. */
export type KvmFunction =
	| "SMCCC_VERSION"
	| "ARCH_FEATURES"
	| "PV_TIME_FEATURES"
	| "PV_TIME_ST"
	| "VENDOR_HYP_CALL_UID"
	| "KVM_FEATURES"
	| "KVM_PTP"
	| "TRNG_VERSION"
	| "TRNG_FEATURES"
	| "TRNG_GET_UUID"
	| "TRNG_RND32"
	| "TRNG_RND64";

/** `kvm_run.hypercall` of a forwarded call. */
export interface HypercallExit {
	readonly nr: bigint;
	/** Six values. */
	readonly args: readonly bigint[];
	/** `longmode`/`flags` word: bit 0 = SMC. */
	readonly flags: bigint;
}

/**
 * Who answers a call.
 * - `registers`: answered at once; the values go to x0 upwards, further registers keep their contents;
 * - `kvm`: the named in-kernel function, see `serve`; `psci`: the in-kernel PSCI, see `psciCall`;
 * - `forward`: KVM_RUN returns 0 with KVM_EXIT_HYPERCALL; no register changes.
 */
export type Answer =
	| {
			readonly who: "registers";
			readonly why: "fastPath" | "smc" | "denied" | "notSupported";
			readonly x: readonly bigint[];
	  }
	| { readonly who: "kvm"; readonly function: KvmFunction }
	| { readonly who: "psci" }
	| { readonly who: "forward"; readonly why: "filter" | "psciToUser" | "hvcToUser"; readonly exit: HypercallExit };

/** All 64 bits set: how -1 (NOT_SUPPORTED) looks in a register. */
export const ALL_ONES = (1n << 64n) - 1n;

const notSupported: Answer = { who: "registers", why: "notSupported", x: [ALL_ONES, 0n, 0n, 0n] };
const denied: Answer = { who: "registers", why: "denied", x: [ALL_ONES, 0n, 0n, 0n] };
// The kernel's few instructions at EL2 use x1 and do not restore it: it comes back 0.
const fastPath: Answer = { who: "registers", why: "fastPath", x: [0n, 0n] };
const smcRefused: Answer = { who: "registers", why: "smc", x: [ALL_ONES] };

/** Arm Architecture Calls: never filtered, never forwarded. */
export const reservedRanges: readonly SmcccFilterRange[] = [
	{ base: 0x80000000, nr: 0x10000, action: KVM_SMCCC_FILTER_HANDLE },
	{ base: 0xc0000000, nr: 0x10000, action: KVM_SMCCC_FILTER_HANDLE },
];

/**
 * Ranges that belong to the in-kernel PSCI. The SMCCC ones end at function 0x1f, where DEN0022 ends, so that SDEI
 * (0xC4000020 upwards) is an ordinary call: the RFC's 0x3f was objected to in review for that reason.
 */
export const psciRanges: readonly { readonly first: number; readonly last: number }[] = [
	{ first: PSCI_0_2_FN_BASE, last: PSCI_0_2_FN_BASE + 0x1f },
	{ first: KVM_PSCI_FN_BASE, last: KVM_PSCI_FN_BASE + 3 },
	{ first: PSCI_0_2_FN64_BASE, last: PSCI_0_2_FN64_BASE + 0x1f },
];

/** Function id: the low 32 bits of x0, unsigned. */
export const functionId = (call: SmcccCall): number => Number(BigInt.asUintN(32, call.x[0] ?? 0n));

const inRange = (id: number, r: SmcccFilterRange): boolean => id >= r.base && id - r.base < r.nr;

/** Action of the SMCCC filter for a function id. */
export function filterAction(config: SmcccConfig, id: number): number {
	if (reservedRanges.some((r) => inRange(id, r))) return KVM_SMCCC_FILTER_HANDLE;
	return config.filter.find((r) => inRange(id, r))?.action ?? KVM_SMCCC_FILTER_HANDLE;
}

/** The in-kernel function of an id, with the firmware bitmap bit that enables it; `undefined`: KVM has none. */
export function kvmFunction(config: SmcccConfig, id: number): { function: KvmFunction; enabled: boolean } | undefined {
	const std = (config.stdBmap & 1n) !== 0n;
	const hyp = (config.stdHypBmap & 1n) !== 0n;
	switch (id) {
		case ARM_SMCCC_VERSION_FUNC_ID:
			return { function: "SMCCC_VERSION", enabled: true };
		case ARM_SMCCC_ARCH_FEATURES_FUNC_ID:
			return { function: "ARCH_FEATURES", enabled: true };
		case ARM_SMCCC_HV_PV_TIME_FEATURES:
			return { function: "PV_TIME_FEATURES", enabled: hyp };
		case ARM_SMCCC_HV_PV_TIME_ST:
			return { function: "PV_TIME_ST", enabled: hyp };
		case ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID:
			return { function: "VENDOR_HYP_CALL_UID", enabled: (config.vendorHypBmap & 1n) !== 0n };
		case ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID:
			return { function: "KVM_FEATURES", enabled: (config.vendorHypBmap & 1n) !== 0n };
		case ARM_SMCCC_VENDOR_HYP_KVM_PTP_FUNC_ID:
			return { function: "KVM_PTP", enabled: (config.vendorHypBmap & 2n) !== 0n };
		case ARM_SMCCC_TRNG_VERSION:
			return { function: "TRNG_VERSION", enabled: std };
		case ARM_SMCCC_TRNG_FEATURES:
			return { function: "TRNG_FEATURES", enabled: std };
		case ARM_SMCCC_TRNG_GET_UUID:
			return { function: "TRNG_GET_UUID", enabled: std };
		case ARM_SMCCC_TRNG_RND32:
			return { function: "TRNG_RND32", enabled: std };
		case ARM_SMCCC_TRNG_RND64:
			return { function: "TRNG_RND64", enabled: std };
		default:
			return undefined;
	}
}

/** True for the ids of an in-kernel PSCI range. */
export const isPsci = (id: number): boolean => psciRanges.some((r) => id >= r.first && id <= r.last);

/**
 * What the upstream kernel serves without a firmware bitmap bit: any id of the standard secure owner with a function number
 * up to 0x1f, whatever its other bits are, and the PSCI 0.1 ids.
 */
export function allowedByDefault(id: number): boolean {
	if (id === ARM_SMCCC_VERSION_FUNC_ID || id === ARM_SMCCC_ARCH_FEATURES_FUNC_ID) return true;
	const owner = (id >>> ARM_SMCCC_OWNER_SHIFT) & ARM_SMCCC_OWNER_MASK;
	if (owner === ARM_SMCCC_OWNER_STANDARD && (id & ARM_SMCCC_FUNC_MASK) <= 0x1f) return true;
	return id >= KVM_PSCI_FN_BASE && id <= KVM_PSCI_FN_BASE + 3;
}

/** `kvm_run.hypercall` for a call, in the format of the ABI. */
export function hypercallExit(config: SmcccConfig, call: SmcccCall): HypercallExit {
	const smc = call.conduit === "smc" ? BigInt(KVM_HYPERCALL_EXIT_SMC) : 0n;
	if (config.abi === "upstream") return { nr: BigInt(functionId(call)), args: [0n, 0n, 0n, 0n, 0n, 0n], flags: smc };
	const args = [0, 1, 2, 3, 4, 5].map((n) => BigInt.asUintN(64, call.x[n] ?? 0n));
	return { nr: BigInt(call.immediate & 0xffff), args, flags: config.conduitFlag ? smc : 0n };
}

/** ARCH_WORKAROUND calls that HVC answers before anything else looks at them. */
const onFastPath = (id: number): boolean =>
	id === ARM_SMCCC_ARCH_WORKAROUND_1 || id === ARM_SMCCC_ARCH_WORKAROUND_2 || id === ARM_SMCCC_ARCH_WORKAROUND_3;

/**
 * Who answers an HVC or SMC of the guest: total over configurations and calls.
 *
 * ABI `rfc` follows the documented intent of KVM_CAP_ARM_HVC_TO_USER: every call that KVM does not serve goes to userspace,
 * a call whose firmware bitmap bit is clear included; Arm Architecture Calls never do. The filter works in both ABIs.
 *
 * @see SMCCC: DEN0028; kernel Documentation/virt/kvm/devices/vm.rst (KVM_ARM_VM_SMCCC_CTRL), hypercalls in Documentation/virt/kvm/arm
 */
export function dispatch(config: SmcccConfig, call: SmcccCall): Answer {
	const id = functionId(call);
	if (call.conduit === "hvc" && onFastPath(id)) return fastPath;
	if (call.conduit === "smc" && (call.immediate !== 0 || (config.abi === "rfc" && !config.conduitFlag)))
		return smcRefused;

	const action = filterAction(config, id);
	if (action === KVM_SMCCC_FILTER_DENY) return denied;
	if (action !== KVM_SMCCC_FILTER_HANDLE) return { who: "forward", why: "filter", exit: hypercallExit(config, call) };

	const served = kvmFunction(config, id);
	if (served?.enabled) return { who: "kvm", function: served.function };
	if (config.abi === "upstream") return allowedByDefault(id) ? { who: "psci" } : denied;

	if (isPsci(id)) {
		// PSCI_FEATURES(SMCCC_VERSION) stays in the kernel, so that guests still find SMCCC and the workaround calls.
		const discovery =
			id === PSCI_1_0_FN_PSCI_FEATURES && BigInt.asUintN(32, call.x[1] ?? 0n) === BigInt(ARM_SMCCC_VERSION_FUNC_ID);
		if (!config.psciToUser || discovery) return { who: "psci" };
		return { who: "forward", why: "psciToUser", exit: hypercallExit(config, call) };
	}
	if (!config.hvcToUser || reservedRanges.some((r) => inRange(id, r))) return notSupported;
	return { who: "forward", why: "hvcToUser", exit: hypercallExit(config, call) };
}
