import type { Dom } from "../dom.ts";
import { decode, type Encoding, encodings, fieldValue } from "../enc/index.ts";
import type { Machine } from "../machine.ts";
import { arithmetic } from "./arithmetic.ts";
import { atomics } from "./atomics.ts";
import { barriers } from "./barriers.ts";
import { bitfield } from "./bitfield.ts";
import { bits } from "./bits.ts";
import { branches } from "./branches.ts";
import { checksum } from "./checksum.ts";
import { conditional } from "./conditional.ts";
import { divide } from "./divide.ts";
import { exceptionGeneration } from "./exceptionGeneration.ts";
import { exclusive } from "./exclusive.ts";
import { flags } from "./flags.ts";
import { floatArithmetic } from "./fp/arithmetic.ts";
import { floatCompare } from "./fp/compare.ts";
import { floatConvert } from "./fp/convert.ts";
import { floatMove } from "./fp/move.ts";
import { hints } from "./hints.ts";
import { loadStorePair } from "./loadStorePair.ts";
import { loadStoreRegister } from "./loadStoreRegister.ts";
import { logical } from "./logical.ts";
import { moveWide } from "./moveWide.ts";
import { multiply } from "./multiply.ts";
import { ordered } from "./ordered.ts";
import { pointerAuthentication } from "./pointerAuthentication.ts";
import { makeShared, type Operation } from "./shared.ts";
import { shift } from "./shift.ts";
import { acrossLanes } from "./simd/acrossLanes.ts";
import { aes } from "./simd/aes.ts";
import { byElement } from "./simd/byElement.ts";
import { simdCopy } from "./simd/copy.ts";
import { fpConvert } from "./simd/fpConvert.ts";
import { fpElement } from "./simd/fpElement.ts";
import { fpExtended } from "./simd/fpExtended.ts";
import { fpMisc } from "./simd/fpMisc.ts";
import { fpReduce } from "./simd/fpReduce.ts";
import { fpThreeSame } from "./simd/fpThreeSame.ts";
import { simdLoadStoreRegister } from "./simd/loadStoreRegister.ts";
import { simdLoadStoreStructure } from "./simd/loadStoreStructure.ts";
import { simdModifiedImmediate } from "./simd/modifiedImmediate.ts";
import { simdPermute } from "./simd/permute.ts";
import { products } from "./simd/products.ts";
import { sha } from "./simd/sha.ts";
import { sha512 } from "./simd/sha512.ts";
import { simdShiftImmediate } from "./simd/shiftImmediate.ts";
import { sm } from "./simd/sm.ts";
import { threeDifferent } from "./simd/threeDifferent.ts";
import { threeSame } from "./simd/threeSame.ts";
import { simdTwoRegisterMisc } from "./simd/twoRegisterMisc.ts";
import { systemMove } from "./systemMove.ts";

export { type ConstrainedUnpredictable, constrainedUnpredictable } from "./constrainedUnpredictable.ts";
export { instructionSyndrome } from "./memory.ts";
export { makeShared, type Operation } from "./shared.ts";

/** Words that are kept prepared before the cache starts anew; bounds the memory that a guest can claim. */
const CACHE_LIMIT = 1 << 16;

/** The meaning of an `exec` name: from the fields of an encoding to its operation. Fields `~name` are domain values. */
export type Meaning<B> = (fields: Readonly<Record<string, number | B>>) => Operation;

/** The meaning of all A64 instructions on one machine. */
export interface A64<B> {
	/** By `Encoding.exec`. The operation includes the step of the PC. */
	readonly exec: ReadonlyMap<string, Meaning<B>>;
	/**
	 * The operation of an instruction word. Total: words that are unallocated, reserved, or of a missing feature give
	 * an operation that calls `Machine.undefined`. Prepared once for each word and kept.
	 */
	prepare(word: number): Operation;
	/**
	 * The operation of an encoding with given values for some of its `~` fields, for proofs over all their values.
	 * @param word - gives all other fields
	 */
	prepareSymbolic(encoding: Encoding, word: number, values: Readonly<Record<string, B>>): Operation;
	/** The operation of every UNDEFINED word, for comparison with what `prepare` gives. */
	readonly UNDEFINED: Operation;
}

/**
 * Gives the A64 instructions their meaning over a domain, on a machine.
 *
 * @param hasFeature - whether a `FEAT_...` of the encoding tables is implemented; all are by default
 */
export function makeA64<B>(d: Dom<B>, m: Machine<B>, hasFeature: (feature: string) => boolean = () => true): A64<B> {
	const shared = makeShared(d, m);
	const { UNDEFINED, nextPC } = shared;
	const withCheck =
		(meaning: Meaning<B>): Meaning<B> =>
		(fields) => {
			const operation = meaning(fields);
			if (operation === UNDEFINED) return UNDEFINED;
			return () => {
				m.checkFPAdvSIMDEnabled();
				operation();
			};
		};

	const sequential = {
		...arithmetic(shared),
		...atomics(shared),
		...barriers(shared),
		...bitfield(shared),
		...bits(shared),
		...checksum(shared),
		...conditional(shared),
		...divide(shared),
		...exclusive(shared),
		...flags(shared),
		...hints(shared, hasFeature),
		...loadStorePair(shared),
		...loadStoreRegister(shared),
		...logical(shared),
		...moveWide(shared),
		...multiply(shared),
		...ordered(shared),
		...pointerAuthentication(shared),
		...shift(shared),
		...systemMove(shared),
	};
	/** Every class that uses V registers, FPCR or FPSR. */
	const vector = {
		...simdLoadStoreRegister(shared),
		...simdLoadStoreStructure(shared),
		...simdCopy(shared),
		...simdPermute(shared),
		...simdModifiedImmediate(shared),
		...simdShiftImmediate(shared),
		...simdTwoRegisterMisc(shared),
		...acrossLanes(shared),
		...aes(shared),
		...sha(shared),
		...sha512(shared),
		...sm(shared),
		...byElement(shared),
		...products(shared),
		...threeDifferent(shared),
		...threeSame(shared),
		...floatArithmetic(shared),
		...floatCompare(shared),
		...floatConvert(shared),
		...floatMove(shared),
		...fpConvert(shared),
		...fpElement(shared),
		...fpExtended(shared),
		...fpMisc(shared),
		...fpReduce(shared),
		...fpThreeSame(shared),
	};
	const settingPC = { ...branches(shared), ...exceptionGeneration(shared) };

	// Each function names the fields that it needs; the test of the tables checks that its encodings have them.
	const exec = new Map<string, Meaning<B>>(Object.entries(settingPC) as [string, Meaning<B>][]);
	const checked = Object.entries(vector).map(([name, meaning]) => [name, withCheck(meaning as Meaning<B>)]);
	for (const [name, meaning] of [...Object.entries(sequential), ...checked] as [string, Meaning<B>][]) {
		exec.set(name, (fields) => {
			const operation = meaning(fields);
			if (operation === UNDEFINED) return UNDEFINED;
			return () => {
				operation();
				nextPC();
			};
		});
	}
	for (const { id, exec: name } of encodings) {
		if (!exec.has(name)) throw new TypeError(`${id}: a64/ has no function ${name}`);
	}

	function prepareSymbolic(encoding: Encoding, word: number, values: Readonly<Record<string, B>>): Operation {
		if (encoding.feature !== undefined && !hasFeature(encoding.feature)) return UNDEFINED;
		const fields: Record<string, number | B> = {};
		for (const field of encoding.fields) {
			const value = fieldValue(field, word);
			fields[field.name] = field.symbolic ? (values[field.name] ?? d.lit(field.hi - field.lo + 1, value)) : value;
		}
		return (exec.get(encoding.exec) as Meaning<B>)(fields);
	}

	const cache = new Map<number, Operation>();
	function prepare(word: number): Operation {
		const cached = cache.get(word);
		if (cached !== undefined) return cached;
		const encoding = decode(word);
		const operation = encoding === undefined ? UNDEFINED : prepareSymbolic(encoding, word, {});
		if (cache.size >= CACHE_LIMIT) cache.clear();
		cache.set(word, operation);
		return operation;
	}

	return { exec, prepare, prepareSymbolic, UNDEFINED };
}
