import { geometricMean, medianOf, type Report, type Row, SIDES, type Side, speed } from "../model.ts";

/** What the groups are called, in their order. */
export const GROUPS: readonly (readonly [group: string, title: string])[] = [
	["integer", "Integer programs"],
	["float", "Floating point"],
	["simd", "SIMD"],
	["memory", "Memory"],
	["system", "Linux: the system's costs"],
	["exits", "Exits"],
	["interrupts", "Interrupts: from their cause to their handler"],
	["start", "From the start of a process"],
	["vCPUs", "Boot to the prompt by vCPUs"],
	["RAM", "Boot to the prompt by RAM"],
	["machines", "Boot to the prompt by machines in one process"],
];

/** A number with three or four digits that matter. */
export function figure(value: number | undefined): string {
	if (value === undefined) return "-";
	return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

function tableRow(row: Row): string {
	const numbers = [
		...SIDES.map((side) => medianOf(row, side)),
		speed(row, "interp"),
		speed(row, "auto"),
		speed(row, "auto", "native"),
	];
	return `| ${row.name} | ${row.unit} | ${numbers.map(figure).join(" | ")} |`;
}

/** The line with the geometric means of a group's ratios, when it has several. */
function meanRow(rows: readonly Row[]): readonly string[] {
	if (rows.filter((row) => row.samples.qemu !== undefined).length < 2) return [];
	const mean = (side: Side, base: Side): string => {
		const ratios = rows.map((row) => speed(row, side, base)).filter((value) => value !== undefined);
		return ratios.length === 0 ? "" : ` **${figure(geometricMean(ratios))}**`;
	};
	const means = [mean("interp", "qemu"), mean("auto", "qemu"), mean("auto", "native")];
	return [`| **geometric mean** | | | | | |${means.join(" |")} |`];
}

function details(rows: readonly Row[]): readonly string[] {
	const names = [...new Set(rows.flatMap((row) => Object.keys(row.detail)))];
	if (names.length === 0) return [];
	return [
		"",
		`|  | ${names.join(" | ")} |`,
		`| --- |${" ---: |".repeat(names.length)}`,
		...rows.map((row) => `| ${row.name} | ${names.map((name) => figure(row.detail[name])).join(" | ")} |`),
	];
}

/** Rows of each group, in the order of {@link GROUPS}. */
export function grouped(report: Report): readonly (readonly [title: string, rows: readonly Row[]])[] {
	return GROUPS.map(([group, title]) => [title, report.rows.filter((row) => row.group === group)] as const).filter(
		([, rows]) => rows.length > 0,
	);
}

/** Where and how a report was made, in a paragraph. */
export function conditions({ node, v8, processor, processors, qemu, runs }: Report): string {
	const other = qemu === undefined ? "QEMU is not installed." : `${qemu}, \`-M virt -cpu cortex-a57\`, TCG.`;
	return `Upcall on Node ${node} (V8 ${v8}), ${processor}, ${processors} processors. ${other} Medians of ${runs} ${runs === 1 ? "run" : "runs"}, the sides in turns.`;
}

/** The report as Markdown tables under headings of a level. */
export function markdown(report: Report, level: number): string {
	const heading = "#".repeat(level);
	const parts = grouped(report).map(([title, rows]) =>
		[
			`${heading} ${title}`,
			"",
			"|  | unit | interpreter | JIT | QEMU | native | interpreter / QEMU | JIT / QEMU | JIT / native |",
			"| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
			...rows.map(tableRow),
			...meanRow(rows),
			...details(rows),
		].join("\n"),
	);
	return [conditions(report), ...parts].join("\n\n");
}
