import { openKvm, type Vcpu } from "@upcall/kvm-arm64";
import { createHandlers } from "@upcall/smccc-handlers";
import { KVM_ARM_VCPU_PSCI_0_2, KVM_CAP_ARM_HVC_TO_USER, KVM_EXIT_HYPERCALL, KVM_EXIT_MMIO } from "@upcall/uapi";
import { createMachine, RAM_BASE } from "@upcall/vmm";
import { hypercallLoop, mmioLoop, PSCI_VERSION, VENDOR_CALL } from "./programs.ts";

/** The middle one of an odd number of measurements. */
export function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}

/** Runs of every measurement; the median counts. */
export const RUNS = 3;

/** Median seconds of several runs. */
export async function medianSeconds(run: () => number | Promise<number>, runs = RUNS): Promise<number> {
	const seconds: number[] = [];
	for (let i = 0; i < runs; i++) seconds.push(await run());
	return median(seconds);
}

function expectCount(what: string, got: number, wanted: number): void {
	if (got !== wanted) throw new TypeError(`${what}: ${got} round trips instead of ${wanted}`);
}

async function machineSeconds(kernel: Uint8Array, count: () => number, times: number): Promise<number> {
	const handlers = createHandlers();
	let calls = 0;
	handlers.on(VENDOR_CALL, () => {
		calls++;
		return 42;
	});
	const machine = createMachine({ kernel, handlers, memory: 4 << 20 });
	const begin = performance.now();
	const end = await machine.run({ timeoutSeconds: 300 });
	const seconds = (performance.now() - begin) / 1000;
	if (end.reason !== "shutdown") throw new TypeError(`the machine ended with ${end.reason}: ${end.message}`);
	expectCount("the machine", calls + count(), times);
	return seconds;
}

/**
 * Seconds of `times` hypercalls on the whole path: HVC, exit to userspace, the machine's loop, a handler, its result in
 * x0, KVM_RUN.
 */
export function machineHypercalls(times: number, functionId: number = VENDOR_CALL): Promise<number> {
	return machineSeconds(hypercallLoop(times, functionId), () => (functionId === PSCI_VERSION ? times : 0), times);
}

/** Seconds of `times` reads of a PL011 register on the whole path. */
export function machineMmio(times: number): Promise<number> {
	return machineSeconds(mmioLoop(times), () => times, times);
}

/** A guest on a bare VM: no machine, no devices. */
function bareVcpu(program: Uint8Array): Vcpu {
	const kvm = openKvm({ memory: 1 << 20, budget: 0x7fff_ffff });
	const vm = kvm.createVm();
	vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
	const bytes = 1 << 20;
	const userspaceAddr = vm.allocate(bytes);
	vm.memory.set(program, userspaceAddr);
	vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: RAM_BASE, memorySize: bytes, userspaceAddr });
	const vcpu = vm.createVcpu(0);
	vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
	vcpu.pc = BigInt(RAM_BASE);
	return vcpu;
}

function bareSeconds(program: Uint8Array, reason: number, times: number, answer: (vcpu: Vcpu) => void): number {
	const vcpu = bareVcpu(program);
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

/** As {@link machineHypercalls}, by ioctls alone. */
export function bareHypercalls(times: number): number {
	return bareSeconds(hypercallLoop(times, VENDOR_CALL), KVM_EXIT_HYPERCALL, times, (vcpu) => vcpu.setXParts(0, 42, 0));
}

/** As {@link machineMmio}, by ioctls alone. */
export function bareMmio(times: number): number {
	return bareSeconds(mmioLoop(times), KVM_EXIT_MMIO, times, ({ run }) => {
		run.mmio.data[0] = 0x90;
	});
}
