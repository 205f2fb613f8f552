import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Difference, Replayer } from "./support/replay.ts";
import { parseTranscript } from "./support/transcript.ts";
import { NOT_REPLAYED, RULES } from "./support/transcriptRules.ts";

const directory = new URL("./data/transcripts/", import.meta.url);
const scenarios = readdirSync(directory)
	.filter((name) => name.endsWith(".jsonl"))
	.map((name) => name.slice(0, -".jsonl".length));
const replayed = scenarios.filter((name) => !NOT_REPLAYED.some((entry) => entry.scenarios.test(name)));

/** vCPU ids up to the kernel's limit matter in these; elsewhere fewer make smaller machines. */
const MANY_VCPUS = /^(create-vcpu|vcpu-init)$/;

const used = new Set<number>();
let compared = 0;

function explain(difference: Difference): boolean {
	const rule = RULES.findIndex(({ covers }) => covers(difference));
	if (rule >= 0) used.add(rule);
	return rule >= 0;
}

describe("transcripts of a real KVM (Linux 6.12), abi upstream", () => {
	for (const name of replayed) {
		it(name, () => {
			const transcript = parseTranscript(readFileSync(new URL(`${name}.jsonl`, directory), "utf8"));
			const replay = new Replayer(transcript, MANY_VCPUS.test(name) ? 512 : 16).run();
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
