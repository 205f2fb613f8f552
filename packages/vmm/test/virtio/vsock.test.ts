import { KvmError } from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { VirtioVsock } from "../../src/devices/virtio/vsock.ts";
import type { VsockConnection, VsockHandlers } from "../../src/devices/virtio/vsockConnection.ts";
import { HEADER_BYTES, OP, type Packet, readHeader, writeHeader } from "../../src/devices/virtio/vsockPacket.ts";
import { TestDriver } from "../support/virtioDriver.ts";

const bytes = (s: string) => new TextEncoder().encode(s);
const text = (b: Uint8Array) => new TextDecoder().decode(b);

function make(size = 16) {
	const vsock = new VirtioVsock(5);
	const driver = new TestDriver(vsock).start(undefined, size);
	const log: string[] = [];
	const handlers: VsockHandlers = {
		connected: () => log.push("connected"),
		data: (data) => log.push(`data ${data.length < 20 ? text(data) : data.length}`),
		drained: () => log.push("drained"),
		ended: () => log.push("ended"),
		closed: () => log.push("closed"),
	};
	const packet = (op: number, more: Partial<Packet> = {}): Packet => ({
		sourceCid: 5,
		destinationCid: 2,
		sourcePort: 1000,
		destinationPort: 80,
		length: 0,
		type: 1,
		op,
		flags: 0,
		bufAlloc: 100_000,
		fwdCnt: 0,
		...more,
	});
	const send = (op: number, more: Partial<Packet> = {}, data = new Uint8Array(0)): void => {
		driver.request(1, [writeHeader(packet(op, { length: data.length, ...more })), ...(data.length > 0 ? [data] : [])]);
	};
	/** Offers room until nothing comes any more. */
	const receive = (room = 4096): (Packet & { data: Uint8Array })[] => {
		const out: (Packet & { data: Uint8Array })[] = [];
		for (;;) {
			driver.offer(0, [room]);
			driver.kick(0);
			driver.mmio.poll();
			const got = driver.collect(0);
			for (const r of got) out.push({ ...readHeader(r.data), data: r.data.slice(HEADER_BYTES, r.written) });
			if (got.length === 0) return out;
		}
	};
	/** Accepts connections to port 80. @returns the last one */
	const accept = (): (() => VsockConnection | undefined) => {
		let connection: VsockConnection | undefined;
		vsock.listen(80, (c) => {
			connection = c;
			return handlers;
		});
		return () => connection;
	};
	return { vsock, driver, log, handlers, send, receive, packet, accept };
}

describe("VirtioVsock", () => {
	it("takes a guest's connection, and data in both directions, to a clean end", () => {
		const { log, send, receive, driver, accept } = make();
		expect(driver.reg(0x100)).toBe(5);
		const connection = accept();
		send(OP.REQUEST);
		expect(receive().map((p) => [p.op, p.sourcePort, p.destinationPort, p.sourceCid, p.destinationCid])).toEqual([
			[OP.RESPONSE, 80, 1000, 2, 5],
		]);
		send(OP.RW, {}, bytes("hello"));
		expect(connection()?.write(bytes("welcome"))).toBe(7);
		connection()?.end();
		expect(receive().map((p) => [p.op, text(p.data), p.fwdCnt, p.flags])).toEqual([
			[OP.RW, "welcome", 5, 0],
			[OP.SHUTDOWN, "", 5, 2],
		]);
		send(OP.SHUTDOWN, { flags: 3 });
		expect(receive().map((p) => p.op)).toEqual([OP.RST]);
		expect(log).toEqual(["data hello", "ended", "closed"]);
	});
	it("refuses ports that nobody listens on, and packets of no connection", () => {
		const { vsock, send, receive, handlers } = make();
		const stop = vsock.listen(80, () => handlers);
		stop();
		send(OP.REQUEST);
		send(OP.RW, {}, bytes("x"));
		send(OP.RST);
		send(OP.REQUEST, { type: 2 });
		send(OP.REQUEST, { sourceCid: 9 });
		expect(receive().map((p) => [p.op, p.type])).toEqual([
			[OP.RST, 1],
			[OP.RST, 1],
			[OP.RST, 2],
		]);
	});
	it("connects to the guest", () => {
		const { vsock, log, handlers, send, receive } = make();
		const connection = vsock.connect(22, handlers);
		const [request] = receive();
		expect([request?.op, request?.destinationPort]).toEqual([OP.REQUEST, 22]);
		connection.write(bytes("early"));
		expect(receive()).toEqual([]);
		const ports = { sourcePort: 22, destinationPort: request?.sourcePort as number };
		send(OP.RESPONSE, ports);
		expect(receive().map((p) => text(p.data))).toEqual(["early"]);
		send(OP.RST, ports);
		expect(log).toEqual(["connected", "closed"]);
		expect(connection.write(bytes("late"))).toBe(0);
	});
	it("sends no more than the guest can buffer", () => {
		const { send, receive, log, accept } = make();
		const connection = accept();
		send(OP.REQUEST, { bufAlloc: 10 });
		let taken = 0;
		for (let i = 0; i < 10; i++) taken += connection()?.write(new Uint8Array(65536)) ?? 0;
		expect(taken).toBe(1 << 18);
		expect(receive().reduce((n, p) => n + p.data.length, 0)).toBe(10);
		send(OP.CREDIT_UPDATE, { bufAlloc: 10, fwdCnt: 7 });
		expect(receive().reduce((n, p) => n + p.data.length, 0)).toBe(7);
		send(OP.CREDIT_UPDATE, { bufAlloc: 300_000, fwdCnt: 17 });
		expect(receive().reduce((n, p) => n + p.data.length, 0)).toBe((1 << 18) - 17);
		expect(log).toEqual(["drained"]);
	});
	it("gives the guest credit as data is taken, and breaks with a guest that exceeds it", () => {
		const { send, receive, log, accept } = make();
		const connection = accept();
		send(OP.REQUEST);
		receive();
		connection()?.pause();
		send(OP.RW, {}, new Uint8Array(40_000));
		send(OP.CREDIT_REQUEST);
		expect(receive().map((p) => [p.op, p.fwdCnt, p.bufAlloc])).toEqual([[OP.CREDIT_UPDATE, 0, 65536]]);
		connection()?.resume();
		expect(receive().map((p) => [p.op, p.fwdCnt])).toEqual([[OP.CREDIT_UPDATE, 40_000]]);
		connection()?.pause();
		send(OP.RW, {}, new Uint8Array(65_000));
		send(OP.RW, {}, new Uint8Array(1000));
		expect(receive().map((p) => p.op)).toEqual([OP.RST]);
		expect(log).toEqual(["data 40000", "closed"]);
	});
	it("ends a connection that the guest has shut down once the host has taken what waited", () => {
		const { send, receive, log, accept } = make();
		const connection = accept();
		send(OP.REQUEST);
		receive();
		connection()?.pause();
		send(OP.RW, {}, bytes("last"));
		send(OP.SHUTDOWN, { flags: 3 });
		expect([receive(), log]).toEqual([[], []]);
		connection()?.resume();
		expect(receive().map((p) => p.op)).toEqual([OP.RST]);
		expect(log).toEqual(["data last", "ended", "closed"]);
	});
	it("ends a connection whose guest sends less than it says", () => {
		const { vsock, handlers, send, receive, log } = make();
		vsock.listen(80, () => handlers);
		send(OP.REQUEST);
		receive();
		send(OP.RW, { length: 10 }, bytes("short"));
		expect(receive().map((p) => p.op)).toEqual([OP.RST]);
		expect(log).toEqual(["closed"]);
	});
	it("does not grow for a guest that makes it answer and gives no room", () => {
		const { driver, packet } = make();
		let served = 0;
		for (let i = 0; i < 2000; i++) if (driver.request(1, [writeHeader(packet(OP.RW))]) !== undefined) served++;
		expect(served).toBe(256);
	});
	it("tells a restored guest that its connections are gone", () => {
		const { vsock, driver, handlers, log, send } = make();
		vsock.listen(80, () => handlers);
		send(OP.REQUEST);
		vsock.restore(structuredClone(vsock.save()));
		expect(log).toEqual(["closed"]);
		driver.offer(2, [8]);
		driver.kick(2);
		expect(driver.collect(2).map((r) => [r.written, r.data[0]])).toEqual([[4, 0]]);
		expect(() => new VirtioVsock(2)).toThrow(KvmError);
	});
});
