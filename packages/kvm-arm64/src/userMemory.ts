/**
 * What `ioctl` takes as its third argument: a value, a user address (an index in the VM's user area), or the
 * structure's bytes themselves.
 */
export type IoctlArgument = number | bigint | Uint8Array;

/** Turns what a client passed into a user address, or -1 when it cannot be one. */
export function toAddress(value: number | bigint): number {
	if (typeof value === "bigint") return value >= 0n && value < 0x20_0000_0000_0000n ? Number(value) : -1;
	return Number.isSafeInteger(value) && value >= 0 ? value : -1;
}

/** A VM's user address space: copy in, copy out, nothing outside. */
export class UserMemory {
	/** The bytes. A user address is an index. */
	readonly bytes: Uint8Array;

	constructor(bytes: Uint8Array) {
		this.bytes = bytes;
	}

	/** Whether `size` bytes from user address `at` on exist. */
	has(at: number, size: number): boolean {
		return at >= 0 && at + size <= this.bytes.byteLength;
	}

	/**
	 * The structure behind an ioctl's argument, without a copy; undefined when it is not all there, or the argument is the
	 * null pointer (EFAULT).
	 */
	structure(argument: IoctlArgument, size: number): DataView | undefined {
		if (argument instanceof Uint8Array) {
			if (argument.byteLength < size) return undefined;
			return new DataView(argument.buffer, argument.byteOffset, size);
		}
		return argument === 0 || argument === 0n ? undefined : this.at(argument, size);
	}

	/** `size` bytes at a user address; undefined when they are not all there (EFAULT). */
	at(address: number | bigint, size: number): DataView | undefined {
		const at = toAddress(address);
		if (at < 0 || !this.has(at, size)) return undefined;
		return new DataView(this.bytes.buffer, this.bytes.byteOffset + at, size);
	}

	/** `size` bytes at a user address as an array; undefined when they are not all there. */
	slice(address: number | bigint, size: number): Uint8Array | undefined {
		const at = toAddress(address);
		if (at < 0 || !this.has(at, size)) return undefined;
		return this.bytes.subarray(at, at + size);
	}

	/** `size` bytes at a user address, or the first of the given bytes; undefined when they are not all there. */
	data(source: number | bigint | Uint8Array, size: number): DataView | undefined {
		return source instanceof Uint8Array ? this.structure(source, size) : this.at(source, size);
	}
}
