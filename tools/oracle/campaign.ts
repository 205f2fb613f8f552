import { type Batch, CaseMaker, differences } from "./cases.ts";
import type { CaseClass } from "./classes.ts";
import type { Harness } from "./harness.ts";
import { Random } from "./random.ts";
import * as R from "./records.ts";

/** What the comparison of one class found. */
export interface ClassResult {
	readonly id: string;
	cases: number;
	undefined: number;
	faults: number;
	/** Cases that were not compared, by the id of the exception. */
	excused: Record<string, number>;
	mismatches: number;
	/** The first few mismatches, with words and differences. */
	examples: string[];
}

const EXAMPLES = 3;

/** The result of no cases. */
export const emptyResult = (id: string): ClassResult => ({
	id,
	cases: 0,
	undefined: 0,
	faults: 0,
	excused: {},
	mismatches: 0,
	examples: [],
});

/** Counts the cases of a batch, and what differs between the expected records and the answer. */
export function check(batch: Batch, answer: Uint8Array, result: ClassResult): void {
	const expected = new BigUint64Array(batch.expected.buffer);
	const got = new BigUint64Array(answer.buffer);
	const stride = R.RECORD / 8;
	for (let i = 0; i < batch.size; i++) {
		result.cases++;
		if (batch.outcomes[i] === "undefined") result.undefined++;
		if (batch.outcomes[i] === "fault") result.faults++;
		const excuse = batch.excused[i];
		if (excuse !== undefined) {
			result.excused[excuse] = (result.excused[excuse] ?? 0) + 1;
			continue;
		}
		let same = true;
		for (let k = i * stride; k < (i + 1) * stride && same; k++) {
			// The instruction words and si_addr are not results.
			const inRecord = (k - i * stride) * 8;
			if (inRecord !== R.INSTRUCTION && inRecord !== R.INSTRUCTION + 8) same = expected[k] === got[k];
		}
		if (same) continue;
		result.mismatches++;
		if (result.examples.length < EXAMPLES) {
			const words = [0, 1].map((n) => batch.words[(i * R.RECORD + R.INSTRUCTION) / 4 + n] ?? 0);
			const text = words.map((word) => word.toString(16).padStart(8, "0")).join(" ");
			result.examples.push(`${text}  ${differences(batch, answer, i).slice(0, 6).join("; ")}`);
		}
	}
}

/** Compares `cases` random cases of each class; the cases depend only on the seed and the class. */
export async function compareClasses(
	harnessOf: (caseClass: CaseClass) => Harness,
	list: readonly CaseClass[],
	cases: number,
	seed: number,
	report: (result: ClassResult) => void,
): Promise<void> {
	const pending: Promise<void>[] = [];
	for (const caseClass of list) {
		const harness = harnessOf(caseClass);
		const hash = [...caseClass.id].reduce((h, c) => Math.imul(h ^ c.charCodeAt(0), 0x01000193), 0x811c9dc5);
		const maker = new CaseMaker(new Random(seed ^ hash));
		const result = emptyResult(caseClass.id);
		for (let left = cases; left > 0; left -= R.BATCH) {
			const batch = maker.batch(caseClass, Math.min(left, R.BATCH));
			const done = harness.run(batch.input).then((answer) => {
				check(batch, answer, result);
				if (result.cases === cases) report(result);
			});
			pending.push(done);
			if (pending.length > 3) await pending.shift();
		}
	}
	await Promise.all(pending);
}
