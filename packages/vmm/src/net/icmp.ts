import { internetChecksum } from "./checksum.ts";
import type { Ipv4Packet } from "./ipv4.ts";

const ECHO_REPLY = 0;
const DESTINATION_UNREACHABLE = 3;
const ECHO = 8;
const HEADER = 8;
/** Code of "destination unreachable" for what the network does not carry (RFC 1812, section 5.2.7.1). */
export const ADMINISTRATIVELY_PROHIBITED = 13;

function sealed(message: Uint8Array): Uint8Array {
	message[2] = 0;
	message[3] = 0;
	const checksum = internetChecksum(message);
	message[2] = checksum >> 8;
	message[3] = checksum;
	return message;
}

/**
 * The answer to an echo request.
 *
 * @returns `undefined` for every other message
 * @see RFC 792
 */
export function echoReply(message: Uint8Array): Uint8Array | undefined {
	if (message.length < HEADER || message[0] !== ECHO || message[1] !== 0 || internetChecksum(message) !== 0)
		return undefined;
	const reply = message.slice();
	reply[0] = ECHO_REPLY;
	return sealed(reply);
}

/** Tells the sender of a packet that it cannot be delivered. */
export function unreachable(packet: Ipv4Packet, code: number): Uint8Array {
	const quoted = packet.payload.subarray(0, 8);
	const message = new Uint8Array(HEADER + packet.header.length + quoted.length);
	message[0] = DESTINATION_UNREACHABLE;
	message[1] = code;
	message.set(packet.header, HEADER);
	message.set(quoted, HEADER + packet.header.length);
	return sealed(message);
}
