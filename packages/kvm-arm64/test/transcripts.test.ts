import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Difference, Replayer } from "./support/replay.ts";
import { parseTranscript } from "./support/transcript.ts";
import { RULES } from "./support/transcriptRules.ts";

const directory = new URL("./data/transcripts/", import.meta.url);
const scenarios = readdirSync(directory)
	.filter((name) => name.endsWith(".jsonl"))
	.map((name) => name.slice(0, -".jsonl".length));

/** vCPU ids up to the kernel's limit matter in these; elsewhere fewer make smaller machines. */
const MANY_VCPUS = /^(create-vcpu|vcpu-init)$/;

/**
 * Scenarios of other kernels and CPUs that say what the implementation does where it follows Linux 7.2 (sign-extending
 * MMIO loads, PSCI 1.3), or a CPU without the RAS extension.
 */
const OTHERS: readonly (readonly [folder: string, scenarios: readonly string[]])[] = [
	[
		"linux-7.2",
		["immediate-exit", "mmio-loads", "mmio-stores", "psci-version", "smccc-bitmaps", "smccc-hvc", "smccc-smc"],
	],
	["cpu-cortex-a57", ["vcpu-events"]],
];

const used = new Set<number>();
let compared = 0;

/** Whether a reviewed rule covers a difference. */
function explain(difference: Difference): boolean {
	const rule = RULES.findIndex(({ covers }) => covers(difference));
	if (rule >= 0) used.add(rule);
	return rule >= 0;
}

function replayFile(name: string) {
	const transcript = parseTranscript(readFileSync(new URL(`${name}.jsonl`, directory), "utf8"));
	return new Replayer(transcript, MANY_VCPUS.test(name) ? 512 : 16).run();
}

describe("transcripts of other kernels and CPUs, abi upstream", () => {
	for (const [folder, names] of OTHERS) {
		for (const name of names) {
			it(`${folder}: ${name}`, () => {
				const { differences } = replayFile(`${folder}/${name}`);
				expect(differences.filter((difference) => !explain(difference))).toEqual([]);
			});
		}
	}
});

describe("transcripts of a real KVM (Linux 6.12), abi upstream", () => {
	for (const name of scenarios) {
		it(name, () => {
			const replay = replayFile(name);
			compared += replay.compared;
			expect(replay.compared).toBeGreaterThan(0);
			expect(replay.differences.filter((difference) => !explain(difference))).toEqual([]);
		});
	}

	it("compared many steps, and every rule explained something", () => {
		expect(compared).toBeGreaterThan(25_000);
		expect(RULES.filter((_, i) => !used.has(i)).map(({ reason }) => reason)).toEqual([]);
	});
});
