import { type JitStatistics, openKvm } from "@upcall/kvm-arm64";
import { KVM_ARM_VCPU_PSCI_0_2, KVM_CAP_ARM_HVC_TO_USER, KVM_EXIT_HYPERCALL } from "@upcall/uapi";
import { RAM_BASE } from "@upcall/vmm";
import type { Tier } from "./trips.ts";

const RAM_BYTES = 32 << 20;

/** What a kernel did, in whatever host it ran. */
export interface KernelRun {
	/** Wall-clock time from its first instruction to its end. */
	readonly seconds: number;
	/** Guest instructions. */
	readonly instructions: number;
	/** x0 at its end, hexadecimal. */
	readonly result: string;
	readonly jit?: JitStatistics;
}

/**
 * Runs a raw kernel through KVM_RUN to its HVC. Uses nothing of Node, so that pages can run it too.
 *
 * @param offset - of the image from the start of RAM
 * @throws TypeError when it ends in another way
 */
export function runKernel(image: Uint8Array, offset: number, tier: Tier): KernelRun {
	const kvm = openKvm({ memory: RAM_BYTES, budget: 0x7fff_ffff, tier });
	const vm = kvm.createVm();
	vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
	vm.memory.set(image, offset);
	vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: RAM_BASE, memorySize: RAM_BYTES, userspaceAddr: 0 });
	const vcpu = vm.createVcpu(0);
	vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
	vcpu.pc = BigInt(RAM_BASE + offset);
	const begin = performance.now();
	while (vcpu.enter() !== 0) if (vcpu.blocked !== undefined) throw new TypeError("the kernel sleeps");
	const seconds = (performance.now() - begin) / 1000;
	if (vcpu.run.exit_reason !== KVM_EXIT_HYPERCALL) throw new TypeError(`the kernel ended with ${vcpu.run.exit_reason}`);
	const jit = vm.jitStatistics;
	const run = { seconds, instructions: vcpu.retired, result: vcpu.x(0).toString(16) };
	return jit === undefined ? run : { ...run, jit };
}
