import type { Feature } from "./features.ts";

/** What a feature is in the identification registers, and what it cannot be without. */
export interface FeatureDefinition {
	readonly feature: Feature;
	/** Fields of four bits: the register's name, the lowest bit, the value. Of several features of a field the highest counts. */
	readonly fields: readonly (readonly [register: string, lo: number, value: number])[];
	readonly requires: readonly Feature[];
}

type Row = readonly [feature: string, field: string, value: number, requires?: string];

const PFR0 = "ID_AA64PFR0_EL1";
const PFR1 = "ID_AA64PFR1_EL1";
const ISAR0 = "ID_AA64ISAR0_EL1";
const ISAR1 = "ID_AA64ISAR1_EL1";
const ISAR2 = "ID_AA64ISAR2_EL1";
const MMFR1 = "ID_AA64MMFR1_EL1";
const MMFR2 = "ID_AA64MMFR2_EL1";
const DFR0 = "ID_AA64DFR0_EL1";

/** Registers with the field's lowest bit, by the field's name in the manual. */
const fields: Readonly<Record<string, readonly [register: string, lo: number]>> = {
	FP: [PFR0, 16],
	AdvSIMD: [PFR0, 20],
	RAS: [PFR0, 28],
	DIT: [PFR0, 48],
	CSV2: [PFR0, 56],
	CSV3: [PFR0, 60],
	BT: [PFR1, 0],
	SSBS: [PFR1, 4],
	AES: [ISAR0, 4],
	SHA1: [ISAR0, 8],
	SHA2: [ISAR0, 12],
	CRC32: [ISAR0, 16],
	Atomic: [ISAR0, 20],
	RDM: [ISAR0, 28],
	SHA3: [ISAR0, 32],
	SM3: [ISAR0, 36],
	SM4: [ISAR0, 40],
	DP: [ISAR0, 44],
	FHM: [ISAR0, 48],
	TS: [ISAR0, 52],
	TLB: [ISAR0, 56],
	RNDR: [ISAR0, 60],
	DPB: [ISAR1, 0],
	API: [ISAR1, 8],
	JSCVT: [ISAR1, 12],
	FCMA: [ISAR1, 16],
	LRCPC: [ISAR1, 20],
	GPI: [ISAR1, 28],
	FRINTTS: [ISAR1, 32],
	SB: [ISAR1, 36],
	SPECRES: [ISAR1, 40],
	BF16: [ISAR1, 44],
	DGH: [ISAR1, 48],
	I8MM: [ISAR1, 52],
	WFxT: [ISAR2, 0],
	HPDS: [MMFR1, 12],
	LO: [MMFR1, 16],
	PAN: [MMFR1, 20],
	CnP: [MMFR2, 0],
	UAO: [MMFR2, 4],
	AT: [MMFR2, 32],
	E0PD: [MMFR2, 60],
	DebugVer: [DFR0, 0],
};

const rows: readonly Row[] = [
	["FP", "FP", 0, "AdvSIMD"],
	["AdvSIMD", "AdvSIMD", 0, "FP"],
	["FP16", "FP AdvSIMD", 1, "FP"],
	["AES", "AES", 1, "AdvSIMD"],
	["PMULL", "AES", 2, "AES"],
	["SHA1", "SHA1", 1, "AdvSIMD"],
	["SHA256", "SHA2", 1, "SHA1"],
	["SHA512", "SHA2", 2, "SHA256 SHA3"],
	["SHA3", "SHA3", 1, "SHA512"],
	["SM3", "SM3", 1, "AdvSIMD SM4"],
	["SM4", "SM4", 1, "AdvSIMD SM3"],
	["CRC32", "CRC32", 1],
	["LSE", "Atomic", 2],
	["RDM", "RDM", 1, "AdvSIMD"],
	["DotProd", "DP", 1, "AdvSIMD"],
	["FHM", "FHM", 1, "FP16"],
	["FCMA", "FCMA", 1, "FP16"], // the rows of FCMLA and FCADD are for half precision too
	["JSCVT", "JSCVT", 1, "FP"],
	["FRINTTS", "FRINTTS", 1, "FP"],
	["BF16", "BF16", 1, "AdvSIMD"],
	["I8MM", "I8MM", 1, "AdvSIMD"],
	["LOR", "LO", 1],
	["PAN", "PAN", 1],
	["PAN2", "PAN", 2, "PAN"],
	["PAN3", "PAN", 3, "PAN2"],
	["UAO", "UAO", 1],
	["DPB", "DPB", 1],
	["DPB2", "DPB", 2, "DPB"],
	["LRCPC", "LRCPC", 1],
	["LRCPC2", "LRCPC", 2, "LRCPC"],
	["LSE2", "AT", 1],
	["FlagM", "TS", 1],
	["FlagM2", "TS", 2, "FlagM"],
	["PAuth", "API GPI", 1],
	["BTI", "BT", 1],
	["SB", "SB", 1],
	["SSBS", "SSBS", 1],
	["SSBS2", "SSBS", 2, "SSBS"],
	["SPECRES", "SPECRES", 1],
	["DIT", "DIT", 1],
	["WFxT", "WFxT", 2],
	["RNG", "RNDR", 1],
	["TLBIOS", "TLB", 1],
	["TLBIRANGE", "TLB", 2, "TLBIOS"],
	["CSV2", "CSV2", 1],
	["CSV2_2", "CSV2", 2, "CSV2"],
	["CSV3", "CSV3", 1],
	["DGH", "DGH", 1],
	["RAS", "RAS", 1],
	["E0PD", "E0PD", 1],
	["Debugv8p2", "DebugVer", 8],
	["HPDS", "HPDS", 1],
	["TTCNP", "CnP", 1],
];

const words = (text: string): readonly string[] => text.split(" ").filter((word) => word !== "");

/** The features that a model can have or lack. @see DDI 0487, D24.2 the identification registers; A2 for the dependencies */
export const featureDefinitions: readonly FeatureDefinition[] = rows.map(([name, names, value, requires = ""]) => ({
	feature: `FEAT_${name}` as Feature,
	fields: words(names).map((field) => {
		const at = fields[field];
		if (at === undefined) throw new TypeError(`${name}: no field ${field}`);
		return [at[0], at[1], value] as const;
	}),
	requires: words(requires).map((r) => `FEAT_${r}` as Feature),
}));

/** Names of features on a command line that are not the manual's name in lower case, without its prefix. */
export const featureAliases: Readonly<Record<string, readonly Feature[]>> = {
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
