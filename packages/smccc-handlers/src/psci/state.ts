import { PSCI_RET_NOT_SUPPORTED } from "@upcall/uapi";

/** Affinity bits of MPIDR_EL1: Aff3 at 39:32, Aff2..Aff0 at 23:0. */
export const MPIDR_AFFINITY = 0xff00ffffffn;

/**
 * Power state of a CPU.
 * - `onPending`: CPU_ON was accepted, the CPU has not started yet;
 * - `standby`: CPU_SUSPEND, state retained; `powerDown`: CPU_SUSPEND or SYSTEM_SUSPEND, resumes at an entry point.
 */
export type PsciPower = "off" | "onPending" | "on" | "standby" | "powerDown";

/** One CPU of the system. */
export interface PsciCpu {
	/** Affinity fields of MPIDR_EL1. */
	readonly mpidr: bigint;
	readonly power: PsciPower;
	/** Times that the CPU left standby and power-down, since the system started. */
	readonly standbyCount: bigint;
	readonly powerDownCount: bigint;
	/** Time spent in the two states, microseconds. */
	readonly standbyMicros: bigint;
	readonly powerDownMicros: bigint;
}

/** What the PSCI implementation remembers. Every value is immutable. */
export interface PsciState {
	readonly cpus: readonly PsciCpu[];
	/** MEM_PROTECT is on: memory has to be overwritten before a reset hands it to the next system. */
	readonly memProtect: boolean;
}

/** What the platform can do and allows: the questions that transitions ask. */
export interface PsciPlatform {
	/**
	 * May this CPU be brought up? A CPU that is not present (hot-plug not done) answers false: the guest gets DENIED at
	 * once, instead of waiting for a CPU that never comes.
	 */
	readonly mayCpuOn: (target: number, caller: number) => boolean;
	/** Can a CPU start executing at this guest address? */
	readonly validEntry: (entry: bigint) => boolean;
	/** A power-down request really powers the CPU down; otherwise it is taken as standby. */
	readonly powerDown: boolean;
	readonly systemSuspend: boolean;
	readonly memProtect: boolean;
	/** Does MEM_PROTECT cover this range of guest physical addresses? */
	readonly protectedRange: (base: bigint, length: bigint) => boolean;
}

/** What a transition asks the machine to do, in order. */
export type PsciEffect =
	| { readonly kind: "cpuOn"; readonly target: number; readonly entry: bigint; readonly context: bigint }
	| { readonly kind: "cpuOff" }
	| { readonly kind: "standby"; readonly powerState: number }
	| { readonly kind: "powerDown"; readonly powerState: number; readonly entry: bigint; readonly context: bigint }
	| { readonly kind: "systemOff" }
	/** `type` is `undefined` for SYSTEM_RESET; the RESET2 type and cookie otherwise. */
	| {
			readonly kind: "systemReset";
			readonly type: number | undefined;
			readonly cookie: bigint;
			readonly clearMemory: boolean;
	  }
	| { readonly kind: "systemSuspend"; readonly entry: bigint; readonly context: bigint };

/**
 * Outcome of a call: the next state, the value for x0 (`undefined`: the call does not return), what the machine has to do.
 */
export interface PsciOutcome {
	readonly state: PsciState;
	readonly result: number | bigint | undefined;
	readonly effects: readonly PsciEffect[];
}

/** A call's arguments, x1..x3, cut to 32 bits for a 32-bit call. */
export type PsciArguments = readonly [bigint, bigint, bigint];

/** A PSCI function: pure, total over arguments. `caller` is the index of the calling CPU. */
export type PsciTransition = (
	state: PsciState,
	caller: number,
	args: PsciArguments,
	platform: PsciPlatform,
) => PsciOutcome;

const noEffects: readonly PsciEffect[] = [];

/** The outcome of a call that changes nothing. */
export const answer = (state: PsciState, result: number | bigint): PsciOutcome => ({
	state,
	result,
	effects: noEffects,
});

/** The answer of an optional function that this implementation leaves out. */
export const notSupported: PsciTransition = (state) => answer(state, PSCI_RET_NOT_SUPPORTED);

/** `state` with one CPU changed. */
export function withCpu(state: PsciState, index: number, change: Partial<PsciCpu>): PsciState {
	return { ...state, cpus: state.cpus.map((c, n) => (n === index ? { ...c, ...change } : c)) };
}

/** Index of the CPU with these affinity fields, -1 for none (other bits set included). */
export const findCpu = (state: PsciState, mpidr: bigint): number => state.cpus.findIndex((c) => c.mpidr === mpidr);

/** The state at power-on: the CPUs in `on` run, the others are off. */
export function initialPsci(mpidrs: readonly bigint[], on: readonly number[] = [0]): PsciState {
	const cpus = mpidrs.map(
		(mpidr, n): PsciCpu => ({
			mpidr: mpidr & MPIDR_AFFINITY,
			power: on.includes(n) ? "on" : "off",
			standbyCount: 0n,
			powerDownCount: 0n,
			standbyMicros: 0n,
			powerDownMicros: 0n,
		}),
	);
	return { cpus, memProtect: false };
}

/** A CPU whose CPU_ON was accepted has begun to execute. */
export function started(state: PsciState, cpu: number): PsciState {
	return state.cpus[cpu]?.power === "onPending" ? withCpu(state, cpu, { power: "on" }) : state;
}

/** A suspended CPU woke up after `micros` microseconds. */
export function resumed(state: PsciState, cpu: number, micros: bigint): PsciState {
	const c = state.cpus[cpu];
	if (c?.power === "standby") {
		return withCpu(state, cpu, {
			power: "on",
			standbyCount: c.standbyCount + 1n,
			standbyMicros: c.standbyMicros + micros,
		});
	}
	if (c?.power === "powerDown") {
		const powerDownCount = c.powerDownCount + 1n;
		return withCpu(state, cpu, { power: "on", powerDownCount, powerDownMicros: c.powerDownMicros + micros });
	}
	return state;
}
