import type { MemoryRegion } from "../driver.ts";

/** Bytes of a page of the model's RAM. */
export const PAGE = 4096;

/** One page of RAM. */
export interface Page {
	readonly view: DataView;
	readonly bytes: Uint8Array;
	readonly readonly: boolean;
	/** A cached translation was read from this page, so a store to it ends the life of the cache. */
	holdsTables: boolean;
}

/** RAM by intermediate physical address: all that stage 2 of the model knows. */
export class PhysicalMemory {
	private readonly pages = new Map<number, Page>();

	/** Replaces everything by copies of the regions. */
	setRegions(regions: readonly MemoryRegion[]): void {
		this.pages.clear();
		for (const { ipa, bytes, readonly } of regions) {
			if (ipa % BigInt(PAGE) !== 0n || bytes.length % PAGE !== 0)
				throw new TypeError("a memory region must start at a multiple of 4096 and have a multiple of 4096 bytes");
			const copy = bytes.slice();
			for (let offset = 0; offset < copy.length; offset += PAGE)
				this.pages.set(Number(ipa) / PAGE + offset / PAGE, {
					view: new DataView(copy.buffer, offset, PAGE),
					bytes: copy.subarray(offset, offset + PAGE),
					readonly: readonly === true,
					holdsTables: false,
				});
		}
	}

	/** The page that holds an address, or `undefined` where no RAM is. */
	pageAt(ipa: bigint): Page | undefined {
		return this.pages.get(Number(ipa >> 12n));
	}

	/** Bytes from anywhere; addresses without RAM read as zero. */
	read(ipa: bigint, length: number): Uint8Array {
		const result = new Uint8Array(length);
		for (let done = 0; done < length; ) {
			const at = ipa + BigInt(done);
			const offset = Number(at & 0xfffn);
			const count = Math.min(length - done, PAGE - offset);
			const page = this.pageAt(at);
			if (page !== undefined) result.set(page.bytes.subarray(offset, offset + count), done);
			done += count;
		}
		return result;
	}
}
