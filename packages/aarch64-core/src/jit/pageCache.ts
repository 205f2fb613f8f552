import * as L from "../../engine/layout.ts";
import * as ops from "../../engine/ops.ts";
import { I32, I64 } from "./code.ts";
import type { Instruction } from "./records.ts";
import type { Region } from "./region.ts";

/** Pages that a region remembers, at most. */
const LIMIT = 8;
/** The longest step of a pointer through memory that is thought to stay on its page mostly. */
const STRIDE = 256;

/** Locals with the page that a base register was used for last, and what to add to an address on it. */
export interface RememberedPage {
	readonly tag: number;
	readonly addend: number;
}

/** How a register changes in a region. */
type Change = "never" | "steps" | "any";

const stores = (op: number): boolean =>
	(op >= ops.OP_STRB && op <= ops.OP_STRX) ||
	(op >= ops.OP_STRB_WB && op <= ops.OP_STRX_WB) ||
	(op >= ops.OP_STRB_R && op <= ops.OP_STRX_R) ||
	(op >= ops.OP_STRB_RX && op <= ops.OP_STRX_RX) ||
	op === ops.OP_STPX ||
	op === ops.OP_STPW ||
	op === ops.OP_STPX_WB;
/** 0 for a load, 1 for a store of general-purpose registers whose first operand is its base; `undefined` for others. */
export function accessKind(op: number): 0 | 1 | undefined {
	if (stores(op)) return 1;
	const loads = (op >= ops.OP_LDRB && op <= ops.OP_LDRX_RX + 1) || loadsPair(op);
	return loads ? 0 : undefined;
}
const writesBack = (op: number): boolean =>
	(op >= ops.OP_LDRB_WB && op <= ops.OP_STRX_WB) || op === ops.OP_LDPX_WB || op === ops.OP_STPX_WB;
const loadsPair = (op: number): boolean => op === ops.OP_LDPX || op === ops.OP_LDPW || op === ops.OP_LDPX_WB;
const noDestination = (op: number): boolean =>
	stores(op) || (op >= ops.OP_B && op <= ops.OP_BLR) || (op >= ops.OP_CCMP64 && op <= ops.OP_CCMNI32);

/** General-purpose registers that an instruction may write, and whether it only adds a small constant. */
function* writes(i: Instruction): Generator<[offset: number, change: Change]> {
	if (writesBack(i.op)) {
		const step = i.op >= ops.OP_LDPX ? i.low >> 16 : i.high | 0;
		yield [i.rn, Math.abs(step) <= STRIDE ? "steps" : "any"];
	}
	if (loadsPair(i.op)) yield [i.rm, "any"];
	if (noDestination(i.op) || i.rd >= L.S_XZR + 16) return;
	const step = i.op === ops.OP_ADDI64 && i.rd === i.rn && Math.abs(i.low | 0) <= STRIDE;
	yield [i.rd, step ? "steps" : "any"];
}

/**
 * Which base registers of a region keep the translation of the page they point to in locals. That saves the look-up in
 * the TLB where one page is used again and again. It costs a wrong prediction where it is not, so it is done for
 * registers that stay or take small steps, and for further uses of one in a block.
 */
export class PageCache {
	private readonly changes = new Map<number, Change>();
	private readonly pages = new Map<number, RememberedPage>();
	private readonly warm = new Set<number>();
	private readonly writers = new Map<number, Instruction>();

	/** @param uses - base registers of the region's accesses in order, as offset * 2, + 1 for a write */
	constructor(region: Region, uses: readonly number[], local: (type: number) => number) {
		for (const block of region.blocks.values())
			for (const i of block.instructions)
				for (const [offset, change] of writes(i))
					if (this.changes.get(offset) !== "any") this.changes.set(offset, change);
		const counts = new Map<number, number>();
		for (const use of uses) counts.set(use, (counts.get(use) ?? 0) + 1);
		const chosen = [...counts].sort((a, b) => b[1] - a[1]);
		for (const [use, count] of chosen) {
			if (this.pages.size === LIMIT) break;
			if (count < 2 && this.change(use >> 1) === "any") continue;
			this.pages.set(use, { tag: local(I64), addend: local(I32) });
		}
	}

	private change(offset: number): Change {
		return offset === L.S_SP ? "steps" : (this.changes.get(offset) ?? "never");
	}

	/** All remembered pages, to forget them. */
	all(): Iterable<RememberedPage> {
		return this.pages.values();
	}

	/** Begins a block: nothing is known of registers. */
	begin(): void {
		this.warm.clear();
		this.writers.clear();
	}

	/** An instruction has been compiled. */
	done(i: Instruction): void {
		for (const [offset, change] of writes(i)) {
			this.writers.set(offset, i);
			if (change !== "any") continue;
			this.warm.delete(offset * 2);
			this.warm.delete(offset * 2 + 1);
		}
	}

	/** The locals of a base register, and whether to look there first. */
	use(base: number, write: boolean, index: number | undefined): { page: RememberedPage; first: boolean } | undefined {
		const key = base * 2 + (write ? 1 : 0);
		const page = this.pages.get(key);
		if (page === undefined) return undefined;
		const first = (this.warm.has(key) || this.change(base) !== "any") && (index === undefined || this.stays(index));
		this.warm.add(key);
		return { page, first };
	}

	/** Whether an index register is thought to keep an access on its page. */
	private stays(index: number): boolean {
		if (this.change(index) !== "any") return true;
		const writer = this.writers.get(index);
		if (writer === undefined) return false;
		if (writer.op === ops.OP_LDRB || writer.op === ops.OP_LDRB_R || writer.op === ops.OP_LDRB_WB) return true;
		const masks = writer.op === ops.OP_ANDI || writer.op === ops.OP_UBFX;
		return masks && writer.high === 0 && writer.low >>> 0 < 1024;
	}
}
