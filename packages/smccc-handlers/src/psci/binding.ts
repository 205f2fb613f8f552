import {
	PSCI_0_2_FN_BASE,
	PSCI_0_2_FN_PSCI_VERSION,
	PSCI_0_2_FN64_BASE,
	PSCI_RET_INTERNAL_FAILURE,
} from "@upcall/uapi";
import type { HypercallContext } from "../context.ts";
import { argument } from "../convention.ts";
import type { HandlerSet, HypercallHandler } from "../handlers.ts";
import { PSCI_VERSION, psciTransition } from "./functions.ts";
import { readPsciState } from "./saved.ts";
import { initialPsci, type PsciEffect, type PsciPlatform, type PsciState, resumed, started } from "./state.ts";

/** The machine as PSCI needs it: hooks that a VMM implements. CPUs are numbered from 0 in the order of `mpidrs`. */
export interface PsciSystem {
	/** MPIDR_EL1 of every CPU that the machine can have. */
	readonly mpidrs: readonly bigint[];
	/** CPUs that run from the start; default: CPU 0. */
	readonly initiallyOn?: readonly number[];
	/** Number of the CPU that makes the call being handled. */
	currentCpu(call: HypercallContext): number;
	/**
	 * Starts a CPU: reset it, PC = entry, x0 = context, the caller's endianness, then run it. Returns "pending" when that
	 * happens later: {@link Psci.cpuStarted} then reports it, and until then other callers see ON_PENDING.
	 */
	// biome-ignore lint/suspicious/noConfusingVoidType: returning nothing means that the CPU has started
	cpuOn(target: number, entry: bigint, context: bigint): "pending" | void;
	/** Stops the calling CPU. */
	cpuOff(cpu: number): void;
	/** The calling CPU waits for a wake-up event with its registers kept, as in WFI; then {@link Psci.cpuResumed}. */
	standby?(cpu: number, powerState: number): void;
	/** The calling CPU loses its state and comes back, after a wake-up event, at `entry` with x0 = context. */
	powerDown?(cpu: number, entry: bigint, context: bigint, powerState: number): void;
	systemOff(): void;
	/**
	 * Resets the machine. `type` is undefined for SYSTEM_RESET, 0 for a warm reset, 0x80000000 and up for a vendor's reset.
	 * @param clearMemory MEM_PROTECT is on: overwrite the memory before the next system sees it
	 */
	systemReset(type: number | undefined, cookie: bigint, clearMemory: boolean): void;
	/** Suspends the machine to RAM; it comes back on the calling CPU at `entry` with x0 = context. Absent: NOT_SUPPORTED. */
	systemSuspend?(cpu: number, entry: bigint, context: bigint): void;
	/** Is this range memory that MEM_PROTECT covers? Absent: MEM_PROTECT is NOT_SUPPORTED. */
	protectedRange?(base: bigint, length: bigint): boolean;
}

/** Decisions that belong to whoever runs the machine. */
export interface PsciPolicy {
	/** May this CPU be brought up now? `false` gives the guest PSCI_RET_DENIED (-3). Default: always. */
	readonly mayCpuOn?: (target: number, caller: number) => boolean;
	/** Can a CPU start at this address? Default: any multiple of 4. */
	readonly validEntry?: (entry: bigint) => boolean;
}

/** The handlers of PSCI 1.1, with the power states they keep. Install with `handlers.use(psci)`. */
export interface Psci extends HandlerSet {
	/** The power states now. */
	readonly state: PsciState;
	/** Reports that a CPU, whose `cpuOn` hook said "pending", executes. */
	cpuStarted(cpu: number): void;
	/** Reports that a suspended CPU woke up, `micros` microseconds after it went to sleep. */
	cpuResumed(cpu: number, micros?: bigint): void;
	/** Back to the power-on state, after the machine was reset. */
	reset(): void;
	/** The power states, as plain data. */
	save(): PsciState;
	/** Takes over saved power states of as many CPUs. @throws KvmError `EINVAL` */
	restore(state: unknown): void;
}

/**
 * PSCI 1.1 in userspace: pure transitions (`psciTransition`) bound to a machine's hooks.
 * @see DEN0022 (PSCI); Documentation/virt/kvm/api.rst, KVM_CAP_ARM_PSCI_TO_USER of the RFC series
 */
export function psciHandlers(system: PsciSystem, policy: PsciPolicy = {}): Psci {
	const initial = initialPsci(system.mpidrs, system.initiallyOn);
	let state = initial;
	const platform: PsciPlatform = {
		mayCpuOn: policy.mayCpuOn ?? (() => true),
		validEntry: policy.validEntry ?? ((entry) => (entry & 3n) === 0n),
		powerDown: system.powerDown !== undefined,
		systemSuspend: system.systemSuspend !== undefined,
		memProtect: system.protectedRange !== undefined,
		protectedRange: (base, length) => system.protectedRange?.(base, length) ?? false,
	};

	const perform = (cpu: number, effect: PsciEffect): void => {
		switch (effect.kind) {
			case "cpuOn":
				if (system.cpuOn(effect.target, effect.entry, effect.context) !== "pending")
					state = started(state, effect.target);
				return;
			case "cpuOff":
				system.cpuOff(cpu);
				return;
			case "standby":
				if (system.standby) system.standby(cpu, effect.powerState);
				else state = resumed(state, cpu, 0n);
				return;
			case "powerDown":
				system.powerDown?.(cpu, effect.entry, effect.context, effect.powerState);
				return;
			case "systemOff":
				system.systemOff();
				return;
			case "systemReset":
				system.systemReset(effect.type, effect.cookie, effect.clearMemory);
				return;
			case "systemSuspend":
				system.systemSuspend?.(cpu, effect.entry, effect.context);
				return;
		}
	};

	const handle: HypercallHandler = (call) => {
		if (call.functionId === PSCI_0_2_FN_PSCI_VERSION) return PSCI_VERSION;
		const cpu = system.currentCpu(call);
		// Only a CPU that runs can call; anything else means that the VMM's numbering is off.
		if (state.cpus[cpu] === undefined) return PSCI_RET_INTERNAL_FAILURE;
		const args = [argument(call, 1), argument(call, 2), argument(call, 3)] as const;
		const outcome = psciTransition(call.functionId)(state, cpu, args, platform);
		state = outcome.state;
		for (const effect of outcome.effects) perform(cpu, effect);
		return outcome.result;
	};

	const range = (base: number) => ({ first: base, last: base + 0x1f });
	return {
		routes: [
			{ range: range(PSCI_0_2_FN_BASE), handler: handle, name: "PSCI" },
			{ range: range(PSCI_0_2_FN64_BASE), handler: handle, name: "PSCI" },
		],
		get state(): PsciState {
			return state;
		},
		cpuStarted(cpu: number): void {
			state = started(state, cpu);
		},
		cpuResumed(cpu: number, micros = 0n): void {
			state = resumed(state, cpu, micros);
		},
		reset(): void {
			state = initial;
		},
		save: () => state,
		restore(saved: unknown): void {
			state = readPsciState(saved, initial);
		},
	};
}
