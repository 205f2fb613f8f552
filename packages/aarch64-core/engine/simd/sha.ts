// SHA1 and SHA256. `d`, `n` and `m` are the addresses of the registers. @see FIPS 180-4

/* @inline */
function choose(x: u32, y: u32, z: u32): u32 {
	return ((y ^ z) & x) ^ z;
}

/* @inline */
function majority(x: u32, y: u32, z: u32): u32 {
	return (x & y) | ((x | y) & z);
}

/** SHA1C (0), SHA1P (1), SHA1M (2). */
export function sha1Hash(kind: u32, d: u32, n: u32, m: u32): void {
	let x0 = load<u32>(d);
	let x1 = load<u32>(d, 4);
	let x2 = load<u32>(d, 8);
	let x3 = load<u32>(d, 12);
	let y = load<u32>(n);
	const words = v128.load(m); // which the result may overwrite
	let w = <u64>i64x2.extract_lane(words, 0);
	for (let e = 0; e < 4; e++) {
		if (e == 2) w = <u64>i64x2.extract_lane(words, 1);
		const f = kind == 0 ? choose(x1, x2, x3) : kind == 1 ? x1 ^ x2 ^ x3 : majority(x1, x2, x3);
		const next = y + rotl<u32>(x0, 5) + f + <u32>w;
		w >>= 32;
		y = x3;
		x3 = x2;
		x2 = rotl<u32>(x1, 30);
		x1 = x0;
		x0 = next;
	}
	store<u32>(d, x0);
	store<u32>(d, x1, 4);
	store<u32>(d, x2, 8);
	store<u32>(d, x3, 12);
}

/** SHA1H. */
export function sha1FixedRotate(d: u32, n: u32): void {
	store<u64>(d, <u64>rotl<u32>(load<u32>(n), 30));
	store<u64>(d, 0, 8);
}

/** SHA1SU0. */
export function sha1Schedule0(d: u32, n: u32, m: u32): void {
	const x = v128.load(d);
	const shifted = i64x2.shuffle(x, v128.load(n), 1, 2);
	v128.store(d, v128.xor(v128.xor(shifted, x), v128.load(m)));
}

/** SHA1SU1. */
export function sha1Schedule1(d: u32, n: u32): void {
	const y = v128.load(n);
	const t = v128.xor(v128.load(d), i32x4.shuffle(y, i32x4.splat(0), 1, 2, 3, 4));
	const rotated = v128.or(i32x4.shl(t, 1), i32x4.shr_u(t, 31));
	const last = i32x4.extract_lane(rotated, 3) ^ <i32>rotl<u32>(i32x4.extract_lane(t, 0), 2);
	v128.store(d, i32x4.replace_lane(rotated, 3, last));
}

/** SHA256H (`x` is Vd, `y` is Vn) and SHA256H2 (the reverse). */
export function sha256Hash(first: bool, d: u32, n: u32, m: u32): void {
	const x = first ? d : n;
	const y = first ? n : d;
	let x0 = load<u32>(x);
	let x1 = load<u32>(x, 4);
	let x2 = load<u32>(x, 8);
	let x3 = load<u32>(x, 12);
	let y0 = load<u32>(y);
	let y1 = load<u32>(y, 4);
	let y2 = load<u32>(y, 8);
	let y3 = load<u32>(y, 12);
	const words = v128.load(m); // which the result may overwrite
	let w = <u64>i64x2.extract_lane(words, 0);
	for (let e = 0; e < 4; e++) {
		if (e == 2) w = <u64>i64x2.extract_lane(words, 1);
		const sigma1 = rotr<u32>(y0, 6) ^ rotr<u32>(y0, 11) ^ rotr<u32>(y0, 25);
		const sigma0 = rotr<u32>(x0, 2) ^ rotr<u32>(x0, 13) ^ rotr<u32>(x0, 22);
		const t = y3 + sigma1 + choose(y0, y1, y2) + <u32>w;
		w >>= 32;
		const nextY = x3 + t;
		const nextX = t + sigma0 + majority(x0, x1, x2);
		x3 = x2;
		x2 = x1;
		x1 = x0;
		x0 = nextX;
		y3 = y2;
		y2 = y1;
		y1 = y0;
		y0 = nextY;
	}
	store<u32>(d, first ? x0 : y0);
	store<u32>(d, first ? x1 : y1, 4);
	store<u32>(d, first ? x2 : y2, 8);
	store<u32>(d, first ? x3 : y3, 12);
}

/* @inline */
function rotateRight(x: v128, n: i32): v128 {
	return v128.or(i32x4.shr_u(x, n), i32x4.shl(x, 32 - n));
}

/** SHA256SU0. */
export function sha256Schedule0(d: u32, n: u32): void {
	const x = v128.load(d);
	const t = i32x4.shuffle(x, v128.load(n), 1, 2, 3, 4);
	const sigma = v128.xor(v128.xor(rotateRight(t, 7), rotateRight(t, 18)), i32x4.shr_u(t, 3));
	v128.store(d, i32x4.add(x, sigma));
}

/* @inline */
function smallSigma1(x: u32): u32 {
	return rotr<u32>(x, 17) ^ rotr<u32>(x, 19) ^ (x >> 10);
}

/** SHA256SU1. */
export function sha256Schedule1(d: u32, n: u32, m: u32): void {
	const z = v128.load(m);
	const sum = i32x4.add(v128.load(d), i32x4.shuffle(v128.load(n), z, 1, 2, 3, 4));
	const r0 = <u32>i32x4.extract_lane(sum, 0) + smallSigma1(i32x4.extract_lane(z, 2));
	const r1 = <u32>i32x4.extract_lane(sum, 1) + smallSigma1(i32x4.extract_lane(z, 3));
	const r2 = <u32>i32x4.extract_lane(sum, 2) + smallSigma1(r0);
	const r3 = <u32>i32x4.extract_lane(sum, 3) + smallSigma1(r1);
	store<u32>(d, r0);
	store<u32>(d, r1, 4);
	store<u32>(d, r2, 8);
	store<u32>(d, r3, 12);
}
