import { type Row, SIDES, type Side } from "./model.ts";

/** One sample, and what else was counted. */
export interface Sample {
	readonly value: number;
	readonly detail?: Readonly<Record<string, number>>;
}

/** A row before it is measured. */
export interface Plan extends Pick<Row, "group" | "name" | "unit" | "better"> {
	/** How each side makes one sample; a side without an entry does not run the row. */
	readonly sides: Partial<Record<Side, () => Sample | Promise<Sample>>>;
}

/** What the benchmark was asked for. */
export interface Settings {
	/** Runs of every row. */
	readonly runs: number;
	/** A small selection, with smaller counts. */
	readonly quick: boolean;
	/** Whether QEMU is there. */
	readonly qemu: boolean;
	/** Part of `group/name` of the rows that are wanted; everything when empty. */
	readonly only: string;
}

/** Whether a row is wanted. */
export function wanted({ only }: Settings, row: Pick<Row, "group" | "name">): boolean {
	return `${row.group}/${row.name}`.includes(only);
}

/** Measures a row: the sides take turns, so that what else the machine does meets all of them. */
export async function takeTurns(plan: Plan, settings: Settings): Promise<Row> {
	const { group, name, unit, better } = plan;
	const samples: Partial<Record<Side, number[]>> = {};
	let detail: Row["detail"] = {};
	for (let run = 0; run < settings.runs; run++) {
		for (const side of SIDES) {
			const measure = plan.sides[side];
			if (measure === undefined || (side === "qemu" && !settings.qemu)) continue;
			const sample = await measure();
			const list = samples[side] ?? [];
			list.push(sample.value);
			samples[side] = list;
			detail = { ...detail, ...sample.detail };
		}
	}
	return { group, name, unit, better, samples, detail };
}

/** One run measures several rows: each of them takes its own value from the run of its turn. */
export class Together {
	readonly #run: () => Promise<ReadonlyMap<string, number>>;
	readonly #runs: Promise<ReadonlyMap<string, number>>[] = [];
	readonly #taken = new Map<string, number>();

	/** @param run - makes one run and gives the values by name */
	constructor(run: () => Promise<ReadonlyMap<string, number>>) {
		this.#run = run;
	}

	/** The next value of a row. @throws TypeError when the run has none */
	async take(name: string): Promise<Sample> {
		const turn = this.#taken.get(name) ?? 0;
		this.#taken.set(name, turn + 1);
		this.#runs[turn] ??= this.#run();
		const value = (await this.#runs[turn])?.get(name);
		if (value === undefined) throw new TypeError(`the run did not measure ${name}`);
		return { value };
	}
}
