import type { NetBackend, NetCard } from "../devices/virtio/net.ts";
import { arpReply } from "./arp.ts";
import { DHCP_CLIENT_PORT, DHCP_SERVER_PORT, dhcpReply } from "./dhcp.ts";
import { DNS_PORT, dnsReply } from "./dns.ts";
import { BROADCAST, ETHERNET_HEADER, ETHERTYPE_ARP, ETHERTYPE_IPV4, makeFrame, readFrame } from "./ethernet.ts";
import type { HostNetwork } from "./hostNetwork.ts";
import { ADMINISTRATIVELY_PROHIBITED, echoReply, unreachable } from "./icmp.ts";
import {
	IPV4_HEADER,
	type Ipv4Packet,
	Ipv4Sender,
	ipv4,
	ipv4Text,
	PROTOCOL_ICMP,
	PROTOCOL_TCP,
	PROTOCOL_UDP,
	readIpv4,
} from "./ipv4.ts";
import { TcpTable } from "./tcp.ts";
import { makeUdp, readUdp, UdpFlows } from "./udp.ts";

/** Addresses of QEMU's user network, so that guests made for it find what they expect. */
const NETWORK = ipv4("10.0.2.0");
const MASK = ipv4("255.255.255.0");
const GATEWAY = ipv4("10.0.2.2");
const NAME_SERVER = ipv4("10.0.2.3");
const GUEST = ipv4("10.0.2.15");
const GATEWAY_MAC = Uint8Array.of(0x52, 0x55, 10, 0, 2, 2);
const MTU = 1500;
const TCP_HEADER = 20;
/** Bytes of frames that may wait for the guest before connections wait instead. */
const ENOUGH_WAITING = 1 << 18;
/** Name look-ups under way; more than a resolver has. */
const MOST_LOOKUPS = 64;

/** Milliseconds since some moment. */
export type MillisecondClock = () => number;

/**
 * A network for one guest, made of connections of the host: DHCP gives 10.0.2.15, 10.0.2.3 answers for names, and 10.0.2.2
 * is the host's loopback. TCP connections and UDP datagrams of the guest leave from sockets of the host. Nobody can connect
 * to the guest.
 */
export class UserNetwork implements NetBackend {
	readonly mtu = MTU;
	readonly #network: HostNetwork;
	readonly #now: MillisecondClock;
	readonly #ip = new Ipv4Sender(MTU);
	readonly #udp: UdpFlows;
	readonly #tcp: TcpTable;
	#card: NetCard | undefined;
	#guestMac: Uint8Array = BROADCAST;
	#lookups = 0;
	/** When connections have to be looked at. */
	#due = Number.POSITIVE_INFINITY;
	#generation = 0;

	/** @param now - the clock of retransmissions: the guest's when its time is virtual */
	constructor(network: HostNetwork, now: MillisecondClock = () => performance.now()) {
		this.#network = network;
		this.#now = now;
		this.#udp = new UdpFlows(network, (guestPort, address, port, payload) => {
			const from = address === "127.0.0.1" ? GATEWAY : ipv4(address);
			this.#sendUdp(from, port, GUEST, guestPort, payload);
		});
		this.#tcp = new TcpTable({
			network,
			now: () => this.#now(),
			ready: () => (this.#card?.waiting ?? 0) < ENOUGH_WAITING,
			send: (source, destination, segment) => this.#sendIp(source, destination, PROTOCOL_TCP, segment),
			hostAddress: (address) => hostAddress(address),
			mss: MTU - IPV4_HEADER - TCP_HEADER,
			wake: () => this.#card?.pollSoon(),
		});
	}

	/** TCP connections of the guest that are there. */
	get connections(): number {
		return this.#tcp.size;
	}

	attach(card: NetCard): void {
		this.#card = card;
	}

	send(bytes: Uint8Array): void {
		const frame = readFrame(bytes);
		if (frame === undefined) return;
		this.#guestMac = frame.source.slice();
		if (frame.type === ETHERTYPE_ARP) {
			const reply = arpReply(frame.payload, (address) => address === GATEWAY || address === NAME_SERVER, GATEWAY_MAC);
			if (reply !== undefined) this.#sendFrame(ETHERTYPE_ARP, reply);
		} else if (frame.type === ETHERTYPE_IPV4) {
			const packet = readIpv4(frame.payload);
			if (packet !== undefined) this.#packet(packet);
		}
	}

	tick(): void {
		if (this.#due !== Number.POSITIVE_INFINITY && this.#now() >= this.#due) this.#card?.pollSoon();
	}

	poll(): void {
		this.#due = this.#tcp.poll();
	}

	reset(): void {
		this.close();
	}

	/** Closes all sockets. */
	close(): void {
		this.#generation++;
		this.#tcp.close();
		this.#udp.close();
	}

	#packet(packet: Ipv4Packet): void {
		if (packet.protocol === PROTOCOL_UDP) {
			this.#datagram(packet);
			return;
		}
		// A guest without its address has nothing to say but to the DHCP server.
		if (packet.source !== GUEST) return;
		if (packet.protocol === PROTOCOL_TCP) {
			this.#tcp.receive(packet);
			this.#card?.pollSoon();
		} else if (packet.protocol === PROTOCOL_ICMP) this.#icmp(packet);
		else this.#unreachable(packet);
	}

	#icmp(packet: Ipv4Packet): void {
		if (packet.destination !== GATEWAY && packet.destination !== NAME_SERVER) return;
		const reply = echoReply(packet.payload);
		if (reply !== undefined) this.#sendIp(packet.destination, packet.source, PROTOCOL_ICMP, reply);
	}

	#unreachable(packet: Ipv4Packet): void {
		if (packet.destination >>> 28 >= 14) return;
		this.#sendIp(GATEWAY, packet.source, PROTOCOL_ICMP, unreachable(packet, ADMINISTRATIVELY_PROHIBITED));
	}

	#datagram(packet: Ipv4Packet): void {
		const datagram = readUdp(packet);
		if (datagram === undefined) return;
		if (datagram.destinationPort === DHCP_SERVER_PORT) {
			const lease = { address: GUEST, mask: MASK, router: GATEWAY, dns: NAME_SERVER, mtu: MTU };
			const reply = dhcpReply(datagram.payload, lease);
			if (reply !== undefined) this.#sendUdp(GATEWAY, DHCP_SERVER_PORT, 0xffff_ffff, DHCP_CLIENT_PORT, reply);
			return;
		}
		if (packet.source !== GUEST) return;
		if (packet.destination === NAME_SERVER && datagram.destinationPort === DNS_PORT) {
			void this.#lookUp(datagram.sourcePort, datagram.payload.slice());
			return;
		}
		const address = hostAddress(packet.destination);
		if (address === undefined || datagram.destinationPort === 0) this.#unreachable(packet);
		else this.#udp.send(datagram.sourcePort, address, datagram.destinationPort, datagram.payload, this.#now());
	}

	async #lookUp(guestPort: number, query: Uint8Array): Promise<void> {
		if (this.#lookups >= MOST_LOOKUPS) return;
		const generation = this.#generation;
		this.#lookups++;
		const reply = await dnsReply(query, this.#network);
		this.#lookups--;
		if (reply === undefined || generation !== this.#generation) return;
		this.#sendUdp(NAME_SERVER, DNS_PORT, GUEST, guestPort, reply);
	}

	#sendUdp(source: number, sourcePort: number, to: number, toPort: number, payload: Uint8Array): void {
		this.#sendIp(source, to, PROTOCOL_UDP, makeUdp(source, sourcePort, to, toPort, payload));
	}

	#sendIp(source: number, destination: number, protocol: number, payload: Uint8Array): void {
		const frames: Uint8Array[] = [];
		this.#ip.send(source, destination, protocol, payload, (length) => {
			const frame = makeFrame(this.#guestMac, GATEWAY_MAC, ETHERTYPE_IPV4, length);
			frames.push(frame);
			return frame.subarray(ETHERNET_HEADER);
		});
		for (const frame of frames) this.#card?.receive(frame);
	}

	#sendFrame(type: number, payload: Uint8Array): void {
		const frame = makeFrame(this.#guestMac, GATEWAY_MAC, type, payload.length);
		frame.set(payload, ETHERNET_HEADER);
		this.#card?.receive(frame);
	}
}

/** Where a socket of the host has to go for an address that the guest uses. */
function hostAddress(address: number): string | undefined {
	if (address === GATEWAY) return "127.0.0.1";
	// The rest of the guest's network, this network, loopback, multicast and broadcast are nobody.
	const first = address >>> 24;
	if ((address & MASK) >>> 0 === NETWORK || first === 0 || first === 127 || first >= 224) return undefined;
	return ipv4Text(address);
}
