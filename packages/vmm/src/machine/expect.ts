import type { Console } from "./console.ts";

/** One step of a conversation with the guest. */
export interface ExpectStep {
	/** Wait until the output since the last match matches. */
	readonly until?: RegExp | string;
	/** Then put this vCPU in. */
	readonly plug?: number;
	/** Then take this vCPU out. */
	readonly unplug?: number;
	/** Then type this. */
	readonly send?: string;
}

/** Output that is kept for matching. A pattern cannot span more. */
const WINDOW = 1 << 16;

/** Follows the guest's output through a list of steps. */
export class Expect {
	readonly #steps: readonly ExpectStep[];
	readonly #console: Console;
	readonly #decoder = new TextDecoder();
	readonly #stopListening: () => void;
	readonly #setPresent: (cpu: number, present: boolean) => void;
	readonly #encoder = new TextEncoder();
	/** The rest of a text that the guest has not taken yet. */
	#unsent: Uint8Array | undefined;
	#at = 0;
	#seen = "";
	#fresh = false;

	/** @param setPresent - puts a vCPU in or takes it out */
	constructor(console: Console, steps: readonly ExpectStep[], setPresent: (cpu: number, present: boolean) => void) {
		this.#setPresent = setPresent;
		this.#console = console;
		this.#steps = steps;
		this.#stopListening = console.onData((bytes) => {
			this.#seen += this.#decoder.decode(bytes, { stream: true });
			if (this.#seen.length > 2 * WINDOW) this.#seen = this.#seen.slice(-WINDOW);
			this.#fresh = true;
		});
	}

	/** Whether every step was done. True from the start for an empty list. */
	get done(): boolean {
		return this.#at >= this.#steps.length;
	}

	/** Whether the list ended by waiting for output rather than by doing something. */
	get endedByMatch(): boolean {
		const last = this.#steps.at(-1);
		return this.done && last !== undefined && (last.send ?? last.plug ?? last.unplug) === undefined;
	}

	/** What the next step waits for, for messages. */
	get waitingFor(): string | undefined {
		const until = this.#steps[this.#at]?.until;
		return until === undefined ? undefined : String(until);
	}

	/** Does the steps that can be done now. */
	poll(): void {
		if (!this.#fresh && this.#at > 0 && this.#unsent === undefined) return;
		this.#fresh = false;
		for (;;) {
			const step = this.#steps[this.#at];
			if (step === undefined) return;
			if (step.until !== undefined && this.#unsent === undefined) {
				const end = this.#find(step.until);
				if (end < 0) return;
				this.#seen = this.#seen.slice(end);
			}
			if (this.#unsent === undefined) {
				if (step.plug !== undefined) this.#setPresent(step.plug, true);
				if (step.unplug !== undefined) this.#setPresent(step.unplug, false);
			}
			if (step.send !== undefined) {
				const text = this.#unsent ?? this.#encoder.encode(step.send);
				const taken = this.#console.write(text);
				this.#unsent = taken < text.length ? text.subarray(taken) : undefined;
				if (this.#unsent !== undefined) return;
			}
			this.#at++;
		}
	}

	#find(until: RegExp | string): number {
		if (typeof until === "string") {
			const at = this.#seen.indexOf(until);
			return at < 0 ? -1 : at + until.length;
		}
		const match = new RegExp(until.source, until.flags.replace(/[gy]/g, "")).exec(this.#seen);
		return match === null ? -1 : match.index + match[0].length;
	}

	/** Stops listening. */
	close(): void {
		this.#stopListening();
	}
}
