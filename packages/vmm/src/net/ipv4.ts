import { internetChecksum } from "./checksum.ts";

/** Protocol numbers. */
export const PROTOCOL_ICMP = 1;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
/** Bytes of a header without options. */
export const IPV4_HEADER = 20;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;
const TIME_TO_LIVE = 64;

/** A packet taken apart; its arrays are views of the packet. */
export interface Ipv4Packet {
	readonly source: number;
	readonly destination: number;
	readonly protocol: number;
	/** Header with options. */
	readonly header: Uint8Array;
	readonly payload: Uint8Array;
}

/** An address as a number, most significant byte first. */
export function ipv4(text: string): number {
	return text.split(".").reduce((address, byte) => address * 256 + Number(byte), 0);
}

/** An address in dotted form. */
export function ipv4Text(address: number): string {
	return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}

/**
 * @returns `undefined` for what is not a whole IPv4 packet with a right checksum. Fragments are none: no system sends
 *   them to a neighbour whose MTU it knows, and nothing has to be kept for parts that never come.
 * @see RFC 791, section 3.1
 */
export function readIpv4(bytes: Uint8Array): Ipv4Packet | undefined {
	if (bytes.length < IPV4_HEADER || (bytes[0] as number) >> 4 !== 4) return undefined;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	const headerLength = ((bytes[0] as number) & 0xf) * 4;
	const length = view.getUint16(2);
	if (headerLength < IPV4_HEADER || length < headerLength || length > bytes.length) return undefined;
	// More fragments, or an offset.
	if (view.getUint16(6) & 0x3fff) return undefined;
	const header = bytes.subarray(0, headerLength);
	if (internetChecksum(header) !== 0) return undefined;
	return {
		source: view.getUint32(12),
		destination: view.getUint32(16),
		protocol: bytes[9] as number,
		header,
		payload: bytes.subarray(headerLength, length),
	};
}

/** Makes packets for the guest. */
export class Ipv4Sender {
	readonly #mtu: number;
	#identification = 0;

	/** @param mtu - largest packet */
	constructor(mtu: number) {
		this.#mtu = mtu;
	}

	/**
	 * The packet, or packets when it has to be fragmented, that carry a payload.
	 *
	 * @param room - gives the array for a packet of a length
	 */
	send(
		source: number,
		destination: number,
		protocol: number,
		payload: Uint8Array,
		room: (length: number) => Uint8Array,
	): void {
		const most = this.#mtu - IPV4_HEADER;
		const identification = this.#identification++;
		if (payload.length <= most) {
			this.#packet(source, destination, protocol, payload, DONT_FRAGMENT, identification, room);
			return;
		}
		// Offsets count eight bytes (RFC 791, section 3.2).
		const step = most & ~7;
		for (let at = 0; at < payload.length; at += step) {
			const flags = at / 8 + (at + step < payload.length ? MORE_FRAGMENTS : 0);
			this.#packet(source, destination, protocol, payload.subarray(at, at + step), flags, identification, room);
		}
	}

	#packet(
		source: number,
		destination: number,
		protocol: number,
		payload: Uint8Array,
		fragment: number,
		identification: number,
		room: (length: number) => Uint8Array,
	): void {
		const length = IPV4_HEADER + payload.length;
		const packet = room(length);
		const view = new DataView(packet.buffer, packet.byteOffset, IPV4_HEADER);
		packet[0] = 0x45;
		view.setUint16(2, length);
		view.setUint16(4, identification & 0xffff);
		view.setUint16(6, fragment);
		packet[8] = TIME_TO_LIVE;
		packet[9] = protocol;
		view.setUint32(12, source);
		view.setUint32(16, destination);
		view.setUint16(10, internetChecksum(packet.subarray(0, IPV4_HEADER)));
		packet.set(payload, IPV4_HEADER);
	}
}
