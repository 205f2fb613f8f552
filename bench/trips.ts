import { type KvmOptions, openKvm, type Vcpu } from "@upcall/kvm-arm64";
import { createHandlers } from "@upcall/smccc-handlers";
import {
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_EXIT_HYPERCALL,
	KVM_EXIT_MMIO,
	KVM_EXIT_SYSTEM_EVENT,
} from "@upcall/uapi";
import { createMachine, RAM_BASE } from "@upcall/vmm";
import { hypercallLoop, mmioLoop, PSCI_VERSION, VENDOR_CALL } from "./programs.ts";

/** How guest code is executed. */
export type Tier = NonNullable<KvmOptions["tier"]>;

function expectCount(what: string, got: number, wanted: number): void {
	if (got !== wanted) throw new TypeError(`${what}: ${got} round trips instead of ${wanted}`);
}

async function machineSeconds(kernel: Uint8Array, count: () => number, times: number, tier: Tier): Promise<number> {
	const handlers = createHandlers();
	let calls = 0;
	handlers.on(VENDOR_CALL, () => {
		calls++;
		return 42;
	});
	const machine = createMachine({ kernel, handlers, memory: 4 << 20, tier });
	const begin = performance.now();
	const end = await machine.run({ timeoutSeconds: 300 });
	const seconds = (performance.now() - begin) / 1000;
	if (end.reason !== "shutdown") throw new TypeError(`the machine ended with ${end.reason}: ${end.message}`);
	expectCount("the machine", calls + count(), times);
	return seconds;
}

/** A guest on a bare VM: no machine, no devices. */
function bareVcpu(program: Uint8Array, tier: Tier, forward: boolean): Vcpu {
	const kvm = openKvm({ memory: 1 << 20, budget: 0x7fff_ffff, tier });
	const vm = kvm.createVm();
	if (forward) vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
	const bytes = 1 << 20;
	const userspaceAddr = vm.allocate(bytes);
	vm.memory.set(program, userspaceAddr);
	vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: RAM_BASE, memorySize: bytes, userspaceAddr });
	const vcpu = vm.createVcpu(0);
	vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
	vcpu.pc = BigInt(RAM_BASE);
	return vcpu;
}

function bareSeconds(
	program: Uint8Array,
	reason: number,
	times: number,
	tier: Tier,
	answer: (vcpu: Vcpu) => void,
): number {
	const vcpu = bareVcpu(program, tier, true);
	const { run } = vcpu;
	let trips = 0;
	const begin = performance.now();
	while (vcpu.enter() === 0 && run.exit_reason === reason) {
		answer(vcpu);
		trips++;
	}
	const seconds = (performance.now() - begin) / 1000;
	expectCount("the bare loop", trips, times);
	return seconds;
}

/** Seconds of calls that KVM answers itself: the guest leaves the CPU, but KVM_RUN does not return before its end. */
function kernelSeconds(times: number, tier: Tier): number {
	const vcpu = bareVcpu(hypercallLoop(times, PSCI_VERSION), tier, false);
	const begin = performance.now();
	if (vcpu.enter() !== 0 || vcpu.run.exit_reason !== KVM_EXIT_SYSTEM_EVENT)
		throw new TypeError(`KVM_RUN ended with ${vcpu.run.exit_reason}`);
	return (performance.now() - begin) / 1000;
}

/** A round trip between a guest and what is around it. */
export interface Trip {
	readonly name: string;
	/** Seconds of so many round trips in Upcall. */
	readonly upcall: (times: number, tier: Tier) => number | Promise<number>;
	/** The guest program that does the same in QEMU, where QEMU answers it. */
	readonly qemu?: (times: number) => Uint8Array;
}

/**
 * Every round trip. On the whole path: HVC or a load, exit to userspace, the machine's loop, a handler or a device, its answer,
 * KVM_RUN. With KVM_RUN only: a loop that enters the vCPU and writes the answer.
 */
export const trips: readonly Trip[] = [
	{
		name: "hypercall, handler in TypeScript",
		upcall: (times, tier) => machineSeconds(hypercallLoop(times, VENDOR_CALL), () => 0, times, tier),
	},
	{
		name: "hypercall, PSCI in TypeScript",
		upcall: (times, tier) => machineSeconds(hypercallLoop(times, PSCI_VERSION), () => times, times, tier),
		qemu: (times) => hypercallLoop(times, PSCI_VERSION),
	},
	{
		name: "hypercall, PSCI in KVM",
		upcall: kernelSeconds,
		qemu: (times) => hypercallLoop(times, PSCI_VERSION),
	},
	{
		name: "hypercall, KVM_RUN only",
		upcall: (times, tier) =>
			bareSeconds(hypercallLoop(times, VENDOR_CALL), KVM_EXIT_HYPERCALL, times, tier, (vcpu) =>
				vcpu.setXParts(0, 42, 0),
			),
	},
	{
		name: "MMIO, PL011 read",
		upcall: (times, tier) => machineSeconds(mmioLoop(times), () => times, times, tier),
		qemu: mmioLoop,
	},
	{
		name: "MMIO, KVM_RUN only",
		upcall: (times, tier) =>
			bareSeconds(mmioLoop(times), KVM_EXIT_MMIO, times, tier, ({ run }) => {
				run.mmio.data[0] = 0x90;
			}),
	},
];
