import * as numbers from "../engine/generated/features.ts";

/** What a virtual CPU implements. The specification's `CpuModel` has this form. */
export interface CpuModelData {
	readonly name: string;
	/** `FEAT_…` names; those that the engine does not know are ignored. */
	readonly features: ReadonlySet<string>;
	/** Values of the identification registers that are not zero, by name. */
	readonly idRegisters: Readonly<Record<string, bigint>>;
}

/** For each feature number whether the model has it; number 0, "no feature needed", always. */
export function featureFlags(model: CpuModelData): Uint8Array {
	const flags = new Uint8Array(256);
	flags[0] = 1;
	for (const [name, number] of Object.entries(numbers)) if (model.features.has(name)) flags[number] = 1;
	return flags;
}

/** Width of physical addresses by ID_AA64MMFR0_EL1.PARange, at most 48. */
export function physicalAddressBits(model: CpuModelData): number {
	const range = Number((model.idRegisters.ID_AA64MMFR0_EL1 ?? 0n) & 15n);
	return [32, 36, 40, 42, 44, 48][range] ?? 48;
}

/** Whether a register is none of a breakpoint or watchpoint, or of one that ID_AA64DFR0_EL1 counts. */
export function debugRegisterExists(name: string, model: CpuModelData): boolean {
	const [, unit, n] = /^DBG([BW])[VC]R(\d+)_EL1$/.exec(name) ?? [];
	const position = unit === "B" ? 12n : 20n;
	return unit === undefined || Number(n) <= Number(((model.idRegisters.ID_AA64DFR0_EL1 ?? 0n) >> position) & 15n);
}
