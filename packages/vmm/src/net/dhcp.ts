/** UDP ports. */
export const DHCP_SERVER_PORT = 67;
export const DHCP_CLIENT_PORT = 68;

const BOOTREQUEST = 1;
const BOOTREPLY = 2;
const MAGIC = 0x63825363;
const OPTIONS = 240;
const DISCOVER = 1;
const OFFER = 2;
const REQUEST = 3;
const ACK = 5;
const NAK = 6;
const INFORM = 8;
const LEASE_SECONDS = 86_400;

/** What the server tells its clients; addresses as numbers. */
export interface DhcpLease {
	readonly address: number;
	readonly mask: number;
	readonly router: number;
	readonly dns: number;
	readonly mtu: number;
}

function readOptions(bytes: Uint8Array): Map<number, Uint8Array> {
	const options = new Map<number, Uint8Array>();
	for (let at = OPTIONS; at < bytes.length; ) {
		const code = bytes[at++] as number;
		if (code === 0) continue;
		const length = bytes[at++];
		if (code === 255 || length === undefined || at + length > bytes.length) break;
		options.set(code, bytes.subarray(at, at + length));
		at += length;
	}
	return options;
}

const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];

function address(option: Uint8Array | undefined): number | undefined {
	return option?.length === 4 ? new DataView(option.buffer, option.byteOffset).getUint32(0) : undefined;
}

/** The kind of answer that a request gets. */
function answerKind(bytes: DataView, options: Map<number, Uint8Array>, lease: DhcpLease): number | undefined {
	const server = address(options.get(54));
	switch (options.get(53)?.[0]) {
		case DISCOVER:
			return OFFER;
		case REQUEST: {
			if (server !== undefined && server !== lease.router) return undefined;
			const wanted = address(options.get(50)) ?? bytes.getUint32(12);
			return wanted === lease.address ? ACK : NAK;
		}
		case INFORM:
			return ACK;
		default:
			return undefined;
	}
}

/**
 * The server's answer to a client: there is one address to give.
 *
 * @param bytes - payload of the datagram
 * @returns payload of the answer, or `undefined` when there is none
 * @see RFC 2131, RFC 2132
 */
export function dhcpReply(bytes: Uint8Array, lease: DhcpLease): Uint8Array | undefined {
	if (bytes.length < OPTIONS) return undefined;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	if (bytes[0] !== BOOTREQUEST || bytes[1] !== 1 || bytes[2] !== 6 || view.getUint32(236) !== MAGIC) return undefined;
	const options = readOptions(bytes);
	const kind = answerKind(view, options, lease);
	if (kind === undefined) return undefined;
	const inform = options.get(53)?.[0] === INFORM;
	const told = [53, 1, kind, 54, 4, ...word(lease.router)];
	if (kind !== NAK) {
		if (!inform) told.push(51, 4, ...word(LEASE_SECONDS));
		told.push(1, 4, ...word(lease.mask), 3, 4, ...word(lease.router), 6, 4, ...word(lease.dns));
		told.push(26, 2, lease.mtu >> 8, lease.mtu & 0xff);
	}
	told.push(255);
	// A BOOTP message has at least 300 bytes (RFC 1542, section 2.1).
	const reply = new Uint8Array(Math.max(300, OPTIONS + told.length));
	const out = new DataView(reply.buffer);
	reply.set([BOOTREPLY, 1, 6, 0]);
	// Transaction, flags, relay and hardware address come back.
	reply.set(bytes.subarray(4, 8), 4);
	reply.set(bytes.subarray(10, 12), 10);
	reply.set(bytes.subarray(24, 44), 24);
	if (inform) reply.set(bytes.subarray(12, 16), 12);
	else if (kind !== NAK) out.setUint32(16, lease.address);
	out.setUint32(20, kind === NAK ? 0 : lease.router);
	out.setUint32(236, MAGIC);
	reply.set(told, OPTIONS);
	return reply;
}
