import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../../../bench/model.ts";
import { chart } from "../../../../bench/report/chart.ts";
import { markdown } from "../../../../bench/report/markdown.ts";
import { page } from "../markdown.ts";

const results = join(import.meta.dirname, "../../../../bench/results");

/** The reports that `pnpm bench` has written, by the name of the Node line. */
function reports(): readonly (readonly [line: string, report: Report])[] {
	const files = existsSync(results) ? readdirSync(results).filter((file) => file.endsWith(".json")) : [];
	return files
		.sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
		.map((file) => [file.slice(0, -5), JSON.parse(readFileSync(join(results, file), "utf8"))] as const);
}

/** The page of the benchmark's results, and its charts. */
export function speedPages(): Readonly<Record<string, () => string>> {
	const all = reports();
	const sections = all.map(
		([line, report]) =>
			`## Node ${report.node}\n\n![Speed in multiples of QEMU's](./${line}.svg)\n\n${markdown(report, 3)}`,
	);
	const intro = [
		"`pnpm bench` builds guests from the sources in this repository and runs each in turns on Upcall's interpreter, on Upcall with its JIT, on",
		"`qemu-system-aarch64` and, where it is a plain program, natively. What the rows mean is in the benchmark's README. Above 1 Upcall is faster.",
	].join(" ");
	const none = "This copy of the site was made without results; `pnpm bench` writes them.";
	return {
		"reference/speed.md": () => page("Speed", [intro, ...(sections.length === 0 ? [none] : sections)]),
		...Object.fromEntries(all.map(([line, report]) => [`reference/${line}.svg`, () => chart(report)])),
	};
}
