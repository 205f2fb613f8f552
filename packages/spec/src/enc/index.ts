import { branchExceptionSystem, reserved } from "./branchExceptionSystem.ts";
import { dpImmediate } from "./dpImmediate.ts";
import { dpRegister } from "./dpRegister.ts";
import type { Encoding } from "./encoding.ts";
import { scalarFloat } from "./fp/scalar.ts";
import { loadStore } from "./loadStore.ts";
import { acrossLanes } from "./simd/acrossLanes.ts";
import { byElement } from "./simd/byElement.ts";
import { simdCopy } from "./simd/copy.ts";
import { crypto } from "./simd/crypto.ts";
import { fpElement } from "./simd/fpElement.ts";
import { fpImmediate } from "./simd/fpImmediate.ts";
import { fpMisc } from "./simd/fpMisc.ts";
import { fpReduce } from "./simd/fpReduce.ts";
import { fpThreeSame } from "./simd/fpThreeSame.ts";
import { simdLoadStoreRegister } from "./simd/loadStoreRegister.ts";
import { simdLoadStoreStructure } from "./simd/loadStoreStructure.ts";
import { simdModifiedImmediate } from "./simd/modifiedImmediate.ts";
import { simdPermute } from "./simd/permute.ts";
import { simdShiftImmediate } from "./simd/shiftImmediate.ts";
import { threeDifferent } from "./simd/threeDifferent.ts";
import { threeSame } from "./simd/threeSame.ts";
import { simdTwoRegisterMisc } from "./simd/twoRegisterMisc.ts";

export type { Encoding, Field, Group } from "./encoding.ts";
export { fieldValue } from "./encoding.ts";

/** Every encoding of the model. Their order is their number in generated decoders; no two patterns overlap. */
export const encodings: readonly Encoding[] = [
	...reserved,
	...dpImmediate,
	...branchExceptionSystem,
	...loadStore,
	...dpRegister,
	...simdLoadStoreRegister,
	...simdLoadStoreStructure,
	...simdCopy,
	...simdPermute,
	...simdModifiedImmediate,
	...simdShiftImmediate,
	...simdTwoRegisterMisc,
	...threeSame,
	...threeDifferent,
	...byElement,
	...acrossLanes,
	...crypto,
	...scalarFloat,
	...fpThreeSame,
	...fpMisc,
	...fpElement,
	...fpReduce,
	...fpImmediate,
];

const buckets: readonly (readonly Encoding[])[] = Array.from({ length: 256 }, (_, top) =>
	encodings.filter((e) => ((top << 24) & e.mask & 0xff000000) === (e.value & (e.mask & 0xff000000))),
);

/**
 * The encoding that an instruction word matches, or `undefined` when the word is unallocated.
 * A match can still be UNDEFINED by the conditions in its meaning, or by a feature that the CPU lacks.
 *
 * @param word - the 32-bit instruction, unsigned or signed
 */
export function decode(word: number): Encoding | undefined {
	for (const e of buckets[word >>> 24] ?? []) if ((word & e.mask) >>> 0 === e.value) return e;
	return undefined;
}
