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
		reason: "unaligned LDAPR without FEAT_LSE2 is an alignment fault; QEMU 7.2 does not check it",
	},
	{
		id: "exclusive-minus-one",
		section: 'B2, "Synchronization and semaphores"',
		reason:
			"store exclusive to address 2^64-1 with a clear monitor fails; for QEMU 7.2 that address means a clear monitor",
	},
	{
		id: "pc-alignment-priority",
		section: 'D1, "Prioritization of Synchronous exceptions taken to AArch64 state"',
		reason:
			"branch to an unaligned address where nothing is mapped: the PC alignment fault has priority over the " +
			"instruction abort; QEMU 7.2 reports the abort",
	},
];
