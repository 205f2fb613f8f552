import { assemble, type CpuSnapshot } from "@upcall/spec";
import { ATTR, PageTables, type TableMemory } from "../../../../spec/test/support/pageTables.ts";
import type { Batch, BatchKind, Case } from "./cases.ts";
import { Random } from "./random.ts";
import { CODE, CODE_BYTES, DATA, DATA_BYTES, TABLES, TABLES_BYTES, VECTORS } from "./world.ts";

/**
 * Programs that change translation tables, address spaces and code, each followed by the maintenance that the
 * architecture asks for. The spec has no TLB and no caches, so whatever the engine keeps too long shows.
 *
 * @see DDI 0487, D8.13.5 TLB maintenance instructions; D8.16 Ordering of memory accesses from translation table walks
 */
export const MAINTENANCE: BatchKind = { name: "maintenance", length: 240, cases: 40 };

const NORMAL = ATTR.index(0) | ATTR.SH_INNER | ATTR.AF;
/** Data pages of the lower range by number, and of the upper range. */
const LOWER = 0x5000_0000n;
const UPPER = 0xffff_ff80_0000_0000n;
const PAGES = 6;
/** A block of 2 MiB of the lower range over all RAM. */
const BLOCK = 0x6000_0000n;
const BLOCK_BYTES = 0x20_0000;

const NOP = 0xd503201f;
const DSB = 0xd5033f9f;
const ISB = 0xd5033fdf;
/** Goes on after a fault: behind the instruction when it is in the program, at X30 when it is in code in data. */
const HANDLER = assemble(`
	mrs x16, elr_el1
	lsr x17, x16, #16
	mov x18, #${CODE >> 16n}
	cmp x17, x18
	add x16, x16, #4
	csel x16, x16, x30, eq
	msr elr_el1, x16
	eret
`);

const msr = (op0: number, op1: number, CRn: number, CRm: number, op2: number, Rt: number): number =>
	(0xd5000000 | (op0 << 19) | (op1 << 16) | (CRn << 12) | (CRm << 8) | (op2 << 5) | Rt) >>> 0;

/** MOVZ and MOVK of a constant. */
function constant(rd: number, value: bigint): number[] {
	const words: number[] = [];
	for (let hw = 0; hw < 4; hw++) {
		const part = Number((value >> BigInt(16 * hw)) & 0xffffn);
		if (part === 0 && hw > 0) continue;
		words.push(((words.length === 0 ? 0xd2800000 : 0xf2800000) | (hw << 21) | (part << 5) | rd) >>> 0);
	}
	return words;
}

/** Loads and stores of X0 at the address in X1, by kind. */
const accesses = [
	0xf9400020, // ldr x0, [x1]
	0xf9000020, // str x0, [x1]
	0x39400020, // ldrb w0, [x1]
	0x38000820, // sttrb w0, [x1]
	0xb8400820, // ldtr w0, [x1]
	0xa9400820, // ldp x0, x2, [x1]
	0xf8200022, // ldadd x0, x2, [x1]
	0xc85f7c20, // ldxr x0, [x1]
	0xd50b7421, // dc zva, x1
	0xd5087801, // at s1e1r, x1
	0xd5087861, // at s1e0w, x1
	0xd50b7a21, // dc cvac, x1
] as const;

const leaves = [
	NORMAL | ATTR.AP_RW,
	NORMAL | ATTR.AP_EL1_RW,
	NORMAL | ATTR.AP_RO,
	NORMAL | ATTR.AP_EL1_RO,
	NORMAL | ATTR.AP_EL1_RW | ATTR.PXN,
	ATTR.index(1) | ATTR.AF | ATTR.AP_RW,
	ATTR.AP_RW,
] as const;

interface Space {
	readonly lower: readonly PageTables[];
	readonly upper: PageTables;
	readonly asidInUpper: boolean;
}

function build(r: Random, memory: TableMemory): Space {
	const lower = [0, 1].map(() => new PageTables(memory, 12, 39));
	const upper = new PageTables(memory, 12, 39);
	for (const tables of lower) {
		tables.mapPages(CODE, CODE, CODE_BYTES, NORMAL | ATTR.AP_RO);
		tables.mapPages(TABLES, TABLES, memory.bytes.length, NORMAL | ATTR.AP_EL1_RW | ATTR.UXN | ATTR.PXN);
		tables.map(BLOCK, CODE, NORMAL | ATTR.AP_EL1_RW | ATTR.nG, 2);
		for (let n = 0; n < PAGES; n++) tables.map(LOWER + BigInt(n * 4096), target(r), r.pick(leaves) | ATTR.nG);
	}
	for (let n = 0; n < PAGES; n++) upper.map(UPPER + BigInt(n * 4096), target(r), r.pick(leaves));
	return { lower, upper, asidInUpper: r.chance(30) };
}

/** A page of data. */
function target(r: Random): bigint {
	return DATA + BigInt(r.below(DATA_BYTES / 4096) * 4096);
}

const virtual = (r: Random, upper: boolean): bigint =>
	(upper ? UPPER : LOWER) + BigInt(r.below(PAGES) * 4096 + r.below(500) * 8);

/** Invalidates one address for all address spaces, by a random choice of the instructions that do. */
function invalidate(r: Random, va: bigint): number[] {
	const shareable = r.chance(50) ? 3 : 7;
	const tlbi = (op2: number, Rt: number) => msr(1, 0, 8, shareable, op2, Rt);
	const page = (va >> 12n) & 0xfff_ffff_ffffn;
	const words = [DSB];
	switch (r.below(5)) {
		case 0:
			words.push(tlbi(0, 31)); // VMALLE1
			break;
		case 1:
			words.push(...constant(3, page), tlbi(r.pick([3, 7]), 3)); // VAAE1, VAALE1
			break;
		case 2:
			// ASIDE1 leaves global entries alone, so only for the lower range, whose pages are all nG.
			if (va >> 55n !== 0n) words.push(tlbi(0, 31));
			else for (const asid of [0n, 1n, 2n]) words.push(...constant(3, asid << 48n), tlbi(2, 3));
			break;
		default:
			for (const asid of [0n, 1n, 2n]) words.push(...constant(3, (asid << 48n) | page), tlbi(r.pick([1, 5]), 3));
	}
	return [...words, DSB, ISB];
}

const access = (r: Random, va: bigint): number[] => [...constant(1, va), r.pick(accesses)];

/** One step of a program. */
function step(r: Random, space: Space, sctlr: bigint): number[] {
	const upper = r.chance(35);
	switch (r.below(13)) {
		case 12: {
			// A block changes; it is enough to invalidate any address in it.
			const tables = r.pick(space.lower);
			const inside = () => BLOCK + (DATA - CODE) + BigInt(r.below(DATA_BYTES / 8) * 8);
			const leaf = r.chance(30) ? 0n : CODE | r.pick(leaves) | ATTR.nG | 1n;
			return [
				...access(r, inside()),
				...constant(0, leaf),
				...constant(1, tables.descriptorAddress(BLOCK, 2)),
				0xf9000020, // str x0, [x1]
				...invalidate(r, BLOCK + BigInt(r.below(BLOCK_BYTES))),
				...access(r, inside()),
			];
		}
		case 0:
		case 1: {
			// Another leaf for a page, in one of the tables.
			const tables = upper ? space.upper : r.pick(space.lower);
			const va = virtual(r, upper) & ~0xfffn;
			const leaf = r.chance(20) ? BigInt(r.below(4)) & ~1n : target(r) | r.pick(leaves) | (upper ? 0n : ATTR.nG) | 3n;
			return [
				...access(r, va),
				...constant(0, leaf),
				...constant(1, tables.descriptorAddress(va, 3)),
				0xf9000020, // str x0, [x1]
				...invalidate(r, va),
				...access(r, va),
			];
		}
		case 2: {
			// Another address space. Tables and ASID go together, so nothing has to be invalidated.
			const n = r.below(2);
			const asid = BigInt(n + 1) << 48n;
			const words = [...constant(0, (space.lower[n] as PageTables).root | asid), msr(3, 0, 2, 0, 0, 0), ISB];
			if (!space.asidInUpper) return words;
			// TCR_EL1.A1: the ASID is TTBR1's. Both change, with nothing but code in between.
			return [
				...constant(1, space.upper.root | asid),
				...constant(0, (space.lower[n] as PageTables).root),
				msr(3, 0, 2, 0, 1, 1),
				msr(3, 0, 2, 0, 0, 0),
				ISB,
				...invalidateAll,
			];
		}
		case 3:
			return [msr(0, 0, 4, r.below(2), 4, 31)]; // msr pan, #imm
		case 4:
			return [msr(0, 0, 4, r.below(2), 3, 31)]; // msr uao, #imm
		case 5:
			// WXN and alignment check.
			return [
				...constant(0, sctlr ^ (r.chance(50) ? 1n << 19n : 0n) ^ (r.chance(50) ? 2n : 0n)),
				msr(3, 0, 1, 0, 0, 0),
				ISB,
				...invalidateAll,
			];
		case 6:
			// Attributes: Normal becomes Device and back.
			return [...constant(0, r.chance(50) ? 0xffn : 0x00n), msr(3, 0, 10, 2, 0, 0), ISB, ...invalidateAll];
		case 7:
		case 8: {
			// Code in data: written, called, which returns; a fault skips the call.
			const va = (upper ? UPPER : LOWER) + BigInt(r.below(PAGES) * 4096 + r.below(4) * 8);
			const code = (0xd65f03c0n << 32n) | BigInt(0x91000400 + (r.below(512) << 10) + 4 * 33); // add x4, x4, #n; ret
			const words = [...constant(0, code), ...constant(1, va), 0xf9000020, 0xd50b7b21]; // str x0, [x1]; dc cvau, x1
			return [...words, DSB, 0xd50b7521, DSB, ISB, 0xd63f0020]; // ic ivau, x1; blr x1
		}
		default:
			return access(r, virtual(r, upper));
	}
}

const invalidateAll = [DSB, msr(1, 0, 8, 7, 0, 31), DSB, ISB] as const;

/** Makes the batch of a seed. */
export function maintenanceBatch(seed: number): Batch {
	const r = new Random(seed, 0x7ab1e5);
	const memory: TableMemory = { base: TABLES, bytes: new Uint8Array(TABLES_BYTES), next: 0 };
	const space = build(r, memory);
	const code = new Uint8Array(CODE_BYTES);
	const view = new DataView(code.buffer);
	for (let entry = 0; entry < 16; entry++)
		for (let i = 0; i < 32; i++) view.setUint32(CODE_BYTES - 0x800 + entry * 0x80 + 4 * i, HANDLER[i] ?? NOP, true);
	const sctlr = 0x30d0_0998n | 1n | (1n << 26n);
	const sys: Record<string, bigint> = {
		SCTLR_EL1: sctlr,
		TCR_EL1: 25n | (25n << 16n) | (2n << 30n) | (2n << 32n) | (1n << 36n) | (space.asidInUpper ? 1n << 22n : 0n),
		TTBR0_EL1: (space.lower[0] as PageTables).root | (1n << 48n),
		TTBR1_EL1: space.upper.root | (1n << 48n),
		MAIR_EL1: 0xffn,
		VBAR_EL1: VECTORS,
	};
	const cases: Case[] = [];
	for (let n = 0; n < MAINTENANCE.cases; n++) {
		const offset = n * (MAINTENANCE.length + 8) * 4;
		const words: number[] = [];
		for (;;) {
			const next = step(r, space, sctlr);
			if (words.length + next.length > MAINTENANCE.length) break;
			words.push(...next);
		}
		// The case ends in SMC: there is nothing behind it that the programs may run into.
		words.push(0xd4000003);
		words.forEach((word, i) => {
			view.setUint32(offset + 4 * i, word, true);
		});
		const snapshot: CpuSnapshot = {
			x: Array.from({ length: 31 }, () => r.interesting()),
			sp_el0: 0n,
			sp_el1: 0n,
			pc: CODE + BigInt(offset),
			pstate: 0x3c5n,
			sys,
			retired: 0n,
		};
		const slot = { offset, words: words.length };
		cases.push({
			snapshot,
			budget: 600,
			irq: [false, false, false],
			chunk: r.chance(70) ? 600 : r.pick([1, 13, 50]),
			irqChanges: 0,
			answers: r.u32(),
			slot,
		});
	}
	const regions = [
		{ ipa: CODE, bytes: code },
		{ ipa: DATA, bytes: new Uint8Array(DATA_BYTES) },
		{ ipa: TABLES, bytes: memory.bytes },
	];
	const world = {
		name: space.asidInUpper ? "ASID in TTBR1" : "ASID in TTBR0",
		regions,
		sys,
		pointers: [],
		codeOffset: 0n,
	};
	return { kind: MAINTENANCE, again: `--kind maintenance --seed ${seed} --batches 1`, seed, world, cases };
}
