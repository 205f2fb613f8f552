import type { Vcpu } from "@upcall/kvm-arm64";
import {
	coreRegId,
	PSR_A_BIT,
	PSR_BTYPE_MASK,
	PSR_D_BIT,
	PSR_F_BIT,
	PSR_I_BIT,
	PSR_MODE_EL1h,
	PSR_MODE_MASK,
	PSR_PAN_BIT,
	PSR_SSBS_BIT,
	PSR_UAO_BIT,
	regIdByName,
} from "@upcall/uapi";

const PSR_SS_BIT = 1 << 21;
const PSR_IL_BIT = 1 << 20;
const SCTLR_SPAN = 1n << 23n;
const SCTLR_DSSBS = 1n << 44n;

const id = {
	pstate: coreRegId("pstate"),
	elr: coreRegId("elr_el1"),
	spsr: coreRegId("spsr_el1"),
	esr: regIdByName("ESR_EL1"),
	sctlr: regIdByName("SCTLR_EL1"),
	vbar: regIdByName("VBAR_EL1"),
	mmfr1: regIdByName("ID_AA64MMFR1_EL1"),
	pfr1: regIdByName("ID_AA64PFR1_EL1"),
};

/** Whether a 4-bit field of an ID register is not 0. */
const field = (value: bigint, low: bigint): boolean => ((value >> low) & 15n) !== 0n;

/**
 * Lets the guest have a BRK of its own, which KVM gives to userspace while guest debug is on: takes the exception that
 * the CPU would have taken.
 *
 * @param esr - the syndrome of the debug exit
 * @see DDI 0487, J1.1.2 AArch64.TakeException; Linux Documentation/virt/kvm/api.rst, KVM_SET_GUEST_DEBUG
 */
export function takeGuestBreak(vcpu: Vcpu, esr: number): void {
	const pstate = Number(vcpu.getOneReg(id.pstate));
	const sctlr = vcpu.getOneReg(id.sctlr);
	const mode = pstate & PSR_MODE_MASK;
	const offset = mode === 0 ? 0x400n : mode === PSR_MODE_EL1h ? 0x200n : 0n;
	vcpu.setOneReg(id.esr, BigInt(esr));
	vcpu.setOneReg(id.spsr, BigInt(pstate));
	vcpu.setOneReg(id.elr, vcpu.pc);
	let taken = pstate & ~(PSR_MODE_MASK | PSR_SS_BIT | PSR_IL_BIT | PSR_UAO_BIT | PSR_BTYPE_MASK);
	taken |= PSR_MODE_EL1h | PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT;
	// FEAT_PAN and FEAT_SSBS.
	if (field(vcpu.getOneReg(id.mmfr1), 20n) && (sctlr & SCTLR_SPAN) === 0n) taken |= PSR_PAN_BIT;
	if (field(vcpu.getOneReg(id.pfr1), 4n))
		taken = (sctlr & SCTLR_DSSBS) === 0n ? taken & ~PSR_SSBS_BIT : taken | PSR_SSBS_BIT;
	vcpu.setOneReg(id.pstate, BigInt(taken >>> 0));
	vcpu.pc = BigInt.asUintN(64, (vcpu.getOneReg(id.vbar) & ~0x7ffn) + offset);
}
