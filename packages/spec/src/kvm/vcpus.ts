import {
	EEXIST,
	EINVAL,
	ENOENT,
	KVM_ARM_TARGET_GENERIC_V8,
	KVM_ARM_VCPU_EL1_32BIT,
	KVM_ARM_VCPU_POWER_OFF,
	KVM_ARM_VCPU_PTRAUTH_ADDRESS,
	KVM_ARM_VCPU_PTRAUTH_GENERIC,
	KVM_EXIT_UNKNOWN,
	KVM_MP_STATE_RUNNABLE,
	KVM_MP_STATE_STOPPED,
	KVM_MP_STATE_SUSPENDED,
} from "@upcall/uapi";
import { noGuestDebug } from "./guestDebug.ts";
import type { Ioctl, IoctlResult } from "./ioctls.ts";
import { resetRegisters } from "./oneReg.ts";
import { type VcpuState, type VmState, withVcpu } from "./state.ts";

type Step = { state: VmState; result: IoctlResult };
const fail = (vm: VmState, errno: number): Step => ({ state: vm, result: { value: -errno } });

/** Exclusive bound of vCPU ids, KVM_CAP_MAX_VCPU_ID. */
const MAX_VCPU_IDS = 512;

/** KVM_CREATE_VCPU. The result's value stands for a file descriptor. @see Documentation/virt/kvm/api.rst 4.7 */
export function createVcpu(vm: VmState, c: Extract<Ioctl, { op: "KVM_CREATE_VCPU" }>): Step {
	if (c.id < 0 || c.id >= MAX_VCPU_IDS || vm.vcpus.length >= vm.host.maxVcpus) return fail(vm, EINVAL);
	if (c.id >= vm.host.maxVcpus) return fail(vm, EINVAL);
	if (vm.vcpus.some((v) => v.id === c.id)) return fail(vm, EEXIST);
	const vcpu: VcpuState = {
		id: c.id,
		initialized: false,
		mpState: KVM_MP_STATE_RUNNABLE,
		pendingReset: undefined,
		pendingMmio: undefined,
		pendingHypercall: false,
		exitReason: KVM_EXIT_UNKNOWN,
		guestDebug: noGuestDebug,
		stepPending: false,
		regs: new Map(),
	};
	return { state: { ...vm, vcpus: [...vm.vcpus, vcpu] }, result: { value: 0 } };
}

/** KVM_ARM_VCPU_INIT. @see Documentation/virt/kvm/api.rst 4.82 */
export function vcpuInit(vm: VmState, c: Extract<Ioctl, { op: "KVM_ARM_VCPU_INIT" }>): Step {
	const vcpu = vm.vcpus[c.vcpu];
	if (!vcpu || c.target < 0 || c.target !== KVM_ARM_TARGET_GENERIC_V8) return fail(vm, EINVAL);
	const bit = (n: number): number => 1 << n;
	const asked = c.features[0] ?? 0;
	const powerOff = (asked & bit(KVM_ARM_VCPU_POWER_OFF)) !== 0;
	const features = (asked & ~bit(KVM_ARM_VCPU_POWER_OFF)) >>> 0;
	if ((features & ~vm.host.knownFeatures) !== 0 || c.features.slice(1).some((f) => f !== 0)) return fail(vm, ENOENT);
	if ((features & ~vm.host.hostFeatures) !== 0) return fail(vm, EINVAL);
	const address = (features & bit(KVM_ARM_VCPU_PTRAUTH_ADDRESS)) !== 0;
	if (address !== ((features & bit(KVM_ARM_VCPU_PTRAUTH_GENERIC)) !== 0)) return fail(vm, EINVAL);
	if ((features & bit(KVM_ARM_VCPU_EL1_32BIT)) !== 0 && vm.caps.mte) return fail(vm, EINVAL);
	if (vm.features !== undefined && vm.features !== features) return fail(vm, EINVAL);
	const state = withVcpu({ ...vm, features }, c.vcpu, {
		initialized: true,
		mpState: powerOff ? KVM_MP_STATE_STOPPED : KVM_MP_STATE_RUNNABLE,
		pendingReset: undefined,
		pendingHypercall: false,
		regs: resetRegisters(vm, vcpu),
	});
	return { state, result: { value: 0 } };
}

/** KVM_SET_MP_STATE: accepted before KVM_ARM_VCPU_INIT too. @see Documentation/virt/kvm/api.rst 4.39 */
export function setMpState(vm: VmState, c: Extract<Ioctl, { op: "KVM_SET_MP_STATE" }>): Step {
	const known = [KVM_MP_STATE_RUNNABLE, KVM_MP_STATE_STOPPED, KVM_MP_STATE_SUSPENDED];
	if (!known.includes(c.mpState)) return fail(vm, EINVAL);
	return { state: withVcpu(vm, c.vcpu, { mpState: c.mpState }), result: { value: 0 } };
}
