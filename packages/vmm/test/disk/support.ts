import type { DiskFile } from "../../src/index.ts";

/** What happened to a file: a write, or a sync. */
type FileEvent = { readonly offset: number; readonly bytes: Uint8Array } | "sync";

/** A file in memory that can fail, and tells what is done to it. */
export class MemoryFile implements DiskFile {
	content: Uint8Array;
	readonly events: FileEvent[] = [];
	/** Writes that succeed before one fails. */
	room = Infinity;
	closed = false;

	constructor(content: Uint8Array) {
		this.content = content.slice();
	}

	size(): number {
		return this.content.length;
	}

	read(offset: number, into: Uint8Array): boolean {
		const there = this.content.subarray(offset, offset + into.length);
		into.set(there);
		into.fill(0, there.length);
		return true;
	}

	write(offset: number, from: Uint8Array): boolean {
		if (this.room-- <= 0) return false;
		this.content = apply(this.content, offset, from);
		this.events.push({ offset, bytes: from.slice() });
		return true;
	}

	sync(): boolean {
		this.events.push("sync");
		return true;
	}

	close(): void {
		this.closed = true;
	}
}

/** Content of a file after a write. */
export function apply(content: Uint8Array, offset: number, from: Uint8Array): Uint8Array {
	let out = content;
	if (offset + from.length > out.length) {
		out = new Uint8Array(offset + from.length);
		out.set(content);
	}
	out.set(from, offset);
	return out;
}
