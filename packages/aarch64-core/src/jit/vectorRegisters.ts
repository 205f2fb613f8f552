import * as L from "../../engine/layout.ts";
import { type Code, F32, F64, V128 } from "./code.ts";
import * as w from "./opcodes.ts";

/** How a region uses a SIMD and floating-point register: as a double or a single with zeros above, else as a vector. */
const DOUBLE = 1;
const SINGLE = 2;
const VECTOR = 4;

/** Registers that a region keeps as scalars, by offset: {@link DOUBLE} or {@link SINGLE}. The others are vectors. */
export type ScalarRegisters = ReadonlyMap<number, number>;

/**
 * SIMD and floating-point registers of a region, named by their offset in the state. A register that is used as a double
 * or single only is a local of that type: what is above it is in the state, and becomes zero there when it is written.
 */
export class VectorRegisters {
	private readonly locals = new Map<number, number>();
	private readonly written = new Set<number>();
	private readonly uses = new Map<number, number>();
	/** Scalars whose upper part is known to be zero in the state. */
	private cleared: ReadonlySet<number> = new Set();

	private readonly code: Code;
	private readonly local: (type: number) => number;
	private readonly temporary: (type: number, use: (local: number) => void) => void;
	private readonly known: ScalarRegisters;

	constructor(
		code: Code,
		local: (type: number) => number,
		temporary: (type: number, use: (local: number) => void) => void,
		known: ScalarRegisters,
	) {
		this.code = code;
		this.local = local;
		this.temporary = temporary;
		this.known = known;
	}

	/** What the code so far uses as scalars only. */
	scalars(): ScalarRegisters {
		return new Map([...this.uses].filter(([, use]) => use === DOUBLE || use === SINGLE));
	}

	/** What is known of the state at this place of the code. */
	get facts(): ReadonlySet<number> {
		return this.cleared;
	}

	set facts(facts: ReadonlySet<number>) {
		this.cleared = facts;
	}

	/** Says that the engine writes a double (wide) or a single to a register, with zeros above. */
	noteScalar(offset: number, wide: boolean): void {
		this.note(offset, wide ? DOUBLE : SINGLE);
	}

	private note(offset: number, use: number): void {
		this.uses.set(offset, (this.uses.get(offset) ?? 0) | use);
	}

	private form(offset: number): number {
		return this.known.get(offset) ?? VECTOR;
	}

	private localOf(offset: number): number {
		let local = this.locals.get(offset);
		if (local === undefined) {
			const form = this.form(offset);
			local = this.local(form === DOUBLE ? F64 : form === SINGLE ? F32 : V128);
			this.locals.set(offset, local);
		}
		return local;
	}

	/** Pushes a vector. */
	get(offset: number): void {
		this.note(offset, VECTOR);
		this.code.get(this.localOf(offset));
	}

	/** Takes a vector from the stack. */
	set(offset: number): void {
		this.note(offset, VECTOR);
		this.code.set(this.localOf(offset));
		this.written.add(offset);
	}

	/** Pushes the double in a register; 0 for XZR. */
	getDouble(offset: number): void {
		const { code } = this;
		if (offset === L.S_XZR) {
			code.f64(0);
			return;
		}
		this.note(offset, DOUBLE);
		code.get(this.localOf(offset));
		if (this.form(offset) !== DOUBLE) code.lane(w.F64X2_EXTRACT, 0);
	}

	/** Pushes the single in a register; 0 for XZR. */
	getSingle(offset: number): void {
		const { code } = this;
		if (offset === L.S_XZR) {
			code.f32(0);
			return;
		}
		this.note(offset, SINGLE);
		code.get(this.localOf(offset));
		if (this.form(offset) !== SINGLE) code.lane(w.F32X4_EXTRACT, 0);
	}

	/** Takes a double from the stack; what is above it becomes 0. */
	setDouble(offset: number): void {
		this.note(offset, DOUBLE);
		this.setScalar(offset, DOUBLE, F64, w.F64X2_REPLACE);
	}

	/** Takes a single from the stack; what is above it becomes 0. */
	setSingle(offset: number): void {
		this.note(offset, SINGLE);
		this.setScalar(offset, SINGLE, F32, w.F32X4_REPLACE);
	}

	private setScalar(offset: number, form: number, type: number, replace: number): void {
		const { code } = this;
		const local = this.localOf(offset);
		this.written.add(offset);
		if (this.form(offset) === form) {
			code.set(local);
			this.clear(offset);
			return;
		}
		this.temporary(type, (value) => {
			code.set(value);
			code.v128(0, 0, 0, 0);
			code.get(value);
			code.lane(replace, 0);
			code.set(local);
		});
	}

	/** Pushes the lower 64 bits as an integer. */
	getBits64(offset: number): void {
		this.note(offset, DOUBLE);
		this.code.get(this.localOf(offset));
		if (this.form(offset) === DOUBLE) this.code.op(w.I64_REINTERPRET_F64);
		else this.code.lane(w.I64X2_EXTRACT, 0);
	}

	/** Pushes the lower 32 bits as an integer. */
	getBits32(offset: number): void {
		this.note(offset, SINGLE);
		this.code.get(this.localOf(offset));
		if (this.form(offset) === SINGLE) this.code.op(w.I32_REINTERPRET_F32);
		else this.code.lane(w.I32X4_EXTRACT, 0);
	}

	/** Takes the lower 64 bits from the stack as an integer; what is above them becomes 0. */
	setBits64(offset: number): void {
		this.code.op(w.F64_REINTERPRET_I64);
		this.setDouble(offset);
	}

	/** Takes the lower 32 bits from the stack as an integer; what is above them becomes 0. */
	setBits32(offset: number): void {
		this.code.op(w.F32_REINTERPRET_I32);
		this.setSingle(offset);
	}

	/** Sets the lower 64 bits; what is above them becomes 0. Does not decide between singles and doubles if it need not. */
	setConstant(offset: number, low: number, high: number): void {
		const { code } = this;
		const form = this.form(offset);
		if (form === DOUBLE) {
			code.i64(low, high);
			this.setBits64(offset);
		} else if (form === SINGLE) {
			code.i32(low);
			this.setBits32(offset);
		} else {
			if (high !== 0) this.note(offset, DOUBLE);
			code.v128(low, high, 0, 0);
			code.set(this.localOf(offset));
			this.written.add(offset);
		}
	}

	private clear(offset: number): void {
		if (this.cleared.has(offset)) return;
		this.cleared = new Set(this.cleared).add(offset);
		const { code } = this;
		code.get(0);
		code.v128(0, 0, 0, 0);
		code.simdMemory(w.V128_STORE, offset);
	}

	/** Writes registers to the state, for the engine to read. */
	spill(offsets: Iterable<number>): void {
		const { code } = this;
		for (const offset of offsets) {
			code.get(0);
			code.get(this.localOf(offset));
			const form = this.form(offset);
			if (form === DOUBLE) code.memory(w.F64_STORE, offset);
			else if (form === SINGLE) code.memory(w.F32_STORE, offset);
			else code.simdMemory(w.V128_STORE, offset);
		}
	}

	/**
	 * Reads registers that the engine may have written.
	 *
	 * @param scalar - the engine wrote zeros above the scalar
	 */
	reload(offsets: readonly number[], scalar: boolean): void {
		for (const offset of offsets) {
			if (!scalar) this.note(offset, VECTOR);
			this.load(this.code, offset, this.localOf(offset));
			this.written.add(offset);
		}
	}

	private load(code: Code, offset: number, local: number): void {
		code.get(0);
		const form = this.form(offset);
		if (form === DOUBLE) code.memory(w.F64_LOAD, offset);
		else if (form === SINGLE) code.memory(w.F32_LOAD, offset);
		else code.simdMemory(w.V128_LOAD, offset);
		code.set(local);
	}

	/** The same at the begin of the region. */
	loadAll(head: Code): void {
		for (const [offset, local] of this.locals) this.load(head, offset, local);
	}

	/** Writes what the region may have written. */
	storeAll(): void {
		this.spill(this.written);
	}
}
