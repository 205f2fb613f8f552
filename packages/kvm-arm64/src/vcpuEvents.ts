import {
	EINVAL,
	ENOEXEC,
	ESR_ELx_EC_DABT_CUR,
	ESR_ELx_EC_DABT_LOW,
	ESR_ELx_EC_SHIFT,
	ESR_ELx_IL,
	type KvmVcpuEvents,
	SYSREGS,
} from "@upcall/uapi";
import { FSC_EXTERNAL } from "./run/mmio.ts";
import type { VcpuState } from "./state.ts";

const MODE_EL0 = 0n;

/** KVM_GET_VCPU_EVENTS. @see Documentation/virt/kvm/api.rst, section 4.31 */
export function getVcpuEvents(vcpu: VcpuState, events: KvmVcpuEvents): number {
	if (!vcpu.initialised) return -ENOEXEC;
	events.asBytes().fill(0);
	events.exception.serror_pending = vcpu.cpu.serrorPending ? 1 : 0;
	return 0;
}

/** A synchronous external abort at the next entry; ESR_EL1 and FAR_EL1 show it at once. */
function injectExternalAbort(vcpu: VcpuState): void {
	const { cpu } = vcpu;
	const fromEl0 = (cpu.pstate & 0xfn) === MODE_EL0;
	const ec = fromEl0 ? ESR_ELx_EC_DABT_LOW : ESR_ELx_EC_DABT_CUR;
	const esr = BigInt(ec) << BigInt(ESR_ELx_EC_SHIFT);
	vcpu.pendingAbort = (BigInt(cpu.exit.vaHi) << 32n) | BigInt(cpu.exit.vaLo);
	cpu.setSys(SYSREGS.ESR_EL1, esr | BigInt(ESR_ELx_IL | FSC_EXTERNAL));
	cpu.setSys(SYSREGS.FAR_EL1, vcpu.pendingAbort);
}

/**
 * KVM_SET_VCPU_EVENTS: makes an SError pending, or injects an external abort. The CPU has no RAS extension, so that an SError
 * has no syndrome of its own.
 *
 * @returns 0, -ENOEXEC or -EINVAL
 * @see Documentation/virt/kvm/api.rst, section 4.32
 */
export function setVcpuEvents(vcpu: VcpuState, events: KvmVcpuEvents): number {
	if (!vcpu.initialised) return -ENOEXEC;
	for (let i = 0; i < events.reserved.length; i++) if (events.reserved.get(i) !== 0) return -EINVAL;
	const { exception } = events;
	if (exception.pad.some((byte) => byte !== 0)) return -EINVAL;
	if (exception.serror_pending !== 0 && exception.serror_has_esr !== 0) return -EINVAL;
	if (exception.ext_dabt_pending !== 0) injectExternalAbort(vcpu);
	if (exception.serror_pending !== 0) vcpu.cpu.setSerror(true);
	return 0;
}
