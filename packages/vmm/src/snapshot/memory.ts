import { badSnapshot } from "./saved.ts";

const PAGE = 4096;
/** Bytes of memory that one record is about. */
export const MEMORY_STEP = 1 << 20;
const BITMAP = MEMORY_STEP / PAGE / 8;

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
	const out = new Uint8Array(BITMAP + used.length * PAGE);
	used.forEach((page, i) => {
		out[page >> 3] = (out[page >> 3] as number) | (1 << (page & 7));
		out.set(memory.subarray(at + page * PAGE, at + (page + 1) * PAGE), BITMAP + i * PAGE);
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
 * Reads the pages of a record to where they were. Memory that no record is about is zero and stays so.
 *
 * @param at - where the record's step of memory begins
 * @param length - bytes of the record
 * @param read - reads the next bytes of the record
 * @throws KvmError code `ERR_SNAPSHOT` for pages that the memory does not have, and what `read` throws
 */
export async function readPages(
	memory: Uint8Array,
	at: number,
	length: number,
	read: (into: Uint8Array) => void | Promise<void>,
): Promise<void> {
	if (!Number.isSafeInteger(at) || at % MEMORY_STEP !== 0 || at >= memory.length || length < BITMAP) throw outside();
	const bitmap = new Uint8Array(BITMAP);
	await read(bitmap);
	const places = parts(memory, at, bitmap);
	if (places.reduce((n, { length: bytes }) => n + bytes, BITMAP) !== length) throw outside();
	for (const place of places) {
		const reading = read(place);
		// Waiting for what is there already costs more than reading a page.
		if (reading !== undefined) await reading;
	}
}

/** {@link readPages} from a record that has been unpacked. */
export function unpackPages(memory: Uint8Array, at: number, record: Uint8Array): Promise<void> {
	let from = 0;
	return readPages(memory, at, record.length, (into) => {
		into.set(record.subarray(from, from + into.length));
		from += into.length;
	});
}
