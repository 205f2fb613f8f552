// The same programs in other hosts: this Node, others, and a page in Chromium. Fails when one computes or counts otherwise.
//   tsx --conditions=@upcall/source bench/hosts.ts [--node PATH]... [--runs N] [--quick]
// Writes bench/hosts.json and bench/HOSTS.md; a quick run, of fewer programs, writes the same to bench/out.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Chromium, chromiumVersion } from "./browser/chromium.ts";
import { buildKernels, type Kernel } from "./kernels/build.ts";
import { inChild } from "./processes.ts";
import { type HostReport, type HostRow, hostTables, TIERS } from "./report/hosts.ts";
import type { KernelRun } from "./runKernel.ts";
import type { Tier } from "./trips.ts";

/** One program of each kind that the compiler treats in its own way. */
const PROGRAMS = new Set(["sha256", "interp", "qsort", "mandelbrot", "matrixDouble", "aes", "strlen", "memcopy"]);
const QUICK = new Set(["qsort", "mandelbrot", "aes"]);

interface Host {
	readonly name: string;
	run(kernel: Kernel, tier: Tier): Promise<Omit<KernelRun, "result"> & { readonly result?: string }>;
}

const { values } = parseArgs({
	options: {
		node: { type: "string", multiple: true, default: [] },
		runs: { type: "string", default: "3" },
		quick: { type: "boolean", default: false },
	},
});
const runs = values.quick ? 1 : Number(values.runs);
if (!(Number.isInteger(runs) && runs > 0)) {
	console.error("--runs takes a number of runs");
	process.exit(2);
}

function nodeHost(path: string): Host {
	const print = "'Node ' + process.versions.node + ', V8 ' + process.versions.v8.replace(/-.*/, '')";
	return {
		name: execFileSync(path, ["-p", print], { encoding: "utf8" }).trim(),
		run: async ({ path: image }, tier) => inChild({ kind: "kernel", path: image, tier }, path),
	};
}

function hosts(): readonly Host[] {
	const nodes = [process.execPath, ...values.node].map(nodeHost);
	const version = chromiumVersion();
	if (version === undefined) {
		console.error("Chromium is left out: there is no chromium on PATH");
		return nodes;
	}
	const chromium = new Chromium();
	return [...nodes, { name: version, run: ({ path }, tier) => chromium.run(path, tier) }];
}

const load = loadavg()[0] ?? 0;
const measured = hosts();
const rows: HostRow[] = [];
for (const kernel of buildKernels(values.quick).filter(({ name }) => (values.quick ? QUICK : PROGRAMS).has(name))) {
	let expected: string | undefined;
	const speeds = measured.map(() => ({ interp: [] as number[], auto: [] as number[] }));
	let instructions = 0;
	for (let run = 0; run < runs; run++)
		for (const [index, host] of measured.entries())
			for (const tier of TIERS) {
				const outcome = await host.run(kernel, tier);
				const what = `${outcome.instructions} instructions, x0 = 0x${outcome.result}`;
				expected ??= what;
				if (what !== expected) throw new TypeError(`${kernel.name}: ${expected}, but ${what} on ${host.name}, ${tier}`);
				if (tier === "auto" && (outcome.jit?.regions ?? 0) === 0)
					throw new TypeError(`${kernel.name}: nothing was compiled on ${host.name}`);
				({ instructions } = outcome);
				speeds[index]?.[tier].push(instructions / outcome.seconds / 1e6);
			}
	rows.push({ group: kernel.group, name: kernel.name, instructions, speeds });
	console.error(`${kernel.name}: the same on ${measured.length} hosts, both tiers`);
}
const report: HostReport = {
	hosts: measured.map(({ name }) => name),
	processor: cpus()[0]?.model ?? "unknown processor",
	processors: cpus().length,
	load,
	runs,
	rows,
};
const folder = values.quick ? join(import.meta.dirname, "out") : import.meta.dirname;
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "hosts.json"), `${JSON.stringify(report, undefined, "\t")}\n`);
writeFileSync(join(folder, "HOSTS.md"), `# Hosts\n\nWritten by \`bench/hosts.ts\`.\n\n${hostTables(report)}\n`);
console.log(hostTables(report));
