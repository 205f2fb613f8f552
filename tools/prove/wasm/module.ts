// Reads a WebAssembly module: enough of the binary format to execute its functions.

const PREFIX = 4096;
const PREFIX_SIMD = 0xfd;
/** What is added to opcodes behind the prefixes of SIMD and of atomic instructions. */
export const SIMD = PREFIX_SIMD * PREFIX;
export const ATOMIC = 0xfe * PREFIX;
const ATOMIC_FENCE = ATOMIC + 3;
const MEMORY_COPY = 0xfc * PREFIX + 10;
const MEMORY_FILL = 0xfc * PREFIX + 11;

/** One instruction. `end` and `otherwise` are indices for block, loop and if. */
export interface Instruction {
	/** Opcode; for the prefixes 0xfc, 0xfd and 0xfe, `prefix * 4096 + opcode`. */
	readonly op: number;
	/** Index, label, lane, offset of a memory access, number of results of a block, or of parameters of `call_indirect`. */
	readonly n: number;
	readonly constant: number | bigint;
	/** Labels of br_table, the default last. */
	readonly labels: readonly number[];
	/** Where the instruction starts in the module. */
	readonly at: number;
	end: number;
	otherwise: number;
}

/** Number of parameters and results of a function. */
export interface Signature {
	readonly parameters: number;
	readonly results: number;
}

/** A function of the module, or an import when `code` is undefined. */
export interface WasmFunction extends Signature {
	readonly name: string;
	/** Widths of the locals after the parameters, in bits. */
	readonly locals: readonly number[];
	readonly code: (() => readonly Instruction[]) | undefined;
}

/** What `parseModule` reads. */
export interface WasmModule {
	readonly functions: readonly WasmFunction[];
	/** Widths in bits. */
	readonly globals: readonly number[];
	/** What the globals are when the module is made, without sign. */
	readonly initial: readonly bigint[];
	/** Indices of exported functions. */
	readonly exports: ReadonlyMap<string, number>;
}

class Reader {
	at: number;
	private readonly bytes: Uint8Array;
	constructor(bytes: Uint8Array, at: number) {
		this.bytes = bytes;
		this.at = at;
	}
	byte(): number {
		const b = this.bytes[this.at++];
		if (b === undefined) throw new RangeError("the module ends early");
		return b;
	}
	unsigned(): number {
		let r = 0;
		for (let shift = 0; ; shift += 7) {
			const b = this.byte();
			r += (b & 127) * 2 ** shift;
			if (b < 128) return r;
		}
	}
	signed(): bigint {
		let r = 0n;
		for (let shift = 0n; ; ) {
			const b = this.byte();
			r |= BigInt(b & 127) << shift;
			shift += 7n;
			if (b < 128) return b & 64 ? r - (1n << shift) : r;
		}
	}
	/** A number of so many bytes, little-endian. */
	fixed(bytes: number): bigint {
		let v = 0n;
		for (let i = 0; i < bytes; i++) v |= BigInt(this.byte()) << BigInt(8 * i);
		return v;
	}
	name(): string {
		const length = this.unsigned();
		const text = new TextDecoder().decode(this.bytes.subarray(this.at, this.at + length));
		this.at += length;
		return text;
	}
	list<T>(item: () => T): T[] {
		return Array.from({ length: this.unsigned() }, item);
	}
	skipLimits(): void {
		const flags = this.byte();
		this.unsigned();
		if (flags & 1) this.unsigned();
	}
}

/** Width of a value type: i32, i64, f32, f64, v128. */
function widthOf(type: number): number {
	return { 127: 32, 126: 64, 125: 32, 124: 64, 123: 128 }[type] ?? 0;
}

/** Parses a module. Functions are decoded when they are first needed. */
export function parseModule(bytes: Uint8Array): WasmModule {
	const r = new Reader(bytes, 8);
	const types: Signature[] = [];
	const functions: WasmFunction[] = [];
	const declared: Signature[] = [];
	const globals: number[] = [];
	const initial: bigint[] = [];
	const exports = new Map<string, number>();
	const sections: Record<number, () => void> = {
		1: () =>
			r.list(() => {
				r.byte();
				const parameters = r.list(() => r.byte()).length;
				types.push({ parameters, results: r.list(() => r.byte()).length });
			}),
		2: () =>
			r.list(() => {
				r.name();
				const name = r.name();
				const kind = r.byte();
				if (kind === 0) functions.push({ ...(types[r.unsigned()] as Signature), name, locals: [], code: undefined });
				else if (kind === 1) {
					r.byte();
					r.skipLimits();
				} else if (kind === 2) r.skipLimits();
				else throw new TypeError(`import of kind ${kind}`);
			}),
		3: () => r.list(() => declared.push(types[r.unsigned()] as Signature)),
		6: () =>
			r.list(() => {
				const w = widthOf(r.byte());
				globals.push(w);
				r.byte();
				initial.push(initialValue(r, w));
				r.byte();
			}),
		7: () =>
			r.list(() => {
				const name = r.name();
				const kind = r.byte();
				const index = r.unsigned();
				if (kind === 0) exports.set(name, index);
			}),
		10: () => {
			const imports = functions.length;
			for (let i = r.unsigned(); i > 0; i--) {
				const size = r.unsigned();
				const end = r.at + size;
				const locals = r.list((): [number, number] => [r.unsigned(), widthOf(r.byte())]);
				const start = r.at;
				const index = functions.length;
				let code: readonly Instruction[] | undefined;
				functions.push({
					...(declared[index - imports] as Signature),
					name: `f${index}`,
					locals: locals.flatMap(([count, w]) => Array<number>(count).fill(w)),
					code: () => {
						code ??= decodeBody(new Reader(bytes, start), end, types);
						return code;
					},
				});
				r.at = end;
			}
		},
	};
	while (r.at < bytes.length) {
		const id = r.byte();
		const size = r.unsigned();
		const end = r.at + size;
		sections[id]?.();
		r.at = end;
	}
	return { functions, globals, initial, exports };
}

/** The constant of a global, by its width; floating-point numbers as their bits. */
function initialValue(r: Reader, w: number): bigint {
	const op = r.byte();
	if (op === 0x41 || op === 0x42) return BigInt.asUintN(w, r.signed());
	if (op === PREFIX_SIMD) r.unsigned();
	return r.fixed(w / 8);
}

const NO_LABELS: readonly number[] = [];

function decodeBody(r: Reader, end: number, types: readonly Signature[]): readonly Instruction[] {
	const out: Instruction[] = [];
	const open: number[] = [];
	while (r.at < end) {
		const at = r.at;
		let op = r.byte();
		let n = 0;
		let constant: number | bigint = 0;
		let labels = NO_LABELS;
		if (op >= 0xfc && op <= 0xfe) op = op * PREFIX + r.unsigned();
		if (op >= 0x02 && op <= 0x04) {
			const type = r.signed();
			n = type >= 0n ? (types[Number(type)] as Signature).results : type === -64n ? 0 : 1;
			open.push(out.length);
		} else if (op === 0x05) (out[open.at(-1) as number] as Instruction).otherwise = out.length;
		else if (op === 0x0b) {
			const opener = open.pop();
			if (opener !== undefined) {
				const start = out[opener] as Instruction;
				start.end = out.length;
				if (start.otherwise) (out[start.otherwise] as Instruction).end = out.length;
			}
		} else if (op === 0x0e) {
			labels = r.list(() => r.unsigned());
			labels = [...labels, r.unsigned()];
		} else if (op === 0x0c || op === 0x0d || op === 0x10 || (op >= 0x20 && op <= 0x24)) n = r.unsigned();
		else if (op === 0x11) {
			n = (types[r.unsigned()] as Signature).parameters;
			r.unsigned();
		} else if (op === 0x41) constant = Number(r.signed());
		else if (op === 0x42) constant = BigInt.asUintN(64, r.signed());
		else if (op === 0x43) constant = Number(BigInt.asIntN(32, r.fixed(4)));
		else if (op === 0x44) constant = r.fixed(8);
		else if (op === 0x1c) r.list(() => r.byte());
		else if (hasMemoryArgument(op)) {
			r.unsigned();
			n = r.unsigned();
			if (op >= SIMD + 84 && op <= SIMD + 91) constant = r.byte();
		} else if (op === SIMD + 12 || op === SIMD + 13) constant = r.fixed(16);
		else if (op >= SIMD + 21 && op <= SIMD + 34) n = r.byte();
		else if (op === 0x3f || op === 0x40 || op === MEMORY_FILL || op === ATOMIC_FENCE) r.byte();
		else if (op === MEMORY_COPY) r.at += 2;
		out.push({ op, n, constant, labels, at, end: 0, otherwise: 0 });
	}
	return out;
}

function hasMemoryArgument(op: number): boolean {
	return (
		(op >= 0x28 && op <= 0x3e) ||
		(op >= SIMD && op <= SIMD + 11) ||
		(op >= SIMD + 84 && op <= SIMD + 93) ||
		(op >= ATOMIC && op <= ATOMIC + 0x4e && op !== ATOMIC_FENCE)
	);
}
