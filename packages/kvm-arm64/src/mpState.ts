import { EINVAL, KVM_MP_STATE_RUNNABLE, KVM_MP_STATE_STOPPED, KVM_MP_STATE_SUSPENDED } from "@upcall/uapi";
import { notify, type VcpuState } from "./state.ts";

/**
 * KVM_SET_MP_STATE. RUNNABLE does not reset the vCPU; SUSPENDED stays until RUNNABLE is set.
 *
 * @returns 0 or -EINVAL
 * @see Documentation/virt/kvm/api.rst, section 4.39
 */
export function setMpState(vcpu: VcpuState, state: number): number {
	if (state !== KVM_MP_STATE_RUNNABLE && state !== KVM_MP_STATE_STOPPED && state !== KVM_MP_STATE_SUSPENDED) {
		return -EINVAL;
	}
	vcpu.mpState = state;
	vcpu.idle = false;
	vcpu.blocked = undefined;
	vcpu.cpu.requestExit();
	notify(vcpu);
	return 0;
}
