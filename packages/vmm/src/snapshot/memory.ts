import { badSnapshot } from "./saved.ts";

const PAGE = 4096;
/** Bytes of memory that one record is about. */
export const MEMORY_STEP = 1 << 20;
/** Bytes of the bitmap at the begin of a record, which says what pages follow. */
export const PAGE_BITMAP = MEMORY_STEP / PAGE / 8;

/** Whether a page that begins at word `at` has a byte that is not zero. */
function holdsSomething(words: Int32Array, at: number): boolean {
	for (let i = at; i < at + PAGE / 4; i++) if (words[i] !== 0) return true;
	return false;
}

/**
 * The pages of a step of memory that are not all zero, behind a bitmap that says which they are.
 *
 * @param memory - whole pages, which begin at a multiple of 4 bytes of their buffer
 * @param at - where the step begins: a multiple of {@link MEMORY_STEP}
 * @returns `undefined` when there are none
 */
export function packPages(memory: Uint8Array, at: number): Uint8Array | undefined {
	const pages = Math.min(MEMORY_STEP, memory.length - at) / PAGE;
	const words = new Int32Array(memory.buffer, memory.byteOffset + at, (pages * PAGE) / 4);
	const used: number[] = [];
	for (let page = 0; page < pages; page++) if (holdsSomething(words, (page * PAGE) / 4)) used.push(page);
	if (used.length === 0) return undefined;
	const out = new Uint8Array(PAGE_BITMAP + used.length * PAGE);
	used.forEach((page, i) => {
		out[page >> 3] = (out[page >> 3] as number) | (1 << (page & 7));
		out.set(memory.subarray(at + page * PAGE, at + (page + 1) * PAGE), PAGE_BITMAP + i * PAGE);
	});
	return out;
}

const outside = (): Error => badSnapshot("the snapshot is damaged: a record has pages outside the memory");

/** The parts of memory that a record's pages fill, in order: neighbours are one part. */
function parts(memory: Uint8Array, at: number, bitmap: Uint8Array): Uint8Array[] {
	const pages = Math.min(MEMORY_STEP, memory.length - at) / PAGE;
	const found: Uint8Array[] = [];
	let first = 0;
	for (let page = 0; page <= MEMORY_STEP / PAGE; page++) {
		if (page < MEMORY_STEP / PAGE && ((bitmap[page >> 3] as number) & (1 << (page & 7))) !== 0) continue;
		if (page > pages && first < page) throw outside();
		if (first < page) found.push(memory.subarray(at + first * PAGE, at + page * PAGE));
		first = page + 1;
	}
	return found;
}

/**
 * Where the pages of a record were. Memory that no record is about is zero and stays so.
 *
 * @param at - where the record's step of memory begins
 * @param bitmap - the first {@link PAGE_BITMAP} bytes of the record
 * @param length - bytes of the record
 * @returns parts of the memory, for the bytes behind the bitmap, in order
 * @throws KvmError code `ERR_SNAPSHOT` for pages that the memory does not have
 */
export function pagesOf(memory: Uint8Array, at: number, bitmap: Uint8Array, length: number): readonly Uint8Array[] {
	if (!Number.isSafeInteger(at) || at % MEMORY_STEP !== 0 || at >= memory.length || bitmap.length < PAGE_BITMAP)
		throw outside();
	const places = parts(memory, at, bitmap);
	if (places.reduce((n, { length: bytes }) => n + bytes, PAGE_BITMAP) !== length) throw outside();
	return places;
}

/** Puts the pages of a record that has been unpacked where they were. @throws KvmError as {@link pagesOf} */
export function unpackPages(memory: Uint8Array, at: number, record: Uint8Array): void {
	let from = PAGE_BITMAP;
	for (const place of pagesOf(memory, at, record.subarray(0, PAGE_BITMAP), record.length)) {
		place.set(record.subarray(from, from + place.length));
		from += place.length;
	}
}
