import { KVM_EXIT_HYPERCALL, KVM_EXIT_SYSTEM_EVENT, KVM_HYPERCALL_EXIT_SMC } from "@upcall/uapi";
import type { EngineCpu } from "../engine.ts";
import type { VcpuState } from "../state.ts";

/** The guest goes on. */
export const RESUME = 1;
/** KVM_RUN returns 0; `exit_reason` is set. */
export const EXIT_TO_USER = 0;

/** x0 = `value` sign-extended to 64 bits, x1 = x2 = x3 = 0. */
export function answer(cpu: EngineCpu, value: number): number {
	cpu.setXParts(0, value >>> 0, value < 0 ? 0xffffffff : 0);
	cpu.setXParts(1, 0, 0);
	cpu.setXParts(2, 0, 0);
	cpu.setXParts(3, 0, 0);
	return RESUME;
}

/** x0 to x3 from four unsigned 32-bit words. */
export function answer4(cpu: EngineCpu, x0: number, x1: number, x2: number, x3: number): number {
	cpu.setXParts(0, x0, 0);
	cpu.setXParts(1, x1, 0);
	cpu.setXParts(2, x2, 0);
	cpu.setXParts(3, x3, 0);
	return RESUME;
}

/**
 * KVM_EXIT_HYPERCALL. With the RFC's interface `nr` is the instruction's immediate and `args` are x0 to x5; upstream
 * `nr` is the function id, `args` are zero and bit 0 of `flags` says SMC. No register changes.
 */
export function forward(vcpu: VcpuState, smc: boolean, immediate: number): number {
	const { run32, cpu } = vcpu;
	const options = vcpu.vm.options;
	run32[2] = KVM_EXIT_HYPERCALL;
	run32[9] = 0;
	if (options.abi === "rfc") {
		run32[8] = immediate;
		cpu.copyX(6, run32, 10);
		run32[24] = smc && options.conduitFlag ? KVM_HYPERCALL_EXIT_SMC : 0;
	} else {
		run32[8] = cpu.xLo(0);
		run32.fill(0, 10, 22);
		run32[24] = smc ? KVM_HYPERCALL_EXIT_SMC : 0;
	}
	run32[22] = 0;
	run32[23] = 0;
	run32[25] = 0;
	vcpu.hypercallPending = options.registersInRun;
	return EXIT_TO_USER;
}

/** `registersInRun`: x0 to x3 from `kvm_run.hypercall.args`. */
export function readBackRegisters(vcpu: VcpuState): void {
	const { run32, cpu } = vcpu;
	for (let n = 0; n < 4; n++) cpu.setXParts(n, run32[10 + 2 * n] as number, run32[11 + 2 * n] as number);
	vcpu.hypercallPending = false;
}

/** KVM_EXIT_SYSTEM_EVENT with `ndata` words of data (0 or 1); the rest of the 136 bytes is zero. */
export function systemEvent(vcpu: VcpuState, type: number, ndata: number, data: number): number {
	const { run32 } = vcpu;
	run32[2] = KVM_EXIT_SYSTEM_EVENT;
	run32.fill(0, 8, 42);
	run32[8] = type;
	run32[9] = ndata;
	run32[10] = data;
	return EXIT_TO_USER;
}
