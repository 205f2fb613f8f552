// What is proved of each encoding class, and how its instruction words are visited.
import type { Encoding } from "@upcall/spec";
import { decide, decideUnmodelled, type Method, type Verdict } from "./decide.ts";
import { type DecodedRecord, type ProvedEngine, provedModel } from "./engine.ts";
import { aliasings, registerFields, shapes, withField } from "./enumerate.ts";
import type { Goal, GoalMaker } from "./goals.ts";
import { toSmt } from "./ir/smt.ts";
import type { Solver } from "./solver.ts";

/** Evidence for one encoding class. */
export interface Evidence {
	/** `proved`: equal for all values. `partial`: equal where the remark says. `outside`: not a subject of the proofs. */
	readonly status: "proved" | "partial" | "failed" | "outside";
	/** Instruction words with different fixed fields and registers; each stands for all values of the other fields. */
	words: number;
	/** Words that are UNDEFINED on both sides. */
	undefined: number;
	/** Words whose every goal was equal by normal form. */
	structural: number;
	/** Words with a goal decided over {0,1}, or by identities of products. */
	algebra: number;
	/** Words with a goal that the solver decided, now or in an earlier run. */
	solver: number;
	seconds: number;
	readonly remark: string;
	/** The first goals that were not proved. */
	readonly failures: readonly Failure[];
}

/** A goal that was not proved. */
export interface Failure {
	readonly word: number;
	readonly goal: string;
	readonly reason: string;
	/** Values of unknowns, in hexadecimal. */
	readonly model: Readonly<Record<string, string>>;
}

const MEMORY_REMARK = "where the TLB has the page; SP and ordered addresses aligned";
const FAILURES_KEPT = 3;

/** Register numbers that an instruction names itself. */
const special = (e: Encoding): readonly number[] => (e.exec === "branchLinkRegister" ? [30] : []);

/** Register fields of CASP name the even register of a pair. */
const step = (e: Encoding): number => (e.exec === "compareAndSwapPair" ? 2 : 1);

/** Exception level at which a class is proved: that at which the fast path applies. */
export const levelOf = (e: Encoding): 0 | 1 => (e.exec === "unprivileged" ? 0 : 1);

/** The instruction words that stand for a class. */
export function* wordsOf(e: Encoding): Generator<number> {
	const fields = registerFields(e);
	const choices = [...aliasings(fields, special(e), step(e))];
	for (const shape of shapes(e))
		for (const choice of choices) yield fields.reduce((word, f, i) => withField(word, f, choice[i] as number), shape);
}

/** Number of the words of `wordsOf`. */
export function countWords(e: Encoding): number {
	let shapeCount = 0;
	for (const shape of shapes(e)) {
		void shape;
		shapeCount++;
	}
	return shapeCount * [...aliasings(registerFields(e), special(e), step(e))].length;
}

/**
 * Checks that the translation treats all numbers of a register alike: each part of the record is a linear function of
 * the number, 31 excepted. Then one number stands for all. Gives what is not so.
 */
export function irregularRegister(engine: ProvedEngine, e: Encoding): string | undefined {
	for (const shape of shapes(e)) {
		const undefinedWord = sameRecord(engine.translate(shape), engine.translate(0));
		if (undefinedWord) continue;
		for (const f of registerFields(e)) {
			const by = step(e);
			const numbers = Array.from({ length: Math.floor(31 / by) }, (_, i) => i * by);
			const records = numbers.map((n) => engine.translate(withField(shape, f, n)));
			const [zero, one] = records as [DecodedRecord, DecodedRecord];
			const regular = records.every(
				(r, i) =>
					(["op", "rd", "rn", "rm"] as const).every((k) => r[k] - zero[k] === i * (one[k] - zero[k])) &&
					r.immediate - zero.immediate === BigInt(i) * (one.immediate - zero.immediate),
			);
			if (!regular) return `the records of ${f.name} do not depend on its number alike`;
		}
		return undefined;
	}
	return undefined;
}

const sameRecord = (a: DecodedRecord, b: DecodedRecord): boolean =>
	a.op === b.op && a.rd === b.rd && a.rn === b.rn && a.rm === b.rm && a.immediate === b.immediate;

/** Proves part `part` of `parts` of a class. */
export async function proveClass(
	e: Encoding,
	makers: Readonly<Record<0 | 1, GoalMaker>>,
	engine: ProvedEngine,
	solver: Solver,
	part = 0,
	parts = 1,
): Promise<Evidence> {
	const begin = performance.now();
	const maker = makers[levelOf(e)];
	const failures: Failure[] = [];
	const counts = { words: 0, undefined: 0, structural: 0, algebra: 0, solver: 0 };
	let memory = false;
	let consistent = false;
	let outside: string | undefined;
	const fail = (word: number, goal: string, v: Verdict | string) => {
		if (failures.length >= FAILURES_KEPT) return;
		const model = typeof v === "string" ? undefined : v.model;
		failures.push({
			word,
			goal,
			reason: typeof v === "string" ? v : (v.reason ?? ""),
			model: Object.fromEntries(
				[...(model ?? [])].map(([t, value]) => [t.name || `${t.a[0]?.name}<${t.lo}>`, value.toString(16)]),
			),
		});
	};
	if (e.feature !== undefined && !provedModel.features.has(e.feature))
		return { status: "outside", ...counts, seconds: 0, remark: e.feature, failures };
	const irregular = part === 0 ? irregularRegister(engine, e) : undefined;
	if (irregular !== undefined) fail(e.value, "registers", irregular);
	let index = 0;
	for (const word of wordsOf(e)) {
		if (index++ % parts !== part) continue;
		const outcome = maker.make(e, word);
		if (outcome.kind === "outOfProof") {
			outside = outcome.reason;
			continue;
		}
		counts.words++;
		if (outcome.kind === "undefined") {
			counts.undefined++;
			if (!sameRecord(engine.translate(word), engine.translate(0))) fail(word, "UNDEFINED", "the engine executes it");
			continue;
		}
		memory ||= outcome.memory;
		const { obligations } = outcome;
		if (part === 0 && !consistent) {
			consistent = (await solver.check(toSmt(obligations.assumptions))).status === "refuted";
			if (!consistent) fail(word, "assumptions", "nothing satisfies what is assumed");
		}
		const unmodelled = await decideUnmodelled(obligations, solver);
		if (!unmodelled.proved) fail(word, "path", unmodelled);
		counts[
			countedAs(
				await worst(
					obligations.goals,
					(g) => decide(g, obligations.assumptions, solver),
					(g, v) => fail(word, g.name, v),
				),
			)
		]++;
	}
	const remarks = [
		...(memory ? [MEMORY_REMARK] : []),
		...(levelOf(e) === 0 ? ["at EL0"] : []),
		...(outside === undefined ? [] : [`without ${outside}`]),
	];
	const done = counts.words > counts.undefined || outside === undefined;
	return {
		status: failures.length > 0 ? "failed" : !done ? "outside" : remarks.length > 0 ? "partial" : "proved",
		...counts,
		seconds: (performance.now() - begin) / 1000,
		remark: done ? remarks.join("; ") : (outside ?? ""),
		failures,
	};
}

const countedAs = (m: Method): "structural" | "algebra" | "solver" => (m === "cache" ? "solver" : m);
const ORDER: readonly Method[] = ["structural", "algebra", "cache", "solver"];

async function worst(
	goals: readonly Goal[],
	judge: (g: Goal) => Promise<Verdict>,
	failed: (g: Goal, v: Verdict) => void,
): Promise<Method> {
	let method: Method = "structural";
	for (const g of goals) {
		if (g.spec === g.engine) continue;
		const verdict = await judge(g);
		if (ORDER.indexOf(verdict.method) > ORDER.indexOf(method)) method = verdict.method;
		if (!verdict.proved) {
			failed(g, verdict);
			break;
		}
	}
	return method;
}

/** Adds the evidence of the parts of a class. */
export function combine(parts: readonly Evidence[]): Evidence {
	const statuses = new Set(parts.map((p) => p.status));
	const status = (["failed", "outside", "partial", "proved"] as const).find((s) => statuses.has(s)) ?? "proved";
	const sum = (key: "words" | "undefined" | "structural" | "algebra" | "solver" | "seconds") =>
		parts.reduce((total, p) => total + p[key], 0);
	return {
		status,
		words: sum("words"),
		undefined: sum("undefined"),
		structural: sum("structural"),
		algebra: sum("algebra"),
		solver: sum("solver"),
		seconds: sum("seconds"),
		remark: [...new Set(parts.map((p) => p.remark))].filter((r) => r !== "").join("; "),
		failures: parts.flatMap((p) => p.failures).slice(0, FAILURES_KEPT),
	};
}
