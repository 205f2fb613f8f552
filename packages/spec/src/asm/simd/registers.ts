import { bits, type Operand } from "../operand.ts";

/** A property of a register operand that follows from other fields of the word. */
export type OfWord<T> = (word: number) => T;

/** `8b`, `16b`, `4h` ...: as many elements of `8 << size` bits as fit in 64 bits (Q = 0) or 128. */
export const arrangement = (size: number, Q: number): string => `${(Q ? 16 : 8) >> size}${"bhsd"[size] ?? "q"}`;

/** The arrangement by `word<23:22>` and Q: that of most Advanced SIMD classes. */
export const bySizeAndQ: OfWord<string> = (word) => arrangement(bits(word, 23, 22), bits(word, 30, 30));

const number = (text: string): number | undefined => {
	const n = /^(?:0|[1-9]\d?)$/.test(text) ? Number(text) : 32;
	return n < 32 ? n : undefined;
};

/** Reads `v3.16b`; `undefined` when it is something else. */
export function readVector(text: string): { readonly n: number; readonly arrangement: string } | undefined {
	const match = /^v(\d+)\.(\d*[bhsdq])$/.exec(text.toLowerCase());
	const n = number(match?.[1] ?? "");
	return match === null || n === undefined ? undefined : { n, arrangement: match[2] ?? "" };
}

/**
 * A scalar SIMD and floating-point register: `b3` to `q3`.
 *
 * @param letter - one of `bhsdq`, or how the word gives it
 */
export function scalar(role: string, lo: number, letter: string | OfWord<string>): Operand {
	const letterOf = typeof letter === "string" ? () => letter : letter;
	return {
		syntax: `<${typeof letter === "string" ? letter.toUpperCase() : "V"}${role}>`,
		print: (word) => `${letterOf(word)}${bits(word, lo + 4, lo)}`,
		read(text, word) {
			const n = text?.[0]?.toLowerCase() === letterOf(word) ? number(text.slice(1)) : undefined;
			return n === undefined ? undefined : word | (n << lo);
		},
	};
}

/** A vector register with its arrangement: `v3.16b`. The form must try the fields that give the arrangement. */
export function vector(role: string, lo: number, arrangementOf: OfWord<string>): Operand {
	return {
		syntax: `<V${role}>.<T>`,
		print: (word) => `v${bits(word, lo + 4, lo)}.${arrangementOf(word)}`,
		read(text, word) {
			const v = text === undefined ? undefined : readVector(text);
			return v === undefined || v.arrangement !== arrangementOf(word) ? undefined : word | (v.n << lo);
		},
	};
}

/** Where an element's number is in the word. */
export interface ElementIndex {
	get(word: number): number;
	/** The bits for a number, or `undefined` when it is too large. */
	set(index: number, word: number): number | undefined;
}

/** An element of a vector register: `v3.h[5]`. */
export function element(role: string, lo: number, letter: OfWord<string>, index: ElementIndex): Operand {
	return {
		syntax: `<V${role}>.<Ts>[<index>]`,
		print: (word) => `v${bits(word, lo + 4, lo)}.${letter(word)}[${index.get(word)}]`,
		read(text, word) {
			const match = /^(.*)\[(\d+)\]$/.exec(text ?? "");
			const v = readVector(match?.[1] ?? "");
			const place = index.set(Number(match?.[2]), word);
			if (v === undefined || v.arrangement !== letter(word) || place === undefined) return undefined;
			return word | (v.n << lo) | place;
		},
	};
}

const names = (first: number, count: number, suffix: string) =>
	Array.from({ length: count }, (_, i) => `v${(first + i) % 32}.${suffix}`);

/** Reads the inside of `{...}`: the first register and the arrangement, when there are `count` in sequence. */
function readList(text: string, count: number): { readonly n: number; readonly arrangement: string } | undefined {
	const parts = text.split(/\s*,\s*/);
	const range = /^(\S+)\s*-\s*(\S+)$/.exec(text.trim());
	const first = readVector(range?.[1] ?? parts[0]?.trim() ?? "");
	if (first === undefined) return undefined;
	const wanted = names(first.n, count, first.arrangement);
	if (range !== null) return range[2]?.toLowerCase() === wanted.at(-1) && count > 1 ? first : undefined;
	const same = parts.length === count && parts.every((part, i) => part.trim().toLowerCase() === wanted[i]);
	return same ? first : undefined;
}

/** A list of registers in sequence, `{v0.8h, v1.8h}` or `{v0.8h-v3.8h}`, after it the number of an element if any. */
export function list(
	role: string,
	lo: number,
	count: number,
	arrangementOf: OfWord<string>,
	index?: ElementIndex,
): Operand {
	const one = (k: number) => `<V${role}${k === 0 ? "" : `${k + 1}`}>.<T>`;
	return {
		syntax: `{ ${Array.from({ length: count }, (_, k) => one(k)).join(", ")} }${index === undefined ? "" : "[<index>]"}`,
		print(word) {
			const first = bits(word, lo + 4, lo);
			const all = names(first, count, arrangementOf(word));
			// GNU writes three and more as a range, unless they wrap around.
			const inside = count > 2 && first + count <= 32 ? `${all[0]}-${all.at(-1)}` : all.join(", ");
			return `{${inside}}${index === undefined ? "" : `[${index.get(word)}]`}`;
		},
		read(text, word) {
			const match = /^\{(.*)\}(?:\[(\d+)\])?$/.exec(text ?? "");
			if (match === null || (match[2] === undefined) !== (index === undefined)) return undefined;
			const first = readList(match[1] ?? "", count);
			if (first === undefined || first.arrangement !== arrangementOf(word)) return undefined;
			const place = index === undefined ? 0 : index.set(Number(match[2]), word);
			return place === undefined ? undefined : word | (first.n << lo) | place;
		},
	};
}
