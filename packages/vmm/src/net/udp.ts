import { transportChecksum } from "./checksum.ts";
import type { HostNetwork, UdpSocket } from "./hostNetwork.ts";
import { type Ipv4Packet, PROTOCOL_UDP } from "./ipv4.ts";

/** Bytes of a UDP header. */
const HEADER = 8;
/** Ports of the guest that have a socket of the host at a time. */
const MOST_FLOWS = 256;
/** Milliseconds without a datagram after which a socket is closed (RFC 4787, REQ-5 wants two minutes). */
const IDLE_MS = 120_000;
/** Addresses that may answer one port of the guest: those that it wrote to last. */
const MOST_PEERS = 256;

/** A datagram taken apart; its payload is a view. */
export interface Datagram {
	readonly sourcePort: number;
	readonly destinationPort: number;
	readonly payload: Uint8Array;
}

/** @returns `undefined` for what is not a datagram with a right checksum, or none @see RFC 768 */
export function readUdp(packet: Ipv4Packet): Datagram | undefined {
	const bytes = packet.payload;
	if (bytes.length < HEADER) return undefined;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	const length = view.getUint16(4);
	if (length < HEADER || length > bytes.length) return undefined;
	const whole = bytes.subarray(0, length);
	if (view.getUint16(6) !== 0 && transportChecksum(packet.source, packet.destination, PROTOCOL_UDP, whole) !== 0)
		return undefined;
	return {
		sourcePort: view.getUint16(0),
		destinationPort: view.getUint16(2),
		payload: whole.subarray(HEADER),
	};
}

/** A datagram with its checksum. */
export function makeUdp(
	source: number,
	sourcePort: number,
	destination: number,
	destinationPort: number,
	payload: Uint8Array,
): Uint8Array {
	const bytes = new Uint8Array(HEADER + payload.length);
	const view = new DataView(bytes.buffer);
	view.setUint16(0, sourcePort);
	view.setUint16(2, destinationPort);
	view.setUint16(4, bytes.length);
	bytes.set(payload, HEADER);
	// Zero would say that there is no checksum.
	view.setUint16(6, transportChecksum(source, destination, PROTOCOL_UDP, bytes) || 0xffff);
	return bytes;
}

interface Flow {
	readonly socket: UdpSocket;
	/** Addresses that the guest wrote to, the latest last. */
	readonly peers: Set<string>;
	used: number;
}

/**
 * Sockets of the host for the guest's UDP ports. Only who was written to can answer (RFC 4787, section 5, address-dependent
 * filtering): the host's sockets are open to everybody.
 */
export class UdpFlows {
	readonly #network: HostNetwork;
	readonly #received: (guestPort: number, address: string, port: number, payload: Uint8Array) => void;
	readonly #flows = new Map<number, Flow>();

	/** @param received - a datagram for a port of the guest */
	constructor(
		network: HostNetwork,
		received: (guestPort: number, address: string, port: number, payload: Uint8Array) => void,
	) {
		this.#network = network;
		this.#received = received;
	}

	/** Sends a datagram of the guest to the host's network. */
	send(guestPort: number, address: string, port: number, payload: Uint8Array, now: number): void {
		let flow = this.#flows.get(guestPort);
		if (flow === undefined) {
			this.#makeRoom(now);
			const peers = new Set<string>();
			const socket = this.#network.udp((from, fromPort, bytes) => {
				if (peers.has(from)) this.#received(guestPort, from, fromPort, bytes);
			});
			if (socket === undefined) return;
			flow = { socket, peers, used: now };
			this.#flows.set(guestPort, flow);
		}
		flow.used = now;
		const { peers } = flow;
		peers.delete(address);
		peers.add(address);
		for (const oldest of peers) {
			if (peers.size <= MOST_PEERS) break;
			peers.delete(oldest);
		}
		flow.socket.send(address, port, payload.slice());
	}

	/** Closes sockets that were not used for long, and the one that waits longest when there are too many. */
	#makeRoom(now: number): void {
		let oldest: [number, Flow] | undefined;
		for (const entry of this.#flows) {
			if (now - entry[1].used > IDLE_MS) this.#close(entry[0], entry[1]);
			else if (oldest === undefined || entry[1].used < oldest[1].used) oldest = entry;
		}
		if (this.#flows.size >= MOST_FLOWS && oldest !== undefined) this.#close(oldest[0], oldest[1]);
	}

	#close(port: number, flow: Flow): void {
		flow.socket.close();
		this.#flows.delete(port);
	}

	/** Closes all sockets. */
	close(): void {
		for (const [port, flow] of [...this.#flows]) this.#close(port, flow);
	}
}
