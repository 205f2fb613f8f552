import { KvmError } from "@upcall/uapi";
import { type Saved, SavedFields } from "../../snapshot/saved.ts";
import type { Chain } from "./chain.ts";
import type { VirtioDevice, VirtioPort } from "./virtioDevice.ts";
import { HOST_CID, type VsockAccept, VsockConnection, type VsockHandlers } from "./vsockConnection.ts";
import { HEADER_BYTES, OP, type Packet, readHeader, TYPE_STREAM, writeHeader } from "./vsockPacket.ts";

const RECEIVE = 0;
const TRANSMIT = 1;
const EVENT = 2;
/** Answers that wait for the guest to have room; while so many wait its packets stay in their queue. */
const MOST_ANSWERS = 256;
const MOST_CONNECTIONS = 1024;
/** Payload of a packet; a guest gives no larger one. */
const LARGEST_PAYLOAD = 1 << 16;
/** First port for connections that the host makes. */
const FIRST_EPHEMERAL = 0xc000_0000;

/**
 * Sockets between the guest and the host's program, stream type.
 *
 * @see VIRTIO 1.2, section 5.10
 */
export class VirtioVsock implements VirtioDevice {
	readonly name = "virtio-vsock";
	readonly id = 19;
	readonly features = 0;
	readonly queueSizes = [128, 128, 16];
	readonly config = new Uint8Array(8);
	readonly #listeners = new Map<number, VsockAccept>();
	readonly #connections = new Map<string, VsockConnection>();
	#answers: Packet[] = [];
	#nextPort = FIRST_EPHEMERAL;
	#transportReset = false;
	#port: VirtioPort | undefined;

	/**
	 * @param cid - the guest's context id, 3 to 2^32 - 2
	 * @throws KvmError code `ERR_OPTION` when it is not that
	 */
	constructor(cid = 3) {
		if (!Number.isInteger(cid) || cid < 3 || cid > 0xffff_fffe)
			throw new KvmError("ERR_OPTION", `the guest's context id is ${cid}; give 3 to 4294967294`);
		new DataView(this.config.buffer).setUint32(0, cid, true);
	}

	/** The guest's context id. */
	get cid(): number {
		return new DataView(this.config.buffer).getUint32(0, true);
	}

	attach(port: VirtioPort): void {
		this.#port = port;
	}

	/**
	 * Accepts connections of the guest to a port of the host.
	 *
	 * @param accept - gives the handlers of a connection, or `undefined` to refuse it
	 * @returns a function that ends it
	 */
	listen(port: number, accept: VsockAccept): () => void {
		this.#listeners.set(port, accept);
		return () => {
			this.#listeners.delete(port);
		};
	}

	/** Connects to a port of the guest; the handlers hear how it goes. */
	connect(guestPort: number, handlers: VsockHandlers): VsockConnection {
		while (this.#connections.has(`${guestPort}/${this.#nextPort}`)) this.#nextPort++;
		const connection = this.#open(guestPort, this.#nextPort++, handlers);
		if (this.#nextPort > 0xffff_fffe) this.#nextPort = FIRST_EPHEMERAL;
		this.#answer(connection.packet(OP.REQUEST));
		return connection;
	}

	#open(guestPort: number, hostPort: number, handlers: VsockHandlers | undefined): VsockConnection {
		const connection = new VsockConnection(this.cid, guestPort, hostPort, handlers, {
			pollSoon: () => this.#port?.pollSoon(),
			closed: () => this.#connections.delete(`${guestPort}/${hostPort}`),
			answer: (packet) => this.#answer(packet),
		});
		this.#connections.set(`${guestPort}/${hostPort}`, connection);
		return connection;
	}

	#answer(packet: Packet): void {
		this.#answers.push(packet);
		this.#port?.pollSoon();
	}

	notify(): void {
		this.poll();
	}

	poll(): void {
		if (this.#transportReset) this.#sendTransportReset();
		this.#deliver();
		this.#transmit();
		this.#deliver();
	}

	/** Packets of the guest, as long as there is room for answers. */
	#transmit(): void {
		const queue = this.#port?.queues[TRANSMIT];
		if (queue === undefined) return;
		for (let count = 0; count < queue.registers.size; count++) {
			if (this.#answers.length >= MOST_ANSWERS) break;
			const chain = queue.take();
			if (chain === undefined) break;
			if (!this.#packet(chain)) return;
			queue.give(chain);
		}
		queue.signal();
		if (queue.waiting > 0 && this.#answers.length < MOST_ANSWERS) this.#port?.pollSoon();
	}

	#packet(chain: Chain): boolean {
		if (chain.readable < HEADER_BYTES) {
			this.#port?.needsReset("a packet has no header");
			return false;
		}
		const packet = readHeader(chain.take(HEADER_BYTES));
		// 5.10.6.4: packets with an unexpected context id are dropped; others than streams are refused.
		if (packet.sourceCid !== this.cid || packet.destinationCid !== HOST_CID) return true;
		const payload = chain.take(Math.min(packet.length, LARGEST_PAYLOAD));
		const connection = this.#connections.get(`${packet.sourcePort}/${packet.destinationPort}`);
		if (packet.type !== TYPE_STREAM) this.#refuse(packet);
		else if (connection !== undefined && payload.length < packet.length) connection.reset();
		else if (connection !== undefined) connection.receive(packet, payload);
		else if (packet.op === OP.REQUEST) this.#request(packet);
		else this.#refuse(packet);
		return true;
	}

	#request(packet: Packet): void {
		const accept = this.#listeners.get(packet.destinationPort);
		if (accept === undefined || this.#connections.size >= MOST_CONNECTIONS) {
			this.#refuse(packet);
			return;
		}
		const connection = this.#open(packet.sourcePort, packet.destinationPort, undefined);
		connection.receive(packet, new Uint8Array(0));
		const handlers = accept(connection);
		if (handlers === undefined) connection.reset();
		else connection.accept(handlers);
	}

	#refuse(packet: Packet): void {
		if (packet.op === OP.RST) return;
		this.#answer({
			sourceCid: HOST_CID,
			destinationCid: packet.sourceCid,
			sourcePort: packet.destinationPort,
			destinationPort: packet.sourcePort,
			length: 0,
			type: packet.type,
			op: OP.RST,
			flags: 0,
			bufAlloc: 0,
			fwdCnt: 0,
		});
	}

	/** Answers first, then what connections have to send. */
	#deliver(): void {
		const queue = this.#port?.queues[RECEIVE];
		if (queue === undefined) return;
		for (let packet = this.#answers[0]; packet !== undefined; packet = this.#answers[0]) {
			const chain = queue.take();
			if (chain === undefined) break;
			this.#answers.shift();
			if (!chain.put(writeHeader(packet))) {
				this.#port?.needsReset("a receive buffer has no room for a header");
				return;
			}
			queue.give(chain);
		}
		for (const connection of this.#connections.values()) {
			while (connection.sendable > 0) {
				const chain = queue.take();
				if (chain === undefined) break;
				if (chain.writable <= HEADER_BYTES) {
					this.#port?.needsReset("a receive buffer has no room for data");
					return;
				}
				const data = connection.takeData(Math.min(chain.writable - HEADER_BYTES, LARGEST_PAYLOAD));
				chain.put(writeHeader({ ...connection.packet(OP.RW), length: data.length }));
				chain.put(data);
				queue.give(chain);
			}
		}
		queue.signal();
		for (const connection of [...this.#connections.values()]) connection.delivered();
	}

	/** 5.10.6.7: connections did not survive; the guest looks at its context id again. */
	#sendTransportReset(): void {
		const queue = this.#port?.queues[EVENT];
		const chain = queue?.take();
		if (queue === undefined || chain === undefined) return;
		this.#transportReset = false;
		chain.put(new Uint8Array(4));
		queue.give(chain);
		queue.signal();
	}

	#dropAll(): void {
		this.#answers = [];
		for (const connection of [...this.#connections.values()]) connection.gone();
		this.#connections.clear();
	}

	reset(): void {
		this.#dropAll();
		this.#transportReset = false;
	}

	/** Connections are not part of a snapshot: the restored guest is told that they are gone. */
	save(): Saved {
		return { cid: this.cid };
	}

	restore(state: Saved): void {
		this.#dropAll();
		new DataView(this.config.buffer).setUint32(0, new SavedFields(this.name, state).whole("cid", 3, 0xffff_fffe), true);
		this.#transportReset = true;
		this.#port?.pollSoon();
	}
}
