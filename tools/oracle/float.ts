/**
 * Compares the model's floating-point operations with qemu-aarch64 on systematic edge operands: every operation in every
 * precision, under every rounding mode of FPCR and every combination of FZ, DN, FZ16 and AHP.
 *
 *	tsx --conditions=@upcall/source tools/oracle/float.ts [--cases N] [--operation TEXT]
 *
 * `--cases` is the total, 3,000,000 by default, in equal parts for each operation and rounding mode. Half of a part has one
 * operand of each kind (zeros, NaNs ...), the rest the long lists, each spread evenly over the product of operands and
 * settings, or covering all of it where the part is that large: the line then says `all`. `--operation`
 * is a part of the instruction's text. Prints counts by operation and rounding mode; ends with status 1 when anything
 * differs that exceptions.ts does not explain.
 */
import { parseArgs } from "node:util";
import { assemble, decode, type Encoding } from "@upcall/spec";
import { type ClassResult, check, emptyResult } from "./campaign.ts";
import { Batch, CaseMaker } from "./cases.ts";
import { type FloatInstruction, floatInstructions } from "./floatOperations.ts";
import { buildHarness, COMPILER, CPUS, EMULATOR, type Harness, have, startHarnesses } from "./harness.ts";
import { Random } from "./random.ts";
import * as R from "./records.ts";

const MODES = ["RN", "RP", "RM", "RZ"] as const;
const SETTINGS: readonly number[] = Array.from({ length: 16 }, (_, i) =>
	[24, 25, 19, 26].reduce((fpcr, bit, k) => ((i >> k) & 1 ? fpcr | (1 << bit) : fpcr), 0),
);

/** Which operands: one of each kind, or the long list. */
type List = "specials" | "values";

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** A step that visits every number below `total` once, and spreads the first ones evenly. */
function stepOf(total: number): number {
	let step = Math.max(1, Math.floor(total * 0.6180339887498949));
	while (greatestCommonDivisor(step, total) !== 1) step++;
	return step;
}

/** An instruction with its encoding and the harness that runs it. */
interface Subject {
	readonly instruction: FloatInstruction;
	readonly encoding: Encoding;
	readonly word: number;
	readonly harness: Harness;
}

/** Fills case `index` of the batch with the operands and settings that a number below their product stands for. */
function fill(
	maker: CaseMaker,
	batch: Batch,
	index: number,
	subject: Subject,
	list: List,
	mode: number,
	n: number,
): void {
	let rest = Math.floor(n / SETTINGS.length);
	const [x, v] = [new Map<number, bigint>(), new Map<number, bigint>()];
	for (const place of subject.instruction.places) {
		const values = place[list];
		const value = (values[rest % values.length] ?? 0n) << BigInt(place.shift);
		rest = Math.floor(rest / values.length);
		const registers = place.file === "v" ? v : x;
		registers.set(place.n, (registers.get(place.n) ?? 0n) | value);
	}
	const fpcr = (mode << 22) | (SETTINGS[n % SETTINGS.length] ?? 0);
	maker.given(batch, index, subject.encoding, subject.word, { x, v, fpcr });
}

/** The product of the numbers of operands and settings. */
const productOf = ({ places }: FloatInstruction, list: List): number =>
	places.reduce((product, place) => product * place[list].length, SETTINGS.length);

/** Runs up to `count` cases of one instruction and rounding mode, spread over the product of the lists. */
async function walk(maker: CaseMaker, subject: Subject, list: List, mode: number, count: number, result: ClassResult) {
	const total = productOf(subject.instruction, list);
	const step = stepOf(total);
	let number = Math.floor((total * mode) / MODES.length);
	const pending: Promise<void>[] = [];
	for (let left = Math.min(count, total); left > 0; left -= R.BATCH) {
		const batch = new Batch(Math.min(left, R.BATCH));
		for (let i = 0; i < batch.size; i++) {
			fill(maker, batch, i, subject, list, mode, number);
			number = (number + step) % total;
		}
		pending.push(subject.harness.run(batch.input).then((answer) => check(batch, answer, result)));
		if (pending.length > 3) await pending.shift();
	}
	await Promise.all(pending);
}

async function main(): Promise<number> {
	const { values } = parseArgs({
		options: { cases: { type: "string", default: "3000000" }, operation: { type: "string", default: "" } },
	});
	for (const tool of [COMPILER, EMULATOR]) {
		if (!have(tool)) {
			console.error(`${tool} is needed (Debian: gcc-aarch64-linux-gnu, qemu-user)`);
			return 2;
		}
	}
	const wanted = floatInstructions.filter(({ text }) => text.includes(values.operation));
	const each = Math.ceil(Number(values.cases) / (wanted.length * MODES.length));
	if (!(each > 0)) {
		console.error("--cases is a positive number, --operation a part of the text of an instruction");
		return 2;
	}
	const harnesses = startHarnesses(buildHarness());
	const maker = new CaseMaker(new Random(0));
	const begin = performance.now();
	let [cases, mismatches, excused] = [0, 0, 0];
	for (const instruction of wanted) {
		const word = assemble(instruction.text)[0] ?? 0;
		const encoding = decode(word);
		if (encoding === undefined) throw new TypeError(`${instruction.text} has no encoding`);
		const subject = { instruction, encoding, word, harness: harnesses.of({ id: encoding.id, encoding }) };
		const results: ClassResult[] = [];
		for (const [mode, name] of MODES.entries()) {
			const result = emptyResult(name);
			results.push(result);
			await walk(maker, subject, "specials", mode, Math.floor(each / 2), result);
			await walk(maker, subject, "values", mode, each - result.cases, result);
		}
		const counts = results.map((r) => `${r.id} ${r.cases}${r.mismatches === 0 ? "" : ` (${r.mismatches} differ)`}`);
		const skipped = results.reduce((sum, r) => sum + Object.values(r.excused).reduce((a, b) => a + b, 0), 0);
		const all = each - (results[0]?.cases ?? 0) > 0 ? "  all" : "";
		console.log(
			`${instruction.text.padEnd(30)} ${counts.join("  ")}${all}${skipped > 0 ? `  ${skipped} not compared` : ""}`,
		);
		for (const r of results) for (const example of r.examples) console.log(`    ${r.id} ${example}`);
		for (const r of results) {
			cases += r.cases;
			mismatches += r.mismatches;
			mismatches += r.undefined + r.faults; // every one of these instructions exists
		}
		excused += skipped;
	}
	harnesses.close();
	const seconds = (performance.now() - begin) / 1000;
	console.log(
		`${cases} cases of ${wanted.length} operations, ${mismatches} mismatches, ${excused} not compared, ` +
			`${EMULATOR} -cpu ${CPUS.join(" and ")}, ${seconds.toFixed(1)} s, ${Math.round(cases / seconds)} cases/s`,
	);
	return mismatches > 0 ? 1 : 0;
}

process.exitCode = await main();
