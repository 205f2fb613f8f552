import {
	ARM_SMCCC_VERSION_FUNC_ID,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_MP_STATE_RUNNABLE,
	KVM_MP_STATE_STOPPED,
	KVM_PSCI_FN_CPU_OFF,
	KVM_PSCI_FN_CPU_ON,
	KVM_SYSTEM_EVENT_RESET,
	KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2,
	KVM_SYSTEM_EVENT_SHUTDOWN,
	KVM_SYSTEM_EVENT_SHUTDOWN_FLAG_PSCI_OFF2,
	KVM_SYSTEM_EVENT_SUSPEND,
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
import { waitForInterrupt } from "../run/idle.ts";
import { notify, type VcpuState, type VmState } from "../state.ts";
import { answer, systemEvent } from "./results.ts";

/** PSCI 0.1 as the firmware register spells it. */
export const PSCI_0_1 = 1;
/** Newest version that this kernel implements: 1.3. */
export const PSCI_LATEST = 0x10003;
/** Every version that may be written to KVM_REG_ARM_PSCI_VERSION. */
export const PSCI_VERSIONS: readonly number[] = [PSCI_0_1, 2, 0x10000, 0x10001, 0x10002, 0x10003];

const MPIDR_AFFINITY = 0xff_00ff_ffffn;

/** The version that a vCPU's guest sees, `major << 16 | minor`; 1 for 0.1. */
export function psciVersion(vcpu: VcpuState): number {
	if ((vcpu.features & (1 << KVM_ARM_VCPU_PSCI_0_2)) === 0) return PSCI_0_1;
	return vcpu.vm.firmware.psciVersion || PSCI_LATEST;
}

/** Affinity fields of a vCPU's MPIDR_EL1. */
function affinity(vcpu: VcpuState): bigint {
	return vcpu.mpidr & MPIDR_AFFINITY;
}

/** CPU_ON; the target inherits the caller's data endianness. Its reset is applied when it next runs or when its registers are read or written. */
function cpuOn(vcpu: VcpuState, version: number): number {
	const { cpu, vm } = vcpu;
	const mpidr = cpu.x(1);
	if ((mpidr & ~MPIDR_AFFINITY) !== 0n) return PSCI_RET_INVALID_PARAMS;
	const target = vm.vcpus.find((candidate) => affinity(candidate) === mpidr);
	if (target === undefined) return PSCI_RET_INVALID_PARAMS;
	if (target.mpState !== KVM_MP_STATE_STOPPED) {
		return version === PSCI_0_1 ? PSCI_RET_INVALID_PARAMS : PSCI_RET_ALREADY_ON;
	}
	target.pendingReset = { pc: cpu.x(2), x0: cpu.x(3), bigEndian: cpu.bigEndianData };
	target.mpState = KVM_MP_STATE_RUNNABLE;
	target.idle = false;
	notify(target);
	return PSCI_RET_SUCCESS;
}

/** CPU_OFF of the caller: it sleeps in KVM_RUN until it is RUNNABLE. */
function cpuOff(vcpu: VcpuState): number {
	vcpu.mpState = KVM_MP_STATE_STOPPED;
	return answer(vcpu.cpu, PSCI_RET_SUCCESS);
}

/** CPU_SUSPEND is WFI; the power state, the entry point and the context do not matter. */
function cpuSuspend(vcpu: VcpuState): number {
	answer(vcpu.cpu, PSCI_RET_SUCCESS);
	return waitForInterrupt(vcpu);
}

/** AFFINITY_INFO. */
function affinityInfo(vcpu: VcpuState): number {
	const target = vcpu.cpu.x(1);
	const level = vcpu.cpu.x(2);
	if ((target & ~MPIDR_AFFINITY) !== 0n || level > 3n) return PSCI_RET_INVALID_PARAMS;
	const mask = MPIDR_AFFINITY & ~((1n << (8n * level)) - 1n);
	let found = false;
	for (const candidate of vcpu.vm.vcpus) {
		if ((affinity(candidate) & mask) !== (target & mask)) continue;
		if (candidate.mpState !== KVM_MP_STATE_STOPPED) return 0;
		found = true;
	}
	return found ? 1 : PSCI_RET_INVALID_PARAMS;
}

/** Everything stops; userspace does the rest. */
function stopAll(vm: VmState): void {
	for (const vcpu of vm.vcpus) {
		vcpu.mpState = KVM_MP_STATE_STOPPED;
		vcpu.cpu.requestExit();
	}
}

/** SHUTDOWN or RESET: x0 says INTERNAL_FAILURE in case userspace lets the guest go on. */
function leave(vcpu: VcpuState, type: number, flags: number): number {
	stopAll(vcpu.vm);
	return systemEvent(vcpu, type, 1, flags);
}

/** The 32-bit calling convention passes 32-bit arguments. */
function narrow(vcpu: VcpuState): void {
	for (let n = 1; n <= 3; n++) vcpu.cpu.setXParts(n, vcpu.cpu.xLo(n), 0);
}

/** PSCI_FEATURES of 1.x. */
function features(vcpu: VcpuState, minor: number): number {
	const asked = vcpu.cpu.xLo(1);
	switch (asked) {
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
			return 0;
		case PSCI_1_0_FN_SYSTEM_SUSPEND:
		case PSCI_1_0_FN64_SYSTEM_SUSPEND:
			return vcpu.vm.systemSuspend ? 0 : PSCI_RET_NOT_SUPPORTED;
		case PSCI_1_1_FN_SYSTEM_RESET2:
		case PSCI_1_1_FN64_SYSTEM_RESET2:
			return minor >= 1 ? 0 : PSCI_RET_NOT_SUPPORTED;
		case PSCI_1_3_FN_SYSTEM_OFF2:
		case PSCI_1_3_FN64_SYSTEM_OFF2:
			return minor >= 3 ? PSCI_1_3_OFF_TYPE_HIBERNATE_OFF : PSCI_RET_NOT_SUPPORTED;
		default:
			return PSCI_RET_NOT_SUPPORTED;
	}
}

/** SYSTEM_RESET2: x1 to x3 stay, so that userspace can read the type and the cookie. */
function systemReset2(vcpu: VcpuState): number {
	const type = vcpu.cpu.xLo(1);
	if (type !== 0 && type < PSCI_1_1_RESET_TYPE_VENDOR_START) return answer(vcpu.cpu, PSCI_RET_INVALID_PARAMS);
	vcpu.cpu.setXParts(0, PSCI_RET_INTERNAL_FAILURE >>> 0, 0xffffffff);
	return leave(vcpu, KVM_SYSTEM_EVENT_RESET, KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2);
}

/** SYSTEM_OFF2. */
function systemOff2(vcpu: VcpuState): number {
	const type = vcpu.cpu.x(1);
	if ((type !== 0n && type !== BigInt(PSCI_1_3_OFF_TYPE_HIBERNATE_OFF)) || vcpu.cpu.x(2) !== 0n) {
		return answer(vcpu.cpu, PSCI_RET_INVALID_PARAMS);
	}
	answer(vcpu.cpu, PSCI_RET_INTERNAL_FAILURE);
	return leave(vcpu, KVM_SYSTEM_EVENT_SHUTDOWN, KVM_SYSTEM_EVENT_SHUTDOWN_FLAG_PSCI_OFF2);
}

/** PSCI 0.1: its own numbers, nothing else. */
function psci01(vcpu: VcpuState, functionId: number): number {
	switch (functionId) {
		case KVM_PSCI_FN_CPU_OFF:
			return cpuOff(vcpu);
		case KVM_PSCI_FN_CPU_ON:
			return answer(vcpu.cpu, cpuOn(vcpu, PSCI_0_1));
		default:
			return answer(vcpu.cpu, PSCI_RET_NOT_SUPPORTED);
	}
}

/** What every version from 0.2 on has. */
function psci02(vcpu: VcpuState, functionId: number, version: number): number {
	switch (functionId) {
		case PSCI_0_2_FN_PSCI_VERSION:
			return answer(vcpu.cpu, version);
		case PSCI_0_2_FN_CPU_SUSPEND:
		case PSCI_0_2_FN64_CPU_SUSPEND:
			return cpuSuspend(vcpu);
		case PSCI_0_2_FN_CPU_OFF:
			return cpuOff(vcpu);
		case PSCI_0_2_FN_CPU_ON:
			narrow(vcpu);
			return answer(vcpu.cpu, cpuOn(vcpu, version));
		case PSCI_0_2_FN64_CPU_ON:
			return answer(vcpu.cpu, cpuOn(vcpu, version));
		case PSCI_0_2_FN_AFFINITY_INFO:
			narrow(vcpu);
			return answer(vcpu.cpu, affinityInfo(vcpu));
		case PSCI_0_2_FN64_AFFINITY_INFO:
			return answer(vcpu.cpu, affinityInfo(vcpu));
		case PSCI_0_2_FN_MIGRATE_INFO_TYPE:
			return answer(vcpu.cpu, PSCI_0_2_TOS_MP);
		case PSCI_0_2_FN_SYSTEM_OFF:
		case PSCI_0_2_FN_SYSTEM_RESET: {
			answer(vcpu.cpu, PSCI_RET_INTERNAL_FAILURE);
			const off = functionId === PSCI_0_2_FN_SYSTEM_OFF;
			return leave(vcpu, off ? KVM_SYSTEM_EVENT_SHUTDOWN : KVM_SYSTEM_EVENT_RESET, 0);
		}
		default:
			return answer(vcpu.cpu, PSCI_RET_NOT_SUPPORTED);
	}
}

/** What 1.0 to 1.3 add. */
function psci1(vcpu: VcpuState, functionId: number, version: number): number {
	const minor = version & 0xffff;
	switch (functionId) {
		case PSCI_1_0_FN_PSCI_FEATURES:
			return answer(vcpu.cpu, features(vcpu, minor));
		case PSCI_1_0_FN_SYSTEM_SUSPEND:
		case PSCI_1_0_FN64_SYSTEM_SUSPEND:
			if (!vcpu.vm.systemSuspend) return answer(vcpu.cpu, PSCI_RET_NOT_SUPPORTED);
			if (functionId === PSCI_1_0_FN_SYSTEM_SUSPEND) narrow(vcpu);
			return systemEvent(vcpu, KVM_SYSTEM_EVENT_SUSPEND, 0, 0);
		case PSCI_1_1_FN_SYSTEM_RESET2:
		case PSCI_1_1_FN64_SYSTEM_RESET2:
			if (minor < 1) return answer(vcpu.cpu, PSCI_RET_NOT_SUPPORTED);
			if (functionId === PSCI_1_1_FN_SYSTEM_RESET2) narrow(vcpu);
			return systemReset2(vcpu);
		case PSCI_1_3_FN_SYSTEM_OFF2:
		case PSCI_1_3_FN64_SYSTEM_OFF2:
			if (minor < 3) return answer(vcpu.cpu, PSCI_RET_NOT_SUPPORTED);
			if (functionId === PSCI_1_3_FN_SYSTEM_OFF2) narrow(vcpu);
			return systemOff2(vcpu);
		default:
			return psci02(vcpu, functionId, version);
	}
}

/**
 * The in-kernel PSCI: total over function ids, one answer for each call.
 *
 * @returns `RESUME`, `EXIT_TO_USER`, or -errno
 * @see DEN0022; Documentation/virt/kvm/arm/fw-pseudo-registers.rst
 */
export function handlePsci(vcpu: VcpuState, functionId: number): number {
	const version = psciVersion(vcpu);
	if (version === PSCI_0_1) return psci01(vcpu, functionId);
	return version >= 0x10000 ? psci1(vcpu, functionId, version) : psci02(vcpu, functionId, version);
}
