import type { Vcpu, Vm } from "@upcall/kvm-arm64";
import type { KvmGuestDebug } from "@upcall/uapi";
import type { MachineEnd } from "./options.ts";

/**
 * A debugger as the machine sees it. The machine asks it which vCPUs may run, and tells it what they did; it never runs
 * one while {@link MachineDebugger.holds} is true.
 */
export interface MachineDebugger {
	/** No vCPU runs. */
	readonly holds: boolean;
	/** Whether a vCPU may run while others do. */
	mayRun(vcpu: number): boolean;
	/** Argument of KVM_SET_GUEST_DEBUG for a vCPU, newly made: the caller changes it. */
	guestDebug(vcpu: number): KvmGuestDebug;
	/** A vCPU made KVM_EXIT_DEBUG: the debugger decides whether it holds. */
	stopped(vcpu: number): void;
	/** A vCPU made a hypercall, which has been answered. */
	called(vcpu: number): void;
	/** The guest was loaded anew. */
	reset(): void;
	/** The run of the machine is over. */
	ended(end: MachineEnd): void;
}

/** What {@link Machine.attachDebugger} gives: the machine as a debugger sees it. */
export interface DebuggedMachine {
	readonly vcpus: readonly Vcpu[];
	readonly vm: Vm;
	/**
	 * Memory behind a guest physical address: RAM, or the mapped part of a flash bank.
	 *
	 * @returns the bytes themselves, or `undefined` when some of them are something else; devices are never touched
	 */
	physical(address: number, length: number): Uint8Array | undefined;
	/** Tells the CPUs that bytes from {@link DebuggedMachine.physical} were changed. */
	changed(bytes: Uint8Array): void;
	/** Hands KVM what {@link MachineDebugger.guestDebug} now says of a vCPU. */
	updateGuestDebug(vcpu: number): void;
	/** Finishes what the exits of the vCPUs left open, so that their registers are those between two instructions. */
	settle(): void;
	/** {@link MachineDebugger.holds} has become false. */
	resume(): void;
	/** Ends the run of the machine. */
	stop(message: string): void;
	/** Starts the guest anew, as a reset that it asked for. */
	reset(): void;
	/** Takes the debugger away; the machine goes on. */
	detach(): void;
}
