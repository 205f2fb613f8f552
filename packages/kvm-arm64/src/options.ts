import type { Tier } from "@upcall/aarch64-core";
import { KvmError } from "@upcall/uapi";
import type { Engine, InspectableEngine } from "./engine.ts";
import { FixedEntropy, hostEntropy } from "./entropy.ts";

/** Which kernel's interface is offered. See the package's README. */
export type Abi = "rfc" | "upstream";

/** What {@link openKvm} takes. Everything has a default. */
export interface KvmOptions<Model = unknown> {
	/**
	 * `"rfc"` (the default): the numbers and rules of the series "ARM64 virtual CPU hotplug" (RFC, February 2023), with
	 * `KVM_CAP_ARM_HVC_TO_USER` and `KVM_CAP_ARM_PSCI_TO_USER`, by their documented intent. `"upstream"`: Linux 6.12.
	 */
	readonly abi?: Abi;
	/** Bytes of user memory for each VM; 256 MiB by default. Rounded up to 64 KiB. */
	readonly memory?: number;
	/**
	 * CPU model, or the name of one with features added and taken away, for example `neoverse-n1,+lse2,-crypto`; the
	 * engine's default when absent.
	 */
	readonly cpu?: Model | string;
	/** `"real"` (the default): the counter follows the host's time. `"virtual"`: it follows the instructions executed. */
	readonly clock?: "real" | "virtual";
	/** Instructions that one KVM_RUN may execute before it returns EINTR; 10,000,000 by default. */
	readonly budget?: number;
	/** vCPUs that a VM may have, 1 to 512; 8 by default. Answer of KVM_CAP_MAX_VCPUS. */
	readonly maxVcpus?: number;
	/** Memory that Workers can share. */
	readonly shared?: boolean;
	/**
	 * How guest code is executed: `"auto"` (the default) compiles to WebAssembly what is executed often, `"jit"` does so
	 * after very few executions, `"interp"` interprets all. The guest cannot tell them apart.
	 */
	readonly tier?: Tier;
	/**
	 * On re-entry after KVM_EXIT_HYPERCALL, x0 to x3 are taken from `kvm_run.hypercall.args[0..3]`, as the RFC's author
	 * considered. Off by default: results are written with KVM_SET_ONE_REG. Only with `abi: "rfc"`: upstream's exit carries no
	 * registers that could be read back.
	 */
	readonly registersInRun?: boolean;
	/**
	 * With `abi: "rfc"`: SMCs are forwarded as HVCs are, and bit 0 of `kvm_run.hypercall.longmode` tells them apart
	 * (`KVM_HYPERCALL_EXIT_SMC`). Upstream always has the flag.
	 */
	readonly conduitFlag?: boolean;
	/** Offers the ranges that KVM serves itself through device attributes of the VM; see `hypercallRanges.ts`. */
	readonly hypercallRanges?: boolean;
	/** Fills `bytes` with random numbers for TRNG. By default the host's generator, or a fixed sequence with a virtual clock. */
	readonly entropy?: (bytes: Uint8Array) => void;
	/** Host counter in ticks of CNTFRQ, for the real clock. */
	readonly counter?: () => number;
	/** Wall-clock time in nanoseconds since 1970, for the PTP call. By default the host's, or the counter with a virtual clock. */
	readonly wallClock?: () => bigint;
	/** Puts something between KVM and its CPUs, for example a checker: gets the engine and gives what KVM is to use. */
	readonly around?: (engine: InspectableEngine) => Engine;
}

/** {@link KvmOptions} with every default filled in. */
export interface ResolvedOptions {
	readonly abi: Abi;
	readonly memory: number;
	readonly virtualClock: boolean;
	readonly budget: number;
	readonly maxVcpus: number;
	readonly shared: boolean;
	readonly tier: Tier;
	readonly registersInRun: boolean;
	readonly conduitFlag: boolean;
	readonly hypercallRanges: boolean;
	readonly entropy: (bytes: Uint8Array) => void;
	/** The source behind `entropy` when it is the fixed sequence. */
	readonly fixedEntropy: FixedEntropy | undefined;
	readonly wallClock: (() => bigint) | undefined;
}

const MIB = 1 << 20;
const TIERS: readonly Tier[] = ["interp", "jit", "auto"];

function wholeNumber(name: string, value: number, low: number, high: number): number {
	if (Number.isInteger(value) && value >= low && value <= high) return value;
	throw new KvmError("ERR_OPTION", `option ${name} is ${value}; give a whole number from ${low} to ${high}`);
}

/** Checks options and fills in the defaults. @throws {@link KvmError} `ERR_OPTION` */
export function resolveOptions(o: KvmOptions): ResolvedOptions {
	const abi = o.abi ?? "rfc";
	if (abi !== "rfc" && abi !== "upstream") {
		throw new KvmError("ERR_OPTION", `option abi is ${JSON.stringify(abi)}; give "rfc" or "upstream"`);
	}
	const clock = o.clock ?? "real";
	if (clock !== "real" && clock !== "virtual") {
		throw new KvmError("ERR_OPTION", `option clock is ${JSON.stringify(clock)}; give "real" or "virtual"`);
	}
	const tier = o.tier ?? "auto";
	if (!TIERS.includes(tier)) {
		throw new KvmError("ERR_OPTION", `option tier is ${JSON.stringify(tier)}; give ${TIERS.join(", ")}`);
	}
	const virtualClock = clock === "virtual";
	const fixedEntropy = virtualClock && o.entropy === undefined ? new FixedEntropy() : undefined;
	return {
		abi,
		memory: Math.ceil(wholeNumber("memory", o.memory ?? 256 * MIB, 65536, 4096 * MIB) / 65536) * 65536,
		virtualClock,
		budget: wholeNumber("budget", o.budget ?? 10_000_000, 1, 0x7fff_ffff),
		maxVcpus: wholeNumber("maxVcpus", o.maxVcpus ?? 8, 1, 512),
		shared: o.shared ?? false,
		tier,
		registersInRun: abi === "rfc" && o.registersInRun === true,
		conduitFlag: o.conduitFlag ?? false,
		hypercallRanges: o.hypercallRanges ?? false,
		entropy: o.entropy ?? (fixedEntropy ? (bytes) => fixedEntropy.fill(bytes) : hostEntropy),
		fixedEntropy,
		wallClock: o.wallClock ?? (virtualClock ? undefined : () => BigInt(Date.now()) * 1_000_000n),
	};
}
