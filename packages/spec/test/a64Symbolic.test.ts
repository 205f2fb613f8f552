import { describe, expect, it } from "vitest";
import { makeA64 } from "../src/a64/index.ts";
import { type BitVector, bigDom } from "../src/big.ts";
import type { Dom } from "../src/dom.ts";
import { encodings } from "../src/enc/index.ts";
import { floatResultWidth } from "../src/fp/operation.ts";
import { performFloat } from "../src/fp/unit.ts";
import type { Machine } from "../src/machine.ts";

const SAMPLES = 3;

/** A valuation of variables: registers, flags, the PC, and memory as a function of address and size. */
type Valuation = (variable: string, w: number) => bigint;

/** An expression whose value is not known while the instruction runs. */
interface Expression {
	readonly w: number;
	readonly evaluate: (v: Valuation) => bigint;
}

function expression(w: number, compute: (v: Valuation) => bigint): Expression {
	const values = new WeakMap<Valuation, bigint>();
	return {
		w,
		evaluate(v) {
			let value = values.get(v);
			if (value === undefined) {
				value = compute(v);
				values.set(v, value);
			}
			return value;
		},
	};
}

/** The domain of expressions: every operation waits for a valuation and then does what `bigDom` does. */
function lazyDomain(): Dom<Expression> {
	const at = (x: Expression, v: Valuation): BitVector => ({ w: x.w, v: x.evaluate(v) });
	type Binary = "add" | "sub" | "mul" | "and" | "or" | "xor" | "shl" | "lshr" | "ashr" | "udiv";
	const binary = (name: Binary) => (a: Expression, b: Expression) => {
		if (a.w !== b.w) throw new TypeError(`${name} of ${a.w} and ${b.w} bits`);
		return expression(a.w, (v) => bigDom[name](at(a, v), at(b, v)).v);
	};
	const compare = (name: "eq" | "ult" | "slt") => (a: Expression, b: Expression) => {
		if (a.w !== b.w) throw new TypeError(`${name} of ${a.w} and ${b.w} bits`);
		return expression(1, (v) => bigDom[name](at(a, v), at(b, v)).v);
	};
	const extend = (name: "zext" | "sext") => (a: Expression, w: number) => {
		if (w < a.w) throw new TypeError(`${name} of ${a.w} to ${w} bits`);
		return expression(w, (v) => bigDom[name](at(a, v), w).v);
	};
	return {
		name: "lazy",
		width: (a) => a.w,
		lit: (w, value) => expression(w, () => bigDom.lit(w, value).v),
		add: binary("add"),
		sub: binary("sub"),
		mul: binary("mul"),
		and: binary("and"),
		or: binary("or"),
		xor: binary("xor"),
		shl: binary("shl"),
		lshr: binary("lshr"),
		ashr: binary("ashr"),
		udiv: binary("udiv"),
		not: (a) => expression(a.w, (v) => bigDom.not(at(a, v)).v),
		concat: (a, b) => expression(a.w + b.w, (v) => bigDom.concat(at(a, v), at(b, v)).v),
		extract: (a, hi, lo) => {
			if (lo < 0 || hi < lo || hi >= a.w) throw new TypeError(`<${hi}:${lo}> of ${a.w} bits`);
			return expression(hi - lo + 1, (v) => bigDom.extract(at(a, v), hi, lo).v);
		},
		zext: extend("zext"),
		sext: extend("sext"),
		eq: compare("eq"),
		ult: compare("ult"),
		slt: compare("slt"),
		ite: (c, a, b) => {
			if (c.w !== 1 || a.w !== b.w) throw new TypeError(`ite of ${c.w}, ${a.w} and ${b.w} bits`);
			return expression(a.w, (v) => (c.evaluate(v) ? a : b).evaluate(v));
		},
		known: () => undefined,
	};
}

/** One store, done where the condition holds. */
interface Store<B> {
	readonly condition: B;
	readonly address: B;
	readonly value: B;
}

/** What a run left behind: places by name, stores in order. */
interface Outcome<B> {
	readonly places: Map<string, B>;
	readonly stores: Store<B>[];
	readonly calls: string[];
}

/**
 * A machine of named places over any domain. `when` runs both arms and merges, which is right for concrete values too,
 * so both domains do the same calls.
 */
function mergingMachine<B>(
	d: Dom<B>,
	initial: (name: string, w: number) => B,
	load: (address: B, bytes: number) => B,
	compute: (w: number, operands: readonly B[], f: (values: readonly bigint[]) => bigint) => B,
) {
	let places = new Map<string, B>();
	let path = d.lit(1, 1);
	const outcome: Outcome<B> = { places: new Map(), stores: [], calls: [] };
	const get = (name: string, w: number): B => places.get(name) ?? initial(name, w);
	const widthOf = (name: string) => (/^[NZCV]$/.test(name) ? 1 : /^v\d/.test(name) ? 128 : 64);
	const log = (name: string): void => void outcome.calls.push(name);
	const machine: Machine<B> = {
		getX: (n) => get(`x${n}`, 64),
		setX: (n, value) => void places.set(`x${n}`, value),
		getSP: () => get("sp", 64),
		setSP: (value) => void places.set("sp", value),
		getPC: () => get("pc", 64),
		setPC: (value) => void places.set("pc", value),
		branchTo: (value) => void places.set("pc", value),
		setBranchType: (call, n) => log(`branch ${call} ${n}`),
		// Any functions of bit vectors will do: the instructions must only pass the operands on.
		addPAC: (pointer, modifier) => d.add(pointer, modifier),
		authenticate: (pointer, modifier) => d.sub(pointer, modifier),
		stripPAC: (pointer) => d.not(pointer),
		genericPAC: (value, modifier) => d.xor(value, modifier),
		getV: (n) => get(`v${n}`, 128),
		setV: (n, value) => void places.set(`v${n}`, value),
		checkFPAdvSIMDEnabled: () => log("checkFPAdvSIMDEnabled"),
		float(operation, operands) {
			const fpcr = get("FPCR", 64);
			const apply = ([mode = 0n, ...values]: readonly bigint[]) =>
				performFloat(operation, values, Number(BigInt.asUintN(32, mode)));
			const flags = compute(64, [fpcr, ...operands], (values) => BigInt(apply(values).flags));
			places.set("FPSR", d.or(get("FPSR", 64), flags));
			return compute(floatResultWidth(operation), [fpcr, ...operands], (values) => apply(values).v);
		},
		getFlag: (f) => get(f, 1),
		setFlag: (f, value) => void places.set(f, value),
		getSys: (name) => get(name, 64),
		setSys: (name, value) => void places.set(name, value),
		checkSPAlignment: () => undefined,
		read: load,
		write: (address, _, value) => void outcome.stores.push({ condition: path, address, value }),
		setExclusiveMonitors: () => log("setExclusiveMonitors"),
		exclusiveMonitorsPass: () => d.extract(get("pass", 64), 0, 0),
		clearExclusiveLocal: () => log("clearExclusiveLocal"),
		when(condition, then, otherwise) {
			const [before, outer] = [places, path];
			path = d.and(outer, condition);
			places = new Map(before);
			then();
			const taken = places;
			path = d.and(outer, d.not(condition));
			places = new Map(before);
			otherwise?.();
			const other = places;
			path = outer;
			places = new Map();
			for (const name of new Set([...taken.keys(), ...other.keys()])) {
				const from = (side: Map<string, B>) => side.get(name) ?? initial(name, widthOf(name));
				places.set(name, d.ite(condition, from(taken), from(other)));
			}
		},
		undefined: () => log("undefined"),
		exceptionCall: (call) => log(call),
		eret: () => log("eret"),
		hint: (hint) => log(hint),
		waitUntil: (hint, deadline) => void places.set(hint, deadline),
		barrier: (kind) => log(kind),
		mrs: () => get("mrs", 64),
		msr: (_, value) => void places.set("msr", value),
		msrImmediate: () => log("msrImmediate"),
		sys: (_, value) => void places.set("sys", value),
		sysl: () => get("sysl", 64),
	};
	return { machine, result: () => ({ ...outcome, places }) };
}

/** Deterministic 64-bit noise from text, with many small and extreme values. */
function noise(seed: string): bigint {
	let h = 0xcbf29ce484222325n;
	for (const c of seed) h = BigInt.asUintN(64, (h ^ BigInt(c.charCodeAt(0))) * 0x100000001b3n);
	h ^= h >> 29n;
	const kind = h & 7n;
	const value = BigInt.asUintN(64, h * 0x9e3779b97f4a7c15n);
	return kind === 0n ? value & 3n : kind === 1n ? BigInt.asUintN(64, -(value & 3n)) : value;
}

describe("the meaning of the instructions", () => {
	it("does not depend on values while it runs: over expressions it gives what it gives over numbers", () => {
		const lazy = lazyDomain();
		let compared = 0;
		for (const encoding of encodings) {
			for (let sample = 0; sample < SAMPLES; sample++) {
				const random = Number(noise(`${encoding.id}${sample}`) & 0xffffffffn);
				const word = ((random & ~encoding.mask) | encoding.value) >>> 0;
				const valuation: Valuation = (name, w) => BigInt.asUintN(w, noise(`${name}/${word}`));
				const memory = (address: bigint, bytes: number) =>
					BigInt.asUintN(8 * bytes, noise(`${address}`) | (noise(`${address}+`) << 64n));

				const numbers = mergingMachine<BitVector>(
					bigDom,
					(name, w) => ({ w, v: valuation(name, w) }),
					(address, bytes) => ({ w: 8 * bytes, v: memory(address.v, bytes) }),
					(w, operands, f) => ({ w, v: f(operands.map((x) => x.v)) }),
				);
				makeA64(bigDom, numbers.machine).prepareSymbolic(encoding, word, {})();

				const expressions = mergingMachine<Expression>(
					lazy,
					(name, w) => expression(w, (v) => v(name, w)),
					(address, bytes) => expression(8 * bytes, (v) => memory(address.evaluate(v), bytes)),
					(w, operands, f) => expression(w, (v) => f(operands.map((x) => x.evaluate(v)))),
				);
				const symbolic = Object.fromEntries(
					encoding.fields
						.filter((f) => f.symbolic)
						.map((f) => [f.name, expression(f.hi - f.lo + 1, (v) => v(`field ${f.name}/${f.lo}`, f.hi - f.lo + 1))]),
				);
				makeA64(lazy, expressions.machine).prepareSymbolic(encoding, word, symbolic)();

				const withFields: Valuation = (name, w) => {
					const field = /^field \w+\/(\d+)$/.exec(name);
					return field ? BigInt.asUintN(w, BigInt(word >>> Number(field[1]))) : valuation(name, w);
				};
				const [concrete, delayed] = [numbers.result(), expressions.result()];
				const values = new Map([...delayed.places].map(([name, x]) => [name, x.evaluate(withFields)]));
				expect([encoding.id, values]).toEqual([
					encoding.id,
					new Map([...concrete.places].map(([name, x]) => [name, x.v])),
				]);
				expect(delayed.stores.map((s) => [s.condition, s.address, s.value].map((x) => x.evaluate(withFields)))).toEqual(
					concrete.stores.map((s) => [s.condition.v, s.address.v, s.value.v]),
				);
				expect(delayed.calls).toEqual(concrete.calls);
				compared++;
			}
		}
		expect(compared).toBe(SAMPLES * encodings.length);
	});
});
