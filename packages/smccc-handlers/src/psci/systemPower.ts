import {
	PSCI_1_1_RESET_TYPE_VENDOR_START,
	PSCI_RET_DENIED,
	PSCI_RET_INVALID_ADDRESS,
	PSCI_RET_INVALID_PARAMS,
	PSCI_RET_NOT_SUPPORTED,
	PSCI_RET_SUCCESS,
} from "@upcall/uapi";
import { answer, type PsciOutcome, type PsciState, type PsciTransition, withCpu } from "./state.ts";

const allOff = (state: PsciState): PsciState => ({ ...state, cpus: state.cpus.map((c) => ({ ...c, power: "off" })) });

function reset(state: PsciState, type: number | undefined, cookie: bigint): PsciOutcome {
	const effect = { kind: "systemReset", type, cookie, clearMemory: state.memProtect } as const;
	return { state: allOff(state), result: undefined, effects: [effect] };
}

/** SYSTEM_OFF: does not return. @see DEN0022 section 5.10 */
export const systemOff: PsciTransition = (state) => ({
	state: allOff(state),
	result: undefined,
	effects: [{ kind: "systemOff" }],
});

/** SYSTEM_RESET: does not return. @see DEN0022 section 5.11 */
export const systemReset: PsciTransition = (state) => reset(state, undefined, 0n);

/** SYSTEM_RESET2(reset_type, cookie): warm reset (0) or a vendor's type (bit 31). @see DEN0022 section 5.12 */
export const systemReset2: PsciTransition = (state, _caller, [resetType, cookie]) => {
	const type = Number(BigInt.asUintN(32, resetType));
	if (type !== 0 && type < PSCI_1_1_RESET_TYPE_VENDOR_START) return answer(state, PSCI_RET_INVALID_PARAMS);
	return reset(state, type, cookie);
};

/** SYSTEM_SUSPEND(entry_point_address, context_id): all other CPUs have to be off. @see DEN0022 section 5.16 */
export const systemSuspend: PsciTransition = (state, caller, [entry, context], platform) => {
	if (!platform.systemSuspend) return answer(state, PSCI_RET_NOT_SUPPORTED);
	if (state.cpus.some((c, n) => n !== caller && c.power !== "off")) return answer(state, PSCI_RET_DENIED);
	if (!platform.validEntry(entry)) return answer(state, PSCI_RET_INVALID_ADDRESS);
	return {
		state: withCpu(state, caller, { power: "powerDown" }),
		result: undefined,
		effects: [{ kind: "systemSuspend", entry, context }],
	};
};

/** MEM_PROTECT(enable): returns the setting before the call. @see DEN0022 section 5.18 */
export const memProtect: PsciTransition = (state, _caller, [enable], platform) => {
	if (!platform.memProtect) return answer(state, PSCI_RET_NOT_SUPPORTED);
	if (enable > 1n) return answer(state, PSCI_RET_INVALID_PARAMS);
	const before = state.memProtect ? 1 : 0;
	return { state: { ...state, memProtect: enable === 1n }, result: before, effects: [] };
};

/** MEM_PROTECT_CHECK_RANGE(base, length). @see DEN0022 section 5.19 */
export const memProtectCheckRange: PsciTransition = (state, _caller, [base, length], platform) => {
	if (!platform.memProtect) return answer(state, PSCI_RET_NOT_SUPPORTED);
	const covered = length > 0n && base + length <= 1n << 64n && platform.protectedRange(base, length);
	return answer(state, covered ? PSCI_RET_SUCCESS : PSCI_RET_DENIED);
};
