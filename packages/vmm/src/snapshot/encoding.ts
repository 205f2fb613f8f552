import { badSnapshot, type Saved } from "./saved.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Bytes that one call of `String.fromCharCode` takes. */
const PIECE = 8192;

function base64(bytes: Uint8Array): string {
	let binary = "";
	for (let at = 0; at < bytes.length; at += PIECE) binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
	return btoa(binary);
}

/** Longer arrays of bytes are kept apart from the text. */
const APART = 1024;
/** Most bytes that a snapshot may keep apart. */
export const MOST_APART = 2 ** 30;
/** Most bytes of text. */
export const MOST_STATE = 64 << 20;

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/** State as text, and the longer arrays of bytes that it refers to. */
export interface EncodedState {
	readonly text: Uint8Array;
	readonly apart: readonly Uint8Array[];
}

/**
 * State as UTF-8 JSON. What JSON does not have is an object with one member: `{"$n": "2a"}` is a bigint in hexadecimal,
 * `{"$b": "..."}` bytes in base64, `{"$a": [offset, length]}` bytes in the stream of those that are kept apart. Members
 * are in the order of their names, so that equal states have equal text.
 *
 * @param longest - most bytes of an array that is not kept apart
 */
export function encodeSaved(state: Saved, longest = APART): EncodedState {
	const apart: Uint8Array[] = [];
	let length = 0;
	const text = JSON.stringify(state, (_member, value: Saved) => {
		if (typeof value === "bigint") return { $n: value.toString(16) };
		if (typeof value !== "object" || Array.isArray(value)) return value;
		if (!(value instanceof Uint8Array)) return Object.fromEntries(Object.entries(value).sort(byName));
		if (value.length <= longest) return { $b: base64(value) };
		apart.push(value);
		length += value.length;
		return { $a: [length - value.length, value.length] };
	});
	return { text: encoder.encode(text ?? "null"), apart };
}

function bigint(text: string): bigint {
	if (!/^-?[0-9a-f]{1,64}$/.test(text)) throw new SyntaxError("not a hexadecimal number");
	return text.startsWith("-") ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`);
}

function cut(apart: Uint8Array, place: unknown): Uint8Array {
	const [offset, length] = Array.isArray(place) ? (place as readonly unknown[]) : [];
	const inside = (n: unknown): n is number => typeof n === "number" && Number.isSafeInteger(n) && n >= 0;
	if (!inside(offset) || !inside(length) || offset + length > apart.length) throw new SyntaxError("not in the stream");
	return apart.subarray(offset, offset + length);
}

/**
 * What {@link encodeSaved} wrote.
 *
 * @param apart - the stream of bytes that were kept apart
 * @throws KvmError code `ERR_SNAPSHOT` when it is nothing of the kind
 */
export function decodeSaved(text: Uint8Array, apart: Uint8Array): Saved {
	const revive = (_member: string, value: unknown): Saved => {
		if (value === null) return undefined;
		if (typeof value !== "object") return value as Saved;
		const { $n, $b, $a } = value as { $n?: unknown; $b?: unknown; $a?: unknown };
		if (typeof $n === "string") return bigint($n);
		if (typeof $b === "string") return Uint8Array.from(atob($b), (c) => c.charCodeAt(0));
		return $a === undefined ? (value as Saved) : cut(apart, $a);
	};
	try {
		return JSON.parse(decoder.decode(text), revive) as Saved;
	} catch (error) {
		throw badSnapshot("the snapshot is damaged: a state in it cannot be read", error);
	}
}
