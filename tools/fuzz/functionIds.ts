import { SMCCC_FUNCTION_NAMES } from "@upcall/uapi";
import type { Random } from "../oracle/random.ts";

const KNOWN = [...SMCCC_FUNCTION_NAMES.keys()].map((id) => id >>> 0);
const OWNERS = [0x80000000, 0x84000000, 0x85000000, 0x86000000, 0xc3000000, 0xc4000000, 0xc5000000, 0xc6000000];
/** PSCI 0.1, as KVM numbers it. */
const KVM_PSCI = 0x95c1ba5e;

/** A function id: mostly one that a specification defines, or near one. */
export function functionId(random: Random): number {
	const kind = random.below(16);
	if (kind < 10) return random.pick(KNOWN);
	if (kind < 13) return (random.pick(OWNERS) + random.below(0x40)) >>> 0;
	if (kind === 13) return (random.pick(KNOWN) ^ (1 << random.below(32))) >>> 0;
	if (kind === 14) return KVM_PSCI + random.below(5);
	return random.word();
}
