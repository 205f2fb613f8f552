/** A kind of case in which QEMU 7.2 differs from the model for a known reason. Such cases are counted, not compared. */
export interface OracleException {
	readonly id: string;
	/** Part of DDI 0487 that allows the model's behaviour. */
	readonly section: string;
	readonly reason: string;
}

/** The reviewed list. A case is excused only by a rule in cases.ts or userMachine.ts that carries the id. */
export const exceptions: readonly OracleException[] = [
	{
		id: "exclusive-size",
		section: 'B2, "Synchronization and semaphores"',
		reason:
			"store exclusive of another size than the load exclusive to the same address, CONSTRAINED UNPREDICTABLE: the " +
			"model fails it, the emulator compares values and may let it pass",
	},
	{
		id: "ldapr-alignment",
		section: 'B2, "Alignment of data accesses"',
		reason: "unaligned LDAPR, LDAPUR or STLUR without FEAT_LSE2 is an alignment fault; QEMU 7.2 does not check it",
	},
	{
		id: "pac-range",
		section: "Appendix J1, AddPAC",
		reason:
			"pointer whose bits 63 and 55 differ, with top-byte-ignore for one range only: bit 55 chooses the range of the " +
			"signed pointer; QEMU 7.2 takes bit 63 where top-byte-ignore is off for the range of bit 55",
	},
	{
		id: "pac-value",
		section: "D8.10, Pointer authentication",
		reason:
			"the algorithm is IMPLEMENTATION DEFINED, so that a signed pointer cannot be compared: a load that faults leaves " +
			"it in the base register",
	},
	{
		id: "exclusive-minus-one",
		section: 'B2, "Synchronization and semaphores"',
		reason:
			"store exclusive to address 2^64-1 with a clear monitor fails; for QEMU 7.2 that address means a clear monitor",
	},
	{
		id: "partial-vector-access",
		section: 'D1, "Effect of Data Aborts on memory and registers"; C7.2 LDP (SIMD&FP), LD1 to LD4, ST1 to ST4',
		reason:
			"SIMD and floating-point load or store that faults after a part of its memory could be accessed: what it loaded " +
			"or stored until then is UNKNOWN, the emulator divides accesses in another way than the model",
	},
	{
		id: "pc-alignment-priority",
		section: 'D1, "Prioritization of Synchronous exceptions taken to AArch64 state"',
		reason:
			"branch to an unaligned address where nothing is mapped: the PC alignment fault has priority over the " +
			"instruction abort; QEMU 7.2 reports the abort",
	},
	{
		id: "fixed-half-sign",
		section: 'C7.2, "FCVTZS (vector, fixed-point)"',
		reason:
			"scalar FCVTZS of a half to fixed point with a negative result: V[d] is the 16 bits, zero-extended; QEMU 7.2 " +
			"extends the sign to 32 bits",
	},
	{
		id: "fjcvtzs-flushed",
		section: "Appendix J1, FPToFixedJS",
		reason:
			"FJCVTZS of a positive denormalized number that FPCR.FZ flushes: PSTATE.Z is 0, the result not being exact; " +
			"QEMU 7.2 sets it to 1",
	},
	{
		id: "fmov-op-o2",
		section: 'C4.1.96, "Advanced SIMD modified immediate"',
		reason: "cmode 1111 with op = o2 = 1 is unallocated; QEMU 7.2 executes it like FMOV of doubles",
	},
	{
		id: "half-reduction-size",
		section: 'C4.1.96, "Advanced SIMD across lanes" and "scalar pairwise"',
		reason: "with U = 0, which is FEAT_FP16's, size<0> of 1 is unallocated; QEMU 7.2 ignores the bit",
	},
];
