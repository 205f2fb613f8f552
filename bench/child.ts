// Does one job in a process of its own, so that nothing that ran before helps or hurts it: not what the JavaScript engine has
// compiled, not the memory that it holds. Gets the job as its argument and prints the outcome, both JSON.
import { readFileSync } from "node:fs";
import { openKvm, type Vm } from "@upcall/kvm-arm64";
import { KVM_ARM_VCPU_PSCI_0_2, KVM_CAP_ARM_HVC_TO_USER, KVM_EXIT_HYPERCALL } from "@upcall/uapi";
import { createMachine, type Machine, RAM_BASE } from "@upcall/vmm";
import { enableWasmFeatures } from "@upcall/vmm/node";
import type { GuestJob, Job, KernelJob, Outcome } from "./job.ts";
import { LOAD_OFFSET } from "./qemu.ts";
import { trips } from "./trips.ts";

enableWasmFeatures();

const RAM_BYTES = 32 << 20;

type Part = Omit<Outcome, "rss" | "cpuSeconds">;

function jitOf(vm: Vm): Pick<Outcome, "jit"> {
	const jit = vm.jitStatistics;
	return jit === undefined ? {} : { jit };
}

function runKernel({ path, tier }: KernelJob): Part {
	const kvm = openKvm({ memory: RAM_BYTES, budget: 0x7fff_ffff, tier });
	const vm = kvm.createVm();
	vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
	vm.memory.set(readFileSync(path), LOAD_OFFSET);
	vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: RAM_BASE, memorySize: RAM_BYTES, userspaceAddr: 0 });
	const vcpu = vm.createVcpu(0);
	vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
	vcpu.pc = BigInt(RAM_BASE + LOAD_OFFSET);
	const begin = performance.now();
	while (vcpu.enter() !== 0) if (vcpu.blocked !== undefined) throw new TypeError("the kernel sleeps");
	const seconds = (performance.now() - begin) / 1000;
	if (vcpu.run.exit_reason !== KVM_EXIT_HYPERCALL) throw new TypeError(`the kernel ended with ${vcpu.run.exit_reason}`);
	return { seconds, instructions: vcpu.retired, result: vcpu.x(0).toString(16), ...jitOf(vm) };
}

async function runMachine(machine: Machine, until: string | undefined): Promise<void> {
	const script = until === undefined ? {} : { script: [{ until }] };
	const end = await machine.run({ timeoutSeconds: 600, ...script });
	const wanted = until === undefined ? "shutdown" : "matched";
	if (end.reason !== wanted) throw new TypeError(`the guest ended with ${end.reason}: ${end.message}`);
}

async function runGuests(job: GuestJob): Promise<Part> {
	const kernel = readFileSync(job.kernel);
	const files = job.initrd === undefined ? { kernel } : { kernel, initrd: readFileSync(job.initrd) };
	const begin = performance.now();
	let output = "";
	const marks: number[] = [];
	const machines = Array.from({ length: job.copies ?? 1 }, () =>
		createMachine({
			...files,
			...(job.append === undefined ? {} : { append: job.append }),
			cpu: "cortex-a57",
			memory: job.memory,
			smp: job.smp ?? 1,
			tier: job.tier,
		}),
	);
	const first = machines[0] as Machine;
	first.console.onData((bytes) => {
		output += Buffer.from(bytes).toString("latin1");
		for (const [index, mark] of (job.marks ?? []).entries())
			if (marks[index] === undefined && output.includes(mark)) marks[index] = (performance.now() - begin) / 1000;
	});
	await Promise.all(machines.map((machine) => runMachine(machine, job.until)));
	const seconds = (performance.now() - begin) / 1000;
	const instructions = machines.reduce((sum, machine) => sum + machine.instructions, 0);
	return { seconds, instructions, output, marks, ...jitOf(first.vm) };
}

async function runTrip(name: string, times: number, tier: KernelJob["tier"]): Promise<Part> {
	const trip = trips.find((one) => one.name === name);
	if (trip === undefined) throw new TypeError(`no round trip is called ${name}`);
	return { seconds: await trip.upcall(times, tier), instructions: 0 };
}

function run(job: Job): Part | Promise<Part> {
	switch (job.kind) {
		case "kernel":
			return runKernel(job);
		case "trip":
			return runTrip(job.name, job.times, job.tier);
		case "guest":
			return runGuests(job);
	}
}

const used = process.cpuUsage();
const part = await run(JSON.parse(process.argv[2] ?? "null") as Job);
const { user, system } = process.cpuUsage(used);
const outcome: Outcome = {
	...part,
	cpuSeconds: (user + system) / 1e6,
	rss: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(outcome), () => process.exit(0));
