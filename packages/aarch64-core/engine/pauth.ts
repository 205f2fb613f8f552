// Pointer authentication (FEAT_PAuth) without its enhancements. DDI 0487, D8.10; pseudocode AddPAC, Auth, Strip.

import {
	SYS_APDAKeyHi_EL1,
	SYS_APDAKeyLo_EL1,
	SYS_APDBKeyHi_EL1,
	SYS_APDBKeyLo_EL1,
	SYS_APGAKeyHi_EL1,
	SYS_APGAKeyLo_EL1,
	SYS_APIAKeyHi_EL1,
	SYS_APIAKeyLo_EL1,
	SYS_APIBKeyHi_EL1,
	SYS_APIBKeyLo_EL1,
	SYS_SCTLR_EL1,
	SYS_TCR_EL1,
} from "./generated/sysregs";

// What `authenticateRecord` does, the value of a record. Bit 0: the B key; bit 1: a data key.
export const PAC_ADD: u32 = 0;
export const PAC_AUTHENTICATE: u32 = 4;
export const PAC_STRIP: u32 = 8;
export const PAC_GENERIC: u32 = 12;

/** ComputePAC(), the model's IMPLEMENTATION DEFINED algorithm. */
function computePAC(data: u64, modifier: u64, lo: u64, hi: u64): u64 {
	let h = (data ^ lo) * 0x9e3779b97f4a7c15;
	h ^= h >> 32;
	h = (h ^ modifier) * 0xd6e8feb86659fd93;
	h ^= h >> 32;
	h = (h ^ hi) * 0xd6e8feb86659fd93;
	return h ^ (h >> 32);
}

/** ComputePAC() with key 0 IA, 1 IB, 2 DA, 3 DB. */
function codeOf(s: u32, data: u64, modifier: u64, key: u32): u64 {
	switch (key) {
		case 0:
			return computePAC(data, modifier, load<u64>(s, SYS_APIAKeyLo_EL1), load<u64>(s, SYS_APIAKeyHi_EL1));
		case 1:
			return computePAC(data, modifier, load<u64>(s, SYS_APIBKeyLo_EL1), load<u64>(s, SYS_APIBKeyHi_EL1));
		case 2:
			return computePAC(data, modifier, load<u64>(s, SYS_APDAKeyLo_EL1), load<u64>(s, SYS_APDAKeyHi_EL1));
		default:
			return computePAC(data, modifier, load<u64>(s, SYS_APDBKeyLo_EL1), load<u64>(s, SYS_APDBKeyHi_EL1));
	}
}

/** SCTLR_EL1.EnIA, EnIB, EnDA, EnDB. */
function enabled(s: u32, key: u32): bool {
	const position: u32 = key == 0 ? 31 : key == 1 ? 30 : key == 2 ? 27 : 13;
	return ((load<u64>(s, SYS_SCTLR_EL1) >> position) & 1) != 0;
}

/** TBIx, and for instructions not TBIDx, of the range of bit 55. */
function ignoresTop(tcr: u64, upper: u32, data: bool): bool {
	return ((tcr >> (37 + upper)) & 1) != 0 && (data || ((tcr >> (51 + upper)) & 1) == 0);
}

/** The bits from the lowest bit of the code up to 63: CalculateBottomPACBit() with TxSZ limited to 16 to 39. */
function fieldMask(tcr: u64, upper: u32): u64 {
	const size: u32 = <u32>(upper ? tcr >> 16 : tcr) & 63;
	return ~(<u64>0) << (64 - min<u32>(39, max<u32>(16, size)));
}

const TAG: u64 = 0xff00000000000000;
const BIT55: u64 = 1 << 55;

/** The pointer with copies of one bit in the place of the code. */
function extended(pointer: u64, upper: u32, field: u64): u64 {
	return upper ? pointer | field : pointer & ~field;
}

function addPAC(s: u32, pointer: u64, modifier: u64, key: u32): u64 {
	if (!enabled(s, key)) return pointer;
	const tcr = load<u64>(s, SYS_TCR_EL1);
	const data = key >= 2;
	const tbi = ignoresTop(tcr, <u32>(pointer >> 55) & 1, data);
	const tagged = ignoresTop(tcr, 0, data) || ignoresTop(tcr, 1, data);
	const upper = <u32>(pointer >> (tagged ? 55 : 63)) & 1;
	let field = fieldMask(tcr, upper);
	if (tbi) field &= ~TAG;
	let pac = codeOf(s, extended(pointer, upper, field), modifier, key);
	const unused = pointer & field;
	if (unused != 0 && unused != field) pac ^= (<u64>1) << (tbi ? 54 : 62);
	const code = field & ~BIT55;
	return (pointer & ~field) | ((<u64>upper) << 55) | (pac & code);
}

/** Auth(): the pointer as it was, or one that faults. */
export function authenticate(s: u32, pointer: u64, modifier: u64, key: u32): u64 {
	if (!enabled(s, key)) return pointer;
	const tcr = load<u64>(s, SYS_TCR_EL1);
	const upper = <u32>(pointer >> 55) & 1;
	const tbi = ignoresTop(tcr, upper, key >= 2);
	let field = fieldMask(tcr, upper);
	if (tbi) field &= ~TAG;
	const original = extended(pointer, upper, field);
	if (!((codeOf(s, original, modifier, key) ^ pointer) & field & ~BIT55)) return original;
	const at: u32 = tbi ? 53 : 61;
	return (original & ~((<u64>3) << at)) | ((key & 1 ? <u64>2 : <u64>1) << at);
}

function strip(s: u32, pointer: u64, data: bool): u64 {
	const tcr = load<u64>(s, SYS_TCR_EL1);
	const upper = <u32>(pointer >> 55) & 1;
	let field = fieldMask(tcr, upper);
	if (ignoresTop(tcr, upper, data)) field &= ~TAG;
	return extended(pointer, upper, field);
}

/** Executes the record of an instruction that makes a value of a pointer and a modifier. */
export function authenticateRecord(s: u32, p: u32): void {
	const rd = s + load<u16>(p, 2);
	const modifier = load<u64>(s + load<u16>(p, 4));
	const pointer = load<u64>(s + load<u16>(p, 6));
	const kind = load<u32>(p, 8);
	let value: u64;
	switch (kind >> 2) {
		case 0:
			value = addPAC(s, pointer, modifier, kind & 3);
			break;
		case 1:
			value = authenticate(s, pointer, modifier, kind & 3);
			break;
		case 2:
			value = strip(s, pointer, (kind & 2) != 0);
			break;
		default:
			value =
				computePAC(pointer, modifier, load<u64>(s, SYS_APGAKeyLo_EL1), load<u64>(s, SYS_APGAKeyHi_EL1)) &
				0xffffffff00000000;
			break;
	}
	store<u64>(rd, value);
}
