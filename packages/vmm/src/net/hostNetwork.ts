/** Why a connection to the host's network failed. */
export type ConnectFailure = "refused" | "unreachable" | "reset";

/** What happens on a TCP connection that the network made for the guest. */
export interface TcpEvents {
	/** The other end accepted the connection. */
	connected(): void;
	/** Bytes from the other end; the array is the receiver's. */
	data(bytes: Uint8Array): void;
	/** {@link TcpSocket.pending} went down. */
	drained(): void;
	/** The other end will send nothing more. */
	ended(): void;
	/** The connection could not be made, or broke. Nothing follows. */
	failed(why: ConnectFailure): void;
}

/** A TCP connection of the host. */
export interface TcpSocket {
	/** Bytes that were written and that the host has not passed on yet. */
	readonly pending: number;
	/** Sends bytes; they are the socket's to keep. */
	write(bytes: Uint8Array): void;
	/** Sends nothing more, after what was written. */
	end(): void;
	/** Breaks the connection off; no event follows. */
	destroy(): void;
	/** Stops or goes on giving `data`. */
	pause(paused: boolean): void;
}

/** A UDP socket of the host, bound to a port of its own. */
export interface UdpSocket {
	send(address: string, port: number, bytes: Uint8Array): void;
	close(): void;
}

/** Receives a datagram. */
export type DatagramListener = (address: string, port: number, bytes: Uint8Array) => void;

/**
 * The network that the user-mode stack opens connections in: Node's sockets, or what a browser has. Addresses are IPv4 in
 * dotted form. No function throws: what fails is told by an event, never before `connect` has returned, or, for datagrams, not
 * at all.
 */
export interface HostNetwork {
	connect(address: string, port: number, events: TcpEvents): TcpSocket;
	/** @returns `undefined` when the host gives no socket */
	udp(received: DatagramListener): UdpSocket | undefined;
	/**
	 * Addresses of a name.
	 *
	 * @returns an empty array for a name without addresses of the family, `undefined` for one that does not exist; rejected
	 *   when nobody could be asked
	 */
	lookup(name: string, family: 4 | 6): Promise<readonly string[] | undefined>;
}
