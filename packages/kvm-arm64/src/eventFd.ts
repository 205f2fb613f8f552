import { EBADF, EINVAL, ENOTTY } from "@upcall/uapi";
import { check } from "./errors.ts";
import type { Descriptor, DescriptorTable } from "./fds.ts";

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
	readonly #listeners = new Set<() => void>();
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

	/** Adds to the count and tells the listeners. A count that is full stays so. */
	signal(amount = 1n): void {
		const sum = this.#count + amount;
		this.#count = sum > MAXIMUM ? MAXIMUM : sum;
		for (const listener of [...this.#listeners]) listener();
	}

	/** Takes the count: what was signalled since the last read, 0 for nothing. */
	read(): bigint {
		const count = this.#count;
		this.#count = 0n;
		return count;
	}

	/** Calls `listener` at each signal. @returns a function that ends it */
	onSignal(listener: () => void): () => void {
		if (this.#fd < 0) check(-EBADF, "onSignal", "this EventFd is closed");
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	}

	/** Closes the descriptor: whoever listened is detached. */
	close(): void {
		this.#table.remove(this.#fd);
		this.#listeners.clear();
		this.#fd = -1;
	}
}

/** The eventfd that a descriptor number stands for; -EBADF for no descriptor, -EINVAL for another. */
export function eventFdOf(table: DescriptorTable, fd: number): EventFd | number {
	const descriptor = table.get(fd);
	if (descriptor === undefined) return -EBADF;
	return descriptor instanceof EventFd ? descriptor : -EINVAL;
}
