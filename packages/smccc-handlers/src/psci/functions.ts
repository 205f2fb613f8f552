import {
	ARM_SMCCC_VERSION_FUNC_ID,
	PSCI_0_2_FN_AFFINITY_INFO,
	PSCI_0_2_FN_CPU_OFF,
	PSCI_0_2_FN_CPU_ON,
	PSCI_0_2_FN_CPU_SUSPEND,
	PSCI_0_2_FN_MIGRATE,
	PSCI_0_2_FN_MIGRATE_INFO_TYPE,
	PSCI_0_2_FN_MIGRATE_INFO_UP_CPU,
	PSCI_0_2_FN_PSCI_VERSION,
	PSCI_0_2_FN_SYSTEM_OFF,
	PSCI_0_2_FN_SYSTEM_RESET,
	PSCI_0_2_FN64_AFFINITY_INFO,
	PSCI_0_2_FN64_CPU_ON,
	PSCI_0_2_FN64_CPU_SUSPEND,
	PSCI_0_2_FN64_MIGRATE,
	PSCI_0_2_FN64_MIGRATE_INFO_UP_CPU,
	PSCI_0_2_TOS_MP,
	PSCI_1_0_FN_CPU_DEFAULT_SUSPEND,
	PSCI_1_0_FN_CPU_FREEZE,
	PSCI_1_0_FN_NODE_HW_STATE,
	PSCI_1_0_FN_PSCI_FEATURES,
	PSCI_1_0_FN_SET_SUSPEND_MODE,
	PSCI_1_0_FN_STAT_COUNT,
	PSCI_1_0_FN_STAT_RESIDENCY,
	PSCI_1_0_FN_SYSTEM_SUSPEND,
	PSCI_1_0_FN64_CPU_DEFAULT_SUSPEND,
	PSCI_1_0_FN64_NODE_HW_STATE,
	PSCI_1_0_FN64_STAT_COUNT,
	PSCI_1_0_FN64_STAT_RESIDENCY,
	PSCI_1_0_FN64_SYSTEM_SUSPEND,
	PSCI_1_1_FN_MEM_PROTECT,
	PSCI_1_1_FN_MEM_PROTECT_CHECK_RANGE,
	PSCI_1_1_FN_SYSTEM_RESET2,
	PSCI_1_1_FN64_MEM_PROTECT_CHECK_RANGE,
	PSCI_1_1_FN64_SYSTEM_RESET2,
	PSCI_RET_NOT_SUPPORTED,
	PSCI_RET_SUCCESS,
} from "@upcall/uapi";
import { affinityInfo, nodeHwState } from "./affinity.ts";
import { cpuOff, cpuOn } from "./cpuPower.ts";
import { cpuDefaultSuspend, cpuSuspend, setSuspendMode } from "./cpuSuspend.ts";
import { answer, notSupported, type PsciPlatform, type PsciTransition } from "./state.ts";
import { statCount, statResidency } from "./statistics.ts";
import {
	memProtect,
	memProtectCheckRange,
	systemOff,
	systemReset,
	systemReset2,
	systemSuspend,
} from "./systemPower.ts";

/** The version that this implementation behaves as, 1.1. */
export const PSCI_VERSION = 0x10001;

const version: PsciTransition = (state) => answer(state, PSCI_VERSION);
/** MIGRATE_INFO_TYPE: there is no Trusted OS that would have to move. */
const migrateInfoType: PsciTransition = (state) => answer(state, PSCI_0_2_TOS_MP);

/** PSCI_FEATURES(psci_func_id). CPU_SUSPEND's flags are 0: original power_state format, platform-coordinated mode. */
const features: PsciTransition = (state, _caller, [id], platform) => {
	const asked = Number(BigInt.asUintN(32, id));
	const known = asked === ARM_SMCCC_VERSION_FUNC_ID || supported(asked, platform);
	return answer(state, known ? PSCI_RET_SUCCESS : PSCI_RET_NOT_SUPPORTED);
};

/** Every function of PSCI 1.1 by id. @see DEN0022 section 5.1 */
export const psciFunctions: ReadonlyMap<number, { readonly name: string; readonly run: PsciTransition }> = new Map([
	[PSCI_0_2_FN_PSCI_VERSION, { name: "PSCI_VERSION", run: version }],
	[PSCI_0_2_FN_CPU_SUSPEND, { name: "CPU_SUSPEND", run: cpuSuspend }],
	[PSCI_0_2_FN64_CPU_SUSPEND, { name: "CPU_SUSPEND", run: cpuSuspend }],
	[PSCI_0_2_FN_CPU_OFF, { name: "CPU_OFF", run: cpuOff }],
	[PSCI_0_2_FN_CPU_ON, { name: "CPU_ON", run: cpuOn }],
	[PSCI_0_2_FN64_CPU_ON, { name: "CPU_ON", run: cpuOn }],
	[PSCI_0_2_FN_AFFINITY_INFO, { name: "AFFINITY_INFO", run: affinityInfo }],
	[PSCI_0_2_FN64_AFFINITY_INFO, { name: "AFFINITY_INFO", run: affinityInfo }],
	[PSCI_0_2_FN_MIGRATE, { name: "MIGRATE", run: notSupported }],
	[PSCI_0_2_FN64_MIGRATE, { name: "MIGRATE", run: notSupported }],
	[PSCI_0_2_FN_MIGRATE_INFO_TYPE, { name: "MIGRATE_INFO_TYPE", run: migrateInfoType }],
	[PSCI_0_2_FN_MIGRATE_INFO_UP_CPU, { name: "MIGRATE_INFO_UP_CPU", run: notSupported }],
	[PSCI_0_2_FN64_MIGRATE_INFO_UP_CPU, { name: "MIGRATE_INFO_UP_CPU", run: notSupported }],
	[PSCI_0_2_FN_SYSTEM_OFF, { name: "SYSTEM_OFF", run: systemOff }],
	[PSCI_0_2_FN_SYSTEM_RESET, { name: "SYSTEM_RESET", run: systemReset }],
	[PSCI_1_0_FN_PSCI_FEATURES, { name: "PSCI_FEATURES", run: features }],
	[PSCI_1_0_FN_CPU_FREEZE, { name: "CPU_FREEZE", run: notSupported }],
	[PSCI_1_0_FN_CPU_DEFAULT_SUSPEND, { name: "CPU_DEFAULT_SUSPEND", run: cpuDefaultSuspend }],
	[PSCI_1_0_FN64_CPU_DEFAULT_SUSPEND, { name: "CPU_DEFAULT_SUSPEND", run: cpuDefaultSuspend }],
	[PSCI_1_0_FN_NODE_HW_STATE, { name: "NODE_HW_STATE", run: nodeHwState }],
	[PSCI_1_0_FN64_NODE_HW_STATE, { name: "NODE_HW_STATE", run: nodeHwState }],
	[PSCI_1_0_FN_SYSTEM_SUSPEND, { name: "SYSTEM_SUSPEND", run: systemSuspend }],
	[PSCI_1_0_FN64_SYSTEM_SUSPEND, { name: "SYSTEM_SUSPEND", run: systemSuspend }],
	[PSCI_1_0_FN_SET_SUSPEND_MODE, { name: "SET_SUSPEND_MODE", run: setSuspendMode }],
	[PSCI_1_0_FN_STAT_RESIDENCY, { name: "STAT_RESIDENCY", run: statResidency }],
	[PSCI_1_0_FN64_STAT_RESIDENCY, { name: "STAT_RESIDENCY", run: statResidency }],
	[PSCI_1_0_FN_STAT_COUNT, { name: "STAT_COUNT", run: statCount }],
	[PSCI_1_0_FN64_STAT_COUNT, { name: "STAT_COUNT", run: statCount }],
	[PSCI_1_1_FN_SYSTEM_RESET2, { name: "SYSTEM_RESET2", run: systemReset2 }],
	[PSCI_1_1_FN64_SYSTEM_RESET2, { name: "SYSTEM_RESET2", run: systemReset2 }],
	[PSCI_1_1_FN_MEM_PROTECT, { name: "MEM_PROTECT", run: memProtect }],
	[PSCI_1_1_FN_MEM_PROTECT_CHECK_RANGE, { name: "MEM_PROTECT_CHECK_RANGE", run: memProtectCheckRange }],
	[PSCI_1_1_FN64_MEM_PROTECT_CHECK_RANGE, { name: "MEM_PROTECT_CHECK_RANGE", run: memProtectCheckRange }],
]);

/** Does PSCI_FEATURES report this function? */
function supported(id: number, platform: PsciPlatform): boolean {
	const run = psciFunctions.get(id)?.run;
	if (run === undefined || run === notSupported) return false;
	if (run === systemSuspend) return platform.systemSuspend;
	return run === memProtect || run === memProtectCheckRange ? platform.memProtect : true;
}

/** The transition of a function id: NOT_SUPPORTED for ids that PSCI 1.1 does not define. */
export const psciTransition = (id: number): PsciTransition => psciFunctions.get(id)?.run ?? notSupported;
