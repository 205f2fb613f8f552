/** Bytes of `struct virtio_vsock_hdr`. */
export const HEADER_BYTES = 44;
/** VIRTIO_VSOCK_TYPE_STREAM */
export const TYPE_STREAM = 1;

/** Operations (VIRTIO 1.2, section 5.10.6). */
export const OP = {
	REQUEST: 1,
	RESPONSE: 2,
	RST: 3,
	SHUTDOWN: 4,
	RW: 5,
	CREDIT_UPDATE: 6,
	CREDIT_REQUEST: 7,
} as const;

/** Flags of SHUTDOWN: the sender will not receive, or not send, any more. */
export const SHUTDOWN_RECEIVE = 1;
export const SHUTDOWN_SEND = 2;

/** `struct virtio_vsock_hdr` */
export interface Packet {
	readonly sourceCid: number;
	readonly destinationCid: number;
	readonly sourcePort: number;
	readonly destinationPort: number;
	readonly length: number;
	readonly type: number;
	readonly op: number;
	readonly flags: number;
	/** Bytes that the sender can buffer for the connection. */
	readonly bufAlloc: number;
	/** Bytes that the sender has consumed, modulo 2^32. */
	readonly fwdCnt: number;
}

/** A header from its {@link HEADER_BYTES} bytes. */
export function readHeader(bytes: Uint8Array): Packet {
	const view = new DataView(bytes.buffer, bytes.byteOffset);
	const u64 = (at: number) => view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
	return {
		sourceCid: u64(0),
		destinationCid: u64(8),
		sourcePort: view.getUint32(16, true),
		destinationPort: view.getUint32(20, true),
		length: view.getUint32(24, true),
		type: view.getUint16(28, true),
		op: view.getUint16(30, true),
		flags: view.getUint32(32, true),
		bufAlloc: view.getUint32(36, true),
		fwdCnt: view.getUint32(40, true),
	};
}

/** A header as bytes. Context ids have 32 bits (section 5.10.4). */
export function writeHeader(packet: Packet): Uint8Array {
	const bytes = new Uint8Array(HEADER_BYTES);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, packet.sourceCid, true);
	view.setUint32(8, packet.destinationCid, true);
	view.setUint32(16, packet.sourcePort, true);
	view.setUint32(20, packet.destinationPort, true);
	view.setUint32(24, packet.length, true);
	view.setUint16(28, packet.type, true);
	view.setUint16(30, packet.op, true);
	view.setUint32(32, packet.flags, true);
	view.setUint32(36, packet.bufAlloc, true);
	view.setUint32(40, packet.fwdCnt, true);
	return bytes;
}
