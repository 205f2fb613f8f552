/** Largest payload of a packet in either direction: `PacketSize`. */
export const PACKET_SIZE = 16_384;

/** What arrives from a debugger, apart from acknowledgements. */
export type GdbInput =
	| { readonly kind: "packet"; readonly payload: string }
	/** A packet whose checksum is wrong, or that is too long: it is to be sent again, or refused. */
	| { readonly kind: "damaged" }
	| { readonly kind: "oversized" }
	/** The byte 0x03 between packets: stop the guest. */
	| { readonly kind: "interrupt" }
	/** The last packet did not arrive in order: send it again. */
	| { readonly kind: "repeat" };

const DOLLAR = 0x24;
const HASH = 0x23;
const MINUS = 0x2d;
const INTERRUPT = 0x03;
const ESCAPE = 0x7d;
const RUN = 0x2a;

function hexDigit(byte: number): number {
	if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
	const letter = byte | 0x20;
	return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/**
 * Cuts a byte stream into packets. It holds at most one packet of {@link PACKET_SIZE} bytes, whatever arrives.
 *
 * @see Debugging with GDB, appendix E.1 Overview
 */
export class PacketReader {
	readonly #bytes = new Uint8Array(PACKET_SIZE);
	#length = 0;
	#sum = 0;
	/** Between packets, in a payload, or after `#` with none or one of the digits. */
	#state: "idle" | "payload" | "high" | "low" = "idle";
	#high = 0;

	/** Takes bytes and reports what they complete, in order. */
	push(bytes: Uint8Array, report: (input: GdbInput) => void): void {
		for (const byte of bytes) {
			const input = this.#take(byte);
			if (input !== undefined) report(input);
		}
	}

	#take(byte: number): GdbInput | undefined {
		switch (this.#state) {
			case "idle":
				if (byte === DOLLAR) this.#begin();
				else if (byte === INTERRUPT) return { kind: "interrupt" };
				else if (byte === MINUS) return { kind: "repeat" };
				return undefined;
			case "payload":
				// A payload has these two bytes escaped: a `$` begins a packet after one that was cut off.
				if (byte === DOLLAR) this.#begin();
				else if (byte === HASH) this.#state = "high";
				else {
					if (this.#length < PACKET_SIZE) this.#bytes[this.#length] = byte;
					this.#length++;
					this.#sum = (this.#sum + byte) & 0xff;
				}
				return undefined;
			case "high":
				this.#high = hexDigit(byte);
				this.#state = "low";
				return undefined;
			case "low":
				this.#state = "idle";
				return this.#end(hexDigit(byte));
		}
	}

	#begin(): void {
		this.#state = "payload";
		this.#length = 0;
		this.#sum = 0;
	}

	#end(low: number): GdbInput {
		if (this.#length > PACKET_SIZE) return { kind: "oversized" };
		if (this.#high < 0 || low < 0 || this.#high * 16 + low !== this.#sum) return { kind: "damaged" };
		return { kind: "packet", payload: textOf(this.#bytes.subarray(0, this.#length)) };
	}
}

/** Bytes as text whose characters have the codes 0 to 255: what payloads are in this folder. */
export function textOf(bytes: Uint8Array): string {
	let text = "";
	for (const byte of bytes) text += String.fromCharCode(byte);
	return text;
}

/** A packet with its checksum, ready to be sent. The payload is escaped where it has to be. */
export function encodePacket(payload: string): Uint8Array {
	const out = [DOLLAR];
	let sum = 0;
	const put = (byte: number): void => {
		out.push(byte);
		sum = (sum + byte) & 0xff;
	};
	for (let i = 0; i < payload.length; i++) {
		const byte = payload.charCodeAt(i) & 0xff;
		if (byte === DOLLAR || byte === HASH || byte === ESCAPE || byte === RUN) {
			put(ESCAPE);
			put(byte ^ 0x20);
		} else put(byte);
	}
	out.push(HASH, ...[...sum.toString(16).padStart(2, "0")].map((c) => c.charCodeAt(0)));
	return Uint8Array.from(out);
}

/** Binary data of a payload with its escapes undone. */
export function unescapeBinary(text: string): Uint8Array {
	const out: number[] = [];
	for (let i = 0; i < text.length; i++) {
		const byte = text.charCodeAt(i);
		if (byte === ESCAPE && i + 1 < text.length) out.push(text.charCodeAt(++i) ^ 0x20);
		else out.push(byte);
	}
	return Uint8Array.from(out);
}
