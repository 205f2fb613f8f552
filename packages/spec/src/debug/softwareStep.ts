import { IllegalExceptionReturn } from "../pstate.ts";
import { type DebugContext, GenerateDebugExceptions, GenerateDebugExceptionsFrom, MDSCR } from "./context.ts";

/** That the last instruction was stepped, and whether it was a load-exclusive. */
export type Stepped = "instruction" | "exclusive";

/** ISS of a debug exception: DFSC or IFSC. */
export const DEBUG_FSC = 0b100010;
const ISV = 1 << 24;
const EX = 1 << 6;

/** MDSCR_EL1.SS; the host's debugger masks it. */
function stepEnabled(cpu: DebugContext): boolean {
	return cpu.hostDebug === undefined && (cpu.getRegister("MDSCR_EL1") & MDSCR.SS) !== 0n;
}

/**
 * PSTATE.SS after an exception return.
 * @see DDI 0487, J1.1.1 DebugExceptionReturnSS
 */
export function DebugExceptionReturnSS(cpu: DebugContext, spsr: number): number {
	const destination = IllegalExceptionReturn(spsr) ? cpu.pstate.EL : (spsr >> 2) & 1;
	const enters =
		stepEnabled(cpu) && !GenerateDebugExceptions(cpu) && GenerateDebugExceptionsFrom(cpu, destination, (spsr >> 9) & 1);
	return enters ? (spsr >> 21) & 1 : 0;
}

/** Whether the next instruction is stepped: the active-not-pending state, seen when it begins. */
export function stepping(cpu: DebugContext): boolean {
	return stepEnabled(cpu) && cpu.pstate.SS === 1;
}

/** Leaves the active-not-pending state when an instruction completes. @see DDI 0487, J1.1.1 SSAdvance */
export function SSAdvance(cpu: DebugContext): boolean {
	const advances = stepping(cpu);
	if (advances) cpu.pstate.SS = 0;
	return advances;
}

/** The active-pending state: a Software Step exception comes before the next instruction. @see J1.1.1 CheckSoftwareStep */
export function softwareStepPending(cpu: DebugContext): boolean {
	return stepEnabled(cpu) && cpu.pstate.SS === 0 && GenerateDebugExceptions(cpu);
}

/**
 * ISS of a Software Step exception. Where the manual leaves ISV open, after an exception return and where another
 * exception came in between, it is 0.
 *
 * @see DDI 0487, D2.10.7 Syndrome information on the Software Step exception
 */
export function stepSyndrome(stepped: Stepped | undefined): number {
	if (stepped === undefined) return DEBUG_FSC;
	return ISV | (stepped === "exclusive" ? EX : 0) | DEBUG_FSC;
}
