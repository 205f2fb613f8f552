import { createTestDriver, disassemble, type Encoding, encodings, fieldValue, type TestDriver } from "@upcall/spec";
import { beforeAll, describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { randomWord, shapesOf, withShape } from "../support/generators/instructions.ts";
import { fullModel } from "../support/generators/model.ts";
import { Random } from "../support/generators/random.ts";

/** Cases of each combination of the fields that choose the operation. */
const CASES = 24;
/** Combinations of index and immediate that are run for one encoding; of the others a random part. */
const SHAPES = 32;
const CODE = 0x4000_0000n;
const QC = 1n << 27n;

/** The parts of the encoding tables that hold integer arithmetic, products and cryptography. */
const groups = /_(asimdsame2?|asisdsame2?|asimddiff|asisddiff|asimdelem|asisdelem|asimdall|asisdpair|crypto\w*)$/;
const arithmetic = encodings.filter((e) => groups.test(e.id) && !/^(F|BF)/.test(e.mnemonic));
const saturating = /^[SU]Q/;

/**
 * Element of `size` bits: its least and greatest values, what is next to them, distances of shifts, or anything; or
 * mostly the least number, whose double product with itself is the only one to overflow.
 */
function element(r: Random, size: number, extreme: boolean): bigint {
	const least = 1n << BigInt(size - 1);
	if (extreme) return r.chance(80) ? least : least - 1n;
	const edges = [0n, 1n, 2n, -1n, -2n, least, least - 1n, least + 1n, least - 2n];
	const value = [r.pick(edges), BigInt(r.below(2 * size + 4) - size - 2), r.u64()][r.pick([0, 0, 0, 1, 2])] ?? 0n;
	return BigInt.asUintN(size, value);
}

function vector(r: Random, size: number, extreme: boolean): bigint {
	let value = 0n;
	for (let e = 0; e < 128; e += size) value |= element(r, size, extreme) << BigInt(e);
	return value;
}

/** Runs one word from given vectors, and tells what it did. */
function run(driver: TestDriver, offset: number, v: bigint[], fpsr: bigint) {
	driver.load({
		x: Array<bigint>(31).fill(0n),
		v,
		sp_el0: 0n,
		sp_el1: 0n,
		pc: CODE + BigInt(offset),
		pstate: 0x3c5n,
		sys: { CPACR_EL1: 3n << 20n, FPSR: fpsr, VBAR_EL1: CODE + 0x8000n },
		retired: 0n,
	});
	driver.step(1);
	const { v: after, pc, sys } = driver.save();
	return { v: after, pc, fpsr: sys.FPSR ?? 0n, esr: sys.ESR_EL1 };
}

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
			const v = Array.from({ length: 32 }, () => vector(r, extreme ? bits : width(), extreme));
			const fpsr = r.chance(20) ? QC | BigInt(r.u32() & 0x9f) : 0n;
			const [expected, got] = [run(spec, 4 * i, v, fpsr), run(engine, 4 * i, v, fpsr)];
			if (expected.fpsr !== fpsr) saturated++;
			expect(got, `${word.toString(16)} ${disassemble(word)} of ${v.map((x) => x.toString(16))}`).toEqual(expected);
		}
		if (saturating.test(e.mnemonic)) expect(saturated).toBeGreaterThan(0);
	});
});
