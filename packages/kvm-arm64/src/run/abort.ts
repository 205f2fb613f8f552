import { ENOSYS, ESR_ELx_CM, ESR_ELx_FSC, ESR_ELx_WNR, KVM_EXIT_ARM_NISV } from "@upcall/uapi";
import { ABORT_DATA, ABORT_FETCH } from "../engine.ts";
import { EXIT_TO_USER, RESUME } from "../hypercall/results.ts";
import type { VcpuState } from "../state.ts";
import { beyondIpa, FSC_EXTERNAL } from "./mmio.ts";

function join(hi: number, lo: number): bigint {
	return (BigInt(hi) << 32n) | BigInt(lo);
}

/**
 * A stage 2 abort that cannot be an MMIO exit: a fetch or a table walk outside memory, or a data access whose syndrome
 * does not describe it (pairs, writeback, atomics, exclusives, DC ZVA).
 *
 * @returns `RESUME`, `EXIT_TO_USER` (KVM_CAP_ARM_NISV_TO_USER) or -ENOSYS
 * @see Documentation/virt/kvm/api.rst, KVM_EXIT_ARM_NISV
 */
export function handleAbort(vcpu: VcpuState): number {
	const { cpu, run32, vm } = vcpu;
	const { exit } = cpu;
	const instruction = exit.abortKind === ABORT_FETCH;
	if (beyondIpa(vcpu, exit.ipaHi)) {
		cpu.injectAbort(instruction, join(exit.ipaHi, exit.ipaLo), FSC_EXTERNAL);
		return RESUME;
	}
	const far = join(exit.vaHi, exit.vaLo);
	if (exit.abortKind !== ABORT_DATA) {
		cpu.injectAbort(instruction, far, FSC_EXTERNAL);
		return RESUME;
	}
	if ((exit.iss & ESR_ELx_CM) !== 0) {
		cpu.skip();
		return RESUME;
	}
	if (!vm.nisvToUser) return -ENOSYS;
	run32[2] = KVM_EXIT_ARM_NISV;
	run32[8] = exit.iss & (ESR_ELx_CM | ESR_ELx_WNR | ESR_ELx_FSC);
	run32[9] = 0;
	run32[10] = exit.ipaLo;
	run32[11] = exit.ipaHi;
	return EXIT_TO_USER;
}
