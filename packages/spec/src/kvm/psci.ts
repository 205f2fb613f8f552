import {
	ARM_SMCCC_VERSION_FUNC_ID,
	KVM_PSCI_FN_CPU_OFF,
	KVM_PSCI_FN_CPU_ON,
	KVM_SYSTEM_EVENT_RESET,
	KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2,
	KVM_SYSTEM_EVENT_SHUTDOWN,
	KVM_SYSTEM_EVENT_SHUTDOWN_FLAG_PSCI_OFF2,
	KVM_SYSTEM_EVENT_SUSPEND,
	PSCI_0_2_AFFINITY_LEVEL_OFF,
	PSCI_0_2_AFFINITY_LEVEL_ON,
	PSCI_0_2_FN_AFFINITY_INFO,
	PSCI_0_2_FN_CPU_OFF,
	PSCI_0_2_FN_CPU_ON,
	PSCI_0_2_FN_CPU_SUSPEND,
	PSCI_0_2_FN_MIGRATE_INFO_TYPE,
	PSCI_0_2_FN_PSCI_VERSION,
	PSCI_0_2_FN_SYSTEM_OFF,
	PSCI_0_2_FN_SYSTEM_RESET,
	PSCI_0_2_FN64_AFFINITY_INFO,
	PSCI_0_2_FN64_CPU_ON,
	PSCI_0_2_FN64_CPU_SUSPEND,
	PSCI_0_2_TOS_MP,
	PSCI_1_0_FN_PSCI_FEATURES,
	PSCI_1_0_FN_SYSTEM_SUSPEND,
	PSCI_1_0_FN64_SYSTEM_SUSPEND,
	PSCI_1_1_FN_SYSTEM_RESET2,
	PSCI_1_1_FN64_SYSTEM_RESET2,
	PSCI_1_1_RESET_TYPE_VENDOR_START,
	PSCI_1_3_FN_SYSTEM_OFF2,
	PSCI_1_3_FN64_SYSTEM_OFF2,
	PSCI_1_3_OFF_TYPE_HIBERNATE_OFF,
	PSCI_RET_ALREADY_ON,
	PSCI_RET_INTERNAL_FAILURE,
	PSCI_RET_INVALID_PARAMS,
	PSCI_RET_NOT_SUPPORTED,
	PSCI_RET_SUCCESS,
} from "@upcall/uapi";
import type { PendingReset } from "./state.ts";

/** PSCI versions that KVM knows, `major << 16 | minor`; 0.1 is the numbering before SMCCC. */
export const PSCI_0_1 = 1;
export const psciVersions: readonly number[] = [1, 2, 0x10000, 0x10001, 0x10002, 0x10003];

/** Affinity bits of MPIDR_EL1: Aff3 at 39:32, Aff2..Aff0 at 23:0. */
export const MPIDR_HWID_MASK = 0xff00ffffffn;

/** A vCPU as the in-kernel PSCI sees it. SUSPENDED is KVM_MP_STATE_SUSPENDED, set by userspace only. */
export interface KernelPsciVcpu {
	readonly mpidr: bigint;
	readonly power: "OFF" | "ON" | "SUSPENDED";
	/** Left by CPU_ON, consumed when the vCPU next runs or its registers are accessed. */
	readonly reset: PendingReset | undefined;
}

/** The part of a VM that the in-kernel PSCI reads and writes. */
export interface KernelPsciSystem {
	/** Version that the VM speaks. */
	readonly version: number;
	/** KVM_CAP_ARM_SYSTEM_SUSPEND is enabled. */
	readonly systemSuspend: boolean;
	readonly vcpus: readonly KernelPsciVcpu[];
}

/** What the guest asked: x0..x3 (x0 holds the function id) and its data endianness. */
export interface PsciRequest {
	readonly x: readonly bigint[];
	readonly bigEndian?: boolean;
}

/** The outcome of an in-kernel PSCI call. */
export interface KernelPsciResult {
	readonly system: KernelPsciSystem;
	/** New x0 upwards (missing: unchanged); `narrowed` values replace x1..x3 where the call truncated them. */
	readonly x: readonly (bigint | undefined)[];
	/** KVM_RUN returns with KVM_EXIT_SYSTEM_EVENT. */
	readonly event?: { readonly type: number; readonly data: readonly bigint[] };
	/** The vCPU waits as in WFI before it goes on. */
	readonly waits?: boolean;
}

const u64 = (v: number): bigint => BigInt.asUintN(64, BigInt(v));

/** In-kernel PSCI: a pure function of system, calling vCPU (index) and request. @see DEN0022; kernel arch/arm64/kvm/psci.c */
export function psciCall(system: KernelPsciSystem, caller: number, request: PsciRequest): KernelPsciResult {
	const id = Number(BigInt.asUintN(32, request.x[0] ?? 0n));
	const minor = system.version >= 0x10000 ? system.version & 0xffff : -1;
	const done = (value: number, to: KernelPsciSystem = system): KernelPsciResult => ({
		system: to,
		x: [u64(value), 0n, 0n, 0n],
	});
	const narrow = (id & 0x40000000) === 0 && system.version !== PSCI_0_1;
	const arg = (n: number): bigint => BigInt.asUintN(narrow ? 32 : 64, request.x[n] ?? 0n);
	const power = (index: number, to: KernelPsciVcpu): KernelPsciSystem => ({
		...system,
		vcpus: system.vcpus.map((v, i) => (i === index ? to : v)),
	});

	const cpuOff = (): KernelPsciResult => {
		const self = system.vcpus[caller];
		return self ? done(PSCI_RET_SUCCESS, power(caller, { ...self, power: "OFF" })) : done(PSCI_RET_NOT_SUPPORTED);
	};
	const cpuOn = (): KernelPsciResult => {
		if ((arg(1) & ~MPIDR_HWID_MASK) !== 0n) return done(PSCI_RET_INVALID_PARAMS);
		const index = system.vcpus.findIndex((v) => (v.mpidr & MPIDR_HWID_MASK) === arg(1));
		const target = system.vcpus[index];
		if (!target) return done(PSCI_RET_INVALID_PARAMS);
		if (target.power !== "OFF")
			return done(system.version === PSCI_0_1 ? PSCI_RET_INVALID_PARAMS : PSCI_RET_ALREADY_ON);
		const reset = { pc: arg(2), x0: arg(3), bigEndian: request.bigEndian === true };
		return done(PSCI_RET_SUCCESS, power(index, { ...target, power: "ON", reset }));
	};
	const affinityInfo = (): KernelPsciResult => {
		if ((arg(1) & ~MPIDR_HWID_MASK) !== 0n || arg(2) > 3n) return done(PSCI_RET_INVALID_PARAMS);
		const mask = MPIDR_HWID_MASK & ~((1n << (8n * arg(2))) - 1n);
		const matching = system.vcpus.filter((v) => (v.mpidr & mask) === (arg(1) & mask));
		if (matching.length === 0) return done(PSCI_RET_INVALID_PARAMS);
		return done(matching.some((v) => v.power !== "OFF") ? PSCI_0_2_AFFINITY_LEVEL_ON : PSCI_0_2_AFFINITY_LEVEL_OFF);
	};
	const stopAll = (type: number, flag: number, keepArguments: boolean): KernelPsciResult => ({
		system: { ...system, vcpus: system.vcpus.map((v) => ({ ...v, power: "OFF" })) },
		x: [u64(PSCI_RET_INTERNAL_FAILURE), ...(keepArguments ? [arg(1), arg(2), arg(3)] : [0n, 0n, 0n])],
		event: { type, data: [BigInt(flag)] },
	});

	if (system.version === PSCI_0_1) {
		if (id === KVM_PSCI_FN_CPU_OFF) return cpuOff();
		return id === KVM_PSCI_FN_CPU_ON ? cpuOn() : done(PSCI_RET_NOT_SUPPORTED);
	}
	switch (id) {
		case PSCI_0_2_FN_PSCI_VERSION:
			return done(system.version);
		case PSCI_0_2_FN_CPU_SUSPEND:
		case PSCI_0_2_FN64_CPU_SUSPEND:
			return { ...done(PSCI_RET_SUCCESS), waits: true };
		case PSCI_0_2_FN_CPU_OFF:
			return cpuOff();
		case PSCI_0_2_FN_CPU_ON:
		case PSCI_0_2_FN64_CPU_ON:
			return cpuOn();
		case PSCI_0_2_FN_AFFINITY_INFO:
		case PSCI_0_2_FN64_AFFINITY_INFO:
			return affinityInfo();
		case PSCI_0_2_FN_MIGRATE_INFO_TYPE:
			return done(PSCI_0_2_TOS_MP);
		case PSCI_0_2_FN_SYSTEM_OFF:
			return stopAll(KVM_SYSTEM_EVENT_SHUTDOWN, 0, false);
		case PSCI_0_2_FN_SYSTEM_RESET:
			return stopAll(KVM_SYSTEM_EVENT_RESET, 0, false);
		case PSCI_1_0_FN_PSCI_FEATURES:
			return done(minor < 0 ? PSCI_RET_NOT_SUPPORTED : features(system, minor, Number(BigInt.asUintN(32, arg(1)))));
		case PSCI_1_0_FN_SYSTEM_SUSPEND:
		case PSCI_1_0_FN64_SYSTEM_SUSPEND: {
			if (minor < 0 || !system.systemSuspend) return done(PSCI_RET_NOT_SUPPORTED);
			const x = narrow ? [undefined, arg(1), arg(2), arg(3)] : [];
			return { system, x, event: { type: KVM_SYSTEM_EVENT_SUSPEND, data: [] } };
		}
		case PSCI_1_1_FN_SYSTEM_RESET2:
		case PSCI_1_1_FN64_SYSTEM_RESET2: {
			if (minor < 1) return done(PSCI_RET_NOT_SUPPORTED);
			const type = Number(BigInt.asUintN(32, arg(1)));
			if (type !== 0 && type < PSCI_1_1_RESET_TYPE_VENDOR_START) return done(PSCI_RET_INVALID_PARAMS);
			return stopAll(KVM_SYSTEM_EVENT_RESET, KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2, true);
		}
		case PSCI_1_3_FN_SYSTEM_OFF2:
		case PSCI_1_3_FN64_SYSTEM_OFF2: {
			if (minor < 3) return done(PSCI_RET_NOT_SUPPORTED);
			const known = arg(1) === 0n || arg(1) === BigInt(PSCI_1_3_OFF_TYPE_HIBERNATE_OFF);
			if (!known || arg(2) !== 0n) return done(PSCI_RET_INVALID_PARAMS);
			return stopAll(KVM_SYSTEM_EVENT_SHUTDOWN, KVM_SYSTEM_EVENT_SHUTDOWN_FLAG_PSCI_OFF2, false);
		}
		default:
			return done(PSCI_RET_NOT_SUPPORTED);
	}
}

/** PSCI_FEATURES of the in-kernel PSCI 1.x. */
function features(system: KernelPsciSystem, minor: number, id: number): number {
	switch (id) {
		case PSCI_0_2_FN_PSCI_VERSION:
		case PSCI_0_2_FN_CPU_SUSPEND:
		case PSCI_0_2_FN64_CPU_SUSPEND:
		case PSCI_0_2_FN_CPU_OFF:
		case PSCI_0_2_FN_CPU_ON:
		case PSCI_0_2_FN64_CPU_ON:
		case PSCI_0_2_FN_AFFINITY_INFO:
		case PSCI_0_2_FN64_AFFINITY_INFO:
		case PSCI_0_2_FN_MIGRATE_INFO_TYPE:
		case PSCI_0_2_FN_SYSTEM_OFF:
		case PSCI_0_2_FN_SYSTEM_RESET:
		case PSCI_1_0_FN_PSCI_FEATURES:
		case ARM_SMCCC_VERSION_FUNC_ID:
			return PSCI_RET_SUCCESS;
		case PSCI_1_0_FN_SYSTEM_SUSPEND:
		case PSCI_1_0_FN64_SYSTEM_SUSPEND:
			return system.systemSuspend ? PSCI_RET_SUCCESS : PSCI_RET_NOT_SUPPORTED;
		case PSCI_1_1_FN_SYSTEM_RESET2:
		case PSCI_1_1_FN64_SYSTEM_RESET2:
			return minor >= 1 ? PSCI_RET_SUCCESS : PSCI_RET_NOT_SUPPORTED;
		case PSCI_1_3_FN_SYSTEM_OFF2:
		case PSCI_1_3_FN64_SYSTEM_OFF2:
			return minor >= 3 ? PSCI_1_3_OFF_TYPE_HIBERNATE_OFF : PSCI_RET_NOT_SUPPORTED;
		default:
			return PSCI_RET_NOT_SUPPORTED;
	}
}
