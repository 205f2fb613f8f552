/**
 * Bytes from the host that wait for the guest, at most so many that a guest that never reads cannot grow the host's
 * memory.
 */
export class InputBuffer {
	readonly #limit: number;
	#chunks: Uint8Array[] = [];
	#at = 0;
	#bytes = 0;

	/** @param limit - bytes that can wait */
	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Bytes that wait. */
	get length(): number {
		return this.#bytes;
	}

	/** Adds bytes at the end. @returns how many there was room for */
	add(bytes: Uint8Array): number {
		const taken = bytes.slice(0, Math.max(0, this.#limit - this.#bytes));
		if (taken.length > 0) this.#chunks.push(taken);
		this.#bytes += taken.length;
		return taken.length;
	}

	/** Moves bytes to `into`. @returns how many there were */
	move(into: Uint8Array): number {
		let done = 0;
		while (done < into.length) {
			const chunk = this.#chunks[0];
			if (chunk === undefined) break;
			const piece = chunk.subarray(this.#at, this.#at + into.length - done);
			into.set(piece, done);
			done += piece.length;
			this.#at += piece.length;
			if (this.#at === chunk.length) {
				this.#chunks.shift();
				this.#at = 0;
			}
		}
		this.#bytes -= done;
		return done;
	}

	/** Everything that waits, as one array, for a snapshot. */
	save(): Uint8Array {
		const all = new Uint8Array(this.#bytes);
		let at = 0;
		for (const [i, chunk] of this.#chunks.entries()) {
			const rest = i === 0 ? chunk.subarray(this.#at) : chunk;
			all.set(rest, at);
			at += rest.length;
		}
		return all;
	}

	/** Replaces what waits. */
	restore(bytes: Uint8Array): void {
		this.#chunks = [];
		this.#at = 0;
		this.#bytes = 0;
		this.add(bytes);
	}
}
