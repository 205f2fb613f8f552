import { describe, expect, it } from "vitest";
import { PROTOCOL_TCP } from "../../src/net/ipv4.ts";
import { ACK, FIN, makeTcp, RST, readTcp, SYN } from "../../src/net/tcpSegment.ts";
import { GATEWAY, GUEST, type HostSocket, TestNetwork } from "../support/guestNetwork.ts";
import { TcpPeer } from "../support/tcpPeer.ts";
import { random } from "../support/tools.ts";

const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

/** Runs both ends over a wire that loses, doubles, delays and so reorders. @returns steps until both ends were through */
function transfer(seed: number, loss: number, upload: Uint8Array, download: Uint8Array): number {
	const rnd = random(seed);
	const net = new TestNetwork();
	const wire: { at: number; run: () => void }[] = [];
	let step = 0;
	const carry = (run: () => void): void => {
		if (rnd.below(100) < loss) return;
		const delay = () => (rnd.below(100) < loss ? rnd.below(8) : 0);
		wire.push({ at: step + delay(), run });
		if (rnd.below(100) < loss) wire.push({ at: step + delay(), run });
	};
	const peer = new TcpPeer({
		send: (to, protocol, bytes) => carry(() => net.send(to, protocol, bytes)),
		data: upload,
		first: rnd.next(),
		mss: 100 + rnd.below(1300),
		window: () => (rnd.below(20) === 0 ? 0 : 500 + rnd.below(60_000)),
	});
	peer.open();
	let given = 0;
	let ended = false;
	const host = (socket: HostSocket): void => {
		if (!socket.paused && given < download.length && rnd.below(2) === 0) {
			const piece = download.slice(given, given + 1 + rnd.below(70_000));
			given += piece.length;
			socket.events.data(piece);
		}
		if (given === download.length && !ended && rnd.below(20) === 0) {
			ended = true;
			socket.events.ended();
		}
		if (rnd.below(3) === 0) socket.drain();
	};
	for (; step < 60_000 && !peer.done; step++) {
		net.now += 10;
		peer.step();
		const socket = net.sockets[0];
		if (socket !== undefined) {
			if (step === 5 || (step > 5 && !peer.established && step % 50 === 0)) socket.events.connected();
			if (peer.established && !socket.destroyed) host(socket);
			expect(socket.pending).toBeLessThanOrEqual((1 << 18) + 0x10000);
		}
		net.poll();
		for (const packet of net.packets()) carry(() => peer.receive(packet));
		for (const { at, run } of wire.splice(0))
			if (at <= step) run();
			else wire.push({ at, run });
	}
	expect(peer.reset, `seed ${seed}`).toBe(false);
	expect(net.sockets.length).toBe(1);
	const socket = net.sockets[0] as HostSocket;
	expect(Buffer.compare(joined(socket.received), upload), `seed ${seed}: upload`).toBe(0);
	expect(Buffer.compare(Uint8Array.from(peer.received), download), `seed ${seed}: download`).toBe(0);
	expect([socket.ended, peer.peerEnded, peer.finAcknowledged]).toEqual([true, true, true]);
	// What is left of the connection goes away.
	for (let i = 0; i < 10_000 && net.stack.connections > 0; i++) {
		net.now += 10;
		for (const { run } of wire.splice(0)) run();
		for (const packet of net.packets()) peer.receive(packet);
		socket.drain();
		net.poll();
	}
	expect(net.stack.connections, `seed ${seed}`).toBe(0);
	return step;
}

describe("TCP of the user network", () => {
	it("carries both directions whole and in order, on a wire that loses nothing", () => {
		const rnd = random(1);
		expect(transfer(1, 0, rnd.bytes(300_000), rnd.bytes(700_000))).toBeLessThan(3000);
	});
	it.each([2, 10, 25])("carries both directions whole and in order, with %i in 100 lost, doubled and late", (loss) => {
		for (let seed = 10; seed < 22; seed++) {
			const rnd = random(seed);
			transfer(seed * 7 + loss, loss, rnd.bytes(rnd.below(40_000)), rnd.bytes(rnd.below(60_000)));
		}
	});

	const connect = (window = () => 60_000) => {
		const net = new TestNetwork();
		const peer = new TcpPeer({ send: (...p) => net.send(...p), data: new Uint8Array(0), first: 1000, window });
		peer.open();
		const socket = net.sockets[0] as HostSocket;
		const exchange = () => {
			net.poll();
			return net.packets().map((packet) => peer.receive(packet));
		};
		return { net, peer, socket, exchange };
	};
	/** A connection whose guest has said nothing but SYN and ACK. */
	const open = () => {
		const net = new TestNetwork();
		const raw = (fields: Partial<Parameters<typeof makeTcp>[2]>) => {
			net.send(
				GATEWAY,
				PROTOCOL_TCP,
				makeTcp(GUEST, GATEWAY, {
					sourcePort: 40_000,
					destinationPort: 80,
					sequence: 1001,
					acknowledgment: next,
					flags: ACK,
					window: 60_000,
					payload: new Uint8Array(0),
					...fields,
				}),
			);
		};
		const heard = () => {
			net.poll();
			return net.packets().map((packet) => readTcp(packet));
		};
		let next = 0;
		raw({ flags: SYN, sequence: 1000, acknowledgment: 0, mss: 1000 });
		const socket = net.sockets[0] as HostSocket;
		socket.events.connected();
		next = ((heard()[0]?.sequence ?? 0) + 1) >>> 0;
		raw({});
		heard();
		return { net, raw, heard, socket, next };
	};
	const bytes = (s: string) => new TextEncoder().encode(s);

	it("goes to the host's loopback for 10.0.2.2, and answers once the host is connected", () => {
		const { socket, exchange, peer } = connect();
		expect([socket.address, socket.port]).toEqual(["127.0.0.1", 80]);
		expect(exchange()).toEqual([]);
		peer.open();
		socket.events.connected();
		expect(exchange().map((s) => [s?.flags, s?.mss, s?.acknowledgment])).toEqual([[SYN | ACK, 1460, 1001]]);
	});
	it("refuses what the host refuses, and addresses of nobody", () => {
		const { socket, exchange, peer } = connect();
		socket.events.failed("refused");
		const [answer] = exchange();
		expect([answer?.flags, answer?.acknowledgment]).toEqual([RST | ACK, 1001]);
		expect(peer.reset).toBe(true);
		const net = new TestNetwork();
		for (const to of [0x0a00_0203, 0x0a00_0263, 0x7f00_0001, 0xe000_0001])
			net.send(
				to,
				PROTOCOL_TCP,
				makeTcp(GUEST, to, {
					sourcePort: 1,
					destinationPort: 2,
					sequence: 5,
					acknowledgment: 0,
					flags: SYN,
					window: 9,
					payload: new Uint8Array(0),
				}),
			);
		expect(net.packets().map((packet) => readTcp(packet)?.flags)).toEqual(Array(4).fill(RST | ACK));
		expect(net.sockets).toEqual([]);
	});
	it("answers a segment of no connection with a reset, and a reset with nothing", () => {
		const net = new TestNetwork();
		const segment = (flags: number) =>
			net.send(
				GATEWAY,
				PROTOCOL_TCP,
				makeTcp(GUEST, GATEWAY, {
					sourcePort: 1,
					destinationPort: 2,
					sequence: 5,
					acknowledgment: 77,
					flags,
					window: 9,
					payload: bytes("ab"),
				}),
			);
		segment(ACK);
		segment(FIN);
		segment(RST);
		expect(
			net
				.packets()
				.map((packet) => readTcp(packet))
				.map((s) => [s?.flags, s?.sequence, s?.acknowledgment]),
		).toEqual([
			[RST, 77, 0],
			[RST | ACK, 0, 8],
		]);
	});
	it("puts segments in order and drops what it has already", () => {
		const { raw, heard, socket } = open();
		raw({ sequence: 1006, payload: bytes("world") });
		raw({ sequence: 1001, payload: bytes("hel") });
		raw({ sequence: 1002, payload: bytes("ellowor") });
		raw({ sequence: 1001, payload: bytes("hello") });
		expect(socket.text).toBe("helloworld");
		expect(heard().at(-1)?.acknowledgment).toBe(1011);
	});
	it("lets each side end on its own", () => {
		const { raw, heard, socket, next, net } = open();
		raw({ flags: ACK | FIN, payload: bytes("bye") });
		expect(heard().at(-1)?.acknowledgment).toBe(1005);
		expect([socket.text, socket.ended, net.stack.connections]).toEqual(["bye", true, 1]);
		socket.events.data(bytes("still here"));
		socket.events.ended();
		const sent = heard();
		expect(sent.map((s) => [(s?.flags ?? 0) & FIN, s?.payload.length])).toEqual([[FIN, 10]]);
		raw({ sequence: 1005, acknowledgment: next + 11 });
		socket.drain();
		expect(net.stack.connections).toBe(0);
	});
	it.each([
		["the guest ended first", false],
		["the host ended first", true],
	])("keeps the socket until it has passed on what the guest sent: %s", (_, hostFirst) => {
		const { raw, heard, socket, next, net } = open();
		if (hostFirst) socket.events.ended();
		heard();
		raw({ flags: ACK | FIN, payload: bytes("slowly read") });
		if (!hostFirst) socket.events.ended();
		heard();
		raw({ sequence: 1013, acknowledgment: next + 1 });
		net.now += 60_000;
		heard();
		expect([socket.pending, socket.destroyed]).toEqual([11, false]);
		// Nothing to look at until the socket tells: a guest that sleeps is not woken up.
		expect(net.wanted).toBe(false);
		net.stack.tick();
		expect(net.wanted).toBe(false);
		socket.drain();
		net.poll();
		net.now += 60_000;
		net.stack.tick();
		if (net.wanted) net.poll();
		expect([socket.destroyed, net.stack.connections]).toEqual([true, 0]);
	});
	it("is reset by the exact sequence number alone, and challenges others", () => {
		const { raw, heard, socket, net } = open();
		raw({ flags: RST, sequence: 1005 });
		expect([heard().length, net.stack.connections]).toEqual([1, 1]);
		raw({ flags: SYN, sequence: 1010 });
		expect(heard().map((s) => s?.flags)).toEqual([ACK]);
		raw({ flags: RST, sequence: 1001 });
		expect([heard().length, net.stack.connections, socket.destroyed]).toEqual([0, 0, true]);
	});
	it("resets the guest when the host's connection breaks", () => {
		const { heard, socket, net } = open();
		socket.events.failed("reset");
		expect(heard().map((s) => (s?.flags ?? 0) & RST)).toEqual([RST]);
		expect(net.stack.connections).toBe(0);
	});
	it("answers an acknowledgment of what was never sent", () => {
		const { raw, heard, next } = open();
		raw({ acknowledgment: next + 1000, payload: bytes("x") });
		expect(heard().map((s) => [s?.flags, s?.acknowledgment])).toEqual([[ACK, 1001]]);
	});
	it("probes a closed window and goes on when it opens", () => {
		const { raw, heard, socket, next, net } = open();
		raw({ window: 0 });
		socket.events.data(bytes("waiting"));
		expect(heard()).toEqual([]);
		for (let probe = 0; probe < 20; probe++) {
			net.now += 70_000;
			expect(heard().map((s) => s?.payload.length)).toEqual([1]);
			raw({ window: 0 });
			heard();
		}
		raw({ window: 1000 });
		expect(heard().map((s) => [s?.sequence, s?.payload.length])).toEqual([[next, 7]]);
	});
	it("sends again when nothing is heard, more slowly each time, and gives up", () => {
		const { heard, socket, net } = open();
		socket.events.data(bytes("lost"));
		heard();
		const times: number[] = [];
		for (; net.stack.connections > 0 && net.now < 3e6; net.now += 100) if (heard().length > 0) times.push(net.now);
		expect(times.slice(0, 4)).toEqual([1000, 3000, 7000, 15_000]);
		expect(times.length).toBe(13);
		expect(socket.destroyed).toBe(true);
	});
	it("stops reading from a host that is faster than the guest, and tells the guest of a host that is slower", () => {
		const { raw, heard, socket } = open();
		for (let i = 0; i < 4; i++) socket.events.data(new Uint8Array(1 << 16));
		expect(socket.paused).toBe(true);
		for (let at = 1001; at < 1001 + 65_000; at += 1000) raw({ sequence: at, payload: new Uint8Array(1000) });
		expect(heard().at(-1)?.window).toBeLessThan(600);
		socket.drain();
		expect(heard().at(-1)?.window).toBe(0xffff);
	});
	it("has no place for more than 256 connections", () => {
		const net = new TestNetwork();
		for (let port = 1; port <= 300; port++)
			net.send(
				GATEWAY,
				PROTOCOL_TCP,
				makeTcp(GUEST, GATEWAY, {
					sourcePort: port,
					destinationPort: 80,
					sequence: 5,
					acknowledgment: 0,
					flags: SYN,
					window: 9,
					payload: new Uint8Array(0),
				}),
			);
		expect([net.stack.connections, net.packets().length]).toEqual([256, 44]);
		net.stack.close();
		expect([net.stack.connections, net.sockets.every((s) => s.destroyed)]).toEqual([0, true]);
	});
	it("says SYN and ACK again until the guest has heard it", () => {
		const { net, socket, exchange } = connect(() => 100);
		socket.events.connected();
		net.packets();
		net.now += 1000;
		expect(exchange().map((s) => s?.flags)).toEqual([SYN | ACK]);
	});
});
