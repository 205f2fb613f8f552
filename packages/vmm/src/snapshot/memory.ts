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

/**
 * Puts the pages of a record where they were. Memory that no record is about is zero and stays so.
 *
 * @throws KvmError code `ERR_SNAPSHOT` for pages that the memory does not have
 */
export function unpackPages(memory: Uint8Array, at: number, record: Uint8Array): void {
	const bad = (): Error => badSnapshot("the snapshot is damaged: a record has pages outside the memory");
	if (!Number.isSafeInteger(at) || at % MEMORY_STEP !== 0 || at >= memory.length || record.length < BITMAP) throw bad();
	const pages = Math.min(MEMORY_STEP, memory.length - at) / PAGE;
	let from = BITMAP;
	for (let page = 0; page < MEMORY_STEP / PAGE; page++) {
		if (((record[page >> 3] as number) & (1 << (page & 7))) === 0) continue;
		if (page >= pages || from + PAGE > record.length) throw bad();
		memory.set(record.subarray(from, from + PAGE), at + page * PAGE);
		from += PAGE;
	}
	if (from !== record.length) throw bad();
}
