import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../model.ts";
import { chart } from "./chart.ts";
import { markdown } from "./markdown.ts";

/** `node-20`, from a version. */
const lineOf = (version: string): string => `node-${/\d+/.exec(version)?.[0]}`;

/**
 * Writes a report: its samples and a chart under the name of the Node line into `results`, and the tables of every line's last
 * report to `RESULTS.md` above it.
 *
 * @param folder - where `results` and `RESULTS.md` go
 * @returns the paths that were written
 */
export function writeReport(report: Report, folder: string): readonly string[] {
	const results = join(folder, "results");
	mkdirSync(results, { recursive: true });
	const line = lineOf(report.node);
	const written = [
		[join(results, `${line}.json`), `${JSON.stringify(report, undefined, "\t")}\n`],
		[join(results, `${line}.svg`), chart(report)],
	] as const;
	for (const [path, bytes] of written) writeFileSync(path, bytes);
	const lines = readdirSync(results)
		.filter((file) => file.endsWith(".json"))
		.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
	const sections = lines.map((file) => {
		const one: Report = JSON.parse(readFileSync(join(results, file), "utf8"));
		return `## Node ${one.node}\n\n![Speed in multiples of QEMU's](results/${lineOf(one.node)}.svg)\n\n${markdown(one, 3)}`;
	});
	const tables = join(folder, "RESULTS.md");
	const notes = "Written by `pnpm bench`. What the rows mean and how they are measured is in [README.md](README.md).";
	writeFileSync(tables, `${["# Results", notes, ...sections].join("\n\n")}\n`);
	return [...written.map(([path]) => path), tables];
}
