// Does one job in a process of its own, so that nothing that ran before helps or hurts it: not what the JavaScript engine has
// compiled, not the memory that it holds. Gets the job as its argument and prints the outcome, both JSON.
import { readFileSync } from "node:fs";
import type { Vm } from "@upcall/kvm-arm64";
import { createMachine, type Machine } from "@upcall/vmm";
import { enableWasmFeatures } from "@upcall/vmm/node";
import type { GuestJob, Job, KernelJob, Outcome } from "./job.ts";
import { LOAD_OFFSET } from "./qemu.ts";
import { runKernel } from "./runKernel.ts";
import { trips } from "./trips.ts";

enableWasmFeatures();

type Part = Omit<Outcome, "rss" | "cpuSeconds">;

function jitOf(vm: Vm): Pick<Outcome, "jit"> {
	const jit = vm.jitStatistics;
	return jit === undefined ? {} : { jit };
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
			return runKernel(readFileSync(job.path), LOAD_OFFSET, job.tier);
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
