import { KVM_EXIT_MMIO } from "@upcall/uapi";
import { queueCoalesced } from "../coalescedMmio.ts";
import type { EngineExit } from "../engine.ts";
import { EXIT_TO_USER, RESUME } from "../hypercall/results.ts";
import { signalWrite } from "../ioeventfd.ts";
import type { VcpuState } from "../state.ts";
import { accessGic } from "../vgic/mmio.ts";
import { finishLoad } from "./finishLoad.ts";

/** Whether an address is beyond the VM's guest physical space. */
export function beyondIpa(vcpu: VcpuState, ipaHi: number): boolean {
	const bits = vcpu.vm.ipaBits - 32;
	return bits < 32 && ipaHi >>> bits !== 0;
}

/** `mmio.data` gets as many bytes as the access has; the rest keeps what was there. */
function writeData(run8: Uint8Array, { size, dataLo, dataHi }: EngineExit): void {
	for (let i = 0; i < size; i++) run8[40 + i] = i < 4 ? dataLo >>> (8 * i) : dataHi >>> (8 * i - 32);
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
	const { ipaHi } = exit;
	if (ipaHi !== 0 && beyondIpa(vcpu, ipaHi)) {
		// Between the VM's limit and the CPU's: an external abort whose address is the intermediate physical one.
		cpu.injectAbort(false, (BigInt(ipaHi) << 32n) | BigInt(exit.ipaLo), FSC_EXTERNAL);
		return RESUME;
	}
	const { vm } = vcpu;
	const { ipaLo } = exit;
	const address = ipaHi * 0x1_0000_0000 + ipaLo;
	const { gic } = vm;
	if (gic !== undefined && address >= vm.gicFirst && address < vm.gicEnd && accessGic(gic, vcpu, address)) {
		vcpu.stats.mmioKernel++;
		return RESUME;
	}
	if (exit.write) {
		if ((vm.ioeventfds.length > 0 && signalWrite(vcpu)) || (vm.zones.length > 0 && queueCoalesced(vcpu))) {
			vcpu.stats.mmioKernel++;
			cpu.skip();
			return RESUME;
		}
		writeData(run8, exit);
		run8[52] = 1;
		vcpu.mmioRt = XZR;
	} else {
		run8[52] = 0;
		vcpu.mmioRt = exit.rt;
	}
	const { size } = exit;
	run32[8] = ipaLo;
	run32[9] = ipaHi;
	run32[12] = size;
	run32[2] = KVM_EXIT_MMIO;
	vcpu.mmioSize = size;
	vcpu.mmioIss = exit.iss;
	vcpu.mmioPending = true;
	vcpu.stats.mmioUser++;
	return EXIT_TO_USER;
}

/** Fault status code of a synchronous external abort. */
export const FSC_EXTERNAL = 0x10;

const XZR = 31;

/** Finishes the pending transfer: a load's register is written, and PC moves on. */
export function completeMmio(vcpu: VcpuState): void {
	const { run32, mmioRt, mmioSize, mmioIss } = vcpu;
	vcpu.mmioPending = false;
	finishLoad(vcpu, mmioRt, mmioSize, mmioIss, run32[10] as number, run32[11] as number);
}
