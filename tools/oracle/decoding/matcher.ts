import { encodings } from "@upcall/spec";

/** Words of a bucket have the top 12 bits in common. */
export const BUCKETS = 1 << 12;
const BUCKET_BITS = 20;
/** `scan` found no difference. */
export const AGREES = -1n;

const PAGE = 65536;
const ROW = 12;

// A module is written byte by byte: what the comparison runs must share nothing with the engine and its compiler.

const unsigned = (value: number): number[] =>
	value < 128 ? [value] : [(value & 127) | 128, ...unsigned(Math.floor(value / 128))];
function signed(value: number): number[] {
	const low = value & 127;
	const rest = value >> 7;
	return (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0) ? [low] : [low | 128, ...signed(rest)];
}
const vector = (items: readonly number[][]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];
const name = (text: string): number[] => [...unsigned(text.length), ...Buffer.from(text)];

const I32 = 0x7f;
const I64 = 0x7e;
const VOID = 0x40;
const op = {
	block: [0x02, VOID],
	loop: [0x03, VOID],
	if: [0x04, VOID],
	end: [0x0b],
	br: (depth: number) => [0x0c, depth],
	brIf: (depth: number) => [0x0d, depth],
	return: [0x0f],
	call: (index: number) => [0x10, index],
	get: (local: number) => [0x20, local],
	set: (local: number) => [0x21, local],
	load: (offset: number) => [0x28, 2, ...unsigned(offset)],
	store: (offset: number) => [0x36, 2, ...unsigned(offset)],
	i32: (value: number) => [0x41, ...signed(value)],
	i64: (value: number) => [0x42, ...signed(value)],
	eq: [0x46],
	ne: [0x47],
	add: [0x6a],
	mul: [0x6c],
	and: [0x71],
	shl: [0x74],
	extend: [0xad],
};

/** Locals of `scan`. */
const BUCKET = 0;
const WORD = 1;
const CLASS = 2;
const AT = 3;
const END = 4;

/**
 * `scan(bucket)`: for each word of a bucket finds the encoding whose bits match, by trying all that can, and compares
 * its number with what `decode` says. Gives the first word where they differ, or that two encodings match.
 */
function scanCode(counters: number): number[] {
	const differs = [...op.get(WORD), ...op.extend, ...op.return];
	return [
		...op.get(BUCKET),
		...op.i32(BUCKET_BITS),
		...op.shl,
		...op.set(WORD),
		...op.loop,
		...[...op.i32(-1), ...op.set(CLASS)],
		...[...op.get(BUCKET), ...op.i32(8), ...op.mul, ...op.load(0), ...op.set(AT)],
		...[...op.get(BUCKET), ...op.i32(8), ...op.mul, ...op.load(4), ...op.set(END)],
		...op.block,
		...op.loop,
		...[...op.get(AT), ...op.get(END), ...op.eq, ...op.brIf(1)],
		...[...op.get(WORD), ...op.get(AT), ...op.load(0), ...op.and, ...op.get(AT), ...op.load(4), ...op.eq],
		...op.if,
		...[...op.get(CLASS), ...op.i32(-1), ...op.ne, ...op.if, ...differs, ...op.end],
		...[...op.get(AT), ...op.load(8), ...op.set(CLASS)],
		...op.end,
		...[...op.get(AT), ...op.i32(ROW), ...op.add, ...op.set(AT), ...op.br(0)],
		...op.end,
		...op.end,
		...[...op.get(WORD), ...op.call(0), ...op.get(CLASS), ...op.ne, ...op.if, ...differs, ...op.end],
		...[...op.get(CLASS), ...op.i32(1), ...op.add, ...op.i32(4), ...op.mul, ...op.set(AT)],
		...[...op.get(AT), ...op.get(AT), ...op.load(counters), ...op.i32(1), ...op.add, ...op.store(counters)],
		...[...op.get(WORD), ...op.i32(1), ...op.add, ...op.set(WORD)],
		...[...op.get(WORD), ...op.i32((1 << BUCKET_BITS) - 1), ...op.and, ...op.brIf(0)],
		...op.end,
		...op.i64(-1),
	];
}

/** The model's encodings as a matcher in WebAssembly. */
export interface Matcher {
	/** Compares the words of a bucket; {@link AGREES}, or the first word that differs. */
	scan(bucket: number): bigint;
	/** Words seen so far of each encoding, in the order of the tables; first those of none. */
	readonly counts: Uint32Array;
}

/** Makes the matcher. @param decode - gives the number of a word's encoding, or -1 */
export function makeMatcher(decode: (word: number) => number): Matcher {
	const candidates = Array.from({ length: BUCKETS }, (_, bucket) =>
		encodings.flatMap(({ mask, value }, number) => {
			const top = (mask >>> BUCKET_BITS) & bucket;
			return top === value >>> BUCKET_BITS ? [[mask, value, number]] : [];
		}),
	);
	const rows = candidates.reduce((n, list) => n + list.length, 0);
	const counters = BUCKETS * 8 + rows * ROW;
	const pages = Math.ceil((counters + 4 * (encodings.length + 1)) / PAGE);
	const body = [...[1, 4, I32], ...scanCode(counters), ...op.end];
	const bytes = Uint8Array.from([
		...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
		...section(
			1,
			vector([
				[0x60, 1, I32, 1, I32],
				[0x60, 1, I32, 1, I64],
			]),
		),
		...section(2, vector([[...name("e"), ...name("decode"), 0, 0]])),
		...section(3, vector([[1]])),
		...section(5, vector([[0, ...unsigned(pages)]])),
		...section(
			7,
			vector([
				[...name("memory"), 2, 0],
				[...name("scan"), 0, 1],
			]),
		),
		...section(10, vector([[...unsigned(body.length), ...body]])),
	]);
	const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: { decode } });
	const { buffer } = exports.memory as WebAssembly.Memory;
	const table = new DataView(buffer);
	let at = BUCKETS * 8;
	for (const [bucket, list] of candidates.entries()) {
		table.setUint32(bucket * 8, at, true);
		for (const [i, value] of list.flat().entries()) table.setUint32(at + 4 * i, value, true);
		at += list.length * ROW;
		table.setUint32(bucket * 8 + 4, at, true);
	}
	return {
		scan: exports.scan as (bucket: number) => bigint,
		counts: new Uint32Array(buffer, counters, encodings.length + 1),
	};
}
