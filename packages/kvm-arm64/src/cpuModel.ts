import type { CpuModelData } from "@upcall/aarch64-core";

/** Frequency of the counters in Hz: CNTFRQ_EL0 of the default model. */
export const COUNTER_FREQUENCY = 62_500_000;

/**
 * The CPU that a VM gets by default: Armv8.0 plus what guests profit from, no AArch32, no floating point. CSV2 and CSV3
 * tell kernels that they need no speculation workarounds; IDC and DIC that caches need no maintenance.
 *
 * @see DDI 0487, section D24.2
 */
export const DEFAULT_CPU: CpuModelData = {
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
		ID_AA64PFR0_EL1: 0x1100_0000_01ff_0011n,
		ID_AA64PFR1_EL1: 0x20n,
		ID_AA64ISAR0_EL1: 0x21_0000n,
		ID_AA64ISAR1_EL1: 0x10_0001n,
		ID_AA64MMFR0_EL1: 0x10_1122n,
		ID_AA64MMFR1_EL1: 0x21_0000n,
		ID_AA64MMFR2_EL1: 0x10n,
		ID_AA64DFR0_EL1: 0x1030_5006n,
		CTR_EL0: 0xb444_c004n,
		DCZID_EL0: 4n,
		CNTFRQ_EL0: BigInt(COUNTER_FREQUENCY),
	},
};
