/**
 * Who ran a program: Upcall's interpreter, Upcall with its JIT, QEMU's TCG; or this machine itself, for which the program was
 * compiled by its own compiler.
 */
export type Side = "interp" | "auto" | "qemu" | "native";

/** The sides, in the order in which they take turns. */
export const SIDES: readonly Side[] = ["interp", "auto", "qemu", "native"];

/** One thing that was measured. */
export interface Row {
	/** What kind of thing it is: rows of a group are comparable and have a mean of their ratios. */
	readonly group: string;
	readonly name: string;
	/** Of the samples. */
	readonly unit: string;
	/** Whether a larger sample is a faster machine. */
	readonly better: "more" | "less";
	/** One number for each run. */
	readonly samples: Partial<Record<Side, readonly number[]>>;
	/** What else was counted, of the run with the JIT where they differ: its name has the unit. */
	readonly detail: Readonly<Record<string, number>>;
}

/** Everything that one call of the benchmark measured, and where. */
export interface Report {
	readonly node: string;
	readonly v8: string;
	readonly processor: string;
	readonly processors: number;
	/** First line of QEMU's `--version`; absent when there is none. */
	readonly qemu?: string;
	/** Runs of every row. */
	readonly runs: number;
	readonly rows: readonly Row[];
}

/** The middle of the measurements; of an even number of them the mean of the two in the middle. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const at = sorted.length >> 1;
	const upper = sorted[at] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[at - 1] ?? Number.NaN) + upper) / 2;
}

/** The median of a side; `undefined` when it did not run the row. */
export function medianOf(row: Row, side: Side): number | undefined {
	const samples = row.samples[side];
	return samples === undefined || samples.length === 0 ? undefined : median(samples);
}

/** How many times as fast as `base` a side is; `undefined` when one of them did not run the row. */
export function speed(row: Row, side: Side, base: Side = "qemu"): number | undefined {
	const own = medianOf(row, side);
	const other = medianOf(row, base);
	if (own === undefined || other === undefined) return undefined;
	return row.better === "more" ? own / other : other / own;
}

/** Geometric mean; `NaN` of nothing. */
export function geometricMean(values: readonly number[]): number {
	return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
