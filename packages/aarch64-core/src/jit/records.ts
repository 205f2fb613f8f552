import * as L from "../../engine/layout.ts";
import { OP_B, OP_BL, OP_REGION, OP_TBNZ } from "../../engine/ops.ts";

/** One decoded instruction: what the engine's record says, and where it is. */
export interface Instruction {
	/** Address of its record. */
	readonly p: number;
	/** Operation, of `ops.ts`. */
	readonly op: number;
	readonly rd: number;
	readonly rn: number;
	readonly rm: number;
	/** Halves of the immediate. */
	readonly low: number;
	readonly high: number;
	/** Pages between the region's first page and the one it is on, in the virtual address space. */
	readonly page: number;
	/** Offset in the page, bytes. */
	readonly offset: number;
}

/** A page of code: where it is relative to the first page, and its decode slot. */
export interface CodePage {
	/** Distance in pages from the page of the entry. */
	readonly number: number;
	/** Address of the slot's records. */
	readonly records: number;
}

/** Reads decoded instructions of the pages that the fetch TLB of one vCPU has. */
export class Records {
	private readonly u16: Uint16Array;
	private readonly u32: Uint32Array;

	constructor(memory: ArrayBufferLike) {
		this.u16 = new Uint16Array(memory);
		this.u32 = new Uint32Array(memory);
	}

	/** Address of the records of the page that the vCPU is on. */
	currentPage(state: number): number {
		return this.u32[(state + L.S_PBASE) >>> 2] as number;
	}

	/** The page at a distance from the one the vCPU is on, or `undefined` where the fetch TLB has none. */
	neighbour(state: number, distance: number): number | undefined {
		const at = (state + L.S_PVA) >>> 2;
		const pages = (this.u32[at] as number) / 4096 + ((this.u32[at + 1] as number) & 0xfffff) * 2 ** 20 + distance;
		const low = (pages * 4096) >>> 0;
		const bank = this.u32[(state + L.S_BANK) >>> 2] as number;
		const entry = (bank + L.TLB_EXEC + ((low >>> 8) & L.TLB_MASK)) >>> 2;
		const high = Math.floor(pages / 2 ** 20) & 0xfffff;
		if (this.u32[entry] !== low || ((this.u32[entry + 1] as number) & 0xfffff) !== high) return undefined;
		if ((this.u32[entry + 1] as number) >>> 20 !== (this.u32[at + 1] as number) >>> 20) return undefined;
		return this.u32[entry + 2];
	}

	/** How far a register points from the page that the vCPU is on, bytes, if that is not too far for code of one program. */
	distance(state: number, register: number): number | undefined {
		const at = (state + register) >>> 2;
		const base = (state + L.S_PVA) >>> 2;
		const low = (this.u32[at] as number) - (this.u32[base] as number);
		const high = (this.u32[at + 1] as number) - (this.u32[base + 1] as number);
		const distance = high * 2 ** 32 + low;
		return Math.abs(distance) < 2 ** 30 ? distance : undefined;
	}

	/** How often regions were given up because their code on the page of a decode slot was written, at most 65,535. */
	losses(records: number): number {
		return this.u16[(records + L.DECODE_END + L.END_LOSSES) >>> 1] as number;
	}

	/** The instruction at an offset of a page. */
	read(page: CodePage, offset: number): Instruction {
		const p = page.records + offset * 4;
		const fields = this.u16[p >>> 1] === OP_REGION ? (this.u32[(p >>> 2) + 3] as number) : p;
		const half = fields >>> 1;
		const word = fields >>> 2;
		return {
			p,
			op: this.u16[half] as number,
			rd: this.u16[half + 1] as number,
			rn: this.u16[half + 2] as number,
			rm: this.u16[half + 3] as number,
			low: this.u32[word + 2] as number,
			high: this.u32[word + 3] as number,
			page: page.number,
			offset,
		};
	}

	/** The offset that a conditional or unconditional branch at an offset of a page goes back to on that page. */
	branchBack(page: CodePage, offset: number): number | undefined {
		const op = this.u16[(page.records + offset * 4) >>> 1] as number;
		if (op < OP_B || op > OP_TBNZ || op === OP_BL || (op - OP_B) % 2 !== 0) return undefined;
		const to = offset + ((this.u32[((page.records + offset * 4) >>> 2) + 2] as number) >> 2);
		return to <= offset && to >= 0 ? to : undefined;
	}

	/** Whether the record at `p` leads to a region. */
	isRegion(p: number): boolean {
		return this.u16[p >>> 1] === OP_REGION;
	}
}
