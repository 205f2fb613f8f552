import { createTestDriver, disassemble, type Encoding, encodings, fieldValue } from "@upcall/spec";
import { beforeAll, describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { randomWord, shapesOf, withShape } from "../support/generators/instructions.ts";
import { fullModel } from "../support/generators/model.ts";
import { Random } from "../support/generators/random.ts";
import { CODE, edgeVector, QC, runVectorWord } from "../support/vectorCases.ts";

/** Cases of each combination of the fields that choose the operation. */
const CASES = 24;
/** Combinations of index and immediate that are run for one encoding; of the others a random part. */
const SHAPES = 32;

/** The parts of the encoding tables that hold integer arithmetic, products and cryptography. */
const groups = /_(asimdsame2?|asisdsame2?|asimddiff|asisddiff|asimdelem|asisdelem|asimdall|asisdpair|crypto\w*)$/;
const arithmetic = encodings.filter((e) => groups.test(e.id) && !/^(F|BF)/.test(e.mnemonic));
const saturating = /^[SU]Q/;

describe("Advanced SIMD integer and cryptographic instructions", () => {
	const spec = createTestDriver();
	const engine = createEngineDriver();
	beforeAll(() => {
		spec.reset(fullModel);
		engine.reset(fullModel);
	});

	it("are all of the table", () => {
		expect(arithmetic.length).toBeGreaterThanOrEqual(150);
	});

	it.each(arithmetic.map((e): [string, Encoding] => [e.id, e]))("%s: the engine does what the spec does", (_, e) => {
		const r = new Random(e.value, e.mask);
		const shapes = shapesOf(e);
		const count = Math.min(shapes, SHAPES) * CASES;
		const words = Array.from({ length: count }, (__, i) =>
			withShape(e, randomWord(r, e), shapes > SHAPES ? r.below(shapes) : i % shapes),
		);
		const code = new Uint8Array(0x4000);
		new Uint32Array(code.buffer).set(words);
		for (const driver of [spec, engine]) driver.setMemory([{ ipa: CODE, bytes: code }]);
		const size = e.fields.find((field) => field.name === "size");
		let saturated = 0;
		for (const [i, word] of words.entries()) {
			const bits = size === undefined ? r.pick([8, 16, 32, 64]) : 8 << fieldValue(size, word);
			const extreme = r.chance(20);
			const width = () => (r.chance(90) ? bits : Math.min(2 * bits, 64));
			const v = Array.from({ length: 32 }, () => edgeVector(r, extreme ? bits : width(), extreme));
			const fpsr = r.chance(20) ? QC | BigInt(r.u32() & 0x9f) : 0n;
			const [expected, got] = [runVectorWord(spec, 4 * i, { v, fpsr }), runVectorWord(engine, 4 * i, { v, fpsr })];
			if (expected.fpsr !== fpsr) saturated++;
			expect(got, `${word.toString(16)} ${disassemble(word)} of ${v.map((x) => x.toString(16))}`).toEqual(expected);
		}
		if (saturating.test(e.mnemonic)) expect(saturated).toBeGreaterThan(0);
	});
});
