// SHA512, and the instructions for SHA3. `d`, `n`, `m` and `a` are the addresses of the registers. @see FIPS 180-4, FIPS 202

/* @inline */
function choose(x: u64, y: u64, z: u64): u64 {
	return ((y ^ z) & x) ^ z;
}

/* @inline */
function majority(x: u64, y: u64, z: u64): u64 {
	return (x & y) | ((x | y) & z);
}

/* @inline */
function rotations(x: u64, a: u64, b: u64, c: u64): u64 {
	return rotr<u64>(x, a) ^ rotr<u64>(x, b) ^ rotr<u64>(x, c);
}

/** SHA512H. */
export function sha512Hash(d: u32, n: u32, m: u32): void {
	const x0 = load<u64>(n);
	const x1 = load<u64>(n, 8);
	const y0 = load<u64>(m);
	const y1 = load<u64>(m, 8);
	const upper = choose(y1, x0, x1) + rotations(y1, 14, 18, 41) + load<u64>(d, 8);
	const t = upper + y0;
	store<u64>(d, choose(t, y1, x0) + rotations(t, 14, 18, 41) + load<u64>(d));
	store<u64>(d, upper, 8);
}

/** SHA512H2. */
export function sha512Hash2(d: u32, n: u32, m: u32): void {
	const x0 = load<u64>(n);
	const y0 = load<u64>(m);
	const y1 = load<u64>(m, 8);
	const upper = majority(x0, y1, y0) + rotations(y0, 28, 34, 39) + load<u64>(d, 8);
	store<u64>(d, majority(upper, y0, y1) + rotations(upper, 28, 34, 39) + load<u64>(d));
	store<u64>(d, upper, 8);
}

/* @inline */
function sigma0(x: u64): u64 {
	return rotr<u64>(x, 1) ^ rotr<u64>(x, 8) ^ (x >> 7);
}

/* @inline */
function sigma1(x: u64): u64 {
	return rotr<u64>(x, 19) ^ rotr<u64>(x, 61) ^ (x >> 6);
}

/** SHA512SU0. */
export function sha512Schedule0(d: u32, n: u32): void {
	const w0 = load<u64>(d);
	const w1 = load<u64>(d, 8);
	const x0 = load<u64>(n);
	store<u64>(d, w0 + sigma0(w1));
	store<u64>(d, w1 + sigma0(x0), 8);
}

/** SHA512SU1. */
export function sha512Schedule1(d: u32, n: u32, m: u32): void {
	const upper = load<u64>(d, 8) + sigma1(load<u64>(n, 8)) + load<u64>(m, 8);
	store<u64>(d, load<u64>(d) + sigma1(load<u64>(n)) + load<u64>(m));
	store<u64>(d, upper, 8);
}

/** RAX1. */
export function rotateAndXor(d: u32, n: u32, m: u32): void {
	const y = v128.load(m);
	const rotated = v128.or(i64x2.shl(y, 1), i64x2.shr_u(y, 63));
	v128.store(d, v128.xor(v128.load(n), rotated));
}

/** XAR. */
export function xorAndRotate(d: u32, n: u32, m: u32, amount: u32): void {
	const x = v128.xor(v128.load(n), v128.load(m));
	// The shift left is by 0 where the amount is 0: wasm takes it modulo 64.
	v128.store(d, v128.or(i64x2.shr_u(x, amount), i64x2.shl(x, 64 - amount)));
}

/** EOR3. */
export function threeWayXor(d: u32, n: u32, m: u32, a: u32): void {
	v128.store(d, v128.xor(v128.load(n), v128.xor(v128.load(m), v128.load(a))));
}

/** BCAX. */
export function bitClearAndXor(d: u32, n: u32, m: u32, a: u32): void {
	v128.store(d, v128.xor(v128.load(n), v128.andnot(v128.load(m), v128.load(a))));
}
