// Values computed from fields at decode time.

/** Whether DecodeBitMasks of a logical immediate is not reserved. */
export function bitMaskValid(n: u32, imms: u32): bool {
	const combined = (n << 6) | (~imms & 63);
	if (combined < 2) return false; // element of one bit or none
	const length = 31 - clz<u32>(combined);
	const levels = (1 << length) - 1;
	return (imms & levels) != levels;
}

/** DecodeBitMasks: the immediate of AND, ORR, EOR and ANDS. */
export function bitMask(n: u32, imms: u32, immr: u32, sf: u32): u64 {
	const length = 31 - clz<u32>((n << 6) | (~imms & 63));
	const size: u32 = 1 << length;
	const levels = size - 1;
	const s = imms & levels;
	const r = immr & levels;
	const element: u64 = size == 64 ? ~(<u64>0) : ((<u64>1) << size) - 1;
	let mask = ((<u64>1) << (s + 1)) - 1;
	if (r) mask = ((mask >> r) | (mask << (size - r))) & element;
	for (let width = size; width < 64; width <<= 1) mask |= mask << width;
	return sf ? mask : mask & 0xffffffff;
}

/** A 16-bit set: bit i says whether the condition holds when NZCV is i. */
export function conditionMask(condition: u32): u32 {
	let mask: u32 = 0;
	switch (condition >> 1) {
		case 0: // Z
			mask = 0xf0f0;
			break;
		case 1: // C
			mask = 0xcccc;
			break;
		case 2: // N
			mask = 0xff00;
			break;
		case 3: // V
			mask = 0xaaaa;
			break;
		case 4: // C and not Z
			mask = 0xcccc & ~0xf0f0;
			break;
		case 5: // N == V
			mask = 0xaa55;
			break;
		case 6: // N == V and not Z
			mask = 0xaa55 & ~0xf0f0;
			break;
		default:
			return 0xffff;
	}
	return condition & 1 ? ~mask & 0xffff : mask;
}
