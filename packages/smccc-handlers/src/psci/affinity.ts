import {
	PSCI_0_2_AFFINITY_LEVEL_OFF,
	PSCI_0_2_AFFINITY_LEVEL_ON,
	PSCI_0_2_AFFINITY_LEVEL_ON_PENDING,
	PSCI_RET_INVALID_PARAMS,
} from "@upcall/uapi";
import { answer, MPIDR_AFFINITY, type PsciCpu, type PsciState, type PsciTransition } from "./state.ts";

/** NODE_HW_STATE answers. */
const HW_ON = 0;
const HW_OFF = 1;
const HW_STANDBY = 2;

/** CPUs of the node that contains an affinity instance at a level; `undefined` for bad arguments or no such node. */
function node(state: PsciState, mpidr: bigint, level: bigint): PsciCpu[] | undefined {
	if (level > 3n || (mpidr & ~MPIDR_AFFINITY) !== 0n) return undefined;
	const mask = MPIDR_AFFINITY & ~((1n << (8n * level)) - 1n);
	const cpus = state.cpus.filter((c) => (c.mpidr & mask) === (mpidr & mask));
	return cpus.length > 0 ? cpus : undefined;
}

/** AFFINITY_INFO(target_affinity, lowest_affinity_level): a suspended CPU counts as on. @see DEN0022 section 5.7 */
export const affinityInfo: PsciTransition = (state, _caller, [mpidr, level]) => {
	const cpus = node(state, mpidr, level);
	if (!cpus) return answer(state, PSCI_RET_INVALID_PARAMS);
	if (cpus.some((c) => c.power !== "off" && c.power !== "onPending")) return answer(state, PSCI_0_2_AFFINITY_LEVEL_ON);
	const pending = cpus.some((c) => c.power === "onPending");
	return answer(state, pending ? PSCI_0_2_AFFINITY_LEVEL_ON_PENDING : PSCI_0_2_AFFINITY_LEVEL_OFF);
};

/** NODE_HW_STATE(target_cpu, power_level): what the power controller does with a node. @see DEN0022 section 5.15 */
export const nodeHwState: PsciTransition = (state, _caller, [mpidr, level]) => {
	const cpus = node(state, mpidr, level);
	if (!cpus) return answer(state, PSCI_RET_INVALID_PARAMS);
	if (cpus.some((c) => c.power === "on" || c.power === "onPending")) return answer(state, HW_ON);
	return answer(state, cpus.some((c) => c.power === "standby") ? HW_STANDBY : HW_OFF);
};
