import { describe, expect, it } from "vitest";
import { type ClassResult, compareClasses } from "../../../tools/oracle/campaign.ts";
import { classes, notUserMode, partlyUserMode } from "../../../tools/oracle/classes.ts";
import { buildHarness, COMPILER, EMULATOR, have, startHarnesses } from "../../../tools/oracle/harness.ts";
import { encodings } from "../src/enc/index.ts";

const CASES = 50;
const missing = [EMULATOR, COMPILER].filter((tool) => !have(tool));

describe("the classes of the oracle", () => {
	it("cover every encoding, or say why not", () => {
		const ids = new Set(classes.map((c) => c.id));
		expect(encodings.filter((e) => !ids.has(e.id) && notUserMode[e.id] === undefined)).toEqual([]);
		const known = new Set(encodings.map((e) => e.id));
		expect([...Object.keys(notUserMode), ...Object.keys(partlyUserMode)].filter((id) => !known.has(id))).toEqual([]);
	});
});

describe.skipIf(missing.length > 0)(
	"against QEMU (needs qemu-aarch64 of Debian's qemu-user, and aarch64-linux-gnu-gcc)",
	() => {
		it(`agrees on ${CASES} random cases of every class`, async () => {
			const harnesses = startHarnesses(buildHarness());
			const results: ClassResult[] = [];
			await compareClasses(harnesses.of, classes, CASES, 20, (result) => results.push(result));
			harnesses.close();
			expect(results.filter((r) => r.mismatches > 0).map((r) => [r.id, r.examples])).toEqual([]);
			expect(results.map((r) => r.cases)).toEqual(classes.map(() => CASES));
		});
	},
);
