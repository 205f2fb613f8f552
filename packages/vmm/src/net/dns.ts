import type { HostNetwork } from "./hostNetwork.ts";

/** UDP port of name servers. */
export const DNS_PORT = 53;

const HEADER = 12;
const TYPE_A = 1;
const TYPE_AAAA = 28;
const CLASS_IN = 1;
const SERVFAIL = 2;
const NXDOMAIN = 3;
const NOTIMP = 4;
const FORMERR = 1;
/** Seconds for which an answer may be kept. */
const TIME_TO_LIVE = 60;
/** Addresses of one answer: with them it stays below 512 bytes (RFC 1035, section 2.3.4). */
const MOST_ADDRESSES = 8;

interface Question {
	readonly name: string;
	readonly type: number;
	readonly class: number;
	/** Where the question ends. */
	readonly end: number;
}

function readQuestion(query: Uint8Array): Question | undefined {
	const labels: string[] = [];
	let at = HEADER;
	for (;;) {
		const length = query[at++];
		// A question has no name before it that a pointer could refer to.
		if (length === undefined || length > 63 || at + length > query.length || at > HEADER + 255) return undefined;
		if (length === 0) break;
		labels.push(String.fromCharCode(...query.subarray(at, at + length)));
		at += length;
	}
	if (at + 4 > query.length) return undefined;
	const view = new DataView(query.buffer, query.byteOffset);
	return { name: labels.join("."), type: view.getUint16(at), class: view.getUint16(at + 2), end: at + 4 };
}

function reply(query: Uint8Array, end: number, code: number, records: readonly Uint8Array[]): Uint8Array {
	const out = new Uint8Array(end + records.reduce((n, record) => n + record.length, 0));
	const view = new DataView(out.buffer);
	out.set(query.subarray(0, end));
	// QR, the query's opcode and RD, and RA.
	out[2] = 0x80 | ((query[2] as number) & 0x79);
	out[3] = 0x80 | code;
	view.setUint16(4, end > HEADER ? 1 : 0);
	view.setUint16(6, records.length);
	view.setUint32(8, 0);
	let at = end;
	for (const record of records) {
		out.set(record, at);
		at += record.length;
	}
	return out;
}

/** 16 bytes of an IPv6 address in text, or `undefined`. */
function ipv6Bytes(text: string): Uint8Array | undefined {
	const [head = "", tail, more] = text.split("::");
	if (more !== undefined || text.includes(".")) return undefined;
	const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
	const first = groups(head);
	const last = tail === undefined ? [] : groups(tail);
	const missing = 8 - first.length - last.length;
	if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
	const all = [...first, ...Array.from({ length: missing }, () => "0"), ...last];
	if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
	return Uint8Array.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]));
}

function record(type: number, address: string): Uint8Array | undefined {
	const data = type === TYPE_A ? Uint8Array.from(address.split("."), Number) : ipv6Bytes(address);
	if (data === undefined || (type === TYPE_A && data.length !== 4)) return undefined;
	const out = new Uint8Array(12 + data.length);
	const view = new DataView(out.buffer);
	// A pointer to the question's name.
	view.setUint16(0, 0xc000 | HEADER);
	view.setUint16(2, type);
	view.setUint16(4, CLASS_IN);
	view.setUint32(6, TIME_TO_LIVE);
	view.setUint16(10, data.length);
	out.set(data, 12);
	return out;
}

/**
 * Answers a query for the addresses of a name with what the host finds. Other types of records are not served.
 *
 * @param query - payload of the datagram; it is kept until the answer is there
 * @returns payload of the answer, or `undefined` for what is no query
 * @see RFC 1035, section 4
 */
export async function dnsReply(query: Uint8Array, network: HostNetwork): Promise<Uint8Array | undefined> {
	if (query.length < HEADER || (query[2] as number) & 0x80) return undefined;
	const view = new DataView(query.buffer, query.byteOffset);
	if (((query[2] as number) >> 3) & 0xf) return reply(query, HEADER, NOTIMP, []);
	const question = view.getUint16(4) === 1 ? readQuestion(query) : undefined;
	if (question === undefined) return reply(query, HEADER, FORMERR, []);
	const { type, name, end } = question;
	if (question.class !== CLASS_IN || (type !== TYPE_A && type !== TYPE_AAAA)) return reply(query, end, NOTIMP, []);
	// The root has no addresses, and hosts do not take it for a name.
	if (name === "") return reply(query, end, 0, []);
	let addresses: readonly string[] | undefined;
	try {
		addresses = await network.lookup(name, type === TYPE_A ? 4 : 6);
		// A host does not tell a name that does not exist from one that has addresses of the other family only.
		if (addresses === undefined && (await network.lookup(name, type === TYPE_A ? 6 : 4)) !== undefined) addresses = [];
	} catch {
		return reply(query, end, SERVFAIL, []);
	}
	if (addresses === undefined) return reply(query, end, NXDOMAIN, []);
	const records = addresses.map((address) => record(type, address)).filter((r) => r !== undefined);
	return reply(query, end, 0, records.slice(0, MOST_ADDRESSES));
}
