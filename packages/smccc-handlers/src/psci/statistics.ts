import { POWER_STATE_POWER_DOWN } from "./cpuSuspend.ts";
import { answer, findCpu, type PsciCpu, type PsciTransition } from "./state.ts";

/** The counters of a CPU's standby (power_state 0) or power-down state; `undefined` for other states and CPUs. */
function counters(cpu: PsciCpu | undefined, powerState: bigint): { count: bigint; micros: bigint } | undefined {
	if (!cpu) return undefined;
	if (powerState === 0n) return { count: cpu.standbyCount, micros: cpu.standbyMicros };
	if (powerState !== BigInt(POWER_STATE_POWER_DOWN)) return undefined;
	return { count: cpu.powerDownCount, micros: cpu.powerDownMicros };
}

/** PSCI_STAT_RESIDENCY(target_cpu, power_state): microseconds; 0 for parameters that name nothing. @see DEN0022 section 5.21 */
export const statResidency: PsciTransition = (state, _caller, [mpidr, powerState]) =>
	answer(state, counters(state.cpus[findCpu(state, mpidr)], powerState)?.micros ?? 0n);

/** PSCI_STAT_COUNT(target_cpu, power_state): how often; 0 for parameters that name nothing. @see DEN0022 section 5.22 */
export const statCount: PsciTransition = (state, _caller, [mpidr, powerState]) =>
	answer(state, counters(state.cpus[findCpu(state, mpidr)], powerState)?.count ?? 0n);
