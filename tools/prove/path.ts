// One path of `run` through one instruction: memory as the engine sees it, and the choices where conditions are unknown.

import * as L from "../../packages/aarch64-core/engine/layout.ts";
import { systemRegisterTable } from "../../packages/aarch64-core/src/systemRegisterTable.ts";
import type { ProvedEngine } from "./engine.ts";
import { add, and, cat, eq, extract, leadingZeros, not, splitConstant, sub } from "./ir/simplify.ts";
import { isConst, lit, postorder, type Term, variable } from "./ir/term.ts";
import { branchAddress, initialByte } from "./specMachine.ts";
import { type Alignment, initialValue, page, pageOffset } from "./state.ts";
import { type Environment, Unmodelled } from "./wasm/execute.ts";
import { type Place, SymbolicMemory } from "./wasm/memory.ts";
import type { Instruction } from "./wasm/module.ts";
import { fromTerm, isTerm, type Value } from "./wasm/numeric.ts";

/** Reads, writes, fetches: the TLBs of a bank in their order. */
type TlbKind = 0 | 1 | 2;
const FETCH: TlbKind = 2;
const NAMES = ["read", "write", "fetch"] as const;

/** An entry of a TLB at an unknown index: its tag and addend are unknown, its index is part of the tag. */
interface TlbEntry {
	readonly kind: TlbKind;
	readonly index: Term;
	readonly tag: Term;
	readonly addend: Term;
}

/** An access to guest memory through a TLB entry. */
export interface GuestAccess {
	readonly kind: TlbKind;
	readonly tag: Term;
	/** The low half of the virtual address. */
	readonly low: Term;
	readonly bytes: number;
}

/** A condition and the side that the path took. */
export interface Decision {
	readonly condition: Term;
	readonly taken: boolean;
}

/** Where the state has a system register. */
function offsetOf(name: string): number {
	const row = systemRegisterTable.find((r) => r.name === name);
	if (row === undefined) throw new TypeError(`the engine has no ${name}`);
	return row.offset;
}

/** Places in the state that a proof compares, by offset. */
const PLACES: readonly (readonly [offset: number, place: string])[] = [
	...Array.from({ length: 31 }, (_, n) => [L.S_X + 8 * n, `x${n}`] as const),
	[L.S_SP, "sp"],
	[L.S_PC, "pc"],
	[offsetOf("TCR_EL1"), "TCR_EL1"],
];

/** Offset of FPSR. */
export const FPSR = offsetOf("FPSR");

/** Places that only regions can change: 128 bits, and what saturation sets. */
const VECTOR_PLACES: readonly (readonly [offset: number, place: string, bytes: number])[] = [
	...Array.from({ length: 32 }, (_, n) => [L.S_V + 16 * n, `v${n}`, 16] as const),
	[FPSR, "FPSR", 8],
];
const VECTORS: ReadonlyMap<string, readonly [offset: number, place: string, bytes: number]> = new Map(
	VECTOR_PLACES.map((row) => [row[1], row]),
);

const OFFSETS: ReadonlyMap<string, number> = new Map(PLACES.map(([offset, place]) => [place, offset]));
const STARTS: ReadonlySet<number> = new Set(OFFSETS.values());

/** The most bits of an unknown offset in a table of the engine's code. */
const TABLE_BITS = 12;

/** The places that are compared, by name. */
export const COMPARED: readonly string[] = [...PLACES.map(([, place]) => place), "N", "Z", "C", "V", "monitor"];

/** The same with what SIMD instructions change. */
export const COMPARED_VECTORS: readonly string[] = [...COMPARED, ...VECTORS.keys()];

/** The TLB does not have the page: what follows is not in the proof. */
export class Missed extends Error {}

/** Offsets that the loop uses for itself, or that nothing can read: the result of an instruction is not there. */
const OWN = new Set([L.S_P, L.S_PBASE, L.S_PVA, L.S_BUDGET, L.S_UNRETIRED, L.S_SINK, L.S_EXIT, L.S_LEFT, L.S_RETIRED]);

/** The memory and the choices of one path. */
export class EnginePath implements Environment {
	readonly memory: SymbolicMemory;
	/** Choices between two sides that are both followed, in the order of the path. */
	readonly decisions: Decision[] = [];
	/** Invariants of the engine's data that the path used. */
	readonly invariants: Term[] = [];
	/** Conditions that must not hold, as the module would trap. */
	readonly traps: Term[] = [];
	readonly guestAccesses: GuestAccess[] = [];
	readonly guestBytes = new Map<Term, Term>();
	visit: ((instruction: Instruction) => void) | undefined;
	/** The places that are compared at the end. */
	readonly compared: readonly string[] = COMPARED;
	/** Instructions that retire. */
	protected readonly instructions: number = 1;
	private readonly entries = new Map<string, TlbEntry>();
	protected readonly missed = new Set<string>();
	private readonly aligned: Alignment;
	private readonly facts = new Map<Term, boolean>();
	private readonly el: Term;
	protected readonly engine: ProvedEngine;
	private readonly script: readonly boolean[];

	/**
	 * @param word - the instruction word; its immediate fields may be unknown
	 * @param script - the sides to take, in order; after its end, the first one
	 */
	constructor(engine: ProvedEngine, word: Term, aligned: Alignment, script: readonly boolean[], el: 0 | 1) {
		this.engine = engine;
		this.script = script;
		this.aligned = aligned;
		const { state, records, code } = engine;
		this.memory = new SymbolicMemory(engine.image, (base, at, bytes) => this.initial(base, at, bytes));
		const set = (offset: number, bytes: number, value: Term) =>
			this.memory.write({ base: undefined, at: state + offset }, bytes, value);
		for (const [offset, place] of PLACES) set(offset, 8, initialValue(place, aligned));
		const flags = ["N", "Z", "C", "V"].map((flag) => initialValue(flag));
		set(L.S_NZCV, 4, cat(lit(28, 0), ...flags));
		this.el = lit(32, el);
		set(L.S_EL, 4, this.el);
		set(L.S_MONITOR_SIZE, 4, initialValue("monitor"));
		const inRecords = cat(lit(18, 0), pageOffset(), lit(4, 0));
		const inCode = cat(lit(20, 0), pageOffset(), lit(2, 0));
		this.memory.write(this.place(fromTerm(inRecords), records), 2, lit(16, 0));
		this.memory.write(this.place(fromTerm(inCode), code), 4, word);
	}

	// ---- memory

	private place(address: Value, offset: number): Place {
		if (!isTerm(address)) return { base: undefined, at: (Number(address) >>> 0) + offset };
		const [rest, k] = splitConstant(address);
		const base = fromTerm(rest);
		const at = Number(BigInt.asUintN(32, k + BigInt(offset)));
		return isTerm(base) ? { base, at } : { base: undefined, at };
	}

	/** A place in the tables of the engine's code: takes the sides of the bits of the index. */
	private inTable(place: Place): Place {
		if (place.base === undefined || place.at >= L.VM) return place;
		const { base } = place;
		const bits = base.w - leadingZeros(base);
		if (bits > TABLE_BITS) return place;
		let index = 0;
		for (let i = 0; i < bits; i++) if (this.decide(extract(base, i, i))) index += 2 ** i;
		return { base: undefined, at: place.at + index };
	}

	load(address: Value, offset: number, bytes: number): Term {
		const place = this.inTable(this.place(address, offset));
		const guest = place.base && this.guest(place, bytes, false);
		if (guest === undefined) return this.memory.read(place, bytes);
		const parts: Term[] = [];
		for (let i = bytes - 1; i >= 0; i--) {
			const at = add(guest, lit(32, i));
			parts.push(this.guestBytes.get(at) ?? initialByte(at));
		}
		return cat(...parts);
	}

	store(address: Value, offset: number, bytes: number, value: Term): void {
		const place = this.place(address, offset);
		const guest = place.base && this.guest(place, bytes, true);
		if (guest === undefined) {
			if (place.base !== undefined && place.at < this.engine.records)
				throw new Unmodelled("a store to an unknown place");
			this.memory.write(place, bytes, value);
			return;
		}
		for (let i = 0; i < bytes; i++) this.guestBytes.set(add(guest, lit(32, i)), extract(value, 8 * i + 7, 8 * i));
	}

	/** The low half of the guest's address, when the place is the addend of a TLB entry plus that. */
	private guest({ base, at }: Place, bytes: number, write: boolean): Term | undefined {
		if (base?.op !== "sum" && base?.op !== "var") return undefined;
		const operands = base.op === "sum" ? base.a : [base];
		for (const [name, entry] of this.entries) {
			const position = operands.indexOf(entry.addend);
			if (position < 0 || (base.op === "sum" && base.c[position] !== 1n)) continue;
			if (entry.kind === FETCH || (write && entry.kind !== 1))
				throw new Unmodelled(`a store by a ${NAMES[entry.kind]} entry`);
			if (this.missed.has(name)) throw new Unmodelled("an access by an entry of another page");
			const low = add(sub(base, entry.addend), lit(32, at));
			this.guestAccesses.push({ kind: entry.kind, tag: entry.tag, low, bytes });
			return low;
		}
		return undefined;
	}

	/** What is at an unknown place when the instruction begins. */
	private initial(base: Term, at: number, bytes: number): Term {
		const { bank } = this.engine;
		if (at >= bank && at < bank + L.BANK_BYTES) return this.tlbField(base, at - bank, bytes);
		const pageMap = this.engine.image.getUint32(L.VM_PAGE_MAP, true);
		const writable = [...this.entries.values()].filter((e) => e.kind === 1).map((e) => e.addend);
		if (bytes === 2 && at === pageMap && postorder([base]).some((t) => writable.includes(t))) return lit(16, 0); // a page with a decode slot has no entry in a write TLB
		throw new Unmodelled(`a load at an unknown place near ${at.toString(16)}`);
	}

	private tlbField(base: Term, from: number, bytes: number): Term {
		const outside = and(base, lit(32, ~L.TLB_MASK));
		if (!isConst(outside) || outside.k !== 0n) throw new Unmodelled("an index outside the TLB");
		const kind = (from >> 13) as TlbKind;
		const field = from & 0x1fff;
		const index = extract(base, 12, 4);
		const current = kind === FETCH && index === extract(page(), 8, 0);
		if (field === 0 && bytes === 8) return current ? cat(page(), lit(12, 0)) : this.entry(kind, index).tag;
		if (field === 8 && bytes === 4) return current ? lit(32, this.engine.records) : this.entry(kind, index).addend;
		if (field === 12 && bytes === 4) return variable(`guarded:${index.id}`, 32);
		throw new Unmodelled(`field ${field} of a TLB entry`);
	}

	private entry(kind: TlbKind, index: Term): TlbEntry {
		const name = `${NAMES[kind]}:${index.id}`;
		let entry = this.entries.get(name);
		if (entry === undefined) {
			const tag = cat(variable(`tag:${name}`, 43), index, lit(12, 0));
			// decode slots lie in the first 512 MiB of the memory: 8,192 of 16,400 bytes after what 512 vCPUs need
			const addend = kind === FETCH ? cat(lit(3, 0), variable(`addend:${name}`, 29)) : variable(`addend:${name}`, 32);
			entry = { kind, index, tag, addend };
			this.entries.set(name, entry);
		}
		return entry;
	}

	/** What always holds: AArch64.BranchAddr() leaves the PC and the tags of fetch entries as they are. */
	standing(): Term[] {
		const fetches = [...this.entries.values()].filter((e) => e.kind === FETCH);
		const addresses = [cat(page(), lit(12, 0)), ...fetches.map((e) => e.tag)];
		return addresses.map((address) => eq(branchAddress(address), address));
	}

	// ---- choices

	private mentions(condition: Term, prefix: string): boolean {
		return postorder([condition]).some((t) => t.op === "var" && t.name.startsWith(prefix));
	}

	/** A comparison with the tag of a read or write entry. */
	private isHit(condition: Term): boolean {
		return condition.op === "eq" && this.hasTag(condition);
	}

	private hasTag(condition: Term): boolean {
		return this.mentions(condition, "tag:read") || this.mentions(condition, "tag:write");
	}

	decides(condition: Term): boolean {
		return this.hasTag(condition) || this.mentions(condition, "addend:");
	}

	/** The path must not use the entries whose tags are not equal. */
	private miss(condition: Term): void {
		const names = new Set(postorder([condition]).map((t) => t.name));
		for (const [name] of this.entries) if (names.has(`tag:${name}`)) this.missed.add(name);
	}

	/** After a miss the engine calls what looks the page up; by then it has changed nothing. */
	enter(): void {
		if (this.missed.size === 0) return;
		if (COMPARED.some((place) => this.value(place) !== initialValue(place, this.aligned)))
			throw new Unmodelled("a change of the state before the page was looked up");
		throw new Missed();
	}

	imported(name: string, _: readonly Value[]): Value | undefined {
		throw new Unmodelled(`a call of ${name}`);
	}

	indirect(_: Value, __: readonly Value[]): Value {
		throw new Unmodelled("a call of compiled code");
	}

	decide(condition: Term): boolean {
		if (isConst(condition)) return condition.k !== 0n;
		if (condition.op === "not") return !this.decide(condition.a[0] as Term);
		const fact = this.facts.get(condition);
		if (fact !== undefined) return fact;
		let taken: boolean;
		if (condition.op === "eq" && this.mentions(condition, "addend:")) {
			taken = false; // what an entry points to is neither address 0 nor the record at VM_RELOAD
			this.invariants.push(not(condition));
		} else {
			taken = this.script[this.decisions.length] ?? true;
			this.decisions.push({ condition, taken });
			if (!taken && this.isHit(condition)) this.miss(condition);
		}
		this.facts.set(condition, taken);
		return taken;
	}

	trapIf(condition: Term): void {
		if (isConst(condition) && condition.k === 0n) return;
		this.traps.push(condition);
	}

	// ---- results

	/** The value of a place at the end of the path. */
	value(place: string): Term {
		const at = (offset: number, bytes: number) =>
			this.memory.read({ base: undefined, at: this.engine.state + offset }, bytes);
		const bit = ["V", "C", "Z", "N"].indexOf(place);
		if (bit >= 0) return extract(at(L.S_NZCV, 4), bit, bit);
		if (place === "monitor") return at(L.S_MONITOR_SIZE, 4);
		const vector = VECTORS.get(place);
		if (vector !== undefined) return at(vector[0], vector[2]);
		const offset = OFFSETS.get(place);
		if (offset === undefined) throw new TypeError(`no place ${place}`);
		return at(offset, 8);
	}

	/** Everything that must hold of the loop's own state when exactly one instruction has retired. */
	retired(): Term {
		const at = (offset: number, bytes: number) =>
			this.memory.read({ base: undefined, at: this.engine.state + offset }, bytes);
		const before = this.engine.image.getBigUint64(this.engine.state + L.S_RETIRED, true);
		const upperFlags = extract(at(L.S_NZCV, 4), 31, 4);
		return [
			eq(at(L.S_EXIT, 4), lit(32, L.EXIT_BUDGET)),
			eq(at(L.S_LEFT, 4), lit(32, 0)),
			eq(at(L.S_RETIRED, 8), lit(64, before + BigInt(this.instructions))),
			eq(at(L.S_EL, 4), this.el),
			eq(upperFlags, lit(28, 0)),
		].reduce(and);
	}

	/** Whether an address has what is no result of an instruction. */
	protected owns(_: number, __: number): boolean {
		return false;
	}

	/** Known addresses that the path changed and that no place of the comparison covers. */
	strayWrites(): number[] {
		const { state } = this.engine;
		const stray: number[] = [];
		for (const [at, { bytes }] of this.memory.written()) {
			const offset = at - state;
			const covered =
				this.owns(at, bytes) ||
				OWN.has(offset) ||
				STARTS.has(offset & ~7) ||
				offset === L.S_NZCV ||
				offset === L.S_MONITOR_SIZE ||
				offset === L.S_EL;
			if (!covered && !this.memory.isUnchanged(at, bytes)) stray.push(at);
		}
		return stray;
	}
}
