import { KVM_CAP_ARM_HVC_TO_USER, KVM_CAP_ARM_PSCI_TO_USER } from "./constants/rfc.ts";
import { CAPABILITIES, type CapabilityFact } from "./tables/capabilityFacts.ts";
import { UPSTREAM_CAPABILITY_NAMES } from "./tables/names.ts";

/**
 * Which of two user APIs KVM offers where they collide: the RFC "Pass hypercalls to userspace", whose numbers were
 * never merged, or upstream Linux with its SMCCC filter.
 */
export type AbiName = "rfc" | "upstream";

/** What differs between the two user APIs. */
export interface AbiProfile {
	/** Which one it is. */
	readonly name: AbiName;
	/** Capability number to name. Only 226 and 227 differ. */
	readonly capabilityNames: ReadonlyMap<number, string>;
	/** What KVM_CHECK_EXTENSION answers; numbers that are not here get 0. */
	readonly capabilities: readonly CapabilityFact[];
	/** How `kvm_run.hypercall` is filled at KVM_EXIT_HYPERCALL. */
	readonly hypercall: {
		/** What `nr` holds: the 16-bit immediate of the HVC, or the function id (the low 32 bits of x0). */
		readonly nr: "immediate" | "function-id";
		/** What `args` holds: copies of x0 to x5, or zeros. */
		readonly args: "x0-x5" | "zero";
		/** What the 8 bytes at offset 96 are: `longmode` (u32, always 0) and padding, or `flags` (u64). */
		readonly word96: "longmode" | "flags";
		/** Which instructions can be passed to userspace. */
		readonly conduits: readonly ("hvc" | "smc")[];
	};
	/** How userspace asks for calls: capabilities for all that KVM does not serve, or a filter of ranges. */
	readonly request: "enable-cap" | "smccc-filter";
}

const rfcFacts: readonly CapabilityFact[] = [
	{
		name: "KVM_CAP_ARM_HVC_TO_USER",
		number: KVM_CAP_ARM_HVC_TO_USER,
		vm: 1,
		system: 1,
		note: "RFC; upstream 226 is KVM_CAP_PMU_EVENT_MASKED_EVENTS (x86)",
	},
	{
		name: "KVM_CAP_ARM_PSCI_TO_USER",
		number: KVM_CAP_ARM_PSCI_TO_USER,
		vm: 1,
		system: 1,
		note: "RFC; upstream 227 is KVM_CAP_COUNTER_OFFSET",
	},
];

function makeProfiles(): Readonly<Record<AbiName, AbiProfile>> {
	const upstream: AbiProfile = {
		name: "upstream",
		capabilityNames: UPSTREAM_CAPABILITY_NAMES,
		capabilities: CAPABILITIES,
		hypercall: { nr: "function-id", args: "zero", word96: "flags", conduits: ["hvc", "smc"] },
		request: "smccc-filter",
	};
	const numbers = new Set(rfcFacts.map(({ number }) => number));
	const kept = CAPABILITIES.filter(({ number }) => !numbers.has(number));
	const capabilityNames = new Map(UPSTREAM_CAPABILITY_NAMES);
	for (const { number, name } of rfcFacts) capabilityNames.set(number, name);
	const rfc: AbiProfile = {
		name: "rfc",
		capabilityNames,
		capabilities: [...kept, ...rfcFacts].sort((a, b) => a.number - b.number),
		hypercall: { nr: "immediate", args: "x0-x5", word96: "longmode", conduits: ["hvc"] },
		request: "enable-cap",
	};
	return { rfc, upstream };
}

let profiles: Readonly<Record<AbiName, AbiProfile>> | undefined;

/** The facts of one of the two user APIs. */
export function profile(name: AbiName): AbiProfile {
	profiles ??= makeProfiles();
	return profiles[name];
}
