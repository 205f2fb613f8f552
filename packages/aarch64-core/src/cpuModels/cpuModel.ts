import { KvmError } from "@upcall/uapi";
import type { CpuModelData } from "../model.ts";
import { type FeatureRow, featureAliases, featureRows, type NamedCpu, namedCpus } from "./table.ts";

const rowOf = new Map<string, FeatureRow>(featureRows.map((row) => [row.feature, row]));

/** Features by their names on a command line. */
const options = new Map<string, readonly string[]>();
for (const { feature } of featureRows) options.set(feature.slice(5).toLowerCase(), [feature]);
for (const [name, list] of Object.entries(featureAliases)) options.set(name, list);

/** Names of the features that can be added and taken away, those of several features included. */
export const cpuFeatureNames: readonly string[] = [...options.keys()];

/** Whether a feature cannot be without another, itself included. */
function needs(feature: string, other: string, seen = new Set<string>()): boolean {
	if (feature === other) return true;
	if (seen.has(feature)) return false;
	seen.add(feature);
	return (rowOf.get(feature)?.requires ?? []).some((required) => needs(required, other, seen));
}

function misuse(message: string): never {
	throw new KvmError("ERR_OPTION", message);
}

/** The identification registers of features on those that a processor has anyway. */
function registersOf(features: ReadonlySet<string>, cpu: NamedCpu): Record<string, bigint> {
	const registers: Record<string, bigint> = { ...cpu.idRegisters };
	const touched = new Set<string>();
	for (const { feature, fields } of featureRows) {
		if (!features.has(feature)) continue;
		for (const [register, lo, value] of fields) {
			const shift = BigInt(lo);
			const old = registers[register] ?? 0n;
			const before = touched.has(`${register}.${lo}`) ? (old >> shift) & 0xfn : 0n;
			const now = before > BigInt(value) ? before : BigInt(value);
			registers[register] = (old & ~(0xfn << shift)) | (now << shift);
			touched.add(`${register}.${lo}`);
		}
	}
	return registers;
}

/**
 * A CPU model by the name of a processor, with features added and taken away: `neoverse-n1,+lse2,-crypto`. `+` brings
 * what a feature needs, `-` takes what needs it; what is asked for last counts.
 *
 * @throws KvmError `ERR_OPTION` for an unknown processor or feature; the message lists those that exist
 */
export function cpuModel(text: string): CpuModelData {
	const [name = "", ...changes] = text.split(",");
	const cpu = namedCpus.find((c) => c.name === name);
	if (cpu === undefined)
		return misuse(`there is no CPU "${name}": give one of ${namedCpus.map((c) => c.name).join(", ")}`);
	const features = new Set(cpu.features);
	for (const change of changes) {
		const chosen = options.get(change.slice(1).toLowerCase());
		if (chosen === undefined || (change[0] !== "+" && change[0] !== "-"))
			return misuse(`there is no CPU feature "${change}": give + or - and one of ${cpuFeatureNames.join(", ")}`);
		for (const { feature } of featureRows) {
			if (change[0] === "+") {
				if (chosen.some((c) => needs(c, feature))) features.add(feature);
			} else if (chosen.some((c) => needs(feature, c))) features.delete(feature);
		}
	}
	return { name: text, features, idRegisters: registersOf(features, cpu) };
}
