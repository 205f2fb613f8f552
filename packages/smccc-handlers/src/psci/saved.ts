import { notAState } from "../handlers.ts";
import type { PsciCpu, PsciPower, PsciState } from "./state.ts";

const POWERS: readonly PsciPower[] = ["off", "onPending", "on", "standby", "powerDown"];

const isCount = (value: unknown): value is bigint => typeof value === "bigint" && value >= 0n && value < 1n << 64n;

function readCpu(saved: unknown, cpu: PsciCpu): PsciCpu {
	const from = (typeof saved === "object" && saved !== null ? saved : {}) as Partial<Record<keyof PsciCpu, unknown>>;
	const power = POWERS.find((p) => p === from.power);
	const { standbyCount, powerDownCount, standbyMicros, powerDownMicros } = from;
	const counts = isCount(standbyCount) && isCount(powerDownCount) && isCount(standbyMicros) && isCount(powerDownMicros);
	if (power === undefined || from.mpidr !== cpu.mpidr || !counts) throw notAState("these are no power states of CPUs");
	return { mpidr: cpu.mpidr, power, standbyCount, powerDownCount, standbyMicros, powerDownMicros };
}

/**
 * Power states from plain data that may be anything.
 *
 * @param initial - the same system at power-on
 * @throws KvmError `EINVAL` when they are not of this system
 */
export function readPsciState(saved: unknown, initial: PsciState): PsciState {
	const { cpus, memProtect } = (typeof saved === "object" && saved !== null ? saved : {}) as Partial<PsciState>;
	if (!Array.isArray(cpus) || cpus.length !== initial.cpus.length || typeof memProtect !== "boolean")
		throw notAState(`these are no power states of ${initial.cpus.length} CPUs`);
	return { memProtect, cpus: initial.cpus.map((cpu, n) => readCpu(cpus[n], cpu)) };
}
