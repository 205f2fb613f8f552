import type { CpuModelData, Engine, InspectableEngine } from "@upcall/kvm-arm64";
import { CheckedMachine, type CheckStatistics } from "./checkedMachine.ts";
import { CounterFeed } from "./counterFeed.ts";
import type { Schedule } from "./schedule.ts";

export { DifferenceFound, differenceText } from "./difference.ts";

/** A check of a run: what goes into the options of KVM, and what came of it. */
export interface Check {
	readonly kvm: { readonly around: (engine: InspectableEngine) => Engine; readonly counter?: () => number };
	readonly statistics: Readonly<CheckStatistics>;
}

/**
 * Loads the specification and prepares a run in which it executes what the engine executes.
 *
 * @param model - the CPU model of the machine
 * @param virtualClock - the machine's clock is virtual, so that every run is the same
 */
export async function createCheck(model: CpuModelData, virtualClock: boolean, schedule: Schedule): Promise<Check> {
	const spec = await import("@upcall/spec");
	const feed = new CounterFeed();
	const statistics: CheckStatistics = { instructions: 0, windows: 0 };
	return {
		statistics,
		kvm: {
			...(virtualClock ? {} : { counter: feed.read }),
			around: (engine) => ({
				idRegisters: engine.idRegisters,
				createMachine: (userBytes, maxVcpus) =>
					new CheckedMachine(engine.createMachine(userBytes, maxVcpus), { spec, model, schedule, feed, statistics }),
			}),
		},
	};
}
