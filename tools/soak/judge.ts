/** What was seen of a soak at one time. */
export interface Sample {
	/** Seconds since the first sample. */
	readonly seconds: number;
	/** Seconds on a processor since then, of the whole process. */
	readonly cpuSeconds: number;
	/** Bytes of memory, by what has them. */
	readonly memory: Readonly<Record<string, number>>;
	/** Bytes that JavaScript's host has set aside for short-lived objects, whether they are in use or not. */
	readonly young: number;
	/** Bytes of compiled code that are kept. */
	readonly kept: number;
	/** Bytes of code that were compiled so far, and regions of it. */
	readonly compiled: number;
	readonly regions: number;
	/** Rounds so far, by program. */
	readonly rounds: Readonly<Record<string, number>>;
}

/** What a soak must keep to. */
export interface Bounds {
	/** Memory may grow by this part, or by {@link Bounds.slack}: whichever is more. */
	readonly growth: number;
	/** Bytes. */
	readonly slack: number;
	/** Memory may not grow by more than this, bytes. */
	readonly most: number;
	/** Bytes of memory for each byte that more compiled code is kept: until its limit is reached, it still warms up. */
	readonly perCode: number;
	/** Part of the rounds of before that must still be made in a second of processor time. */
	readonly progress: number;
	/** Bytes of compiled code, at most. */
	readonly kept: number;
	/** Bytes for short-lived objects, at most. */
	readonly young: number;
}

/** One thing that is judged. */
export interface Verdict {
	readonly what: string;
	/** In the second quarter, of rounds in the second and third; and in the last. */
	readonly before: number;
	readonly after: number;
	/** What `after` must be: not above, or with `"least"` not below. */
	readonly bound: number;
	readonly kind: "most" | "least";
	readonly unit: "bytes" | "rounds/s";
	readonly good: boolean;
}

/** Samples with which two quarters can be compared. */
export const FEWEST_SAMPLES = 8;

/** The median of some numbers, which must not be none. */
function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const half = sorted.length >> 1;
	const upper = sorted[half] as number;
	return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

const memoryOf = (sample: Sample, name: string): number => sample.memory[name] as number;

/** Rounds of a program between two samples, and seconds of processor time for them. */
function progressOf(first: Sample, last: Sample, program: string): { made: number; seconds: number } {
	return {
		made: (last.rounds[program] ?? 0) - (first.rounds[program] ?? 0),
		seconds: last.cpuSeconds - first.cpuSeconds,
	};
}

/**
 * Compares the last quarter of a soak with the second one: the first is for warming up. Of memory it compares medians, which a
 * garbage collector that comes now and then does not move.
 *
 * @param samples - at least {@link FEWEST_SAMPLES}, at equal intervals
 * @param programs - whose rounds must go on
 * @returns what is bad first
 */
export function judge(samples: readonly Sample[], programs: readonly string[], bounds: Bounds): readonly Verdict[] {
	if (samples.length < FEWEST_SAMPLES) throw new RangeError(`${samples.length} samples: ${FEWEST_SAMPLES} are needed`);
	const at = (quarter: number): number => Math.round((samples.length * quarter) / 4);
	const second = samples.slice(at(1), at(2));
	const last = samples.slice(at(3));
	const code = [second, last].map((part) => median(part.map(({ kept }) => kept))) as [number, number];
	const warming = Math.max(0, code[1] - code[0]) * bounds.perCode;
	const verdicts: Verdict[] = Object.keys((samples[0] as Sample).memory).map((name) => {
		const [before, after] = [second, last].map((part) => median(part.map((sample) => memoryOf(sample, name)))) as [
			number,
			number,
		];
		const bound = before + Math.min(Math.max(before * bounds.growth, bounds.slack), bounds.most) + warming;
		return { what: name, before, after, bound, kind: "most", unit: "bytes", good: after <= bound };
	});
	const limits = [
		["most compiled code", ({ kept }: Sample) => kept, bounds.kept],
		["most for young objects", ({ young }: Sample) => young, bounds.young],
	] as const;
	for (const [what, of, bound] of limits) {
		const after = Math.max(...samples.map(of));
		const before = median(second.map(of));
		verdicts.push({ what, before, after, bound, kind: "most", unit: "bytes", good: after <= bound });
	}
	for (const program of programs) {
		const [begin, late, end] = [second[0], last[0], samples.at(-1)] as [Sample, Sample, Sample];
		const then = progressOf(begin, late, program);
		const now = progressOf(late, end, program);
		const [before, after] = [then.made / then.seconds, now.made / now.seconds];
		const bound = before * bounds.progress;
		// the round that is not over yet counts, so that few rounds do not mean that a program is slow
		const good = now.made > 0 && (now.made + 1) / now.seconds >= bound;
		verdicts.push({ what: program, before, after, bound, kind: "least", unit: "rounds/s", good });
	}
	return verdicts.sort((a, b) => Number(a.good) - Number(b.good));
}
