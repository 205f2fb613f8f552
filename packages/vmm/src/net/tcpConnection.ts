import type { ConnectFailure, TcpEvents, TcpSocket } from "./hostNetwork.ts";
import { Reassembly } from "./tcpBuffers.ts";
import { ACK, after, FIN, PSH, RST, SYN, type TcpFields, type TcpSegment } from "./tcpSegment.ts";
import { TcpSender } from "./tcpSender.ts";

/** Bytes of the guest that the host's socket may hold back. */
const RECEIVE_BUFFER = 1 << 18;
/** Shift of the window that is told to the guest. */
const SCALE = 3;
/** Bytes for the guest above which the host's socket is not read, and below which it is again. */
const SEND_HIGH = 1 << 18;
const SEND_LOW = 1 << 17;
/** Payload of a segment to a guest that does not say (RFC 9293, section 3.7.1). */
const DEFAULT_MSS = 536;
const SMALLEST_MSS = 64;
/** Retransmissions after which a connection is given up; of SYN and ACK, and of data. */
const SYN_RETRIES = 5;
const DATA_RETRIES = 12;
/** Milliseconds of TIME-WAIT: the medium is one computer's memory. */
const TIME_WAIT = 10_000;

type State = "connecting" | "syn-received" | "open" | "time-wait" | "gone";

/** What a connection needs of the table of connections. */
export interface ConnectionOwner {
	/** Milliseconds; the guest's when its time is virtual. */
	now(): number;
	/** Whether the guest's card has room for another frame. */
	ready(): boolean;
	/** Sends a segment of this connection to the guest. */
	transmit(fields: Omit<TcpFields, "sourcePort" | "destinationPort">): void;
	/** Opens the host's connection. */
	open(events: TcpEvents): TcpSocket;
	/** Largest payload of a segment. */
	readonly mss: number;
	/** The connection is over. */
	closed(): void;
	/** Something happened outside {@link TcpConnection.receive} and {@link TcpConnection.poll}. */
	wake(): void;
}

const NOTHING = new Uint8Array(0);

/**
 * One TCP connection that the guest opened: to the guest this is the other end, and to the host's socket it is the guest.
 * The guest's SYN is answered once the host is connected, so that a refused connection is refused.
 *
 * @see RFC 9293
 */
export class TcpConnection implements TcpEvents {
	readonly #owner: ConnectionOwner;
	readonly #socket: TcpSocket;
	readonly #sender: TcpSender;
	readonly #reassembly = new Reassembly();
	readonly #initialSend: number;
	/** Shifts of the windows, both 0 when the guest did not offer the option. */
	readonly #sendScale: number;
	readonly #receiveScale: number;
	#state: State = "connecting";
	/** RCV.NXT, and the right edge of the window that was told. */
	#receiveNext: number;
	#receiveEdge: number;
	/** Sequence number of the guest's FIN, once it is known. */
	#guestFin: number | undefined;
	#guestEnded = false;
	#endedFirst = false;
	#paused = false;
	/** The window of the last segment: a duplicate acknowledgment has the same. */
	#sameWindow = -1;
	#acknowledge = false;
	#deadline = 0;

	/** @param sequence - initial send sequence number */
	constructor(owner: ConnectionOwner, syn: TcpSegment, sequence: number) {
		this.#owner = owner;
		this.#initialSend = sequence;
		this.#receiveNext = (syn.sequence + 1) >>> 0;
		this.#receiveEdge = (this.#receiveNext + 0xffff) >>> 0;
		this.#sendScale = syn.scale ?? 0;
		this.#receiveScale = syn.scale === undefined ? 0 : SCALE;
		const mss = Math.max(SMALLEST_MSS, Math.min(syn.mss ?? DEFAULT_MSS, owner.mss));
		this.#sender = new TcpSender(
			{
				now: () => owner.now(),
				ready: () => owner.ready(),
				transmit: (at, payload, fin) => {
					this.#acknowledge = false;
					const push = payload.length > 0 ? PSH : 0;
					owner.transmit({ ...this.#fields(at, ACK | push | (fin ? FIN : 0)), payload });
				},
			},
			(sequence + 1) >>> 0,
			mss,
		);
		this.#socket = owner.open(this);
	}

	/** Whether the connection only waits for old segments to die out, and may be forgotten for another one. */
	get timeWait(): boolean {
		return this.#state === "time-wait" && this.#socket.pending === 0;
	}

	/** When {@link TcpConnection.poll} has to be called, whatever happens before: Infinity when it need not. */
	get due(): number {
		if (this.#state === "gone" || this.#state === "connecting") return Number.POSITIVE_INFINITY;
		// The socket tells when it has passed on what the guest sent last.
		if (this.#state === "time-wait") return this.#socket.pending > 0 ? Number.POSITIVE_INFINITY : this.#deadline;
		return this.#acknowledge || this.#sender.held ? 0 : this.#sender.timer.deadline;
	}

	#fields(sequence: number, flags: number): Omit<TcpFields, "sourcePort" | "destinationPort"> {
		return {
			sequence,
			acknowledgment: this.#receiveNext,
			flags,
			window: this.#windowField(),
			payload: NOTHING,
		};
	}

	/** The window to tell: its right edge never goes back (section 3.8.6.2.2). */
	#windowField(): number {
		const edge = (this.#receiveNext + this.#room()) >>> 0;
		if (after(edge, this.#receiveEdge) > 0) this.#receiveEdge = edge;
		return Math.min(0xffff, after(this.#receiveEdge, this.#receiveNext) >>> this.#receiveScale);
	}

	#room(): number {
		const most = this.#receiveScale === 0 ? 0xffff : RECEIVE_BUFFER;
		return Math.max(0, most - this.#socket.pending);
	}

	#sendAcknowledgment(): void {
		this.#acknowledge = false;
		this.#owner.transmit(this.#fields(this.#sender.next, ACK));
	}

	#sendSynAcknowledgment(): void {
		const scale = this.#receiveScale === 0 ? undefined : this.#receiveScale;
		this.#owner.transmit({
			...this.#fields(this.#initialSend, SYN | ACK),
			// The window of a SYN is not scaled (RFC 7323, section 2.2).
			window: 0xffff,
			mss: this.#owner.mss,
			scale,
		});
		this.#sender.timer.start(this.#owner.now());
	}

	/** Ends the connection and tells the guest. */
	abort(): void {
		if (this.#state === "gone") return;
		if (this.#state === "connecting") this.#owner.transmit({ ...this.#fields(0, RST | ACK), window: 0 });
		else if (this.#state !== "time-wait") this.#owner.transmit(this.#fields(this.#sender.next, RST | ACK));
		this.destroy();
	}

	/** Ends the connection without a word to the guest. */
	destroy(): void {
		if (this.#state === "gone") return;
		this.#state = "gone";
		this.#sender.timer.stop();
		this.#socket.destroy();
		this.#owner.closed();
	}

	connected(): void {
		if (this.#state !== "connecting") return;
		this.#state = "syn-received";
		this.#sendSynAcknowledgment();
		this.#owner.wake();
	}

	data(bytes: Uint8Array): void {
		if (this.#state === "gone" || this.#state === "time-wait") return;
		this.#sender.buffer.add(bytes);
		if (!this.#paused && this.#sender.buffer.length >= SEND_HIGH) {
			this.#paused = true;
			this.#socket.pause(true);
		}
		this.#owner.wake();
	}

	drained(): void {
		if (this.#guestEnded) {
			this.#leaveIfOver();
			return;
		}
		if (this.#state !== "open") return;
		const gained = after((this.#receiveNext + this.#room()) >>> 0, this.#receiveEdge);
		const closed = after(this.#receiveEdge, this.#receiveNext);
		// Silly windows are not told of (section 3.8.6.2.2).
		if (gained >= Math.min(RECEIVE_BUFFER / 2, 2 * this.#owner.mss) && closed < RECEIVE_BUFFER / 2)
			this.#acknowledge = true;
		if (this.#acknowledge) this.#owner.wake();
	}

	ended(): void {
		if (!this.#guestEnded) this.#endedFirst = true;
		this.#sender.end();
		this.#owner.wake();
	}

	failed(_why: ConnectFailure): void {
		this.abort();
	}

	/** A segment of the guest for this connection. */
	receive(segment: TcpSegment): void {
		if (this.#state === "gone") return;
		if (this.#state === "connecting") {
			// The SYN again, or the guest gave up.
			if (segment.flags & RST) this.destroy();
			return;
		}
		if (!this.#acceptable(segment)) {
			if (!(segment.flags & RST)) this.#sendAcknowledgment();
			return;
		}
		if (segment.flags & RST) {
			// RFC 5961, section 3.2: only the exact sequence number resets.
			if (segment.sequence === this.#receiveNext) this.destroy();
			else this.#sendAcknowledgment();
			return;
		}
		if (segment.flags & SYN) {
			if (this.#state === "syn-received" && segment.sequence === (this.#receiveNext - 1) >>> 0)
				this.#sendSynAcknowledgment();
			else this.#sendAcknowledgment();
			return;
		}
		if (!(segment.flags & ACK) || !this.#acknowledged(segment)) return;
		this.#text(segment);
		this.#afterSegment();
	}

	/** The four cases of section 3.10.7.4. */
	#acceptable(segment: TcpSegment): boolean {
		// A SYN that was sent again is before the window.
		if (this.#state === "syn-received" && segment.flags & SYN) return true;
		const length = segment.payload.length + (segment.flags & FIN ? 1 : 0);
		const window = after(this.#receiveEdge, this.#receiveNext);
		const offset = after(segment.sequence, this.#receiveNext);
		// A closed window takes no text, but the acknowledgment of a segment at its edge.
		if (window === 0) return offset === 0;
		if (length === 0) return offset >= 0 && offset < window;
		return offset < window && offset + length > 0;
	}

	/** @returns whether the segment's text is to be looked at */
	#acknowledged(segment: TcpSegment): boolean {
		const window = segment.window << this.#sendScale;
		if (this.#state === "syn-received") {
			if (segment.acknowledgment !== (this.#initialSend + 1) >>> 0) {
				this.#owner.transmit({ ...this.#fields(segment.acknowledgment, RST), acknowledgment: 0, window: 0 });
				return false;
			}
			this.#state = "open";
			this.#sender.timer.acknowledged();
			this.#sender.startWindow(segment.sequence, segment.acknowledgment, window);
		}
		if (this.#sender.tooHigh(segment.acknowledgment)) {
			this.#sendAcknowledgment();
			return false;
		}
		const plain = segment.payload.length === 0 && !(segment.flags & FIN) && this.#sameWindow === window;
		this.#sameWindow = window;
		this.#sender.acknowledge(segment.acknowledgment, plain);
		this.#sender.updateWindow(segment.sequence, segment.acknowledgment, window);
		return true;
	}

	#text(segment: TcpSegment): void {
		let { sequence, payload } = segment;
		if (segment.flags & FIN && this.#guestFin === undefined) this.#guestFin = (sequence + payload.length) >>> 0;
		const old = after(this.#receiveNext, sequence);
		if (segment.flags & FIN || (payload.length > 0 && old > 0)) this.#acknowledge = true;
		if (old > 0) {
			payload = payload.subarray(Math.min(old, payload.length));
			sequence = this.#receiveNext;
		}
		const most = after(this.#receiveEdge, sequence);
		if (payload.length > most) {
			payload = payload.subarray(0, Math.max(0, most));
			this.#acknowledge = true;
		}
		if (payload.length > 0 && !this.#guestEnded) {
			if (sequence === this.#receiveNext) this.#deliver(payload.slice());
			else {
				this.#reassembly.add(sequence, payload);
				// At once, so that the guest learns of the loss (RFC 5681, section 4.2).
				this.#sendAcknowledgment();
			}
		}
		this.#checkFin();
	}

	#deliver(bytes: Uint8Array): void {
		let next: Uint8Array | undefined = bytes;
		while (next !== undefined && next.length > 0) {
			this.#receiveNext = (this.#receiveNext + next.length) >>> 0;
			this.#socket.write(next);
			next = this.#reassembly.waiting ? this.#reassembly.take(this.#receiveNext) : undefined;
		}
		this.#acknowledge = true;
	}

	#checkFin(): void {
		if (this.#guestEnded || this.#guestFin !== this.#receiveNext) return;
		this.#receiveNext = (this.#receiveNext + 1) >>> 0;
		this.#guestEnded = true;
		this.#acknowledge = true;
		this.#socket.end();
	}

	#afterSegment(): void {
		if (this.#paused && this.#sender.buffer.length < SEND_LOW) {
			this.#paused = false;
			this.#socket.pause(false);
		}
		this.#sender.output();
		this.#leaveIfOver();
	}

	/** Once both ends have said everything: the guest's bytes may still be on their way through the socket, which goes last. */
	#leaveIfOver(): void {
		if (this.#state === "gone" || !this.#sender.finished || !this.#guestEnded) return;
		if (this.#acknowledge) this.#sendAcknowledgment();
		if (this.#state === "time-wait") this.#owner.wake();
		else if (this.#endedFirst) {
			this.#state = "time-wait";
			this.#deadline = this.#owner.now() + TIME_WAIT;
		} else if (this.#socket.pending === 0) this.destroy();
	}

	/** Sends what waits, and looks at the clock. */
	poll(): void {
		const now = this.#owner.now();
		if (this.timeWait && now >= this.#deadline) this.destroy();
		if (this.#state === "gone" || this.#state === "connecting") return;
		if (this.#sender.timer.expired(now)) this.#timeout();
		if (this.#state === "open") this.#sender.output();
		if (this.#acknowledge) this.#sendAcknowledgment();
	}

	#timeout(): void {
		const { timer } = this.#sender;
		if (this.#state === "syn-received") {
			if (timer.retries > SYN_RETRIES) this.abort();
			else this.#sendSynAcknowledgment();
		} else if (timer.retries > DATA_RETRIES && !this.#sender.closedWindow) this.abort();
		else this.#sender.timeout();
	}
}
