import { KVM_SMCCC_FILTER_DENY, KVM_SMCCC_FILTER_HANDLE } from "@upcall/uapi";
import type { Answer, KvmFunction, SmcccConfig } from "./smccc.ts";

/** Who answers the function ids of an interval; `kvm:` is followed by the function. */
export type Owner =
	| "fastPath"
	| "smc"
	| "denied"
	| "notSupported"
	| "psci"
	| "forward:filter"
	| "forward:psciToUser"
	| "forward:hvcToUser"
	| `kvm:${KvmFunction}`;

/** Consecutive function ids with one owner; both ends belong to it. */
export interface Interval {
	readonly first: number;
	readonly last: number;
	readonly owner: Owner;
}

/** The owner that an answer of `dispatch` amounts to. */
export function ownerOf(answer: Answer): Owner {
	if (answer.who === "registers") return answer.why;
	if (answer.who === "psci") return "psci";
	return answer.who === "kvm" ? `kvm:${answer.function}` : `forward:${answer.why}`;
}

const TOP = 0xffff_ffff;

/** Puts an interval over the others: what it covers belongs to it. */
function paint(under: readonly Interval[], over: Interval): Interval[] {
	const out: Interval[] = [];
	for (const u of under) {
		if (u.last < over.first || u.first > over.last) out.push(u);
		else {
			if (u.first < over.first) out.push({ ...u, last: over.first - 1 });
			if (u.last > over.last) out.push({ ...u, first: over.last + 1 });
		}
	}
	return [...out, over].sort((a, b) => a.first - b.first);
}

const one = (id: number, owner: Owner): Interval => ({ first: id, last: id, owner });

/**
 * The whole function id space, 0 to 0xffffffff, as intervals: the same decisions as `dispatch`, formulated as layers that
 * cover each other instead of as a sequence of questions. The two are compared in the tests; tables in documents come from
 * here. For a call with immediate 0 that is not PSCI_FEATURES(SMCCC_VERSION).
 */
export function partition(config: SmcccConfig, conduit: "hvc" | "smc"): Interval[] {
	const upstream = config.abi === "upstream";
	if (conduit === "smc" && !upstream && !config.conduitFlag) return [{ first: 0, last: TOP, owner: "smc" }];

	const nobody: Owner = upstream ? "denied" : config.hvcToUser ? "forward:hvcToUser" : "notSupported";
	let map: Interval[] = [{ first: 0, last: TOP, owner: nobody }];
	const lay = (...layers: Interval[]): void => {
		for (const l of layers) map = paint(map, l);
	};
	if (upstream) {
		// Bits 31, 30 and 23:16 do not matter to the kernel's test for the standard secure owner.
		const blocks: Interval[] = [];
		for (let top = 0; top < 4; top++) {
			for (let middle = 0; middle < 256; middle++) {
				const first = top * 0x40000000 + 0x04000000 + middle * 0x10000;
				blocks.push({ first, last: first + 0x1f, owner: "psci" });
			}
		}
		map = blocks.flatMap((b, n): Interval[] => {
			const from = n === 0 ? 0 : (blocks[n - 1]?.last ?? 0) + 1;
			const gap: Interval = { first: from, last: b.first - 1, owner: nobody };
			return n === blocks.length - 1 ? [gap, b, { first: b.last + 1, last: TOP, owner: nobody }] : [gap, b];
		});
		lay({ first: 0x95c1ba5e, last: 0x95c1ba61, owner: "psci" });
	} else {
		const psci: Owner = config.psciToUser ? "forward:psciToUser" : "psci";
		lay({ first: 0x84000000, last: 0x8400001f, owner: psci }, { first: 0xc4000000, last: 0xc400001f, owner: psci });
		lay({ first: 0x95c1ba5e, last: 0x95c1ba61, owner: psci });
	}
	if (config.stdBmap & 1n) {
		lay(
			one(0x84000050, "kvm:TRNG_VERSION"),
			one(0x84000051, "kvm:TRNG_FEATURES"),
			one(0x84000052, "kvm:TRNG_GET_UUID"),
		);
		lay(one(0x84000053, "kvm:TRNG_RND32"), one(0xc4000053, "kvm:TRNG_RND64"));
	}
	if (config.stdHypBmap & 1n) lay(one(0xc5000020, "kvm:PV_TIME_FEATURES"), one(0xc5000021, "kvm:PV_TIME_ST"));
	if (config.vendorHypBmap & 1n) lay(one(0x86000000, "kvm:KVM_FEATURES"), one(0x8600ff01, "kvm:VENDOR_HYP_CALL_UID"));
	if (config.vendorHypBmap & 2n) lay(one(0x86000001, "kvm:KVM_PTP"));
	for (const f of config.filter) {
		if (f.action === KVM_SMCCC_FILTER_HANDLE) continue;
		const owner: Owner = f.action === KVM_SMCCC_FILTER_DENY ? "denied" : "forward:filter";
		lay({ first: f.base, last: f.base + f.nr - 1, owner });
	}
	// Arm Architecture Calls lie over everything.
	const arch: Owner = upstream ? "denied" : "notSupported";
	lay({ first: 0x80000000, last: 0x8000ffff, owner: arch }, { first: 0xc0000000, last: 0xc000ffff, owner: arch });
	lay(one(0x80000000, "kvm:SMCCC_VERSION"), one(0x80000001, "kvm:ARCH_FEATURES"));
	if (conduit === "hvc") lay(one(0x80003fff, "fastPath"), one(0x80007fff, "fastPath"), one(0x80008000, "fastPath"));
	return map;
}
