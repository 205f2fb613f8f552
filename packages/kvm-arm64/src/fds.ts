/** Anything that a descriptor stands for. */
export interface Descriptor {
	/** The number; -1 once closed. */
	readonly fd: number;
}

/** Descriptors by number, the lowest free one first, from 3 as in a process with standard input, output and error. */
export class DescriptorTable {
	readonly #entries: (Descriptor | undefined)[] = [undefined, undefined, undefined];

	/** Stores what `make` returns under the lowest free number. */
	add<T extends Descriptor>(make: (fd: number) => T): T {
		let fd = 3;
		while (this.#entries[fd] !== undefined) fd++;
		const descriptor = make(fd);
		this.#entries[fd] = descriptor;
		return descriptor;
	}

	/** What a number stands for. */
	get(fd: number): Descriptor | undefined {
		return this.#entries[fd];
	}

	/** Frees a number. */
	remove(fd: number): void {
		if (this.#entries[fd] !== undefined) this.#entries[fd] = undefined;
	}
}
