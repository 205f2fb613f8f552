// Generated from @upcall/spec by scripts/generate.mjs. Do not edit.

/** What a feature is in the identification registers, and what it cannot be without. */
export interface FeatureRow {
	readonly feature: string;
	/** Fields of four bits: register, lowest bit, value. Of several features of a field the highest value counts. */
	readonly fields: readonly (readonly [register: string, lo: number, value: number])[];
	readonly requires: readonly string[];
}

/** A processor by name: features, and what no feature decides of the identification registers. */
export interface NamedCpu {
	readonly name: string;
	/** One line for people. */
	readonly description: string;
	readonly features: readonly string[];
	readonly idRegisters: Readonly<Record<string, bigint>>;
}

/** The features that a model can have or lack. */
export const featureRows: readonly FeatureRow[] = [
	{ feature: "FEAT_FP", fields: [["ID_AA64PFR0_EL1", 16, 0]], requires: ["FEAT_AdvSIMD"] },
	{ feature: "FEAT_AdvSIMD", fields: [["ID_AA64PFR0_EL1", 20, 0]], requires: ["FEAT_FP"] },
	{ feature: "FEAT_FP16", fields: [["ID_AA64PFR0_EL1", 16, 1], ["ID_AA64PFR0_EL1", 20, 1]], requires: ["FEAT_FP"] },
	{ feature: "FEAT_AES", fields: [["ID_AA64ISAR0_EL1", 4, 1]], requires: ["FEAT_AdvSIMD"] },
	{ feature: "FEAT_PMULL", fields: [["ID_AA64ISAR0_EL1", 4, 2]], requires: ["FEAT_AES"] },
	{ feature: "FEAT_SHA1", fields: [["ID_AA64ISAR0_EL1", 8, 1]], requires: ["FEAT_AdvSIMD"] },
	{ feature: "FEAT_SHA256", fields: [["ID_AA64ISAR0_EL1", 12, 1]], requires: ["FEAT_SHA1"] },
	{ feature: "FEAT_SHA512", fields: [["ID_AA64ISAR0_EL1", 12, 2]], requires: ["FEAT_SHA256", "FEAT_SHA3"] },
	{ feature: "FEAT_SHA3", fields: [["ID_AA64ISAR0_EL1", 32, 1]], requires: ["FEAT_SHA512"] },
	{ feature: "FEAT_SM3", fields: [["ID_AA64ISAR0_EL1", 36, 1]], requires: ["FEAT_AdvSIMD", "FEAT_SM4"] },
	{ feature: "FEAT_SM4", fields: [["ID_AA64ISAR0_EL1", 40, 1]], requires: ["FEAT_AdvSIMD", "FEAT_SM3"] },
	{ feature: "FEAT_CRC32", fields: [["ID_AA64ISAR0_EL1", 16, 1]], requires: [] },
	{ feature: "FEAT_LSE", fields: [["ID_AA64ISAR0_EL1", 20, 2]], requires: [] },
	{ feature: "FEAT_RDM", fields: [["ID_AA64ISAR0_EL1", 28, 1]], requires: ["FEAT_AdvSIMD"] },
	{ feature: "FEAT_DotProd", fields: [["ID_AA64ISAR0_EL1", 44, 1]], requires: ["FEAT_AdvSIMD"] },
	{ feature: "FEAT_FHM", fields: [["ID_AA64ISAR0_EL1", 48, 1]], requires: ["FEAT_FP16"] },
	{ feature: "FEAT_FCMA", fields: [["ID_AA64ISAR1_EL1", 16, 1]], requires: ["FEAT_FP16"] },
	{ feature: "FEAT_JSCVT", fields: [["ID_AA64ISAR1_EL1", 12, 1]], requires: ["FEAT_FP"] },
	{ feature: "FEAT_FRINTTS", fields: [["ID_AA64ISAR1_EL1", 32, 1]], requires: ["FEAT_FP"] },
	{ feature: "FEAT_BF16", fields: [["ID_AA64ISAR1_EL1", 44, 1]], requires: ["FEAT_AdvSIMD"] },
	{ feature: "FEAT_I8MM", fields: [["ID_AA64ISAR1_EL1", 52, 1]], requires: ["FEAT_AdvSIMD"] },
	{ feature: "FEAT_LOR", fields: [["ID_AA64MMFR1_EL1", 16, 1]], requires: [] },
	{ feature: "FEAT_PAN", fields: [["ID_AA64MMFR1_EL1", 20, 1]], requires: [] },
	{ feature: "FEAT_PAN2", fields: [["ID_AA64MMFR1_EL1", 20, 2]], requires: ["FEAT_PAN"] },
	{ feature: "FEAT_PAN3", fields: [["ID_AA64MMFR1_EL1", 20, 3]], requires: ["FEAT_PAN2"] },
	{ feature: "FEAT_UAO", fields: [["ID_AA64MMFR2_EL1", 4, 1]], requires: [] },
	{ feature: "FEAT_DPB", fields: [["ID_AA64ISAR1_EL1", 0, 1]], requires: [] },
	{ feature: "FEAT_DPB2", fields: [["ID_AA64ISAR1_EL1", 0, 2]], requires: ["FEAT_DPB"] },
	{ feature: "FEAT_LRCPC", fields: [["ID_AA64ISAR1_EL1", 20, 1]], requires: [] },
	{ feature: "FEAT_LRCPC2", fields: [["ID_AA64ISAR1_EL1", 20, 2]], requires: ["FEAT_LRCPC"] },
	{ feature: "FEAT_LSE2", fields: [["ID_AA64MMFR2_EL1", 32, 1]], requires: [] },
	{ feature: "FEAT_FlagM", fields: [["ID_AA64ISAR0_EL1", 52, 1]], requires: [] },
	{ feature: "FEAT_FlagM2", fields: [["ID_AA64ISAR0_EL1", 52, 2]], requires: ["FEAT_FlagM"] },
	{ feature: "FEAT_PAuth", fields: [["ID_AA64ISAR1_EL1", 8, 1], ["ID_AA64ISAR1_EL1", 28, 1]], requires: [] },
	{ feature: "FEAT_BTI", fields: [["ID_AA64PFR1_EL1", 0, 1]], requires: [] },
	{ feature: "FEAT_SB", fields: [["ID_AA64ISAR1_EL1", 36, 1]], requires: [] },
	{ feature: "FEAT_SSBS", fields: [["ID_AA64PFR1_EL1", 4, 1]], requires: [] },
	{ feature: "FEAT_SSBS2", fields: [["ID_AA64PFR1_EL1", 4, 2]], requires: ["FEAT_SSBS"] },
	{ feature: "FEAT_SPECRES", fields: [["ID_AA64ISAR1_EL1", 40, 1]], requires: [] },
	{ feature: "FEAT_DIT", fields: [["ID_AA64PFR0_EL1", 48, 1]], requires: [] },
	{ feature: "FEAT_WFxT", fields: [["ID_AA64ISAR2_EL1", 0, 2]], requires: [] },
	{ feature: "FEAT_RNG", fields: [["ID_AA64ISAR0_EL1", 60, 1]], requires: [] },
	{ feature: "FEAT_TLBIOS", fields: [["ID_AA64ISAR0_EL1", 56, 1]], requires: [] },
	{ feature: "FEAT_TLBIRANGE", fields: [["ID_AA64ISAR0_EL1", 56, 2]], requires: ["FEAT_TLBIOS"] },
	{ feature: "FEAT_CSV2", fields: [["ID_AA64PFR0_EL1", 56, 1]], requires: [] },
	{ feature: "FEAT_CSV2_2", fields: [["ID_AA64PFR0_EL1", 56, 2]], requires: ["FEAT_CSV2"] },
	{ feature: "FEAT_CSV3", fields: [["ID_AA64PFR0_EL1", 60, 1]], requires: [] },
	{ feature: "FEAT_DGH", fields: [["ID_AA64ISAR1_EL1", 48, 1]], requires: [] },
	{ feature: "FEAT_RAS", fields: [["ID_AA64PFR0_EL1", 28, 1]], requires: [] },
	{ feature: "FEAT_E0PD", fields: [["ID_AA64MMFR2_EL1", 60, 1]], requires: [] },
	{ feature: "FEAT_Debugv8p2", fields: [["ID_AA64DFR0_EL1", 0, 8]], requires: [] },
	{ feature: "FEAT_HPDS", fields: [["ID_AA64MMFR1_EL1", 12, 1]], requires: [] },
	{ feature: "FEAT_TTCNP", fields: [["ID_AA64MMFR2_EL1", 0, 1]], requires: [] },
];

/** Names of features on a command line beside the manual's in lower case. */
export const featureAliases: Readonly<Record<string, readonly string[]>> = {
	fp: ["FEAT_FP", "FEAT_AdvSIMD"],
	simd: ["FEAT_FP", "FEAT_AdvSIMD"],
	aes: ["FEAT_AES", "FEAT_PMULL"],
	sha2: ["FEAT_SHA1", "FEAT_SHA256"],
	sha3: ["FEAT_SHA512", "FEAT_SHA3"],
	sm4: ["FEAT_SM3", "FEAT_SM4"],
	crypto: ["FEAT_AES", "FEAT_PMULL", "FEAT_SHA1", "FEAT_SHA256"],
	fp16fml: ["FEAT_FHM"],
	compnum: ["FEAT_FCMA"],
	crc: ["FEAT_CRC32"],
	rcpc: ["FEAT_LRCPC"],
	pan: ["FEAT_PAN", "FEAT_PAN2"],
	ssbs: ["FEAT_SSBS", "FEAT_SSBS2"],
	predres: ["FEAT_SPECRES"],
};

/** The processors. */
export const namedCpus: readonly NamedCpu[] = [
	{ name: "upcall", description: "Armv8.2-A with FP, SIMD and cryptography, whose caches need no maintenance: the default", features: ["FEAT_FP", "FEAT_AdvSIMD", "FEAT_FP16", "FEAT_AES", "FEAT_PMULL", "FEAT_SHA1", "FEAT_SHA256", "FEAT_CRC32", "FEAT_LSE", "FEAT_RDM", "FEAT_DotProd", "FEAT_LOR", "FEAT_PAN", "FEAT_PAN2", "FEAT_UAO", "FEAT_DPB", "FEAT_LRCPC", "FEAT_SSBS", "FEAT_SSBS2", "FEAT_CSV2", "FEAT_CSV3", "FEAT_E0PD"], idRegisters: { MIDR_EL1: 0xf0510n, ID_AA64PFR0_EL1: 0x1ff0011n, ID_AA64MMFR0_EL1: 0x101122n, ID_AA64DFR0_EL1: 0x10305006n, CTR_EL0: 0xb444c004n, DCZID_EL0: 0x4n, CNTFRQ_EL0: 0x3b9aca0n } },
	{ name: "cortex-a53", description: "Armv8.0-A, 40-bit addresses, no 16K granule", features: ["FEAT_FP", "FEAT_AdvSIMD", "FEAT_AES", "FEAT_PMULL", "FEAT_SHA1", "FEAT_SHA256", "FEAT_CRC32"], idRegisters: { MIDR_EL1: 0x410fd034n, ID_AA64PFR0_EL1: 0x1ff0011n, ID_AA64MMFR0_EL1: 0x1122n, ID_AA64DFR0_EL1: 0x10305006n, CTR_EL0: 0x84448004n, DCZID_EL0: 0x4n, CNTFRQ_EL0: 0x3b9aca0n } },
	{ name: "cortex-a57", description: "Armv8.0-A, 44-bit addresses, no 16K granule", features: ["FEAT_FP", "FEAT_AdvSIMD", "FEAT_AES", "FEAT_PMULL", "FEAT_SHA1", "FEAT_SHA256", "FEAT_CRC32"], idRegisters: { MIDR_EL1: 0x411fd070n, ID_AA64PFR0_EL1: 0x1ff0011n, ID_AA64MMFR0_EL1: 0x1124n, ID_AA64DFR0_EL1: 0x10305006n, CTR_EL0: 0x8444c004n, DCZID_EL0: 0x4n, CNTFRQ_EL0: 0x3b9aca0n } },
	{ name: "cortex-a72", description: "Armv8.0-A, 44-bit addresses, no 16K granule", features: ["FEAT_FP", "FEAT_AdvSIMD", "FEAT_AES", "FEAT_PMULL", "FEAT_SHA1", "FEAT_SHA256", "FEAT_CRC32"], idRegisters: { MIDR_EL1: 0x410fd083n, ID_AA64PFR0_EL1: 0x1ff0011n, ID_AA64MMFR0_EL1: 0x1124n, ID_AA64DFR0_EL1: 0x10305006n, CTR_EL0: 0x8444c004n, DCZID_EL0: 0x4n, CNTFRQ_EL0: 0x3b9aca0n } },
	{ name: "neoverse-n1", description: "Armv8.2-A, 48-bit addresses", features: ["FEAT_FP", "FEAT_AdvSIMD", "FEAT_FP16", "FEAT_AES", "FEAT_PMULL", "FEAT_SHA1", "FEAT_SHA256", "FEAT_CRC32", "FEAT_LSE", "FEAT_RDM", "FEAT_DotProd", "FEAT_LOR", "FEAT_PAN", "FEAT_PAN2", "FEAT_UAO", "FEAT_DPB", "FEAT_LRCPC", "FEAT_SSBS", "FEAT_SSBS2", "FEAT_CSV2", "FEAT_CSV3", "FEAT_RAS", "FEAT_HPDS", "FEAT_TTCNP", "FEAT_Debugv8p2"], idRegisters: { MIDR_EL1: 0x414fd0c1n, ID_AA64PFR0_EL1: 0x1ff0011n, ID_AA64MMFR0_EL1: 0x101125n, ID_AA64DFR0_EL1: 0x10305006n, CTR_EL0: 0x8444c004n, DCZID_EL0: 0x4n, CNTFRQ_EL0: 0x3b9aca0n } },
	{ name: "max", description: "every feature that there is, 48-bit addresses", features: ["FEAT_FP", "FEAT_AdvSIMD", "FEAT_FP16", "FEAT_AES", "FEAT_PMULL", "FEAT_SHA1", "FEAT_SHA256", "FEAT_SHA512", "FEAT_SHA3", "FEAT_SM3", "FEAT_SM4", "FEAT_CRC32", "FEAT_LSE", "FEAT_RDM", "FEAT_DotProd", "FEAT_FHM", "FEAT_FCMA", "FEAT_JSCVT", "FEAT_FRINTTS", "FEAT_BF16", "FEAT_I8MM", "FEAT_LOR", "FEAT_PAN", "FEAT_PAN2", "FEAT_PAN3", "FEAT_UAO", "FEAT_DPB", "FEAT_DPB2", "FEAT_LRCPC", "FEAT_LRCPC2", "FEAT_LSE2", "FEAT_FlagM", "FEAT_FlagM2", "FEAT_PAuth", "FEAT_BTI", "FEAT_SB", "FEAT_SSBS", "FEAT_SSBS2", "FEAT_SPECRES", "FEAT_DIT", "FEAT_WFxT", "FEAT_RNG", "FEAT_TLBIOS", "FEAT_TLBIRANGE", "FEAT_CSV2", "FEAT_CSV2_2", "FEAT_CSV3", "FEAT_DGH", "FEAT_RAS", "FEAT_E0PD", "FEAT_Debugv8p2", "FEAT_HPDS", "FEAT_TTCNP"], idRegisters: { MIDR_EL1: 0xf0510n, ID_AA64PFR0_EL1: 0x1ff0011n, ID_AA64MMFR0_EL1: 0x101125n, ID_AA64DFR0_EL1: 0x10305006n, CTR_EL0: 0xb444c004n, DCZID_EL0: 0x4n, CNTFRQ_EL0: 0x3b9aca0n } },
];
