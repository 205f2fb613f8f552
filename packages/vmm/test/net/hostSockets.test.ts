import { createSocket } from "node:dgram";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { TcpEvents } from "../../src/net/hostNetwork.ts";
import { hostSockets } from "../../src/node/hostSockets.ts";

const network = hostSockets();
const closing: (() => void)[] = [];
afterEach(() => {
	for (const close of closing.splice(0)) close();
});

/** A server of the host's loopback. @returns its port */
function serve(serve: (socket: Socket) => void): Promise<number> {
	const server = createServer({ allowHalfOpen: true }, serve);
	closing.push(() => server.close());
	return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
}

/** Collects the events of a connection. */
function listener() {
	const log: string[] = [];
	let told: () => void = () => {};
	const add = (event: string): void => {
		log.push(event);
		told();
	};
	const events: TcpEvents = {
		connected: () => add("connected"),
		data: (bytes) => add(`data ${new TextDecoder().decode(bytes)}`),
		drained: () => add("drained"),
		ended: () => add("ended"),
		failed: (why) => add(`failed ${why}`),
	};
	/** Waits until an event has come. */
	const until = async (event: string): Promise<void> => {
		while (!log.includes(event))
			await new Promise<void>((resolve) => {
				told = resolve;
			});
	};
	return { log, events, until };
}

describe("hostSockets", () => {
	it("connects, carries both directions, and lets each end on its own", async () => {
		const port = await serve((socket) => {
			socket.on("data", (bytes) => socket.write(`echo ${bytes}`));
			socket.on("end", () => socket.end());
		});
		const { log, events, until } = listener();
		const socket = network.connect("127.0.0.1", port, events);
		await until("connected");
		socket.write(new TextEncoder().encode("hello"));
		await until("data echo hello");
		await until("drained");
		expect(socket.pending).toBe(0);
		socket.end();
		await until("ended");
		expect(log.filter((event) => event !== "drained")).toEqual(["connected", "data echo hello", "ended"]);
		socket.destroy();
	});
	it("tells of a port that nobody listens on, and of a connection that breaks", async () => {
		const refused = listener();
		const free = await serve(() => {});
		closing.splice(0)[0]?.();
		network.connect("127.0.0.1", free, refused.events);
		await refused.until("failed refused");
		const port = await serve((socket) => socket.resetAndDestroy());
		const broken = listener();
		network.connect("127.0.0.1", port, broken.events);
		await broken.until("failed reset");
		expect(broken.log.at(-1)).toBe("failed reset");
	});
	it("says nothing more after destroy, and does not read while it is paused", async () => {
		let arrived: (socket: Socket) => void = () => {};
		const peerArrived = new Promise<Socket>((resolve) => {
			arrived = resolve;
		});
		const port = await serve((socket) => arrived(socket));
		const { log, events, until } = listener();
		const socket = network.connect("127.0.0.1", port, events);
		await until("connected");
		const peer = await peerArrived;
		const peerClosed = new Promise<void>((resolve) => peer.on("close", () => resolve()));
		peer
			.on("error", () => {})
			.on("end", () => peer.end())
			.resume();
		socket.pause(true);
		await new Promise<void>((resolve) => peer.write("waits", () => resolve()));
		expect(log).toEqual(["connected"]);
		socket.pause(false);
		await until("data waits");
		socket.destroy();
		await peerClosed;
		expect(log).toEqual(["connected", "data waits"]);
	});
	it("sends datagrams and receives the answers", async () => {
		const server = createSocket("udp4", (bytes, from) => server.send(`echo ${bytes}`, from.port, from.address));
		closing.push(() => server.close());
		await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", () => resolve()));
		const { port } = server.address();
		const answer = await new Promise<string>((resolve) => {
			const socket = network.udp((address, from, bytes) => {
				socket?.close();
				socket?.close();
				socket?.send("127.0.0.1", port, bytes);
				resolve(`${address} ${from === port} ${new TextDecoder().decode(bytes)}`);
			});
			socket?.send("127.0.0.1", port, new TextEncoder().encode("hi"));
		});
		expect(answer).toBe("127.0.0.1 true echo hi");
	});
	it("finds the host's names, and says when there is none", async () => {
		expect(await network.lookup("localhost", 4)).toContain("127.0.0.1");
		expect(await network.lookup("a name that cannot be", 4)).toBeUndefined();
	});
	it("does not say that a name does not exist when the resolver cannot be reached", async () => {
		const failing = (code: string) =>
			hostSockets({ lookup: () => Promise.reject(Object.assign(new Error(code), { code })) }).lookup("a.example", 4);
		await expect(failing("EAI_AGAIN")).rejects.toThrow("EAI_AGAIN");
		expect(await failing("ENOTFOUND")).toBeUndefined();
	});
});
