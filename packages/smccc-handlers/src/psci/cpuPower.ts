import {
	PSCI_RET_ALREADY_ON,
	PSCI_RET_DENIED,
	PSCI_RET_INVALID_ADDRESS,
	PSCI_RET_INVALID_PARAMS,
	PSCI_RET_ON_PENDING,
	PSCI_RET_SUCCESS,
} from "@upcall/uapi";
import { answer, findCpu, type PsciTransition, withCpu } from "./state.ts";

/** CPU_ON(target_cpu, entry_point_address, context_id). @see DEN0022 section 5.6 */
export const cpuOn: PsciTransition = (state, caller, [mpidr, entry, context], platform) => {
	const target = findCpu(state, mpidr);
	switch (state.cpus[target]?.power) {
		case undefined:
			return answer(state, PSCI_RET_INVALID_PARAMS);
		case "off":
			break;
		case "onPending":
			return answer(state, PSCI_RET_ON_PENDING);
		default:
			return answer(state, PSCI_RET_ALREADY_ON);
	}
	if (!platform.mayCpuOn(target, caller)) return answer(state, PSCI_RET_DENIED);
	if (!platform.validEntry(entry)) return answer(state, PSCI_RET_INVALID_ADDRESS);
	return {
		state: withCpu(state, target, { power: "onPending" }),
		result: PSCI_RET_SUCCESS,
		effects: [{ kind: "cpuOn", target, entry, context }],
	};
};

/** CPU_OFF: does not return. @see DEN0022 section 5.5 */
export const cpuOff: PsciTransition = (state, caller) => ({
	state: withCpu(state, caller, { power: "off" }),
	result: undefined,
	effects: [{ kind: "cpuOff" }],
});
