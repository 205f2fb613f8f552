// Speed of everything, next to QEMU's TCG, on this machine, in this run.
//   tsx --conditions=@upcall/source bench/all.ts [--only TEXT] [--runs N] [--quick]
// A whole run writes bench/results and bench/RESULTS.md; one of a part, or a quick one, writes the same to bench/out.
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Missing } from "../tools/guests/kit.ts";
import { LinuxGuest } from "./linux/guest.ts";
import { medianOf, type Report, type Row, SIDES } from "./model.ts";
import { qemuVersion } from "./qemu.ts";
import { figure, markdown } from "./report/markdown.ts";
import { writeReport } from "./report/write.ts";
import { exitPlans } from "./rows/exits.ts";
import { growthPlans } from "./rows/growth.ts";
import { interruptPlans } from "./rows/interrupts.ts";
import { kernelPlans } from "./rows/kernels.ts";
import { startPlans } from "./rows/start.ts";
import { systemPlans } from "./rows/system.ts";
import { type Plan, type Settings, takeTurns, wanted } from "./turns.ts";

const { values } = parseArgs({
	options: {
		only: { type: "string", default: "" },
		runs: { type: "string" },
		quick: { type: "boolean", default: false },
	},
});
const runs = values.runs === undefined ? (values.quick ? 1 : 5) : Number(values.runs);
if (!(Number.isInteger(runs) && runs > 0)) {
	console.error("--runs takes a number of runs");
	process.exit(2);
}
const qemu = qemuVersion();
const settings: Settings = { runs, quick: values.quick, qemu: qemu !== undefined, only: values.only };

/** The rows that are wanted, in the order in which they are measured. */
function plans(guest: LinuxGuest): readonly Plan[] {
	const small = [
		...exitPlans(settings),
		...interruptPlans(),
		...kernelPlans(settings),
		...systemPlans(guest, settings),
	];
	const all = settings.quick ? small : [...small, ...startPlans(guest), ...growthPlans(guest)];
	return all.filter((plan) => wanted(settings, plan));
}

/** Measures a row, unless the files of its guest cannot be had. */
async function measure(plan: Plan): Promise<Row | undefined> {
	try {
		return await takeTurns(plan, settings);
	} catch (error) {
		if (!(error instanceof Missing)) throw error;
		console.error(`${plan.group}/${plan.name} is left out: ${error.message}`);
		return undefined;
	}
}

/** One line a row while the run goes on. */
function show(row: Row): void {
	const sides = SIDES.map((side) => [side, medianOf(row, side)] as const).filter(([, value]) => value !== undefined);
	const numbers = sides.map(([side, value]) => `${side} ${figure(value)}`).join("  ");
	console.error(`${row.group.padEnd(11)}${row.name.padEnd(36)}${numbers} ${row.unit}`);
}

const guest = new LinuxGuest();
try {
	const rows: Row[] = [];
	for (const plan of plans(guest)) {
		const row = await measure(plan);
		if (row === undefined) continue;
		rows.push(row);
		show(row);
	}
	if (rows.length === 0) throw new Error("no row was measured: --only takes a part of GROUP/NAME");
	const report: Report = {
		node: process.version,
		v8: process.versions.v8,
		processor: cpus()[0]?.model ?? "unknown processor",
		processors: cpus().length,
		...(qemu === undefined ? {} : { qemu }),
		runs,
		rows,
	};
	console.log(markdown(report, 2));
	const whole = values.only === "" && !values.quick;
	for (const path of writeReport(report, whole ? import.meta.dirname : join(import.meta.dirname, "out")))
		console.error(`wrote ${path}`);
} finally {
	guest.close();
}
