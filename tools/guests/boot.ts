/**
 * Boots real guests with the `upcall` command and checks what they say: Debian's kernels with busybox, Debian on a disk,
 * its installer, UEFI and U-Boot.
 *
 * Usage: tsx --conditions=@upcall/source guests/boot.ts [--only TEXT] [--small] [--times N] [--qemu] (in tools/)
 *
 * `--only` runs the recipes whose name contains the text, `--small` those of CI. Recipes of random trials make their
 * usual number of them, a fortieth of it in CI, or as many as `--times` says. With `--qemu` the same guest runs in
 * `qemu-system-aarch64 -cpu cortex-a57` before it, and the seconds of both are printed. The files come from Debian
 * packages, fetched once with apt into `.cache/`; a recipe whose files cannot be had is reported as skipped. Ends with
 * status 1 when a guest did not do what it should.
 */
import { parseArgs } from "node:util";
import { Kit, Missing } from "./kit.ts";
import { recipes } from "./recipes/index.ts";

const { values } = parseArgs({
	options: {
		only: { type: "string", default: "" },
		small: { type: "boolean", default: false },
		times: { type: "string" },
		qemu: { type: "boolean", default: false },
	},
});

const times = values.times === undefined ? undefined : Number(values.times);
if (times !== undefined && !(Number.isInteger(times) && times > 0)) {
	console.error("--times takes a number of trials");
	process.exit(2);
}
const kit = new Kit(values.qemu, (usual) => times ?? (values.small ? Math.ceil(usual / 40) : usual));
let failed = 0;
let passed = 0;
const skipped: string[] = [];
const chosen = recipes.filter((r) => r.name.includes(values.only) && (!values.small || r.small === true));
if (chosen.length === 0) {
	console.error(`no recipe's name contains "${values.only}". There are: ${recipes.map((r) => r.name).join(", ")}`);
	process.exit(2);
}
for (const { name, run } of chosen) {
	const started = performance.now();
	try {
		const said = await run(kit);
		passed++;
		console.log(`ok       ${name}: ${said} (${((performance.now() - started) / 1000).toFixed(1)} s in all)`);
	} catch (error) {
		if (error instanceof Missing) {
			skipped.push(name);
			console.log(`skipped  ${name}: ${error.message}`);
		} else {
			failed++;
			console.log(`FAILED   ${name}: ${error instanceof Error ? error.message : error}`);
		}
	}
}
kit.close();
console.log(`${passed} guests as they should be, ${failed} not, ${skipped.length} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
