import type { Vcpu, VcpuExit } from "@upcall/kvm-arm64";
import type { Handlers } from "@upcall/smccc-handlers";
import {
	errnoName,
	exitReasonName,
	KVM_EXIT_DEBUG,
	KVM_EXIT_HYPERCALL,
	KVM_EXIT_INTR,
	KVM_EXIT_MMIO,
	KVM_EXIT_SYSTEM_EVENT,
	KVM_GUESTDBG_ENABLE,
	KVM_GUESTDBG_SINGLESTEP,
	KVM_MP_STATE_STOPPED,
	KVM_SYSTEM_EVENT_RESET,
	KVM_SYSTEM_EVENT_SHUTDOWN,
	KVM_SYSTEM_EVENT_WAKEUP,
} from "@upcall/uapi";
import type { MmioBus } from "../devices/bus.ts";
import { VcpuCall } from "./hypercalls.ts";
import type { EndReason } from "./options.ts";
import { beginHypercall, results, type Trace, type TraceListener } from "./trace.ts";

/** Entries into one vCPU before the next one has its turn: a vCPU that polls a device must not starve the others. */
const ENTRIES_PER_TURN = 64;
/** Instructions, and bytes that devices moved, after which a turn ends: the host looks at its clock only between turns. */
const WORK_PER_TURN = 2_000_000;

/** What the loop needs of a machine. */
export interface LoopParts {
	readonly vcpus: readonly Vcpu[];
	readonly bus: MmioBus;
	readonly handlers: Handlers;
	/** A vCPU that waited in CPU_SUSPEND has an interrupt. */
	wokenUp(vcpu: number): void;
	/** Lets devices take input from the host before vCPUs run. */
	pollDevices(): void;
	/** Bytes that devices moved since the last call. */
	deviceWork(): number;
	/** Bytes of RAM at a guest physical address, if all of them are RAM. */
	range(address: number, length: number): Uint8Array | undefined;
	/** Forwarded hypercalls carry the RFC's layout. */
	readonly rfc: boolean;
}

/** What became of one turn. */
export type TurnResult = "ran" | "blocked";

/** Why a machine stops. */
export interface LoopEnd {
	readonly reason: EndReason;
	readonly message: string;
	readonly status?: number;
}

/** An exit of `KVM_RUN`, as {@link Machine.exits} yields it. */
export interface MachineExit {
	/** Number of the vCPU in the machine. */
	readonly vcpu: number;
	/** 0, or a negative errno, as KVM_RUN returned it. */
	readonly result: number;
	/** The exit, by its reason. */
	readonly exit: VcpuExit;
	/** Set it to true to answer the exit yourself; otherwise the machine does when the loop goes on. */
	handled: boolean;
}

/**
 * Runs the vCPUs in turns on one thread, and answers their exits: MMIO by the bus, hypercalls by the handlers. With a
 * virtual clock the order of everything depends on nothing but the guest.
 */
export class ExitLoop {
	readonly #parts: LoopParts;
	readonly #call = new VcpuCall();
	readonly #tracers = new Set<TraceListener>();
	#current = 0;
	#end: LoopEnd | undefined;
	#hypercalls = 0;

	constructor(parts: LoopParts) {
		this.#parts = parts;
	}

	/** Why the machine has to stop, once it has. */
	get end(): LoopEnd | undefined {
		return this.#end;
	}

	/** Hypercalls that were forwarded to userspace so far. */
	get hypercalls(): number {
		return this.#hypercalls;
	}

	/** Ends the run at the next opportunity. The first reason stays. */
	finish(end: LoopEnd): void {
		this.#end ??= end;
	}

	/** Forgets the end, for a machine that starts again. */
	restart(): void {
		this.#end = undefined;
		this.#current = 0;
	}

	/** Starts reporting trace records. @returns a function that ends it */
	trace(listener: TraceListener): () => void {
		this.#tracers.add(listener);
		this.#setStepping();
		return () => {
			this.#tracers.delete(listener);
			this.#setStepping();
		};
	}

	/** Instructions are traced with KVM's own single step. */
	#setStepping(): void {
		const step = this.#wants("insn");
		for (const vcpu of this.#parts.vcpus) vcpu.setGuestDebug(step ? KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP : 0);
	}

	#traceInstruction(index: number, vcpu: Vcpu): void {
		const pc = vcpu.pc;
		const bytes = pc < 1n << 48n ? this.#parts.range(Number(pc), 4) : undefined;
		const word = bytes === undefined ? undefined : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
		this.#record({ kind: "insn", vcpu: index, pc, ...(word === undefined ? {} : { word }) });
	}

	/** Gives one vCPU its turn. */
	turn(): TurnResult {
		const { vcpus } = this.#parts;
		this.#parts.pollDevices();
		for (let tried = 0; tried < vcpus.length; tried++) {
			const index = this.#current;
			const vcpu = vcpus[index] as Vcpu;
			this.#current = (index + 1) % vcpus.length;
			const stopAt = vcpu.retired + WORK_PER_TURN;
			this.#parts.deviceWork();
			for (let entry = 0; entry < ENTRIES_PER_TURN; entry++) {
				const result = vcpu.enter();
				if (vcpu.blocked !== undefined) {
					if (entry === 0) break;
					return "ran";
				}
				if (this.#tracers.size > 0) this.#traceExit(index, vcpu, result);
				this.handle(index, vcpu, result);
				if (this.#end !== undefined) return "ran";
				// The budget is used up: the turn is over.
				if (result !== 0) return "ran";
				if (entry === ENTRIES_PER_TURN - 1 || vcpu.retired + this.#parts.deviceWork() >= stopAt) return "ran";
			}
		}
		return "blocked";
	}

	/** Enters the next vCPU once, without answering the exit. */
	step(): MachineExit | undefined {
		const { vcpus } = this.#parts;
		this.#parts.pollDevices();
		for (let tried = 0; tried < vcpus.length; tried++) {
			const index = this.#current;
			const vcpu = vcpus[index] as Vcpu;
			const result = vcpu.enter();
			const blocked = vcpu.blocked !== undefined;
			if (blocked || result !== 0) this.#current = (index + 1) % vcpus.length;
			if (blocked) continue;
			if (this.#tracers.size > 0) this.#traceExit(index, vcpu, result);
			return { vcpu: index, result, exit: vcpu.exit(), handled: false };
		}
		return undefined;
	}

	/** Answers an exit as the machine does. */
	handle(index: number, vcpu: Vcpu, result: number): void {
		const { run } = vcpu;
		const reason = run.exit_reason;
		if (result !== 0) {
			// EINTR: the budget, or somebody asked for it. Everything else is a guest that KVM cannot go on with.
			if (reason !== KVM_EXIT_INTR)
				this.finish({
					reason: "failed",
					message: `vCPU ${index}: KVM_RUN failed with ${errnoName(-result) ?? result} at PC 0x${vcpu.pc.toString(16)}`,
				});
			return;
		}
		switch (reason) {
			case KVM_EXIT_MMIO: {
				const { mmio } = run;
				const address = mmio.phys_addrHi * 2 ** 32 + mmio.phys_addrLo;
				this.#parts.bus.access(address, mmio.data, mmio.len, mmio.is_write !== 0);
				return;
			}
			case KVM_EXIT_HYPERCALL:
				this.#hypercall(index, vcpu);
				return;
			case KVM_EXIT_SYSTEM_EVENT: {
				const type = run.system_event.type;
				if (type === KVM_SYSTEM_EVENT_SHUTDOWN) this.finish({ reason: "shutdown", message: "the guest powered off" });
				else if (type === KVM_SYSTEM_EVENT_WAKEUP) this.#parts.wokenUp(index);
				else if (type === KVM_SYSTEM_EVENT_RESET)
					this.finish({ reason: "reset", message: "the guest asked for a reset" });
				else this.finish({ reason: "failed", message: `vCPU ${index}: system event ${type} has no meaning here` });
				return;
			}
			case KVM_EXIT_INTR:
				return;
			case KVM_EXIT_DEBUG:
				if (this.#wants("insn")) {
					this.#traceInstruction(index, vcpu);
					return;
				}
				this.#unexpected(index, vcpu);
				return;
			default:
				this.#unexpected(index, vcpu);
		}
	}

	#unexpected(index: number, vcpu: Vcpu): void {
		const reason = vcpu.run.exit_reason;
		this.finish({
			reason: "failed",
			message: `vCPU ${index}: exit ${exitReasonName(reason) ?? reason} at PC 0x${vcpu.pc.toString(16)}`,
		});
	}

	#hypercall(index: number, vcpu: Vcpu): void {
		this.#hypercalls++;
		const call = this.#call;
		call.load(vcpu, index, this.#parts.rfc);
		const begun = this.#wants("hvc") ? beginHypercall(call) : undefined;
		const outcome = this.#parts.handlers.handle(call);
		if (begun !== undefined)
			this.#record({
				...begun,
				known: outcome === "answered",
				...(this.#end !== undefined || vcpu.getMpState() === KVM_MP_STATE_STOPPED ? {} : { result: results(vcpu) }),
			});
	}

	#wants(kind: Trace["kind"]): boolean {
		for (const tracer of this.#tracers) if (tracer.kinds.has(kind)) return true;
		return false;
	}

	#record(trace: Trace): void {
		for (const tracer of this.#tracers) if (tracer.kinds.has(trace.kind)) tracer.record(trace);
	}

	#traceExit(index: number, vcpu: Vcpu, result: number): void {
		if (this.#wants("exit")) this.#record({ kind: "exit", vcpu: index, result, exit: vcpu.exit() });
	}
}
