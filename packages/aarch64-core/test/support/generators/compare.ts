import { type CpuSnapshot, disassemble, type Exit, type MemoryRegion, type TestDriver } from "@upcall/spec";
import { type Batch, type BatchKind, type Case, randomBatch } from "./cases.ts";
import { DEBUG, debugBatch } from "./debug.ts";
import { LOOPS, loopsBatch } from "./loops.ts";
import { MAINTENANCE, maintenanceBatch } from "./maintenance.ts";
import { fullModel } from "./model.ts";
import { Random } from "./random.ts";
import { CODE, CODE_BYTES, DATA, DATA_BYTES, TABLES, TABLES_BYTES } from "./world.ts";

const NOP = 0xd503201f;

/** What a run of one case gave. */
interface Outcome {
	readonly exits: readonly Exit[];
	readonly executed: number;
	readonly state: CpuSnapshot;
}

/** Runs a case to its budget, completing MMIO and register accesses with numbers from its seed. */
export function runCase(driver: TestDriver, c: Case): Outcome {
	const r = new Random(c.answers);
	const exits: Exit[] = [];
	let executed = 0;
	driver.load(c.snapshot);
	driver.setIrq(...c.irq);
	driver.setHostDebug(c.hostDebug);
	for (let n = 0; n < 2 * c.budget + 2 && executed < c.budget; n++) {
		if (c.irqChanges > 0 && n > 0 && r.chance(c.irqChanges)) driver.setIrq(r.chance(40), r.chance(30), r.chance(20));
		const result = driver.step(Math.min(c.chunk, c.budget - executed));
		executed += result.executed;
		const { exit } = result;
		if (exit.kind !== "budget") exits.push(exit);
		if (exit.kind === "mmio") driver.completeMmio(r.u64());
		else if (exit.kind === "sysreg") driver.completeSysreg(r.u64());
		else if (exit.kind === "smc" || exit.kind === "abort" || exit.kind === "debug") break;
	}
	return { exits, executed, state: driver.save() };
}

const show = (value: unknown): string =>
	JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `0x${v.toString(16)}` : v)) ?? "undefined";

/** The first differences of two outcomes, one line each; empty when there are none. */
export function differences(a: Outcome, b: Outcome): string[] {
	const lines: string[] = [];
	const compare = (what: string, p: unknown, q: unknown) => {
		if (p !== q && show(p) !== show(q)) lines.push(`${what}: ${show(p)} / ${show(q)}`);
	};
	const count = Math.max(a.exits.length, b.exits.length);
	for (let i = 0; i < count; i++) compare(`exit ${i}`, a.exits[i], b.exits[i]);
	compare("executed", a.executed, b.executed);
	compare("retired", a.state.retired, b.state.retired);
	for (let n = 0; n < 31; n++) compare(`x${n}`, a.state.x[n], b.state.x[n]);
	for (let n = 0; n < 32; n++) compare(`v${n}`, a.state.v?.[n], b.state.v?.[n]);
	for (const key of ["sp_el0", "sp_el1", "pc", "pstate"] as const) compare(key, a.state[key], b.state[key]);
	compare("monitor", a.state.monitor, b.state.monitor);
	compare("stepped", a.state.stepped, b.state.stepped);
	compare("random", a.state.random, b.state.random);
	for (const name of Object.keys(a.state.sys)) compare(name, a.state.sys[name], b.state.sys[name]);
	return lines;
}

const ram = [
	["code", CODE, CODE_BYTES],
	["data", DATA, DATA_BYTES],
	["tables", TABLES, TABLES_BYTES],
] as const;

function memoryDifferences(a: TestDriver, b: TestDriver): string[] {
	for (const [what, ipa, length] of ram) {
		const p = a.readMemory(ipa, length);
		const q = b.readMemory(ipa, length);
		if (Buffer.compare(p, q) === 0) continue;
		const at = p.findIndex((byte, i) => byte !== q[i]);
		return [`${what} at 0x${(ipa + BigInt(at)).toString(16)}: ${p.subarray(at, at + 8)} / ${q.subarray(at, at + 8)}`];
	}
	return [];
}

/** A difference, with what is needed to run its case alone. */
interface Failure {
	readonly batch: Batch;
	readonly index: number;
	readonly regions: readonly MemoryRegion[];
	readonly lines: readonly string[];
}

function replaced(regions: readonly MemoryRegion[], memory: ReadonlyMap<bigint, Uint8Array>): MemoryRegion[] {
	return regions.map((region) => {
		const now = memory.get(region.ipa)?.subarray(0, region.bytes.length);
		return { ...region, bytes: (now ?? region.bytes).slice() };
	});
}

/** Runs a case alone, from given memory. */
function runAlone(a: TestDriver, b: TestDriver, regions: readonly MemoryRegion[], c: Case): string[] {
	a.setMemory(regions);
	b.setMemory(regions);
	const lines = differences(runCase(a, c), runCase(b, c));
	return lines.concat(memoryDifferences(a, b));
}

/** Makes the case smaller while it still differs: fewer instructions, then NOPs, then plain registers. */
function shrink(a: TestDriver, b: TestDriver, failure: Failure): { c: Case; regions: MemoryRegion[]; lines: string[] } {
	let c = failure.batch.cases[failure.index] as Case;
	let regions = replaced(failure.regions, new Map());
	let lines = runAlone(a, b, regions, c);
	if (lines.length === 0) return { c, regions, lines: [...failure.lines, "(only after the cases before it)"] };
	const attempt = (nextCase: Case, nextRegions: MemoryRegion[]): boolean => {
		const next = runAlone(a, b, nextRegions, nextCase);
		if (next.length === 0) return false;
		c = nextCase;
		regions = nextRegions;
		lines = next;
		return true;
	};
	for (let budget = 1; budget < c.budget; budget++) if (attempt({ ...c, budget }, regions)) break;
	const { offset, words } = c.slot;
	const vectorOffset = CODE_BYTES - 0x800;
	const places = [...Array(words).keys()].map((i) => offset + 4 * i);
	for (let i = 0; i < 16 * 32; i++) places.push(vectorOffset + 4 * i);
	for (const place of places) {
		const next = replaced(regions, new Map());
		const code = next.find((region) => region.ipa === CODE);
		if (code === undefined) break;
		const view = new DataView(code.bytes.buffer);
		if (view.getUint32(place, true) === NOP) continue;
		view.setUint32(place, NOP, true);
		attempt(c, next);
	}
	attempt({ ...c, chunk: c.budget }, regions);
	attempt({ ...c, irq: [false, false, false], irqChanges: 0 }, regions);
	for (let n = 0; n < 31; n++) {
		if (c.snapshot.x[n] === 0n) continue;
		const x = [...c.snapshot.x];
		x[n] = 0n;
		attempt({ ...c, snapshot: { ...c.snapshot, x } }, regions);
	}
	for (const name of Object.keys(c.snapshot.sys)) {
		const { [name]: _, ...sys } = c.snapshot.sys;
		attempt({ ...c, snapshot: { ...c.snapshot, sys } }, regions);
	}
	return { c, regions, lines };
}

/** A message with the smallest program that still differs and how to run it again. */
function report(a: TestDriver, b: TestDriver, failure: Failure): string {
	const { c, regions, lines } = shrink(a, b, failure);
	const code = regions.find((region) => region.ipa === CODE)?.bytes ?? new Uint8Array(CODE_BYTES);
	const view = new DataView(code.buffer, code.byteOffset);
	const program: string[] = [];
	const list = (from: number, to: number) => {
		for (let at = from; at < to; at += 4) {
			const word = view.getUint32(at, true);
			if (word === NOP && at !== from) continue;
			const pc = c.snapshot.pc + BigInt(at - c.slot.offset);
			program.push(`  ${pc.toString(16)}: ${word.toString(16).padStart(8, "0")}  ${disassemble(word, pc)}`);
		}
	};
	list(c.slot.offset, c.slot.offset + 4 * c.slot.words);
	list(CODE_BYTES - 0x800, CODE_BYTES);
	const { batch, index } = failure;
	return [
		`${a.name} / ${b.name} differ in case ${index} of ${batch.kind.name} batch, seed ${batch.seed} (${batch.world.name}, budget ${c.budget})`,
		...program.slice(0, 40),
		...lines.slice(0, 20).map((line) => `  ${line}`),
		`  start: ${show({ ...c.snapshot, x: Object.fromEntries(c.snapshot.x.map((v, n) => [n, v]).filter(([, v]) => v !== 0n)) })}`,
		`  again: tsx --conditions=@upcall/source tools/campaigns/differential.ts ${batch.again}`,
	].join("\n");
}

/** Counts of a run of batches. */
export interface Tally {
	cases: number;
	/** Budget used on each side. */
	steps: number;
	/** Exits by kind, to see what the generators reach. */
	readonly exits: Record<string, number>;
}

/** A tally of nothing. */
export const newTally = (): Tally => ({ cases: 0, steps: 0, exits: {} });

/** Makes the batch of a kind and a seed. */
export function makeBatch(kind: BatchKind, seed: number): Batch {
	if (kind === MAINTENANCE) return maintenanceBatch(seed);
	if (kind === LOOPS) return loopsBatch(seed);
	return kind === DEBUG ? debugBatch(seed) : randomBatch(kind, seed);
}

/** Starts a batch on both drivers. */
function begin(a: TestDriver, b: TestDriver, batch: Batch): void {
	for (const driver of [a, b]) {
		driver.reset(batch.model ?? fullModel);
		driver.setMemory(batch.world.regions);
	}
}

/** Runs a batch again and compares memory after every case too: the report of the first case that differs. */
function locate(a: TestDriver, b: TestDriver, batch: Batch): string {
	begin(a, b, batch);
	for (const [index, c] of batch.cases.entries()) {
		const before = new Map(ram.map(([, ipa, length]) => [ipa, a.readMemory(ipa, length)]));
		const lines = differences(runCase(a, c), runCase(b, c));
		if (lines.length === 0) lines.push(...memoryDifferences(a, b));
		if (lines.length === 0) continue;
		return report(a, b, { batch, index, regions: replaced(batch.world.regions, before), lines });
	}
	return `${a.name} / ${b.name} differ in a run of ${batch.again} and not in the next one`;
}

/**
 * Runs a batch on two drivers and compares the complete state after every case, and memory after the last.
 *
 * @returns a message for the first difference, or `undefined`
 */
export function compareBatch(a: TestDriver, b: TestDriver, batch: Batch, tally: Tally): string | undefined {
	begin(a, b, batch);
	for (const c of batch.cases) {
		const first = runCase(a, c);
		const second = runCase(b, c);
		tally.cases++;
		tally.steps += first.executed;
		for (const { kind: k } of first.exits) tally.exits[k] = (tally.exits[k] ?? 0) + 1;
		if (differences(first, second).length > 0) return locate(a, b, batch);
	}
	return memoryDifferences(a, b).length > 0 ? locate(a, b, batch) : undefined;
}
