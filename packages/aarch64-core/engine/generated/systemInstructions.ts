// Generated from @upcall/spec by scripts/generate.mjs. Do not edit.

export const KIND_icAll: u32 = 1;
export const KIND_icVa: u32 = 2;
export const KIND_dcZva: u32 = 3;
export const KIND_dcInvalidate: u32 = 4;
export const KIND_nop: u32 = 5;
export const KIND_dcVa: u32 = 6;
export const KIND_at: u32 = 7;
export const KIND_tlbiAll: u32 = 8;
export const KIND_tlbiVa: u32 = 9;
export const KIND_tlbiAsid: u32 = 10;
export const KIND_tlbiVaAllAsids: u32 = 11;
export const KIND_tlbiRange: u32 = 12;

/**
 * What a system instruction is, by `op1<<11 | CRn<<7 | CRm<<3 | op2`; 0 = UNDEFINED. Bits 4:0 kind, 11:8 control of
 * EL0's use (0: none has any), 12 AT for EL0, 13 AT for writing, 14 AT with PAN, 31:16 the number of the feature needed, or 0.
 */
export function systemInstruction(key: u32): u32 {
	switch (key) {
		case 0x388: // IC IALLUIS
			return 0x1;
		case 0x3a8: // IC IALLU
			return 0x1;
		case 0x1ba9: // IC IVAU
			return 0x302;
		case 0x1ba1: // DC ZVA
			return 0x403;
		case 0x3b1: // DC IVAC
			return 0x4;
		case 0x3b2: // DC ISW
			return 0x5;
		case 0x1bd1: // DC CVAC
			return 0x306;
		case 0x3d2: // DC CSW
			return 0x5;
		case 0x1bd9: // DC CVAU
			return 0x306;
		case 0x1be1: // DC CVAP
			return 0x1a0306;
		case 0x1be9: // DC CVADP
			return 0x1b0306;
		case 0x1b9c: // CFP RCTX
			return 0x280505;
		case 0x1b9d: // DVP RCTX
			return 0x280505;
		case 0x1b9f: // CPP RCTX
			return 0x280505;
		case 0x1bf1: // DC CIVAC
			return 0x306;
		case 0x3f2: // DC CISW
			return 0x5;
		case 0x3c0: // AT S1E1R
			return 0x7;
		case 0x3c1: // AT S1E1W
			return 0x2007;
		case 0x3c2: // AT S1E0R
			return 0x1007;
		case 0x3c3: // AT S1E0W
			return 0x3007;
		case 0x3c8: // AT S1E1RP
			return 0x184007;
		case 0x3c9: // AT S1E1WP
			return 0x186007;
		case 0x438: // TLBI VMALLE1
			return 0x8;
		case 0x439: // TLBI VAE1
			return 0x9;
		case 0x43a: // TLBI ASIDE1
			return 0xa;
		case 0x43b: // TLBI VAAE1
			return 0xb;
		case 0x43d: // TLBI VALE1
			return 0x9;
		case 0x43f: // TLBI VAALE1
			return 0xb;
		case 0x431: // TLBI RVAE1
			return 0x2d000c;
		case 0x433: // TLBI RVAAE1
			return 0x2d000c;
		case 0x435: // TLBI RVALE1
			return 0x2d000c;
		case 0x437: // TLBI RVAALE1
			return 0x2d000c;
		case 0x418: // TLBI VMALLE1IS
			return 0x8;
		case 0x419: // TLBI VAE1IS
			return 0x9;
		case 0x41a: // TLBI ASIDE1IS
			return 0xa;
		case 0x41b: // TLBI VAAE1IS
			return 0xb;
		case 0x41d: // TLBI VALE1IS
			return 0x9;
		case 0x41f: // TLBI VAALE1IS
			return 0xb;
		case 0x411: // TLBI RVAE1IS
			return 0x2d000c;
		case 0x413: // TLBI RVAAE1IS
			return 0x2d000c;
		case 0x415: // TLBI RVALE1IS
			return 0x2d000c;
		case 0x417: // TLBI RVAALE1IS
			return 0x2d000c;
		case 0x408: // TLBI VMALLE1OS
			return 0x2c0008;
		case 0x409: // TLBI VAE1OS
			return 0x2c0009;
		case 0x40a: // TLBI ASIDE1OS
			return 0x2c000a;
		case 0x40b: // TLBI VAAE1OS
			return 0x2c000b;
		case 0x40d: // TLBI VALE1OS
			return 0x2c0009;
		case 0x40f: // TLBI VAALE1OS
			return 0x2c000b;
		case 0x429: // TLBI RVAE1OS
			return 0x2d000c;
		case 0x42b: // TLBI RVAAE1OS
			return 0x2d000c;
		case 0x42d: // TLBI RVALE1OS
			return 0x2d000c;
		case 0x42f: // TLBI RVAALE1OS
			return 0x2d000c;
		default:
			return 0;
	}
}
