/**
 * Floating point of the engine against that of the spec: every operation in every width, with every rounding mode, as
 * many random operands as wanted.
 *
 * Usage: tsx --conditions=@upcall/source campaigns/float.ts [--cases N] [--seed S] [--only NAME] (in tools/)
 */
import { parseArgs } from "node:util";
import { compareFloat, compareNativeFused, floatCases } from "../../packages/aarch64-core/test/support/float/cases.ts";
import { compileFloat } from "../../packages/aarch64-core/test/support/float/module.ts";
import { Random } from "../../packages/aarch64-core/test/support/generators/random.ts";

const { values } = parseArgs({
	options: {
		cases: { type: "string", default: "100000" },
		seed: { type: "string", default: "1" },
		only: { type: "string", default: "" },
	},
});
const module = await compileFloat();
const start = performance.now();
let failures = 0;
let total = 0;
for (const [i, c] of floatCases.entries()) {
	if (!c.name.includes(values.only)) continue;
	const r = new Random(Number(values.seed), i);
	for (let n = 0; n < Number(values.cases); n++) {
		total++;
		const message = compareFloat(module, c, r);
		if (message === undefined) continue;
		failures++;
		console.log(message);
		break;
	}
}
if (values.only === "") {
	for (const width of [32, 64] as const) {
		const r = new Random(Number(values.seed), width);
		for (let n = 0; n < 20 * Number(values.cases); n++) {
			total++;
			const outcome = compareNativeFused(module, width, r);
			if (typeof outcome !== "object") continue;
			failures++;
			console.log(outcome.difference);
			break;
		}
	}
}
const seconds = (performance.now() - start) / 1000;
console.log(`${total} cases of ${floatCases.length} operations, ${failures} fail, ${Math.round(total / seconds)}/s`);
process.exit(failures === 0 ? 0 : 1);
