import type { Verdict } from "./judge.ts";

const figure = ({ unit }: Verdict, value: number): string =>
	unit === "bytes" ? `${(value / 2 ** 20).toFixed(1)} MiB` : `${value.toPrecision(3)} /s`;

/** Verdicts as lines of text. */
export function table(verdicts: readonly Verdict[]): string {
	const rows = [["", "what", "second quarter", "last quarter", "bound"]];
	for (const verdict of verdicts) {
		const { good, what, before, after, bound, kind } = verdict;
		const limit = `${kind === "most" ? "<=" : ">="} ${figure(verdict, bound)}`;
		rows.push([good ? "ok" : "FAILED", what, figure(verdict, before), figure(verdict, after), limit]);
	}
	const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
	return rows
		.map((row) =>
			row
				.map((cell, at) => cell.padEnd(widths[at] as number))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}
