// Arithmetic that the dispatch loop inlines or calls.

/** NZCV of a 64-bit addition. */
/* @inline */
export function flagsAdd64(a: u64, b: u64, r: u64): u32 {
	return <u32>((r >> 63) << 3) | ((<u32>(r == 0)) << 2) | ((<u32>(r < a)) << 1) | <u32>(((a ^ r) & (b ^ r)) >> 63);
}

/** NZCV of a 64-bit subtraction. */
/* @inline */
export function flagsSub64(a: u64, b: u64, r: u64): u32 {
	return <u32>((r >> 63) << 3) | ((<u32>(r == 0)) << 2) | ((<u32>(a >= b)) << 1) | <u32>(((a ^ b) & (a ^ r)) >> 63);
}

/* @inline */
export function flagsAdd32(a: u32, b: u32, r: u32): u32 {
	return ((r >> 31) << 3) | ((<u32>(r == 0)) << 2) | ((<u32>(r < a)) << 1) | (((a ^ r) & (b ^ r)) >> 31);
}

/* @inline */
export function flagsSub32(a: u32, b: u32, r: u32): u32 {
	return ((r >> 31) << 3) | ((<u32>(r == 0)) << 2) | ((<u32>(a >= b)) << 1) | (((a ^ b) & (a ^ r)) >> 31);
}

/** NZCV of a logical operation: C and V are 0. */
/* @inline */
export function flagsLogic64(r: u64): u32 {
	return <u32>((r >> 63) << 3) | ((<u32>(r == 0)) << 2);
}

/* @inline */
export function flagsLogic32(r: u32): u32 {
	return ((r >> 31) << 3) | ((<u32>(r == 0)) << 2);
}

/** NZCV of a + b + carry, where `b` is already inverted for a subtraction. */
export function flagsCarry64(a: u64, b: u64, carry: u32): u32 {
	const r = a + b + carry;
	const carried = r < a || (carry != 0 && r == a);
	return <u32>((r >> 63) << 3) | ((<u32>(r == 0)) << 2) | ((<u32>carried) << 1) | <u32>(((a ^ r) & (b ^ r)) >> 63);
}

export function flagsCarry32(a: u32, b: u32, carry: u32): u32 {
	const wide = <u64>a + <u64>b + <u64>carry;
	const r = <u32>wide;
	return ((r >> 31) << 3) | ((<u32>(r == 0)) << 2) | ((<u32>(wide >> 32)) << 1) | (((a ^ r) & (b ^ r)) >> 31);
}

/** Shifts by LSL, LSR, ASR, ROR (0 to 3); the amount is less than 64. */
/* @inline */
export function shift64(value: u64, type: u32, amount: u32): u64 {
	if (type == 0) return value << amount;
	if (type == 1) return value >> amount;
	if (type == 2) return <u64>(<i64>value >> amount);
	return rotr<u64>(value, amount);
}

/* @inline */
export function shift32(value: u32, type: u32, amount: u32): u32 {
	if (type == 0) return value << amount;
	if (type == 1) return value >> amount;
	if (type == 2) return <u32>(<i32>value >> amount);
	return rotr<u32>(value, amount);
}

/** ExtendReg: UXTB, UXTH, UXTW, UXTX, SXTB, SXTH, SXTW, SXTX (0 to 7), then a shift left. */
export function extend(value: u64, option: u32, shift: u32): u64 {
	let v = value;
	switch (option) {
		case 0:
			v = <u64>(<u8>value);
			break;
		case 1:
			v = <u64>(<u16>value);
			break;
		case 2:
			v = <u64>(<u32>value);
			break;
		case 4:
			v = <u64>(<i64>(<i8>value));
			break;
		case 5:
			v = <u64>(<i64>(<i16>value));
			break;
		case 6:
			v = <u64>(<i64>(<i32>value));
			break;
		default:
			break;
	}
	return v << shift;
}

/** AND, BIC, ORR, ORN, EOR, EON, ANDS, BICS (0 to 7). */
/* @inline */
export function logic(kind: u32, a: u64, b: u64): u64 {
	const y = kind & 1 ? ~b : b;
	const k = kind >> 1;
	if (k == 1) return a | y;
	if (k == 2) return a ^ y;
	return a & y;
}

/** The upper half of an unsigned product. */
export function multiplyHigh(a: u64, b: u64): u64 {
	const al = a & 0xffffffff;
	const ah = a >> 32;
	const bl = b & 0xffffffff;
	const bh = b >> 32;
	const low = al * bl;
	const u = ah * bl + (low >> 32);
	const v = al * bh + (u & 0xffffffff);
	return ah * bh + (u >> 32) + (v >> 32);
}

/** The upper half of a signed product. */
export function multiplyHighSigned(a: u64, b: u64): u64 {
	let r = multiplyHigh(a, b);
	if (<i64>a < 0) r -= b;
	if (<i64>b < 0) r -= a;
	return r;
}

/** Reverses the bits. */
export function reverseBits(value: u64): u64 {
	let v = value;
	v = ((v >> 1) & 0x5555555555555555) | ((v & 0x5555555555555555) << 1);
	v = ((v >> 2) & 0x3333333333333333) | ((v & 0x3333333333333333) << 2);
	v = ((v >> 4) & 0x0f0f0f0f0f0f0f0f) | ((v & 0x0f0f0f0f0f0f0f0f) << 4);
	return bswap<u64>(v);
}

/** Reverses the bytes of each halfword. */
export function reverseHalfwords(value: u64): u64 {
	return ((value >> 8) & 0x00ff00ff00ff00ff) | ((value & 0x00ff00ff00ff00ff) << 8);
}

/** Quotient; 0 for a division by 0. */
/* @inline */
export function divide64(a: u64, b: u64): u64 {
	return b == 0 ? 0 : a / b;
}

export function divideSigned64(a: i64, b: i64): u64 {
	if (b == 0) return 0;
	if (b == -1) return <u64>(0 - a);
	return <u64>(a / b);
}

export function divideSigned32(a: i32, b: i32): u64 {
	if (b == 0) return 0;
	if (b == -1) return <u64>(<u32>(0 - a));
	return <u64>(<u32>(a / b));
}

/** CRC32 (`poly` 0xedb88320) or CRC32C (0x82f63b78) of `bytes` bytes, bit-reflected. */
export function checksum(accumulator: u32, data: u64, bytes: u32, poly: u32): u32 {
	let crc = accumulator;
	let rest = data;
	for (let i: u32 = 0; i < bytes; i++) {
		crc ^= <u32>rest & 0xff;
		rest >>= 8;
		for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (poly & (0 - (crc & 1)));
	}
	return crc;
}
