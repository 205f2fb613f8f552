// SSHL, USHL, SRSHL, URSHL and the saturating ones: each element is shifted by the signed lowest byte of another.
import { setQC } from "./elements";

export const SHIFT_UNSIGNED: u32 = 1;
export const SHIFT_ROUND: u32 = 2;
export const SHIFT_SATURATE: u32 = 4;

/** A shift right by 1 or more of an element that is extended to 64 bits. */
function right(value: i64, n: i32, flags: u32): u64 {
	if (n > 64) return flags & (SHIFT_UNSIGNED | SHIFT_ROUND) ? 0 : <u64>(value >> 63);
	// The last bit that is shifted out is what rounding adds.
	const round: u64 =
		flags & SHIFT_ROUND ? (flags & SHIFT_UNSIGNED ? <u64>value >> (n - 1) : <u64>(value >> (n - 1))) & 1 : 0;
	if (n == 64) return flags & SHIFT_UNSIGNED ? round : <u64>(value >> 63) + round;
	return (flags & SHIFT_UNSIGNED ? <u64>value >> n : <u64>(value >> n)) + round;
}

/** The element of `bits` bits shifted left by 0 or more, saturated where the flags say so. */
function left(s: u32, value: i64, n: i32, flags: u32, bits: i32): u64 {
	if (!(flags & SHIFT_SATURATE)) return n > 63 ? 0 : (<u64>value) << n;
	if (value == 0) return 0;
	const unsigned = flags & SHIFT_UNSIGNED;
	// the number of bits that may be shifted out: leading zeros, or copies of the sign after the first one
	const room = unsigned ? <i32>clz<i64>(value) : <i32>clz<i64>(value ^ (value >> 63)) - 1;
	if (n <= room - (64 - bits)) return (<u64>value) << n;
	setQC(s);
	if (unsigned) return ~(<u64>0);
	const least: u64 = (<u64>1) << (bits - 1);
	return value < 0 ? least : least - 1;
}

/* @inline */
function shift(s: u32, value: i64, amount: i32, flags: u32, bits: i32): u64 {
	return amount < 0 ? right(value, -amount, flags) : left(s, value, amount, flags, bits);
}

/** `bytes` bytes of elements of 8 << size bits; the rest of Vd becomes 0. The immediate: flags, size, bytes. */
export function executeShiftRegister(s: u32, p: u32): void {
	const n = s + load<u16>(p, 4);
	const m = s + load<u16>(p, 6);
	const d = s + load<u16>(p, 2);
	const flags = load<u8>(p, 8);
	const unsigned = flags & SHIFT_UNSIGNED;
	const bytes = <u32>load<u8>(p, 10);
	// In place: an element of the result is written after the elements in its place were read.
	switch (load<u8>(p, 9)) {
		case 0:
			for (let i: u32 = 0; i < bytes; i++) {
				const value = unsigned ? <i64>load<u8>(n + i) : <i64>load<i8>(n + i);
				store<u8>(d + i, <u8>shift(s, value, <i32>load<i8>(m + i), flags, 8));
			}
			break;
		case 1:
			for (let i: u32 = 0; i < bytes; i += 2) {
				const value = unsigned ? <i64>load<u16>(n + i) : <i64>load<i16>(n + i);
				store<u16>(d + i, <u16>shift(s, value, <i32>load<i8>(m + i), flags, 16));
			}
			break;
		case 2:
			for (let i: u32 = 0; i < bytes; i += 4) {
				const value = unsigned ? <i64>load<u32>(n + i) : <i64>load<i32>(n + i);
				store<u32>(d + i, <u32>shift(s, value, <i32>load<i8>(m + i), flags, 32));
			}
			break;
		default:
			for (let i: u32 = 0; i < bytes; i += 8)
				store<u64>(d + i, shift(s, load<i64>(n + i), <i32>load<i8>(m + i), flags, 64));
			break;
	}
	for (let i = bytes; i < 16; i++) store<u8>(d + i, 0);
}
