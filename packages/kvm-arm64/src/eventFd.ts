import { EBADF, EINVAL, ENOTTY, KvmError } from "@upcall/uapi";
import { check } from "./errors.ts";
import type { Descriptor, DescriptorTable } from "./fds.ts";

/** Highest number that can be added to a count. */
const HIGHEST = 0xffff_ffff_ffff_ffffn;
/** Highest count of an eventfd. */
const MAXIMUM = 0xffff_ffff_ffff_fffen;

/**
 * What eventfd(2) gives: a counter that a write adds to and a read takes. KVM signals it for a write of a guest
 * (KVM_IOEVENTFD), and turns its signals into interrupts (KVM_IRQFD).
 *
 * @see eventfd(2)
 */
export class EventFd implements Descriptor {
	readonly #table: DescriptorTable;
	/** Who is told of signals, and how of the end. */
	readonly #listeners = new Map<() => void, (() => void) | undefined>();
	#fd: number;
	#count: bigint;

	/** Use {@link Kvm.eventFd}. @internal */
	constructor(table: DescriptorTable, fd: number, count: bigint) {
		this.#table = table;
		this.#fd = fd;
		this.#count = count;
	}

	/** Number of this descriptor; -1 once closed. */
	get fd(): number {
		return this.#fd;
	}

	/** A raw ioctl: there are none. */
	ioctl(): number {
		return this.#fd < 0 ? -EBADF : -ENOTTY;
	}

	/** Whether {@link EventFd.read} would give more than 0. */
	get pending(): boolean {
		return this.#count !== 0n;
	}

	/**
	 * Adds to the count and tells the listeners. A count that is full stays so.
	 *
	 * @param amount - 64 bits, unsigned
	 * @throws {@link KvmError} `EINVAL` for another number
	 */
	signal(amount = 1n): void {
		if (amount < 0n || amount > HIGHEST)
			throw new KvmError("EINVAL", `an eventfd counts from 0 to 2^64 - 2: ${amount} cannot be added`, {
				errno: EINVAL,
			});
		const sum = this.#count + amount;
		this.#count = sum > MAXIMUM ? MAXIMUM : sum;
		for (const listener of [...this.#listeners.keys()]) listener();
	}

	/** Takes the count: what was signalled since the last read, 0 for nothing. */
	read(): bigint {
		const count = this.#count;
		this.#count = 0n;
		return count;
	}

	/**
	 * Calls `listener` at each signal, and `closed` when the descriptor is closed, after which there are none.
	 *
	 * @returns a function that ends it
	 * @throws {@link KvmError} `EBADF` when the descriptor is closed already
	 */
	onSignal(listener: () => void, closed?: () => void): () => void {
		if (this.#fd < 0) check(-EBADF, "onSignal", "this EventFd is closed");
		this.#listeners.set(listener, closed);
		return () => {
			this.#listeners.delete(listener);
		};
	}

	/** Closes the descriptor: whoever listened is detached. */
	close(): void {
		this.#table.remove(this.#fd);
		this.#fd = -1;
		const listeners = [...this.#listeners.values()];
		this.#listeners.clear();
		for (const closed of listeners) closed?.();
	}
}

/** The eventfd that a descriptor number stands for; -EBADF for no descriptor, -EINVAL for another. */
export function eventFdOf(table: DescriptorTable, fd: number): EventFd | number {
	const descriptor = table.get(fd);
	if (descriptor === undefined) return -EBADF;
	return descriptor instanceof EventFd ? descriptor : -EINVAL;
}
