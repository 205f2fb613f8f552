const encoder = new TextEncoder();

/** Receives what the guest prints; the bytes are the listener's to keep, and the same for all listeners. */
export type ConsoleListener = (bytes: Uint8Array) => void;

/** The guest's serial line or virtio console, as the host sees it. */
export class Console {
	readonly #listeners = new Set<ConsoleListener>();
	readonly #type: (bytes: Uint8Array) => number;
	readonly #resize: (columns: number, rows: number) => void;
	readonly #buffer = new Uint8Array(4096);
	#length = 0;

	/**
	 * @param type - hands input to the guest's device; returns how many bytes it took
	 * @param resize - tells a device that can know it the size of the terminal
	 */
	constructor(type: (bytes: Uint8Array) => number, resize: (columns: number, rows: number) => void) {
		this.#type = type;
		this.#resize = resize;
	}

	/** Tells the guest the size of the terminal in characters, 1 to 65535. A serial line has no way to. */
	resize(columns: number, rows: number): void {
		this.#resize(columns, rows);
	}

	/**
	 * Calls `listener` for everything that the guest prints from now on.
	 *
	 * @returns a function that ends it
	 */
	onData(listener: ConsoleListener): () => void {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	}

	/**
	 * Types at the guest.
	 *
	 * @param input - text (sent as UTF-8) or bytes
	 * @returns how many bytes were taken; a guest that does not read takes at most a mebibyte
	 */
	write(input: string | Uint8Array): number {
		return this.#type(typeof input === "string" ? encoder.encode(input) : input);
	}

	/** One byte from the guest's device. Listeners get it at the next {@link Console.flush}. */
	emit(byte: number): void {
		this.#buffer[this.#length++] = byte;
		if (this.#length === this.#buffer.length) this.flush();
	}

	/** Hands what was printed to the listeners. */
	flush(): void {
		if (this.#length === 0) return;
		const bytes = this.#buffer.slice(0, this.#length);
		this.#length = 0;
		for (const listener of this.#listeners) listener(bytes);
	}
}
