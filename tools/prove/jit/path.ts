// One path through a region: the dispatch loop finds the region's record, calls its function and goes on where that says.
import * as L from "../../../packages/aarch64-core/engine/layout.ts";
import * as ops from "../../../packages/aarch64-core/engine/ops.ts";
import { eq, extract, rep } from "../ir/simplify.ts";
import { lit, type Term, variable } from "../ir/term.ts";
import { COMPARED_VECTORS, EnginePath, FPSR, Missed } from "../path.ts";
import { type Alignment, initialValue, page } from "../state.ts";
import { Execution, Unmodelled } from "../wasm/execute.ts";
import type { Instruction, WasmModule } from "../wasm/module.ts";
import { fromTerm, type Value } from "../wasm/numeric.ts";
import type { RegionWords } from "./goals.ts";

/** Where the path has the row of the region: a page of the host's memory that the guest has not. */
const ROW = 0x1_0000;
/** Engine functions that are executed too when a region calls them; the others end the path. */
const FOLLOWED = new Set([
	"regionMemory",
	"regionVectorMemory",
	"regionChecksum",
	"regionAuthenticate",
	"regionBranch",
]);
/** Operations that the engine executes for a region, and that only use general-purpose registers. */
const INTEGER = new Set([ops.OP_FLAGS]);

/** The region leaves the instruction to the engine, whose SIMD functions are not in the proofs. */
export class LeftToEngine extends Missed {}

/** A path of the dispatch loop that leads through a region. */
export class RegionPath extends EnginePath {
	override readonly compared = COMPARED_VECTORS;
	protected override readonly instructions: number;
	/** The region let the engine execute an instruction. */
	left = false;
	/** What memory has of the state when the engine is to look up a page. */
	atMiss: ReadonlyMap<string, Term> | undefined;
	/** What memory has before. */
	private readonly given = new Map<number, Term>();
	private inRegion = false;
	private calling = false;
	/** Notes the instructions of the region that are executed. */
	visitRegion: ((instruction: Instruction) => void) | undefined;
	private readonly region: WasmModule;

	constructor(words: RegionWords, aligned: Alignment, script: readonly boolean[], el: 0 | 1) {
		super(words.engine, lit(32, words.words[0] as number), aligned, script, el);
		const { engine, index, compiled } = words;
		this.instructions = words.words.length;
		this.region = words.module;
		const set = (at: number, bytes: number, value: bigint | number): void => {
			const term = lit(8 * bytes, value);
			this.memory.write({ base: undefined, at }, bytes, term);
			this.given.set(at, term);
		};
		const row = engine.code + ROW;
		const p = engine.records + L.RECORD_BYTES * index;
		set(p, 2, ops.OP_REGION);
		set(p + 2, 2, compiled.cost);
		set(p + 4, 4, 0);
		set(p + 8, 4, 0);
		set(p + 12, 4, row + L.REGION_SAVED);
		for (const [n, record] of compiled.records.entries()) {
			const at = n === 0 ? row + L.REGION_SAVED : p + L.RECORD_BYTES * n;
			for (const [k, half] of record.entries()) set(at + 8 * k, 8, half);
		}
		for (const [n, word] of words.words.entries()) set(engine.code + 4 * (index + n), 4, word);
		set(engine.state + L.S_FP_TRAP, 4, 0);
		for (let n = 0; n < 32; n++)
			this.memory.write({ base: undefined, at: engine.state + L.S_V + 16 * n }, 16, initialValue(`v${n}`));
		for (let n = 0; n < L.REMEMBERED_PAGES; n++)
			this.memory.write(
				{ base: undefined, at: engine.state + L.S_PAGES + 16 * n },
				16,
				variable(`remembered:${n}`, 128),
			);
		this.memory.write({ base: undefined, at: engine.state + FPSR }, 8, initialValue("FPSR"));
	}

	override indirect(index: Value, args: readonly Value[]): Value {
		if (index !== 0) throw new Unmodelled("a call of another region");
		const { initial, globals } = this.region;
		const execution = new Execution(this.region, this, (n) =>
			fromTerm(lit(globals[n] as number, initial[n] as bigint)),
		);
		this.inRegion = true;
		this.visit = this.visitRegion;
		const left = execution.call(this.region.exports.get("0") as number, args) as Value;
		this.visit = undefined;
		this.inRegion = false;
		return left;
	}

	/** The engine's functions, as far as the proofs follow them. */
	override imported(name: string, args: readonly Value[]): Value | undefined {
		const followed = FOLLOWED.has(name) || (name === "regionExecute" && INTEGER.has(args[2] as number));
		if (!followed) {
			this.left = true;
			throw new LeftToEngine();
		}
		const { module } = this.engine;
		const index = module.exports.get(name);
		if (index === undefined) return super.imported(name, args);
		this.calling = true;
		this.visit = undefined;
		const execution = new Execution(module, this, (n, w) => variable(`global:${n}`, w));
		return execution.call(index, args);
	}

	/**
	 * After a miss the engine does the access: it must find the instruction, the flags and the registers of it. In a region
	 * other registers are not in memory.
	 */
	override enter(): void {
		if (!this.inRegion) {
			super.enter();
			return;
		}
		if (!this.calling || this.missed.size === 0) return;
		this.atMiss = new Map(COMPARED_VECTORS.map((place) => [place, this.value(place)]));
		throw new Missed();
	}

	/** Code is where the MMU can find it, if it is off too: in the 52 bits of an address, or at their end. */
	override standing(): Term[] {
		const upper = extract(page(), 51, 40);
		return [...super.standing(), eq(upper, rep(extract(upper, 3, 3), 12))];
	}

	/** The address of the record that the engine executes. */
	get record(): Term {
		return this.memory.read({ base: undefined, at: this.engine.state + L.S_P }, 4);
	}

	/** The vector registers are compared; the target and the counters of places where regions end are the loop's own. */
	protected override owns(at: number, bytes: number): boolean {
		const given = this.given.get(at);
		if (given !== undefined && given === this.memory.read({ base: undefined, at }, bytes)) return true;
		const offset = at - this.engine.state;
		if (offset === FPSR) return true;
		if (offset >= L.S_V && offset < L.S_V + 512) return true;
		if (offset >= L.S_PAGES && offset < L.S_PAGES + 16 * L.REMEMBERED_PAGES) return true;
		return offset === L.S_TARGET || offset === L.S_REGION_ENDED || at < L.VM;
	}
}
