import { type Encoding, encodings } from "@upcall/spec";

/** What a class of cases holds: the words of one encoding, or words that are unallocated. */
export interface CaseClass {
	readonly id: string;
	/** None for the class of unallocated words. */
	readonly encoding?: Encoding;
}

/** Encodings that are not run under user-mode emulation at all, and why. Everything else is. */
export const notUserMode: Readonly<Record<string, string>> = {
	SVC_ex_exception: "makes a system call of the host",
};

/** Encodings of which only some words are run, what is left out, and why. */
export const partlyUserMode: Readonly<Record<string, string>> = {
	HLT_ex_exception: "not HLT #0xf000, the emulator's semihosting call",
	MSR_sr_systemmove: "NZCV, TPIDR_EL0 and EL1 registers (UNDEFINED at EL0): the rest is the kernel's choice",
	MRS_rs_systemmove: "NZCV, TPIDR_EL0 and EL1 registers (UNDEFINED at EL0): the rest is the kernel's choice",
	SYS_cr_systeminstrs: "IC IVAU, DC CVAC, CVAU, CIVAC, ZVA in mapped memory, and operations of EL1 (UNDEFINED at EL0)",
	MSR_si_pstate: "UAO, PAN, SPSel, DAIFSet, DAIFClr, all refused at EL0: SSBS and DIT depend on the CPU",
};

/** All classes, in the order of the encoding tables, so that none can be forgotten. */
export const classes: readonly CaseClass[] = [
	...encodings.filter((e) => notUserMode[e.id] === undefined).map((encoding) => ({ id: encoding.id, encoding })),
	{ id: "UNALLOCATED" },
];
