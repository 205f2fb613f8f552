import { InputBuffer } from "./inputBuffer.ts";
import { OP, type Packet, SHUTDOWN_RECEIVE, SHUTDOWN_SEND, TYPE_STREAM } from "./vsockPacket.ts";

/** VMADDR_CID_HOST */
export const HOST_CID = 2;
/** Bytes that the host buffers of what the guest sends, told as buf_alloc. */
const RECEIVE_BUFFER = 1 << 16;
/** Bytes that wait for the guest. */
const SEND_BUFFER = 1 << 18;

/** What happens on a connection, for the host's side of it. */
export interface VsockHandlers {
	/** The guest accepted a connection that the host made. */
	connected?(): void;
	/** Bytes from the guest; they are the handler's to keep. */
	data(bytes: Uint8Array): void;
	/** There is room for {@link VsockConnection.write} again. */
	drained?(): void;
	/** The guest will send nothing more. */
	ended?(): void;
	/** The connection is gone; nothing follows. */
	closed?(): void;
}

/** Decides about a connection of the guest. */
export type VsockAccept = (connection: VsockConnection) => VsockHandlers | undefined;

/** What a connection needs of its device. */
interface Owner {
	pollSoon(): void;
	closed(): void;
	answer(packet: Packet): void;
}

/**
 * The host's end of one connection. Both directions have credit: neither side sends what the other cannot buffer.
 *
 * @see VIRTIO 1.2, section 5.10.6.3, "Buffer Space Management"
 */
export class VsockConnection {
	readonly guestPort: number;
	readonly hostPort: number;
	readonly #guestCid: number;
	readonly #owner: Owner;
	readonly #received = new InputBuffer(RECEIVE_BUFFER);
	readonly #unsent = new InputBuffer(SEND_BUFFER);
	#handlers: VsockHandlers | undefined;
	#open = false;
	#gone = false;
	#paused = false;
	/** The host will send nothing more; SHUTDOWN follows when everything is sent. */
	#ending = false;
	#shutdownSent = false;
	#guestEnded = false;
	#endTold = false;
	#guestReceives = true;
	#full = false;
	/** Counts modulo 2^32. */
	#sent = 0;
	#consumed = 0;
	#consumedTold = 0;
	#peerAllocated = 0;
	#peerConsumed = 0;

	constructor(
		guestCid: number,
		guestPort: number,
		hostPort: number,
		handlers: VsockHandlers | undefined,
		owner: Owner,
	) {
		this.#guestCid = guestCid;
		this.guestPort = guestPort;
		this.hostPort = hostPort;
		this.#handlers = handlers;
		this.#owner = owner;
	}

	/** Header of a packet to the guest. */
	packet(op: number, flags = 0): Packet {
		this.#consumedTold = this.#consumed;
		return {
			sourceCid: HOST_CID,
			destinationCid: this.#guestCid,
			sourcePort: this.hostPort,
			destinationPort: this.guestPort,
			length: 0,
			type: TYPE_STREAM,
			op,
			flags,
			bufAlloc: RECEIVE_BUFFER,
			fwdCnt: this.#consumed,
		};
	}

	/** Says yes to a connection that the guest asked for. */
	accept(handlers: VsockHandlers): void {
		this.#handlers = handlers;
		this.#open = true;
		this.#owner.answer(this.packet(OP.RESPONSE));
	}

	/**
	 * Sends bytes to the guest.
	 *
	 * @returns how many bytes were taken; when fewer than given, `drained` is called later
	 */
	write(bytes: Uint8Array): number {
		if (this.#gone || this.#ending || !this.#guestReceives) return 0;
		const taken = this.#unsent.add(bytes);
		if (taken < bytes.length) this.#full = true;
		this.#owner.pollSoon();
		return taken;
	}

	/** Tells the guest that nothing more comes, after what was written. */
	end(): void {
		this.#ending = true;
		this.#owner.pollSoon();
	}

	/** Breaks the connection off. */
	reset(): void {
		if (this.#gone) return;
		this.#owner.answer(this.packet(OP.RST));
		this.gone();
	}

	/** Stops handing data over: the guest can send what fits the buffer. */
	pause(): void {
		this.#paused = true;
	}

	/** Goes on handing data over. */
	resume(): void {
		this.#paused = false;
		this.#handOver();
	}

	/** The connection is over, without a word to the guest. */
	gone(): void {
		if (this.#gone) return;
		this.#gone = true;
		this.#owner.closed();
		this.#handlers?.closed?.();
	}

	/** Bytes that the guest has room for and that wait. */
	get sendable(): number {
		if (!this.#open || this.#gone) return 0;
		const credit = this.#peerAllocated - ((this.#sent - this.#peerConsumed) >>> 0);
		return Math.max(0, Math.min(credit, this.#unsent.length));
	}

	/** At most `most` bytes of {@link VsockConnection.sendable}. */
	takeData(most: number): Uint8Array {
		const data = new Uint8Array(Math.min(most, this.sendable));
		this.#unsent.move(data);
		this.#sent = (this.#sent + data.length) >>> 0;
		return data;
	}

	/** The guest's queue took what it could: time for what follows the data. */
	delivered(): void {
		if (this.#gone || !this.#open) return;
		if (this.#full && this.#unsent.length < SEND_BUFFER / 2) {
			this.#full = false;
			this.#handlers?.drained?.();
		}
		if (this.#ending && !this.#shutdownSent && this.#unsent.length === 0) {
			this.#shutdownSent = true;
			this.#owner.answer(this.packet(OP.SHUTDOWN, SHUTDOWN_SEND | (this.#guestEnded ? SHUTDOWN_RECEIVE : 0)));
		}
	}

	/** A packet of the guest. */
	receive(packet: Packet, payload: Uint8Array): void {
		this.#peerAllocated = packet.bufAlloc;
		this.#peerConsumed = packet.fwdCnt;
		switch (packet.op) {
			case OP.REQUEST:
				// A second request for a connection that is there breaks it.
				if (this.#open) this.reset();
				return;
			case OP.RESPONSE:
				if (this.#open || this.#handlers === undefined) this.reset();
				else {
					this.#open = true;
					this.#handlers.connected?.();
					this.#owner.pollSoon();
				}
				return;
			case OP.RST:
				this.gone();
				return;
			case OP.SHUTDOWN:
				this.#shutdown(packet.flags);
				return;
			case OP.RW:
				this.#data(payload);
				return;
			case OP.CREDIT_REQUEST:
				this.#owner.answer(this.packet(OP.CREDIT_UPDATE));
				return;
			case OP.CREDIT_UPDATE:
				this.#owner.pollSoon();
				return;
			default:
				this.reset();
		}
	}

	#data(payload: Uint8Array): void {
		// A guest that sends more than it was allowed, or after its end, breaks the connection.
		if (!this.#open || this.#guestEnded || this.#received.add(payload) < payload.length) {
			this.reset();
			return;
		}
		this.#handOver();
	}

	#handOver(): void {
		while (!this.#paused && !this.#gone && this.#received.length > 0) {
			const bytes = new Uint8Array(this.#received.length);
			this.#received.move(bytes);
			this.#consumed = (this.#consumed + bytes.length) >>> 0;
			this.#handlers?.data(bytes);
		}
		if (this.#gone) return;
		if ((this.#consumed - this.#consumedTold) >>> 0 >= RECEIVE_BUFFER / 4)
			this.#owner.answer(this.packet(OP.CREDIT_UPDATE));
		this.#tellEnd();
	}

	#tellEnd(): void {
		if (!this.#guestEnded || this.#received.length > 0) return;
		if (!this.#endTold) {
			this.#endTold = true;
			this.#handlers?.ended?.();
		}
		// 5.10.6.5: who has received SHUTDOWN with both flags, and has nothing more, answers with RST.
		if (!this.#guestReceives) this.reset();
	}

	#shutdown(flags: number): void {
		if (flags & SHUTDOWN_SEND) this.#guestEnded = true;
		if (flags & SHUTDOWN_RECEIVE) this.#guestReceives = false;
		this.#tellEnd();
	}
}
