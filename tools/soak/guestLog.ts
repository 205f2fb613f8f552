/** What a kernel says of itself or of a program that must not be. */
const KERNEL =
	/BUG:|WARNING:|Oops|panic|rcu: INFO|soft lockup|Segmentation fault|Illegal instruction|Bus error|Out of memory/;
/** Lines with something wrong that are kept: what goes wrong in each round must not fill the memory that is watched. */
const MOST_WRONG = 1000;

/** Reads what the programs of a soak print. */
export class GuestLog {
	readonly #rounds: Record<string, number> = {};
	#rest = "";
	/** Lines that say that something is wrong, 1000 at most. */
	readonly wrong: string[] = [];

	/** Rounds that each program has made. */
	get rounds(): Readonly<Record<string, number>> {
		return { ...this.#rounds };
	}

	/** More of what the guest prints. */
	add(text: string): void {
		const lines = (this.#rest + text).split("\n");
		this.#rest = lines.pop()?.slice(-4096) ?? "";
		for (const line of lines) this.#line(line.trimEnd());
	}

	#line(line: string): void {
		const name = /^SOAK (\w+) \d+$/.exec(line)?.[1];
		if (name !== undefined) this.#rounds[name] = (this.#rounds[name] ?? 0) + 1;
		else if ((line.includes("SOAK-WRONG") || KERNEL.test(line)) && this.wrong.length < MOST_WRONG)
			this.wrong.push(line);
	}
}
