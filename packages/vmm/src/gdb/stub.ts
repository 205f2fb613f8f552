import { KvmError } from "@upcall/uapi";
import type { Machine } from "../machine/machine.ts";
import { GdbSession, type GdbStream } from "./session.ts";
import { GdbTarget } from "./target.ts";

/** What {@link GdbStub} takes. */
export interface GdbStubOptions {
	/** The guest does not start before a debugger lets it; false by default. */
	readonly wait?: boolean;
}

/** A debugger's connection, as whoever carries its bytes uses it. */
export interface GdbConnection {
	/** Bytes from the debugger. Whatever they are, this does not throw. */
	receive(bytes: Uint8Array): void;
	/** The debugger is gone. What it left in the guest is taken away, and the guest goes on, if it ever ran. */
	closed(): void;
}

/**
 * A machine as a remote target of gdb. vCPUs are threads; the guest stands still while a debugger looks at it. The bytes
 * come and go through {@link GdbStub.connect}; `listenGdb` of `@upcall/vmm/node` does it over TCP.
 *
 * Break and watchpoints use KVM_SET_GUEST_DEBUG: the guest cannot see them, and its own debug registers have no effect
 * while there are any.
 *
 * @see Debugging with GDB, appendix E Remote Serial Protocol
 */
export class GdbStub {
	readonly #target: GdbTarget;
	#session: GdbSession | undefined;

	/** @throws KvmError `EBUSY` when the machine has a debugger already */
	constructor(machine: Machine, options: GdbStubOptions = {}) {
		this.#target = new GdbTarget(machine, options.wait ?? false);
	}

	/** Whether a debugger is connected. */
	get connected(): boolean {
		return this.#session !== undefined;
	}

	/**
	 * Connects a debugger. The guest stops.
	 *
	 * @param stream - takes what is sent to it
	 * @throws KvmError `EBUSY` when one is connected
	 */
	connect(stream: GdbStream): GdbConnection {
		if (this.#session !== undefined)
			throw new KvmError("ERR_CONNECTED", "a debugger is connected already; disconnect it first", { errno: 16 });
		const target = this.#target;
		target.stop(target.current, { kind: "attached" });
		const session = new GdbSession(target, stream);
		this.#session = session;
		target.listener = session;
		return {
			receive: (bytes) => {
				if (this.#session === session) session.receive(bytes);
			},
			closed: () => {
				if (this.#session !== session) return;
				this.#session = undefined;
				target.listener = undefined;
				if (target.started) target.release();
				else target.breakpoints.clear();
			},
		};
	}

	/** Takes the stub off the machine, which goes on. */
	detach(): void {
		this.#target.release();
		this.#target.machine.detach();
	}
}
