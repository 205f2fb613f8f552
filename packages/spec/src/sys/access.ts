import type { ProcessState, ProcessStateFeatures } from "../pstate.ts";
import type { El0Control, SystemRegister } from "./registers.ts";

/** Registers with bits that control what EL0 may do. */
export type ControlReader = (name: "SCTLR_EL1" | "CNTKCTL_EL1" | "MDSCR_EL1") => bigint;

/** Whether the control allows EL0 the access. @see DDI 0487, D24.2 SCTLR_EL1, CNTKCTL_EL1, MDSCR_EL1 */
export function el0Allowed(control: El0Control, read: ControlReader): boolean {
	const set = (name: Parameters<ControlReader>[0], bits: bigint) => (read(name) & bits) !== 0n;
	switch (control) {
		case "SCTLR.EnRCTX":
			return set("SCTLR_EL1", 1n << 10n);
		case "!SCTLR.TSCXT":
			return !set("SCTLR_EL1", 1n << 20n);
		case "SCTLR.UMA":
			return set("SCTLR_EL1", 1n << 9n);
		case "SCTLR.DZE":
			return set("SCTLR_EL1", 1n << 14n);
		case "SCTLR.UCT":
			return set("SCTLR_EL1", 1n << 15n);
		case "SCTLR.UCI":
			return set("SCTLR_EL1", 1n << 26n);
		case "CNTKCTL.EL0PCTEN":
			return set("CNTKCTL_EL1", 1n);
		case "CNTKCTL.EL0VCTEN":
			return set("CNTKCTL_EL1", 2n);
		case "CNTKCTL.EL0PCTEN|EL0VCTEN":
			return set("CNTKCTL_EL1", 3n);
		case "CNTKCTL.EL0VTEN":
			return set("CNTKCTL_EL1", 1n << 8n);
		case "CNTKCTL.EL0PTEN":
			return set("CNTKCTL_EL1", 1n << 9n);
		case "!MDSCR.TDCC":
			return !set("MDSCR_EL1", 1n << 12n);
	}
}

/** DCZID_EL0.DZP: DC ZVA is prohibited. @see DDI 0487, D24.2 DCZID_EL0 */
const DCZID_DZP = 1n << 4n;

/**
 * What MRS gives for an identification register of the CPU model. Only DCZID_EL0 depends on the state: at EL0 it says
 * that DC ZVA is prohibited while SCTLR_EL1.DZE is 0.
 */
export function readIdentification(name: string, value: bigint, el: number, read: ControlReader): bigint {
	return name === "DCZID_EL0" && el === 0 && !el0Allowed("SCTLR.DZE", read) ? value | DCZID_DZP : value;
}

/**
 * What an MRS or MSR (register) meets before its effect.
 *
 * @param el - the current Exception level
 * @param write - MSR
 * @returns `trap`: to EL1 with EC 0x18
 */
export function systemRegisterAccess(
	register: SystemRegister,
	el: number,
	write: boolean,
	read: ControlReader,
): "ok" | "undefined" | "trap" {
	const allowed = el === 0 ? register.el0 : register.el1;
	if (!allowed.includes(write ? "w" : "r")) return "undefined";
	if (el === 0 && register.el0Trap !== undefined && !el0Allowed(register.el0Trap, read)) return "trap";
	return "ok";
}

/**
 * MSR (immediate): PSTATE fields.
 *
 * @returns `trap`: to EL1 with EC 0x18
 * @see DDI 0487, C6.2 MSR (immediate)
 */
export function writePStateField(
	p: ProcessState,
	features: ProcessStateFeatures,
	op1: number,
	op2: number,
	imm: number,
	read: ControlReader,
): "ok" | "undefined" | "trap" {
	const privileged = p.EL !== 0;
	switch ((op1 << 3) | op2) {
		case 0o03:
			if (!features.UAO || !privileged) return "undefined";
			p.UAO = imm & 1;
			return "ok";
		case 0o04:
			if (!features.PAN || !privileged) return "undefined";
			p.PAN = imm & 1;
			return "ok";
		case 0o05:
			if (!privileged) return "undefined";
			p.SP = imm & 1;
			return "ok";
		case 0o31:
			if (!features.SSBS) return "undefined";
			p.SSBS = imm & 1;
			return "ok";
		case 0o32:
			if (!features.DIT) return "undefined";
			p.DIT = imm & 1;
			return "ok";
		case 0o36:
		case 0o37: {
			if (!privileged && !el0Allowed("SCTLR.UMA", read)) return "trap";
			const set = op2 === 6 ? 1 : 0;
			if (imm & 8) p.D = set;
			if (imm & 4) p.A = set;
			if (imm & 2) p.I = set;
			if (imm & 1) p.F = set;
			return "ok";
		}
		default:
			return "undefined";
	}
}
