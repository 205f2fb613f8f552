import {
	PSCI_1_0_SUSPEND_MODE_OSI,
	PSCI_1_0_SUSPEND_MODE_PC,
	PSCI_RET_INVALID_ADDRESS,
	PSCI_RET_INVALID_PARAMS,
	PSCI_RET_NOT_SUPPORTED,
	PSCI_RET_SUCCESS,
} from "@upcall/uapi";
import { answer, type PsciOutcome, type PsciPlatform, type PsciState, type PsciTransition, withCpu } from "./state.ts";

/** power_state, original format: PowerLevel 25:24, StateType 16 (1 = power-down), StateID 15:0; the rest must be 0. */
export const POWER_STATE_RESERVED = 0xfcfe0000;
/** StateType bit of power_state. */
export const POWER_STATE_POWER_DOWN = 0x10000;

function suspend(
	state: PsciState,
	caller: number,
	powerState: number,
	entry: bigint,
	context: bigint,
	platform: PsciPlatform,
): PsciOutcome {
	const powerDown = (powerState & POWER_STATE_POWER_DOWN) !== 0;
	if (powerDown && !platform.validEntry(entry)) return answer(state, PSCI_RET_INVALID_ADDRESS);
	if (powerDown && platform.powerDown) {
		return {
			state: withCpu(state, caller, { power: "powerDown" }),
			result: undefined,
			effects: [{ kind: "powerDown", powerState, entry, context }],
		};
	}
	// A power-down request may be met by a shallower state: the call then returns SUCCESS on wake-up.
	return {
		state: withCpu(state, caller, { power: "standby" }),
		result: PSCI_RET_SUCCESS,
		effects: [{ kind: "standby", powerState }],
	};
}

/** CPU_SUSPEND(power_state, entry_point_address, context_id). @see DEN0022 section 5.4 */
export const cpuSuspend: PsciTransition = (state, caller, [power, entry, context], platform) => {
	const powerState = Number(BigInt.asUintN(32, power));
	if ((powerState & POWER_STATE_RESERVED) !== 0) return answer(state, PSCI_RET_INVALID_PARAMS);
	return suspend(state, caller, powerState, entry, context, platform);
};

/** CPU_DEFAULT_SUSPEND(entry_point_address, context_id): a power-down of the core. @see DEN0022 section 5.14 */
export const cpuDefaultSuspend: PsciTransition = (state, caller, [entry, context], platform) =>
	suspend(state, caller, POWER_STATE_POWER_DOWN, entry, context, platform);

/** PSCI_SET_SUSPEND_MODE(mode): platform-coordinated mode is the only one. @see DEN0022 section 5.20 */
export const setSuspendMode: PsciTransition = (state, _caller, [mode]) => {
	if (mode === BigInt(PSCI_1_0_SUSPEND_MODE_PC)) return answer(state, PSCI_RET_SUCCESS);
	return answer(state, mode === BigInt(PSCI_1_0_SUSPEND_MODE_OSI) ? PSCI_RET_NOT_SUPPORTED : PSCI_RET_INVALID_PARAMS);
};
