import * as L from "../../../engine/layout.ts";
import * as ops from "../../../engine/ops.ts";
import * as simd from "../../../engine/simd/operations.ts";
import type { Emitter } from "../emitter.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";
import * as v from "./lanes.ts";
import type { Lowering, Table } from "./table.ts";

/** The forms of records. @see engine/simd/elements.ts */
const FORM_128 = 0;
const FORM_64 = 1;
const FORM_SCALAR = 2;

// Opcodes by the size of the element.
const EXTRACT_UNSIGNED = [22, 25, 27, 29];
const EXTRACT_SIGNED = [21, 24, 27];
const REPLACE = [23, 26, 28, 30];
const SPLAT = [15, 16, 17, 18];

/** A number above 15, for which a swizzle gives 0. */
const NOTHING = 255;

/** Bytes that a form uses. */
const bytesOf = (form: number): number => (form === FORM_128 ? 16 : form === FORM_64 ? 8 : 1 << (form - FORM_SCALAR));

/** Pushes an element of `8 << size` bits: 32 bits of it, or 64 for size 3. */
function pushElement(e: Emitter, offset: number, size: number, signed: boolean): void {
	e.getV(v.registerOf(offset));
	e.code.simd((signed ? EXTRACT_SIGNED : EXTRACT_UNSIGNED)[size] as number);
	e.code.op(v.placeIn(offset) >> size);
}

function insert(e: Emitter, i: Instruction, size: number): void {
	const { code } = e;
	const d = v.registerOf(i.rd);
	const lane = v.placeIn(i.rd) >> size;
	if (size === 3 && v.isVector(i.rn)) {
		const from = 2 + (v.placeIn(i.rn) >> 3);
		const lanes = v.byteLanes(3, lane === 0 ? [from, 1] : [0, from]);
		v.setRegister(e, d, v.shuffle(v.register(e, d), v.register(e, i.rn), lanes));
		return;
	}
	e.getV(d);
	if (v.isVector(i.rn)) pushElement(e, i.rn, size, false);
	else if (size === 3) e.get(i.rn);
	else e.get32(i.rn);
	code.simd(REPLACE[size] as number);
	code.op(lane);
	e.setV(d);
}

function duplicate(e: Emitter, i: Instruction, size: number): void {
	if (v.isVector(i.rn)) {
		const used = bytesOf(i.high);
		const place = v.placeIn(i.rn);
		const lanes = Array.from({ length: 16 }, (_, k) => (k < used ? place + (k & ((1 << size) - 1)) : NOTHING));
		v.setRegister(e, i.rd, v.rearrange(v.register(e, i.rn), lanes));
		return;
	}
	const splat: v.Value = () => {
		if (size === 3) e.get(i.rn);
		else e.get32(i.rn);
		e.code.simd(SPLAT[size] as number);
	};
	v.setRegister(e, i.rd, i.high === FORM_128 ? splat : v.lowerHalf(splat));
}

/** INS, UMOV, SMOV, DUP: between elements and general-purpose registers. */
const copy: Lowering = (e, i) => {
	e.requireFloat();
	const size = i.low & 3;
	switch (i.low >> 2) {
		case simd.INSERT:
			insert(e, i, size);
			return;
		case simd.UMOV:
			pushElement(e, i.rn, size, false);
			if (size === 3) e.set(i.rd);
			else e.set32(i.rd);
			return;
		case simd.SMOV_64:
			pushElement(e, i.rn, size, true);
			e.code.op(w.I64_EXTEND_I32_S);
			e.set(i.rd);
			return;
		case simd.SMOV_32:
			pushElement(e, i.rn, size, true);
			e.set32(i.rd);
			return;
		default:
			duplicate(e, i, size);
	}
};

/** The numbers of the elements of a result in those of Vn, then Vm, of which each has `count`. */
function permutation(operation: number, count: number): number[] {
	const pairs = Array.from({ length: count >> 1 }, (_, k) => k);
	switch (operation) {
		case simd.UZP1:
			return Array.from({ length: count }, (_, k) => 2 * k);
		case simd.UZP2:
			return Array.from({ length: count }, (_, k) => 2 * k + 1);
		case simd.TRN1:
			return pairs.flatMap((k) => [2 * k, count + 2 * k]);
		case simd.TRN2:
			return pairs.flatMap((k) => [2 * k + 1, count + 2 * k + 1]);
		case simd.ZIP1:
			return pairs.flatMap((k) => [k, count + k]);
		default:
			return pairs.flatMap((k) => [k + (count >> 1), count + k + (count >> 1)]);
	}
}

/** TBL and TBX: bytes of up to four registers; after V31 comes V0. */
function lookup(e: Emitter, i: Instruction, count: number, extend: boolean): v.Value {
	const indices = v.register(e, i.rm);
	let result: v.Value | undefined;
	for (let k = 0; k < count; k++) {
		const table = v.register(e, L.S_V + ((i.rn - L.S_V + 16 * k) & 511));
		const part = v.swizzle(table, k === 0 ? indices : v.subtract(0, indices, v.splat(0, 16 * k)));
		result = result ? v.or(result, part) : part;
	}
	if (!extend) return result as v.Value;
	return v.select(result as v.Value, v.register(e, i.rd), v.belowUnsigned(0, indices, v.splat(0, 16 * count)));
}

const permute: Lowering = (e, i) => {
	e.requireFloat();
	const operation = i.low >> 2;
	const size = i.low & 3;
	const count = (i.high >>> 8) & 255;
	const half = (i.high & 255) === FORM_64;
	if (operation >= simd.TBL) {
		const result = lookup(e, i, count, operation === simd.TBX);
		v.setRegister(e, i.rd, half ? v.lowerHalf(result) : result);
		return;
	}
	const [a, b] = [v.register(e, i.rn), v.register(e, i.rm)];
	const bytes = half ? 8 : 16;
	const lanes =
		operation === simd.EXT
			? Array.from({ length: bytes }, (_, k) => k + count)
			: v.byteLanes(size, permutation(operation, bytes >> size));
	if (half) v.setRegister(e, i.rd, v.rearrange(v.lowerHalves(a, b), [...lanes, ...Array<number>(8).fill(NOTHING)]));
	else if (i.rn === i.rm)
		v.setRegister(
			e,
			i.rd,
			v.rearrange(
				a,
				lanes.map((lane) => lane & 15),
			),
		);
	else v.setRegister(e, i.rd, v.shuffle(a, b, lanes));
};

const REDUCTIONS = new Map([
	[simd.ADDV, v.add],
	[simd.SADDLV, v.add],
	[simd.UADDLV, v.add],
	[simd.SMAXV, v.maximumSigned],
	[simd.UMAXV, v.maximumUnsigned],
	[simd.SMINV, v.minimumSigned],
	[simd.UMINV, v.minimumUnsigned],
]);

/** The bytes `distance` further on in place of each. */
const fold = (a: v.Value, distance: number): v.Value =>
	v.rearrange(
		a,
		Array.from({ length: 16 }, (_, k) => (k + distance) & 15),
	);

/** All elements of a vector combined into one: the two halves, then the halves of the half, ... */
const across: Lowering = (e, i) => {
	e.requireFloat();
	const operation = i.low >> 2;
	let size = i.low & 3;
	let x = v.register(e, i.rn);
	if (operation === simd.SADDLV || operation === simd.UADDLV) {
		const unsigned = operation === simd.UADDLV;
		const narrow = x;
		if (size < 2) x = v.addPairsLong(size, unsigned, narrow);
		else x = v.add(3, v.extend(2, unsigned, false, narrow), v.extend(2, unsigned, true, narrow));
		size++;
	}
	const combine = REDUCTIONS.get(operation) as typeof v.add;
	const result = e.local(0x7b);
	x(e);
	e.code.set(result);
	const kept: v.Value = () => e.code.get(result);
	for (let distance = i.high === FORM_64 ? 4 : 8; distance >= 1 << size; distance >>= 1) {
		combine(size, kept, fold(kept, distance))(e);
		e.code.set(result);
	}
	const lanes = Array.from({ length: 16 }, (_, k) => (k < 1 << size ? k : NOTHING));
	v.setRegister(e, i.rd, v.rearrange(kept, lanes));
};

/** ADDP of the two halves of Vn. */
const addPairScalar: Lowering = (e, i) => {
	e.requireFloat();
	const n = v.register(e, i.rn);
	v.setRegister(e, i.rd, v.lowerHalf(v.add(3, n, fold(n, 8))));
};

/** Copies, permutations, table lookups, and what combines the elements of one vector. */
export const simdMove: Table = [
	[ops.OP_SIMD_COPY, copy],
	[ops.OP_SIMD_PERMUTE, permute],
	[ops.OP_SIMD_ACROSS, across],
	[ops.OP_ADDP_SCALAR, addPairScalar],
];
