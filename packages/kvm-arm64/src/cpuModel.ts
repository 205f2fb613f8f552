import { type CpuModelData, cpuModel } from "@upcall/aarch64-core";
import { KvmError } from "@upcall/uapi";

/** Frequency of the counters in Hz: CNTFRQ_EL0 of every model. */
export const COUNTER_FREQUENCY = 62_500_000;

/** The CPU that a VM gets by default, `upcall`: Armv8.2-A with FP, SIMD and cryptography, no AArch32. */
export const DEFAULT_CPU: CpuModelData = cpuModel("upcall");

/**
 * The model of the option `cpu`.
 *
 * @param cpu - a model, or the name of one with features added and taken away: `neoverse-n1,+lse2,-crypto`
 * @throws {@link KvmError} `ERR_OPTION` for an unknown processor or feature
 */
export function resolveCpu(cpu: CpuModelData | string | undefined): CpuModelData {
	if (cpu === undefined) return DEFAULT_CPU;
	if (typeof cpu === "string") return cpuModel(cpu);
	if (typeof cpu === "object" && cpu?.features instanceof Set) return cpu;
	throw new KvmError("ERR_OPTION", "option cpu is no CPU model: give a name, or what cpuModel() gives");
}
