import { EINVAL, KVM_GUESTDBG_ENABLE, KVM_GUESTDBG_SINGLESTEP, KVM_GUESTDBG_USE_SW_BP } from "@upcall/uapi";
import type { VcpuState } from "./state.ts";

const VALID = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP | KVM_GUESTDBG_USE_SW_BP;

/**
 * KVM_SET_GUEST_DEBUG: BRK and single steps leave as KVM_EXIT_DEBUG. Hardware breakpoints are not there (EINVAL).
 *
 * @see Documentation/virt/kvm/api.rst, section 4.87
 */
export function setGuestDebug(vcpu: VcpuState, control: number): number {
	if ((control & ~VALID) !== 0) return -EINVAL;
	const enabled = (control & KVM_GUESTDBG_ENABLE) !== 0;
	vcpu.guestDebug = enabled ? control : 0;
	vcpu.cpu.setDebug(enabled);
	return 0;
}
