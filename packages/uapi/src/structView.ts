import { EFAULT } from "./constants/errno.ts";
import { KvmError } from "./kvmError.ts";

const TWO_TO_32 = 0x1_0000_0000;

/**
 * Whether `size` bytes from `byteOffset` on lie inside `dataView`. The test to make before a view is put over an
 * address that a KVM client gave.
 */
export function fitsIn(dataView: DataView, byteOffset: number, size: number): boolean {
	return Number.isInteger(byteOffset) && byteOffset >= 0 && byteOffset + size <= dataView.byteLength;
}

function check(dataView: DataView, byteOffset: number, size: number): void {
	if (!fitsIn(dataView, byteOffset, size)) {
		throw new KvmError(
			"EFAULT",
			`${size} bytes at offset ${byteOffset} do not fit in ${dataView.byteLength} bytes; test with fitsIn() first`,
			{ errno: EFAULT },
		);
	}
}

/** Base of everything that reads and writes a `DataView` at a movable offset. All numbers are little-endian. */
abstract class View {
	/** The memory. Change it with {@link View.rebind}. */
	dataView: DataView;
	/** Where the structure starts in `dataView`, in bytes. */
	byteOffset: number;
	/** Bytes that the view covers. */
	readonly byteLength: number;

	constructor(dataView: DataView, byteOffset: number, byteLength: number) {
		check(dataView, byteOffset, byteLength);
		this.dataView = dataView;
		this.byteOffset = byteOffset;
		this.byteLength = byteLength;
	}

	/**
	 * Moves the view, and every view inside it, to other memory; necessary after a `WebAssembly.Memory` grew,
	 * because growing detaches the old buffer.
	 *
	 * @throws {@link KvmError} with `EFAULT` when the structure does not fit there
	 */
	rebind(dataView: DataView, byteOffset: number): void {
		check(dataView, byteOffset, this.byteLength);
		this.dataView = dataView;
		this.byteOffset = byteOffset;
	}

	/** The bytes that the view covers, without a copy. */
	asBytes(): Uint8Array {
		return this.bytesAt(0, this.byteLength);
	}

	protected bytesAt(at: number, length: number): Uint8Array {
		const { buffer, byteOffset } = this.dataView;
		return new Uint8Array(buffer, byteOffset + this.byteOffset + at, length);
	}

	protected numberAt(at: number): number {
		const low = this.dataView.getUint32(this.byteOffset + at, true);
		return this.dataView.getUint32(this.byteOffset + at + 4, true) * TWO_TO_32 + low;
	}

	protected setNumberAt(at: number, value: number): void {
		this.dataView.setUint32(this.byteOffset + at, value, true);
		this.dataView.setUint32(this.byteOffset + at + 4, Math.floor(value / TWO_TO_32), true);
	}
}

/**
 * A C structure over a `DataView`: every field is an accessor, nothing is copied, and no access allocates, except
 * that a 64-bit field read as a bigint may. Hot code uses the `…Lo`, `…Hi` and `…Number` accessors.
 */
export abstract class StructView extends View {}

/** An array of u64 in a structure. */
export class U64Array extends View {
	/** Number of elements. */
	readonly length: number;

	/** @throws {@link KvmError} with `EFAULT` when the elements do not fit */
	constructor(dataView: DataView, byteOffset: number, length: number) {
		super(dataView, byteOffset, length * 8);
		this.length = length;
	}

	#at(index: number): number {
		if (!(index >= 0 && index < this.length)) throw new RangeError(`index ${index} is not in 0..${this.length - 1}`);
		return index * 8;
	}

	/** Element `index`. @throws RangeError when there is none */
	get(index: number): bigint {
		return this.dataView.getBigUint64(this.byteOffset + this.#at(index), true);
	}

	/** Sets element `index` to `value` modulo 2^64. @throws RangeError when there is none */
	set(index: number, value: bigint): void {
		this.dataView.setBigUint64(this.byteOffset + this.#at(index), value, true);
	}

	/** Low 32 bits of element `index`. @throws RangeError when there is none */
	getLo(index: number): number {
		return this.dataView.getUint32(this.byteOffset + this.#at(index), true);
	}

	/** Sets the low 32 bits of element `index`. @throws RangeError when there is none */
	setLo(index: number, value: number): void {
		this.dataView.setUint32(this.byteOffset + this.#at(index), value, true);
	}

	/** High 32 bits of element `index`. @throws RangeError when there is none */
	getHi(index: number): number {
		return this.dataView.getUint32(this.byteOffset + this.#at(index) + 4, true);
	}

	/** Sets the high 32 bits of element `index`. @throws RangeError when there is none */
	setHi(index: number, value: number): void {
		this.dataView.setUint32(this.byteOffset + this.#at(index) + 4, value, true);
	}

	/** Element `index` as a number: exact below 2^53. @throws RangeError when there is none */
	getNumber(index: number): number {
		return this.numberAt(this.#at(index));
	}

	/** Sets element `index` to a whole number below 2^53. @throws RangeError when there is none */
	setNumber(index: number, value: number): void {
		this.setNumberAt(this.#at(index), value);
	}

	/** Sets every element to 0. */
	clear(): void {
		for (let at = 0; at < this.byteLength; at += 4) this.dataView.setUint32(this.byteOffset + at, 0, true);
	}
}

/** An array of u32 in a structure. */
export class U32Array extends View {
	/** Number of elements. */
	readonly length: number;

	/** @throws {@link KvmError} with `EFAULT` when the elements do not fit */
	constructor(dataView: DataView, byteOffset: number, length: number) {
		super(dataView, byteOffset, length * 4);
		this.length = length;
	}

	#at(index: number): number {
		if (!(index >= 0 && index < this.length)) throw new RangeError(`index ${index} is not in 0..${this.length - 1}`);
		return index * 4;
	}

	/** Element `index`. @throws RangeError when there is none */
	get(index: number): number {
		return this.dataView.getUint32(this.byteOffset + this.#at(index), true);
	}

	/** Sets element `index` to `value` modulo 2^32. @throws RangeError when there is none */
	set(index: number, value: number): void {
		this.dataView.setUint32(this.byteOffset + this.#at(index), value, true);
	}
}
