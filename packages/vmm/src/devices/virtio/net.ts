import type { Saved } from "../../snapshot/saved.ts";
import { SavedFields } from "../../snapshot/saved.ts";
import type { Chain } from "./chain.ts";
import type { VirtioDevice, VirtioPort } from "./virtioDevice.ts";

const F_MTU = 1 << 3;
const F_MAC = 1 << 5;
const F_MRG_RXBUF_BIT = 15;
const F_STATUS = 1 << 16;
const RECEIVE = 0;
const TRANSMIT = 1;
const STATUS_LINK_UP = 1;
/** struct virtio_net_hdr with num_buffers, which VIRTIO_F_VERSION_1 always has. */
const HEADER_BYTES = 12;
const NUM_BUFFERS = 10;
/** Bytes of an Ethernet header. */
const ETHERNET_HEADER = 14;
const SMALLEST_FRAME = ETHERNET_HEADER;
/** Bytes of frames that wait for the guest. What exceeds it is dropped, as on a wire. */
const WAITING_BYTES = 1 << 20;

/**
 * What a network card is plugged into: frames go out with `send`, and come in through what `attach` gave. Frames are
 * Ethernet from destination address to payload, without a checksum.
 */
export interface NetBackend {
	/** Largest payload of a frame, 68 to 65535 bytes. */
	readonly mtu: number;
	/** Connects the card; called once, before anything is sent. */
	attach(card: NetCard): void;
	/** A frame from the guest; the array is valid during the call. */
	send(frame: Uint8Array): void;
	/** The driver reset the card or the machine: connections are gone. */
	reset?(): void;
	/** {@link VirtioDevice.tick} */
	tick?(): void;
	/** Called before vCPUs run, when it asked for it with {@link NetCard.pollSoon}. */
	poll?(): void;
}

/** The card, as what it is plugged into sees it. */
export interface NetCard {
	/** Hands a frame to the guest. @returns false when it was dropped, because too much waits */
	receive(frame: Uint8Array): boolean;
	/** Bytes of frames that the guest has not taken yet. */
	readonly waiting: number;
	/** Asks for a call of {@link NetBackend.poll} before vCPUs run again. */
	pollSoon(): void;
}

/**
 * The network device with one pair of queues.
 *
 * @see VIRTIO 1.2, section 5.1
 */
export class VirtioNet implements VirtioDevice, NetCard {
	readonly name = "virtio-net";
	readonly id = 1;
	readonly features = F_MAC | F_MTU | F_STATUS | (1 << F_MRG_RXBUF_BIT);
	readonly queueSizes = [256, 256];
	readonly config = new Uint8Array(12);
	readonly #backend: NetBackend;
	readonly #largestFrame: number;
	readonly #scratch: Uint8Array;
	readonly #frames: Uint8Array[] = [];
	#waiting = 0;
	#port: VirtioPort | undefined;

	/** @param mac - six bytes, a unicast address */
	constructor(backend: NetBackend, mac: Uint8Array = Uint8Array.of(0x52, 0x54, 0x00, 0x12, 0x34, 0x56)) {
		this.#backend = backend;
		this.#largestFrame = backend.mtu + ETHERNET_HEADER;
		this.#scratch = new Uint8Array(this.#largestFrame);
		this.config.set(mac.subarray(0, 6));
		const view = new DataView(this.config.buffer);
		view.setUint16(6, STATUS_LINK_UP, true);
		view.setUint16(8, 1, true);
		view.setUint16(10, backend.mtu, true);
		backend.attach(this);
	}

	attach(port: VirtioPort): void {
		this.#port = port;
	}

	get waiting(): number {
		return this.#waiting;
	}

	receive(frame: Uint8Array): boolean {
		if (frame.length > this.#largestFrame || this.#waiting + frame.length > WAITING_BYTES) return false;
		if (!this.#port?.live) return false;
		this.#frames.push(frame.slice());
		this.#waiting += frame.length;
		this.#port.pollSoon();
		return true;
	}

	pollSoon(): void {
		this.#port?.pollSoon();
	}

	notify(queue: number): void {
		if (queue === RECEIVE) this.#deliver();
		else this.#transmit();
	}

	tick(): void {
		this.#backend.tick?.();
	}

	poll(): void {
		this.#backend.poll?.();
		this.#transmit();
		this.#deliver();
	}

	#transmit(): void {
		if (this.#port?.queues[TRANSMIT]?.serve((chain) => this.#send(chain))) this.#port.pollSoon();
	}

	#send(chain: Chain): boolean {
		if (chain.readable < HEADER_BYTES) {
			this.#port?.needsReset("a frame has no header");
			return false;
		}
		// No offload was offered, so that the header says nothing.
		chain.take(HEADER_BYTES);
		const length = chain.readable;
		if (length < SMALLEST_FRAME || length > this.#largestFrame) return true;
		const frame = this.#scratch.subarray(0, length);
		chain.consume(length, (piece, at) => {
			frame.set(piece, at);
			return true;
		});
		this.#backend.send(frame);
		return true;
	}

	/** Fills receive buffers. Without VIRTIO_NET_F_MRG_RXBUF a frame is in one chain, with it in as many as it needs. */
	#deliver(): void {
		const port = this.#port;
		const queue = port?.queues[RECEIVE];
		if (port === undefined || queue === undefined) return;
		const merge = port.negotiated(F_MRG_RXBUF_BIT);
		while (this.#frames.length > 0) {
			const frame = this.#frames[0] as Uint8Array;
			const chains: Chain[] = [];
			let room = 0;
			const wanted = frame.length + HEADER_BYTES;
			// Chains are taken only when there are enough for the whole frame.
			while (room < wanted && (merge || chains.length === 0)) {
				const chain = queue.peek(chains.length);
				if (chain === undefined) break;
				if (chain.writable < HEADER_BYTES) {
					port.needsReset("a receive buffer has no room for a header");
					return;
				}
				chains.push(chain);
				room += chain.writable;
			}
			if (room < wanted && (merge || chains.length === 0)) break;
			this.#frames.shift();
			this.#waiting -= frame.length;
			// A frame that does not fit is dropped, and the buffer stays.
			if (room >= wanted) this.#place(frame, chains.length);
		}
		queue.signal();
	}

	#place(frame: Uint8Array, count: number): void {
		const queue = this.#port?.queues[RECEIVE];
		const header = new Uint8Array(HEADER_BYTES);
		header[NUM_BUFFERS] = count;
		header[NUM_BUFFERS + 1] = count >> 8;
		let at = 0;
		for (let i = 0; i < count; i++) {
			const chain = queue?.take();
			if (chain === undefined) return;
			if (i === 0) chain.put(header);
			const piece = frame.subarray(at, at + chain.writable);
			chain.put(piece);
			at += piece.length;
			queue?.give(chain);
		}
	}

	reset(): void {
		this.#frames.length = 0;
		this.#waiting = 0;
		this.#backend.reset?.();
	}

	/** Connections of the backend are not part of a snapshot: they end, as when a cable is pulled for long. */
	save(): Saved {
		return { mac: this.config.slice(0, 6), frames: this.#frames.map((frame) => frame.slice()) };
	}

	restore(state: Saved): void {
		const fields = new SavedFields(this.name, state);
		this.reset();
		this.config.set(fields.bytes("mac", 6));
		for (const frame of fields.array("frames", WAITING_BYTES / SMALLEST_FRAME)) {
			if (!(frame instanceof Uint8Array) || frame.length > this.#largestFrame) continue;
			if (this.#waiting + frame.length > WAITING_BYTES) break;
			this.#frames.push(frame.slice());
			this.#waiting += frame.length;
		}
	}
}
