import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import type { GdbStub } from "../../src/index.ts";
import { hostSockets } from "../../src/node/hostSockets.ts";
import { listenGdb } from "../../src/node/listenGdb.ts";

/** Datagrams that the host has not sent yet, and how to say that it has. */
const held: (() => void)[] = [];
const servers: EventEmitter[] = [];

vi.mock("node:dgram", () => ({
	createSocket: () =>
		Object.assign(new EventEmitter(), {
			unref: () => {},
			send: (_bytes: Uint8Array, _port: number, _address: string, sent: () => void) => held.push(sent),
			close: () => {},
		}),
}));
vi.mock("node:net", async (original) => ({
	...(await original<object>()),
	createServer: () => {
		const server = Object.assign(new EventEmitter(), {
			listen: (_port: number, _host: string, ready: () => void) => ready(),
			address: () => ({ port: 1234 }),
			close: () => {},
		});
		servers.push(server);
		return server;
	},
}));

describe("sockets of a host that is busy", () => {
	it("hold back a mebibyte of datagrams and lose the rest", () => {
		const socket = hostSockets().udp(() => {});
		for (let i = 0; i < 5000; i++) socket?.send("192.0.2.1", 9, new Uint8Array(1000));
		expect(held.length).toBe(1048);
		for (const sent of held.splice(0)) sent();
		socket?.send("192.0.2.1", 9, new Uint8Array(1000));
		expect(held.length).toBe(1);
	});
	it("go on listening for gdb after errors", async () => {
		expect(await listenGdb({} as GdbStub, { port: 0 })).toMatchObject({ port: 1234 });
		for (let i = 0; i < 3; i++)
			servers[0]?.emit("error", Object.assign(new Error("accept EMFILE"), { code: "EMFILE" }));
		expect(servers.length).toBe(1);
	});
});
