// One table: kernels, hypercalls and MMIO in Upcall and in QEMU's TCG, on this machine, in this run.
//   tsx --conditions=@upcall/source bench/all.ts [--md] [--runs N] [--times N] [kernel ...]
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { openKvm } from "@upcall/kvm-arm64";
import { KVM_ARM_VCPU_PSCI_0_2, KVM_CAP_ARM_HVC_TO_USER, KVM_EXIT_HYPERCALL } from "@upcall/uapi";
import { RAM_BASE } from "@upcall/vmm";
import { enableWasmFeatures } from "@upcall/vmm/node";
import { buildKernels } from "./kernels/build.ts";
import { bareHypercalls, bareMmio, machineHypercalls, machineMmio, median, medianSeconds, RUNS } from "./measure.ts";
import { hypercallLoop, mmioLoop, PSCI_VERSION } from "./programs.ts";
import { LOAD_OFFSET, qemuRun, qemuVersion } from "./qemu.ts";

enableWasmFeatures();

const RAM_BYTES = 32 << 20;

/** One line of the table; rates in millions a second. */
interface Row {
	readonly name: string;
	readonly unit: string;
	readonly upcall: number;
	readonly qemu: number | undefined;
	readonly note: string;
}

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		md: { type: "boolean", default: false },
		runs: { type: "string", default: String(RUNS) },
		times: { type: "string", default: "2000000" },
	},
});
const runs = Number(values.runs);
const times = Number(values.times);
const version = qemuVersion();

/** Runs a kernel through KVM_RUN to its HVC, on a new VM. */
function upcallKernel(kernel: Uint8Array): { seconds: number; instructions: number; result: bigint } {
	const kvm = openKvm({ memory: RAM_BYTES, budget: 0x7fff_ffff });
	const vm = kvm.createVm();
	vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
	vm.memory.set(kernel, LOAD_OFFSET);
	vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: RAM_BASE, memorySize: RAM_BYTES, userspaceAddr: 0 });
	const vcpu = vm.createVcpu(0);
	vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
	vcpu.pc = BigInt(RAM_BASE + LOAD_OFFSET);
	const begin = performance.now();
	while (vcpu.enter() !== 0) if (vcpu.blocked !== undefined) throw new TypeError("the kernel sleeps");
	const seconds = (performance.now() - begin) / 1000;
	if (vcpu.run.exit_reason !== KVM_EXIT_HYPERCALL) throw new TypeError(`the kernel ended with ${vcpu.run.exit_reason}`);
	return { seconds, instructions: vcpu.retired, result: vcpu.x(0) };
}

function kernelRow(name: string, path: string): Row {
	const kernel = readFileSync(path);
	const results = Array.from({ length: runs }, () => upcallKernel(kernel));
	const { instructions, result } = results[0] as (typeof results)[0];
	const seconds = median(results.map((r) => r.seconds));
	let qemu: number | undefined;
	if (version !== undefined) {
		const done = Array.from({ length: runs }, () => qemuRun(kernel));
		for (const other of done)
			if (other.result !== result) throw new TypeError(`${name}: ${result} in Upcall, ${other.result} in QEMU`);
		qemu = instructions / median(done.map((r) => r.seconds)) / 1e6;
	}
	const note = `${(instructions / 1e6).toFixed(1)} M instructions`;
	return { name, unit: "M instr/s", upcall: instructions / seconds / 1e6, qemu, note };
}

async function tripRow(
	name: string,
	upcall: () => number | Promise<number>,
	program: Uint8Array | undefined,
	note: string,
): Promise<Row> {
	const rate = times / (await medianSeconds(upcall, runs)) / 1e6;
	let qemu: number | undefined;
	if (program !== undefined && version !== undefined)
		qemu = times / median(Array.from({ length: runs }, () => qemuRun(program).seconds)) / 1e6;
	return { name, unit: "M/s", upcall: rate, qemu, note };
}

// Round trips first: what the kernels teach the JavaScript engine must not change their figures.
const trips: Row[] = [];
if (positionals.length === 0) {
	const psci = hypercallLoop(times, PSCI_VERSION);
	trips.push(
		await tripRow(
			"hypercall, handler in TypeScript",
			() => machineHypercalls(times),
			undefined,
			"vendor call to userspace",
		),
		await tripRow(
			"hypercall, PSCI_VERSION",
			() => machineHypercalls(times, PSCI_VERSION),
			psci,
			"PSCI in userspace; QEMU: built in",
		),
		await tripRow("hypercall, KVM_RUN only", () => bareHypercalls(times), undefined, "exit and entry"),
		await tripRow("MMIO, PL011 read", () => machineMmio(times), mmioLoop(times), "UARTFR, UARTIBRD"),
		await tripRow("MMIO, KVM_RUN only", () => bareMmio(times), undefined, "exit and entry"),
	);
}
const rows: Row[] = [];
for (const [name, path] of buildKernels()) {
	if (positionals.length === 0 || positionals.includes(name)) rows.push(kernelRow(name, path));
}
rows.push(...trips);

const figure = (value: number): string => value.toFixed(value < 100 ? 2 : 0);
const cells = rows.map((r) => [
	r.name,
	r.unit,
	figure(r.upcall),
	r.qemu === undefined ? "-" : figure(r.qemu),
	r.qemu === undefined ? "-" : (r.upcall / r.qemu).toFixed(2),
	r.note,
]);
const kernels = rows.filter((r) => r.unit === "M instr/s" && r.qemu !== undefined);
if (kernels.length > 1) {
	const mean = (of: (r: Row) => number): number =>
		Math.exp(kernels.reduce((sum, r) => sum + Math.log(of(r)), 0) / kernels.length);
	const upcall = mean((r) => r.upcall);
	const qemu = mean((r) => r.qemu as number);
	cells.splice(rows.filter((r) => r.unit === "M instr/s").length, 0, [
		"geometric mean",
		"M instr/s",
		figure(upcall),
		figure(qemu),
		(upcall / qemu).toFixed(2),
		"",
	]);
}

const head = ["", "unit", "Upcall", "QEMU", "ratio", ""];
if (values.md) {
	console.log(`| ${head.join(" | ")} |\n| --- | --- | ---: | ---: | ---: | --- |`);
	for (const row of cells) console.log(`| ${row.join(" | ")} |`);
	console.log("");
} else {
	const widths = head.map((_, i) => Math.max(...[head, ...cells].map((row) => (row[i] as string).length)));
	const line = (row: readonly string[]): string =>
		row
			.map((cell, i) => (i > 1 && i < 5 ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number)))
			.join("  ");
	for (const row of [head, ...cells]) console.log(line(row).trimEnd());
}
console.log(
	`Upcall on Node ${process.version} (V8 ${process.versions.v8}), ${cpus()[0]?.model ?? "unknown processor"}, one thread.`,
);
console.log(version === undefined ? "QEMU: not installed, left out." : `${version}, -M virt -cpu cortex-a57, TCG.`);
console.log(
	`Median of ${runs} runs, from the first guest instruction to the last; the same instructions and results on both sides.`,
);
