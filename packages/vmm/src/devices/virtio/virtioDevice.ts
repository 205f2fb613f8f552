import type { Saveable } from "../../snapshot/saved.ts";
import type { GuestDma } from "../device.ts";
import type { SplitQueue } from "./splitQueue.ts";

/** What a device gets from its transport. */
export interface VirtioPort {
	readonly queues: readonly SplitQueue[];
	/** Guest memory. */
	readonly dma: GuestDma;
	/** The driver is up and the device may use its queues. */
	readonly live: boolean;
	/** Whether the driver accepted a feature bit. */
	negotiated(bit: number): boolean;
	/** {@link VirtioDevice.config} has changed. */
	configChanged(): void;
	/** The driver broke a rule; the device does nothing more until it is reset. */
	needsReset(why: string): void;
	/** Asks for a call of {@link VirtioDevice.poll} before vCPUs run again. */
	pollSoon(): void;
}

/**
 * One kind of virtio device, whatever its transport. Requests are complete when `notify` returns: nothing is in flight
 * between two calls, so that a state can be saved after any of them.
 */
export interface VirtioDevice extends Saveable {
	/** Short name for traces, for example `virtio-blk`. */
	readonly name: string;
	/** Device ID (VIRTIO 1.2, section 5). */
	readonly id: number;
	/** Device-specific feature bits that it offers, bits 0 to 23. */
	readonly features: number;
	/** It only answers requests: nothing comes from the host unasked. */
	readonly passive?: true;
	/** Largest size of each of its queues, powers of two. */
	readonly queueSizes: readonly number[];
	/** Device configuration space, little-endian. */
	readonly config: Uint8Array;
	/** Connects the device; called once. */
	attach(port: VirtioPort): void;
	/** The driver made buffers available in a queue. Called only while the device is live. */
	notify(queue: number): void;
	/** The driver wrote to the configuration space; the bytes are there already. */
	configWritten?(offset: number, size: number): void;
	/** Bytes of {@link VirtioDevice.config} that a driver may write, as pairs of first byte and length. */
	readonly writableConfig?: readonly (readonly [number, number])[];
	/** Goes on with work that was left, or with input from the host. Called only while the device is live. */
	poll?(): void;
	/** Looks at the clock. Called before every turn of the vCPUs, so that it has to be quick when nothing is due. */
	tick?(): void;
	/** The driver reset the device. */
	reset?(): void;
}
