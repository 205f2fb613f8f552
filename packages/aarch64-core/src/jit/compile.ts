import * as L from "../../engine/layout.ts";
import * as ops from "../../engine/ops.ts";
import { I64, type Label } from "./code.ts";
import { Emitter, STATE } from "./emitter.ts";
import type { Kind } from "./flags.ts";
import { analyse, type Node } from "./flow.ts";
import { loweringOf } from "./lower/index.ts";
import { CALL_AUTHENTICATE, type Constants, type FunctionBody } from "./module.ts";
import * as w from "./opcodes.ts";
import { PageCache } from "./pageCache.ts";
import type { Instruction } from "./records.ts";
import { type Block, type Edge, isCall, isIndirectCall, landingPad, offsetOf, pageOf, type Region } from "./region.ts";
import type { ScalarRegisters } from "./vectorRegisters.ts";

/**
 * Compiles a region: structured control flow comes from the dominator tree. A block with several ways in follows the end
 * of a WebAssembly block that holds what leads to it; a block that is come back to begins a loop.
 * @see N. Ramsey, "Beyond Relooper: Recursive Translation of Unstructured Control Flow to Structured Control Flow"
 */
class RegionCompiler {
	private readonly e: Emitter;
	private readonly nodes: Map<Block, Node>;
	private readonly labels = new Map<Node, Label>();

	private readonly region: Region;

	constructor(region: Region, constants: Constants, scalars: ScalarRegisters, comparesFloat: boolean) {
		this.region = region;
		this.e = new Emitter(constants, scalars, comparesFloat);
		this.nodes = analyse(region);
		this.e.pageCache = new PageCache(this.nodes);
	}

	/** The registers that the compiled code uses as scalars. */
	get scalars(): ScalarRegisters {
		return this.e.v.scalars();
	}

	compile(): CompiledRegion {
		const entry = this.nodes.get(this.region.entry) as Node;
		this.tree(entry, undefined);
		return { ...this.e.finish(), cost: entry.cost };
	}

	/** A block and all that it dominates. */
	private tree(node: Node, flags: Kind | undefined): void {
		const { code } = this.e;
		const merges = node.children.filter((child) => child.forward > 1);
		const { facts } = this.e;
		if (node.loop) this.labels.set(node, code.loop());
		this.within(node, merges, merges.length, node.loop ? undefined : flags);
		this.e.facts = facts;
		if (node.loop) code.end();
	}

	/** The block, with the blocks behind it that several ways lead to: the nearest is the first in `merges`. */
	private within(node: Node, merges: readonly Node[], count: number, flags: Kind | undefined): void {
		if (count === 0) {
			this.block(node, flags);
			return;
		}
		const next = merges[count - 1] as Node;
		this.labels.set(next, this.e.code.block());
		this.within(node, merges, count - 1, flags);
		this.e.code.end();
		this.labels.delete(next);
		this.tree(next, undefined);
	}

	private block(node: Node, flags: Kind | undefined): void {
		const { e } = this;
		const { block } = node;
		e.flags.begin(flags);
		// the dispatch loop has looked at the budget for the first block, if it begins no loop
		e.beginBlock(block, node.loop ? node.cost : undefined);
		const body =
			block.end === "branch" || block.end === "indirect" ? block.instructions.slice(0, -1) : block.instructions;
		for (const instruction of body) {
			e.step(instruction);
			if (isCall(instruction.op)) e.setLink(instruction.high);
			else loweringOf(instruction.op)?.(e, instruction);
			e.done();
		}
		const last = block.instructions.at(-1) as Instruction;
		e.step(last);
		if (block.end === "branch") {
			this.branch(node, last);
			return;
		}
		if (block.end === "indirect") {
			this.indirect(node, last);
			return;
		}
		this.follow(node, block.edges[0] as Edge);
	}

	private branch(node: Node, i: Instruction): void {
		const { e } = this;
		condition(e, i);
		e.done();
		const [taken, otherwise] = node.block.edges as [Edge, Edge];
		e.flags.settle();
		const kind = e.flags.known;
		e.code.if();
		this.follow(node, taken);
		e.code.end();
		e.flags.begin(kind);
		this.follow(node, otherwise);
	}

	/** RET to a call of the region, or any other indirect branch. */
	private indirect(node: Node, i: Instruction): void {
		const { e } = this;
		const { code } = e;
		e.done();
		e.flags.settle();
		const kind = e.flags.known;
		e.temporary(I64, (target) => {
			if (i.op === ops.OP_BRANCH_AUTH) {
				code.get(STATE);
				e.get(i.rn);
				e.get(i.rm);
				code.i32(i.rd >> 1);
				code.call(CALL_AUTHENTICATE);
			} else e.get(i.rn);
			code.set(target);
			if (isIndirectCall(i)) e.setLink(i.low);
			if (landingPad(i)) e.exitTyped(target, landingPad(i));
			for (const edge of node.block.edges) {
				if (!edge.block) continue;
				code.get(target);
				e.address(edge.to);
				code.op(w.I64_EQ);
				code.if();
				this.follow(node, edge);
				code.end();
				e.flags.begin(kind);
			}
			code.get(target);
			e.exitToAddress();
		});
	}

	/** Control goes along an edge; nothing is after it. */
	private follow(from: Node, edge: Edge): void {
		const { e } = this;
		const place = pageOf(edge.to);
		e.flags.settle();
		if (place !== e.instruction.page) this.cross(edge.to);
		const to = edge.block && this.nodes.get(edge.block);
		if (!to) {
			const page = this.region.pages.get(place);
			if (page === undefined) {
				e.address(edge.to);
				e.exitToAddress();
				return;
			}
			e.exitTo(page.records + offsetOf(edge.to) * 4, 0);
			return;
		}
		const label = this.labels.get(to);
		if (to.order <= from.order || to.forward > 1) {
			e.code.br(label as Label);
			return;
		}
		const { instruction } = e;
		this.tree(to, e.flags.known);
		e.step(instruction);
	}

	/** Goes to another page, if the fetch TLB still has it where it was. */
	private cross(place: number): void {
		const { e } = this;
		const { code } = e;
		const page = this.region.pages.get(pageOf(place));
		if (page === undefined) return;
		const distance = page.number * 4096;
		e.temporary(I64, (va) => {
			e.address(distance);
			code.set(va);
			e.tlbEntry(va);
			e.temporary(0x7f, (entry) => {
				code.tee(entry);
				code.memory(w.I64_LOAD, L.TLB_EXEC);
				code.get(va);
				code.op(w.I64_NE);
				code.get(entry);
				code.memory(w.I32_LOAD, L.TLB_EXEC + 8);
				code.i32(page.records);
				code.op(w.I32_NE);
				code.op(w.I32_OR);
			});
			code.if();
			e.address(place);
			e.exitToAddress();
			code.end();
			code.get(STATE);
			code.i32(page.records);
			code.memory(w.I32_STORE, L.S_PBASE);
			code.get(STATE);
			code.get(va);
			code.memory(w.I64_STORE, L.S_PVA);
		});
	}
}

/** Pushes whether a conditional branch is taken. */
function condition(e: Emitter, i: Instruction): void {
	const { code } = e;
	switch (i.op) {
		case ops.OP_BCOND:
		case ops.OP_BCOND_FAR:
			e.flags.holds(i.rd);
			return;
		case ops.OP_CBZ64:
		case ops.OP_CBZ64_FAR:
			e.get(i.rn);
			code.op(w.I64_EQZ);
			return;
		case ops.OP_CBNZ64:
		case ops.OP_CBNZ64_FAR:
			e.get(i.rn);
			code.i64(0, 0);
			code.op(w.I64_NE);
			return;
		case ops.OP_CBZ32:
		case ops.OP_CBZ32_FAR:
			e.get32(i.rn);
			code.op(w.I32_EQZ);
			return;
		case ops.OP_CBNZ32:
		case ops.OP_CBNZ32_FAR:
			e.get32(i.rn);
			return;
		default: {
			// TBZ, TBNZ: the number of the bit is in rd
			e.get(i.rn);
			code.i64(i.rd < 32 ? 1 << i.rd : 0, i.rd < 32 ? 0 : 1 << (i.rd - 32));
			code.op(w.I64_AND);
			const zero = i.op === ops.OP_TBZ || i.op === ops.OP_TBZ_FAR;
			if (zero) {
				code.op(w.I64_EQZ);
				return;
			}
			code.i64(0, 0);
			code.op(w.I64_NE);
		}
	}
}

/** A function (state, budget left, NZCV) that gives the budget left. */
export interface CompiledRegion extends FunctionBody {
	/** Budget that it must be given at least. */
	readonly cost: number;
}

/** Compiles a region to a function. */
export function compileRegion(region: Region, constants: Constants): CompiledRegion {
	const comparesFloat = [...region.blocks.values()].some(({ instructions }) =>
		instructions.some(({ op }) => op === ops.OP_FCMP64 || op === ops.OP_FCMP32),
	);
	const first = new RegionCompiler(region, constants, new Map(), comparesFloat);
	const body = first.compile();
	const { scalars } = first;
	// once more where that showed registers that are scalars
	return scalars.size ? new RegionCompiler(region, constants, scalars, comparesFloat).compile() : body;
}
