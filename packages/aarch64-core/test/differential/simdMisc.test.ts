import { createTestDriver, disassemble, type Encoding, encodings, fieldValue } from "@upcall/spec";
import { beforeAll, describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { randomWord, shapesOf, withShape } from "../support/generators/instructions.ts";
import { fullModel } from "../support/generators/model.ts";
import { Random } from "../support/generators/random.ts";
import { CODE, edgeVector, QC, runVectorWord } from "../support/vectorCases.ts";

/** Cases of each combination of the fields that choose the operation. */
const CASES = 12;
/** Combinations of index and immediate that are run for one encoding; of the others a random part. */
const SHAPES = 64;

const groups = /_(asimdins|asisdone|asimdperm|asimdext|asimdtbl|asimdimm|asimdshf|asisdshf|asimdmisc|asisdmisc)/;
/** The mnemonics of floating point in the same groups. */
const floating = /^([SU]CVTF|F|BF|URECPE|URSQRTE)/;
const misc = encodings.filter((e) => groups.test(e.id) && !floating.test(e.mnemonic));
const saturating = /^(UQ|SQ|SUQ|USQ)/;

/** Bits of the elements of a word. */
function elementSize(e: Encoding, word: number): number | undefined {
	const value = (name: string) => {
		const field = e.fields.find((f) => f.name === name);
		return field === undefined ? undefined : fieldValue(field, word);
	};
	const immh = value("immh");
	if (immh !== undefined) return 8 << (31 - Math.clz32(immh));
	const size = value("size");
	return size === undefined ? undefined : 8 << size;
}

describe("Advanced SIMD copies, permutations, immediates, shifts by immediate and two-register instructions", () => {
	const spec = createTestDriver();
	const engine = createEngineDriver();
	beforeAll(() => {
		spec.reset(fullModel);
		engine.reset(fullModel);
	});

	it("are all of the table", () => {
		expect(misc.length).toBeGreaterThanOrEqual(220);
	});

	it.each(misc.map((e): [string, Encoding] => [e.id, e]))("%s: the engine does what the spec does", (_, e) => {
		const r = new Random(e.value, e.mask);
		const shapes = shapesOf(e);
		const count = Math.min(shapes, SHAPES) * CASES;
		const words = Array.from({ length: count }, (__, i) =>
			withShape(e, randomWord(r, e), shapes > SHAPES ? r.below(shapes) : i % shapes),
		);
		const code = new Uint8Array(0x4000);
		new Uint32Array(code.buffer).set(words);
		for (const driver of [spec, engine]) driver.setMemory([{ ipa: CODE, bytes: code }]);
		let saturated = 0;
		for (const [i, word] of words.entries()) {
			const bits = elementSize(e, word) ?? r.pick([8, 16, 32, 64]);
			const extreme = r.chance(20);
			const width = () => (r.chance(60) ? bits : Math.min(2 * bits, 64));
			const v = Array.from({ length: 32 }, () => edgeVector(r, width(), extreme));
			// indices of a table, some of them outside
			if (e.exec === "tableLookup" && r.chance(80)) for (let n = 0; n < 32; n += 2) v[n] = tableIndices(r);
			const x = Array.from({ length: 31 }, () => r.interesting());
			const fpsr = r.chance(20) ? QC | BigInt(r.u32() & 0x9f) : 0n;
			const state = { v, x, fpsr };
			const [expected, got] = [runVectorWord(spec, 4 * i, state), runVectorWord(engine, 4 * i, state)];
			if (expected.fpsr !== fpsr) saturated++;
			expect(got, `${word.toString(16)} ${disassemble(word)} of ${v.map((y) => y.toString(16))}`).toEqual(expected);
		}
		if (saturating.test(e.mnemonic)) expect(saturated).toBeGreaterThan(0);
	});
});

function tableIndices(r: Random): bigint {
	let value = 0n;
	for (let i = 0; i < 16; i++) value = (value << 8n) | BigInt(r.below(r.pick([16, 32, 72])));
	return value;
}
