import { type Ipv4Packet, PROTOCOL_TCP } from "../../src/net/ipv4.ts";
import { ACK, FIN, makeTcp, RST, readTcp, SYN, type TcpSegment } from "../../src/net/tcpSegment.ts";
import { GATEWAY, GUEST } from "./guestNetwork.ts";

const NOTHING = new Uint8Array(0);
const add = (a: number, b: number): number => (a + b) >>> 0;
const minus = (a: number, b: number): number => (a - b) | 0;

/** The guest's end of a connection: go-back-N, one timer, and the simplest receiver that keeps what comes out of order. */
export class TcpPeer {
	readonly received: number[] = [];
	readonly #send: (bytes: Uint8Array) => void;
	readonly #data: Uint8Array;
	readonly #port: number;
	readonly #window: () => number;
	readonly #first: number;
	readonly #early = new Map<number, number>();
	/** Bytes of the data that were acknowledged, and sent. */
	#acknowledged = 0;
	#sent = 0;
	#peerWindow = 0;
	#next = 0;
	#timer = 0;
	established = false;
	finSent = false;
	finAcknowledged = false;
	peerEnded = false;
	reset = false;
	#peerFin: number | undefined;
	readonly #mss: number;

	constructor(options: {
		send: (destination: number, protocol: number, bytes: Uint8Array) => void;
		data: Uint8Array;
		port?: number;
		first?: number;
		mss?: number;
		window?: () => number;
	}) {
		this.#send = (bytes) => options.send(GATEWAY, PROTOCOL_TCP, bytes);
		this.#data = options.data;
		this.#port = options.port ?? 40_000;
		this.#first = options.first ?? 0xffff_f000;
		this.#mss = options.mss ?? 1000;
		this.#window = options.window ?? (() => 60_000);
	}

	get done(): boolean {
		return this.reset || (this.finAcknowledged && this.peerEnded);
	}

	segment(flags: number, sequence: number, payload: Uint8Array = NOTHING, mss?: number): void {
		this.#send(
			makeTcp(GUEST, GATEWAY, {
				sourcePort: this.#port,
				destinationPort: 80,
				sequence,
				acknowledgment: flags & ACK ? this.#next : 0,
				flags,
				window: this.#window(),
				mss,
				payload,
			}),
		);
	}

	get sequence(): number {
		return add(this.#first, 1 + this.#sent + (this.finSent ? 1 : 0));
	}

	open(): void {
		this.segment(SYN, this.#first, NOTHING, this.#mss);
	}

	/** A step of time: sends what the window allows, and everything again when nothing was heard for long. */
	step(): void {
		if (this.reset) return;
		if (++this.#timer > 40) {
			this.#timer = 0;
			if (!this.established) {
				this.open();
				return;
			}
			if (this.finAcknowledged) return;
			this.#sent = this.#acknowledged;
			this.finSent = false;
			// A closed window is probed with a byte.
			if (this.#peerWindow === 0 && this.#acknowledged < this.#data.length)
				this.segment(
					ACK,
					add(this.#first, 1 + this.#acknowledged),
					this.#data.subarray(this.#acknowledged, this.#acknowledged + 1),
				);
		}
		this.#push();
	}

	#push(): void {
		if (!this.established || this.finAcknowledged) return;
		while (this.#sent < this.#data.length && this.#sent - this.#acknowledged < this.#peerWindow) {
			const most = Math.min(this.#mss, this.#peerWindow - (this.#sent - this.#acknowledged));
			const piece = this.#data.subarray(this.#sent, this.#sent + most);
			const at = add(this.#first, 1 + this.#sent);
			this.#sent += piece.length;
			this.segment(ACK, at, piece);
		}
		if (this.#sent === this.#data.length && !this.finSent) {
			this.segment(FIN | ACK, this.sequence);
			this.finSent = true;
		}
	}

	receive(packet: Ipv4Packet): TcpSegment | undefined {
		const segment = readTcp(packet);
		if (segment === undefined || segment.destinationPort !== this.#port) return undefined;
		if (segment.flags & RST) this.reset = true;
		else if (segment.flags & SYN) this.#synchronized(segment);
		else if (this.established) this.#segment(segment);
		return segment;
	}

	#synchronized(segment: TcpSegment): void {
		if (!this.established) this.#next = add(segment.sequence, 1);
		this.established = true;
		this.#peerWindow = segment.window;
		this.segment(ACK, this.sequence);
		this.#push();
	}

	#segment(segment: TcpSegment): void {
		const fresh = minus(segment.acknowledgment, add(this.#first, 1 + this.#acknowledged));
		if (fresh > 0) {
			this.#timer = 0;
			if (this.#acknowledged + fresh > this.#data.length) this.finAcknowledged = true;
			this.#acknowledged = Math.min(this.#data.length, this.#acknowledged + fresh);
			this.#sent = Math.max(this.#sent, this.#acknowledged);
		}
		this.#peerWindow = segment.window;
		segment.payload.forEach((byte, i) => {
			this.#early.set(add(segment.sequence, i), byte);
		});
		if (segment.flags & FIN) this.#peerFin = add(segment.sequence, segment.payload.length);
		const before = this.#next;
		for (let byte = this.#early.get(this.#next); byte !== undefined; byte = this.#early.get(this.#next)) {
			this.received.push(byte);
			this.#early.delete(this.#next);
			this.#next = add(this.#next, 1);
		}
		if (this.#peerFin === this.#next && !this.peerEnded) {
			this.peerEnded = true;
			this.#next = add(this.#next, 1);
		}
		if (segment.payload.length > 0 || segment.flags & FIN || before !== this.#next) this.segment(ACK, this.sequence);
		this.#push();
	}
}
