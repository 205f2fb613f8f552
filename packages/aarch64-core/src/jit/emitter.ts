import * as L from "../../engine/layout.ts";
import { Code, I32, I64, type Label, V128 } from "./code.ts";
import { Flags } from "./flags.ts";
import { FloatMode } from "./floatMode.ts";
import { CALL_BRANCH, CALL_EXECUTE, type Constants, type FunctionBody } from "./module.ts";
import * as w from "./opcodes.ts";
import type { PageCache } from "./pageCache.ts";
import type { Instruction } from "./records.ts";
import type { Block } from "./region.ts";
import { type ScalarRegisters, VectorRegisters } from "./vectorRegisters.ts";

/** Parameters of a region's function. */
export const STATE = 0;
const LEFT = 1;
const NZCV = 2;
const PARAMETERS = 3;

const LINK = 240;

/** What is known at a place of a region: floating point is not trapped, scalars have zeros above them. */
export interface Facts {
	readonly usable: boolean;
	readonly cleared: ReadonlySet<number>;
}

/**
 * Writes the function of one region. Registers of the guest live in locals: they are loaded at the begin when the region
 * uses them, and stored where it is left when it may have written them. The stack pointer is stored whenever it is
 * written, because taking an exception changes which one is in use.
 */
export class Emitter {
	readonly code = new Code(16384);
	readonly flags: Flags;
	private readonly locals: number[] = [];
	private readonly x = new Map<number, number>();
	private readonly xWritten = new Set<number>();
	/** SIMD and floating-point registers. */
	readonly v: VectorRegisters;
	/** When WebAssembly's floating-point arithmetic is right. */
	readonly mode: FloatMode;
	private readonly constants: Constants;
	private readonly constantLocals = new Map<number, number>();
	private readonly spare = new Map<number, number[]>();
	/** Local with the virtual address of the page of the entry. */
	readonly page: number;
	/** Local with the address of the TLB bank. */
	readonly tlb: number;
	private readonly next: number;
	private exit: Label = 0;
	/** Instructions of the block from the current one on. */
	private rest = 0;
	/** SIMD and floating-point registers are known to be usable at this place. */
	private usable = false;
	/** Pages that base registers point to. */
	pageCache: PageCache | undefined;
	/** The instruction that is being compiled. */
	instruction!: Instruction;

	/** @param constants - of the module */
	constructor(constants: Constants, scalars: ScalarRegisters, comparesFloat: boolean) {
		this.constants = constants;
		const local = (type: number) => this.local(type);
		this.page = local(I64);
		this.tlb = local(I32);
		this.next = local(I32);
		this.flags = new Flags(this.code, NZCV, local, comparesFloat);
		this.v = new VectorRegisters(this.code, local, (type, use) => this.temporary(type, use), scalars);
		this.mode = new FloatMode(this.code, local);
		this.exit = this.code.block();
	}

	/** Makes a local. */
	local(type: number): number {
		this.locals.push(type);
		return PARAMETERS + this.locals.length - 1;
	}

	/** Lends a local for the time of `use`. */
	temporary(type: number, use: (local: number) => void): void {
		let free = this.spare.get(type);
		if (!free) {
			free = [];
			this.spare.set(type, free);
		}
		const local = free.pop() ?? this.local(type);
		use(local);
		free.push(local);
	}

	// ---- general-purpose registers, named by their offset in the state

	/** Pushes a register. */
	get(offset: number): void {
		if (offset === L.S_XZR) {
			this.code.i64(0, 0);
			return;
		}
		this.code.get(this.xLocal(offset));
	}

	/** Pushes the lower 32 bits. */
	get32(offset: number): void {
		if (offset === L.S_XZR) {
			this.code.i32(0);
			return;
		}
		this.code.get(this.xLocal(offset));
		this.code.op(w.I32_WRAP_I64);
	}

	private xLocal(offset: number): number {
		let local = this.x.get(offset);
		if (local === undefined) {
			local = this.local(I64);
			this.x.set(offset, local);
		}
		return local;
	}

	/** Takes the value of a register from the stack. */
	set(offset: number): void {
		if (offset === L.S_SINK) {
			this.code.op(w.DROP);
			return;
		}
		const local = this.xLocal(offset);
		this.code.set(local);
		if (offset !== L.S_SP) {
			this.xWritten.add(offset);
			return;
		}
		this.code.get(STATE);
		this.code.get(local);
		this.code.memory(w.I64_STORE, L.S_SP);
	}

	/** The same from 32 bits. */
	set32(offset: number): void {
		this.code.op(w.I64_EXTEND_I32_U);
		this.set(offset);
	}

	/** Sets X30 to the address after a call. */
	setLink(offset: number): void {
		this.address(this.instruction.page * 4096 + offset);
		this.set(LINK);
	}

	/** Pushes the place of the TLB's entry for an address in a local; the tables of the bank are at offsets from it. */
	tlbEntry(va: number): void {
		const { code } = this;
		code.get(va);
		code.op(w.I32_WRAP_I64);
		code.i32(8);
		code.op(w.I32_SHR_U);
		code.i32(L.TLB_MASK);
		code.op(w.I32_AND);
		code.get(this.tlb);
		code.op(w.I32_ADD);
	}

	/** Pushes the virtual address at a distance from the begin of the entry's page. */
	address(distance: number): void {
		this.code.get(this.page);
		if (distance === 0) return;
		this.code.i64(distance | 0, distance < 0 ? -1 : 0);
		this.code.op(w.I64_ADD);
	}

	/** Writes registers to the state, for the engine to read. */
	spill(offsets: readonly number[]): void {
		for (const offset of offsets) {
			if (offset === L.S_SP || offset === L.S_XZR || offset === L.S_SINK) continue;
			this.code.get(STATE);
			this.code.get(this.xLocal(offset));
			this.code.memory(w.I64_STORE, offset);
		}
	}

	/** Reads registers that the engine may have written. */
	reload(offsets: readonly number[]): void {
		for (const offset of offsets) {
			if (offset === L.S_XZR || offset === L.S_SINK) continue;
			this.code.get(STATE);
			this.code.memory(w.I64_LOAD, offset);
			this.code.set(this.xLocal(offset));
			if (offset !== L.S_SP) this.xWritten.add(offset);
		}
	}

	// ---- SIMD and floating-point registers, named likewise

	/** Pushes a vector. */
	getV(offset: number): void {
		this.v.get(offset);
	}

	/** Takes a vector from the stack. */
	setV(offset: number): void {
		this.v.set(offset);
	}

	/** Leaves for the interpreter if SIMD and floating-point registers are trapped. */
	requireFloat(): void {
		if (this.usable) return;
		this.usable = true;
		this.code.get(STATE);
		this.code.memory(w.I32_LOAD, L.S_FP_TRAP);
		this.exitIf();
	}

	/**
	 * Lets the engine execute the current instruction, which cannot fault. The offsets name the registers that it reads and
	 * writes.
	 */
	execute(use: {
		readonly x?: readonly number[];
		readonly v?: readonly number[];
		readonly xSet?: readonly number[];
		readonly vSet?: readonly number[];
		/** NZCV is only written, by a comparison or else, or read and maybe written. */
		readonly flags?: "read" | "write" | "compare";
		/** What is written are doubles or singles with zeros above. */
		readonly scalar?: boolean;
	}): void {
		const { code, instruction } = this;
		if (use.x) this.spill(use.x);
		if (use.v) this.v.spill(use.v);
		code.get(STATE);
		code.i32(instruction.p);
		code.i32(instruction.op);
		if (use.flags === "read") this.flags.push();
		else code.i32(0);
		code.call(CALL_EXECUTE);
		if (use.flags === undefined) code.op(w.DROP);
		else if (use.flags === "compare") this.flags.setCompared();
		else this.flags.setPlain();
		if (use.xSet) this.reload(use.xSet);
		if (use.vSet) this.v.reload(use.vSet, use.scalar ?? false);
	}

	/** Does the first, the frequent one, if the stack says so, else the second; both do to the guest what the instruction does. */
	either(first: () => void, second: () => void): void {
		const before = this.facts;
		this.code.expect(true);
		this.code.if();
		first();
		const after = this.facts;
		this.facts = before;
		this.code.else();
		second();
		this.code.end();
		this.facts = after;
	}

	/**
	 * Pushes a constant of 16 bytes. It is read from a global where the region begins: compilers make constants where they
	 * are used, in loops too.
	 */
	constant(a: number, b: number, c: number, d: number): void {
		const words = [a | 0, b | 0, c | 0, d | 0];
		// these they make in one step
		if (words.every((word) => word === 0) || words.every((word) => word === -1)) {
			this.code.v128(a, b, c, d);
			return;
		}
		const global = this.constants.indexOf(words);
		let local = this.constantLocals.get(global);
		if (local === undefined) {
			local = this.local(V128);
			this.constantLocals.set(global, local);
		}
		this.code.get(local);
	}

	// ---- blocks and ways out

	/**
	 * Begins a block. With `budget`, the number of instructions that may be executed before the next check, it is left for
	 * the interpreter if that many are not left.
	 */
	beginBlock(block: Block, budget: number | undefined): void {
		const { code } = this;
		const first = block.instructions[0] as Instruction;
		const count = block.instructions.length;
		this.instruction = first;
		this.rest = count;
		this.pageCache?.begin(block);
		if (budget !== undefined) {
			code.get(LEFT);
			code.i32(budget);
			code.op(w.I32_LT_S);
			code.if();
			code.get(STATE);
			code.i32(1);
			code.memory(w.I32_STORE, L.S_REGION_ENDED);
			this.exitTo(first.p, 0);
			code.end();
		}
		code.get(LEFT);
		code.i32(count);
		code.op(w.I32_SUB);
		code.set(LEFT);
	}

	/** What is known where a block ends, which holds in the blocks that it dominates. */
	get facts(): Facts {
		return { usable: this.usable, cleared: this.v.facts };
	}

	set facts({ usable, cleared }: Facts) {
		this.usable = usable;
		this.v.facts = cleared;
	}

	/** Goes to the next instruction of a block. */
	step(instruction: Instruction): void {
		this.instruction = instruction;
	}

	/** The instruction before is done. */
	done(): void {
		this.rest--;
		this.pageCache?.done(this.instruction);
	}

	private giveBack(instructions: number): void {
		if (instructions === 0) return;
		this.code.get(LEFT);
		this.code.i32(instructions);
		this.code.op(w.I32_ADD);
		this.code.set(LEFT);
	}

	/** Leaves for the interpreter at the current instruction, which has done nothing. */
	exitHere(): void {
		this.exitTo(this.instruction.p, this.rest);
	}

	/** The same if the stack says so. */
	exitIf(): void {
		this.code.expect(false);
		this.code.if();
		this.exitHere();
		this.code.end();
	}

	/** Leaves to a record; `instructions` of the block were not executed. */
	exitTo(record: number, instructions: number): void {
		this.giveBack(instructions);
		this.flags.store();
		this.code.i32(record);
		this.code.set(this.next);
		this.code.br(this.exit);
	}

	/** Leaves after the current instruction. */
	exitAfter(): void {
		this.exitTo(this.instruction.p + L.RECORD_BYTES, this.rest - 1);
	}

	/** Leaves because an exception or an exit is pending; the current instruction counts. */
	exitPending(): void {
		this.exitTo(L.VM_RELOAD, this.rest - 1);
	}

	/** Leaves to the virtual address on the stack; the block is done. */
	exitToAddress(): void {
		this.temporary(I64, (target) => {
			this.code.set(target);
			this.code.get(STATE);
			this.code.get(target);
			this.code.memory(w.I64_STORE, L.S_TARGET);
		});
		this.exitTo(0, 0);
	}

	/** Leaves by an indirect branch that has a type, to the address in a local, unless nobody can tell that it has one. */
	exitTyped(target: number, need: number): void {
		const { code } = this;
		code.get(STATE);
		code.i32(this.instruction.p);
		code.get(target);
		code.i32(need);
		code.get(LEFT);
		code.call(CALL_BRANCH);
		code.if();
		this.exitTo(L.VM_RELOAD, 0);
		code.end();
	}

	/** Ends the function. */
	finish(): FunctionBody {
		const { code } = this;
		code.end();
		// the way out
		code.get(STATE);
		code.get(this.next);
		code.memory(w.I32_STORE, L.S_P);
		this.flags.decode();
		code.get(STATE);
		code.get(NZCV);
		code.memory(w.I32_STORE, L.S_NZCV);
		this.spill([...this.xWritten]);
		this.v.storeAll();
		code.get(LEFT);
		code.end();
		const body = code.done();
		const head = new Code();
		head.get(STATE);
		head.memory(w.I64_LOAD, L.S_PVA);
		head.set(this.page);
		head.get(STATE);
		head.memory(w.I32_LOAD, L.S_BANK);
		head.set(this.tlb);
		for (const [global, local] of this.constantLocals) {
			head.globalGet(global);
			head.set(local);
		}
		for (const [offset, local] of this.x) {
			head.get(STATE);
			head.memory(w.I64_LOAD, offset);
			head.set(local);
		}
		this.v.loadAll(head);
		this.mode.load(head);
		for (const page of this.pageCache?.all() ?? []) {
			head.get(STATE);
			head.i64(-1, -1);
			head.memory(w.I64_STORE, page);
		}
		const all = new Uint8Array(head.length + body.length);
		all.set(head.done());
		all.set(body, head.length);
		const hints = code.hints.map(({ offset, likely }) => ({ offset: head.length + offset, likely }));
		return { locals: this.locals, code: all, hints };
	}
}
