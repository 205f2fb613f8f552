/** EtherType of IPv4. */
export const ETHERTYPE_IPV4 = 0x0800;
/** EtherType of ARP. */
export const ETHERTYPE_ARP = 0x0806;
/** Bytes of an Ethernet header without a VLAN tag. */
export const ETHERNET_HEADER = 14;
/** The address of everybody. */
export const BROADCAST = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

/** A frame taken apart; its arrays are views of the frame. */
export interface EthernetFrame {
	readonly destination: Uint8Array;
	readonly source: Uint8Array;
	readonly type: number;
	readonly payload: Uint8Array;
}

/** @returns `undefined` for what is too short, or whose sender is not one station */
export function readFrame(frame: Uint8Array): EthernetFrame | undefined {
	if (frame.length < ETHERNET_HEADER || (frame[6] as number) & 1) return undefined;
	return {
		destination: frame.subarray(0, 6),
		source: frame.subarray(6, 12),
		type: ((frame[12] as number) << 8) | (frame[13] as number),
		payload: frame.subarray(ETHERNET_HEADER),
	};
}

/** A frame with room for `length` bytes of payload behind its header. */
export function makeFrame(destination: Uint8Array, source: Uint8Array, type: number, length: number): Uint8Array {
	const frame = new Uint8Array(ETHERNET_HEADER + length);
	frame.set(destination, 0);
	frame.set(source, 6);
	frame[12] = type >> 8;
	frame[13] = type;
	return frame;
}
