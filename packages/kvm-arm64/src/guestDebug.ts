import {
	EINVAL,
	KVM_GUESTDBG_ENABLE,
	KVM_GUESTDBG_SINGLESTEP,
	KVM_GUESTDBG_USE_HW,
	KVM_GUESTDBG_USE_SW_BP,
	type KvmGuestDebug,
} from "@upcall/uapi";
import type { EngineDebugRegisters } from "./engine.ts";
import type { VcpuState } from "./state.ts";

const VALID = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP | KVM_GUESTDBG_USE_SW_BP | KVM_GUESTDBG_USE_HW;
/** Registers of each kind in `struct kvm_guest_debug_arch`. */
const REGISTERS = 16;

function registersOf({ arch }: KvmGuestDebug): EngineDebugRegisters {
	const list = (values: { get(index: number): bigint }) => Array.from({ length: REGISTERS }, (_, n) => values.get(n));
	return { bvr: list(arch.dbg_bvr), bcr: list(arch.dbg_bcr), wvr: list(arch.dbg_wvr), wcr: list(arch.dbg_wcr) };
}

/**
 * KVM_SET_GUEST_DEBUG: debug exceptions of the guest leave as KVM_EXIT_DEBUG, whoever asked for them; with
 * KVM_GUESTDBG_USE_HW the structure's breakpoints and watchpoints are in force instead of the guest's.
 *
 * @returns 0, or -EINVAL for unknown bits
 * @see Documentation/virt/kvm/api.rst, section 4.87
 */
export function setGuestDebug(vcpu: VcpuState, debug: KvmGuestDebug): number {
	const { control } = debug;
	if ((control & ~VALID) !== 0) return -EINVAL;
	const enabled = (control & KVM_GUESTDBG_ENABLE) !== 0;
	vcpu.guestDebug = enabled ? control : 0;
	if (!enabled) vcpu.stepPending = false;
	const hardware = enabled && (control & KVM_GUESTDBG_USE_HW) !== 0;
	vcpu.cpu.setDebug(enabled, hardware ? registersOf(debug) : undefined);
	return 0;
}
