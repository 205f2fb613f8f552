import { createServer, type Socket } from "node:net";
import { KvmError } from "@upcall/uapi";
import type { GdbStub } from "../index.ts";

/** What {@link listenGdb} takes. */
export interface GdbListenOptions {
	/** TCP port; 0 for one that is free. */
	readonly port: number;
	/** Address to listen at; by default this computer only. Whoever can connect controls the guest. */
	readonly host?: string;
}

/** A listening {@link listenGdb}. */
export interface GdbListener {
	readonly port: number;
	readonly host: string;
	/** Stops listening, and ends the connection once everything is sent. */
	close(): void;
}

/** Host milliseconds after which a debugger that does not read the last bytes is cut off. */
const LINGER_MS = 1000;

/** Carries the bytes between a socket and the stub. A debugger that does not read is not listened to. */
function serve(stub: GdbStub, socket: Socket): void {
	const connection = stub.connect({
		write: (bytes) => {
			if (!socket.writable) return;
			if (!socket.write(bytes)) socket.pause();
		},
		close: () => {
			socket.end();
			setTimeout(() => socket.destroy(), LINGER_MS).unref();
		},
	});
	socket.setNoDelay(true);
	socket.on("drain", () => socket.resume());
	socket.on("data", (bytes) => connection.receive(bytes));
	// What went wrong with the connection does not matter: it is gone.
	socket.on("error", () => {});
	socket.on("close", () => connection.closed());
}

/**
 * Listens for gdb on a TCP port: `target remote HOST:PORT`. One debugger at a time; a second one is turned away.
 *
 * @throws KvmError code `ERR_LISTEN` when the port cannot be had
 */
export function listenGdb(stub: GdbStub, options: GdbListenOptions): Promise<GdbListener> {
	const { port, host = "127.0.0.1" } = options;
	let current: Socket | undefined;
	const server = createServer((socket) => {
		if (stub.connected) {
			socket.destroy();
			return;
		}
		current = socket;
		serve(stub, socket);
	});
	return new Promise((resolve, reject) => {
		// What comes later, such as too many open files when somebody connects, turns that debugger away and no more.
		server.on("error", (error: NodeJS.ErrnoException) => {
			const why =
				{ EADDRINUSE: "somebody else listens there", EACCES: "not allowed", EADDRNOTAVAIL: "no such address" }[
					error.code ?? ""
				] ?? error.message;
			reject(new KvmError("ERR_LISTEN", `cannot listen for gdb at ${host}:${port}: ${why}`, { cause: error }));
		});
		server.listen(port, host, () => {
			const address = server.address();
			resolve({
				port: typeof address === "object" && address !== null ? address.port : port,
				host,
				close: () => {
					server.close();
					current?.end();
					const last = current;
					if (last !== undefined) setTimeout(() => last.destroy(), LINGER_MS).unref();
				},
			});
		});
	});
}
