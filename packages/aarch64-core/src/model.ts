import * as L from "../engine/layout.ts";

/** What a virtual CPU implements. The specification's `CpuModel` has this form. */
export interface CpuModelData {
	readonly name: string;
	/** `FEAT_…` names; those that the engine does not know are ignored. */
	readonly features: ReadonlySet<string>;
	/** Values of the identification registers that are not zero, by name. */
	readonly idRegisters: Readonly<Record<string, bigint>>;
}

const bits: Readonly<Record<string, number>> = {
	FEAT_CRC32: L.FEATURE_CRC32,
	FEAT_LSE: L.FEATURE_LSE,
	FEAT_LOR: L.FEATURE_LOR,
	FEAT_LRCPC: L.FEATURE_LRCPC,
	FEAT_PAN: L.FEATURE_PAN,
	FEAT_PAN2: L.FEATURE_PAN2,
	FEAT_UAO: L.FEATURE_UAO,
	FEAT_SSBS: L.FEATURE_SSBS,
	FEAT_DPB: L.FEATURE_DPB,
	FEAT_FP: L.FEATURE_FP,
};

/** The engine's feature word. */
export function featureBits(model: CpuModelData): number {
	let word = 0;
	for (const name of model.features) word |= bits[name] ?? 0;
	return word;
}

/** Width of physical addresses by ID_AA64MMFR0_EL1.PARange, at most 48. */
export function physicalAddressBits(model: CpuModelData): number {
	const range = Number((model.idRegisters.ID_AA64MMFR0_EL1 ?? 0n) & 15n);
	return [32, 36, 40, 42, 44, 48][range] ?? 48;
}
