// SM3 and SM4. `d`, `n`, `m` and `a` are the addresses of the registers. @see GB/T 32905-2016, GB/T 32907-2016
import { sm4Table } from "./substitution";

/** P1 of SM3. */
/* @inline */
function permuted(x: u32): u32 {
	return x ^ rotl<u32>(x, 15) ^ rotl<u32>(x, 23);
}

/** SM3SS1. */
export function sm3Sum(d: u32, n: u32, m: u32, a: u32): void {
	const sum = rotl<u32>(load<u32>(n, 12), 12) + load<u32>(m, 12) + load<u32>(a, 12);
	store<u64>(d, 0);
	store<u64>(d, (<u64>rotl<u32>(sum, 7)) << 32, 8);
}

/** SM3TT1A, SM3TT1B, SM3TT2A, SM3TT2B (0 to 3); `w` is the element of Vm. */
export function sm3Round(kind: u32, d: u32, n: u32, w: u32): void {
	const d1 = load<u32>(d, 4);
	const d2 = load<u32>(d, 8);
	const d3 = load<u32>(d, 12);
	const n3 = load<u32>(n, 12);
	let f = d1 ^ d2 ^ d3;
	if (kind == 1) f = (d3 & d2) | ((d3 | d2) & d1);
	else if (kind == 3) f = ((d2 ^ d1) & d3) ^ d1;
	const mixed = f + load<u32>(d) + load<u32>(w);
	let last: u32;
	let rotated: u32;
	if (kind < 2) {
		last = mixed + (n3 ^ rotl<u32>(d3, 12));
		rotated = rotl<u32>(d2, 9);
	} else {
		const t = mixed + n3;
		last = t ^ rotl<u32>(t, 9) ^ rotl<u32>(t, 17);
		rotated = rotl<u32>(d2, 19);
	}
	store<u32>(d, d1);
	store<u32>(d, rotated, 4);
	store<u32>(d, d3, 8);
	store<u32>(d, last, 12);
}

/** SM3PARTW1. */
export function sm3Schedule1(d: u32, n: u32, m: u32): void {
	const x = v128.xor(v128.load(d), v128.load(n));
	const m1 = load<u32>(m, 4);
	const m2 = load<u32>(m, 8);
	const m3 = load<u32>(m, 12);
	const r0 = permuted(<u32>i32x4.extract_lane(x, 0) ^ rotl<u32>(m1, 15));
	const r1 = permuted(<u32>i32x4.extract_lane(x, 1) ^ rotl<u32>(m2, 15));
	const r2 = permuted(<u32>i32x4.extract_lane(x, 2) ^ rotl<u32>(m3, 15));
	store<u32>(d, r0);
	store<u32>(d, r1, 4);
	store<u32>(d, r2, 8);
	store<u32>(d, permuted(<u32>i32x4.extract_lane(x, 3) ^ rotl<u32>(r0, 15)), 12);
}

/** SM3PARTW2. */
export function sm3Schedule2(d: u32, n: u32, m: u32): void {
	const y = v128.load(m);
	const t = v128.xor(v128.load(n), v128.or(i32x4.shl(y, 7), i32x4.shr_u(y, 25)));
	v128.store(d, v128.xor(v128.load(d), t));
	store<u32>(d, load<u32>(d, 12) ^ permuted(rotl<u32>(i32x4.extract_lane(t, 0), 15)), 12);
}

/* @inline */
function substituteWord(x: u32): u32 {
	const low = <u32>load<u8>(sm4Table + (x & 0xff)) | ((<u32>load<u8>(sm4Table + ((x >> 8) & 0xff))) << 8);
	const high = <u32>load<u8>(sm4Table + ((x >> 16) & 0xff)) | ((<u32>load<u8>(sm4Table + (x >> 24))) << 8);
	return low | (high << 16);
}

/** Four rounds: SM4E (`x` is Vd, `k` is Vn) and SM4EKEY (`x` is Vn, `k` is Vm). */
export function sm4Rounds(isKey: bool, d: u32, x: u32, k: u32): void {
	let x0 = load<u32>(x);
	let x1 = load<u32>(x, 4);
	let x2 = load<u32>(x, 8);
	let x3 = load<u32>(x, 12);
	const keys = v128.load(k); // which the result may overwrite
	let key = <u64>i64x2.extract_lane(keys, 0);
	for (let e = 0; e < 4; e++) {
		if (e == 2) key = <u64>i64x2.extract_lane(keys, 1);
		const t = substituteWord(x3 ^ x2 ^ x1 ^ <u32>key);
		key >>= 32;
		const linear = isKey
			? t ^ rotl<u32>(t, 13) ^ rotl<u32>(t, 23)
			: t ^ rotl<u32>(t, 2) ^ rotl<u32>(t, 10) ^ rotl<u32>(t, 18) ^ rotl<u32>(t, 24);
		const next = x0 ^ linear;
		x0 = x1;
		x1 = x2;
		x2 = x3;
		x3 = next;
	}
	store<u32>(d, x0);
	store<u32>(d, x1, 4);
	store<u32>(d, x2, 8);
	store<u32>(d, x3, 12);
}
