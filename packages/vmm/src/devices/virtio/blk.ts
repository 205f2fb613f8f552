import { type Saved, SavedFields } from "../../snapshot/saved.ts";
import { type BlockBackend, SECTOR } from "./blockBackend.ts";
import type { Chain } from "./chain.ts";
import type { VirtioDevice, VirtioPort } from "./virtioDevice.ts";

const F_SIZE_MAX = 1 << 1;
const F_SEG_MAX = 1 << 2;
const F_RO = 1 << 5;
const F_BLK_SIZE = 1 << 6;
const F_FLUSH_BIT = 9;
const F_DISCARD = 1 << 13;
const F_WRITE_ZEROES = 1 << 14;

const T_IN = 0;
const T_OUT = 1;
const T_FLUSH = 4;
const T_GET_ID = 8;
const T_DISCARD = 11;
const T_WRITE_ZEROES = 13;

/** Status of a request, as the driver sees it. */
const S_OK = 0;
const S_IOERR = 1;
const S_UNSUPP = 2;

const QUEUE_SIZE = 256;
const HEADER_BYTES = 16;
const RANGE_BYTES = 16;
const ID_BYTES = 20;
const CONFIG_BYTES = 60;
/** Limits told to the driver, so that a request has at most 16 MiB. */
const LARGEST_SEGMENT = 1 << 17;
const SEGMENTS = 126;
/** Sectors of one discard or write-zeroes range, and ranges of one request. */
const RANGE_SECTORS = 1 << 13;
const RANGES = 16;
/** Bytes that a disk could write while it flushes. */
const FLUSH_WORK = 1 << 20;
/** discard: the contents may be lost. */
const RANGE_UNMAP = 1;

/**
 * The block device. A request is done, and the disk has done it, when the notification ends.
 *
 * @see VIRTIO 1.2, section 5.2
 */
export class VirtioBlk implements VirtioDevice {
	readonly name = "virtio-blk";
	readonly id = 2;
	readonly passive = true;
	readonly features: number;
	readonly queueSizes = [QUEUE_SIZE];
	readonly config = new Uint8Array(CONFIG_BYTES);
	readonly #disk: BlockBackend;
	#port: VirtioPort | undefined;

	constructor(disk: BlockBackend) {
		this.#disk = disk;
		const writing = disk.readOnly ? F_RO : F_DISCARD | F_WRITE_ZEROES;
		this.features = F_SIZE_MAX | F_SEG_MAX | F_BLK_SIZE | (1 << F_FLUSH_BIT) | writing;
		const view = new DataView(this.config.buffer);
		const sectors = disk.bytes / SECTOR;
		view.setUint32(0, sectors >>> 0, true);
		view.setUint32(4, Math.floor(sectors / 2 ** 32), true);
		view.setUint32(8, LARGEST_SEGMENT, true);
		view.setUint32(12, SEGMENTS, true);
		view.setUint32(20, SECTOR, true);
		if (disk.readOnly) return;
		view.setUint32(36, RANGE_SECTORS, true);
		view.setUint32(40, RANGES, true);
		view.setUint32(44, 1, true);
		view.setUint32(48, RANGE_SECTORS, true);
		view.setUint32(52, RANGES, true);
		this.config[56] = 1;
	}

	attach(port: VirtioPort): void {
		this.#port = port;
	}

	notify(): void {
		this.poll();
	}

	poll(): void {
		if (this.#port?.queues[0]?.serve((chain) => this.#request(chain))) this.#port.pollSoon();
	}

	#request(chain: Chain): boolean {
		if (chain.readable < HEADER_BYTES || chain.writable === 0) {
			this.#port?.needsReset("a request has no header or no place for its status");
			return false;
		}
		const header = chain.take(HEADER_BYTES);
		const view = new DataView(header.buffer);
		const type = view.getUint32(0, true);
		const sector = view.getUint32(12, true) * 2 ** 32 + view.getUint32(8, true);
		const status = this.#execute(chain, type, sector);
		// The status is the last byte, also of a request that moved fewer bytes than it has room for.
		if (chain.writable === 1) chain.put(Uint8Array.of(status));
		else chain.putLast(status);
		return true;
	}

	#execute(chain: Chain, type: number, sector: number): number {
		switch (type) {
			case T_IN:
				return this.#read(chain, sector);
			case T_OUT:
				return this.#write(chain, sector);
			case T_FLUSH:
				return this.#flush(chain) ? S_OK : S_IOERR;
			case T_GET_ID:
				return this.#identify(chain);
			case T_DISCARD:
			case T_WRITE_ZEROES:
				return this.#ranges(chain, type);
			default:
				return S_UNSUPP;
		}
	}

	/** Byte offset of a range, if all of it is on the disk. */
	#offset(sector: number, bytes: number): number | undefined {
		const offset = sector * SECTOR;
		return bytes % SECTOR === 0 && offset + bytes <= this.#disk.bytes ? offset : undefined;
	}

	#read(chain: Chain, sector: number): number {
		const bytes = chain.writable - 1;
		const offset = this.#offset(sector, bytes);
		if (offset === undefined) return S_IOERR;
		return bytes === 0 || chain.fill(bytes, (piece, at) => this.#disk.read(offset + at, piece)) ? S_OK : S_IOERR;
	}

	#write(chain: Chain, sector: number): number {
		const bytes = chain.readable;
		const offset = this.#offset(sector, bytes);
		if (offset === undefined || this.#disk.readOnly) return S_IOERR;
		const done = bytes === 0 || chain.consume(bytes, (piece, at) => this.#disk.write(offset + at, piece));
		return done ? this.#writtenThrough(chain) : S_IOERR;
	}

	/** 5.2.6.2: without VIRTIO_BLK_F_FLUSH the cache is write-through. */
	#writtenThrough(chain: Chain): number {
		return this.#port?.negotiated(F_FLUSH_BIT) || this.#flush(chain) ? S_OK : S_IOERR;
	}

	#flush(chain: Chain): boolean {
		chain.worked(FLUSH_WORK);
		return this.#disk.flush();
	}

	#identify(chain: Chain): number {
		if (chain.writable < ID_BYTES + 1) return S_IOERR;
		const id = new Uint8Array(ID_BYTES);
		for (let i = 0; i < Math.min(ID_BYTES, this.#disk.serial.length); i++) id[i] = this.#disk.serial.charCodeAt(i);
		chain.put(id);
		return S_OK;
	}

	#ranges(chain: Chain, type: number): number {
		const bytes = chain.readable;
		if (this.#disk.readOnly || bytes === 0 || bytes % RANGE_BYTES !== 0) return S_IOERR;
		if (bytes > RANGES * RANGE_BYTES) return S_UNSUPP;
		const data = chain.take(bytes);
		const view = new DataView(data.buffer);
		for (let at = 0; at < bytes; at += RANGE_BYTES) {
			const sector = view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
			const sectors = view.getUint32(at + 8, true);
			const flags = view.getUint32(at + 12, true);
			// 5.2.6.2: unknown flags, and unmap in a discard.
			if (flags > RANGE_UNMAP || (type === T_DISCARD && flags !== 0)) return S_UNSUPP;
			const offset = this.#offset(sector, sectors * SECTOR);
			if (offset === undefined || sectors > RANGE_SECTORS) return S_IOERR;
			if (type === T_WRITE_ZEROES) chain.worked(sectors * SECTOR);
			const done =
				type === T_DISCARD ? this.#disk.discard(offset, sectors * SECTOR) : this.#disk.zero(offset, sectors * SECTOR);
			if (!done) return S_IOERR;
		}
		return this.#writtenThrough(chain);
	}

	save(): Saved {
		return { disk: this.#disk.save?.() };
	}

	restore(state: Saved): void {
		this.#disk.restore?.(new SavedFields(this.name, state).raw("disk"));
	}
}
