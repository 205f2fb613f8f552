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

/**
 * The model that Upcall gives to its virtual machines: Armv8.0 plus what guests profit from, no AArch32, no floating
 * point. CSV2 and CSV3 tell kernels that they need no speculation workarounds; IDC and DIC tell them that instruction
 * and data caches are coherent.
 */
export const upcallModel: CpuModel = {
	name: "upcall",
	features: new Set([
		"FEAT_CRC32",
		"FEAT_LSE",
		"FEAT_LOR",
		"FEAT_LRCPC",
		"FEAT_PAN",
		"FEAT_PAN2",
		"FEAT_UAO",
		"FEAT_DPB",
		"FEAT_SSBS",
		"FEAT_CSV2",
		"FEAT_CSV3",
	]),
	idRegisters: {
		MIDR_EL1: 0x000f_0510n,
		// CSV3 = 1, CSV2 = 1, GIC = 1, AdvSIMD = FP = 0xF (absent), EL1 = EL0 = 1 (AArch64 only)
		ID_AA64PFR0_EL1: 0x1100_0000_01ff_0011n,
		// SSBS = 2: PSTATE.SSBS with direct access
		ID_AA64PFR1_EL1: 0x20n,
		// Atomic = 2 (FEAT_LSE), CRC32 = 1
		ID_AA64ISAR0_EL1: 0x21_0000n,
		// LRCPC = 1, DPB = 1
		ID_AA64ISAR1_EL1: 0x10_0001n,
		// granules 4K, 16K, 64K; mixed endian; 16-bit ASIDs; 40-bit physical addresses
		ID_AA64MMFR0_EL1: 0x10_1122n,
		// PAN = 2, LO = 1
		ID_AA64MMFR1_EL1: 0x21_0000n,
		// UAO = 1
		ID_AA64MMFR2_EL1: 0x10n,
		// 6 breakpoints, 2 of them context-aware, 4 watchpoints, no PMU
		ID_AA64DFR0_EL1: 0x1030_5006n,
		// 64-byte lines and exclusives granule, IDC = DIC = 1
		CTR_EL0: 0xb444_c004n,
		// DC ZVA writes 64 bytes
		DCZID_EL0: 4n,
		CNTFRQ_EL0: BigInt(COUNTER_FREQUENCY),
	},
};
