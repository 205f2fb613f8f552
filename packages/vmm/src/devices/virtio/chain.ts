import type { GuestDma } from "../device.ts";

/** Bytes that a chain can have. Drivers stay far below; what a request costs the host is bounded by it. */
export const MAX_CHAIN_BYTES = 2 ** 25;

/** A device-writable buffer of a chain. */
interface WritableBuffer {
	readonly address: number;
	readonly bytes: Uint8Array;
}

/**
 * The buffers of one descriptor chain: first those that the device reads, then those that it writes. Both are consumed
 * from the front, and where one buffer ends and the next begins has no meaning.
 *
 * @see VIRTIO 1.2, section 2.7.4, "Message Framing"
 */
export class Chain {
	/** Index of the chain's first descriptor. */
	readonly head: number;
	readonly #dma: GuestDma;
	readonly #readable: Uint8Array[] = [];
	readonly #writable: WritableBuffer[] = [];
	#readableBytes = 0;
	#writableBytes = 0;
	#readIndex = 0;
	#readAt = 0;
	#writeIndex = 0;
	#writeAt = 0;
	#written = 0;
	#work = 0;

	constructor(head: number, dma: GuestDma) {
		this.head = head;
		this.#dma = dma;
	}

	/** Bytes that the device has not read yet. */
	get readable(): number {
		return this.#readableBytes;
	}

	/** Bytes that the device can still write. */
	get writable(): number {
		return this.#writableBytes;
	}

	/** Bytes that the device has written. */
	get written(): number {
		return this.#written;
	}

	/** What the request cost beside its own bytes. */
	get work(): number {
		return this.#work;
	}

	/** Tells of work that the length of a request does not show, as bytes that could have been moved meanwhile. */
	worked(bytes: number): void {
		this.#work += bytes;
	}

	/** Adds a buffer that the device reads. */
	addReadable(bytes: Uint8Array): void {
		this.#readable.push(bytes);
		this.#readableBytes += bytes.length;
	}

	/** Adds a buffer at a guest physical address that the device writes. */
	addWritable(address: number, bytes: Uint8Array): void {
		this.#writable.push({ address, bytes });
		this.#writableBytes += bytes.length;
	}

	/**
	 * Consumes `length` device-readable bytes without copying them.
	 *
	 * @param part - gets each piece, and the number of bytes before it; false ends it early
	 * @returns whether every piece was taken
	 */
	consume(length: number, part: (bytes: Uint8Array, at: number) => boolean): boolean {
		let done = 0;
		while (done < length) {
			const buffer = this.#readable[this.#readIndex];
			if (buffer === undefined) return false;
			const piece = buffer.subarray(this.#readAt, this.#readAt + length - done);
			if (!part(piece, done)) return false;
			done += piece.length;
			this.#readAt += piece.length;
			this.#readableBytes -= piece.length;
			if (this.#readAt === buffer.length) {
				this.#readIndex++;
				this.#readAt = 0;
			}
		}
		return true;
	}

	/** Copies up to `length` device-readable bytes out. @returns what there was */
	take(length: number): Uint8Array {
		const out = new Uint8Array(Math.min(length, this.#readableBytes));
		this.consume(out.length, (bytes, at) => {
			out.set(bytes, at);
			return true;
		});
		return out;
	}

	/**
	 * Lets `part` fill `length` device-writable bytes in place.
	 *
	 * @param part - gets each piece, and the number of bytes before it; false ends it early
	 * @returns whether every piece was filled
	 */
	fill(length: number, part: (bytes: Uint8Array, at: number) => boolean): boolean {
		let done = 0;
		while (done < length) {
			const buffer = this.#writable[this.#writeIndex];
			if (buffer === undefined) return false;
			const piece = buffer.bytes.subarray(this.#writeAt, this.#writeAt + length - done);
			const good = part(piece, done);
			this.#dma.written?.(buffer.address + this.#writeAt, piece.length);
			if (!good) return false;
			done += piece.length;
			this.#written += piece.length;
			this.#writeAt += piece.length;
			this.#writableBytes -= piece.length;
			if (this.#writeAt === buffer.bytes.length) {
				this.#writeIndex++;
				this.#writeAt = 0;
			}
		}
		return true;
	}

	/** Copies bytes in. @returns whether there was room for all of them */
	put(bytes: Uint8Array): boolean {
		return this.fill(bytes.length, (piece, at) => {
			piece.set(bytes.subarray(at, at + piece.length));
			return true;
		});
	}

	/**
	 * Takes the last device-writable byte away from the rest and sets it. A status byte is where the chain ends, whatever
	 * was written before it.
	 *
	 * @returns false when there is no such byte
	 */
	putLast(value: number): boolean {
		const last = this.#writable.at(-1);
		if (last === undefined || this.#writableBytes === 0) return false;
		last.bytes[last.bytes.length - 1] = value;
		this.#dma.written?.(last.address + last.bytes.length - 1, 1);
		return true;
	}
}
