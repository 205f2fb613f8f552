// The instructions that are compiled for the proofs: a compiler makes code for one value of each field.
import type { Encoding, Field } from "@upcall/spec";
import { isFixed, registerChoices, registerFields, withField, withRegisters } from "../enumerate.ts";

/** Fields of so many bits have all their values. */
const SHORT = 4;

const size = (f: Field): number => f.hi - f.lo + 1;

/** All values of a short field, those at the ends and in the middle of a long one, and one with bits here and there. */
function valuesOf(f: Field): number[] {
	const n = 2 ** size(f);
	if (size(f) <= SHORT) return Array.from({ length: n }, (_, v) => v);
	return [0, 1, n / 2 - 1, n / 2, n - 1, Math.floor(n / 3)];
}

/** The combinations of those values of the fields that are not registers. */
function* sampledShapes(e: Encoding): Generator<number> {
	const registers = registerFields(e);
	const fields = e.fields.filter((f) => !registers.includes(f) && !isFixed(e, f));
	const at = function* (i: number, word: number): Generator<number> {
		const f = fields[i];
		if (f === undefined) yield word;
		else
			for (const v of valuesOf(f)) {
				const next = withField(word, f, v);
				if (((next ^ e.value) & e.mask) === 0) yield* at(i + 1, next);
			}
	};
	yield* at(0, e.value);
}

/**
 * The words that stand for an encoding, for the compiler: all combinations of the sampled fields and of the choices of
 * registers.
 *
 * @param most - so many at most, spread evenly; each combination of fields that is among them has another choice of registers
 */
export function sampledWords(e: Encoding, most: number): number[] {
	const shapes = [...sampledShapes(e)];
	const choices = registerChoices(e);
	const count = Math.min(most, shapes.length * choices.length);
	if (count === shapes.length * choices.length)
		return shapes.flatMap((shape) => choices.map((choice) => withRegisters(e, shape, choice)));
	return Array.from({ length: count }, (_, n) => {
		const shape = shapes[Math.floor((n * shapes.length) / count)] as number;
		return withRegisters(e, shape, choices[n % choices.length] as readonly number[]);
	});
}
