import { featureAliases, featureDefinitions } from "./cpuFeatures.ts";
import { COUNTER_FREQUENCY, type CpuModel } from "./cpuModel.ts";
import type { Feature } from "./features.ts";

/** A processor by name: features, and what no feature decides of the identification registers. */
export interface NamedCpu {
	readonly name: string;
	/** One line for people. */
	readonly description: string;
	readonly features: readonly Feature[];
	readonly idRegisters: Readonly<Record<string, bigint>>;
}

const list = (text: string): readonly Feature[] =>
	text
		.split(/\s+/)
		.filter((word) => word !== "")
		.map((word) => `FEAT_${word}` as Feature);

const CRYPTO = "AES PMULL SHA1 SHA256";
const ARMV8_2 = `FP AdvSIMD FP16 ${CRYPTO} CRC32 LSE RDM DotProd LOR PAN PAN2 UAO DPB LRCPC SSBS SSBS2 CSV2 CSV3`;

/** AArch64 only at EL1 and EL0; GICv3's system registers; FP and AdvSIMD 0xF (absent), which the features replace. */
const PFR0 = 0x01ff_0011n;
/** Breakpoints, of which 2 are context-aware, and watchpoints: 6 and 4. Debug of Armv8.0. */
const DFR0 = 0x1030_5006n;

const common = (MIDR_EL1: bigint, ID_AA64MMFR0_EL1: bigint, CTR_EL0: bigint): Record<string, bigint> => ({
	MIDR_EL1,
	ID_AA64PFR0_EL1: PFR0,
	ID_AA64MMFR0_EL1,
	ID_AA64DFR0_EL1: DFR0,
	CTR_EL0,
	// DC ZVA writes 64 bytes
	DCZID_EL0: 4n,
	CNTFRQ_EL0: BigInt(COUNTER_FREQUENCY),
});

/** CTR_EL0: 64-byte lines and exclusives granule, PIPT; bits 28 and 29, IDC and DIC: caches need no maintenance. */
const COHERENT = 0xb444_c004n;

/**
 * The processors. Their ID registers are those of the real ones as far as this PE goes: no EL2, EL3 or AArch32, and no
 * features that it lacks. MMFR0: PARange in bits 3:0, 16-bit ASIDs, mixed endian, 16K granule in bits 23:20.
 *
 * @see Arm Cortex-A53 (DDI 0500), Cortex-A57 (DDI 0488), Cortex-A72 (100095), Neoverse N1 (100616) technical reference manuals
 */
export const namedCpus: readonly NamedCpu[] = [
	{
		name: "upcall",
		description: "Armv8.2-A with FP, SIMD and cryptography, whose caches need no maintenance: the default",
		features: list(`${ARMV8_2} E0PD`),
		idRegisters: common(0x000f_0510n, 0x10_1122n, COHERENT),
	},
	{
		name: "cortex-a53",
		description: "Armv8.0-A, 40-bit addresses, no 16K granule",
		features: list(`FP AdvSIMD ${CRYPTO} CRC32`),
		idRegisters: common(0x410f_d034n, 0x1122n, 0x8444_8004n),
	},
	{
		name: "cortex-a57",
		description: "Armv8.0-A, 44-bit addresses, no 16K granule",
		features: list(`FP AdvSIMD ${CRYPTO} CRC32`),
		idRegisters: common(0x411f_d070n, 0x1124n, 0x8444_c004n),
	},
	{
		name: "cortex-a72",
		description: "Armv8.0-A, 44-bit addresses, no 16K granule",
		features: list(`FP AdvSIMD ${CRYPTO} CRC32`),
		idRegisters: common(0x410f_d083n, 0x1124n, 0x8444_c004n),
	},
	{
		name: "neoverse-n1",
		description: "Armv8.2-A, 48-bit addresses",
		features: list(`${ARMV8_2} RAS HPDS TTCNP Debugv8p2`),
		idRegisters: common(0x414f_d0c1n, 0x10_1125n, 0x8444_c004n),
	},
	{
		name: "max",
		description: "every feature that there is, 48-bit addresses",
		features: featureDefinitions.map((d) => d.feature),
		idRegisters: common(0x000f_0510n, 0x10_1125n, COHERENT),
	},
];

/** The model with these features on a base: each field has the highest value that a feature gives it. */
function build(name: string, features: ReadonlySet<string>, base: Readonly<Record<string, bigint>>): CpuModel {
	const fields = new Map<string, { register: string; lo: bigint; value: number }>();
	for (const { feature, fields: places } of featureDefinitions) {
		if (!features.has(feature)) continue;
		for (const [register, lo, value] of places) {
			const key = `${register} ${lo}`;
			fields.set(key, { register, lo: BigInt(lo), value: Math.max(value, fields.get(key)?.value ?? 0) });
		}
	}
	const idRegisters: Record<string, bigint> = { ...base };
	for (const { register, lo, value } of fields.values())
		idRegisters[register] = ((idRegisters[register] ?? 0n) & ~(0xfn << lo)) | (BigInt(value) << lo);
	return { name, features, idRegisters };
}

const definitions = new Map(featureDefinitions.map((d) => [d.feature as string, d]));
const byOption = new Map<string, readonly Feature[]>([
	...featureDefinitions.map(({ feature }) => [feature.slice(5).toLowerCase(), [feature]] as const),
	...Object.entries(featureAliases),
]);

/** The features and all that they cannot be without. */
function withRequired(features: readonly string[]): Set<string> {
	const all = new Set<string>();
	const add = (feature: string): void => {
		if (all.has(feature)) return;
		all.add(feature);
		for (const required of definitions.get(feature)?.requires ?? []) add(required);
	};
	for (const feature of features) add(feature);
	return all;
}

/**
 * A model by its name, with features added and taken away: `neoverse-n1,+lse2,-crypto`. `+` brings what a feature needs,
 * `-` takes what needs it; what is asked for last counts.
 *
 * @throws TypeError for an unknown processor or feature
 */
export function cpuModelOf(text: string): CpuModel {
	const [name = "", ...changes] = text.split(",");
	const cpu = namedCpus.find((c) => c.name === name);
	if (cpu === undefined)
		throw new TypeError(`there is no CPU "${name}": give one of ${namedCpus.map((c) => c.name).join(", ")}`);
	let features = new Set<string>(cpu.features);
	for (const change of changes) {
		const chosen = byOption.get(change.slice(1).toLowerCase());
		if (chosen === undefined || !/^[+-]/.test(change))
			throw new TypeError(
				`there is no CPU feature "${change}": give + or - and one of ${[...byOption.keys()].join(", ")}`,
			);
		if (change.startsWith("+")) features = new Set([...features, ...withRequired(chosen)]);
		else {
			const gone = new Set<string>(chosen);
			features = new Set([...features].filter((f) => ![...withRequired([f])].some((needed) => gone.has(needed))));
		}
	}
	return build(text, features, cpu.idRegisters);
}

/** The model that Upcall gives to its virtual machines unless another is asked for. */
export const upcallModel: CpuModel = cpuModelOf("upcall");
