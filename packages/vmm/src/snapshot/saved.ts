import { KvmError } from "@upcall/uapi";

/**
 * State as plain data: what a snapshot can hold. Members that are `undefined` are left out; arrays of bytes come back as
 * `Uint8Array`.
 */
export type Saved =
	| undefined
	| boolean
	| number
	| bigint
	| string
	| Uint8Array
	| readonly Saved[]
	| { readonly [member: string]: Saved };

/** Something whose state goes into a snapshot of the machine. */
export interface Saveable {
	/** A copy of the state, which later changes do not touch. */
	save(): Saved;
	/**
	 * Takes over a state that {@link Saveable.save} gave, perhaps in another process. What comes from a file may be anything.
	 *
	 * @throws KvmError code `ERR_SNAPSHOT` when it is no such state; see {@link SavedFields}
	 */
	restore(state: Saved): void;
}

/** A snapshot that cannot be used: one line that says why. */
export function badSnapshot(what: string, cause?: unknown): KvmError {
	return new KvmError("ERR_SNAPSHOT", what, cause === undefined ? {} : { cause });
}

/** Members of a saved state, read with a check of type and range. */
export class SavedFields {
	readonly #what: string;
	readonly #members: { readonly [member: string]: Saved };

	/**
	 * @param what - whose state it is, for messages
	 * @throws KvmError code `ERR_SNAPSHOT` when `state` has no members
	 */
	constructor(what: string, state: Saved) {
		this.#what = what;
		if (typeof state !== "object" || state === null || Array.isArray(state) || state instanceof Uint8Array)
			throw badSnapshot(`the snapshot has no state of ${what}`);
		this.#members = state as { readonly [member: string]: Saved };
	}

	#bad(name: string): never {
		throw badSnapshot(`the snapshot's state of ${this.#what} cannot be: look at ${name}`);
	}

	/** A member as it is. */
	raw(name: string): Saved {
		return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
	}

	/** Members of a member. */
	fields(name: string): SavedFields {
		return new SavedFields(`${this.#what}, ${name}`, this.raw(name));
	}

	/** An array with at most `most` elements. */
	array(name: string, most: number): readonly Saved[] {
		const value = this.raw(name);
		if (!Array.isArray(value) || value.length > most) this.#bad(name);
		return value as readonly Saved[];
	}

	/** A whole number from `low` to `high`. */
	whole(name: string, low: number, high: number): number {
		const value = this.raw(name);
		if (typeof value === "number" && Number.isSafeInteger(value) && value >= low && value <= high) return value;
		return this.#bad(name);
	}

	/** A whole number from 0 to `high`: 2^32 - 1 unless said otherwise. */
	u32(name: string, high = 0xffff_ffff): number {
		return this.whole(name, 0, high);
	}

	/** A number of 64 bits. */
	u64(name: string): bigint {
		const value = this.raw(name);
		if (typeof value === "bigint" && value === BigInt.asUintN(64, value)) return value;
		return this.#bad(name);
	}

	/** True or false. */
	flag(name: string): boolean {
		const value = this.raw(name);
		return typeof value === "boolean" ? value : this.#bad(name);
	}

	/** Text of at most `most` characters. */
	text(name: string, most = 256): string {
		const value = this.raw(name);
		return typeof value === "string" && value.length <= most ? value : this.#bad(name);
	}

	/** One of some texts. */
	oneOf<T extends string>(name: string, values: readonly T[]): T {
		const value = this.raw(name);
		return values.find((v) => v === value) ?? this.#bad(name);
	}

	/** At most `most` bytes. */
	bytes(name: string, most: number): Uint8Array {
		const value = this.raw(name);
		return value instanceof Uint8Array && value.length <= most ? value : this.#bad(name);
	}
}
