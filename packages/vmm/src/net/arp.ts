import { ETHERTYPE_IPV4 } from "./ethernet.ts";

const LENGTH = 28;
const REQUEST = 1;
const REPLY = 2;

/**
 * The answer to an ARP request.
 *
 * @param mine - whether an address is one that this network answers for
 * @param mac - the address to answer with
 * @returns `undefined` when there is nothing to answer
 * @see RFC 826
 */
export function arpReply(
	packet: Uint8Array,
	mine: (address: number) => boolean,
	mac: Uint8Array,
): Uint8Array | undefined {
	if (packet.length < LENGTH) return undefined;
	const view = new DataView(packet.buffer, packet.byteOffset, LENGTH);
	const ethernetAndIpv4 =
		view.getUint16(0) === 1 && view.getUint16(2) === ETHERTYPE_IPV4 && view.getUint16(4) === 0x0604;
	if (!ethernetAndIpv4 || view.getUint16(6) !== REQUEST || !mine(view.getUint32(24))) return undefined;
	const reply = packet.slice(0, LENGTH);
	reply[7] = REPLY;
	reply.set(packet.subarray(8, 18), 18);
	reply.set(mac, 8);
	reply.set(packet.subarray(24, 28), 14);
	return reply;
}
