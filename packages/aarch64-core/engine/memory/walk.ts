// Stage 1 translation of the EL1&0 regime (VMSAv8-64). DDI 0487, D8.

import { FEAT_BTI, FEAT_E0PD, FEAT_HPDS, FEAT_PAN3, FEAT_PAuth } from "../generated/features";
import { SYS_MAIR_EL1, SYS_SCTLR_EL1, SYS_TCR_EL1, SYS_TTBR0_EL1, SYS_TTBR1_EL1 } from "../generated/sysregs";
import { VM_PA_BITS } from "../layout";
import { hasFeature } from "../state";
import { findSlot, slotHost } from "./slots";

/** Translation succeeded. Other results of `translate` are fault status codes. */
export const TRANSLATED: i32 = -1;
/** A descriptor lies in no memory slot: `outIpa` is its address. */
export const WALK_ABORT: i32 = 64;

export const ACCESS_READ: u32 = 0;
export const ACCESS_WRITE: u32 = 1;
export const ACCESS_FETCH: u32 = 2;
/** Translate only: permissions are not checked (cache maintenance to the point of coherency at EL1). */
export const ACCESS_NONE: u32 = 3;

/** Guest physical address of the last translation. */
export let outIpa: u64 = 0;
/** The last translation gave Device memory. */
export let outDevice: bool = false;
/** log2 of the bytes that the last translation's leaf maps. */
export let outBlock: u32 = 12;
/** The translation is the same for every ASID: the descriptor's nG is 0. */
export let outGlobal: bool = true;
/** The last translation's MAIR attribute and shareability, for AT: bits 15:8 attribute, 1:0 SH. */
export let outAttributes: u32 = 0;
/** The last translation's page is guarded: branches need a landing pad. */
export let outGuarded: bool = false;

const FSC_ADDRESS_SIZE: i32 = 0x00;
const FSC_TRANSLATION: i32 = 0x04;
const FSC_ACCESS_FLAG: i32 = 0x08;
const FSC_PERMISSION: i32 = 0x0c;
export const FSC_ALIGNMENT: i32 = 0x21;

/** log2 of the granule: 12, 14 or 16; reserved values are 4 KiB. */
function granuleBits(upper: bool, tcr: u64): u32 {
	const tg: u32 = upper ? <u32>(tcr >> 30) & 3 : <u32>(tcr >> 14) & 3;
	if (upper) return tg == 1 ? 14 : tg == 3 ? 16 : 12;
	return tg == 1 ? 16 : tg == 2 ? 14 : 12;
}

/** Output address size by TCR.IPS, not more than what is implemented. */
function outputBits(tcr: u64): u32 {
	const ips = <u32>(tcr >> 32) & 7;
	const bits: u32 = ips == 0 ? 32 : ips == 1 ? 36 : ips == 2 ? 40 : ips == 3 ? 42 : ips == 4 ? 44 : 48;
	return min(bits, load<u32>(VM_PA_BITS));
}

/** Whether the top byte is no part of the address: TBIx, and for fetches not TBIDx. */
function ignoresTop(tcr: u64, upper: bool, access: u32): bool {
	if (!((upper ? tcr >> 38 : tcr >> 37) & 1)) return false;
	return access != ACCESS_FETCH || !((upper ? tcr >> 52 : tcr >> 51) & 1) || !hasFeature(FEAT_PAuth);
}

function disabled(s: u32, va: u64, access: u32, misaligned: bool): i32 {
	const tbi = ignoresTop(load<u64>(s, SYS_TCR_EL1), ((va >> 55) & 1) != 0, access);
	const address = tbi ? va & 0x00ffffffffffffff : va;
	if (address >> load<u32>(VM_PA_BITS)) return FSC_ADDRESS_SIZE;
	if (misaligned && access != ACCESS_FETCH) return FSC_ALIGNMENT;
	outIpa = address;
	outDevice = access != ACCESS_FETCH;
	outAttributes = 2;
	outGuarded = false;
	outGlobal = true;
	outBlock = 12;
	return TRANSLATED;
}

/**
 * Translates one address. The result is TRANSLATED, a fault status code, or WALK_ABORT.
 *
 * @param el - the exception level whose permissions apply
 * @param pan - privileged access never is in force
 * @param misaligned - the access is one that Device memory does not allow
 */
export function translate(s: u32, va: u64, access: u32, el: u32, pan: u32, misaligned: bool): i32 {
	const sctlr = load<u64>(s, SYS_SCTLR_EL1);
	if (!(sctlr & 1)) return disabled(s, va, access, misaligned);

	const tcr = load<u64>(s, SYS_TCR_EL1);
	const upper = ((va >> 55) & 1) != 0;
	const tbi = ignoresTop(tcr, upper, access);
	if (el == 0 && (upper ? tcr >> 56 : tcr >> 55) & 1 && hasFeature(FEAT_E0PD)) return FSC_TRANSLATION;
	const tsz: u32 = (upper ? <u32>(tcr >> 16) : <u32>tcr) & 63;
	if (tsz < 16 || tsz > 39) return FSC_TRANSLATION;
	const granule = granuleBits(upper, tcr);
	const inputBits = 64 - tsz;

	// every address bit above the input size must equal bit 55, the top byte excepted with TBI
	const sign = <u64>(<i64>(va << (tbi ? 8 : 0)) >> (inputBits + (tbi ? 8 : 0)));
	if (upper ? sign != ~(<u64>0) : sign != 0) return FSC_TRANSLATION;
	if ((upper ? tcr >> 23 : tcr >> 7) & 1) return FSC_TRANSLATION;

	const stride = granule - 3;
	let level: i32 = 4 - <i32>((inputBits - granule + stride - 1) / stride);
	const outBits = outputBits(tcr);
	const ttbr = upper ? load<u64>(s, SYS_TTBR1_EL1) : load<u64>(s, SYS_TTBR0_EL1);
	const baseLow = 3 + inputBits - ((3 - <u32>level) * stride + granule);
	let base = ttbr & 0x0000ffffffffffff & ~(((<u64>1) << baseLow) - 1);
	if (base >> outBits) return FSC_ADDRESS_SIZE;
	const limited = !((upper ? tcr >> 42 : tcr >> 41) & 1) || !hasFeature(FEAT_HPDS);
	let indexTop = inputBits;
	let apTable: u32 = 0;
	let xnTable: u64 = 0;
	let pxnTable: u64 = 0;
	let descriptor: u64 = 0;
	let bottom: u32 = 0;
	while (true) {
		bottom = (3 - <u32>level) * stride + granule;
		const index = (va >> bottom) & (((<u64>1) << (indexTop - bottom)) - 1);
		const address = base + (index << 3);
		const row = findSlot(address);
		if (!row) {
			outIpa = address;
			return WALK_ABORT;
		}
		descriptor = load<u64>(slotHost(row, address));
		if ((sctlr >> 25) & 1) descriptor = bswap<u64>(descriptor);
		if (!(descriptor & 1)) return FSC_TRANSLATION + level;
		if (!(descriptor & 2)) {
			// a block: level 1 and 2 with the 4K granule, level 2 with the others
			if (level == 3 || level == 0 || (level == 1 && granule != 12)) return FSC_TRANSLATION + level;
			break;
		}
		if (level == 3) break;
		base = descriptor & 0x0000fffffffff000 & ~(((<u64>1) << granule) - 1);
		if (base >> outBits) return FSC_ADDRESS_SIZE + level;
		if (limited) {
			apTable |= <u32>(descriptor >> 61) & 3;
			xnTable |= (descriptor >> 60) & 1;
			pxnTable |= (descriptor >> 59) & 1;
		}
		indexTop = bottom;
		level++;
	}
	const low = ((<u64>1) << bottom) - 1;
	const output = (descriptor & 0x0000fffffffff000 & ~low) | (va & low);
	if (output >> outBits) return FSC_ADDRESS_SIZE + level;
	if (!((descriptor >> 10) & 1)) return FSC_ACCESS_FLAG + level;

	const attribute = <u32>(load<u64>(s, SYS_MAIR_EL1) >> (((descriptor >> 2) & 7) << 3)) & 0xff;
	outBlock = bottom;
	outGlobal = !((descriptor >> 11) & 1);
	outGuarded = ((descriptor >> 50) & 1) != 0 && hasFeature(FEAT_BTI);
	outAttributes = (attribute << 8) | (<u32>(descriptor >> 8) & 3);
	outDevice = attribute >> 4 == 0;
	if (outDevice && misaligned) return FSC_ALIGNMENT;

	const readonly = ((<u32>(descriptor >> 7) & 1) | (apTable >> 1)) != 0;
	const user = (<u32>(descriptor >> 6) & 1 & ~apTable & 1) != 0;
	if (access != ACCESS_NONE) {
		const wxn = ((sctlr >> 19) & 1) != 0;
		const userWrite = user && !readonly;
		const userExecute = !((descriptor >> 54) & 1) && !xnTable && !(wxn && userWrite);
		let allowed: bool;
		if (access == ACCESS_FETCH) {
			if (el == 0) allowed = userExecute;
			else allowed = !((descriptor >> 53) & 1) && !pxnTable && !userWrite && !(wxn && !readonly);
		} else {
			allowed = access == ACCESS_READ || !readonly;
			if (el == 0) allowed = allowed && user;
			else if (pan && (user || (userExecute && (sctlr >> 57) & 1 && hasFeature(FEAT_PAN3)))) allowed = false;
		}
		if (!allowed) return FSC_PERMISSION + level;
	}
	outIpa = output;
	return TRANSLATED;
}
