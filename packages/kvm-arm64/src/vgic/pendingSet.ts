/** Priorities that differ: five bits. */
const LEVELS = 32;
/** INTIDs that a set can hold: LPIs have 16 bits. */
const INTIDS = 65536;

/** Index of the lowest bit that is set. */
function lowest(word: number): number {
	return 31 - Math.clz32(word & -word);
}

/** Interrupts of one priority: a bit for each INTID, and a bit for each word that is not zero. */
class Level {
	readonly words = new Uint32Array(INTIDS / 32);
	readonly summary = new Uint32Array(INTIDS / 1024);

	/** Lowest INTID; the level must not be empty. */
	first(): number {
		let i = 0;
		while (this.summary[i] === 0) i++;
		const word = 32 * i + lowest(this.summary[i] as number);
		return 32 * word + lowest(this.words[word] as number);
	}
}

/**
 * Interrupts of one group that wait for one vCPU, by priority. Adding, removing and finding the most urgent take the same
 * few steps however many wait.
 */
export class PendingSet {
	readonly #levels: (Level | undefined)[] = new Array(LEVELS).fill(undefined);
	readonly #counts = new Uint32Array(LEVELS);
	/** Bit n: something of priority `8 * n` waits. */
	#present = 0;

	/** @param priority - a multiple of 8 */
	add(intid: number, priority: number): void {
		const at = priority >>> 3;
		let level = this.#levels[at];
		if (level === undefined) {
			level = new Level();
			this.#levels[at] = level;
		}
		const word = intid >>> 5;
		level.words[word] = (level.words[word] as number) | (1 << (intid & 31));
		level.summary[word >>> 5] = (level.summary[word >>> 5] as number) | (1 << (word & 31));
		this.#counts[at] = (this.#counts[at] as number) + 1;
		this.#present |= 1 << at;
	}

	/** Takes out what {@link PendingSet.add} put in. */
	remove(intid: number, priority: number): void {
		const at = priority >>> 3;
		const level = this.#levels[at] as Level;
		const word = intid >>> 5;
		const left = (level.words[word] as number) & ~(1 << (intid & 31));
		level.words[word] = left;
		if (left === 0) level.summary[word >>> 5] = (level.summary[word >>> 5] as number) & ~(1 << (word & 31));
		const count = (this.#counts[at] as number) - 1;
		this.#counts[at] = count;
		if (count === 0) this.#present &= ~(1 << at);
	}

	/** Priority of the most urgent one; 256 when none waits. */
	get priority(): number {
		return this.#present === 0 ? 256 : 8 * lowest(this.#present);
	}

	/** INTID of the most urgent one, the lowest of several; the set must not be empty. */
	get intid(): number {
		return (this.#levels[lowest(this.#present)] as Level).first();
	}
}
