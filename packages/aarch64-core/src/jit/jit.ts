import * as L from "../../engine/layout.ts";
import type { EngineExports } from "../engine.ts";
import { Batch } from "./batch.ts";
import { compileRegion } from "./compile.ts";
import { lowers } from "./lower/index.ts";
import type { RegionImports } from "./module.ts";
import { Records } from "./records.ts";
import { Discovery } from "./region.ts";
import { RegionTable } from "./regionTable.ts";

/**
 * Times that a run must be found at a place before it is compiled: about when it has cost what compiling it does, so that a
 * guest which never comes back there loses no more than that. The first places, of which small programs have no others, need
 * less, half a sample more for each region. Each time that code on a page was written after it had been compiled doubles
 * what places on that page need, up to a limit.
 */
const FIRST_SAMPLES = 16;
const MOST_SAMPLES = 64;
const MOST_DOUBLINGS = 8;
/** Samples that the engine's finding is worth, that regions are often left at a place. */
const LANDING_SAMPLES = 16;
/** Places that samples are counted of, at most. */
const PLACES = 8192;
/** Most instructions of one region, with what its blocks cost. */
const MAX_INSTRUCTIONS = 400;
/**
 * What compiling a block costs beside its instructions, in instructions: registers in locals meet where blocks do. Without
 * that, code with many branches, of which few are taken, would be compiled far from where it is hot.
 */
const BLOCK_COST = 8;
/** Bytes of WebAssembly of all regions of a machine, at most. */
const MAX_BYTES = 16 << 20;
/** Instructions between samples, normally and when everything is to be compiled soon. */
const SAMPLE_SLICE = 20_011;
const SOON_SLICE = 211;
/** Instructions that a loop's begin may be before the sample. */
const LOOP_REACH = 256;
/**
 * Regions that wait for the host, and modules that it compiles in the background, at most: a run that never pauses for
 * the host sees none of them end.
 */
const MAX_PENDING = 32;
/** Regions of one module, at most. The first are alone, so that small programs wait for nothing; then one more for so many. */
const MAX_MEMBERS = 8;
const REGIONS_A_MEMBER = 32;
/** Times that a place is found again while its code is compiled in the background, before it is waited for. */
const PATIENCE = 6;
/** What is left of it when its module is compiled without more regions. */
const FULL_ENOUGH = 3;
/**
 * What compiling a byte of WebAssembly costs, in interpreted instructions. It may cost a part of what has been interpreted,
 * and so much more: a guest that makes code without end, or has much that is executed seldom, is hardly slowed down.
 */
const COST = 60;
const SHARE = 0.25;
const ADVANCE = 20_000_000;

/** What the compiler has done so far. */
export interface JitStatistics {
	/** Regions that were compiled. */
	readonly regions: number;
	/** Modules that hold them. */
	readonly modules: number;
	/** Guest instructions in them. */
	readonly instructions: number;
	/** Bytes of WebAssembly. */
	readonly bytes: number;
	/** Bytes of WebAssembly that are kept now. */
	readonly kept: number;
	/** Milliseconds that the run waited for the compiler; 0 with the virtual clock, which asks the host for no time. */
	readonly milliseconds: number;
}

/** A region whose module is collected, or compiled by the host in the background. */
interface Pending {
	readonly batch: Batch;
	patience: number;
}

/** Compiles hot code of one machine to WebAssembly and gives it to the engine. */
export class Jit {
	private readonly records: Records;
	private readonly u32: Uint32Array;
	private readonly samples = new Map<number, number>();
	private readonly pending = new Map<number, Pending>();
	/** The module that regions are added to. */
	private collecting = new Batch();
	/** Modules that the host has begun to compile in the background and has not answered. */
	private unanswered = 0;
	private readonly imports: WebAssembly.Imports;
	private readonly table: RegionTable;
	private readonly engine: EngineExports;
	private readonly shared: boolean;
	private readonly soon: boolean;
	/** Instructions between samples of what is interpreted. */
	readonly sampleSlice: number;
	private milliseconds = 0;
	private sampled = 0;
	/** Instructions since the last sample. */
	private unsampled = 0;
	private regions = 0;
	private modules = 0;
	private instructions = 0;
	private bytes = 0;

	/**
	 * @param limit - regions at a time
	 * @param soon - compile after few executions
	 */
	constructor(
		memory: WebAssembly.Memory,
		engine: EngineExports,
		functions: WebAssembly.Table,
		shared: boolean,
		limit: number,
		soon: boolean,
	) {
		this.soon = soon;
		this.sampleSlice = soon ? SOON_SLICE : SAMPLE_SLICE;
		this.records = new Records(memory.buffer);
		this.table = new RegionTable(memory.buffer, engine, functions, limit, MAX_BYTES);
		this.u32 = new Uint32Array(memory.buffer);
		this.engine = engine;
		this.shared = shared;
		const e: RegionImports = {
			m: memory,
			regionMemory: engine.regionMemory,
			regionVectorMemory: engine.regionVectorMemory,
			regionExecute: engine.regionExecute,
			regionBranch: engine.regionBranch,
			regionAuthenticate: engine.regionAuthenticate,
			regionChecksum: engine.regionChecksum,
		};
		this.imports = { e } as unknown as WebAssembly.Imports;
	}

	get statistics(): JitStatistics {
		const { regions, modules, instructions, bytes } = this;
		return { regions, modules, instructions, bytes, kept: this.table.bytes, milliseconds: this.milliseconds };
	}

	/** Whether a sample is due, by the instructions of a run that has paused: runs may be shorter than what is between samples. */
	isDue(executed: number): boolean {
		this.unsampled += Math.min(executed, this.sampleSlice);
		if (this.unsampled < this.sampleSlice) return false;
		this.unsampled -= this.sampleSlice;
		return true;
	}

	/** A run was interrupted where the state says; compiles what is there when that is often so. */
	sample(state: number): void {
		this.sampled++;
		const p = this.u32[(state + L.S_P) >>> 2] as number;
		if (p === L.VM_RELOAD) return;
		const begin = this.loopBegin(this.records.currentPage(state), p);
		if (this.isHot(state, begin, this.soon ? MOST_SAMPLES : 1)) this.request(state, begin);
	}

	/**
	 * A run was interrupted where a region goes on that was not entered because it needs more budget than was left. What the
	 * interpreter executes then is no sample: it would be compiled from each of its instructions on.
	 */
	isCompiled(state: number): boolean {
		return this.table.isAside(this.u32[(state + L.S_P) >>> 2] as number);
	}

	/** Counts samples of a place; whether there are enough now. */
	private isHot(state: number, place: number, samples: number): boolean {
		const count = (this.samples.get(place) ?? 0) + samples;
		const losses = this.records.losses(this.records.currentPage(state));
		const needed = Math.min(MOST_SAMPLES, FIRST_SAMPLES + (this.regions >> 1));
		if (count >= needed << Math.min(losses, MOST_DOUBLINGS)) {
			this.samples.delete(place);
			return true;
		}
		if (this.samples.size === PLACES) this.samples.clear();
		this.samples.set(place, count);
		return false;
	}

	/** The engine has found that regions are often left at the record in VM_HOT. */
	hot(state: number): void {
		const p = this.u32[L.VM_HOT >>> 2] as number;
		this.u32[L.VM_HOT >>> 2] = 0;
		const begin = this.loopBegin(this.records.currentPage(state), p);
		const place = this.records.isRegion(begin) ? p : begin;
		// it is hot enough to be waited for the next time
		if (this.isHot(state, place, LANDING_SAMPLES)) this.request(state, place, 1);
	}

	/** Compiles what the run has paused at, whether it is hot or not, so many instructions at most. For tests. */
	eager(state: number, limit: number): void {
		const p = this.u32[(state + L.S_P) >>> 2] as number;
		if (p === L.VM_RELOAD || this.table.beginsAt(p)) return;
		this.engine.decodePage(this.records.currentPage(state));
		const batch = new Batch();
		if (this.translate(batch, state, p, limit, 0)) this.finishNow(batch);
	}

	/** The begin of the innermost loop around a record, as far as branches back on its page show one; else the record. */
	private loopBegin(records: number, p: number): number {
		const page = { number: 0, records };
		const at = (p - records) / 4;
		let begin = at;
		let size = LOOP_REACH * 4 + 4;
		for (let offset = at; offset < Math.min(4096, at + LOOP_REACH * 4); offset += 4) {
			const to = this.records.branchBack(page, offset);
			if (to === undefined || to > at || offset - to >= size) continue;
			begin = to;
			size = offset - to;
		}
		return records + begin * 4;
	}

	/** Compiles a place in the background, or waits for it when it has been found too often meanwhile. */
	private request(state: number, p: number, patience = PATIENCE): void {
		if (this.records.isRegion(p)) return;
		const started = this.time();
		const waiting = this.pending.get(p);
		if (waiting) {
			const { batch } = waiting;
			if (--waiting.patience <= 0) this.finishNow(batch);
			else if (waiting.patience <= FULL_ENOUGH && batch === this.collecting) this.submit();
		} else {
			if (this.table.beginsAt(p)) return;
			if (this.bytes * COST > ADVANCE + this.sampled * this.sampleSlice * SHARE) return;
			if (this.pending.size >= MAX_PENDING) this.finishOldest();
			const batch = this.collecting;
			if (!this.translate(batch, state, p, MAX_INSTRUCTIONS, BLOCK_COST)) return;
			this.pending.set(p, { batch, patience });
			if (batch.members.size > Math.min(MAX_MEMBERS - 1, Math.floor(this.regions / REGIONS_A_MEMBER))) this.submit();
		}
		this.milliseconds += this.time() - started;
	}

	/** Lets the host compile what was collected, in the background, unless it never pauses to take the answers. */
	private submit(): void {
		const batch = this.collecting;
		// it would keep every module until it does
		if (this.unanswered >= MAX_PENDING) {
			this.finishNow(batch);
			return;
		}
		const answer = (module: WebAssembly.Module | undefined): void => {
			this.unanswered--;
			this.finish(batch, module);
		};
		const compiling = WebAssembly.compile(this.seal(batch));
		this.unanswered++;
		// the host has no memory for it: the interpreter goes on
		compiling.then(answer, () => answer(undefined));
	}

	/** Waits for the regions that have been pending longest. */
	private finishOldest(): void {
		for (const { batch } of this.pending.values()) {
			this.finishNow(batch);
			return;
		}
	}

	/** Milliseconds, for the statistics: nothing depends on them. */
	private time(): number {
		return this.u32[L.VM_CLOCK_VIRTUAL >>> 2] === 0 ? performance.now() : 0;
	}

	/** The bytes of a batch's module, to which no region can be added any more; those whose code has changed are left out. */
	private seal(batch: Batch): Uint8Array<ArrayBuffer> {
		if (batch.bytes) return batch.bytes;
		if (batch === this.collecting) this.collecting = new Batch();
		for (const [p, { index }] of batch.members) {
			if (this.table.isPending(index)) continue;
			batch.members.delete(p);
			this.pending.delete(p);
			this.table.release(index);
		}
		const bytes = batch.seal(this.shared);
		const rows = [...batch.members.values()].map(({ index }) => index);
		this.table.hold(rows, bytes.length);
		this.bytes += bytes.length;
		this.modules++;
		return bytes;
	}

	/** Compiles a batch at once. Without memory for that in the host the interpreter goes on. */
	private finishNow(batch: Batch): void {
		let module: WebAssembly.Module | undefined;
		try {
			module = new WebAssembly.Module(this.seal(batch));
		} catch (error) {
			if (!(error instanceof RangeError)) throw error;
		}
		this.finish(batch, module);
	}

	/** Translates the region that begins at a record for a batch, with a pending row of the table; whether there is one. */
	private translate(batch: Batch, state: number, p: number, limit: number, blockCost: number): boolean {
		const place = (p - this.records.currentPage(state)) / 4;
		// the record behind a page's last is the slot's own
		if (!(place >= 0 && place < 4096)) return false;
		const index = this.table.allocate();
		const region = new Discovery(this.records, state, lowers, limit, blockCost).find(place);
		if (region === undefined) {
			this.table.release(index);
			return false;
		}
		const body = compileRegion(region, batch.constants);
		batch.members.set(p, { index, body });
		this.table.prepare(index, p, body.cost, region);
		this.regions++;
		this.instructions += region.instructions;
		return true;
	}

	/** Gives the engine the functions of a batch's module, or gives the batch up without one. */
	private finish(batch: Batch, module: WebAssembly.Module | undefined): void {
		if (batch.done) return;
		batch.done = true;
		for (const p of batch.members.keys()) this.pending.delete(p);
		let functions: WebAssembly.Exports | undefined;
		try {
			if (module) functions = new WebAssembly.Instance(module, this.imports).exports;
		} catch (error) {
			if (!(error instanceof RangeError)) throw error;
		}
		let n = 0;
		for (const { index } of batch.members.values()) {
			if (functions) this.table.place(index, functions[String(n++)] as () => number);
			else this.table.release(index);
		}
	}
}
