import { spawnSync } from "node:child_process";
import { bigDom, decode, type Encoding, encodings } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { proveClass } from "../../../tools/prove/classes.ts";
import { ProvedEngine } from "../../../tools/prove/engine.ts";
import { GoalMaker } from "../../../tools/prove/goals.ts";
import { abstractArithmetic } from "../../../tools/prove/ir/abstraction.ts";
import { affine } from "../../../tools/prove/ir/affine.ts";
import { termDomain } from "../../../tools/prove/ir/domain.ts";
import { evaluate, type Valuation } from "../../../tools/prove/ir/evaluate.ts";
import { Dice, perform, recipe } from "../../../tools/prove/ir/randomTerms.ts";
import { mul, sext, udiv, zext } from "../../../tools/prove/ir/simplify.ts";
import { resetTerms, type Term, variable } from "../../../tools/prove/ir/term.ts";
import { handlerOf, mutants } from "../../../tools/prove/mutate.ts";
import { Solver } from "../../../tools/prove/solver.ts";
import { isProved } from "./support/isProved.ts";

const TERMS = 3000;
const VALUATIONS = 8;
const WIDTHS = [1, 5, 8, 32, 64, 65];
const FLAGS = ["N", "Z", "C"];

/** Values for the unknowns, drawn when they are first asked for. */
function drawn(d: Dice): Valuation["variable"] {
	const values = new Map<string, bigint>();
	return (name, w) => {
		const value = values.get(name) ?? d.value(w);
		values.set(name, value);
		return value;
	};
}

const noFunctions: Valuation["apply"] = () => {
	throw new TypeError("the term has a function");
};

describe("the normal form of terms", () => {
	it(`has the value of the computation, for ${TERMS} random ones`, () => {
		const nameOf = (w: number, n: number) => (w === 1 ? (FLAGS[n] as string) : `v${n}_${w}`);
		for (let seed = 1; seed <= TERMS; seed++) {
			resetTerms();
			const d = new Dice(BigInt(seed));
			const w = WIDTHS[d.below(WIDTHS.length)] as number;
			const r = recipe(d, w, 2 + d.below(4));
			const term = perform(termDomain, r, (width, n) => variable(nameOf(width, n), width));
			for (let i = 0; i < VALUATIONS; i++) {
				const value = drawn(d);
				const expected = perform(bigDom, r, (width, n) => ({ w: width, v: value(nameOf(width, n), width) }));
				expect([seed, evaluate(term, { variable: value, apply: noFunctions })]).toEqual([seed, expected.v]);
			}
		}
	});

	it("keeps products and quotients when they become functions with the lemmas that are assumed of them", () => {
		resetTerms();
		const functions: Valuation["apply"] = (name, w, [a, b]) => {
			if (name === "UMUL32") return (a as bigint) * (b as bigint);
			return b === 0n ? (1n << BigInt(w)) - 1n : (a as bigint) / (b as bigint);
		};
		const [x, y, p, q] = [variable("x", 64), variable("y", 64), variable("p", 32), variable("q", 32)];
		const terms: Term[] = [
			mul(x, y),
			mul(zext(x, 128), zext(y, 128)),
			mul(sext(x, 128), sext(y, 128)),
			mul(sext(p, 64), sext(q, 64)),
			mul(p, q),
			udiv(x, y),
			udiv(p, q),
		];
		const d = new Dice(77n);
		for (const term of terms) {
			const { terms: abstracted, assumptions } = abstractArithmetic([term]);
			for (let i = 0; i < 300; i++) {
				const variableValue = drawn(d);
				const v = { variable: variableValue, apply: functions };
				expect(evaluate(abstracted[0] as Term, v)).toBe(
					evaluate(term, { variable: variableValue, apply: noFunctions }),
				);
				for (const a of assumptions) expect(evaluate(a, v)).toBe(1n);
			}
		}
	});

	it("has the value of its affine form, where it has one", () => {
		let compared = 0;
		for (let seed = 1; seed <= TERMS; seed++) {
			resetTerms();
			const d = new Dice(BigInt(seed) << 32n);
			const names: string[] = [];
			const term = perform(termDomain, recipe(d, 16, 3), (w, n) => {
				if (!names.includes(`v${n}_${w}`)) names.push(`v${n}_${w}`);
				return variable(`v${n}_${w}`, w);
			});
			const forms = affine([term]);
			if (forms === undefined) continue;
			compared++;
			// an affine function is known from its values at 0 and at each unit vector: it must be additive
			const value = (bits: bigint) => {
				let rest = bits;
				return evaluate(term, {
					variable: (_, w) => {
						const v = BigInt.asUintN(w, rest);
						rest >>= BigInt(w);
						return v;
					},
					apply: noFunctions,
				});
			};
			const [a, b] = [d.bits(), d.bits()];
			expect(value(a) ^ value(b) ^ value(0n)).toBe(value(a ^ b));
			// and the form itself gives the constant
			expect((forms[0] as readonly bigint[]).reduce((sum, bit, i) => sum | ((bit & 1n) << BigInt(i)), 0n)).toBe(
				value(0n),
			);
		}
		expect(compared).toBeGreaterThan(TERMS / 10);
	});
});

const NOP = 0xd503201f;
const encodingOf = (word: number): Encoding => decode(word) as Encoding;

/** Makes what an instruction owes to the specification. */
const owed = (engine: ProvedEngine, word: number) => () => new GoalMaker(engine).make(encodingOf(word), word);

describe.skipIf(spawnSync("z3", ["--version"]).error !== undefined)("the proofs (need z3)", () => {
	const sample = [
		"ADDS_addsub_imm",
		"MOVK_movewide",
		"CSNEG_condsel",
		"CRC32H_dp_2src",
		"SDIV_dp_2src",
		"BLR_branch_reg",
		"LDR_64_pos",
		"STP_64_ldstpair_pre",
	];

	it.each(sample)("hold for %s", async (id) => {
		const engine = new ProvedEngine();
		const solver = new Solver();
		const makers = { 0: new GoalMaker(engine, 0), 1: new GoalMaker(engine, 1) };
		const e = encodings.find((x) => x.id === id) as Encoding;
		const evidence = await proveClass(e, makers, engine, solver);
		solver.close();
		expect(evidence.failures).toEqual([]);
		expect(evidence.words - evidence.undefined).toBeGreaterThan(0);
	});

	// ADD X1, X2, X3, LSL #3; SUBS X1, X2, X3; LSL X1, X2, X3; CSEL X1, X2, X3, EQ; UBFX; CCMP; MADD; LDR X1, [X2, X3, LSL #3]
	const words = [0x8b030c41, 0xeb030041, 0x9ac32041, 0x9a830041, 0xd34c3c41, 0xfa430043, 0x9b031041, 0xf8637841];

	it.each(words.map((w) => w.toString(16)))("fail for every changed instruction of the handler of %s", async (hex) => {
		const word = Number.parseInt(hex, 16);
		const engine = new ProvedEngine();
		const solver = new Solver([], 10_000);
		expect(await isProved(owed(engine, word), solver)).toBe(true);
		const survivors: string[] = [];
		let count = 0;
		for (const mutant of mutants(
			handlerOf(engine, new GoalMaker(engine), [encodingOf(word), word], [encodingOf(NOP), NOP]),
		)) {
			count++;
			if (await isProved(owed(mutant.engine, word), solver)) survivors.push(mutant.change);
		}
		solver.close();
		expect(survivors).toEqual([]);
		expect(count).toBeGreaterThan(0);
	});
});
