import type { CpuModelData } from "@upcall/kvm-arm64";
import type { MachineOptions } from "@upcall/vmm";
import { type CheckFlags, replayCommand } from "./options.ts";

/** A run that may be checked. */
export interface CheckedRun {
	/** Options for the machine. */
	readonly machine: Pick<MachineOptions, "kvm">;
	/** Runs the machine; says what was checked, or reports the difference. @returns `undefined` after a difference */
	run<T>(session: () => Promise<T>): Promise<T | undefined>;
}

/**
 * Prepares the check that the options ask for, if they do. Without one neither the check nor the specification is even loaded.
 *
 * @param args - arguments of the command, for the replay command
 */
export async function prepareCheck(
	flags: CheckFlags,
	model: CpuModelData,
	clock: "real" | "virtual",
	args: readonly string[] = process.argv.slice(2),
): Promise<CheckedRun> {
	const { check: every, checkFrom: from } = flags;
	if (every === undefined) return { machine: {}, run: (session) => session() };
	const { createCheck, DifferenceFound, differenceText } = await import("./check.ts");
	const { kvm, statistics } = await createCheck(model, clock === "virtual", { every, from });
	return {
		machine: { kvm },
		async run(session) {
			const begin = performance.now();
			try {
				const end = await session();
				const seconds = (performance.now() - begin) / 1000;
				process.stderr.write(
					`upcall: ${statistics.instructions} instructions in ${statistics.windows} windows equal the specification (${seconds.toFixed(1)} s)\n`,
				);
				return end;
			} catch (error) {
				if (!(error instanceof DifferenceFound)) throw error;
				process.stderr.write(`\n${differenceText(error.difference, replayCommand(args, error.difference.count))}`);
				return undefined;
			}
		},
	};
}
