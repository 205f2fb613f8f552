// Round trips a second between a guest and TypeScript, in this process:
//   tsx --conditions=@upcall/source bench/hypercall.ts [--times N] [--runs N]
// The exit status is 1 when hypercalls on the whole path are slower than a million a second.
import { parseArgs } from "node:util";
import { enableWasmFeatures } from "@upcall/vmm/node";
import { median } from "./model.ts";
import { trips } from "./trips.ts";

enableWasmFeatures();

/** Round trips a second that the whole path, the first row, must reach. */
const REQUIRED = 1_000_000;

const { values } = parseArgs({
	options: { times: { type: "string", default: "2000000" }, runs: { type: "string", default: "3" } },
});
const times = Number(values.times);
const runs = Number(values.runs);

console.log(`${times} round trips, median of ${runs}, Node ${process.version}`);
for (const [index, trip] of trips.entries()) {
	const seconds: number[] = [];
	for (let i = 0; i < runs; i++) seconds.push(await trip.upcall(times, "auto"));
	const rate = times / median(seconds);
	console.log(
		`${trip.name.padEnd(40)}${(rate / 1e6).toFixed(2).padStart(8)} M/s${(1e9 / rate).toFixed(0).padStart(7)} ns`,
	);
	if (index > 0 || rate >= REQUIRED) continue;
	console.log(`hypercalls are slower than ${REQUIRED / 1e6} M/s`);
	process.exitCode = 1;
}
