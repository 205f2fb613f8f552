import {
	ARM_SMCCC_ARCH_FEATURES_FUNC_ID,
	ARM_SMCCC_ARCH_WORKAROUND_1,
	ARM_SMCCC_HV_PV_TIME_FEATURES,
	ARM_SMCCC_TRNG_FEATURES,
	ARM_SMCCC_TRNG_GET_UUID,
	ARM_SMCCC_TRNG_VERSION,
	ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID,
	ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID,
	ARM_SMCCC_VERSION_FUNC_ID,
	KVM_ARM_VCPU_POWER_OFF,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_CAP_ARM_MTE,
	KVM_CAP_ARM_NISV_TO_USER,
	KVM_CAP_ARM_PSCI_TO_USER,
	KVM_CAP_ARM_SYSTEM_SUSPEND,
	KVM_CAP_DIRTY_LOG_RING_ACQ_REL,
	KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP,
	KVM_CAP_HALT_POLL,
	KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2,
	KVM_PSCI_FN_CPU_OFF,
	KVM_PSCI_FN_CPU_ON,
	KVM_REG_ARM_PSCI_VERSION,
	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1,
	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2,
	KVM_REG_ARM_STD_BMAP,
	KVM_REG_ARM_STD_HYP_BMAP,
	KVM_REG_ARM_VENDOR_HYP_BMAP,
	KVM_REG_ARM_VENDOR_HYP_BMAP_2,
	PSCI_0_2_FN_AFFINITY_INFO,
	PSCI_0_2_FN_CPU_OFF,
	PSCI_0_2_FN_CPU_ON,
	PSCI_0_2_FN_PSCI_VERSION,
	PSCI_0_2_FN_SYSTEM_OFF,
	PSCI_0_2_FN_SYSTEM_RESET,
	PSCI_0_2_FN64_AFFINITY_INFO,
	PSCI_0_2_FN64_CPU_ON,
	PSCI_0_2_FN64_CPU_SUSPEND,
	PSCI_1_0_FN_PSCI_FEATURES,
	PSCI_1_0_FN64_SYSTEM_SUSPEND,
	PSCI_1_1_FN64_SYSTEM_RESET2,
	PSCI_1_3_FN64_SYSTEM_OFF2,
} from "@upcall/uapi";
import type { GuestAction, Ioctl } from "./ioctls.ts";
import { CORE_PC, CORE_PSTATE, coreX, mpidr, TCR_EL1 } from "./oneReg.ts";
import { MPIDR_HWID_MASK, psciVersions } from "./psci.ts";
import type { VmState } from "./state.ts";

/** Chooses a number from 0 to n - 1: the source of all variety in {@link randomIoctl}. */
export type Choose = (n: number) => number;

/** Bounds of {@link allIoctls}. */
export interface Scope {
	/** vCPUs are created only below this number. Default 2. */
	readonly vcpus?: number;
	/** Memory slots that calls name. Default 2. */
	readonly slots?: number;
	/** Function ids that guests call. Default {@link smallFunctionIds}. */
	readonly functionIds?: readonly number[];
}

/** Function ids whose in-kernel answer does not depend on clocks or entropy, one or more of every family. */
export const callableFunctionIds: readonly number[] = [
	ARM_SMCCC_VERSION_FUNC_ID,
	ARM_SMCCC_ARCH_FEATURES_FUNC_ID,
	ARM_SMCCC_ARCH_WORKAROUND_1,
	0x80001234,
	ARM_SMCCC_HV_PV_TIME_FEATURES,
	ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID,
	ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID,
	ARM_SMCCC_TRNG_VERSION,
	ARM_SMCCC_TRNG_FEATURES,
	ARM_SMCCC_TRNG_GET_UUID,
	KVM_PSCI_FN_CPU_OFF,
	KVM_PSCI_FN_CPU_ON,
	PSCI_0_2_FN_PSCI_VERSION,
	PSCI_0_2_FN64_CPU_SUSPEND,
	PSCI_0_2_FN_CPU_OFF,
	PSCI_0_2_FN_CPU_ON,
	PSCI_0_2_FN64_CPU_ON,
	PSCI_0_2_FN_AFFINITY_INFO,
	PSCI_0_2_FN64_AFFINITY_INFO,
	PSCI_0_2_FN_SYSTEM_OFF,
	PSCI_0_2_FN_SYSTEM_RESET,
	PSCI_1_0_FN_PSCI_FEATURES,
	PSCI_1_0_FN64_SYSTEM_SUSPEND,
	PSCI_1_1_FN64_SYSTEM_RESET2,
	PSCI_1_3_FN64_SYSTEM_OFF2,
	0x8400001f,
	0x84000020,
	0xc4000020,
	0x04000003,
	0x86000040,
	0xc3000001,
	0,
	0xffffffff,
];

/** The few ids of an exhaustive search: served, power, ranges that nobody owns. */
export const smallFunctionIds: readonly number[] = [
	PSCI_0_2_FN_PSCI_VERSION,
	PSCI_0_2_FN64_CPU_ON,
	PSCI_0_2_FN_CPU_OFF,
	PSCI_0_2_FN_SYSTEM_OFF,
	0xc3000001,
];

const POWER_OFF = 1 << KVM_ARM_VCPU_POWER_OFF;
const PSCI_02 = 1 << KVM_ARM_VCPU_PSCI_0_2;
const features = (word: number): number[] => [word, 0, 0, 0, 0, 0, 0];
const enable = (cap: number, arg0 = 0n, flags = 0): Ioctl => ({ op: "KVM_ENABLE_CAP", cap, flags, arg0 });

function vmIoctls(vm: VmState, scope: Scope): Ioctl[] {
	const page = vm.host.pageSize;
	const out: Ioctl[] = [
		enable(KVM_CAP_ARM_HVC_TO_USER),
		enable(KVM_CAP_ARM_PSCI_TO_USER),
		enable(KVM_CAP_ARM_SYSTEM_SUSPEND),
		enable(KVM_CAP_ARM_SYSTEM_SUSPEND, 0n, 1),
		enable(KVM_CAP_ARM_MTE),
		{ op: "KVM_CHECK_EXTENSION", cap: KVM_CAP_ARM_PSCI_TO_USER },
		{ op: "KVM_ARM_PREFERRED_TARGET" },
	];
	for (const id of [0, 1, 512]) {
		if (vm.vcpus.length < (scope.vcpus ?? 2) || vm.vcpus.some((v) => v.id === id))
			out.push({ op: "KVM_CREATE_VCPU", id });
	}
	for (let slot = 0; slot < (scope.slots ?? 2); slot++) {
		const region = { op: "KVM_SET_USER_MEMORY_REGION", slot, flags: 0, userspaceAddr: 0n } as const;
		out.push({ ...region, guestPhysAddr: 0n, memorySize: 2n * page });
		out.push({ ...region, guestPhysAddr: page, memorySize: 2n * page });
		out.push({ ...region, guestPhysAddr: 0n, memorySize: 0n });
		out.push({ ...region, guestPhysAddr: 0n, memorySize: 2n * page, flags: 2 });
	}
	for (const [base, nr, action] of [
		[0x84000000, 0x20, 2],
		[0xc3000000, 0x10, 1],
		[0x7fffffff, 2, 1],
		[0xc3000001, 1, 2],
		[0, 0, 0],
	] as const) {
		out.push({ op: "KVM_SET_DEVICE_ATTR", group: 0, attr: 0n, filter: { base, nr, action, pad: false } });
	}
	return out;
}

function vcpuIoctls(vm: VmState, vcpu: number, scope: Scope): Ioctl[] {
	const out: Ioctl[] = [
		{ op: "KVM_GET_MP_STATE", vcpu },
		{ op: "KVM_GET_ONE_REG", vcpu, reg: coreX(0) },
		{ op: "KVM_GET_ONE_REG", vcpu, reg: CORE_PC },
		{ op: "KVM_SET_ONE_REG", vcpu, reg: KVM_REG_ARM_STD_BMAP, value: 0n },
		{ op: "KVM_GET_ONE_REG", vcpu, reg: KVM_REG_ARM_PSCI_VERSION },
		{ op: "KVM_RUN", vcpu, arg: 0, immediateExit: true, action: { kind: "spin" } },
		{ op: "KVM_RUN", vcpu, arg: 1, immediateExit: false, action: { kind: "spin" } },
		{ op: "KVM_RUN", vcpu, arg: 0, immediateExit: false, action: { kind: "hvc", immediate: 0x1234 } },
	];
	for (const mpState of [0, 5, 10, 3]) out.push({ op: "KVM_SET_MP_STATE", vcpu, mpState });
	for (const word of [PSCI_02, PSCI_02 | POWER_OFF, 0, 1 << 10, 1 << 4]) {
		out.push({ op: "KVM_ARM_VCPU_INIT", vcpu, target: 5, features: features(word) });
	}
	for (const id of scope.functionIds ?? smallFunctionIds) {
		out.push({ op: "KVM_SET_ONE_REG", vcpu, reg: coreX(0), value: BigInt(id) });
	}
	const target = vm.vcpus[1];
	if (target) out.push({ op: "KVM_SET_ONE_REG", vcpu, reg: coreX(1), value: mpidr(target) & MPIDR_HWID_MASK });
	return out;
}

/** Every small ioctl that can be issued in a state: the edges of a breadth-first search over pairs of states. */
export function allIoctls(vm: VmState, scope: Scope = {}): Ioctl[] {
	return [...vmIoctls(vm, scope), ...vm.vcpus.flatMap((_, n) => vcpuIoctls(vm, n, scope))];
}

const pick = <T>(choose: Choose, from: readonly T[]): T => from[choose(from.length)] as T;

function randomRegion(vm: VmState, choose: Choose): Ioctl {
	const page = vm.host.pageSize;
	const slot = pick(choose, [0, 1, 2, 3, vm.host.memorySlots - 1, vm.host.memorySlots, 0x10000]);
	const old = vm.slots.get(slot);
	const end = 1n << BigInt(vm.ipaBits);
	const guestPhysAddr = pick(choose, [0n, page, 4n * page, 0x40000000n, end - page, end, 1n, (1n << 64n) - page]);
	const fresh = {
		op: "KVM_SET_USER_MEMORY_REGION",
		slot,
		flags: pick(choose, [0, 0, 0, 1, 2, 3, 4]),
		guestPhysAddr,
		memorySize: pick(choose, [0n, page, 2n * page, 4n * page, page + 1n, vm.host.userEnd + page]),
		userspaceAddr: pick(choose, [0n, 0n, page, 0x10000n, 1n, vm.host.userEnd]),
	} as const;
	if (!old || choose(3) === 0) return fresh;
	// Variations of an existing slot: same, moved, other flags, other size, deleted.
	const same = { op: "KVM_SET_USER_MEMORY_REGION", slot, ...old } as const;
	switch (choose(5)) {
		case 0:
			return same;
		case 1:
			return { ...same, guestPhysAddr };
		case 2:
			return { ...same, flags: fresh.flags };
		case 3:
			return { ...same, memorySize: fresh.memorySize };
		default:
			return { ...same, memorySize: 0n };
	}
}

function randomFilter(choose: Choose): Ioctl {
	const base = pick(
		choose,
		[0, 0x7ffffff0, 0x84000000, 0x84000003, 0x8400001f, 0xc4000000, 0xc3000000, 0x86000000, 0xfffffff0],
	);
	const nr = pick(choose, [0, 1, 2, 4, 0x10, 0x20, 0x10000, 0xffffffff]);
	const filter = choose(12) === 0 ? "fault" : { base, nr, action: choose(4), pad: choose(12) === 0 };
	const op = choose(8) === 0 ? "KVM_HAS_DEVICE_ATTR" : "KVM_SET_DEVICE_ATTR";
	return { op, group: choose(10) === 0 ? 1 : 0, attr: choose(10) === 0 ? 1n : 0n, filter };
}

function randomEnableCap(choose: Choose): Ioctl {
	const flags = choose(8) === 0 ? 1 : 0;
	switch (choose(10)) {
		case 0:
			return enable(KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, BigInt(choose(5)), flags);
		case 1:
			return enable(KVM_CAP_HALT_POLL, pick(choose, [0n, 0xffffffffn, 1n << 32n]), flags);
		case 2:
			return enable(
				KVM_CAP_DIRTY_LOG_RING_ACQ_REL,
				pick(choose, [0n, 4096n, 4097n, 65536n, 1n << 20n, 1n << 21n]),
				flags,
			);
		case 3:
			return enable(KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP, 0n, flags);
		case 4:
			return enable(KVM_CAP_ARM_NISV_TO_USER, 0n, flags);
		case 5:
			return enable(KVM_CAP_ARM_SYSTEM_SUSPEND, 0n, flags);
		case 6:
			return enable(choose(260), BigInt(choose(2)), flags);
		case 7:
		case 8:
			return enable(KVM_CAP_ARM_HVC_TO_USER, 0n, flags);
		default:
			return enable(KVM_CAP_ARM_PSCI_TO_USER, 0n, flags);
	}
}

function randomRegister(vm: VmState, choose: Choose): { reg: bigint; value: bigint } {
	const cpus = vm.vcpus.map((v) => mpidr(v) & MPIDR_HWID_MASK);
	switch (choose(11)) {
		case 0:
		case 1:
			return { reg: coreX(0), value: BigInt(pick(choose, callableFunctionIds)) | (choose(6) === 0 ? 1n << 40n : 0n) };
		case 2:
			return {
				reg: coreX(1),
				value: pick(choose, [...cpus, 0n, 1n << 24n, 0x80000000n, 0x84000003n, (1n << 64n) - 1n]),
			};
		case 3:
			return { reg: coreX(2 + choose(2)), value: pick(choose, [0n, 1n, 0x40000000n, 1n << 33n]) };
		case 4:
			return { reg: CORE_PSTATE, value: pick(choose, [0x3c5n, 0x3c4n, 0n, 0x3c9n, 0x3d3n, 0x1dn, 0x600003c5n]) };
		case 5: {
			const reg = pick(choose, [
				KVM_REG_ARM_STD_BMAP,
				KVM_REG_ARM_STD_HYP_BMAP,
				KVM_REG_ARM_VENDOR_HYP_BMAP,
				KVM_REG_ARM_VENDOR_HYP_BMAP_2,
			]);
			return { reg, value: BigInt(choose(5)) };
		}
		case 6:
			return { reg: KVM_REG_ARM_PSCI_VERSION, value: BigInt(pick(choose, [...psciVersions, 0, 3, 0x20000])) };
		case 7: {
			const reg = pick(choose, [KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1, KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2]);
			return { reg, value: BigInt(choose(20)) };
		}
		case 8: {
			// With tags, which TCR_EL1 may ignore.
			const tagged = [0x12_0000_4000_0000n, 0x1280_0000_4000_0000n, 0xab80_0000_0000_0000n, 0xab00_0000_0000_0000n];
			return { reg: CORE_PC, value: pick(choose, [0n, 0x4000_0000n, ...tagged]) };
		}
		case 9:
			return { reg: TCR_EL1, value: BigInt(choose(4)) << 37n };
		default: {
			// Ids that are malformed in one way.
			const bad = [1n, 0x3fn, 0x52n, 0xd4n, 0x10000n, 0x20000n, 0x40000n, 0x50000n].map((d) => 0x6030000000100000n + d);
			return { reg: pick(choose, [...bad, 0x6020000000100000n, 0x7030000000100000n, 0x6020000000140000n]), value: 0n };
		}
	}
}

function randomAction(vm: VmState, choose: Choose): GuestAction {
	const size = pick(choose, [1, 2, 4, 8] as const);
	switch (choose(6)) {
		case 0:
			return { kind: "spin" };
		case 1:
			return { kind: "smc", immediate: choose(3) };
		case 2: {
			const write = choose(2) === 1;
			const signExtend = !write && size < 8 && choose(2) === 1;
			const sixtyFour = size === 8 || (!write && signExtend && choose(2) === 1);
			const ipa = (1n << BigInt(vm.ipaBits - 1)) + BigInt(8 * choose(4));
			return {
				kind: "mmio",
				ipa,
				value: 0x8182838485868788n,
				write,
				size,
				signExtend,
				sixtyFour,
				rt: pick(choose, [4, 5, 31]),
			};
		}
		case 3: {
			const esr = pick(choose, [0xf2000077, 0xc2000022, 0xd2000022, 0xd2000062]);
			return { kind: "debug", esr, far: 0x8182838485868788n };
		}
		default:
			return { kind: "hvc", immediate: pick(choose, [0, 1, 0xffff]) };
	}
}

function randomGuestDebug(vcpu: number, choose: Choose): Ioctl {
	const control = pick(choose, [0, 1, 3, 3, 0x10001, 0x20001, 0x30003, 2, 0x10000, 0x20000, 4, 0x40001]);
	const list = (count: number) => Array.from({ length: count }, () => BigInt(choose(4)));
	const registers = { bvr: list(16), bcr: list(16), wvr: list(16), wcr: list(16) };
	return { op: "KVM_SET_GUEST_DEBUG", vcpu, control, registers };
}

function randomVcpuIoctl(vm: VmState, vcpu: number, choose: Choose): Ioctl {
	const initialized = vm.vcpus[vcpu]?.initialized === true;
	if (!initialized && choose(3) > 0) {
		const word = vm.features ?? (choose(6) === 0 ? 0 : PSCI_02);
		return { op: "KVM_ARM_VCPU_INIT", vcpu, target: 5, features: features(choose(3) === 0 ? word | POWER_OFF : word) };
	}
	switch (choose(14)) {
		case 12:
		case 13:
			return randomGuestDebug(vcpu, choose);
		case 0: {
			const words = features(pick(choose, [0, PSCI_02, PSCI_02 | POWER_OFF, 1 << 4, 1 << 5, 1 << 10, 1 << 31]) >>> 0);
			if (choose(8) === 0) words[1 + choose(6)] = 1;
			return { op: "KVM_ARM_VCPU_INIT", vcpu, target: choose(8) === 0 ? 6 : 5, features: words };
		}
		case 1:
			return { op: "KVM_GET_MP_STATE", vcpu };
		case 2:
			return { op: "KVM_SET_MP_STATE", vcpu, mpState: pick(choose, [0, 0, 5, 10, 3, 11]) };
		case 3:
		case 4:
			return { op: "KVM_GET_ONE_REG", vcpu, reg: randomRegister(vm, choose).reg };
		case 5:
		case 6:
		case 7:
			return { op: "KVM_SET_ONE_REG", vcpu, ...randomRegister(vm, choose) };
		default: {
			const hypercallArgs = [0, 1, 2, 3].map((n) => BigInt(n * 0x1111 + choose(3)));
			const mmioData = pick(choose, [0n, 0x80n, 0x8182838485868788n, (1n << 64n) - 1n]);
			const arg = choose(16) === 0 ? 1 : 0;
			return {
				op: "KVM_RUN",
				vcpu,
				arg,
				immediateExit: choose(6) === 0,
				action: randomAction(vm, choose),
				mmioData,
				hypercallArgs,
			};
		}
	}
}

/** A random ioctl that is likely to matter in a state: half of them go to vCPUs that exist, odd arguments are frequent. */
export function randomIoctl(vm: VmState, choose: Choose): Ioctl {
	const n = vm.vcpus.length;
	if (n > 0 && choose(3) > 0) return randomVcpuIoctl(vm, choose(n), choose);
	switch (choose(8)) {
		case 0:
		case 1:
			return { op: "KVM_CREATE_VCPU", id: pick(choose, [0, 1, 2, 3, 17, 511, 512]) };
		case 2:
			return { op: "KVM_CHECK_EXTENSION", cap: choose(260) };
		case 3:
			return randomFilter(choose);
		case 4:
			return { op: "KVM_ARM_PREFERRED_TARGET" };
		case 5:
			return randomEnableCap(choose);
		default:
			return randomRegion(vm, choose);
	}
}
