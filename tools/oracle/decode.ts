/**
 * Compares the model's decoding and assembly text with GNU objdump's on many random words: half of them of random
 * encodings, half of the whole 32-bit space. Prints counts by reviewed rule; exits 1 when anything else differs.
 *
 *     node --conditions=@upcall/source --import tsx tools/oracle/decode.ts [millions of words, default 1] [seed, default 1]
 *     node --conditions=@upcall/source --import tsx tools/oracle/decode.ts all      # every one of the 2^32 words
 *
 * Needs Debian's binutils-aarch64-linux-gnu.
 */
import { encodings } from "@upcall/spec";
import { compareWithObjdump, have, randomNumbers, randomWord } from "../../packages/spec/test/support/binutils.ts";

const BATCH = 500_000;

function* randomBatches(total: number, seed: number): Generator<number[]> {
	const random = randomNumbers(seed);
	for (let done = 0; done < total; done += BATCH) {
		yield Array.from({ length: Math.min(BATCH, total - done) }, (_, i) => {
			const encoding = encodings[random() % encodings.length];
			return i % 2 === 0 || encoding === undefined ? random() : randomWord(encoding, random);
		});
	}
}

function* allBatches(): Generator<number[]> {
	for (let first = 0; first < 2 ** 32; first += BATCH)
		yield Array.from({ length: Math.min(BATCH, 2 ** 32 - first) }, (_, i) => first + i);
}

const [size = "1", seed = "1"] = process.argv.slice(2);
const millions = Number(size);
if (size !== "all" && !(millions > 0)) {
	console.error(`"${size}" is not a number of millions of words, nor "all"`);
	process.exit(2);
}
if (!have("aarch64-linux-gnu-objdump")) {
	console.error("aarch64-linux-gnu-objdump is not installed (Debian: binutils-aarch64-linux-gnu)");
	process.exit(2);
}

const totals = { words: 0, sameText: 0, bothUndefined: 0, unexplained: 0 };
const explained = new Map<string, number>();
for (const words of size === "all" ? allBatches() : randomBatches(millions * 1_000_000, Number(seed))) {
	const result = compareWithObjdump(words);
	totals.words += result.words;
	totals.sameText += result.sameText;
	totals.bothUndefined += result.bothUndefined;
	totals.unexplained += result.unexplained.length;
	for (const [rule, count] of result.explained) explained.set(rule, (explained.get(rule) ?? 0) + count);
	for (const line of result.unexplained.slice(0, 20)) console.log(`UNEXPLAINED ${line}`);
	if (totals.unexplained > 200) break;
}
console.log(`words ${totals.words}, unexplained ${totals.unexplained}`);
console.log(`same text ${totals.sameText}, both undefined ${totals.bothUndefined}`);
for (const [rule, count] of [...explained].sort((a, b) => b[1] - a[1]))
	console.log(`${String(count).padStart(10)}  ${rule}`);
process.exit(totals.unexplained === 0 ? 0 : 1);
