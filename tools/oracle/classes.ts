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
	WFET_only_systeminstrswithreg: "QEMU 7.2 has no FEAT_WFxT",
	WFIT_only_systeminstrswithreg: "QEMU 7.2 has no FEAT_WFxT",
	...Object.fromEntries(
		encodings
			.filter((e) => e.exec === "branchAuthenticated")
			.map((e) => [e.id, "needs a pointer signed with the emulator's key before it; the system half has them"]),
	),
};

/** Encodings of which only some words are run, what is left out, and why. */
export const partlyUserMode: Readonly<Record<string, string>> = {
	PACGA_dp_2src: "its code is the emulator's own: only that bits 31:0 are zero",
	HINT_hm_hints: "without FEAT_PAuth",
	HLT_ex_exception: "not HLT #0xf000, the emulator's semihosting call",
	MSR_sr_systemmove: "NZCV, TPIDR_EL0 and EL1 registers (UNDEFINED at EL0): the rest is the kernel's choice",
	MRS_rs_systemmove: "NZCV, TPIDR_EL0 and EL1 registers (UNDEFINED at EL0): the rest is the kernel's choice",
	SYS_cr_systeminstrs: "IC IVAU, DC CVAC, CVAU, CIVAC, ZVA in mapped memory, and operations of EL1 (UNDEFINED at EL0)",
};

/** All classes, in the order of the encoding tables, so that none can be forgotten. */
export const classes: readonly CaseClass[] = [
	...encodings.filter((e) => notUserMode[e.id] === undefined).map((encoding) => ({ id: encoding.id, encoding })),
	{ id: "UNALLOCATED" },
];
