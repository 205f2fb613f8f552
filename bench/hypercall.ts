// Round trips a second between a guest and TypeScript:
//   tsx --conditions=@upcall/source bench/hypercall.ts [--times N] [--runs N]
// The exit status is 1 when hypercalls on the whole path are slower than a million a second.
import { parseArgs } from "node:util";
import { enableWasmFeatures } from "@upcall/vmm/node";
import { bareHypercalls, bareMmio, machineHypercalls, machineMmio, medianSeconds, RUNS } from "./measure.ts";

enableWasmFeatures();

/** Hypercalls a second that the whole path must reach. */
const REQUIRED = 1_000_000;

const { values } = parseArgs({
	options: { times: { type: "string", default: "2000000" }, runs: { type: "string", default: String(RUNS) } },
});
const times = Number(values.times);
const runs = Number(values.runs);

async function row(name: string, run: () => number | Promise<number>): Promise<number> {
	const rate = times / (await medianSeconds(run, runs));
	console.log(`${name.padEnd(46)}${(rate / 1e6).toFixed(2).padStart(8)} M/s${(1e9 / rate).toFixed(0).padStart(7)} ns`);
	return rate;
}

console.log(`${times} round trips, median of ${runs}, Node ${process.version}`);
const whole = await row("hypercall, machine and handler", () => machineHypercalls(times));
await row("hypercall, KVM_RUN only", () => bareHypercalls(times));
await row("PL011 read, machine and device", () => machineMmio(times));
await row("PL011 read, KVM_RUN only", () => bareMmio(times));
if (whole < REQUIRED) {
	console.log(`hypercalls are slower than ${REQUIRED / 1e6} M/s`);
	process.exitCode = 1;
}
