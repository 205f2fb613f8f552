import type { MemoryRegion } from "../driver.ts";

/** Bytes of a page of the model's RAM. */
export const PAGE = 4096;

/** One page of RAM. */
export interface Page {
	/** Its address / 4096. */
	readonly number: number;
	readonly view: DataView;
	readonly bytes: Uint8Array;
	readonly readonly: boolean;
	/** A cached translation was read from this page, so a store to it ends the life of the cache. */
	holdsTables: boolean;
	/** What the page held when {@link PhysicalMemory.beginWindow} was called; absent while nobody wrote to it since. */
	before: Uint8Array | undefined;
}

/** RAM that is copied page by page, when the model first looks at a page. Sources do not share bytes. */
export interface MemorySource {
	/** Intermediate physical address, a multiple of 4096. */
	readonly ipa: bigint;
	/** The bytes to copy; the length is a multiple of 4096. */
	readonly bytes: Uint8Array;
	readonly readonly?: boolean;
}

/** RAM by intermediate physical address: all that stage 2 of the model knows. CPUs can share one. */
export class PhysicalMemory {
	private readonly pages = new Map<number, Page>();
	private sources: readonly MemorySource[] = [];
	private readonly tables: Page[] = [];
	private written: Page[] | undefined;
	/** Counts the stores to tables: who cached a translation under another number must forget it. */
	tableEpoch = 0;

	/** Replaces everything by copies of the regions. */
	setRegions(regions: readonly MemoryRegion[]): void {
		this.setSources(regions);
		for (const { ipa, bytes } of regions)
			for (let offset = 0; offset < bytes.length; offset += PAGE) this.pageAt(ipa + BigInt(offset));
		this.sources = [];
	}

	/** Replaces everything by RAM whose pages are copied from the sources, each at its first use. */
	setSources(sources: readonly MemorySource[]): void {
		for (const { ipa, bytes } of sources)
			if (ipa % BigInt(PAGE) !== 0n || bytes.length % PAGE !== 0)
				throw new TypeError("a memory region must start at a multiple of 4096 and have a multiple of 4096 bytes");
		this.sources = sources;
		this.forget();
	}

	/** Drops the copies of all pages: they come from the sources anew. */
	forget(): void {
		this.pages.clear();
		this.written &&= [];
		this.tablesChanged();
	}

	/** Drops the copies of the pages of a range. */
	forgetRange(ipa: bigint, length: number): void {
		const first = Number(ipa) / PAGE;
		for (let number = first; number < first + length / PAGE; number++) this.pages.delete(number);
		this.tablesChanged();
	}

	/** The page that holds an address, or `undefined` where no RAM is. */
	pageAt(ipa: bigint): Page | undefined {
		const number = Number(ipa >> 12n);
		return this.pages.get(number) ?? this.firstUse(number);
	}

	/** The copy of a page, if there is one. */
	copyAt(ipa: bigint): Page | undefined {
		return this.pages.get(Number(ipa >> 12n));
	}

	private firstUse(number: number): Page | undefined {
		for (const source of this.sources) {
			const offset = number * PAGE - Number(source.ipa);
			if (offset < 0 || offset >= source.bytes.length) continue;
			const bytes = source.bytes.slice(offset, offset + PAGE);
			const view = new DataView(bytes.buffer);
			const page = { number, view, bytes, readonly: source.readonly === true, holdsTables: false, before: undefined };
			this.pages.set(number, page);
			return page;
		}
		return undefined;
	}

	/** Notes that a translation which is going to be cached was read from a page. */
	usedAsTable(page: Page): void {
		if (page.holdsTables) return;
		page.holdsTables = true;
		this.tables.push(page);
	}

	private tablesChanged(): void {
		this.tableEpoch++;
		for (const page of this.tables) page.holdsTables = false;
		this.tables.length = 0;
	}

	/** Must be called before a page changes. */
	beforeStore(page: Page): void {
		if (page.holdsTables) this.tablesChanged();
		if (this.written === undefined || page.before !== undefined) return;
		page.before = page.bytes.slice();
		this.written.push(page);
	}

	/** Starts to remember what pages held before they are written, until the next call. */
	beginWindow(): void {
		for (const page of this.written ?? []) page.before = undefined;
		this.written = [];
	}

	/** Pages written since {@link beginWindow}. */
	get writtenPages(): readonly Page[] {
		return this.written ?? [];
	}

	/** Gives all pages the contents that they had at {@link beginWindow}. */
	rollBack(): void {
		for (const page of this.written ?? []) if (page.before !== undefined) page.bytes.set(page.before);
		this.tablesChanged();
		this.beginWindow();
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
