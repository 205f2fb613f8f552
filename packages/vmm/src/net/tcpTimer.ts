/** Milliseconds before anything was measured, at least, and at most (RFC 6298, section 2; Linux's minimum). */
const INITIAL = 1000;
const SHORTEST = 200;
const LONGEST = 60_000;

/**
 * The retransmission timer, with the round-trip time that it depends on.
 *
 * @see RFC 6298
 */
export class RetransmissionTimer {
	#deadline = Number.POSITIVE_INFINITY;
	#timeout = INITIAL;
	#smoothed = 0;
	#variation = 0;
	#measured = false;
	/** Times that it ran out since something was acknowledged. */
	retries = 0;

	/** When it runs out; Infinity when it does not run. */
	get deadline(): number {
		return this.#deadline;
	}

	/** Whether it runs. */
	get running(): boolean {
		return this.#deadline !== Number.POSITIVE_INFINITY;
	}

	/** Starts it, if it does not run. */
	start(now: number): void {
		if (!this.running) this.#deadline = now + this.#timeout;
	}

	/** Stops it. */
	stop(): void {
		this.#deadline = Number.POSITIVE_INFINITY;
	}

	/** Something new was acknowledged. */
	acknowledged(): void {
		this.stop();
		if (this.retries === 0) return;
		this.retries = 0;
		this.#timeout = this.#measured ? this.#bounded(this.#smoothed + 4 * this.#variation) : INITIAL;
	}

	/** @returns whether it ran out; the next time takes twice as long */
	expired(now: number): boolean {
		if (now < this.#deadline) return false;
		this.stop();
		this.retries++;
		this.#timeout = Math.min(this.#timeout * 2, LONGEST);
		return true;
	}

	/** A round trip of a segment that was sent once took so long. */
	measured(roundTrip: number): void {
		if (this.#measured) {
			this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#smoothed - roundTrip);
			this.#smoothed = 0.875 * this.#smoothed + 0.125 * roundTrip;
		} else {
			this.#measured = true;
			this.#smoothed = roundTrip;
			this.#variation = roundTrip / 2;
		}
		this.#timeout = this.#bounded(this.#smoothed + 4 * this.#variation);
	}

	#bounded(timeout: number): number {
		return Math.min(Math.max(timeout, SHORTEST), LONGEST);
	}
}
