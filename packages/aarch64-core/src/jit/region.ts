import * as ops from "../../engine/ops.ts";
import type { CodePage, Instruction, Records } from "./records.ts";

/** Most pages of one region, as many as a row of the engine's table can name. */
const MAX_PAGES = 8;
/** Most times that code on a page was written, for a region that begins elsewhere to go on there. */
const MAX_LOSSES = 2;

/** How control leaves a block. */
export type Edge = {
	/** Place it goes to: distance in bytes from the begin of the entry's page. */
	readonly to: number;
	/** The block there, or `undefined` when it is not in the region. */
	block: Block | undefined;
};

/** A run of instructions that is entered only at its begin. */
export interface Block {
	/** Place of the first instruction. */
	readonly place: number;
	readonly instructions: readonly Instruction[];
	/**
	 * - `fall`: goes to `edges[0]`
	 * - `branch`: the last instruction is a branch: to `edges[0]` if taken, else to `edges[1]`
	 * - `indirect`: the last instruction is an indirect branch, maybe to one of the edges
	 * - `stop`: the interpreter goes on at `edges[0].to`
	 */
	readonly end: "fall" | "branch" | "indirect" | "stop";
	readonly edges: Edge[];
}

/** What is compiled to one function. */
export interface Region {
	readonly entry: Block;
	readonly blocks: ReadonlyMap<number, Block>;
	/** The pages by their distance from the entry's. */
	readonly pages: ReadonlyMap<number, CodePage>;
	readonly instructions: number;
}

/** The page of a place, which is its distance in bytes from the begin of the entry's page. */
export const pageOf = (place: number): number => Math.floor(place / 4096);
export const offsetOf = (place: number): number => place - pageOf(place) * 4096;

const NEAR = 0;
const FAR = 1;
/** Direct branches that always go: near, then far. */
const jumps = new Map([
	[ops.OP_B, NEAR],
	[ops.OP_B_FAR, FAR],
	[ops.OP_BL, NEAR],
	[ops.OP_BL_FAR, FAR],
]);
const conditional = new Map<number, number>();
for (let op = ops.OP_BCOND; op <= ops.OP_TBNZ_FAR; op++) conditional.set(op, (op - ops.OP_BCOND) & 1);

const indirect = new Set([ops.OP_BR, ops.OP_BLR, ops.OP_BRANCH_TYPED, ops.OP_BRANCH_AUTH]);
export const isBranch = (op: number): boolean => (op >= ops.OP_B && op <= ops.OP_BLR) || indirect.has(op);
/** Offset of X30 in the state. */
const LINK = 240;
/** Calls of a region that a return in it may belong to, at most. */
const MAX_RETURNS = 6;

export const isCall = (op: number): boolean => op === ops.OP_BL || op === ops.OP_BL_FAR;

/** Whether an indirect branch sets X30. */
export function isIndirectCall(i: Instruction): boolean {
	if (i.op === ops.OP_BLR) return true;
	return (i.op === ops.OP_BRANCH_TYPED || i.op === ops.OP_BRANCH_AUTH) && (i.rd & 1) !== 0;
}

/** What an indirect branch needs of a landing pad; 0 = it has no type. @see engine/branchTargets.ts */
export function landingPad(i: Instruction): number {
	return i.op === ops.OP_BRANCH_TYPED || i.op === ops.OP_BRANCH_AUTH ? i.high : 0;
}

const isReturn = (i: Instruction): boolean => i.rn === LINK && !isIndirectCall(i) && landingPad(i) === 0;

/** Where a direct branch goes. */
function target(i: Instruction, far: number): number {
	return i.page * 4096 + (far ? i.low | 0 : i.offset + ((i.low | 0) >> 2));
}

/** How a walk over instructions ends. */
interface Run {
	readonly instructions: Instruction[];
	readonly end: Block["end"];
	readonly to: number[];
}

/**
 * Finds the instructions that belong together with those at `entry`: what branches reach, as far as it was executed
 * before (a record that is not decoded never was) and `lowers` can compile it.
 */
export class Discovery {
	private readonly pages = new Map<number, CodePage>();
	private readonly leaders = new Set<number>();
	private readonly owner = new Map<number, Instruction>();
	private readonly returns: number[] = [];
	private count = 0;
	/** What is used up of the limit. */
	private spent = 0;

	private readonly records: Records;
	private readonly state: number;
	private readonly lowers: (i: Instruction) => boolean;
	private readonly limit: number;
	private readonly blockCost: number;

	/**
	 * @param limit - most instructions of the region, with what its blocks cost
	 * @param blockCost - of each block, in instructions
	 */
	constructor(records: Records, state: number, lowers: (i: Instruction) => boolean, limit: number, blockCost = 0) {
		this.limit = limit;
		this.blockCost = blockCost;
		this.records = records;
		this.state = state;
		this.lowers = lowers;
	}

	private page(number: number): CodePage | undefined {
		const known = this.pages.get(number);
		if (known) return known;
		const records = number === 0 ? this.records.currentPage(this.state) : this.records.neighbour(this.state, number);
		if (records === undefined || this.pages.size === MAX_PAGES) return undefined;
		// what is written often would take the others with it
		if (number !== 0 && this.records.losses(records) > MAX_LOSSES) return undefined;
		const page = { number, records };
		this.pages.set(number, page);
		return page;
	}

	private at(place: number): Instruction | undefined {
		const known = this.owner.get(place);
		if (known) return known;
		const page = this.page(pageOf(place));
		return page && this.records.read(page, offsetOf(place));
	}

	/** Marks the instructions from a leader on, up to the first that ends a block; gives what they lead to. */
	private walk(start: number): number[] {
		if (!this.owner.has(start)) this.spent += this.blockCost;
		for (let place = start; ; place += 4) {
			if (this.owner.has(place)) return [];
			if (place !== start && offsetOf(place) === 0) return [place];
			const i = this.at(place);
			if (i === undefined || !this.lowers(i) || this.spent >= this.limit) return [];
			this.owner.set(place, i);
			this.count++;
			this.spent++;
			const jump = jumps.get(i.op);
			if (jump !== undefined) {
				if (isCall(i.op) && this.returns.length < MAX_RETURNS) this.returns.push(place + 4);
				return isCall(i.op) ? [target(i, jump), place + 4] : [target(i, jump)];
			}
			const far = conditional.get(i.op);
			if (far !== undefined) return [place + 4, target(i, far)];
			if (indirect.has(i.op)) return this.indirect(i, place);
		}
	}

	/** What to look at behind an indirect branch. */
	private indirect(i: Instruction, place: number): number[] {
		if (isReturn(i)) return [];
		const guess = this.guess(i);
		if (!isIndirectCall(i)) return guess === undefined ? [] : [guess];
		if (guess !== undefined && this.returns.length < MAX_RETURNS) this.returns.push(place + 4);
		return guess === undefined ? [place + 4] : [guess, place + 4];
	}

	/** Where the register of an indirect branch points now: often where it will. */
	private guess(i: Instruction): number | undefined {
		if (i.op === ops.OP_BRANCH_AUTH) return undefined;
		const place = this.records.distance(this.state, i.rn);
		return place !== undefined && place % 4 === 0 && this.page(pageOf(place)) ? place : undefined;
	}

	/** Places of the region that an indirect branch may go to. */
	private targets(i: Instruction): number[] {
		if (isReturn(i)) return this.returns;
		const guess = this.guess(i);
		return guess === undefined ? [] : [guess];
	}

	/** The instructions from a leader to the end of its block. */
	private run(start: number): Run {
		const instructions: Instruction[] = [];
		for (let place = start; ; place += 4) {
			if (place !== start && this.leaders.has(place)) return { instructions, end: "fall", to: [place] };
			const i = this.owner.get(place);
			if (i === undefined) return { instructions, end: "stop", to: [place] };
			instructions.push(i);
			const jump = jumps.get(i.op);
			if (jump !== undefined) return { instructions, end: "fall", to: [target(i, jump)] };
			const far = conditional.get(i.op);
			if (far !== undefined) return { instructions, end: "branch", to: [target(i, far), place + 4] };
			if (indirect.has(i.op)) return { instructions, end: "indirect", to: this.targets(i) };
		}
	}

	/** The region that begins at an offset of the vCPU's current page, or `undefined` where nothing can be compiled. */
	find(offset: number): Region | undefined {
		const first = this.at(offset);
		if (first === undefined || !this.lowers(first)) return undefined;
		const queue = [offset];
		this.leaders.add(offset);
		for (let next = queue.shift(); next !== undefined; next = queue.shift())
			for (const place of this.walk(next)) {
				if (this.leaders.has(place)) continue;
				this.leaders.add(place);
				queue.push(place);
			}
		const blocks = new Map<number, Block>();
		for (const place of this.leaders) {
			if (!this.owner.has(place)) continue;
			const { instructions, end, to } = this.run(place);
			blocks.set(place, { place, instructions, end, edges: to.map((t) => ({ to: t, block: undefined })) });
		}
		for (const block of blocks.values()) {
			if (block.end !== "stop") for (const edge of block.edges) edge.block = blocks.get(edge.to);
		}
		const entry = blocks.get(offset);
		return entry && { entry, blocks, pages: this.pages, instructions: this.count };
	}
}
