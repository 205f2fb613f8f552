/** Instructions of a window. */
export const WINDOW = 4096;

/** What is checked. */
export interface Schedule {
	/** One window in this many. */
	readonly every: number;
	/** Instructions that pass unchecked first. */
	readonly from: number;
}

/** A stretch of instructions that are all checked or all not. */
export interface Stretch {
	readonly instructions: number;
	readonly checked: boolean;
}

/**
 * What comes next after `retired` instructions.
 *
 * @param every - one window in this many is checked
 * @param from - instructions before the first window
 */
export function nextStretch({ every, from }: Schedule, retired: number): Stretch {
	if (retired < from) return { instructions: from - retired, checked: false };
	const at = (retired - from) % (every * WINDOW);
	return at < WINDOW
		? { instructions: WINDOW - at, checked: true }
		: { instructions: every * WINDOW - at, checked: false };
}
