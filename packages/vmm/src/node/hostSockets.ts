import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { createConnection } from "node:net";
import type { ConnectFailure, HostNetwork, TcpEvents, TcpSocket } from "../net/hostNetwork.ts";

/** Bytes of datagrams that one socket holds back; a guest that is faster than the network loses what exceeds it. */
const UNSENT_BYTES = 1 << 20;

function failure(error: Error): ConnectFailure {
	const code = "code" in error ? String(error.code) : "";
	if (code === "ECONNREFUSED") return "refused";
	return code === "ECONNRESET" || code === "EPIPE" ? "reset" : "unreachable";
}

function connect(address: string, port: number, events: TcpEvents): TcpSocket {
	const socket = createConnection({ host: address, port, allowHalfOpen: true });
	// A machine that has ended must not keep the process alive.
	socket.unref();
	socket.setNoDelay(true);
	let over = false;
	socket.on("connect", () => !over && events.connected());
	socket.on("data", (bytes: Buffer) => !over && events.data(new Uint8Array(bytes)));
	socket.on("end", () => !over && events.ended());
	socket.on("drain", () => !over && events.drained());
	socket.on("error", (error) => {
		if (over) return;
		over = true;
		events.failed(failure(error));
	});
	return {
		get pending() {
			return socket.writableLength;
		},
		write(bytes) {
			// `drain` only follows a full buffer; the callback follows each write.
			if (!over) socket.write(bytes, () => !over && events.drained());
		},
		end: () => socket.end(),
		destroy() {
			over = true;
			socket.destroy();
		},
		pause: (paused) => (paused ? socket.pause() : socket.resume()),
	};
}

/** What {@link hostSockets} can be given in place of Node's. */
export interface HostSocketsOptions {
	/** Finds the addresses of a name, as `lookup` of `node:dns/promises` does. */
	readonly lookup?: (name: string, options: { family: 4 | 6; all: true }) => Promise<readonly { address: string }[]>;
}

/** The host's network through Node's sockets: whatever this process may reach, the guest may. */
export function hostSockets(options: HostSocketsOptions = {}): HostNetwork {
	const find: NonNullable<HostSocketsOptions["lookup"]> = options.lookup ?? lookup;
	return {
		connect,
		udp(received) {
			const socket = createSocket("udp4");
			socket.unref();
			// Datagrams may be lost; an error of one is no more than that.
			socket.on("error", () => {});
			socket.on("message", (bytes, from) => received(from.address, from.port, new Uint8Array(bytes)));
			let closed = false;
			let unsent = 0;
			return {
				send(address, port, bytes) {
					if (closed || unsent + bytes.length > UNSENT_BYTES) return;
					unsent += bytes.length;
					socket.send(bytes, port, address, () => {
						unsent -= bytes.length;
					});
				},
				close() {
					if (!closed) socket.close();
					closed = true;
				},
			};
		},
		async lookup(name, family) {
			try {
				return (await find(name, { family, all: true })).map(({ address }) => address);
			} catch (error) {
				const code = error instanceof Error && "code" in error ? error.code : undefined;
				// Whatever else went wrong, it says nothing about the name.
				if (code !== "ENOTFOUND" && code !== "EINVAL") throw error;
				return undefined;
			}
		},
	};
}
