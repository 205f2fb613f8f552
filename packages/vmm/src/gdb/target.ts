import type { Vcpu } from "@upcall/kvm-arm64";
import {
	ESR_ELx_EC_BREAKPT_LOW,
	ESR_ELx_EC_BRK64,
	ESR_ELx_EC_SHIFT,
	ESR_ELx_EC_SOFTSTP_LOW,
	ESR_ELx_EC_WATCHPT_LOW,
	ESR_ELx_WNR,
	KVM_GUESTDBG_ENABLE,
	KVM_GUESTDBG_SINGLESTEP,
	KVM_REG_ARM_TIMER_CNT,
	KvmGuestDebug,
} from "@upcall/uapi";
import type { DebuggedMachine, MachineDebugger } from "../machine/debugging.ts";
import type { Machine } from "../machine/machine.ts";
import type { MachineEnd } from "../machine/options.ts";
import { Breakpoints } from "./breakpoints.ts";
import { takeGuestBreak } from "./guestBreak.ts";
import { GdbMemory } from "./memory.ts";
import { type GdbRegister, gdbRegisters } from "./registers.ts";
import { type ResumeAction, RUN } from "./resume.ts";
import type { StopReason } from "./stopReply.ts";

/** Who wants to know that the machine stopped. */
export interface TargetListener {
	stopped(vcpu: number, reason: StopReason): void;
	ended(end: MachineEnd): void;
}

/** The machine as the protocol's target: all vCPUs stop together, and each goes on as it is told. */
export class GdbTarget implements MachineDebugger {
	readonly machine: DebuggedMachine;
	readonly memory: GdbMemory;
	readonly breakpoints: Breakpoints;
	readonly registers: readonly GdbRegister[];
	/** Told about stops; at most one at a time. */
	listener: TargetListener | undefined;
	/** Number of the vCPU that stopped last. */
	current = 0;
	/** A debugger has let the guest go at least once, or nobody wanted it to wait. */
	started: boolean;
	#end: MachineEnd | undefined;
	#holds: boolean;
	#actions: readonly ResumeAction[];
	/** The virtual counter when the guest stopped. */
	#counter: bigint | undefined;

	/** @param wait - the guest does not start before a debugger lets it */
	constructor(machine: Machine, wait: boolean) {
		this.#holds = wait;
		this.started = !wait;
		this.#actions = machine.vcpus.map(() => RUN);
		this.machine = machine.attachDebugger(this);
		this.memory = new GdbMemory(this.machine);
		this.breakpoints = new Breakpoints(this.machine, this.memory);
		this.registers = gdbRegisters(this.vcpu(0));
	}

	/** A vCPU by its number, which exists. */
	vcpu(index: number): Vcpu {
		const vcpu = this.machine.vcpus[index];
		if (vcpu === undefined) throw new TypeError(`there is no vCPU ${index}`);
		return vcpu;
	}

	get holds(): boolean {
		return this.#holds;
	}

	/** How the machine's run ended, once it has. */
	get end(): MachineEnd | undefined {
		return this.#end;
	}

	mayRun(vcpu: number): boolean {
		return !this.#holds && this.#actions[vcpu]?.kind !== "stay";
	}

	guestDebug(vcpu: number): KvmGuestDebug {
		const debug = KvmGuestDebug.alloc();
		// The loop asks while this object is being made.
		(this.breakpoints as Breakpoints | undefined)?.fill(debug);
		if (this.#actions[vcpu]?.kind === "step") debug.control |= KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP;
		return debug;
	}

	/** Lets the vCPUs go on. */
	resume(actions: readonly ResumeAction[]): void {
		this.started = true;
		this.#actions = actions;
		for (let n = 0; n < this.machine.vcpus.length; n++) this.machine.updateGuestDebug(n);
		this.#continueTime();
		this.#holds = false;
		this.machine.resume();
	}

	/**
	 * While a debugger looks at it the guest's time stands still: otherwise a timer would interrupt every step. A virtual
	 * clock has not moved.
	 */
	#continueTime(): void {
		const vcpu = this.vcpu(0);
		const counter = this.#counter;
		this.#counter = undefined;
		if (counter !== undefined && vcpu.getOneReg(KVM_REG_ARM_TIMER_CNT) !== counter)
			vcpu.setOneReg(KVM_REG_ARM_TIMER_CNT, counter);
	}

	/** Takes all break and watchpoints away and lets the guest run. */
	release(): void {
		this.breakpoints.clear();
		this.memory.physicalMode = false;
		this.resume(this.machine.vcpus.map(() => RUN));
	}

	/** Stops everything, between two instructions of every vCPU. */
	stop(vcpu: number, reason: StopReason): void {
		if (this.#holds) return;
		this.#holds = true;
		this.current = vcpu;
		this.machine.settle();
		this.#counter = this.vcpu(0).getOneReg(KVM_REG_ARM_TIMER_CNT);
		this.listener?.stopped(vcpu, reason);
	}

	stopped(index: number): void {
		const vcpu = this.vcpu(index);
		const { hsr, far } = vcpu.run.debug.arch;
		switch (hsr >>> ESR_ELx_EC_SHIFT) {
			case ESR_ELx_EC_SOFTSTP_LOW:
				this.#stepped(index, vcpu);
				return;
			case ESR_ELx_EC_BREAKPT_LOW:
				this.stop(index, { kind: this.breakpoints.at(vcpu.pc) === "software" ? "swbreak" : "hwbreak" });
				return;
			case ESR_ELx_EC_WATCHPT_LOW:
				this.stop(index, { kind: "watch", ...this.breakpoints.watched(far, (hsr & ESR_ELx_WNR) !== 0) });
				return;
			case ESR_ELx_EC_BRK64: {
				const physical = this.memory.translate(vcpu, vcpu.pc);
				if (physical !== undefined && this.memory.patches.has(physical)) {
					this.stop(index, { kind: "swbreak" });
					return;
				}
				takeGuestBreak(vcpu, hsr);
				this.#stepped(index, vcpu);
			}
		}
	}

	/** One instruction of a vCPU is done, whoever asked for it. */
	#stepped(index: number, vcpu: Vcpu): void {
		const action = this.#actions[index];
		if (action?.kind !== "step") return;
		const { start, end } = action;
		if (start !== undefined && end !== undefined && vcpu.pc >= start && vcpu.pc < end) return;
		this.stop(index, { kind: "step" });
	}

	called(index: number): void {
		// The next KVM_RUN would execute the instruction behind the HVC too before it reports a step.
		this.#stepped(index, this.vcpu(index));
	}

	reset(): void {
		this.memory.patches.renew();
	}

	ended(end: MachineEnd): void {
		this.#end = end;
		this.#holds = true;
		this.listener?.ended(end);
	}
}
