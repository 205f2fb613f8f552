import { KVM_ARM_TARGET_GENERIC_V8 } from "@upcall/uapi";
import { enableCap } from "./enableCap.ts";
import { checkExtension } from "./extensions.ts";
import { vmDeviceAttr } from "./filter.ts";
import { setGuestDebug } from "./guestDebug.ts";
import type { Ioctl, IoctlResult } from "./ioctls.ts";
import { setUserMemoryRegion } from "./memorySlots.ts";
import { getRegList, oneReg } from "./oneReg.ts";
import { run } from "./run.ts";
import type { VmState } from "./state.ts";
import { createVcpu, setMpState, vcpuInit } from "./vcpus.ts";

/**
 * One ioctl on a VM descriptor or on one of its vCPU descriptors: the KVM API as a pure function. A failed ioctl returns
 * -errno and leaves the state as it was, except that one-reg accesses and KVM_RUN apply a pending PSCI reset first.
 */
export function stepIoctl(vm: VmState, c: Ioctl): { state: VmState; result: IoctlResult } {
	switch (c.op) {
		case "KVM_CHECK_EXTENSION":
			return { state: vm, result: { value: checkExtension(vm.host, vm, c.cap) } };
		case "KVM_CREATE_VCPU":
			return createVcpu(vm, c);
		case "KVM_ENABLE_CAP":
			return enableCap(vm, c);
		case "KVM_SET_USER_MEMORY_REGION":
			return setUserMemoryRegion(vm, c);
		case "KVM_ARM_PREFERRED_TARGET":
			return { state: vm, result: { value: 0, out: BigInt(KVM_ARM_TARGET_GENERIC_V8) } };
		case "KVM_SET_DEVICE_ATTR":
		case "KVM_HAS_DEVICE_ATTR":
			return vmDeviceAttr(vm, c);
		case "KVM_ARM_VCPU_INIT":
			return vcpuInit(vm, c);
		case "KVM_GET_ONE_REG":
		case "KVM_SET_ONE_REG":
			return oneReg(vm, c);
		case "KVM_GET_REG_LIST":
			return getRegList(vm, c);
		case "KVM_GET_MP_STATE":
			return { state: vm, result: { value: 0, out: BigInt(vm.vcpus[c.vcpu]?.mpState ?? 0) } };
		case "KVM_SET_MP_STATE":
			return setMpState(vm, c);
		case "KVM_SET_GUEST_DEBUG":
			return setGuestDebug(vm, c);
		case "KVM_RUN":
			return run(vm, c);
	}
}
