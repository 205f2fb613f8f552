import { type Frames, PAGE } from "./frames.ts";

export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const PROT_EXEC = 4;

/** The exception vectors are the last page of 39 bits; below it is the code to which signal handlers return. */
export const VECTORS = 0x7f_ffff_f000;
export const TRAMPOLINE = VECTORS - PAGE;
/** Where mappings without a wanted address go, downwards. */
const MMAP_TOP = 0x7f_8000_0000;

/** Descriptor bits. @see DDI 0487, D8.3 */
const TABLE = 3n;
const LEAF = 3n | (3n << 8n) | (1n << 10n);
const NOT_GLOBAL = 1n << 11n;
const EL0 = 1n << 6n;
const READ_ONLY = 1n << 7n;
const PXN = 1n << 53n;
const UXN = 1n << 54n;

interface Mapping {
	/** 0: nobody has touched the page yet. */
	frame: number;
	prot: number;
	readonly shared: boolean;
}

/** Frames of the pages that every address space has. */
export interface CommonFrames {
	readonly vectors: number;
	readonly trampoline: number;
}

/** A bad user address: the caller answers EFAULT. */
export class BadAddress extends Error {
	override readonly name = "BadAddress";
}

/** Virtual memory of a process: stage 1 tables for the CPU, and a map of the pages for the host. */
export class AddressSpace {
	/** Value of TTBR0_EL1. */
	readonly root: bigint;
	readonly #frames: Frames;
	readonly #pages = new Map<number, Mapping>();
	readonly #tables: number[] = [];
	readonly #common: CommonFrames;
	#mmapNext = MMAP_TOP;
	/** Start and end of the heap. */
	heap: [start: number, end: number] = [0, 0];

	constructor(frames: Frames, common: CommonFrames) {
		this.#frames = frames;
		this.#common = common;
		const root = this.#table();
		this.root = BigInt(root * PAGE);
		this.#setDescriptor(VECTORS, BigInt(common.vectors * PAGE) | LEAF | READ_ONLY | UXN);
		this.#setDescriptor(TRAMPOLINE, BigInt(common.trampoline * PAGE) | LEAF | READ_ONLY | EL0 | PXN);
	}

	#table(): number {
		const frame = this.#frames.allocate();
		if (frame === undefined) throw new RangeError("the machine has no memory left for page tables");
		this.#tables.push(frame);
		return frame;
	}

	/** Levels 1 to 3 of 4 KiB granules: 39 bits of address. */
	#setDescriptor(va: number, descriptor: bigint): void {
		const { view } = this.#frames;
		let table = Number(this.root);
		for (const unit of [2 ** 30, 2 ** 21]) {
			const at = table + (Math.floor(va / unit) % 512) * 8;
			let entry = view.getBigUint64(at, true);
			if (entry === 0n) {
				entry = BigInt(this.#table() * PAGE) | TABLE;
				view.setBigUint64(at, entry, true);
			}
			table = Number(entry & ~0xfffn);
		}
		view.setBigUint64(table + (Math.floor(va / PAGE) % 512) * 8, descriptor, true);
	}

	#update(number: number, mapping: Mapping | undefined): void {
		let descriptor = 0n;
		if (mapping !== undefined && mapping.frame !== 0 && mapping.prot !== 0) {
			descriptor = BigInt(mapping.frame * PAGE) | LEAF | NOT_GLOBAL | EL0 | PXN;
			if ((mapping.prot & PROT_WRITE) === 0) descriptor |= READ_ONLY;
			if ((mapping.prot & PROT_EXEC) === 0) descriptor |= UXN;
		}
		this.#setDescriptor(number * PAGE, descriptor);
	}

	/** Gives a page its frame. @returns whether there is such a page */
	#touch(number: number): Mapping | undefined {
		const mapping = this.#pages.get(number);
		if (mapping === undefined || mapping.frame !== 0) return mapping;
		const frame = this.#frames.allocate();
		if (frame === undefined) return undefined;
		mapping.frame = frame;
		this.#update(number, mapping);
		return mapping;
	}

	/**
	 * A CPU access faulted: gives the page memory if that is all it needs.
	 * @returns whether the access can be repeated
	 */
	fault(va: number, need: number): boolean {
		const number = Math.floor(va / PAGE);
		const mapping = this.#pages.get(number);
		if (mapping === undefined || mapping.frame !== 0 || (mapping.prot & need) === 0) return false;
		return this.#touch(number) !== undefined;
	}

	/** Maps zeroed pages, replacing what is there. */
	map(va: number, bytes: number, prot: number, shared = false): void {
		this.unmap(va, bytes);
		const end = Math.ceil((va + bytes) / PAGE);
		for (let n = Math.floor(va / PAGE); n < end; n++) this.#pages.set(n, { frame: 0, prot, shared });
	}

	unmap(va: number, bytes: number): void {
		const end = Math.ceil((va + bytes) / PAGE);
		for (let n = Math.floor(va / PAGE); n < end; n++) {
			const mapping = this.#pages.get(n);
			if (mapping === undefined) continue;
			this.#pages.delete(n);
			if (mapping.frame === 0) continue;
			this.#update(n, undefined);
			this.#frames.release(mapping.frame);
		}
	}

	/** @returns false when some page is not mapped */
	protect(va: number, bytes: number, prot: number): boolean {
		const end = Math.ceil((va + bytes) / PAGE);
		for (let n = Math.floor(va / PAGE); n < end; n++) {
			const mapping = this.#pages.get(n);
			if (mapping === undefined) return false;
			mapping.prot = prot;
			if (mapping.frame !== 0) this.#update(n, mapping);
		}
		return true;
	}

	/** Lets a mapping grow into the free pages behind it. */
	extend(va: number, oldBytes: number, newBytes: number): void {
		const sample = this.#pages.get(Math.floor(va / PAGE));
		this.map(va + oldBytes, newBytes - oldBytes, sample?.prot ?? 0, sample?.shared);
	}

	/** Makes pages zero. */
	discard(va: number, bytes: number): void {
		for (let n = Math.floor(va / PAGE); n < Math.ceil((va + bytes) / PAGE); n++) {
			const mapping = this.#pages.get(n);
			if (mapping === undefined || mapping.frame === 0) continue;
			this.#frames.release(mapping.frame);
			mapping.frame = 0;
			this.#update(n, mapping);
		}
	}

	/** Moves pages to another place, growing or shrinking there. */
	move(from: number, oldBytes: number, to: number, newBytes: number): void {
		const first = Math.floor(from / PAGE);
		const sample = this.#pages.get(first);
		const kept = Math.min(oldBytes, newBytes) / PAGE;
		this.map(to, newBytes, sample?.prot ?? 0, sample?.shared);
		for (let i = 0; i < kept; i++) {
			const mapping = this.#pages.get(first + i);
			if (mapping === undefined) continue;
			this.#pages.delete(first + i);
			this.#update(first + i, undefined);
			this.#pages.set(to / PAGE + i, mapping);
			this.#update(to / PAGE + i, mapping);
		}
		this.unmap(from, oldBytes);
	}

	/** Whether nothing is mapped in a range. */
	isFree(va: number, bytes: number): boolean {
		for (let n = Math.floor(va / PAGE); n < Math.ceil((va + bytes) / PAGE); n++) if (this.#pages.has(n)) return false;
		return va >= PAGE && va + bytes <= TRAMPOLINE;
	}

	/** A free range for a new mapping. */
	place(bytes: number): number {
		do this.#mmapNext -= bytes;
		while (!this.isFree(this.#mmapNext, bytes));
		return this.#mmapNext;
	}

	/** A copy for a child; shared pages are the same in both. */
	fork(): AddressSpace {
		const copy = new AddressSpace(this.#frames, this.#common);
		copy.heap = [...this.heap];
		copy.#mmapNext = this.#mmapNext;
		for (const [n, mapping] of this.#pages) {
			const { prot, shared } = mapping;
			if (shared) this.#touch(n);
			let { frame } = mapping;
			if (frame !== 0 && shared) this.#frames.share(frame);
			else if (frame !== 0) {
				const own = this.#frames.allocate();
				if (own === undefined) throw new RangeError("the machine has no memory left for a child process");
				this.#frames.page(own).set(this.#frames.page(frame));
				this.#frames.written(own);
				frame = own;
			}
			const page = { frame, prot, shared };
			copy.#pages.set(n, page);
			if (frame !== 0) copy.#update(n, page);
		}
		return copy;
	}

	/** Gives all memory back. */
	destroy(): void {
		for (const { frame } of this.#pages.values()) if (frame !== 0) this.#frames.release(frame);
		for (const table of this.#tables) this.#frames.release(table);
		this.#pages.clear();
	}

	// The host's access to user memory, whatever the protection.

	/** Calls `use` for each piece of a range that is within one page. @throws BadAddress */
	#pieces(
		va: number,
		length: number,
		use: (page: Uint8Array, offset: number, done: number, frame: number) => void,
	): void {
		for (let done = 0; done < length; ) {
			const at = va + done;
			const offset = at % PAGE;
			const count = Math.min(length - done, PAGE - offset);
			const mapping = this.#touch(Math.floor(at / PAGE));
			if (mapping === undefined) throw new BadAddress(`0x${at.toString(16)}`);
			use(this.#frames.page(mapping.frame).subarray(offset, offset + count), offset, done, mapping.frame);
			done += count;
		}
	}

	read(va: number, length: number): Uint8Array {
		const result = new Uint8Array(length);
		this.#pieces(va, length, (piece, _, done) => result.set(piece, done));
		return result;
	}

	write(va: number, bytes: Uint8Array): void {
		this.#pieces(va, bytes.length, (piece, _, done, frame) => {
			piece.set(bytes.subarray(done, done + piece.length));
			this.#frames.written(frame);
		});
	}

	readU64(va: number): bigint {
		return new DataView(this.read(va, 8).buffer).getBigUint64(0, true);
	}

	/** A pointer or length as a number. */
	readPointer(va: number): number {
		return Number(this.readU64(va));
	}

	readU32(va: number): number {
		return new DataView(this.read(va, 4).buffer).getUint32(0, true);
	}

	writeU64(va: number, ...values: bigint[]): void {
		this.write(va, new Uint8Array(BigUint64Array.from(values).buffer));
	}

	writeU32(va: number, ...values: number[]): void {
		this.write(va, new Uint8Array(Uint32Array.from(values).buffer));
	}

	/** A string up to its zero byte. */
	readString(va: number): string {
		const bytes: number[] = [];
		for (let at = va; bytes.length < 1 << 20; at++) {
			const [byte] = this.read(at, 1);
			if (byte === 0) return new TextDecoder("latin1").decode(Uint8Array.from(bytes));
			bytes.push(byte as number);
		}
		throw new BadAddress("a string without end");
	}

	/** Pointers up to a null pointer, as strings: argv, envp. */
	readStrings(va: number): string[] {
		const strings: string[] = [];
		for (let at = va; va !== 0; at += 8) {
			const pointer = this.readPointer(at);
			if (pointer === 0) break;
			strings.push(this.readString(pointer));
		}
		return strings;
	}
}
