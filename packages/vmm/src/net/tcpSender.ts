import { SendBuffer } from "./tcpBuffers.ts";
import { after } from "./tcpSegment.ts";
import { RetransmissionTimer } from "./tcpTimer.ts";

/** Segments in flight at first (RFC 6928). */
const INITIAL_WINDOW = 10;
/** Acknowledgments of the same byte after which a segment counts as lost (RFC 5681, section 3.2). */
const DUPLICATES = 3;

/** What the sending half needs of its connection. */
export interface SenderOwner {
	now(): number;
	/** Whether the guest's card has room for another frame. */
	ready(): boolean;
	/** Sends payload, with FIN where it ends the stream. */
	transmit(sequence: number, payload: Uint8Array, fin: boolean): void;
}

/**
 * The half of a connection that sends to the guest: window, congestion control, retransmission, end of the stream.
 *
 * @see RFC 9293, sections 3.8 and 3.10; RFC 5681; RFC 6582
 */
export class TcpSender {
	readonly buffer = new SendBuffer();
	readonly timer = new RetransmissionTimer();
	readonly #owner: SenderOwner;
	readonly #mss: number;
	/** SND.UNA, SND.NXT, and the highest that was ever sent. */
	#unacknowledged: number;
	#next: number;
	#highest: number;
	/** SND.WND, and the segment that told it. */
	#window = 0;
	#windowSequence = 0;
	#windowAcknowledgment = 0;
	#congestion: number;
	#threshold = Number.MAX_SAFE_INTEGER;
	#duplicates = 0;
	/** Sequence number that ends a recovery. */
	#recover: number | undefined;
	#ending = false;
	#finAcknowledged = false;
	/** The segment whose round trip is measured. */
	#timed: { readonly sequence: number; readonly sent: number } | undefined;

	/** @param sequence - of the first byte */
	constructor(owner: SenderOwner, sequence: number, mss: number) {
		this.#owner = owner;
		this.#mss = mss;
		this.#unacknowledged = sequence;
		this.#next = sequence;
		this.#highest = sequence;
		this.#congestion = INITIAL_WINDOW * mss;
	}

	/** The sequence number of segments without data: the highest that was used, if the guest's window reaches so far. */
	get next(): number {
		const edge = (this.#unacknowledged + this.#window) >>> 0;
		return after(this.#highest, edge) > 0 ? edge : this.#highest;
	}

	/** Everything, with the end of the stream, was acknowledged. */
	get finished(): boolean {
		return this.#finAcknowledged;
	}

	/** Nothing follows what is in the buffer. */
	end(): void {
		this.#ending = true;
	}

	/**
	 * Takes over a window that a segment told, if that segment is not older than the last (section 3.10.7.4). One that
	 * acknowledges more is newer, whatever its sequence number: its sender may have gone back to send again.
	 */
	updateWindow(sequence: number, acknowledgment: number, window: number): void {
		const newer = after(sequence, this.#windowSequence);
		const more = after(acknowledgment, this.#windowAcknowledgment);
		if (more < 0 || (more === 0 && newer < 0)) return;
		// What was probed is answered: the timer begins anew with the data.
		if (this.#window === 0 && window > 0) this.#restartTimer();
		this.startWindow(sequence, acknowledgment, window);
	}

	/** The first window, from the segment that ended the handshake. */
	startWindow(sequence: number, acknowledgment: number, window: number): void {
		this.#window = window;
		this.#windowSequence = sequence;
		this.#windowAcknowledgment = acknowledgment;
	}

	/** Whether an acknowledgment is of something that was never sent. */
	tooHigh(acknowledgment: number): boolean {
		return after(acknowledgment, this.#highest) > 0;
	}

	/**
	 * Takes an acknowledgment that is not too high.
	 *
	 * @param plain - the segment has no data and no new window: it may be a duplicate
	 */
	acknowledge(acknowledgment: number, plain: boolean): void {
		const fresh = after(acknowledgment, this.#unacknowledged);
		if (fresh <= 0) {
			if (fresh === 0 && plain && this.#next !== this.#unacknowledged) this.#duplicate();
			return;
		}
		const bytes = Math.min(fresh, this.buffer.length);
		if (fresh > bytes) this.#finAcknowledged = true;
		this.buffer.drop(bytes);
		this.#unacknowledged = acknowledgment;
		if (after(this.#next, acknowledgment) < 0) this.#next = acknowledgment;
		this.#restartTimer();
		if (this.#timed !== undefined && after(acknowledgment, this.#timed.sequence) > 0) {
			this.timer.measured(this.#owner.now() - this.#timed.sent);
			this.#timed = undefined;
		}
		this.#grow(acknowledgment, bytes);
	}

	#restartTimer(): void {
		this.timer.acknowledged();
		if (this.#next !== this.#unacknowledged) this.timer.start(this.#owner.now());
	}

	#grow(acknowledgment: number, bytes: number): void {
		this.#duplicates = 0;
		if (this.#recover !== undefined) {
			if (after(acknowledgment, this.#recover) < 0) {
				// A partial acknowledgment: the next segment is lost too (RFC 6582, section 3.2).
				this.#resendFirst();
				return;
			}
			this.#recover = undefined;
			this.#congestion = this.#threshold;
			return;
		}
		if (this.#congestion < this.#threshold) this.#congestion += bytes;
		else this.#congestion += Math.max(1, Math.floor((this.#mss * bytes) / this.#congestion));
	}

	#duplicate(): void {
		if (++this.#duplicates !== DUPLICATES || this.#recover !== undefined) return;
		this.#lost();
		this.#congestion = this.#threshold;
		this.#recover = this.#highest;
		this.#resendFirst();
	}

	#lost(): void {
		const flight = after(this.#next, this.#unacknowledged);
		this.#threshold = Math.max(Math.floor(flight / 2), 2 * this.#mss);
		this.#timed = undefined;
	}

	#resendFirst(): void {
		const length = Math.min(this.#mss, this.buffer.length);
		const fin = this.#ending && length === this.buffer.length && after(this.#highest, this.#unacknowledged) > length;
		if (length > 0 || fin) this.#owner.transmit(this.#unacknowledged, this.buffer.copy(0, length), fin);
	}

	/** Sends what the windows allow. */
	output(): void {
		for (;;) {
			const flight = after(this.#next, this.#unacknowledged);
			const left = this.buffer.length - flight;
			const finLeft = this.#ending && !this.#finAcknowledged && left >= 0;
			if (left <= 0 && !finLeft) return;
			const usable = Math.min(this.#window, this.#congestion) - flight;
			const length = Math.max(0, Math.min(left, this.#mss, usable));
			const whole = length === left;
			if (left > 0 && (length <= 0 || (!whole && length < this.#mss && flight > 0))) {
				// Nothing in flight could open the window again: probe it (section 3.8.6.1).
				if (flight === 0) this.timer.start(this.#owner.now());
				return;
			}
			if (!this.#owner.ready()) return;
			this.#send(length, finLeft && whole);
		}
	}

	#send(length: number, fin: boolean): void {
		const now = this.#owner.now();
		const sequence = this.#next;
		const offset = after(sequence, this.#unacknowledged);
		const end = (sequence + length + (fin ? 1 : 0)) >>> 0;
		// Karn: only what is sent for the first time can be measured.
		if (this.#timed === undefined && sequence === this.#highest) this.#timed = { sequence, sent: now };
		this.#next = end;
		if (after(end, this.#highest) > 0) this.#highest = end;
		this.timer.start(now);
		this.#owner.transmit(sequence, this.buffer.copy(offset, length), fin);
	}

	/** The timer ran out: send again from what was not acknowledged, or probe a window that is closed. */
	timeout(): void {
		const flight = after(this.#next, this.#unacknowledged);
		if (flight > 0) this.#lost();
		this.#congestion = this.#mss;
		this.#recover = undefined;
		this.#duplicates = 0;
		this.#next = this.#unacknowledged;
		if (this.#window > 0 || this.buffer.length === 0) {
			this.output();
			return;
		}
		this.#timed = undefined;
		const end = (this.#next + 1) >>> 0;
		if (after(end, this.#highest) > 0) this.#highest = end;
		this.timer.start(this.#owner.now());
		this.#owner.transmit(this.#next, this.buffer.copy(0, 1), false);
	}

	/** Whether the guest's window is closed: a probe is not given up. */
	get closedWindow(): boolean {
		return this.#window === 0;
	}

	/** Whether only the guest's card keeps something from being sent. */
	get held(): boolean {
		return !this.timer.running && (this.buffer.length > 0 || (this.#ending && !this.#finAcknowledged));
	}
}
