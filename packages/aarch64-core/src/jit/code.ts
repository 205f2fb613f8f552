/** Value types of WebAssembly. @see WebAssembly Core Specification 2.0, 5.3.1 */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
/** Block type without a result. */
export const EMPTY = 0x40;

/** A place that `br` can go to: the nesting depth of its block. */
export type Label = number;

/** Whether the branch or `if` at an offset is likely to be taken, or to find its condition true. */
export interface BranchHint {
	readonly offset: number;
	readonly likely: boolean;
}

/** A growing string of instructions of one function, with its nesting depth. */
export class Code {
	private bytes: Uint8Array;
	/** Bytes written. */
	length = 0;
	private depth = 0;
	/** Branches that were said to be likely or not, by the offset of their instruction. */
	readonly hints: BranchHint[] = [];

	constructor(capacity = 64) {
		this.bytes = new Uint8Array(capacity);
	}

	/** Appends one byte: an opcode without immediates, or a part of one. */
	op(byte: number): void {
		if (this.length === this.bytes.length) {
			const more = new Uint8Array(this.length * 2);
			more.set(this.bytes);
			this.bytes = more;
		}
		this.bytes[this.length++] = byte;
	}

	/** Appends an unsigned LEB128 number below 2^32. */
	unsigned(value: number): void {
		let rest = value >>> 0;
		while (rest > 127) {
			this.op((rest & 127) | 128);
			rest >>>= 7;
		}
		this.op(rest);
	}

	/** Appends a SIMD opcode, which has a prefix. */
	simd(opcode: number): void {
		this.op(0xfd);
		this.unsigned(opcode);
	}

	/** `i32.const`. */
	i32(value: number): void {
		this.op(0x41);
		this.signed(value | 0, value >> 31);
	}

	/** `i64.const` of two halves. */
	i64(low: number, high: number): void {
		this.op(0x42);
		this.signed(low | 0, high | 0);
	}

	/** Signed LEB128 of a 64-bit number in two halves. */
	private signed(low: number, high: number): void {
		let l = low;
		let h = high;
		for (;;) {
			const byte = l & 127;
			l = (l >>> 7) | (h << 25);
			h >>= 7;
			if ((l === 0 && h === 0 && !(byte & 64)) || (l === -1 && h === -1 && byte & 64)) {
				this.op(byte);
				return;
			}
			this.op(byte | 128);
		}
	}

	/** `v128.const` of four 32-bit lanes. */
	v128(a: number, b: number, c: number, d: number): void {
		this.simd(12);
		for (const lane of [a, b, c, d]) for (let shift = 0; shift < 32; shift += 8) this.op((lane >>> shift) & 255);
	}

	/** `f64.const`. */
	f64(value: number): void {
		this.op(0x44);
		for (const byte of new Uint8Array(new Float64Array([value]).buffer)) this.op(byte);
	}

	/** `f32.const`. */
	f32(value: number): void {
		this.op(0x43);
		for (const byte of new Uint8Array(new Float32Array([value]).buffer)) this.op(byte);
	}

	/** A SIMD instruction that names a lane. */
	lane(opcode: number, lane: number): void {
		this.simd(opcode);
		this.op(lane);
	}

	/** `i8x16.shuffle`. */
	shuffle(lanes: readonly number[]): void {
		this.simd(13);
		for (const lane of lanes) this.op(lane);
	}

	get(local: number): void {
		this.op(0x20);
		this.unsigned(local);
	}

	set(local: number): void {
		this.op(0x21);
		this.unsigned(local);
	}

	tee(local: number): void {
		this.op(0x22);
		this.unsigned(local);
	}

	globalGet(index: number): void {
		this.op(0x23);
		this.unsigned(index);
	}

	call(index: number): void {
		this.op(0x10);
		this.unsigned(index);
	}

	/** A load or store with its offset; unaligned is allowed, the alignment is only a hint. */
	memory(opcode: number, offset: number): void {
		this.op(opcode);
		this.op(0);
		this.unsigned(offset);
	}

	/** The same for `v128.load` (0) and the other SIMD loads and stores. */
	simdMemory(opcode: number, offset: number): void {
		this.simd(opcode);
		this.op(0);
		this.unsigned(offset);
	}

	/** Opens a block; `br` to the label goes behind its end. */
	block(): Label {
		this.op(0x02);
		this.op(EMPTY);
		return this.depth++;
	}

	/** Opens a loop; `br` to the label goes to its begin. */
	loop(): Label {
		this.op(0x03);
		this.op(EMPTY);
		return this.depth++;
	}

	/** Opens what happens when the condition on the stack is not 0. */
	if(type = EMPTY): Label {
		this.op(0x04);
		this.op(type);
		return this.depth++;
	}

	else(): void {
		this.op(0x05);
	}

	end(): void {
		this.op(0x0b);
		this.depth--;
	}

	/** Says whether the next instruction, `if` or `br_if`, is likely to find its condition true. */
	expect(likely: boolean): void {
		this.hints.push({ offset: this.length, likely });
	}

	br(label: Label): void {
		this.op(0x0c);
		this.unsigned(this.depth - 1 - label);
	}

	brIf(label: Label): void {
		this.op(0x0d);
		this.unsigned(this.depth - 1 - label);
	}

	/** Appends bytes, for example what another one has. */
	append(bytes: Uint8Array): void {
		const end = this.length + bytes.length;
		if (end > this.bytes.length) {
			const more = new Uint8Array(Math.max(end, this.bytes.length * 2));
			more.set(this.bytes);
			this.bytes = more;
		}
		this.bytes.set(bytes, this.length);
		this.length = end;
	}

	/** What was written. */
	done(): Uint8Array {
		return this.bytes.subarray(0, this.length);
	}
}
