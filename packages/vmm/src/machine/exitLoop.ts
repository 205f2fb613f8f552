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
	KvmGuestDebug,
} from "@upcall/uapi";
import type { MmioBus } from "../devices/bus.ts";
import { type Saved, SavedFields } from "../snapshot/saved.ts";
import type { MachineDebugger } from "./debugging.ts";
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

/** What became of one turn; `"waited"`: every vCPU waited, and what one waited for came; `"held"`: it is not over, because a debugger holds the machine or has much to see. */
export type TurnResult = "ran" | "waited" | "blocked" | "held";

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
	#debugger: MachineDebugger | undefined;
	#current = 0;
	/** Entries of the turn that is not over yet. */
	#entries = 0;
	/** Work of the vCPU at which that turn ends; -1: none is open. */
	#stopAt = -1;
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

	/** Forgets the end, for a machine that goes on. */
	goOn(): void {
		this.#end = undefined;
	}

	/** Forgets the end, for a machine that starts again. */
	restart(): void {
		this.#end = undefined;
		this.#current = 0;
		this.#stopAt = -1;
	}

	/** Whose turn it is, and an end that stays. */
	save(): Saved {
		const end = this.#end;
		return {
			current: this.#current,
			entries: this.#entries,
			stopAt: this.#stopAt,
			hypercalls: this.#hypercalls,
			...(end?.reason === "shutdown" || end?.reason === "reset" ? { end: { ...end } } : {}),
		};
	}

	restore(state: Saved): void {
		const fields = new SavedFields("the loop", state);
		this.#current = fields.u32("current", this.#parts.vcpus.length - 1);
		this.#entries = fields.u32("entries");
		this.#stopAt = fields.whole("stopAt", -1, Number.MAX_SAFE_INTEGER);
		this.#hypercalls = fields.whole("hypercalls", 0, Number.MAX_SAFE_INTEGER);
		if (fields.raw("end") === undefined) return;
		const end = fields.fields("end");
		this.#end = {
			reason: end.oneOf("reason", ["shutdown", "reset"]),
			message: end.text("message"),
			...(end.raw("status") === undefined ? {} : { status: end.whole("status", -(2 ** 31), 2 ** 32) }),
		};
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

	/** Puts a debugger over the loop, or takes it away. */
	set debugger(debugger_: MachineDebugger | undefined) {
		this.#debugger = debugger_;
		this.#setStepping();
	}
	get debugger(): MachineDebugger | undefined {
		return this.#debugger;
	}

	#setStepping(): void {
		for (let index = 0; index < this.#parts.vcpus.length; index++) this.updateGuestDebug(index);
	}

	/** KVM_SET_GUEST_DEBUG with what the debugger asks for, and with the single step by which instructions are traced. */
	updateGuestDebug(index: number): void {
		const debug = this.#debugger?.guestDebug(index) ?? KvmGuestDebug.alloc();
		if (this.#wants("insn")) debug.control |= KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP;
		(this.#parts.vcpus[index] as Vcpu).setGuestDebug(debug);
	}

	#traceInstruction(index: number, vcpu: Vcpu): void {
		const pc = vcpu.pc;
		const bytes = pc < 1n << 48n ? this.#parts.range(Number(pc), 4) : undefined;
		const word = bytes === undefined ? undefined : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
		this.#record({ kind: "insn", vcpu: index, pc, ...(word === undefined ? {} : { word }) });
	}

	/** Gives one vCPU its turn, or goes on with the turn that a debugger interrupted. */
	turn(): TurnResult {
		const { vcpus } = this.#parts;
		this.#parts.pollDevices();
		for (let tried = 0; tried < vcpus.length; tried++) {
			const index = this.#current;
			if (this.#debugger?.mayRun(index) === false || !(vcpus[index] as Vcpu).runnable) {
				this.#endTurn();
				continue;
			}
			const result = this.#runTurn(index, vcpus[index] as Vcpu);
			if (result !== "held") this.#endTurn();
			if (result !== "blocked") return result;
		}
		// The last vCPU that ran may have woken the first one, or let virtual time go on to the next deadline.
		return vcpus.some((vcpu) => vcpu.runnable) ? "waited" : "blocked";
	}

	#endTurn(): void {
		this.#current = (this.#current + 1) % this.#parts.vcpus.length;
		this.#stopAt = -1;
	}

	#runTurn(index: number, vcpu: Vcpu): TurnResult {
		if (this.#stopAt < 0) {
			this.#stopAt = vcpu.retired + WORK_PER_TURN;
			this.#entries = 0;
			this.#parts.deviceWork();
		}
		for (let debugExits = 0; ; ) {
			const result = vcpu.enter();
			if (vcpu.blocked !== undefined) return this.#entries === 0 ? "blocked" : "ran";
			if (this.#tracers.size > 0) this.#traceExit(index, vcpu, result);
			this.handle(index, vcpu, result);
			// The budget is used up: the turn is over.
			if (this.#end !== undefined || result !== 0) return "ran";
			const debug = vcpu.run.exit_reason === KVM_EXIT_DEBUG;
			// What a debugger sees does not count, so that it does not change whose turn it is.
			if (!debug) this.#entries++;
			this.#stopAt = Math.max(0, this.#stopAt - this.#parts.deviceWork());
			const over = !debug && (this.#entries === ENTRIES_PER_TURN || vcpu.retired >= this.#stopAt);
			if (over) return "ran";
			if (this.#debugger?.holds === true) return "held";
			if (debug && ++debugExits === ENTRIES_PER_TURN) return "held";
		}
	}

	/** Enters the next vCPU once, without answering the exit. */
	step(): MachineExit | undefined {
		const { vcpus } = this.#parts;
		this.#parts.pollDevices();
		for (let tried = 0; tried < vcpus.length; tried++) {
			const index = this.#current;
			const vcpu = vcpus[index] as Vcpu;
			const runs = this.#debugger?.mayRun(index) !== false && vcpu.runnable;
			const result = runs ? vcpu.enter() : 0;
			const blocked = !runs || vcpu.blocked !== undefined;
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
				if (this.#end === undefined) this.#debugger?.called(index);
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
				if (this.#wants("insn")) this.#traceInstruction(index, vcpu);
				else if (this.#debugger === undefined) this.#unexpected(index, vcpu);
				this.#debugger?.stopped(index);
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
		const begun = this.#tracers.size > 0 && this.#wants("hvc") ? beginHypercall(call, vcpu.pc) : undefined;
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
