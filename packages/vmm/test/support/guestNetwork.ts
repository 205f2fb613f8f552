import type { NetCard } from "../../src/devices/virtio/net.ts";
import { ETHERNET_HEADER, ETHERTYPE_IPV4, makeFrame, readFrame } from "../../src/net/ethernet.ts";
import type { HostNetwork, TcpEvents } from "../../src/net/hostNetwork.ts";
import { type Ipv4Packet, Ipv4Sender, ipv4, readIpv4 } from "../../src/net/ipv4.ts";
import { UserNetwork } from "../../src/net/userNetwork.ts";

export const GUEST_MAC = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);
export const GUEST = ipv4("10.0.2.15");
export const GATEWAY = ipv4("10.0.2.2");

/** A connection that the stack opened, seen from the host's end. */
export class HostSocket {
	readonly address: string;
	readonly port: number;
	readonly events: TcpEvents;
	readonly received: Uint8Array[] = [];
	/** Bytes that {@link HostSocket.drain} has not taken. */
	pending = 0;
	paused = false;
	ended = false;
	destroyed = false;

	constructor(address: string, port: number, events: TcpEvents) {
		this.address = address;
		this.port = port;
		this.events = events;
	}

	/** The host passes on what was written. */
	drain(): void {
		if (this.pending === 0) return;
		this.pending = 0;
		this.events.drained();
	}

	get text(): string {
		return this.received.map((bytes) => new TextDecoder().decode(bytes)).join("");
	}
}

/** A host in memory, a stack, and what the guest's card gets. */
export class TestNetwork {
	readonly sockets: HostSocket[] = [];
	readonly datagrams: [address: string, port: number, bytes: Uint8Array][] = [];
	readonly frames: Uint8Array[] = [];
	readonly stack: UserNetwork;
	readonly names = new Map<string, readonly string[]>();
	answer: ((address: string, port: number, bytes: Uint8Array) => void) | undefined;
	lookupFails = false;
	now = 0;
	waiting = 0;
	wanted = false;
	openUdp = 0;
	readonly #ip = new Ipv4Sender(1500);

	constructor() {
		const network: HostNetwork = {
			connect: (address, port, events) => {
				const socket = new HostSocket(address, port, events);
				this.sockets.push(socket);
				return {
					get pending() {
						return socket.pending;
					},
					write: (bytes) => {
						socket.received.push(bytes);
						socket.pending += bytes.length;
					},
					end: () => {
						socket.ended = true;
					},
					destroy: () => {
						socket.destroyed = true;
					},
					pause: (paused) => {
						socket.paused = paused;
					},
				};
			},
			udp: (received) => {
				this.openUdp++;
				this.answer = received;
				return {
					send: (address, port, bytes) => this.datagrams.push([address, port, bytes]),
					close: () => this.openUdp--,
				};
			},
			lookup: async (name, family) => {
				if (this.lookupFails) throw new Error("nobody could be asked");
				return this.names.get(`${name}/${family}`);
			},
		};
		this.stack = new UserNetwork(network, () => this.now);
		const card: NetCard = {
			receive: (frame) => this.frames.push(frame.slice()) > 0,
			waiting: 0,
			pollSoon: () => {
				this.wanted = true;
			},
		};
		this.stack.attach(card);
	}

	/** A packet of the guest. */
	send(destination: number, protocol: number, payload: Uint8Array, source = GUEST): void {
		this.#ip.send(source, destination, protocol, payload, (length) => {
			const frame = makeFrame(Uint8Array.of(0x52, 0x55, 10, 0, 2, 2), GUEST_MAC, ETHERTYPE_IPV4, length);
			this.#pending.push(frame);
			return frame.subarray(ETHERNET_HEADER);
		});
		for (const frame of this.#pending.splice(0)) this.stack.send(frame);
	}

	readonly #pending: Uint8Array[] = [];

	/** Lets the stack do what it wants to. */
	poll(): void {
		this.wanted = false;
		this.stack.poll();
	}

	/** IPv4 packets that the guest got since the last call. */
	packets(): Ipv4Packet[] {
		return this.frames
			.splice(0)
			.map((bytes) => readFrame(bytes))
			.filter((frame) => frame?.type === ETHERTYPE_IPV4)
			.map((frame) => readIpv4(frame?.payload as Uint8Array))
			.filter((packet) => packet !== undefined);
	}
}
