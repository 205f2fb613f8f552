import { transportChecksum } from "./checksum.ts";
import { type Ipv4Packet, PROTOCOL_TCP } from "./ipv4.ts";

/** Control bits. */
export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

const HEADER = 20;
const OPTION_END = 0;
const OPTION_NOP = 1;
const OPTION_MSS = 2;
const OPTION_SCALE = 3;
/** Largest shift of the window (RFC 7323, section 2.3). */
const LARGEST_SCALE = 14;

/** A segment taken apart; its payload is a view. */
export interface TcpSegment {
	readonly sourcePort: number;
	readonly destinationPort: number;
	/** Sequence and acknowledgment numbers, unsigned 32 bits. */
	readonly sequence: number;
	readonly acknowledgment: number;
	readonly flags: number;
	/** Window field, not scaled. */
	readonly window: number;
	/** Options that a SYN has. */
	readonly mss: number | undefined;
	readonly scale: number | undefined;
	readonly payload: Uint8Array;
}

/** @returns `undefined` for what is not a segment with a right checksum @see RFC 9293, section 3.1 */
export function readTcp(packet: Ipv4Packet): TcpSegment | undefined {
	const bytes = packet.payload;
	if (bytes.length < HEADER) return undefined;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	const offset = (view.getUint8(12) >> 4) * 4;
	if (offset < HEADER || offset > bytes.length) return undefined;
	if (transportChecksum(packet.source, packet.destination, PROTOCOL_TCP, bytes) !== 0) return undefined;
	let mss: number | undefined;
	let scale: number | undefined;
	for (let at = HEADER; at < offset; ) {
		const kind = view.getUint8(at);
		if (kind === OPTION_END) break;
		if (kind === OPTION_NOP) {
			at++;
			continue;
		}
		const length = at + 1 < offset ? view.getUint8(at + 1) : 0;
		if (length < 2 || at + length > offset) break;
		if (kind === OPTION_MSS && length === 4) mss = view.getUint16(at + 2);
		if (kind === OPTION_SCALE && length === 3) scale = Math.min(view.getUint8(at + 2), LARGEST_SCALE);
		at += length;
	}
	return {
		sourcePort: view.getUint16(0),
		destinationPort: view.getUint16(2),
		sequence: view.getUint32(4),
		acknowledgment: view.getUint32(8),
		flags: view.getUint8(13),
		window: view.getUint16(14),
		mss,
		scale,
		payload: bytes.subarray(offset),
	};
}

/** What {@link makeTcp} puts into a segment. */
export interface TcpFields extends Omit<TcpSegment, "mss" | "scale"> {
	readonly mss?: number | undefined;
	readonly scale?: number | undefined;
}

/** A segment with its checksum, between two IPv4 addresses. */
export function makeTcp(source: number, destination: number, fields: TcpFields): Uint8Array {
	const options: number[] = [];
	if (fields.mss !== undefined) options.push(OPTION_MSS, 4, fields.mss >> 8, fields.mss & 0xff);
	if (fields.scale !== undefined) options.push(OPTION_NOP, OPTION_SCALE, 3, fields.scale);
	const offset = HEADER + options.length;
	const bytes = new Uint8Array(offset + fields.payload.length);
	const view = new DataView(bytes.buffer);
	view.setUint16(0, fields.sourcePort);
	view.setUint16(2, fields.destinationPort);
	view.setUint32(4, fields.sequence);
	view.setUint32(8, fields.acknowledgment);
	view.setUint8(12, (offset / 4) << 4);
	view.setUint8(13, fields.flags);
	view.setUint16(14, fields.window);
	bytes.set(options, HEADER);
	bytes.set(fields.payload, offset);
	view.setUint16(16, transportChecksum(source, destination, PROTOCOL_TCP, bytes));
	return bytes;
}

/** How far `a` is behind `b`, between -2^31 and 2^31: sequence numbers wrap. */
export function after(a: number, b: number): number {
	return (a - b) | 0;
}
