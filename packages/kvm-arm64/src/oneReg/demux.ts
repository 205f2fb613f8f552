import { EINVAL, ENOENT, SYSREGS } from "@upcall/uapi";
import type { VcpuState } from "../state.ts";

/** CSSELR_EL1 values that have a CCSIDR: seven levels, data and instruction. */
export const CSSELR_COUNT = 14;

const CCSIDR_RES0 = 0xf000_0000;

/** log2 of the smallest line in bytes that CTR_EL0 promises. */
function minimumLine(vcpu: VcpuState, csselr: number): number {
	const ctr = Number(vcpu.vm.idRegisters.get(SYSREGS.CTR_EL0) ?? 0n);
	return ((csselr & 1) !== 0 ? ctr & 15 : (ctr >>> 16) & 15) + 2;
}

/** CCSIDR_EL1 for one CSSELR_EL1 value: one set, one way, unless userspace wrote another. */
export function getCcsidr(vcpu: VcpuState, csselr: number): number {
	return vcpu.ccsidr?.[csselr] ?? Math.max(0, minimumLine(vcpu, csselr) - 4);
}

/** Checks the low half of a demux id. @returns the CSSELR value or -ENOENT */
export function demuxSelector(low: number, size: number): number {
	const csselr = low & 0xff;
	return (low & 0xff00) === 0 && size === 4 && csselr < CSSELR_COUNT ? csselr : -ENOENT;
}

/** Writes CCSIDR_EL1 of one CSSELR_EL1 value. */
export function setCcsidr(vcpu: VcpuState, csselr: number, value: number): number {
	if ((value & CCSIDR_RES0) !== 0 || (value & 7) + 4 < minimumLine(vcpu, csselr)) return -EINVAL;
	if (vcpu.ccsidr === undefined) {
		if (value === getCcsidr(vcpu, csselr)) return 0;
		vcpu.ccsidr = Uint32Array.from({ length: CSSELR_COUNT }, (_, i) => getCcsidr(vcpu, i));
	}
	vcpu.ccsidr[csselr] = value;
	return 0;
}
