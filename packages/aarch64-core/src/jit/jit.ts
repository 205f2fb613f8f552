import * as L from "../../engine/layout.ts";
import type { EngineExports } from "../engine.ts";
import { compileRegion } from "./compile.ts";
import { lowers } from "./lower/index.ts";
import { Constants, encodeModule, type RegionImports } from "./module.ts";
import { Records } from "./records.ts";
import { Discovery } from "./region.ts";

/** Times that a run must be found at a place before it is compiled. */
const HOT_SAMPLES = 6;
/** Most instructions of one region. */
const MAX_INSTRUCTIONS = 400;
/** Instructions between samples, normally and when everything is to be compiled soon. */
const SAMPLE_SLICE = 20_011;
const SOON_SLICE = 211;
/** Instructions that a loop's begin may be before the sample. */
const LOOP_REACH = 256;

/** What the compiler has done so far. */
export interface JitStatistics {
	/** Regions that were compiled. */
	readonly regions: number;
	/** Guest instructions in them. */
	readonly instructions: number;
	/** Bytes of WebAssembly. */
	readonly bytes: number;
	/** Milliseconds spent. */
	readonly milliseconds: number;
}

/** Compiles hot code of one machine to WebAssembly and gives it to the engine. */
export class Jit {
	private readonly records: Records;
	private readonly u32: Uint32Array;
	private readonly u16: Uint16Array;
	private readonly samples = new Map<number, number>();
	private readonly imports: { e: RegionImports };
	private readonly table: WebAssembly.Table;
	private readonly engine: EngineExports;
	private readonly shared: boolean;
	private readonly limit: number;
	private readonly hotSamples: number;
	/** Instructions between samples of what is interpreted. */
	readonly sampleSlice: number;
	private readonly free: number[] = [];
	private oldest = 0;
	private regions = 0;
	private instructions = 0;
	private bytes = 0;
	private milliseconds = 0;

	constructor(
		memory: WebAssembly.Memory,
		engine: EngineExports,
		table: WebAssembly.Table,
		shared: boolean,
		limit: number,
		soon: boolean,
	) {
		this.limit = limit;
		this.hotSamples = soon ? 1 : HOT_SAMPLES;
		this.sampleSlice = soon ? SOON_SLICE : SAMPLE_SLICE;
		this.records = new Records(memory.buffer);
		this.u32 = new Uint32Array(memory.buffer);
		this.u16 = new Uint16Array(memory.buffer);
		this.engine = engine;
		this.table = table;
		this.shared = shared;
		this.imports = {
			e: {
				m: memory,
				regionMemory: engine.regionMemory,
				regionVectorMemory: engine.regionVectorMemory,
				regionExecute: engine.regionExecute,
				regionBranch: engine.regionBranch,
				regionAuthenticate: engine.regionAuthenticate,
				regionChecksum: engine.regionChecksum,
			},
		};
	}

	get statistics(): JitStatistics {
		const { regions, instructions, bytes, milliseconds } = this;
		return { regions, instructions, bytes, milliseconds };
	}

	/** A run was interrupted where the state says; compiles what is there when that is often so. */
	sample(state: number): void {
		const p = this.u32[(state + L.S_P) >>> 2] as number;
		if (p === L.VM_RELOAD) return;
		const records = this.records.currentPage(state);
		const begin = this.loopBegin(records, p);
		if (this.records.isRegion(begin)) return;
		const count = (this.samples.get(begin) ?? 0) + 1;
		if (count < this.hotSamples) {
			this.samples.set(begin, count);
			return;
		}
		this.samples.delete(begin);
		this.compile(state, begin);
	}

	/** The engine has found that regions are often left at the record in VM_HOT. */
	hot(state: number): void {
		const p = this.u32[L.VM_HOT >>> 2] as number;
		this.u32[L.VM_HOT >>> 2] = 0;
		if (!this.records.isRegion(p)) this.compile(state, p);
	}

	/** The begin of the innermost loop around a record, as far as branches back on its page show one; else the record. */
	private loopBegin(records: number, p: number): number {
		const page = { number: 0, records };
		const at = (p - records) / 4;
		let begin = at;
		let size = LOOP_REACH * 4 + 4;
		for (let offset = at; offset < Math.min(4096, at + LOOP_REACH * 4); offset += 4) {
			const i = this.records.read(page, offset);
			if (i.op < 149 || i.op > 166 || (i.op & 1) === 0) continue;
			const to = offset + ((i.low | 0) >> 2);
			if (to > at || to < 0 || offset - to >= size) continue;
			begin = to;
			size = offset - to;
		}
		return records + begin * 4;
	}

	/** Address of a row of the engine's table, as an index of 32-bit words. */
	private rowAt(index: number): number {
		return ((this.u32[L.VM_REGIONS >>> 2] as number) + index * L.REGION_ROW) >>> 2;
	}

	/** A row that no region has; the oldest regions are given up when there is none. */
	private row(): number {
		const count = this.u32[L.VM_REGION_COUNT >>> 2] as number;
		if (this.free.length === 0 && count < this.limit) {
			this.u32[L.VM_REGION_COUNT >>> 2] = count + 1;
			return count;
		}
		if (this.free.length === 0) this.collect();
		if (this.free.length === 0) {
			for (let n = 0; n < this.limit >> 2; n++) {
				this.engine.killRegion(this.oldest);
				this.oldest = (this.oldest + 1) % this.limit;
			}
			this.collect();
		}
		return this.free.pop() as number;
	}

	/** Lets go of the functions of dead regions. */
	private collect(): void {
		const count = this.u32[L.VM_REGION_COUNT >>> 2] as number;
		for (let index = 0; index < count; index++) {
			const row = this.rowAt(index);
			if (this.u32[row + 1] !== L.REGION_DEAD) continue;
			this.u32[row + 1] = 0;
			this.table.set(index, null);
			this.free.push(index);
		}
	}

	/** Compiles what the run has paused at, whether it is hot or not, so many instructions at most. For tests. */
	eager(state: number, limit: number): void {
		const p = this.u32[(state + L.S_P) >>> 2] as number;
		if (p === L.VM_RELOAD) return;
		this.engine.decodePage(this.records.currentPage(state));
		if (!this.records.isRegion(p)) this.compile(state, p, limit);
	}

	private compile(state: number, p: number, limit = MAX_INSTRUCTIONS): void {
		const started = performance.now();
		const records = this.records.currentPage(state);
		const index = this.row();
		const row = this.rowAt(index);
		const region = new Discovery(this.records, state, lowers, row * 4 + L.REGION_SAVED, limit).find((p - records) / 4);
		if (region === undefined) {
			this.free.push(index);
			return;
		}
		const constants = new Constants();
		const body = compileRegion(region, constants);
		const bytes = encodeModule([body], constants, this.shared);
		const module = new WebAssembly.Module(bytes);
		const instance = new WebAssembly.Instance(module, this.imports as unknown as WebAssembly.Imports);
		this.table.set(index, instance.exports["0"] as () => number);
		this.u32[row] = p;
		this.u32[row + 1] = 0;
		this.u32[row + 2] = body.cost;
		this.u16.fill(0, (row + 8) * 2, (row + 16) * 2);
		const pool = this.u32[L.VM_POOL >>> 2] as number;
		let n = 0;
		for (const page of region.pages.values()) {
			const code = (page.records - pool) / L.DECODE_SLOT_BYTES + 1;
			this.u16[(row + 8) * 2 + n++] = code;
			this.u16[(page.records + L.DECODE_END + 2) >>> 1] = 1;
		}
		this.engine.placeRegion(index);
		this.regions++;
		this.instructions += region.instructions;
		this.bytes += bytes.length;
		this.milliseconds += performance.now() - started;
	}
}
