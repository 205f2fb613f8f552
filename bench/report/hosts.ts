import { median } from "../model.ts";
import { figure } from "./markdown.ts";

/** The tiers that are compared, in their order. */
export const TIERS = ["interp", "auto"] as const;

/** A program on every host. */
export interface HostRow {
	readonly group: string;
	readonly name: string;
	/** Guest instructions, equal everywhere. */
	readonly instructions: number;
	/** Millions of guest instructions a second, one sample a run; in the order of the hosts. */
	readonly speeds: readonly Readonly<Record<(typeof TIERS)[number], readonly number[]>>[];
}

/** What a run of `bench/hosts.ts` measured. */
export interface HostReport {
	/** Names and versions. */
	readonly hosts: readonly string[];
	readonly processor: string;
	readonly processors: number;
	/** Programs that wanted a processor when it began, this one not counted: the load average of a minute. */
	readonly load: number;
	readonly runs: number;
	readonly rows: readonly HostRow[];
}

/** The report as Markdown: how it was made, and a table. */
export function hostTables({ hosts, processor, processors, load, runs, rows }: HostReport): string {
	const lines = rows.flatMap(({ name, speeds }) =>
		TIERS.map((tier) => {
			const cells = speeds.map((speed) => figure(median(speed[tier])));
			return `| ${name} | ${tier} | ${cells.join(" | ")} |`;
		}),
	);
	return [
		`${processor}, ${processors} processors, load average ${figure(load)} at the start. Millions of guest instructions a second, medians of ${runs} ${runs === 1 ? "run" : "runs"}, the hosts in turns. Result and number of instructions are equal on all hosts in both tiers.`,
		"",
		`|  | tier | ${hosts.join(" | ")} |`,
		`| --- | --- |${" ---: |".repeat(hosts.length)}`,
		...lines,
	].join("\n");
}
