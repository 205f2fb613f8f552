import { buildKernels } from "../kernels/build.ts";
import { inChild } from "../processes.ts";
import { qemuOutput } from "../qemu.ts";
import type { Tier } from "../trips.ts";
import { type Plan, Together } from "../turns.ts";

/** What the lines of `kernels/machine/interrupt.c` are called in the table. */
const NAMES = new Map([
	["sgi", "SGI to itself"],
	["running", "timer, CPU at work"],
	["waiting", "timer, CPU in WFI"],
]);

/** Mean microseconds by row. */
function readRows(output: string): ReadonlyMap<string, number> {
	const frequency = Number(/frequency (\d+)/.exec(output)?.[1]);
	return new Map(
		[...output.matchAll(/^(\w+) (\d+) (\d+) \d+\r?$/gm)].map(([, line = "", count, sum]) => [
			NAMES.get(line) ?? line,
			(Number(sum) / Number(count) / frequency) * 1e6,
		]),
	);
}

/** Mean time from an interrupt's cause to its handler; of the SGI, to the end of its handler. */
export function interruptPlans(): readonly Plan[] {
	const kernel = buildKernels().find(({ name }) => name === "interrupt")?.path;
	if (kernel === undefined) throw new TypeError("there is no kernel called interrupt");
	const upcall = (tier: Tier): Together =>
		new Together(async () => readRows(inChild({ kind: "guest", kernel, tier, memory: 64 << 20 }).output ?? ""));
	const interp = upcall("interp");
	const auto = upcall("auto");
	const qemu = new Together(async () => readRows(qemuOutput(kernel)));
	return [...NAMES.values()].map((name) => ({
		group: "interrupts",
		name,
		unit: "µs",
		better: "less",
		sides: { interp: () => interp.take(name), auto: () => auto.take(name), qemu: () => qemu.take(name) },
	}));
}
