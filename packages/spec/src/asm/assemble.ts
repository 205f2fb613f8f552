import { KvmError } from "@upcall/uapi";
import { assembleInstruction } from "./assembleInstruction.ts";
import { escapeCode, evaluateExpression } from "./expression.ts";
import { splitOperands } from "./memory.ts";
import { readRegister } from "./operand.ts";
import { type Statement, statements } from "./statements.ts";

/** Where assembled code will be, and what it may refer to. */
export interface AssembleOptions {
	/** Address of the first byte, a multiple of 4; 0 by default. */
	readonly base?: bigint | number;
	/** Symbols that the text does not define itself. */
	readonly symbols?: Readonly<Record<string, bigint | number>>;
}

/** Assembled code and the addresses of its labels. */
export interface AssembledProgram {
	readonly words: Uint32Array;
	/** Labels and `.set` symbols. */
	readonly symbols: ReadonlyMap<string, bigint>;
}

/** Bytes that a program may have. */
const SIZE_LIMIT = 1 << 28;

const integerBytes: Readonly<Record<string, number>> = {
	".byte": 1,
	".hword": 2,
	".short": 2,
	".2byte": 2,
	".word": 4,
	".long": 4,
	".int": 4,
	".4byte": 4,
	".inst": 4,
	".quad": 8,
	".xword": 8,
	".8byte": 8,
};

/** Directives that say nothing that matters to a flat image. */
const withoutMeaning: ReadonlySet<string> = new Set(
	".global .globl .local .weak .text .type .size .arch .cpu .arch_extension .file .ident".split(" "),
);

/** Something of known size at a known place, written once all symbols are known. */
interface Piece {
	readonly at: number;
	readonly size: number;
	readonly statement: Statement;
	/** Value of the piece, `undefined` to write an instruction. */
	readonly value?: string;
	/** Bytes as they are. */
	readonly bytes?: Uint8Array;
	/** Offset of the literal that the instruction loads. */
	readonly literal?: { at: number };
}

interface Literal {
	readonly size: 4 | 8;
	readonly text: string;
	readonly place: { at: number };
	readonly statement: Statement;
}

/** Bytes of the strings in an operand list; `undefined` when there is something else. */
function stringBytes(operands: string, terminated: boolean): Uint8Array | undefined {
	const parts = splitOperands(operands);
	if (parts === undefined || parts.length === 0) return undefined;
	const bytes: number[] = [];
	for (const part of parts) {
		if (!/^"(?:\\.|[^"\\])*"$/s.test(part)) return undefined;
		const text = part.slice(1, -1).replace(/\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)/gs, (_, code: string) => {
			if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
			if (/^x./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
			return String.fromCharCode(escapeCode(code));
		});
		bytes.push(...new TextEncoder().encode(text));
		if (terminated) bytes.push(0);
	}
	return Uint8Array.from(bytes);
}

class Assembler {
	readonly #base: bigint;
	readonly #symbols = new Map<string, bigint>();
	readonly #given: Readonly<Record<string, bigint | number>>;
	/** Places of the numeric labels, in the order of the text. */
	readonly #numeric = new Map<string, number[]>();
	readonly #pieces: Piece[] = [];
	#literals: Literal[] = [];
	#at = 0;
	#missing: string | undefined;

	constructor(options: AssembleOptions) {
		this.#base = BigInt(options.base ?? 0);
		if ((this.#base & 3n) !== 0n || this.#base < 0n)
			throw new KvmError("EINVAL", `base ${this.#base} is not a multiple of 4`, { errno: 22 });
		this.#given = options.symbols ?? {};
	}

	assemble(text: string): AssembledProgram {
		for (const statement of statements(text)) this.#place(statement);
		this.#placeLiterals();
		const image = new Uint8Array((this.#at + 3) & ~3);
		for (const piece of this.#pieces) this.#write(piece, image);
		const view = new DataView(image.buffer);
		const words = Uint32Array.from({ length: image.length / 4 }, (_, i) => view.getUint32(4 * i, true));
		return { words, symbols: this.#symbols };
	}

	#refuse(statement: Statement, message: string): never {
		throw new KvmError("EINVAL", `line ${statement.line}: ${message}`, { errno: 22 });
	}

	#lookup(name: string, at: number): bigint | undefined {
		if (name === ".") return this.#base + BigInt(at);
		const numeric = /^(\d+)([fb])$/.exec(name);
		let value: bigint | undefined;
		if (numeric !== null) {
			const places = this.#numeric.get(numeric[1] ?? "") ?? [];
			const place = numeric[2] === "b" ? places.findLast((p) => p <= at) : places.find((p) => p > at);
			value = place === undefined ? undefined : this.#base + BigInt(place);
		} else {
			const given = Object.hasOwn(this.#given, name) ? this.#given[name] : undefined;
			value = this.#symbols.get(name) ?? (given === undefined ? undefined : BigInt(given));
		}
		if (value === undefined) this.#missing = name;
		return value;
	}

	#value(text: string, at: number, statement: Statement): bigint {
		this.#missing = undefined;
		const value = evaluateExpression(text, (name) => this.#lookup(name, at));
		if (value !== undefined) return value;
		return this.#refuse(
			statement,
			this.#missing === undefined ? `"${text}" is no expression` : `symbol "${this.#missing}" is not defined`,
		);
	}

	#add(statement: Statement, size: number, piece: Partial<Piece> = {}): void {
		if (size < 0 || this.#at + size > SIZE_LIMIT) this.#refuse(statement, `the program passes ${SIZE_LIMIT} bytes`);
		this.#pieces.push({ at: this.#at, size, statement, ...piece });
		this.#at += size;
	}

	#align(bytes: number, statement: Statement, fill?: string): void {
		const padding = (bytes - (this.#at % bytes)) % bytes;
		if (fill === undefined) this.#add(statement, padding, { bytes: new Uint8Array(0) });
		else for (let i = 0; i < padding; i++) this.#add(statement, 1, { value: fill });
	}

	#placeLiterals(): void {
		const literals = this.#literals;
		this.#literals = [];
		const first = literals[0];
		if (first === undefined) return;
		this.#align(literals.some((l) => l.size === 8) ? 8 : 4, first.statement);
		// The wide ones first, so that all are aligned.
		for (const literal of literals.toSorted((a, b) => b.size - a.size)) {
			literal.place.at = this.#at;
			this.#add(literal.statement, literal.size, { value: literal.text });
		}
	}

	#place(statement: Statement): void {
		const { labels, name } = statement;
		for (const label of labels) {
			if (/^\d/.test(label)) {
				const places = this.#numeric.get(label);
				if (places === undefined) this.#numeric.set(label, [this.#at]);
				else places.push(this.#at);
			} else if (this.#symbols.has(label)) this.#refuse(statement, `label "${label}" is defined twice`);
			else this.#symbols.set(label, this.#base + BigInt(this.#at));
		}
		if (name.startsWith(".")) this.#directive(statement);
		else if (name !== "") this.#instruction(statement);
	}

	#instruction(statement: Statement): void {
		const { name, operands } = statement;
		if (this.#at % 4 !== 0)
			this.#refuse(statement, "the instruction is not at a multiple of 4: put .align 2 before it");
		const [register = "", source] = splitOperands(operands) ?? [];
		if (name !== "ldr" || source?.startsWith("=") !== true) {
			this.#add(statement, 4);
			return;
		}
		const width = readRegister(register)?.width;
		if (width === undefined) this.#refuse(statement, `"${register}" is no register`);
		const size = width === 64 ? 8 : 4;
		const text = source.slice(1).trim();
		let literal = this.#literals.find((l) => l.size === size && l.text === text);
		if (literal === undefined) {
			literal = { size, text, place: { at: 0 }, statement };
			this.#literals.push(literal);
		}
		this.#add(statement, 4, { literal: literal.place });
	}

	#directive(statement: Statement): void {
		const { name, operands } = statement;
		const parts = splitOperands(operands) ?? [];
		const number = (i: number, fallback?: number): number =>
			parts[i] === undefined && fallback !== undefined
				? fallback
				: Number(this.#value(parts[i] ?? "", this.#at, statement));
		const bytes = integerBytes[name];
		if (bytes !== undefined) {
			for (const value of parts) this.#add(statement, bytes, { value });
			return;
		}
		switch (name) {
			case ".ascii":
			case ".asciz":
			case ".string": {
				const text = stringBytes(operands, name !== ".ascii");
				if (text === undefined) this.#refuse(statement, `${name} wants strings in double quotes`);
				this.#add(statement, text.length, { bytes: text });
				break;
			}
			case ".align":
			case ".p2align":
			case ".balign": {
				const multiple = name === ".balign" ? number(0) : 2 ** number(0);
				if (!Number.isInteger(Math.log2(multiple)) || multiple > 1 << 21)
					this.#refuse(statement, `${name} wants a power of two up to 2 MiB`);
				this.#align(multiple, statement, parts[1]);
				break;
			}
			case ".space":
			case ".skip":
			case ".zero": {
				const size = number(0);
				if (size < 0 || this.#at + size > SIZE_LIMIT) this.#refuse(statement, `${name} of ${size} bytes`);
				const fill = new Uint8Array(parts[1] === undefined ? 0 : size).fill(number(1, 0));
				this.#add(statement, size, { bytes: fill });
				break;
			}
			case ".org": {
				// An offset from the start, or an address such as `. + 16`.
				const target = this.#value(parts[0] ?? "", this.#at, statement);
				const to = Number(target >= this.#base ? target - this.#base : target);
				if (to < this.#at) this.#refuse(statement, `.org ${parts[0]} goes backwards`);
				this.#add(statement, to - this.#at, { bytes: new Uint8Array(0) });
				break;
			}
			case ".equ":
			case ".set":
				if (parts.length !== 2 || parts[0] === undefined) this.#refuse(statement, `${name} wants a name and a value`);
				this.#symbols.set(parts[0], this.#value(parts[1] ?? "", this.#at, statement));
				break;
			case ".ltorg":
			case ".pool":
				this.#placeLiterals();
				break;
			default:
				if (!withoutMeaning.has(name)) this.#refuse(statement, `unknown directive "${name}"`);
		}
	}

	#write(piece: Piece, image: Uint8Array): void {
		const { at, size, statement, value, bytes, literal } = piece;
		if (bytes !== undefined) {
			image.set(bytes, at);
			return;
		}
		if (value !== undefined) {
			const number = this.#value(value, at, statement);
			if (number < -(1n << BigInt(8 * size - 1)) || number >> BigInt(8 * size) > 0n)
				this.#refuse(statement, `${value} does not fit ${size} bytes`);
			for (let i = 0; i < size; i++) image[at + i] = Number((number >> BigInt(8 * i)) & 0xffn);
			return;
		}
		this.#missing = undefined;
		const context = {
			pc: this.#base + BigInt(at),
			previous: "",
			evaluate: (text: string) => evaluateExpression(text, (name) => this.#lookup(name, at)),
		};
		const operands =
			literal === undefined
				? statement.operands
				: `${statement.operands.slice(0, statement.operands.indexOf("="))}${this.#base + BigInt(literal.at)}`;
		const word = assembleInstruction(statement.name, operands, context);
		if (typeof word === "object")
			this.#refuse(
				statement,
				this.#missing === undefined ? word.message : `symbol "${this.#missing}" is not defined (${word.message})`,
			);
		new DataView(image.buffer).setUint32(at, word, true);
	}
}

/**
 * Assembles A64 text as GNU as reads it: all instructions of the encoding tables with their aliases, labels (named, and
 * numeric with `1b`, `1f`), `ldr xN, =value` with literals at `.ltorg` or at the end, `.byte` `.hword` `.word` `.quad`
 * `.ascii` `.asciz` `.align` `.balign` `.space` `.org` `.set`, expressions, and the comments of C.
 *
 * @example
 * ```ts
 * assemble("mov x0, #1\n hvc #0\n b .");
 * ```
 * @throws {@link KvmError} `EINVAL` with the number of the line that cannot be read
 */
export function assemble(text: string, options: AssembleOptions = {}): Uint32Array {
	return new Assembler(options).assemble(text).words;
}

/** As {@link assemble}, with the addresses of the labels. */
export function assembleProgram(text: string, options: AssembleOptions = {}): AssembledProgram {
	return new Assembler(options).assemble(text);
}
