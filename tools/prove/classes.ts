// What is proved of each encoding class, and how its instruction words are visited.
import type { Encoding } from "@upcall/spec";
import { type DecodedRecord, type ProvedEngine, provedModel } from "./engine.ts";
import { registerChoices, registerFields, registerStep, shapes, withField, withRegisters } from "./enumerate.ts";
import { type Evidence, Ledger } from "./evidence.ts";
import type { GoalMaker } from "./goals.ts";
import type { Solver } from "./solver.ts";

const MEMORY_REMARK = "where the TLB has the page; SP and ordered addresses aligned";

/** Exception level at which a class is proved: that at which the fast path applies. */
export const levelOf = (e: Encoding): 0 | 1 => (e.exec === "unprivileged" ? 0 : 1);

/** The instruction words that stand for a class. */
export function* wordsOf(e: Encoding): Generator<number> {
	const choices = registerChoices(e);
	for (const shape of shapes(e)) for (const choice of choices) yield withRegisters(e, shape, choice);
}

/** Number of the words of `wordsOf`. */
export function countWords(e: Encoding): number {
	let shapeCount = 0;
	for (const shape of shapes(e)) {
		void shape;
		shapeCount++;
	}
	return shapeCount * registerChoices(e).length;
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
			const by = registerStep(e);
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
	const maker = makers[levelOf(e)];
	const ledger = new Ledger(solver);
	const { counts } = ledger;
	let memory = false;
	let outside: string | undefined;
	if (e.feature !== undefined && !provedModel.features.has(e.feature)) return ledger.evidence("outside", e.feature);
	const irregular = part === 0 ? irregularRegister(engine, e) : undefined;
	if (irregular !== undefined) ledger.fail(e.value, "registers", irregular);
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
			if (!sameRecord(engine.translate(word), engine.translate(0)))
				ledger.fail(word, "UNDEFINED", "the engine executes it");
			continue;
		}
		memory ||= outcome.memory;
		await ledger.judge(word, outcome.obligations, part === 0);
	}
	const remarks = [
		...(memory ? [MEMORY_REMARK] : []),
		...(levelOf(e) === 0 ? ["at EL0"] : []),
		...(outside === undefined ? [] : [`without ${outside}`]),
	];
	const done = counts.words > counts.undefined || outside === undefined;
	return ledger.evidence(
		!done ? "outside" : remarks.length > 0 ? "partial" : "proved",
		done ? remarks.join("; ") : (outside ?? ""),
	);
}
