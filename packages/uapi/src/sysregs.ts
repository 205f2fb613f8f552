import { SYSREGS_DEBUG } from "./tables/sysregsDebug.ts";
import { SYSREGS_EL1 } from "./tables/sysregsEl1.ts";
import { SYSREGS_OTHER_ELS } from "./tables/sysregsOtherEls.ts";

/**
 * Every named AArch64 system register: name to encoding
 * (op0 << 14 | op1 << 11 | CRn << 7 | CRm << 3 | op2, the low 16 bits of the one-reg id).
 */
export const SYSREGS = /* @__PURE__ */ Object.assign({}, SYSREGS_DEBUG, SYSREGS_EL1, SYSREGS_OTHER_ELS);

/** A name of {@link SYSREGS}. */
export type SysregName = keyof typeof SYSREGS;

/** The five numbers that name a system register in an MRS or MSR instruction. */
export interface SysregEncoding {
	/** 0 to 3. */
	readonly op0: number;
	/** 0 to 7. */
	readonly op1: number;
	/** 0 to 15. */
	readonly crn: number;
	/** 0 to 15. */
	readonly crm: number;
	/** 0 to 7. */
	readonly op2: number;
}

/** Architecture arm64, size 8 bytes, class system register. */
const SYSREG_ID_BASE = 0x6030_0000_0013_0000n;

/** Packs the five numbers into the 16-bit encoding; each is taken modulo its field. */
export function encodeSysreg({ op0, op1, crn, crm, op2 }: SysregEncoding): number {
	return ((op0 & 3) << 14) | ((op1 & 7) << 11) | ((crn & 15) << 7) | ((crm & 15) << 3) | (op2 & 7);
}

/** Splits a 16-bit encoding. */
export function decodeSysreg(encoding: number): SysregEncoding {
	return {
		op0: (encoding >>> 14) & 3,
		op1: (encoding >>> 11) & 7,
		crn: (encoding >>> 7) & 15,
		crm: (encoding >>> 3) & 15,
		op2: encoding & 7,
	};
}

/**
 * The 64-bit one-reg id of a system register, by name or by encoding.
 *
 * For CNTV_CVAL_EL0 this is the architectural encoding, which is not the id that KVM uses: see
 * `KVM_REG_ARM_TIMER_CVAL` and `KVM_REG_ARM_TIMER_CNT`.
 */
export function sysregId(register: SysregName | number): bigint {
	const encoding = typeof register === "number" ? register & 0xffff : SYSREGS[register];
	return SYSREG_ID_BASE | BigInt(encoding);
}

let names: Map<number, SysregName[]> | undefined;

/** The names of the register with a 16-bit encoding: none, one, or several when reads and writes have different names. */
export function sysregNames(encoding: number): readonly SysregName[] {
	if (names === undefined) {
		names = new Map();
		for (const name of Object.keys(SYSREGS) as SysregName[]) {
			names.set(SYSREGS[name], [...(names.get(SYSREGS[name]) ?? []), name]);
		}
	}
	return names.get(encoding) ?? [];
}

/** The name of the register with a 16-bit encoding: the kernel's, or the generic `S<op0>_<op1>_C<n>_C<m>_<op2>`. */
export function sysregName(encoding: number): string {
	const { op0, op1, crn, crm, op2 } = decodeSysreg(encoding);
	return sysregNames(encoding)[0] ?? `S${op0}_${op1}_C${crn}_C${crm}_${op2}`;
}
