import { after } from "./tcpSegment.ts";

/** Bytes for the guest that it has not acknowledged: the oldest first. */
export class SendBuffer {
	readonly #chunks: Uint8Array[] = [];
	#dropped = 0;
	#length = 0;

	/** Bytes in the buffer. */
	get length(): number {
		return this.#length;
	}

	/** Adds bytes, which are the buffer's from now on. */
	add(bytes: Uint8Array): void {
		if (bytes.length === 0) return;
		this.#chunks.push(bytes);
		this.#length += bytes.length;
	}

	/** A copy of `length` bytes, `offset` behind the oldest. */
	copy(offset: number, length: number): Uint8Array {
		const out = new Uint8Array(length);
		let skip = offset + this.#dropped;
		let done = 0;
		for (const chunk of this.#chunks) {
			if (done === length) break;
			if (skip >= chunk.length) {
				skip -= chunk.length;
				continue;
			}
			const piece = chunk.subarray(skip, skip + length - done);
			out.set(piece, done);
			done += piece.length;
			skip = 0;
		}
		return out;
	}

	/** Forgets the oldest bytes. */
	drop(length: number): void {
		this.#length -= length;
		this.#dropped += length;
		for (let chunk = this.#chunks[0]; chunk !== undefined && this.#dropped >= chunk.length; chunk = this.#chunks[0]) {
			this.#dropped -= chunk.length;
			this.#chunks.shift();
		}
	}
}

/** Pieces that wait for what is missing before them. */
const MOST_PIECES = 256;

interface Piece {
	readonly sequence: number;
	readonly bytes: Uint8Array;
}

/** Bytes of the guest that came out of order. The caller has cut them to the window, which bounds them. */
export class Reassembly {
	#pieces: Piece[] = [];

	/** Whether something waits. */
	get waiting(): boolean {
		return this.#pieces.length > 0;
	}

	/** Keeps a copy of bytes, without those that are there already. With too many pieces the last is dropped. */
	add(sequence: number, bytes: Uint8Array): void {
		let at = sequence;
		let rest = bytes;
		const found: Piece[] = [];
		for (const piece of this.#pieces) {
			if (rest.length === 0) break;
			const before = after(piece.sequence, at);
			if (before > 0) {
				const part = rest.subarray(0, before);
				found.push({ sequence: at, bytes: part.slice() });
			}
			const covered = Math.max(0, before + piece.bytes.length);
			if (covered > 0) {
				rest = rest.subarray(Math.min(covered, rest.length));
				at = (at + covered) >>> 0;
			}
		}
		if (rest.length > 0) found.push({ sequence: at, bytes: rest.slice() });
		this.#pieces = [...this.#pieces, ...found].sort((a, b) => after(a.sequence, b.sequence)).slice(0, MOST_PIECES);
	}

	/** Takes the bytes at a sequence number out, and those before it. */
	take(sequence: number): Uint8Array | undefined {
		for (let piece = this.#pieces[0]; piece !== undefined; piece = this.#pieces[0]) {
			const behind = after(sequence, piece.sequence);
			if (behind < 0) return undefined;
			this.#pieces.shift();
			if (behind < piece.bytes.length) return piece.bytes.subarray(behind);
		}
		return undefined;
	}
}
