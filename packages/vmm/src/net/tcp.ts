import type { HostNetwork } from "./hostNetwork.ts";
import type { Ipv4Packet } from "./ipv4.ts";
import { TcpConnection } from "./tcpConnection.ts";
import { ACK, FIN, makeTcp, RST, readTcp, SYN, type TcpSegment } from "./tcpSegment.ts";

/** Connections at a time; each holds at most half a mebibyte. */
const MOST_CONNECTIONS = 256;
/** How far initial sequence numbers are apart. */
const SEQUENCE_STEP = 64_000;

/** What the table needs of the network. */
export interface TcpParts {
	readonly network: HostNetwork;
	/** Milliseconds; the guest's when its time is virtual. */
	now(): number;
	/** Whether the guest's card has room for another frame. */
	ready(): boolean;
	/** Sends a segment between two addresses to the guest. */
	send(source: number, destination: number, segment: Uint8Array): void;
	/** The host's name for an address that the guest connects to, or `undefined` when nobody is there. */
	hostAddress(address: number): string | undefined;
	/** Largest payload of a segment. */
	readonly mss: number;
	/** Asks for {@link TcpTable.poll}. */
	wake(): void;
}

/** The guest's TCP connections. */
export class TcpTable {
	readonly #parts: TcpParts;
	readonly #connections = new Map<string, TcpConnection>();
	#sequence = 1;

	constructor(parts: TcpParts) {
		this.#parts = parts;
	}

	/** Connections that are there. */
	get size(): number {
		return this.#connections.size;
	}

	/** A packet of the guest with protocol TCP. */
	receive(packet: Ipv4Packet): void {
		const segment = readTcp(packet);
		if (segment === undefined) return;
		const key = `${segment.sourcePort}>${packet.destination}:${segment.destinationPort}`;
		const known = this.#connections.get(key);
		const opens = (segment.flags & (SYN | ACK | RST | FIN)) === SYN;
		if (known !== undefined && !(known.timeWait && opens)) {
			known.receive(segment);
			return;
		}
		known?.destroy();
		if (segment.flags & RST) return;
		const address = this.#parts.hostAddress(packet.destination);
		if (!opens || address === undefined || segment.destinationPort === 0 || !this.#makeRoom()) {
			this.#refuse(packet, segment);
			return;
		}
		this.#open(key, packet, segment, address);
	}

	#open(key: string, packet: Ipv4Packet, syn: TcpSegment, address: string): void {
		const { sourcePort: guestPort, destinationPort } = syn;
		const guest = packet.source;
		const remote = packet.destination;
		const parts = this.#parts;
		this.#sequence = (this.#sequence + SEQUENCE_STEP) >>> 0;
		const connection = new TcpConnection(
			{
				now: () => parts.now(),
				ready: () => parts.ready(),
				transmit: (fields) =>
					parts.send(
						remote,
						guest,
						makeTcp(remote, guest, { ...fields, sourcePort: destinationPort, destinationPort: guestPort }),
					),
				open: (events) => parts.network.connect(address, destinationPort, events),
				mss: parts.mss,
				closed: () => {
					if (this.#connections.get(key) === connection) this.#connections.delete(key);
				},
				wake: () => parts.wake(),
			},
			syn,
			this.#sequence,
		);
		this.#connections.set(key, connection);
	}

	/** Whether there is place for one more connection; those that are over make way. */
	#makeRoom(): boolean {
		if (this.#connections.size < MOST_CONNECTIONS) return true;
		for (const connection of this.#connections.values()) {
			if (!connection.timeWait) continue;
			connection.destroy();
			return true;
		}
		return false;
	}

	/** Section 3.10.7.1: a segment to a connection that is not there. */
	#refuse(packet: Ipv4Packet, segment: TcpSegment): void {
		const acknowledges = (segment.flags & ACK) !== 0;
		const length = segment.payload.length + (segment.flags & SYN ? 1 : 0) + (segment.flags & FIN ? 1 : 0);
		this.#parts.send(
			packet.destination,
			packet.source,
			makeTcp(packet.destination, packet.source, {
				sourcePort: segment.destinationPort,
				destinationPort: segment.sourcePort,
				sequence: acknowledges ? segment.acknowledgment : 0,
				acknowledgment: acknowledges ? 0 : (segment.sequence + length) >>> 0,
				flags: acknowledges ? RST : RST | ACK,
				window: 0,
				payload: new Uint8Array(0),
			}),
		);
	}

	/**
	 * Sends what waits, and looks at the clock.
	 *
	 * @returns when it has to be called again, if nothing happens before: Infinity when it need not
	 */
	poll(): number {
		let due = Number.POSITIVE_INFINITY;
		for (const connection of [...this.#connections.values()]) {
			connection.poll();
			due = Math.min(due, connection.due);
		}
		return due;
	}

	/** Ends all connections without a word to the guest. */
	close(): void {
		for (const connection of [...this.#connections.values()]) connection.destroy();
	}
}
