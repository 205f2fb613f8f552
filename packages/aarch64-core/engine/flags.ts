// CFINV, RMIF, SETF8, SETF16 (FEAT_FlagM), AXFLAG, XAFLAG (FEAT_FlagM2). DDI 0487, C6.2.

// What `flagOperation` does, the low half of a record's immediate.
export const FLAGS_INVERT_CARRY: u32 = 0;
export const FLAGS_FROM_EXTERNAL: u32 = 1;
export const FLAGS_TO_EXTERNAL: u32 = 2;
/** The high half has the mask in bits 3:0 and the rotation from bit 8 on. */
export const FLAGS_ROTATE: u32 = 3;
export const FLAGS_SET8: u32 = 4;
export const FLAGS_SET16: u32 = 5;

/** N, Z and V from the low bits of a value; C stays. */
function evaluated(f: u32, value: u32, top: u32): u32 {
	const n = (value >> top) & 1;
	const z: u32 = value << (31 - top) ? 0 : 1;
	const v = ((value >> (top + 1)) & 1) ^ n;
	return (f & 2) | (n << 3) | (z << 2) | v;
}

/** The flags, N Z C V in bits 3 to 0, after an instruction that only changes them. */
export function flagOperation(kind: u32, f: u32, value: u64, operand: u32): u32 {
	const z = (f >> 2) & 1;
	const c = (f >> 1) & 1;
	const v = f & 1;
	switch (kind) {
		case FLAGS_INVERT_CARRY:
			return f ^ 2;
		case FLAGS_FROM_EXTERNAL:
			return ((~c & ~z & 1) << 3) | ((z & c) << 2) | ((c | z) << 1) | (~c & z & 1);
		case FLAGS_TO_EXTERNAL:
			return ((z | v) << 2) | ((c & ~v & 1) << 1);
		case FLAGS_ROTATE: {
			const mask = operand & 15;
			return (f & ~mask) | (<u32>rotr<u64>(value, operand >> 8) & mask);
		}
		case FLAGS_SET8:
			return evaluated(f, <u32>value, 7);
		default:
			return evaluated(f, <u32>value, 15);
	}
}
