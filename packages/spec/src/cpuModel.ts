/** What a virtual CPU implements: its features and the values of its identification registers. */
export interface CpuModel {
	readonly name: string;
	/** `FEAT_…` names; decides which encodings, system registers and system instructions exist. */
	readonly features: ReadonlySet<string>;
	/** Values of the `id` registers that are not zero, by name. */
	readonly idRegisters: Readonly<Record<string, bigint>>;
}

/** Width of a physical address by ID_AA64MMFR0_EL1.PARange, at most 48 (FEAT_LPA is not modelled). */
export function physicalAddressBits(model: CpuModel): number {
	const range = Number((model.idRegisters.ID_AA64MMFR0_EL1 ?? 0n) & 15n);
	return [32, 36, 40, 42, 44, 48][range] ?? 48;
}

/** Frequency of the counters in Hz, the value of CNTFRQ_EL0. */
export const COUNTER_FREQUENCY = 62_500_000;
