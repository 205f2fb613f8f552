import { KVM_EXIT_MMIO } from "@upcall/uapi";
import { queueCoalesced } from "../coalescedMmio.ts";
import type { EngineExit } from "../engine.ts";
import { EXIT_TO_USER, RESUME } from "../hypercall/results.ts";
import type { VcpuState } from "../state.ts";

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
	if (beyondIpa(vcpu, exit.ipaHi)) {
		// Between the VM's limit and the CPU's: an external abort whose address is the intermediate physical one.
		cpu.injectAbort(false, (BigInt(exit.ipaHi) << 32n) | BigInt(exit.ipaLo), FSC_EXTERNAL);
		return RESUME;
	}
	if (exit.write && vcpu.vm.zones.length > 0 && queueCoalesced(vcpu)) {
		cpu.skip();
		return RESUME;
	}
	run32[2] = KVM_EXIT_MMIO;
	run32[8] = exit.ipaLo;
	run32[9] = exit.ipaHi;
	run32[12] = exit.size;
	if (exit.write) {
		writeData(run8, exit);
		run8[52] = 1;
	} else {
		run8[52] = 0;
	}
	vcpu.mmioPending = true;
	vcpu.mmioRt = exit.write ? XZR : exit.rt;
	vcpu.mmioSize = exit.size;
	vcpu.mmioIss = exit.iss;
	return EXIT_TO_USER;
}

/** Fault status code of a synchronous external abort. */
export const FSC_EXTERNAL = 0x10;

/** ISS.SSE: the load extends its sign. */
const SIGN_EXTEND = 1 << 21;
/** ISS.SF: the register has 64 bits. */
const SIXTY_FOUR = 1 << 15;
const XZR = 31;

function swap(value: number): number {
	return ((value >>> 24) | ((value >>> 8) & 0xff00) | ((value & 0xff00) << 8) | (value << 24)) >>> 0;
}

/** Finishes the pending transfer: byte order, sign, width; then a load's register is written. PC moves on. */
export function completeMmio(vcpu: VcpuState): void {
	const { cpu, run32, mmioRt, mmioSize, mmioIss } = vcpu;
	vcpu.mmioPending = false;
	if (mmioRt < XZR) {
		const unused = 32 - 8 * Math.min(4, mmioSize);
		let lo = ((run32[10] as number) << unused) >>> unused;
		let hi = mmioSize === 8 ? (run32[11] as number) : 0;
		if (cpu.bigEndianData) {
			const first = mmioSize === 8 ? swap(hi) : swap(lo) >>> unused;
			hi = mmioSize === 8 ? swap(lo) : 0;
			lo = first;
		}
		if ((mmioIss & SIGN_EXTEND) !== 0 && mmioSize < 8) {
			lo = (lo << unused) >> unused;
			hi = lo < 0 ? 0xffffffff : 0;
		}
		if ((mmioIss & SIXTY_FOUR) === 0) hi = 0;
		cpu.setXParts(mmioRt, lo >>> 0, hi);
	}
	cpu.skip();
}
