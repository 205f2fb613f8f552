import * as L from "../../engine/layout.ts";
import * as ops from "../../engine/ops.ts";
import { addressOperands, registerWrites } from "./accesses.ts";
import type { Loop, Node } from "./flow.ts";
import type { Instruction } from "./records.ts";
import type { Block } from "./region.ts";

/** The longest step of a pointer through memory that is thought to stay on its page mostly. */
const STRIDE = 256;
/** The longest shift of an index that does. */
const SHIFT = 4;
/** Instructions that are looked at behind each other to see where an address comes from. */
const DEPTH = 4;
/** How much more often the code of a loop is thought to run than what is around it. */
const LOOP_WEIGHT = 8;

/** The instructions of a loop, or of the whole region, that write each register. */
type Writers = ReadonlyMap<number, readonly Instruction[]>;

function writersOf(blocks: Iterable<Block>): Writers {
	const writers = new Map<number, Instruction[]>();
	for (const block of blocks)
		for (const i of block.instructions)
			for (const { register } of registerWrites(i)) {
				const list = writers.get(register);
				if (list) list.push(i);
				else writers.set(register, [i]);
			}
	return writers;
}

/** What an instruction adds to a register, if that is all that it does to it. */
function stepOf(i: Instruction, register: number): number | undefined {
	for (const write of registerWrites(i)) if (write.register === register) return write.step;
	return undefined;
}

/**
 * Which base registers of a region keep the translation of the page they point to in the state. That saves the look-up in
 * the TLB where one page is used again and again. It costs a wrong prediction where it is not, so it is done for
 * addresses that stay or take small steps in the innermost loop, and for further uses of a register in a block.
 */
export class PageCache {
	private readonly pages = new Map<number, number>();
	/** Pages that were used in the block, by registers that have not changed since. */
	private readonly warm = new Set<number>();
	/** The last writers of registers in the block so far. */
	private readonly last = new Map<number, Instruction>();
	private readonly scopes = new Map<Block, Writers>();
	/** The writers in the innermost loop around the block. */
	private scope: Writers = new Map();

	constructor(nodes: ReadonlyMap<Block, Node>) {
		const loops = new Map<Loop | undefined, Writers>([[undefined, writersOf(nodes.keys())]]);
		const scores = new Map<number, number>();
		for (const [block, node] of nodes) {
			let writers = loops.get(node.within);
			if (writers === undefined) {
				writers = writersOf([...(node.within ?? [])].map((inside) => inside.block));
				loops.set(node.within, writers);
			}
			this.scopes.set(block, writers);
			this.begin(block);
			const weight = LOOP_WEIGHT ** Math.min(node.depth, 4);
			for (const i of block.instructions) {
				const access = addressOperands(i);
				if (access) {
					const key = access.base * 2 + (access.write ? 1 : 0);
					if (this.helps(key, access.base, access.index)) scores.set(key, (scores.get(key) ?? 0) + weight);
				}
				this.done(i);
			}
		}
		const chosen = [...scores].sort(([, a], [, b]) => b - a);
		for (const [n, [key]] of chosen.slice(0, L.REMEMBERED_PAGES).entries()) this.pages.set(key, L.S_PAGES + n * 16);
	}

	/** Offsets in the state of all pages that are used. */
	all(): Iterable<number> {
		return this.pages.values();
	}

	/** Begins a block. */
	begin(block: Block): void {
		this.warm.clear();
		this.last.clear();
		this.scope = this.scopes.get(block) as Writers;
	}

	/** An instruction has been compiled. */
	done(i: Instruction): void {
		for (const { register, step } of registerWrites(i)) {
			this.last.set(register, i);
			if (register === L.S_SP || (step !== undefined && Math.abs(step) <= STRIDE)) continue;
			this.warm.delete(register * 2);
			this.warm.delete(register * 2 + 1);
		}
	}

	/** Where the page of a base register is in the state, and whether to look there first. */
	use(base: number, write: boolean, index: number | undefined): { page: number; first: boolean } | undefined {
		const key = base * 2 + (write ? 1 : 0);
		const page = this.pages.get(key);
		if (page === undefined) return undefined;
		return { page, first: this.helps(key, base, index) };
	}

	/** Whether an access is likely to be on the page that its base was used for last; it will be that page from now on. */
	private helps(key: number, base: number, index: number | undefined): boolean {
		const helps = (this.warm.has(key) || this.near(base, 0)) && (index === undefined || this.nearIndex(index));
		this.warm.add(key);
		return helps;
	}

	/** Whether a register is thought to stay or take small steps from one turn of the loop to the next. */
	private near(register: number, depth: number): boolean {
		if (register === L.S_SP || register === L.S_XZR) return true;
		if (depth === DEPTH) return false;
		const last = this.last.get(register);
		const writers = last && stepOf(last, register) === undefined ? [last] : (this.scope.get(register) ?? []);
		return writers.every((i) => this.nearAfter(i, register, depth));
	}

	/** Whether what an instruction writes to a register is near what it was before, or stays or takes small steps. */
	private nearAfter(i: Instruction, register: number, depth: number): boolean {
		const step = stepOf(i, register);
		if (step !== undefined) return Math.abs(step) <= STRIDE;
		const from = (offset: number): boolean => offset !== register && this.near(offset, depth + 1);
		switch (i.op) {
			case ops.OP_MOVI:
			case ops.OP_ADR:
				return true;
			case ops.OP_ADDI64:
			case ops.OP_ADDI32:
			case ops.OP_MOV64:
			case ops.OP_MOV32:
			case ops.OP_SXTW:
				return from(i.rn);
			case ops.OP_ADD64:
			case ops.OP_SUB64:
				return from(i.rn) && from(i.rm);
			case ops.OP_ADDLSL64:
			case ops.OP_ADDX64:
				return i.low <= SHIFT && from(i.rn) && from(i.rm);
			case ops.OP_LSLI64:
				return i.low <= SHIFT && from(i.rn);
			case ops.OP_UBFIZ:
				return i.rm <= SHIFT && from(i.rn);
			default:
				return false;
		}
	}

	/** Whether an index register is thought to keep an access on its page. */
	private nearIndex(index: number): boolean {
		if (this.near(index, 0)) return true;
		const writer = this.last.get(index);
		if (writer === undefined) return false;
		if (writer.op === ops.OP_LDRB || writer.op === ops.OP_LDRB_R || writer.op === ops.OP_LDRB_WB) return true;
		const masks = writer.op === ops.OP_ANDI || writer.op === ops.OP_UBFX;
		return masks && writer.high === 0 && writer.low >>> 0 < 1024;
	}
}
