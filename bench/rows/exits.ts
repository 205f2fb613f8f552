import { inChild } from "../processes.ts";
import { qemuRun } from "../qemu.ts";
import { type Tier, type Trip, trips } from "../trips.ts";
import type { Plan, Sample, Settings } from "../turns.ts";

/** The round trips of a small run. */
const QUICK = new Set(["hypercall, handler in TypeScript", "MMIO, PL011 read"]);

function plan({ name, qemu }: Trip, times: number): Plan {
	const upcall = (tier: Tier) => (): Sample => ({
		value: times / inChild({ kind: "trip", name, times, tier }).seconds / 1e6,
	});
	const sides = { interp: upcall("interp"), auto: upcall("auto") };
	return {
		group: "exits",
		name,
		unit: "M/s",
		better: "more",
		sides:
			qemu === undefined ? sides : { ...sides, qemu: () => ({ value: times / qemuRun(qemu(times)).seconds / 1e6 }) },
	};
}

/** Round trips between a guest and what is around it. */
export function exitPlans({ quick }: Settings): readonly Plan[] {
	return trips.filter(({ name }) => !quick || QUICK.has(name)).map((trip) => plan(trip, quick ? 200_000 : 10_000_000));
}
