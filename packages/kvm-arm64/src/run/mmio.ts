import { KVM_EXIT_MMIO } from "@upcall/uapi";
import { queueCoalesced } from "../coalescedMmio.ts";
import { EXIT_TO_USER, RESUME } from "../hypercall/results.ts";
import type { VcpuState } from "../state.ts";

/** Whether an address is beyond the VM's guest physical space. */
export function beyondIpa(vcpu: VcpuState, ipaHi: number): boolean {
	const bits = vcpu.vm.ipaBits - 32;
	return bits < 32 && ipaHi >>> bits !== 0;
}

/**
 * A data access with a valid syndrome outside memory, or a write to a read-only slot: KVM_EXIT_MMIO. PC stays at the
 * instruction until the next KVM_RUN finishes it.
 *
 * @see Documentation/virt/kvm/api.rst, section 5, KVM_EXIT_MMIO
 */
export function handleMmio(vcpu: VcpuState): number {
	const { cpu, run32, run8 } = vcpu;
	const { exit } = cpu;
	if (beyondIpa(vcpu, exit.ipaHi)) {
		// Between the VM's limit and the CPU's: an external abort whose address is the intermediate physical one.
		cpu.injectAbort(false, (BigInt(exit.ipaHi) << 32n) | BigInt(exit.ipaLo), FSC_EXTERNAL);
		return RESUME;
	}
	if (exit.write && vcpu.vm.zones.length > 0 && queueCoalesced(vcpu)) {
		cpu.completeMmioWrite();
		return RESUME;
	}
	run32[2] = KVM_EXIT_MMIO;
	run32[8] = exit.ipaLo;
	run32[9] = exit.ipaHi;
	run32[12] = exit.size;
	if (exit.write) {
		run32[10] = exit.dataLo;
		run32[11] = exit.dataHi;
		run8[52] = 1;
	} else {
		run8[52] = 0;
	}
	vcpu.mmioPending = true;
	return EXIT_TO_USER;
}

/** Fault status code of a synchronous external abort. */
export const FSC_EXTERNAL = 0x10;

/** Finishes the pending transfer: a load's register is written from `mmio.data`, PC moves on. */
export function completeMmio(vcpu: VcpuState): void {
	vcpu.mmioPending = false;
	const { cpu, run32, run8 } = vcpu;
	if (cpu.exit.write) {
		cpu.completeMmioWrite();
		return;
	}
	const size = cpu.exit.size;
	const lo = run32[10] as number;
	if (size === 8) cpu.completeMmioRead(lo, run32[11] as number);
	else if (size === 4) cpu.completeMmioRead(lo, 0);
	else cpu.completeMmioRead(size === 2 ? lo & 0xffff : (run8[40] as number), 0);
}
