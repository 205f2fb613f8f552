import type { Vcpu, VcpuExit } from "@upcall/kvm-arm64";
import { smcccFunctionName } from "@upcall/uapi";
import type { VcpuCall } from "./hypercalls.ts";

/** A hypercall that was forwarded to userspace and answered there. */
export interface HypercallTrace {
	readonly kind: "hvc";
	readonly vcpu: number;
	readonly conduit: "hvc" | "smc";
	readonly functionId: number;
	/** Name from the specification that defines the function, where one does. */
	readonly name?: string;
	/** x1 to x3 at the call. */
	readonly args: readonly [bigint, bigint, bigint];
	/** x0 to x3 afterwards; absent when the caller does not return (it was switched off). */
	readonly result?: readonly [bigint, bigint, bigint, bigint];
	/** Whether some handler knew the function. */
	readonly known: boolean;
	readonly answeredBy: "userspace";
	/** Address of the instruction behind the call. */
	readonly pc: bigint;
	/** x30: where the function that made the call returns to, unless it calls others. */
	readonly lr: bigint;
}

/** An exit of KVM_RUN. */
export interface ExitTrace {
	readonly kind: "exit";
	readonly vcpu: number;
	/** 0 or a negative errno: what KVM_RUN returned. */
	readonly result: number;
	readonly exit: VcpuExit;
}

/** An instruction that is executed next: every one but the first of each vCPU. */
export interface InstructionTrace {
	readonly kind: "insn";
	readonly vcpu: number;
	readonly pc: bigint;
	/** The word there, when the address is RAM and translation is off or an identity. */
	readonly word?: number;
}

export type Trace = HypercallTrace | ExitTrace | InstructionTrace;

/** Receives trace records of the kinds that it asked for. */
export interface TraceListener {
	readonly kinds: ReadonlySet<Trace["kind"]>;
	record(trace: Trace): void;
}

/** The record of a call: made before the handler runs, finished after it. */
export function beginHypercall(call: VcpuCall, pc: bigint): Omit<HypercallTrace, "result" | "known"> {
	const name = smcccFunctionName(call.functionId);
	return {
		kind: "hvc",
		vcpu: call.vcpuIndex,
		conduit: call.conduit,
		functionId: call.functionId,
		...(name === undefined ? {} : { name }),
		args: [call.x(1), call.x(2), call.x(3)],
		answeredBy: "userspace",
		pc,
		lr: call.x(30),
	};
}

/** x0 to x3 of a vCPU. */
export function results(vcpu: Vcpu): [bigint, bigint, bigint, bigint] {
	return [vcpu.x(0), vcpu.x(1), vcpu.x(2), vcpu.x(3)];
}
