/** One case that the architecture leaves open, and what this model (and so every engine) does. */
export interface ConstrainedUnpredictable {
	readonly id: string;
	/** Part of DDI 0487, by title where the numbers of sections change between issues. */
	readonly section: string;
	readonly condition: string;
	readonly choice: string;
}

/**
 * Every CONSTRAINED UNPREDICTABLE or IMPLEMENTATION DEFINED case of the integer instructions and of the SIMD and
 * floating-point loads and stores. The choices are among those that the manual permits, and where QEMU's agree with the
 * manual they are QEMU's, so that it can be the oracle.
 */
export const constrainedUnpredictable: readonly ConstrainedUnpredictable[] = [
	{
		id: "load-writeback-overlap",
		section: "Appendix K1, C6.2 LDR (immediate), LDRB, LDRH, LDRSB, LDRSH, LDRSW",
		condition: "pre- or post-indexed load with Rn = Rt, not 31",
		choice: "The load is done, then the base is written back: Rn holds the new address, the loaded data is lost.",
	},
	{
		id: "store-writeback-overlap",
		section: "Appendix K1, C6.2 STR (immediate), STRB, STRH",
		condition: "pre- or post-indexed store with Rn = Rt, not 31",
		choice: "The value that the register had before the instruction is stored, then the base is written back.",
	},
	{
		id: "load-pair-writeback-overlap",
		section: "Appendix K1, C6.2 LDP, LDPSW",
		condition: "pre- or post-indexed load pair with Rn = Rt or Rn = Rt2, not 31",
		choice: "Both loads are done, then the base is written back: Rn holds the new address.",
	},
	{
		id: "store-pair-writeback-overlap",
		section: "Appendix K1, C6.2 STP",
		condition: "pre- or post-indexed store pair with Rn = Rt or Rn = Rt2, not 31",
		choice: "The value that the register had before the instruction is stored, then the base is written back.",
	},
	{
		id: "load-pair-same-register",
		section: "Appendix K1, C6.2 LDP, LDNP, LDPSW",
		condition: "Rt = Rt2",
		choice: "Both loads are done, and the register holds the element at the lower address.",
	},
	{
		id: "load-exclusive-pair-same-register",
		section: "C6.2 LDXP, LDAXP",
		condition: "Rt = Rt2",
		choice: "The register holds the element at the higher address.",
	},
	{
		id: "store-exclusive-status-overlap",
		section: "C6.2 STXR, STLXR, STXP, STLXP and their byte and halfword forms",
		condition: "Rs = Rt, Rs = Rt2, or Rs = Rn (not 31)",
		choice: "Address and data are those before the instruction; the status is written last.",
	},
	{
		id: "should-be-one-registers",
		section: "C6.2 LDXR, LDAR, STLR, LDXP ..., fields written (1)",
		condition: "Rs or Rt2 that should be 11111 is not",
		choice: "The field is ignored.",
	},
	{
		id: "store-exclusive-monitor-first",
		section: 'Appendix J1, AArch64.ExclusiveMonitorsPass; B2, "Synchronization and semaphores"',
		condition: "a store exclusive whose local monitor is not set for it, and which would also abort",
		choice: "The monitor is checked first: no abort, no alignment fault, status 1.",
	},
	{
		id: "exclusive-address-and-size",
		section: 'B2, "Synchronization and semaphores"',
		condition: "a store exclusive to another address, or of another total size, than the last load exclusive",
		choice:
			"Fails with status 1 and clears the monitor. LDXP of two words and STXR of a doubleword have the same size.",
	},
	{
		id: "pair-access-order",
		section: 'C6.2 LDP, STP; B2, "Requirements for single-copy atomicity"',
		condition: "one of the two elements of a pair faults",
		choice:
			"The element at the lower address is accessed first. A load pair changes no register. A store pair whose second " +
			"element faults has written the first.",
	},
	{
		id: "vector-load-pair-same-register",
		section: "C7.2 LDP (SIMD&FP), LDNP (SIMD&FP)",
		condition: "Rt = Rt2",
		choice: "Both loads are done, and the register holds the element at the higher address.",
	},
	{
		id: "structure-access-fault",
		section: 'C7.2 LD1 to LD4, ST1 to ST4; D1, "Effect of Data Aborts on memory and registers"',
		condition: "one of the elements of an Advanced SIMD structure faults",
		choice:
			"The elements are accessed in the order of their addresses. A load changes no register. A store has written the " +
			"elements before the one that faults. The base is not written back.",
	},
	{
		id: "compare-and-swap-no-match",
		section: "C6.2 CAS, CASP",
		condition: "the comparison fails",
		choice: "Nothing is written, but write permission is needed as if it were.",
	},
	{
		id: "element-alignment",
		section: 'B2, "Alignment of data accesses", without FEAT_LSE2',
		condition: "unaligned exclusive, acquire/release, or atomic access",
		choice: "Alignment fault, whatever SCTLR_ELx.A says; pairs must be aligned to the size of the pair.",
	},
];
