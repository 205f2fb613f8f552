import { baseRegister, bits, immediate, type Operand, readRegister, registerName } from "./operand.ts";

/** Parts of operand text between commas that are in no bracket; `undefined` when the brackets do not match. */
export function splitOperands(text: string): string[] | undefined {
	const parts: string[] = [];
	let depth = 0;
	let start = 0;
	let quote = "";
	for (let i = 0; i < text.length; i++) {
		const c = text[i];
		if (quote !== "") {
			if (c === "\\") i++;
			else if (c === quote) quote = "";
		} else if (c === '"' || c === "'") quote = c;
		else if (c === "[" || c === "(" || c === "{") depth++;
		else if (c === "]" || c === ")" || c === "}") depth--;
		else if (c === "," && depth === 0) {
			parts.push(text.slice(start, i).trim());
			start = i + 1;
		}
		if (depth < 0) return undefined;
	}
	if (depth !== 0 || quote !== "") return undefined;
	const last = text.slice(start).trim();
	return last === "" && parts.length === 0 ? [] : [...parts, last];
}

/** Text of operands with commas between; those that are left out leave nothing. */
export function printOperands(operands: readonly Operand[], word: number, pc: bigint): string {
	const texts: string[] = [];
	for (const o of operands) {
		const text = o.print(word, pc);
		if (text !== "") texts.push(text);
	}
	return texts.join(", ");
}

/** Reads operands one after the other into a word; optional ones may be missing at the end. */
export function readOperands(
	operands: readonly Operand[],
	texts: readonly string[],
	word: number,
	context: Parameters<Operand["read"]>[2],
): number | undefined {
	if (texts.length > operands.length) return undefined;
	let result = word;
	for (const [i, o] of operands.entries()) {
		const read = o.read(texts[i], result, { ...context, previous: texts[i - 1] ?? "" });
		if (read === undefined) return undefined;
		result = read;
	}
	return result;
}

/** Syntax of operands, optional ones in braces. */
export const operandSyntax = (operands: readonly Operand[]): string =>
	operands
		.map((o, i) => (o.optional ? `{${i > 0 ? ", " : ""}${o.syntax}}` : `${i > 0 ? ", " : ""}${o.syntax}`))
		.join("");

/** `[<Xn|SP>, ...]`, with `!` after it for pre-index. */
export function memory(inner: readonly Operand[] = [], preIndex = false): Operand {
	const all = [baseRegister, ...inner];
	const suffix = preIndex ? "!" : "";
	return {
		syntax: `[${operandSyntax(all)}]${suffix}`,
		print: (word, pc) => `[${printOperands(all, word, pc)}]${suffix}`,
		read(text, word, context) {
			if (text === undefined || !text.startsWith("[") || !text.endsWith(`]${suffix}`)) return undefined;
			const parts = splitOperands(text.slice(1, text.length - 1 - suffix.length));
			return parts === undefined ? undefined : readOperands(all, parts, word, context);
		},
	};
}

const shifts = ["lsl", "lsr", "asr", "ror"];

const readAmount = (text: string | undefined, context: Parameters<Operand["read"]>[2]) => {
	const match = /^([a-zA-Z]+)(?:\s*(#.*|\s\S.*))?$/.exec(text ?? "");
	if (match === null) return undefined;
	const amount = match[2] === undefined ? undefined : immediate(match[2].trim(), context);
	if (match[2] !== undefined && amount === undefined) return undefined;
	return { name: (match[1] ?? "").toLowerCase(), amount: amount === undefined ? undefined : Number(amount) };
};

/** The shift of a shifted register: `word<23:22>` by `word<15:10>`. */
export const registerShift: Operand = {
	syntax: "<shift> #<amount>",
	optional: true,
	print(word) {
		const amount = bits(word, 15, 10);
		const shift = bits(word, 23, 22);
		return shift === 0 && amount === 0 ? "" : `${shifts[shift]} #${amount}`;
	},
	read(text, word, context) {
		if (text === undefined) return word;
		const read = readAmount(text, context);
		const shift = shifts.indexOf(read?.name ?? "");
		const amount = read?.amount;
		if (shift < 0 || amount === undefined || amount < 0 || amount > 63) return undefined;
		return word | (shift << 22) | (amount << 10);
	},
};

/** `lsl #<n>` where the field `word<hi:lo>` counts in steps: the shift of ADD (immediate) and of the wide moves. */
export function leftShift(hi: number, lo: number, step: number): Operand {
	return {
		syntax: "LSL #<shift>",
		optional: true,
		print: (word) => (bits(word, hi, lo) === 0 ? "" : `lsl #${bits(word, hi, lo) * step}`),
		read(text, word, context) {
			if (text === undefined) return word;
			const read = readAmount(text, context);
			const units = (read?.amount ?? -1) / step;
			if (read?.name !== "lsl" || !Number.isInteger(units) || units < 0 || units >= 2 ** (hi - lo + 1))
				return undefined;
			return word | (units << lo);
		},
	};
}

const extends_ = "uxtb uxth uxtw uxtx sxtb sxth sxtw sxtx".split(" ");

/** Rm of an extended-register operand: its size follows `option`, which is read with the next operand. */
export const extendedRegister: Operand = {
	syntax: "<R><m>",
	print: (word) => registerName(bits(word, 20, 16), bits(word, 14, 13) === 3 && word >>> 31 === 1 ? 64 : 32, false),
	read(text, word) {
		const r = text === undefined ? undefined : readRegister(text);
		return r === undefined || (r.n === 31 && r.sp) ? undefined : word | (r.n << 16);
	},
};

/** The register size that `option` wants of Rm. */
const sizeOfOption = (option: number) => ((option & 3) === 3 ? 64 : 32);

/**
 * Extend and shift of ADD, SUB (extended register). With the stack pointer as an operand the extend that changes nothing
 * is written LSL, and nothing when there is no shift.
 */
export const registerExtend: Operand = {
	syntax: "<extend> {#<amount>}",
	optional: true,
	print(word) {
		const option = bits(word, 15, 13);
		const amount = bits(word, 12, 10);
		const shift = amount === 0 ? "" : ` #${amount}`;
		if (option === 2 + (word >>> 31) && usesStackPointer(word)) return amount === 0 ? "" : `lsl${shift}`;
		return `${extends_[option]}${shift}`;
	},
	read(text, word, context) {
		const sf = word >>> 31;
		const size = readRegister(context.previous)?.width;
		let name = "lsl";
		let amount = 0;
		if (text !== undefined) {
			const read = readAmount(text, context);
			if (read === undefined || (read.name === "lsl" && read.amount === undefined)) return undefined;
			name = read.name;
			amount = read.amount ?? 0;
		}
		const option = name === "lsl" && usesStackPointer(word) ? 2 + sf : extends_.indexOf(name);
		if (option < 0 || amount < 0 || amount > 4) return undefined;
		if (size !== (sf === 1 ? sizeOfOption(option) : 32)) return undefined;
		return word | (option << 13) | (amount << 10);
	},
};

function usesStackPointer(word: number): boolean {
	const setsFlags = bits(word, 29, 29) === 1;
	return bits(word, 9, 5) === 31 || (bits(word, 4, 0) === 31 && !setsFlags);
}

/** Rm of a register offset: 32 bits when `option<0>` is 0. */
export const offsetRegister: Operand = {
	syntax: "(<Wm>|<Xm>)",
	print: (word) => registerName(bits(word, 20, 16), bits(word, 13, 13) === 1 ? 64 : 32, false),
	read: extendedRegister.read,
};

/** Extend of a register offset; the shift is 0 or the size of the access (as a power of two). */
export function offsetExtend(size: number): Operand {
	return {
		syntax: `<extend> {#<amount>}`,
		optional: true,
		print(word) {
			const option = bits(word, 15, 13);
			const shift = bits(word, 12, 12) === 1 ? ` #${size}` : "";
			if (option === 3) return shift === "" ? "" : `lsl${shift}`;
			return `${extends_[option]}${shift}`;
		},
		read(text, word, context) {
			const read = text === undefined ? { name: "lsl", amount: undefined } : readAmount(text, context);
			if (read === undefined || (text !== undefined && read.name === "lsl" && read.amount === undefined))
				return undefined;
			const option = read.name === "lsl" ? 3 : extends_.indexOf(read.name);
			if (option < 0 || readRegister(context.previous)?.width !== sizeOfOption(option)) return undefined;
			// A byte access shifts by nothing both ways; the manual has S = 1 when the amount is written.
			const S = read.amount === undefined || (read.amount === 0 && size !== 0) ? 0 : 1;
			if (S === 1 && read.amount !== size) return undefined;
			return word | (option << 13) | (S << 12);
		},
	};
}
