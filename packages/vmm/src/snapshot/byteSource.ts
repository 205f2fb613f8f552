/** Where the bytes of a snapshot come from, in order. */
export interface ByteSource {
	/**
	 * Fills an array with the next bytes. The next call, which takes the bytes behind these, may come before the promise is fulfilled.
	 *
	 * @returns how many there were: fewer than it holds only at the end
	 */
	fill(into: Uint8Array): number | Promise<number>;
	/** No more bytes are wanted. What is being read is read to its end first. */
	close(): void | Promise<void>;
}

/** Takes bytes from pieces of any size. */
export class PiecesSource implements ByteSource {
	readonly #pieces: AsyncIterator<Uint8Array>;
	#piece = new Uint8Array(0);
	/** The last call of {@link PiecesSource.fill}. */
	#last: Promise<unknown> = Promise.resolve();

	constructor(pieces: AsyncIterable<Uint8Array>) {
		this.#pieces = pieces[Symbol.asyncIterator]();
	}

	fill(into: Uint8Array): Promise<number> {
		const filled = this.#last.then(() => this.#fill(into));
		// Whoever called gets the failure, and so do the calls behind it.
		filled.catch(() => {});
		this.#last = filled;
		return filled;
	}

	async #fill(into: Uint8Array): Promise<number> {
		let have = 0;
		while (have < into.length) {
			if (this.#piece.length === 0) {
				const next = await this.#pieces.next();
				if (next.done === true) break;
				this.#piece = next.value as Uint8Array<ArrayBuffer>;
				continue;
			}
			const some = this.#piece.subarray(0, into.length - have);
			into.set(some, have);
			have += some.length;
			this.#piece = this.#piece.subarray(some.length);
		}
		return have;
	}

	async close(): Promise<void> {
		await this.#last.catch(() => {});
		await this.#pieces.return?.();
	}
}
