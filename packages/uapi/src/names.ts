import {
	DEVICE_TYPE_NAMES,
	EXIT_REASON_NAMES,
	MP_STATE_NAMES,
	PSCI_RETURN_NAMES,
	SYSTEM_EVENT_NAMES,
} from "./tables/names.ts";

/** The name of an exit reason (`3` gives `"KVM_EXIT_HYPERCALL"`), or `undefined` when arm64 has none. */
export function exitReasonName(reason: number): string | undefined {
	return EXIT_REASON_NAMES.get(reason);
}

/** The name of a system event type (`2` gives `"KVM_SYSTEM_EVENT_RESET"`), or `undefined` when there is none. */
export function systemEventName(type: number): string | undefined {
	return SYSTEM_EVENT_NAMES.get(type);
}

/** The name of a vCPU run state (`5` gives `"KVM_MP_STATE_STOPPED"`), or `undefined` when arm64 has none. */
export function mpStateName(state: number): string | undefined {
	return MP_STATE_NAMES.get(state);
}

/** The name of a device type (`7` gives `"KVM_DEV_TYPE_ARM_VGIC_V3"`), or `undefined` when arm64 has none. */
export function deviceTypeName(type: number): string | undefined {
	return DEVICE_TYPE_NAMES.get(type);
}

/** The name of a PSCI return code (`-4` gives `"PSCI_RET_ALREADY_ON"`), or `undefined` when there is none. */
export function psciReturnName(code: number): string | undefined {
	return PSCI_RETURN_NAMES.get(code);
}
