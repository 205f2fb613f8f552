/** What an operand's text may refer to while it is read. */
export interface ReadContext {
	/** Address of the instruction. */
	readonly pc: bigint;
	/** Text of the operand before this one, `""` for the first. */
	readonly previous: string;
	/** Value of an immediate's text (without `#`): numbers, symbols, expressions. `undefined` when it is none. */
	evaluate(text: string): bigint | undefined;
}

/** One operand of an assembly form: its place in the word, read and written. */
export interface Operand {
	/** As in the manual's assembler symbols, for example `<Xd|SP>`. */
	readonly syntax: string;
	/** May be left out. */
	readonly optional?: boolean;
	/** Text of the operand in a word; `""` when it is left out. */
	print(word: number, pc: bigint): string;
	/**
	 * The word with the operand's bits set (they are clear before), or `undefined` when the text does not fit.
	 *
	 * @param text - trimmed, in either case; `undefined` when the operand is left out
	 */
	read(text: string | undefined, word: number, context: ReadContext): number | undefined;
}

/** `word<hi:lo>`, unsigned. */
export const bits = (word: number, hi: number, lo: number): number => (word >>> lo) & ((1 << (hi - lo + 1)) - 1);

/** Size of a register operand, from the word. */
export type Width = (word: number) => 32 | 64;
export const w32: Width = () => 32;
export const w64: Width = () => 64;
/** By bit 31 of the word. */
export const bySf: Width = (word) => (word < 0 || word > 0x7fffffff ? 64 : 32);

/** Name of a general-purpose register; number 31 is the zero register, or the stack pointer with `sp`. */
export function registerName(n: number, width: 32 | 64, sp: boolean): string {
	const letter = width === 64 ? "x" : "w";
	if (n !== 31) return `${letter}${n}`;
	return sp ? (width === 64 ? "sp" : "wsp") : `${letter}zr`;
}

/** Reads a register's name. `sp` in the answer: whether the name was that of the stack pointer. */
export function readRegister(text: string): { n: number; width: 32 | 64; sp: boolean } | undefined {
	const name = text.toLowerCase();
	switch (name) {
		case "sp":
			return { n: 31, width: 64, sp: true };
		case "wsp":
			return { n: 31, width: 32, sp: true };
		case "xzr":
			return { n: 31, width: 64, sp: false };
		case "wzr":
			return { n: 31, width: 32, sp: false };
		case "lr":
			return { n: 30, width: 64, sp: false };
		case "fp":
			return { n: 29, width: 64, sp: false };
	}
	const match = /^([wx])(0|[1-9]\d?)$/.exec(name);
	const n = Number(match?.[2]);
	return match !== null && n < 31 ? { n, width: match[1] === "x" ? 64 : 32, sp: false } : undefined;
}

function register(role: string, lo: number, width: Width, sp: boolean): Operand {
	const letter = width === w32 ? "W" : "X";
	return {
		syntax: `<${letter}${role}${sp ? `|${letter === "W" ? "WSP" : "SP"}` : ""}>`,
		print: (word) => registerName(bits(word, lo + 4, lo), width(word), sp),
		read(text, word) {
			const r = text === undefined ? undefined : readRegister(text);
			if (r === undefined || r.width !== width(word) || (r.n === 31 && r.sp !== sp)) return undefined;
			return word | (r.n << lo);
		},
	};
}

export const d = register("d", 0, bySf, false);
export const n = register("n", 5, bySf, false);
export const m = register("m", 16, bySf, false);
export const a = register("a", 10, bySf, false);
export const dSp = register("d", 0, bySf, true);
export const nSp = register("n", 5, bySf, true);
export const baseRegister = register("n", 5, w64, true);
/** A register operand of the given size; 31 is the zero register. */
export const reg = (role: string, lo: number, width: Width): Operand => register(role, lo, width, false);

/** Rn of an alias that needs the same register in Rm too. */
export const nAndM: Operand = {
	...n,
	read(text, word, context) {
		const read = n.read(text, word, context);
		return read === undefined ? undefined : read | (bits(read, 9, 5) << 16);
	},
};

/** A register operand of the given size; 31 is the stack pointer. */
export const registerOrStack = (role: string, lo: number, width: Width): Operand => register(role, lo, width, true);

const hex = (v: number | bigint) => `0x${v.toString(16)}`;

/** Value of an immediate operand's text; a leading `#` is optional. */
export function immediate(text: string | undefined, context: ReadContext): bigint | undefined {
	if (text === undefined) return undefined;
	return context.evaluate(text.startsWith("#") ? text.slice(1).trim() : text);
}

interface ImmediateOptions {
	readonly syntax?: string;
	readonly style?: "hex" | "decimal";
	readonly signed?: boolean;
	/** The text is the field times this. */
	readonly scale?: number;
	/** The text is the field plus this. */
	readonly plus?: number;
	readonly omitZero?: boolean;
}

/** A plain immediate: the field `word<hi:lo>`. */
export function imm(hi: number, lo: number, o: ImmediateOptions = {}): Operand {
	const { style = "decimal", signed = false, scale = 1, plus = 0, omitZero = false } = o;
	const width = hi - lo + 1;
	const field = (word: number) => {
		const v = bits(word, hi, lo);
		return (signed && v >> (width - 1) ? v - (1 << width) : v) * scale + plus;
	};
	return {
		syntax: o.syntax ?? "#<imm>",
		optional: omitZero,
		print(word) {
			const v = field(word);
			if (omitZero && v === 0) return "";
			return `#${style === "hex" ? hex(v) : v}`;
		},
		read(text, word, context) {
			if (text === undefined) return omitZero ? word : undefined;
			const v = immediate(text, context);
			if (v === undefined) return undefined;
			const units = (Number(v) - plus) / scale;
			const low = signed ? -(2 ** (width - 1)) : 0;
			if (!Number.isInteger(units) || units < low || units >= low + 2 ** width) return undefined;
			return word | ((units & (2 ** width - 1)) << lo);
		},
	};
}

/** A word that stands in the text as it is, such as `csync`. */
export const literal = (text: string): Operand => ({
	syntax: text.toUpperCase(),
	print: () => text,
	read: (t, word) => (t?.toLowerCase() === text ? word : undefined),
});

/** An operand whose text is one of a list of names; a value without a name is an immediate, or cannot be written. */
export function named(
	hi: number,
	lo: number,
	names: Readonly<Record<number, string>>,
	options: { syntax: string; other?: (value: number) => string; synonyms?: Readonly<Record<string, number>> },
): Operand {
	const { syntax, other, synonyms } = options;
	const byName = new Map(Object.entries(names).map(([value, name]) => [name, Number(value)]));
	for (const [name, value] of Object.entries(synonyms ?? {})) byName.set(name, value);
	const plain = imm(hi, lo);
	return {
		syntax,
		print: (word) => names[bits(word, hi, lo)] ?? other?.(bits(word, hi, lo)) ?? "",
		read(text, word, context) {
			const value = text === undefined ? undefined : byName.get(text.toLowerCase());
			if (value !== undefined) return word | (value << lo);
			return other === undefined ? undefined : plain.read(text, word, context);
		},
	};
}

const conditionNames = "eq ne cs cc mi pl vs vc hi ls ge lt gt le al nv".split(" ");
/** The condition names by their number. @see DDI 0487, C1.2.4 */
export const conditions: readonly string[] = conditionNames;
const conditionNumbers = new Map([...conditionNames.map((name, i) => [name, i] as const), ["hs", 2], ["lo", 3]]);

function conditionOperand(invert: 0 | 1): Operand {
	return {
		syntax: "<cond>",
		print: (word) => conditionNames[bits(word, 15, 12) ^ invert] ?? "",
		read(text, word) {
			const value = conditionNumbers.get(text?.toLowerCase() ?? "");
			return value === undefined || (invert === 1 && value >= 14) ? undefined : word | ((value ^ invert) << 12);
		},
	};
}
export const condition = conditionOperand(0);
/** The condition of `cset`, `cinc` ...: the field holds its inverse. */
export const inverseCondition = conditionOperand(1);

/** A PC-relative target: `word<hi:lo>` times 4. */
export function label(hi: number, lo: number): Operand {
	const width = hi - lo + 1;
	return {
		syntax: "<label>",
		print: (word, pc) => hex(BigInt.asUintN(64, pc + BigInt.asIntN(width, BigInt(bits(word, hi, lo))) * 4n)),
		read(text, word, context) {
			const target = immediate(text, context);
			if (target === undefined) return undefined;
			const offset = BigInt.asIntN(64, target - context.pc);
			if ((offset & 3n) !== 0n || BigInt.asIntN(width + 2, offset) !== offset) return undefined;
			return word | (Number(BigInt.asUintN(width, offset >> 2n)) << lo);
		},
	};
}

/** The target of ADR and ADRP: immhi:immlo, in bytes or in pages. */
export function pageLabel(shift: 0n | 12n): Operand {
	const base = (pc: bigint) => (pc >> shift) << shift;
	return {
		syntax: "<label>",
		print(word, pc) {
			const offset = BigInt.asIntN(21, BigInt((bits(word, 23, 5) << 2) | bits(word, 30, 29)));
			return hex(BigInt.asUintN(64, base(pc) + (offset << shift)));
		},
		read(text, word, context) {
			const target = immediate(text, context);
			if (target === undefined) return undefined;
			const offset = BigInt.asIntN(64, base(target) - base(context.pc)) >> shift;
			if (BigInt.asIntN(21, offset) !== offset) return undefined;
			const field = Number(BigInt.asUintN(21, offset));
			return word | ((field >> 2) << 5) | ((field & 3) << 29);
		},
	};
}
