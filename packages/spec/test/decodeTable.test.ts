import { describe, expect, it } from "vitest";
import { decode, type Encoding, encodings } from "../src/enc/index.ts";

/** All words with `word & mask == value`. */
interface Cube {
	readonly mask: number;
	readonly value: number;
}

const sizeOf = ({ mask }: Cube): number => {
	let free = 32;
	for (let bits = mask; bits !== 0; bits &= bits - 1) free--;
	return 2 ** free;
};

/** The bit outside the cube's mask that most of the encodings fix. */
function splittingBit(candidates: readonly Encoding[], mask: number): number {
	let best = 0;
	let most = 0;
	for (let i = 0; i < 32; i++) {
		const bit = 1 << i;
		if (mask & bit) continue;
		const count = candidates.reduce((n, e) => n + (e.mask & bit ? 1 : 0), 0);
		if (count > most) [best, most] = [bit, count];
	}
	return best;
}

/** Splits the space of all words into cubes that no encoding matches in part, and hands each to `visit`. */
function split(
	candidates: readonly Encoding[],
	cube: Cube,
	visit: (cube: Cube, matching: readonly Encoding[]) => void,
): void {
	const matching = candidates.filter((e) => ((e.value ^ cube.value) & e.mask & cube.mask) === 0);
	const undecided = matching.filter((e) => (e.mask & ~cube.mask) !== 0);
	if (undecided.length === 0) {
		visit(cube, matching);
		return;
	}
	const bit = splittingBit(undecided, cube.mask);
	split(matching, { mask: cube.mask | bit, value: cube.value }, visit);
	split(matching, { mask: cube.mask | bit, value: cube.value | bit }, visit);
}

describe("the encoding tables", () => {
	it("give every encoding its own id", () => {
		expect(new Set(encodings.map((e) => e.id)).size).toBe(encodings.length);
	});

	it("have no two patterns that match the same word", () => {
		const overlaps: string[] = [];
		encodings.forEach((a, i) => {
			for (const b of encodings.slice(i + 1)) {
				if (((a.value ^ b.value) & a.mask & b.mask) === 0) overlaps.push(`${a.id} and ${b.id}`);
			}
		});
		expect(overlaps).toEqual([]);
	});

	it("put each of the 2^32 words in exactly one class or in none, and decode() agrees on every class", () => {
		let unallocated = 0;
		const matched = new Map<string, number>();
		const disagreements: string[] = [];
		split(encodings, { mask: 0, value: 0 }, (cube, matching) => {
			if (matching.length > 1) throw new Error(`${matching.map((e) => e.id)} overlap`);
			const [encoding] = matching;
			if (encoding === undefined) unallocated += sizeOf(cube);
			else matched.set(encoding.id, (matched.get(encoding.id) ?? 0) + sizeOf(cube));
			// decode() depends only on fixed bits, so both ends of the cube stand for all of it.
			for (const word of [cube.value >>> 0, (cube.value | ~cube.mask) >>> 0]) {
				if (decode(word) !== encoding) disagreements.push(word.toString(16));
			}
		});
		expect(disagreements).toEqual([]);
		for (const e of encodings) expect([e.id, matched.get(e.id)]).toEqual([e.id, sizeOf(e)]);
		const total = [...matched.values()].reduce((a, b) => a + b, 0);
		expect(total + unallocated).toBe(2 ** 32);
		expect({ total, unallocated }).toMatchInlineSnapshot(`
			{
			  "total": 1516184538,
			  "unallocated": 2778782758,
			}
		`);
	});
});
