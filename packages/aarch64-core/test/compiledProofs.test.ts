import { spawnSync } from "node:child_process";
import { decode, type Encoding, encodings } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { ProvedEngine } from "../../../tools/prove/engine.ts";
import { evaluate } from "../../../tools/prove/ir/evaluate.ts";
import { Dice } from "../../../tools/prove/ir/randomTerms.ts";
import { lit, resetTerms, type Term, variable } from "../../../tools/prove/ir/term.ts";
import { proveCompiled, proveSequences } from "../../../tools/prove/jit/classes.ts";
import { RegionGoals } from "../../../tools/prove/jit/goals.ts";
import { changed, changes } from "../../../tools/prove/mutate.ts";
import { Solver } from "../../../tools/prove/solver.ts";
import { type Instruction, parseModule, SIMD } from "../../../tools/prove/wasm/module.ts";
import type { Value } from "../../../tools/prove/wasm/numeric.ts";
import { vector } from "../../../tools/prove/wasm/vector.ts";
import { Code } from "../src/jit/code.ts";
import { Constants, encodeModule, type FunctionBody } from "../src/jit/module.ts";
import { isProved } from "./support/isProved.ts";

/** Opcodes of SIMD instructions on vectors alone, or on a vector and a number, by what they take. */
const UNARY = [
	77, 96, 97, 98, 124, 125, 126, 127, 128, 129, 135, 136, 137, 138, 160, 161, 167, 168, 169, 170, 192, 193,
];
const BINARY = [
	...[14, 78, 79, 80, 81, 101, 102, 110, 111, 112, 113, 114, 115, 118, 119, 120, 121, 123, 130, 133, 134, 142, 143],
	...[144, 145, 146, 147, 149, 150, 151, 152, 153, 155, 156, 157, 158, 159, 174, 177, 181, 182, 183, 184, 185, 186],
	...[188, 189, 190, 191, 206, 209, 213, 214, 215, 216, 217, 218, 219, 220, 221, 222, 223],
	...Array.from({ length: 30 }, (_, n) => 35 + n),
];
const SHIFTS = [107, 108, 109, 139, 140, 141, 171, 172, 173, 203, 204, 205];
const WIDENING = [199, 200, 201, 202, 224, 225, 236, 237];
/** What gives a number. */
const TESTS = [83, 99, 100, 131, 132, 163, 164, 195, 196];
const RUNS = 12;

/** What the host makes of an instruction on constants: 16 bytes, or 4. */
function onHost(op: number, a: bigint, b: bigint, distance: number | undefined, unary: boolean): bigint {
	const code = new Code();
	const push = (v: bigint): void =>
		code.v128(...([0n, 32n, 64n, 96n].map((n) => Number((v >> n) & 0xffffffffn)) as [number, number, number, number]));
	const isTest = TESTS.includes(op);
	code.i32(0);
	push(a);
	if (distance !== undefined) code.i32(distance);
	else if (!unary) push(b);
	code.simd(op);
	if (isTest) code.memory(0x36, 0);
	else code.simdMemory(11, 0);
	code.i32(0);
	code.end();
	const body: FunctionBody = { locals: [], code: code.done(), hints: [] };
	const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
	const nothing = (): number => 0;
	const e: Record<string, WebAssembly.ImportValue> = { m: memory };
	const module = new WebAssembly.Module(encodeModule([body], new Constants(), false));
	for (const { name, kind } of WebAssembly.Module.imports(module)) if (kind === "function") e[name] = nothing;
	(new WebAssembly.Instance(module, { e }).exports["0"] as (...args: number[]) => number)(0, 0, 0);
	const view = new DataView(memory.buffer);
	return view.getBigUint64(0, true) | (view.getBigUint64(8, true) << 64n);
}

function onTerms(op: number, operands: Value[]): Term {
	const i: Instruction = { op: SIMD + op, n: 0, constant: 0, labels: [], at: 0, end: 0, otherwise: 0 };
	const memory = {
		load: () => expect.fail("a load"),
		store: () => expect.fail("a store"),
	};
	expect([op, vector(i, operands, memory)]).toEqual([op, true]);
	const result = operands.pop() as Value;
	return typeof result === "object" ? result : lit(32, result);
}

describe("SIMD instructions on terms", () => {
	it("give what the host gives, for random vectors", () => {
		const d = new Dice(5n);
		for (const op of [...UNARY, ...BINARY, ...SHIFTS, ...WIDENING, ...TESTS])
			for (let run = 0; run < RUNS; run++) {
				resetTerms();
				// equal lanes, and indices of bytes
				const a = run % 4 === 0 ? d.value(64) * 0x1_0000_0000_0000_0001n : d.value(128);
				const b = run % 3 === 0 ? a : op === 14 ? d.value(128) & BigInt(`0x${"1f".repeat(16)}`) : d.value(128);
				const distance = SHIFTS.includes(op) ? d.below(130) : undefined;
				const unary = UNARY.includes(op) || WIDENING.includes(op) || TESTS.includes(op);
				const host = onHost(op, a, b, distance, unary);
				const rest = (second: Term): Value[] => (distance !== undefined ? [distance] : unary ? [] : [second]);
				const known = onTerms(op, [lit(128, a), ...rest(lit(128, b))]);
				expect([op, a, b, known.k]).toEqual([op, a, b, host]);
				const unknown = onTerms(op, [variable("a", 128), ...rest(variable("b", 128))]);
				const value = evaluate(unknown, {
					variable: (name) => (name === "a" ? a : b),
					apply: () => expect.fail("a function"),
				});
				expect([op, a, b, value]).toEqual([op, a, b, host]);
			}
	});
});

const encodingOf = (word: number): Encoding => decode(word) as Encoding;

/** Whether everything is proved of a region, which may be changed. */
/** Makes what a region of some words owes to the specification. */
const owed = (goals: RegionGoals, words: readonly number[]) => () =>
	goals.make(
		words.map((word) => ({ encoding: encodingOf(word), word })),
		5,
	);

describe.skipIf(spawnSync("z3", ["--version"]).error !== undefined)("the proofs of compiled code (need z3)", () => {
	const engine = new ProvedEngine();
	const makers = { 0: new RegionGoals(engine, 0), 1: new RegionGoals(engine, 1) };
	const sample = [
		"ADDS_addsub_imm",
		"EXTR_extract",
		"CSNEG_condsel",
		"SDIV_dp_2src",
		"BLR_branch_reg",
		"LDR_64_pos",
		"STP_64_ldstpair_pre",
		"B_only_condbranch",
		"SQADD_asimdsame",
		"TRN1_asimdperm_only",
		"SRSRA_asimdshf_H",
	];

	it.each(sample)("hold for %s", { timeout: 120_000 }, async (id) => {
		const solver = new Solver();
		const e = encodings.find((x) => x.id === id) as Encoding;
		const evidence = await proveCompiled(e, makers, solver, 6);
		solver.close();
		expect(evidence.failures).toEqual([]);
		expect(evidence.words - evidence.undefined).toBeGreaterThan(0);
	});

	it("hold for flags that are kept as operands, and what uses them", { timeout: 120_000 }, async () => {
		const solver = new Solver();
		const evidence = await proveSequences("SUBS_32", makers, solver, 80);
		solver.close();
		expect(evidence.failures).toEqual([]);
		expect(evidence.words).toBeGreaterThan(60);
	});

	// ADD X1, X2, X3, LSL #3; SUBS X4, X2, X3 and CSEL X1, X2, X3, HI; UBFX; LDR X1, [X2, X3, LSL #3]; ADD V1.4S, V2.4S, V3.4S;
	// CMEQ V1.16B, V2.16B, V3.16B; USRA V1.8H, V2.8H, #3; B.LT behind SUBS W4, W2, W3
	const regions = [
		[0x8b030c41],
		[0xeb030044, 0x9a838041],
		[0xd34c3c41],
		[0xf8637841],
		[0x4ea38441],
		[0x6e238c41],
		[0x6f1d1441],
		[0x6b030044, 0x5400010b],
	];

	it.each(regions)("fail for every changed instruction of the region of %i", { timeout: 300_000 }, async (...words) => {
		const solver = new Solver([], 10_000);
		const goals = new RegionGoals(engine);
		const seen = new Map<number, Instruction>();
		goals.visit = (i) => void seen.set(i.at, i);
		expect(await isProved(owed(goals, words), solver)).toBe(true);
		const all = [...changes([...seen.values()])];
		expect(all.length).toBeGreaterThan(2);
		const survivors: string[] = [];
		for (const change of all) {
			goals.change = (wasm) => changed(wasm, change);
			if (await isProved(owed(goals, words), solver)) survivors.push(`${change.to} at ${change.at}`);
		}
		solver.close();
		expect(survivors).toEqual([]);
	});

	it("fail for a region that was compiled of another instruction", async () => {
		const solver = new Solver([], 10_000);
		const goals = new RegionGoals(engine);
		const wasm: Uint8Array[] = [];
		goals.change = (bytes) => {
			wasm.push(bytes);
			return bytes;
		};
		// CSEL X1, X4, X3, GT behind CMP X2, X3, and its code for GE
		const [compare, ge, gt] = [0xeb03005f, 0x9a83a081, 0x9a83c081];
		expect(await isProved(owed(goals, [compare, gt]), solver)).toBe(true);
		expect(parseModule(wasm[0] as Uint8Array).exports.has("0")).toBe(true);
		goals.change = () => wasm[0] as Uint8Array;
		expect(await isProved(owed(goals, [compare, ge]), solver)).toBe(false);
		solver.close();
	});
});
