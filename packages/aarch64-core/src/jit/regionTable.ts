import * as L from "../../engine/layout.ts";
import type { EngineExports } from "../engine.ts";
import type { Region } from "./region.ts";

/** A module, which the host keeps as long as one of its functions is in the table. */
interface HeldModule {
	readonly bytes: number;
	/** Its regions that are in the table. */
	regions: number;
}

/**
 * The engine's table of compiled regions and the table of their functions. A row is pending from the time that its code
 * was read on, so that the engine can tell that the code has changed before its function was there.
 */
export class RegionTable {
	private readonly u16: Uint16Array;
	private readonly u32: Uint32Array;
	private readonly free: number[] = [];
	/** The module of each row's region. */
	private readonly modules: (HeldModule | undefined)[] = [];
	/** The first and the last record that each row's region has on the page that it begins on. */
	private readonly firsts: Uint32Array;
	private readonly lasts: Uint32Array;
	/** Rows whose function is being made. */
	private readonly busy = new Set<number>();
	private oldest = 0;
	/** Bytes of WebAssembly of all modules that have a region in the table. */
	bytes = 0;

	private readonly engine: EngineExports;
	private readonly functions: WebAssembly.Table;
	private readonly rows: number;
	private readonly limit: number;

	/**
	 * @param rows - regions at a time
	 * @param limit - bytes of WebAssembly at a time
	 */
	constructor(
		memory: ArrayBufferLike,
		engine: EngineExports,
		functions: WebAssembly.Table,
		rows: number,
		limit: number,
	) {
		this.u16 = new Uint16Array(memory);
		this.u32 = new Uint32Array(memory);
		this.engine = engine;
		this.functions = functions;
		this.rows = rows;
		this.limit = limit;
		this.firsts = new Uint32Array(rows);
		this.lasts = new Uint32Array(rows);
	}

	/** Address of a row. */
	private address(index: number): number {
		return (this.u32[L.VM_REGIONS >>> 2] as number) + index * L.REGION_ROW;
	}

	private state(index: number): number {
		return this.u32[(this.address(index) + 4) >>> 2] as number;
	}

	/** Whether a region begins at a record, though it may be aside so that the record does not say so. */
	beginsAt(p: number): boolean {
		const count = this.u32[L.VM_REGION_COUNT >>> 2] as number;
		for (let index = 0; index < count; index++) {
			if (this.u32[this.address(index) >>> 2] !== p) continue;
			const state = this.state(index);
			if (state === L.REGION_PLACED || state === L.REGION_ASIDE) return true;
		}
		return false;
	}

	/** Whether a record is among those of a region that is aside, as far as the first and the last of them tell. */
	isAside(p: number): boolean {
		if (this.u32[L.VM_REGIONS_ASIDE >>> 2] === 0) return false;
		const count = this.u32[L.VM_REGION_COUNT >>> 2] as number;
		for (let index = 0; index < count; index++) {
			if (p < (this.firsts[index] as number) || p > (this.lasts[index] as number)) continue;
			if (this.state(index) === L.REGION_ASIDE) return true;
		}
		return false;
	}

	/** A row that no region has; old regions are given up when there is none, or their code is too large. */
	allocate(): number {
		// four quarters are all: what is left then is being made
		for (let n = 0; n < 4 && this.bytes > this.limit; n++) this.evict();
		const count = this.u32[L.VM_REGION_COUNT >>> 2] as number;
		if (this.free.length === 0 && count < this.rows) {
			this.u32[L.VM_REGION_COUNT >>> 2] = count + 1;
			return count;
		}
		if (this.free.length === 0) this.collect();
		while (this.free.length === 0) this.evict();
		return this.free.pop() as number;
	}

	/** Gives up a quarter of the regions, those that are there longest. */
	private evict(): void {
		const count = this.u32[L.VM_REGION_COUNT >>> 2] as number;
		for (let n = 0; n <= count >> 2; n++) {
			this.engine.killRegion(this.oldest);
			this.oldest = (this.oldest + 1) % count;
		}
		this.collect();
	}

	/** Lets go of the functions of dead regions. */
	private collect(): void {
		const count = this.u32[L.VM_REGION_COUNT >>> 2] as number;
		for (let index = 0; index < count; index++)
			if (this.state(index) === L.REGION_DEAD && !this.busy.has(index)) this.release(index);
	}

	/** Makes a row free. */
	release(index: number): void {
		this.u32[(this.address(index) + 4) >>> 2] = 0;
		this.functions.set(index, null);
		this.busy.delete(index);
		const module = this.modules[index];
		if (module && --module.regions === 0) this.bytes -= module.bytes;
		this.modules[index] = undefined;
		this.free.push(index);
	}

	/** Fills in a row of a region that begins at record `p` and needs a budget of `cost`: it is pending. */
	prepare(index: number, p: number, cost: number, region: Region): void {
		const row = this.address(index);
		const word = row >>> 2;
		this.u32[word] = p;
		this.u32[word + 1] = L.REGION_PENDING;
		this.u32[word + 2] = cost;
		const pool = this.u32[L.VM_POOL >>> 2] as number;
		const slots = (row + L.REGION_SLOTS) >>> 1;
		this.u16.fill(0, slots, slots + L.REGION_PAGES);
		let n = 0;
		for (const page of region.pages.values()) {
			this.u16[slots + n++] = (page.records - pool) / L.DECODE_SLOT_BYTES + 1;
			this.u16[(page.records + L.DECODE_END + 2) >>> 1] = 1;
		}
		this.busy.add(index);
		let first = p;
		let last = p;
		for (const { instructions } of region.blocks.values())
			for (const i of instructions) {
				if (i.page !== 0) break;
				first = Math.min(first, i.p);
				last = Math.max(last, i.p);
			}
		this.firsts[index] = first;
		this.lasts[index] = last;
	}

	/** Whether the code of a pending row's region is still what it was. */
	isPending(index: number): boolean {
		return this.state(index) === L.REGION_PENDING;
	}

	/** Notes that rows have the functions of one module, or will have. */
	hold(rows: readonly number[], bytes: number): void {
		if (rows.length === 0) return;
		const module = { bytes, regions: rows.length };
		for (const index of rows) this.modules[index] = module;
		this.bytes += bytes;
	}

	/** Enters a pending region from now on, if its code has not changed meanwhile; whether that is so. */
	place(index: number, run: () => number): boolean {
		// two regions on one record: the second would take the first for what the record was before
		if (!this.isPending(index) || this.beginsAt(this.u32[this.address(index) >>> 2] as number)) {
			this.release(index);
			return false;
		}
		this.busy.delete(index);
		this.functions.set(index, run);
		this.engine.placeRegion(index);
		return true;
	}
}
