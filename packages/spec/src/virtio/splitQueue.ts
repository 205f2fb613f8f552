/**
 * The split virtqueue as a device sees it.
 *
 * @see Virtual I/O Device (VIRTIO) Version 1.2, section 2.7
 */

/** Guest memory by physical address: a byte, or `undefined` where there is no RAM. */
export type GuestByte = (address: bigint) => number | undefined;

/** What the driver told of a queue, and how far the device has come. */
export interface SplitQueueState {
	/** Queue Size: a power of two. */
	readonly size: number;
	/** Guest physical address of the Descriptor Table. */
	readonly descriptorArea: bigint;
	/** Guest physical address of the Available Ring. */
	readonly driverArea: bigint;
	/** Guest physical address of the Used Ring. */
	readonly deviceArea: bigint;
	/** Available index up to which chains were taken, modulo 2^16. */
	readonly taken: number;
}

/** Features that change how rings are read. */
export interface RingFeatures {
	/** VIRTIO_F_INDIRECT_DESC */
	readonly indirect: boolean;
}

/** One buffer of a chain. */
export interface ChainBuffer {
	readonly address: bigint;
	readonly length: number;
	readonly deviceWritable: boolean;
}

/** Rules of section 2.7 that a driver can break. */
export type RingViolation =
	| "index" // more chains are available than the queue has entries
	| "head" // a chain begins outside the table
	| "next" // a chain goes on outside the table
	| "loop" // a chain has more descriptors than the queue
	| "empty" // a buffer has no bytes
	| "order" // a device-readable buffer follows a device-writable one
	| "indirect" // a table inside a table, with NEXT, not negotiated, or of a wrong size
	| "memory" // a ring, table or buffer is not in RAM
	| "length"; // the chain has more bytes than {@link MAX_CHAIN_BYTES}

/**
 * Bytes that a chain can have. Section 2.7.4.2 allows 2^32; a device of this project refuses more than 32 MiB, far
 * above what drivers make, so that a request's work on the host is bounded.
 */
export const MAX_CHAIN_BYTES = 2 ** 25;

const DESC_F_NEXT = 1;
const DESC_F_WRITE = 2;
const DESC_F_INDIRECT = 4;

/** What a device finds when it looks for the next chain. */
export type Taken =
	| { readonly kind: "none" }
	| { readonly kind: "violation"; readonly rule: RingViolation }
	| { readonly kind: "chain"; readonly head: number; readonly buffers: readonly ChainBuffer[] };

class Violated extends Error {
	readonly rule: RingViolation;
	constructor(rule: RingViolation) {
		super(rule);
		this.rule = rule;
	}
}

function number(memory: GuestByte, address: bigint, bytes: number): bigint {
	let value = 0n;
	for (let i = 0; i < bytes; i++) {
		const byte = memory(address + BigInt(i));
		if (byte === undefined) throw new Violated("memory");
		value |= BigInt(byte) << BigInt(8 * i);
	}
	return value;
}

function chain(memory: GuestByte, queue: SplitQueueState, features: RingFeatures, head: number): ChainBuffer[] {
	const buffers: ChainBuffer[] = [];
	let table = queue.descriptorArea;
	let entries = queue.size;
	let inTable = false;
	let at = head;
	let bytes = 0;
	let descriptors = 0;
	for (;;) {
		const descriptor = table + 16n * BigInt(at);
		const address = number(memory, descriptor, 8);
		const length = Number(number(memory, descriptor + 8n, 4));
		const flags = Number(number(memory, descriptor + 12n, 2));
		const next = Number(number(memory, descriptor + 14n, 2));
		// 2.7.5.3.1: "a driver MUST NOT create a descriptor chain longer than the Queue Size".
		if (++descriptors > queue.size) throw new Violated("loop");
		if (flags & DESC_F_INDIRECT) {
			if (!features.indirect || inTable || flags & DESC_F_NEXT || length === 0 || length % 16 !== 0)
				throw new Violated("indirect");
			inTable = true;
			table = address;
			entries = length / 16;
			at = 0;
			descriptors--;
			for (const byte of [address, address + BigInt(length) - 1n])
				if (memory(byte) === undefined) throw new Violated("memory");
			continue;
		}
		if (length === 0) throw new Violated("empty");
		const deviceWritable = (flags & DESC_F_WRITE) !== 0;
		// 2.7.4.2: device-writable elements come after all device-readable ones.
		if (!deviceWritable && buffers.at(-1)?.deviceWritable) throw new Violated("order");
		bytes += length;
		if (bytes > MAX_CHAIN_BYTES) throw new Violated("length");
		for (const byte of [address, address + BigInt(length) - 1n])
			if (memory(byte) === undefined) throw new Violated("memory");
		buffers.push({ address, length, deviceWritable });
		if (!(flags & DESC_F_NEXT)) return buffers;
		if (next >= entries) throw new Violated("next");
		at = next;
	}
}

/**
 * The chain at `taken` in the Available Ring, if the driver made one available. RAM is one range without holes.
 *
 * @see sections 2.7.5 (descriptor table), 2.7.6 (available ring), 2.7.5.3 (indirect descriptors)
 */
export function takeChain(memory: GuestByte, queue: SplitQueueState, features: RingFeatures): Taken {
	try {
		const available = Number(number(memory, queue.driverArea + 2n, 2));
		const waiting = (available - queue.taken) & 0xffff;
		if (waiting === 0) return { kind: "none" };
		if (waiting > queue.size) throw new Violated("index");
		const head = Number(number(memory, queue.driverArea + 4n + 2n * BigInt(queue.taken % queue.size), 2));
		if (head >= queue.size) throw new Violated("head");
		return { kind: "chain", head, buffers: chain(memory, queue, features, head) };
	} catch (error) {
		if (error instanceof Violated) return { kind: "violation", rule: error.rule };
		throw error;
	}
}

/**
 * Whether a device that moved the used index from `before` to `after` notifies the driver.
 *
 * @param flags - of the Available Ring, without VIRTIO_F_EVENT_IDX
 * @param usedEvent - of the Available Ring, with VIRTIO_F_EVENT_IDX; `undefined` without
 * @see section 2.7.7.2 and 2.7.10
 */
export function notifiesDriver(before: number, after: number, flags: number, usedEvent: number | undefined): boolean {
	if (before === after) return false;
	if (usedEvent === undefined) return (flags & 1) === 0;
	for (let index = before; index !== after; index = (index + 1) & 0xffff) if (index === usedEvent) return true;
	return false;
}
