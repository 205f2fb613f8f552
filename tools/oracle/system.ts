/**
 * The system half of the spec against QEMU: runs every probe of the spec's tests on qemu-system-aarch64 (Neoverse N1, or max for what it lacks)
 * and on the model, and compares what the exceptions reported.
 *
 * Usage: tsx --conditions=@upcall/source oracle/system.ts [--record]   (record writes the spec's golden file)
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createTestDriver } from "@upcall/spec";
import { type Outcome, probes, runProbe } from "../../packages/spec/test/support/probes/index.ts";
import { runOnQemu } from "./systemQemu.ts";

const GOLDEN = fileURLToPath(new URL("../../packages/spec/test/data/system-oracle.json", import.meta.url));

const outcomes = runOnQemu(probes);
const driver = createTestDriver();
let differences = 0;
probes.forEach((p, i) => {
	const qemu = outcomes[i] as Outcome;
	const model = runProbe(p, driver);
	const expected = { ...qemu, ...p.manual?.expect };
	const fields =
		typeof model === "string"
			? [model]
			: (Object.keys(expected) as (keyof Outcome)[]).filter((f) => expected[f] !== model[f]);
	if (p.manual !== undefined) {
		const overridden = JSON.stringify(qemu) !== JSON.stringify(model);
		console.log(`${p.name}: ${overridden ? "differs from" : "agrees with"} QEMU (${p.manual.reason})`);
		if (typeof model !== "string" && Object.entries(p.manual.expect).every(([f, v]) => model[f as keyof Outcome] === v))
			return;
	}
	if (fields.length === 0) return;
	differences++;
	console.log(`${p.name}:`);
	for (const f of fields)
		console.log(
			`  ${f}: QEMU ${qemu[f as keyof Outcome]}, model ${typeof model === "string" ? "" : model[f as keyof Outcome]}`,
		);
});
console.log(`${probes.length} probes, ${differences} differences`);
if (process.argv.includes("--record")) {
	const golden = Object.fromEntries(probes.map((p, i) => [p.name, outcomes[i]]));
	if (Object.keys(golden).length !== probes.length) throw new TypeError("two probes have the same name");
	writeFileSync(GOLDEN, `${JSON.stringify(golden, null, "\t")}\n`);
}
process.exitCode = differences === 0 ? 0 : 1;
