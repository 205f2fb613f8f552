import { describe, expect, it } from "vitest";
import { internetChecksum } from "../../src/net/checksum.ts";
import { ETHERTYPE_ARP, makeFrame, readFrame } from "../../src/net/ethernet.ts";
import { Ipv4Sender, ipv4, ipv4Text, PROTOCOL_ICMP, PROTOCOL_UDP, readIpv4 } from "../../src/net/ipv4.ts";
import { makeUdp, readUdp } from "../../src/net/udp.ts";
import { GATEWAY, GUEST, GUEST_MAC, TestNetwork } from "../support/guestNetwork.ts";
import { random } from "../support/tools.ts";
import { packed } from "../support/virtioDriver.ts";

const DNS = ipv4("10.0.2.3");
const bytes = (...values: number[]) => Uint8Array.from(values);
const ascii = (text: string) => [...new TextEncoder().encode(text)];

describe("ARP", () => {
	const ask = (net: TestNetwork, address: number) => {
		const frame = makeFrame(new Uint8Array(6).fill(255), GUEST_MAC, ETHERTYPE_ARP, 28);
		frame.set([0, 1, 8, 0, 6, 4, 0, 1, ...GUEST_MAC, 10, 0, 2, 15, 0, 0, 0, 0, 0, 0], 14);
		new DataView(frame.buffer).setUint32(38, address);
		net.stack.send(frame);
		return net.frames.splice(0);
	};
	it("answers for the gateway and the name server, and for nobody else", () => {
		const net = new TestNetwork();
		const [reply] = ask(net, GATEWAY);
		expect([...(reply ?? [])]).toEqual([
			...GUEST_MAC,
			...[0x52, 0x55, 10, 0, 2, 2, 8, 6],
			...[0, 1, 8, 0, 6, 4, 0, 2, 0x52, 0x55, 10, 0, 2, 2, 10, 0, 2, 2],
			...GUEST_MAC,
			...[10, 0, 2, 15],
		]);
		expect(ask(net, DNS).length).toBe(1);
		expect([ask(net, GUEST), ask(net, ipv4("10.0.2.99"))]).toEqual([[], []]);
	});
});

describe("IPv4", () => {
	it("takes packets with a right checksum, whole, and fragments what is too long", () => {
		const payload = random(4).bytes(4000);
		const packets: Uint8Array[] = [];
		const sender = new Ipv4Sender(1500);
		const room = (length: number) => {
			const packet = new Uint8Array(length);
			packets.push(packet);
			return packet;
		};
		sender.send(GATEWAY, GUEST, 17, payload, room);
		const fields = packets.map((p) => new DataView(p.buffer).getUint16(6));
		expect(packets.map((p) => p.length)).toEqual([1500, 1500, 20 + 4000 - 2960]);
		expect(fields).toEqual([0x2000, 0x2000 + 185, 370]);
		expect(packets.map((p) => readIpv4(p))).toEqual([undefined, undefined, undefined]);
		expect(Buffer.concat(packets.map((p) => p.subarray(20))).equals(payload)).toBe(true);
		packets.length = 0;
		sender.send(GATEWAY, GUEST, 17, payload.subarray(0, 100), room);
		const whole = packets[0] as Uint8Array;
		expect(readIpv4(whole)).toMatchObject({ source: GATEWAY, destination: GUEST, protocol: 17 });
		// Padding of a short frame is not payload.
		expect(readIpv4(Uint8Array.from([...whole, 0, 0]))?.payload.length).toBe(100);
		for (let i = 0; i < 20; i++)
			expect(readIpv4(whole.map((b, at) => (at === i ? b ^ 1 : b))), `byte ${i}`).toBeUndefined();
		expect(readIpv4(whole.subarray(0, 119))).toBeUndefined();
	});
	it("reads and writes addresses, and sums as RFC 1071 does", () => {
		expect(ipv4Text(ipv4("255.1.2.254"))).toBe("255.1.2.254");
		expect(internetChecksum(bytes(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7))).toBe(~0xddf2 & 0xffff);
		expect(internetChecksum(bytes(0x00, 0x01, 0xf2))).toBe(~0xf201 & 0xffff);
	});
});

describe("ICMP", () => {
	it("answers echo requests to the gateway", () => {
		const net = new TestNetwork();
		const echo = bytes(8, 0, 0, 0, 1, 2, 3, 4, ...ascii("ping"));
		const sum = internetChecksum(echo);
		echo.set([sum >> 8, sum & 0xff], 2);
		net.send(GATEWAY, PROTOCOL_ICMP, echo);
		const [reply] = net.packets();
		expect([reply?.source, reply?.destination, reply?.payload[0]]).toEqual([GATEWAY, GUEST, 0]);
		expect([...(reply?.payload.subarray(4) ?? [])]).toEqual([...echo.subarray(4)]);
		expect(internetChecksum(reply?.payload ?? echo)).toBe(0);
		net.send(ipv4("192.0.2.1"), PROTOCOL_ICMP, echo);
		echo[4] = 9;
		net.send(GATEWAY, PROTOCOL_ICMP, echo);
		expect(net.packets()).toEqual([]);
	});
	it("tells of protocols and addresses that lead nowhere", () => {
		const net = new TestNetwork();
		net.send(GATEWAY, 132, bytes(1, 2, 3));
		net.send(ipv4("10.0.2.77"), PROTOCOL_UDP, makeUdp(GUEST, 5, ipv4("10.0.2.77"), 6, bytes(1)));
		expect(net.packets().map((p) => [p.protocol, p.payload[0], p.payload[1]])).toEqual([
			[PROTOCOL_ICMP, 3, 13],
			[PROTOCOL_ICMP, 3, 13],
		]);
	});
});

describe("UDP", () => {
	const send = (net: TestNetwork, to: number, port: number, from = 5000, data = bytes(1, 2)) =>
		net.send(to, PROTOCOL_UDP, makeUdp(GUEST, from, to, port, data));
	it("leaves from a socket of the host, and comes back from where it was sent to", () => {
		const net = new TestNetwork();
		send(net, GATEWAY, 7);
		send(net, ipv4("192.0.2.9"), 8);
		expect(net.datagrams).toEqual([
			["127.0.0.1", 7, bytes(1, 2)],
			["192.0.2.9", 8, bytes(1, 2)],
		]);
		expect(net.openUdp).toBe(1);
		net.answer?.("127.0.0.1", 7, bytes(3));
		const [packet] = net.packets();
		expect(packet?.source).toBe(GATEWAY);
		expect(packet && readUdp(packet)).toEqual({ sourcePort: 7, destinationPort: 5000, payload: bytes(3) });
	});
	it("lets only those answer that the guest has written to", () => {
		const net = new TestNetwork();
		send(net, ipv4("192.0.2.9"), 8);
		net.answer?.("192.0.2.10", 8, bytes(3));
		net.answer?.("127.0.0.1", 8, bytes(3));
		expect(net.packets()).toEqual([]);
		// Another port of the same host may: some protocols answer from one.
		net.answer?.("192.0.2.9", 9, bytes(4));
		expect(net.packets().length).toBe(1);
		for (let host = 1; host <= 256; host++) send(net, ipv4("198.51.100.0") + host, 8);
		net.answer?.("192.0.2.9", 8, bytes(5));
		expect(net.packets()).toEqual([]);
		net.answer?.("198.51.100.7", 8, bytes(6));
		expect(net.packets().length).toBe(1);
	});
	it("drops datagrams with a wrong checksum or length, and takes those without", () => {
		const net = new TestNetwork();
		const good = makeUdp(GUEST, 5, GATEWAY, 6, bytes(1, 2, 3));
		net.send(
			GATEWAY,
			PROTOCOL_UDP,
			good.map((b, i) => (i === 9 ? b ^ 1 : b)),
		);
		net.send(GATEWAY, PROTOCOL_UDP, good.subarray(0, 7));
		net.send(
			GATEWAY,
			PROTOCOL_UDP,
			good.map((b, i) => (i === 5 ? 200 : b)),
		);
		net.send(
			GATEWAY,
			PROTOCOL_UDP,
			good.map((b, i) => (i === 6 || i === 7 ? 0 : b)),
		);
		expect(net.datagrams.length).toBe(1);
	});
	it("closes what is idle and never has more than 256 sockets", () => {
		const net = new TestNetwork();
		for (let port = 1; port <= 300; port++) send(net, GATEWAY, 7, port);
		expect(net.openUdp).toBe(256);
		net.now += 130_000;
		send(net, GATEWAY, 7, 1000);
		expect(net.openUdp).toBe(1);
		net.stack.close();
		expect(net.openUdp).toBe(0);
	});
});

describe("DHCP", () => {
	const exchange = (options: number[], from = 0, ciaddr = 0) => {
		const net = new TestNetwork();
		const request = new Uint8Array(300);
		request.set([1, 1, 6, 0, 0xde, 0xad, 0xbe, 0xef]);
		new DataView(request.buffer).setUint32(12, ciaddr);
		request.set(GUEST_MAC, 28);
		request.set([0x63, 0x82, 0x53, 0x63, ...options, 255], 236);
		net.send(0xffff_ffff, PROTOCOL_UDP, makeUdp(from, 68, 0xffff_ffff, 67, request), from);
		const packet = net.packets()[0];
		const reply = packet && readUdp(packet)?.payload;
		if (reply === undefined) return undefined;
		const found: Record<number, number[]> = {};
		for (let at = 240; reply[at] !== 255; at += 2 + (reply[at + 1] as number))
			found[reply[at] as number] = [...reply.subarray(at + 2, at + 2 + (reply[at + 1] as number))];
		return {
			op: reply[0],
			xid: [...reply.subarray(4, 8)],
			yours: [...reply.subarray(16, 20)],
			mac: [...reply.subarray(28, 34)],
			found,
		};
	};
	it("offers its one address, with mask, router, name server and MTU", () => {
		const offer = exchange([53, 1, 1]);
		expect(offer).toMatchObject({ op: 2, xid: [0xde, 0xad, 0xbe, 0xef], yours: [10, 0, 2, 15], mac: [...GUEST_MAC] });
		expect(offer?.found).toMatchObject({
			53: [2],
			54: [10, 0, 2, 2],
			1: [255, 255, 255, 0],
			3: [10, 0, 2, 2],
			6: [10, 0, 2, 3],
			26: [5, 220],
		});
	});
	it("acknowledges a request for it, in every state of a client, and refuses another address", () => {
		expect(exchange([53, 1, 3, 50, 4, 10, 0, 2, 15, 54, 4, 10, 0, 2, 2])?.found[53]).toEqual([5]);
		expect(exchange([53, 1, 3], GUEST, GUEST)?.found[53]).toEqual([5]);
		expect(exchange([53, 1, 3, 50, 4, 10, 0, 2, 16])).toMatchObject({ found: { 53: [6] }, yours: [0, 0, 0, 0] });
		expect(exchange([53, 1, 3, 50, 4, 10, 0, 2, 15, 54, 4, 10, 0, 2, 9])).toBeUndefined();
		expect(exchange([53, 1, 8], GUEST, GUEST)?.found).not.toHaveProperty("51");
	});
	it("has no answer to anything else", () => {
		for (const options of [[], [53, 1, 7], [53, 1, 4], [53, 200, 1], [12]]) expect(exchange(options)).toBeUndefined();
	});
});

describe("DNS", () => {
	const query = (name: string, type: number, more: Partial<{ flags: number; count: number; class: number }> = {}) =>
		Uint8Array.from([
			...packed([0x3412, 2]),
			...bytes(more.flags ?? 1, 0, 0, more.count ?? 1, 0, 0, 0, 0, 0, 0),
			...name.split(".").flatMap((label) => [label.length, ...ascii(label)]),
			...bytes(0, 0, type, 0, more.class ?? 1),
		]);
	const ask = async (net: TestNetwork, payload: Uint8Array) => {
		net.send(DNS, PROTOCOL_UDP, makeUdp(GUEST, 999, DNS, 53, payload));
		await new Promise((resolve) => setImmediate(resolve));
		const [packet] = net.packets();
		return packet && readUdp(packet)?.payload;
	};
	it("gives the addresses that the host finds", async () => {
		const net = new TestNetwork();
		net.names.set("a.example/4", ["192.0.2.1", "192.0.2.2"]);
		net.names.set("a.example/6", ["2001:db8::1:ff", "::1", "fe80::1%eth0"]);
		const reply = await ask(net, query("a.example", 1));
		expect([...(reply?.subarray(0, 12) ?? [])]).toEqual([0x12, 0x34, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0]);
		expect([...(reply?.subarray(-16) ?? [])]).toEqual([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 2]);
		const six = await ask(net, query("a.example", 28));
		expect(six?.[7]).toBe(2);
		expect([...(six?.subarray(-16) ?? [])]).toEqual([...Array(15).fill(0), 1]);
		expect([...(six?.subarray(-44, -28) ?? [])]).toEqual([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0xff]);
	});
	it("says that the server failed when nobody could be asked, and asks nobody for the root", async () => {
		const net = new TestNetwork();
		net.names.set("/4", ["192.0.2.1"]);
		const root = Uint8Array.from([...query("", 1).subarray(0, 12), 0, 0, 1, 0, 1]);
		const reply = await ask(net, root);
		expect([(reply?.[3] ?? 0) & 0xf, reply?.[7], reply?.length]).toEqual([0, 0, 17]);
		net.lookupFails = true;
		expect(((await ask(net, query("a.example", 1)))?.[3] ?? 0) & 0xf).toBe(2);
	});
	it("tells a name that does not exist from one without addresses of the family", async () => {
		const net = new TestNetwork();
		net.names.set("a.example/4", ["192.0.2.1"]);
		const code = async (payload: Uint8Array) => ((await ask(net, payload))?.[3] ?? 0) & 0xf;
		expect(await code(query("a.example", 28))).toBe(0);
		expect(await code(query("b.example", 1))).toBe(3);
		expect(await code(query("a.example", 15))).toBe(4);
		expect(await code(query("a.example", 1, { class: 3 }))).toBe(4);
		expect(await code(query("a.example", 1, { flags: 0x11 }))).toBe(4);
		expect(await code(query("a.example", 1, { count: 2 }))).toBe(1);
		expect(await code(query("a.example", 1).subarray(0, 16))).toBe(1);
		expect(await ask(net, query("a.example", 1, { flags: 0x81 }))).toBeUndefined();
	});
});

describe("hostile frames", () => {
	it("40,000 random and damaged frames: no exception, no answer to what is not from one station", async () => {
		const rnd = random(77);
		const net = new TestNetwork();
		const samples: Uint8Array[] = [];
		const keep = net.stack.send.bind(net.stack);
		net.stack.send = (frame) => {
			samples.push(frame.slice());
			keep(frame);
		};
		for (const protocol of [1, 6, 17, 99]) {
			net.send(GATEWAY, protocol, rnd.bytes(60));
			net.send(DNS, protocol, makeUdp(GUEST, 1, DNS, 53, rnd.bytes(40)));
			net.send(0xffff_ffff, protocol, makeUdp(GUEST, 68, 0xffff_ffff, 67, rnd.bytes(300)));
		}
		for (let i = 0; i < 40_000; i++) {
			const frame = (samples[rnd.below(samples.length)] as Uint8Array).slice(
				0,
				rnd.below(20) === 0 ? rnd.below(60) : 2000,
			);
			for (let n = rnd.below(4); n > 0 && frame.length > 0; n--) frame[rnd.below(frame.length)] = rnd.next();
			keep(frame);
			if (i % 100 === 0) net.poll();
		}
		await new Promise((resolve) => setImmediate(resolve));
		expect(net.frames.length).toBeGreaterThan(100);
		expect(net.frames.every((frame) => readFrame(frame) !== undefined)).toBe(true);
	});
});
