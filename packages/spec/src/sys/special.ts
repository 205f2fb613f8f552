import type { ProcessState } from "../pstate.ts";
import type { RegisterBehaviour } from "./registers.ts";

/** What the registers with a behaviour of their own read and change. */
export interface SpecialState {
	readonly pstate: ProcessState;
	getNZCV(): number;
	setNZCV(nzcv: number): void;
	getStackPointer(el: 0 | 1): bigint;
	setStackPointer(el: 0 | 1, value: bigint): void;
	/** Pending interrupts in the format of ISR_EL1: A bit 8, I bit 7, F bit 6. */
	pendingInterrupts(): number;
	setOsLock(locked: boolean): void;
	/** The next number of the generator behind RNDR. */
	nextRandom(): bigint;
	physicalCounter(): bigint;
	virtualCounter(): bigint;
	/** Ends the instruction: it is UNDEFINED. */
	undefined(): never;
}

const field = (value: bigint, position: number): number => Number((value >> BigInt(position)) & 1n);

/** MRS of a register with a behaviour. Access is already checked. @see DDI 0487, C5.2 */
export function readSpecial(behaviour: RegisterBehaviour, s: SpecialState): bigint {
	const p = s.pstate;
	switch (behaviour) {
		case "NZCV":
			return BigInt(s.getNZCV() >>> 0);
		case "DAIF":
			return BigInt((p.D << 9) | (p.A << 8) | (p.I << 7) | (p.F << 6));
		case "CurrentEL":
			return BigInt(p.EL << 2);
		case "SPSel":
			return BigInt(p.SP);
		case "PAN":
			return BigInt(p.PAN << 22);
		case "UAO":
			return BigInt(p.UAO << 23);
		case "SSBS":
			return BigInt(p.SSBS << 12);
		case "DIT":
			return BigInt(p.DIT << 24);
		case "RNDR":
		case "RNDRRS":
			s.setNZCV(0); // a number was at hand
			return s.nextRandom();
		case "SP_EL0":
			// The current stack pointer cannot be named by its register.
			return p.SP === 0 ? s.undefined() : s.getStackPointer(0);
		case "ISR_EL1":
			return BigInt(s.pendingInterrupts());
		case "OSLAR_EL1":
			return s.undefined();
		case "CNTPCT_EL0":
			return s.physicalCounter();
		case "CNTVCT_EL0":
			return s.virtualCounter();
	}
}

/** MSR (register) of a register with a behaviour. Access is already checked. @see DDI 0487, C5.2 */
export function writeSpecial(behaviour: RegisterBehaviour, s: SpecialState, value: bigint): void {
	const p = s.pstate;
	switch (behaviour) {
		case "NZCV":
			s.setNZCV(Number(value & 0xf000_0000n));
			return;
		case "DAIF":
			p.D = field(value, 9);
			p.A = field(value, 8);
			p.I = field(value, 7);
			p.F = field(value, 6);
			return;
		case "SPSel":
			p.SP = field(value, 0);
			return;
		case "PAN":
			p.PAN = field(value, 22);
			return;
		case "UAO":
			p.UAO = field(value, 23);
			return;
		case "SSBS":
			p.SSBS = field(value, 12);
			return;
		case "DIT":
			p.DIT = field(value, 24);
			return;
		case "SP_EL0":
			if (p.SP === 0) s.undefined();
			s.setStackPointer(0, value);
			return;
		case "OSLAR_EL1":
			s.setOsLock(field(value, 0) === 1);
			return;
		default:
			s.undefined();
	}
}
