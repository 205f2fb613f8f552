import {
	EINVAL,
	ESR_ELx_EC_SHIFT,
	ESR_ELx_EC_SOFTSTP_LOW,
	ESR_ELx_EC_WATCHPT_LOW,
	ESR_ELx_IL,
	KVM_GUESTDBG_ENABLE,
	KVM_GUESTDBG_SINGLESTEP,
	KVM_GUESTDBG_USE_HW,
	KVM_GUESTDBG_USE_SW_BP,
} from "@upcall/uapi";
import type { DebugRegisters, HostDebug } from "../debug/context.ts";
import type { Ioctl, IoctlResult, RunExit } from "./ioctls.ts";
import { type VmState, withVcpu } from "./state.ts";

const VALID = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP | KVM_GUESTDBG_USE_SW_BP | KVM_GUESTDBG_USE_HW;

/** What KVM_SET_GUEST_DEBUG left. */
export interface GuestDebug {
	/** `KVM_GUESTDBG_*`; 0: off. */
	readonly control: number;
	/** The structure's registers; they are kept while KVM_GUESTDBG_USE_HW is off. */
	readonly registers: DebugRegisters | undefined;
}

/** Nobody debugs the guest. */
export const noGuestDebug: GuestDebug = { control: 0, registers: undefined };

/** KVM_SET_GUEST_DEBUG: accepted before KVM_ARM_VCPU_INIT too. @see Documentation/virt/kvm/api.rst 4.87 */
export function setGuestDebug(
	vm: VmState,
	c: Extract<Ioctl, { op: "KVM_SET_GUEST_DEBUG" }>,
): { state: VmState; result: IoctlResult } {
	if ((c.control & ~VALID) !== 0) return { state: vm, result: { value: -EINVAL } };
	const before = vm.vcpus[c.vcpu]?.guestDebug ?? noGuestDebug;
	const enabled = (c.control & KVM_GUESTDBG_ENABLE) !== 0;
	const hardware = enabled && (c.control & KVM_GUESTDBG_USE_HW) !== 0;
	const guestDebug = { control: enabled ? c.control : 0, registers: hardware ? c.registers : before.registers };
	const stepPending = enabled && vm.vcpus[c.vcpu]?.stepPending === true;
	return { state: withVcpu(vm, c.vcpu, { guestDebug, stepPending }), result: { value: 0 } };
}

/**
 * How the CPU debugs while the guest runs. Any control takes all debug exceptions away from the guest, those of its own
 * breakpoints too; with KVM_GUESTDBG_USE_HW the structure's registers are in force, else the guest's.
 */
export function hostDebugOf({ control, registers }: GuestDebug): HostDebug | undefined {
	if (control === 0) return undefined;
	const hardware = (control & KVM_GUESTDBG_USE_HW) !== 0;
	return hardware && registers !== undefined ? { registers } : {};
}

/** Whether every KVM_RUN ends behind one instruction. */
export const singleSteps = ({ control }: GuestDebug): boolean => (control & KVM_GUESTDBG_SINGLESTEP) !== 0;

/**
 * KVM_EXIT_DEBUG of a single step. ISV says that the CPU itself stepped the instruction: what traps leaves PSTATE.SS = 0,
 * and the exception comes at the next entry.
 */
export function stepExit(trapped: boolean): RunExit {
	const esr = ESR_ELx_EC_SOFTSTP_LOW * 2 ** ESR_ELx_EC_SHIFT + ESR_ELx_IL + (trapped ? 0 : 1 << 24) + 0x22;
	return debugExit(esr, 0n);
}

/** KVM_EXIT_DEBUG for a debug exception: `far` is written for watchpoints only. */
export function debugExit(esr: number, far: bigint): RunExit {
	const exit = { reason: "debug", hsr: esr } as const;
	return esr >>> ESR_ELx_EC_SHIFT === ESR_ELx_EC_WATCHPT_LOW ? { ...exit, far } : exit;
}
