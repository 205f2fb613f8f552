import { EC, syndrome } from "../exceptions.ts";
import { ExceptionSignal, ExitSignal } from "../signals.ts";
import { CheckBreakpoint } from "./breakpoints.ts";
import { type DebugContext, MDSCR } from "./context.ts";
import {
	DEBUG_FSC,
	DebugExceptionReturnSS,
	SSAdvance,
	type Stepped,
	softwareStepPending,
	stepping,
	stepSyndrome,
} from "./softwareStep.ts";
import { CheckWatchpoint, type WatchedAccess } from "./watchpoints.ts";

/** Self-hosted debug of one PE: what it checks around an instruction, and the state of software step. */
export class DebugUnit {
	/** The last instruction was stepped, and nothing happened since. */
	stepped: Stepped | undefined;
	private readonly cpu: DebugContext;
	/** ShouldAdvanceSS: the instruction did not set PSTATE.SS itself. */
	private shouldAdvanceSS = false;
	private loadedExclusive = false;

	constructor(cpu: DebugContext) {
		this.cpu = cpu;
	}

	/** Whether any debug exception but that of BRK can be generated, or PSTATE.SS can change. */
	enabled(): boolean {
		if (this.cpu.hostDebug !== undefined) return true;
		return (this.cpu.getRegister("MDSCR_EL1") & (MDSCR.SS | MDSCR.MDE)) !== 0n;
	}

	/** A debug exception, to EL1 or to the host. `lower` is its class from a lower Exception level. */
	private exception(lower: number, iss: number, far?: bigint): never {
		const { hostDebug, pstate } = this.cpu;
		if (hostDebug !== undefined) throw new ExitSignal({ kind: "debug", esr: syndrome(lower, iss), far: far ?? 0n });
		const esr = syndrome(lower + pstate.EL, iss);
		throw new ExceptionSignal({ kind: "Synchronous", esr, ...(far === undefined ? {} : { far }) }, 0);
	}

	/** AArch64.CheckSoftwareStep() before an instruction is fetched. */
	checkSoftwareStep(): void {
		if (softwareStepPending(this.cpu)) this.exception(EC.SoftwareStepLower, stepSyndrome(this.stepped));
	}

	/** AArch64.CheckDebug() of a fetch that has passed all other checks. */
	checkBreakpoint(pc: bigint): void {
		if (CheckBreakpoint(this.cpu, pc)) this.exception(EC.BreakpointLower, DEBUG_FSC);
	}

	/** AArch64.CheckDebug() of a data access. */
	checkWatchpoint(access: WatchedAccess, iss = 0, far?: bigint): void {
		if (!this.enabled()) return;
		const hit = CheckWatchpoint(this.cpu, access);
		if (hit === undefined) return;
		this.exception(EC.WatchpointLower, (hit.write ? 1 << 6 : 0) | iss | DEBUG_FSC, far ?? hit.address);
	}

	/** An instruction begins. @param enabled - {@link DebugUnit.enabled} @returns whether it is stepped */
	begin(enabled: boolean): boolean {
		this.stepped = undefined;
		this.shouldAdvanceSS = true;
		this.loadedExclusive = false;
		return enabled && stepping(this.cpu);
	}

	/** The instruction is a load-exclusive. */
	loadsExclusive(): void {
		this.loadedExclusive = true;
	}

	/** A stepped instruction completed. @param leaves - and leaves the PE */
	complete(leaves: boolean): void {
		const advanced = this.shouldAdvanceSS && SSAdvance(this.cpu);
		if (advanced && !leaves && softwareStepPending(this.cpu))
			this.stepped = this.loadedExclusive ? "exclusive" : "instruction";
	}

	/** PSTATE.SS after an exception return. */
	returnSS(spsr: number): number {
		this.shouldAdvanceSS = false;
		return DebugExceptionReturnSS(this.cpu, spsr);
	}
}
