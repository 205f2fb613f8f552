import { COUNTER_FREQUENCY } from "@upcall/kvm-arm64";

const TICKS_PER_MS = COUNTER_FREQUENCY / 1000;

/**
 * The host's counter for two CPUs that execute the same instructions one after the other: what the first one reads in a
 * window, the second one reads too. With the virtual clock nobody asks it.
 */
export class CounterFeed {
	readonly #start = performance.now();
	#log: number[] = [];
	#specAt = 0;
	#engineAt = 0;
	#replaying = false;

	#host(): number {
		return Math.floor((performance.now() - this.#start) * TICKS_PER_MS);
	}

	/** A window begins: nothing is read yet. */
	begin(): void {
		this.#log = [];
		this.rewind();
	}

	/** The window is executed again. */
	rewind(): void {
		this.#specAt = 0;
		this.#engineAt = 0;
	}

	/** The engine executes, or has finished. */
	engineRuns(runs: boolean): void {
		this.#replaying = runs;
	}

	/** A read by the specification's CPU, in ticks. */
	specRead(): number {
		if (this.#specAt === this.#log.length) this.#log.push(this.#host());
		return this.#log[this.#specAt++] as number;
	}

	/** A read by the engine's CPU, or by KVM, in ticks. */
	readonly read = (): number => {
		if (!this.#replaying) return this.#host();
		return this.#log[this.#engineAt++] ?? this.#host();
	};
}
