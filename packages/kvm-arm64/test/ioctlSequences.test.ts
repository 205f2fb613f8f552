import { type Ioctl, initialVm, randomIoctl, stepIoctl } from "@upcall/spec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAPABILITY_DEVIATIONS } from "../src/deviations.ts";
import type { KvmOptions } from "../src/options.ts";
import { implementation, perform, show, specHost } from "./support/specDriver.ts";

/** Calls whose answer differs by a listed deviation: capabilities that say 0. */
function deviates(c: Ioctl): boolean {
	return c.op === "KVM_CHECK_EXTENSION" && CAPABILITY_DEVIATIONS.some((deviation) => deviation.number === c.cap);
}

/** One long random sequence on both sides. @returns the number of ioctls, or what differed */
function runSequence(options: KvmOptions, choices: readonly number[], length: number): number | string {
	let at = 0;
	const choose = (n: number): number => (choices[at++ % choices.length] as number) % n;
	let spec = initialVm(specHost(options));
	const impl = implementation(options);
	const log: string[] = [];
	for (let i = 0; i < length; i++) {
		const c = randomIoctl(spec, choose);
		if (deviates(c)) continue;
		const { state, result } = stepIoctl(spec, c);
		const got = perform(impl, c);
		log.push(JSON.stringify(c, (_, v) => (typeof v === "bigint" ? `0x${v.toString(16)}` : v)));
		if (show(got) !== show(result)) {
			return `${log.join("\n")}\nspecification ${show(result)}\nimplementation ${show(got)}`;
		}
		spec = state;
	}
	return length;
}

const choices = fc.array(fc.nat({ max: 0x7fffffff }), { minLength: 400, maxLength: 2000 });
const options = fc.record({
	abi: fc.constantFrom("rfc" as const, "upstream" as const),
	maxVcpus: fc.constantFrom(2, 8, 512),
	registersInRun: fc.boolean(),
	conduitFlag: fc.boolean(),
});

describe("long random sequences of ioctls agree with the specification", () => {
	it("300 sequences of 300", { timeout: 120_000 }, () => {
		fc.assert(
			fc.property(options, choices, (given, numbers) => {
				// The conduit flag is an option of the RFC's interface only.
				const abi = given.abi;
				expect(runSequence({ ...given, conduitFlag: given.conduitFlag && abi === "rfc" }, numbers, 300)).toBe(300);
			}),
			{ numRuns: 300, seed: 20261123 },
		);
	});
});
