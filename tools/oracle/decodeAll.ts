/**
 * The model's decoding against the engine's, over all 2^32 words: a matcher generated from the encoding tables and the
 * engine's decoder must find the same encoding. Then for each encoding: UNDEFINED or not for every combination of the
 * fields that decoding looks at, and where registers and immediates are in the engine's records.
 *
 * Usage: tsx --conditions=@upcall/source oracle/decodeAll.ts [--share N] [--part N] (in tools/)
 *
 * `--share N` does one bucket of 2^20 words in N, and all fields of one encoding in N.
 */
import { parseArgs } from "node:util";
import { encodings } from "@upcall/spec";
import { FieldComparison } from "./decoding/fields.ts";
import { AGREES, BUCKETS, makeMatcher } from "./decoding/matcher.ts";
import { EngineDecoder } from "./decoding/records.ts";

const { values } = parseArgs({
	options: { share: { type: "string", default: "1" }, part: { type: "string", default: "0" } },
});
const share = Number(values.share);
const part = Number(values.part);
const SHOWN = 40;

const engine = new EngineDecoder();
const matcher = makeMatcher(engine.decodeClass);
const start = performance.now();
const seconds = (): string => ((performance.now() - start) / 1000).toFixed(1);
let differing = 0;
let words = 0;
for (let bucket = part % share; bucket < BUCKETS; bucket += share) {
	const result = matcher.scan(bucket);
	words += 2 ** 20;
	if (result === AGREES) continue;
	differing++;
	const word = Number(result);
	console.log(`0x${word.toString(16).padStart(8, "0")}: engine ${encodings[engine.decodeClass(word)]?.id ?? "none"}`);
}
const [none = 0, ...counts] = matcher.counts;
const found = counts.filter((count) => count > 0).length;
console.log(`${words} words, ${differing} buckets with a difference (${seconds()} s)`);
console.log(`${none} words of no encoding, ${words - none} of ${found} of ${encodings.length} encodings`);

const { definedness, exhaustive, registers, immediates, ignored, differences } = new FieldComparison(engine).run(
	share,
	part,
);
for (const line of differences.slice(0, SHOWN)) console.log(line);
console.log(`UNDEFINED or not: ${definedness} words, every shape of ${exhaustive} encodings`);
console.log(`records: ${registers} with a register changed, ${immediates} with an immediate`);
console.log(`fields that no record holds: ${[...ignored].sort().join(", ") || "none"}`);
console.log(`${differences.length} differences (${seconds()} s)`);
process.exitCode = differing === 0 && differences.length === 0 ? 0 : 1;
