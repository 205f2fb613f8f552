import type { GdbStub } from "../../src/index.ts";

const text = new TextDecoder("latin1");

/** A debugger without a network: it speaks packets with a stub. */
export class GdbClient {
	/** Replies that nobody has taken yet. */
	readonly replies: string[] = [];
	closed = false;
	readonly #connection: ReturnType<GdbStub["connect"]>;
	#waiting: ((reply: string) => void) | undefined;

	constructor(stub: GdbStub) {
		this.#connection = stub.connect({
			write: (bytes) => {
				for (const match of text.decode(bytes).matchAll(/\$([^#]*)#../gs)) this.#arrive(match[1] as string);
			},
			close: () => {
				this.closed = true;
			},
		});
		this.send("QStartNoAckMode");
		this.replies.length = 0;
	}

	#arrive(reply: string): void {
		const waiting = this.#waiting;
		this.#waiting = undefined;
		if (waiting !== undefined) waiting(reply);
		else this.replies.push(reply);
	}

	/** Sends raw bytes. */
	raw(bytes: string): void {
		this.#connection.receive(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
	}

	/** Sends a packet. */
	send(payload: string): void {
		let sum = 0;
		for (const c of payload) sum = (sum + c.charCodeAt(0)) & 0xff;
		this.raw(`$${payload}#${sum.toString(16).padStart(2, "0")}`);
	}

	/** Sends a packet and gives the reply, which comes at once. */
	ask(payload: string): string {
		this.replies.length = 0;
		this.send(payload);
		const reply = this.replies.shift();
		if (reply === undefined) throw new Error(`no reply to ${payload}`);
		return reply;
	}

	/** The next stop reply. */
	stop(): Promise<string> {
		const ready = this.replies.shift();
		return ready !== undefined ? Promise.resolve(ready) : new Promise((resolve) => (this.#waiting = resolve));
	}

	/** Sends a packet that lets the guest go on and waits until it stops. */
	go(payload: string): Promise<string> {
		this.replies.length = 0;
		this.send(payload);
		return this.stop();
	}

	/** Register `pc`. */
	get pc(): bigint {
		const hex = this.ask("p20");
		return BigInt(`0x${(hex.match(/../g) ?? []).reverse().join("")}`);
	}

	/** X0 to X30. */
	x(n: number): bigint {
		return BigInt(`0x${(this.ask(`p${n.toString(16)}`).match(/../g) ?? []).reverse().join("")}`);
	}

	disconnect(): void {
		this.#connection.closed();
	}
}
