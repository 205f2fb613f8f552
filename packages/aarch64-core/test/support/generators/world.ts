import type { MemoryRegion } from "@upcall/spec";
import { ATTR, PageTables, type TableMemory } from "../../../../spec/test/support/pageTables.ts";
import type { Random } from "./random.ts";

const PAGE = 4096;

/** Intermediate physical addresses. */
export const CODE = 0x4000_0000n;
export const CODE_BYTES = 0x1_0000;
/** The vectors follow the code, in the last 2 KiB of the code's pages. */
export const VECTORS = CODE + BigInt(CODE_BYTES) - 0x800n;
export const DATA = 0x4002_0000n;
export const DATA_BYTES = 0x8000;
/** RAM that cannot be written. */
export const ROM = 0x4003_0000n;
const ROM_BYTES = PAGE;
/** Tables: read-only, so that no case changes what a TLB may have kept. */
export const TABLES = 0x4008_0000n;
/** Bytes of tables that cases may change. */
export const TABLES_BYTES = 0x2_0000;
/** An address without RAM. */
export const DEVICE = 0x900_0000n;

/** Memory, tables and translation registers that a batch of cases shares. */
export interface World {
	readonly name: string;
	readonly regions: readonly MemoryRegion[];
	readonly sys: Readonly<Record<string, bigint>>;
	/** Virtual addresses that are worth using as pointers. */
	readonly pointers: readonly bigint[];
	/** Added to CODE for the address where the code runs. */
	readonly codeOffset: bigint;
}

const { AP_RO, AP_EL1_RO, AP_EL1_RW } = ATTR;
const NORMAL = ATTR.index(0) | ATTR.SH_INNER | ATTR.AF;

/** Leaf attributes of data pages; the first four are common. */
const leaves: readonly bigint[] = [
	NORMAL | ATTR.AP_RW | ATTR.UXN | ATTR.PXN,
	NORMAL | ATTR.AP_RW,
	NORMAL | ATTR.AP_EL1_RW,
	NORMAL | ATTR.AP_RW | ATTR.nG,
	NORMAL | ATTR.AP_RO,
	NORMAL | ATTR.AP_EL1_RO,
	ATTR.index(1) | ATTR.AF | ATTR.AP_RW,
	ATTR.index(2) | ATTR.AF | ATTR.AP_RW | ATTR.CONTIGUOUS,
	ATTR.index(3) | ATTR.AF | ATTR.AP_EL1_RW,
	ATTR.index(0) | ATTR.AP_RW,
];

/** RES1 bits, SPAN, SA0, SA. */
const SCTLR = 0x30d0_0998n;
/**
 * Bits of SCTLR_EL1 that no translation depends on: A, SA, SA0, nAA, UMA, EnRCTX, EnDB, DZE, UCT, nTWI, nTWE, TSCXT, SPAN,
 * UCI, EnDA, EnIB, EnIA, BT0, BT1, DSSBS.
 */
export const SCTLR_FREE: readonly bigint[] = [
	1, 3, 4, 6, 9, 10, 13, 14, 15, 16, 18, 20, 23, 26, 27, 30, 31, 35, 36, 44,
].map((n) => 1n << BigInt(n));

function bytes(r: Random, length: number): Uint8Array {
	const words = new Uint32Array(length / 4);
	for (let i = 0; i < words.length; i++) words[i] = r.u32();
	return new Uint8Array(words.buffer);
}

/** Memory and translation of a batch. `code` is placed at {@link CODE}. */
export function randomWorld(r: Random, code: Uint8Array): World {
	const data = bytes(r, DATA_BYTES);
	const ram: MemoryRegion[] = [
		{ ipa: CODE, bytes: code },
		{ ipa: DATA, bytes: data },
		{ ipa: ROM, bytes: bytes(r, ROM_BYTES), readonly: true },
	];
	const granule = r.pick([0, 12, 12, 12, 14, 14, 16] as const);
	const bigEndian = r.chance(10);
	let sctlr = SCTLR | (bigEndian ? 1n << 25n : 0n) | (r.chance(10) ? 1n << 24n : 0n);
	for (const bit of SCTLR_FREE) if (r.chance(40)) sctlr ^= bit;
	const MAIR_EL1 = 0x04_44_00_ffn;
	if (granule === 0) {
		const TCR_EL1 = r.chance(20) ? 1n << 37n : 0n;
		// Data is Device memory while stage 1 is off, so unaligned accesses fault.
		return {
			name: `stage 1 off${bigEndian ? ", big-endian" : ""}`,
			regions: ram,
			sys: { SCTLR_EL1: sctlr, TCR_EL1, MAIR_EL1, TTBR0_EL1: 0n, TTBR1_EL1: 0n },
			pointers: [
				DATA,
				DATA,
				DATA + 0x1000n,
				ROM,
				DEVICE,
				CODE,
				TCR_EL1 === 0n ? DATA : DATA | (0x7fn << 56n),
				1n << 41n,
			],
			codeOffset: 0n,
		};
	}

	const size = granule === 12 ? r.pick([32, 39, 48]) : granule === 14 ? r.pick([33, 36]) : r.pick([30, 42]);
	const memory: TableMemory = { base: TABLES, bytes: new Uint8Array(granule === 16 ? 0x8_0000 : 0x3_0000), next: 0 };
	const lower = new PageTables(memory, granule, size, bigEndian);
	const upper = new PageTables(memory, granule, size, bigEndian);
	const page = 1 << granule;
	const limits = [0n, 0n, 0n, 0n, ATTR.APTABLE_NO_EL0, ATTR.APTABLE_RO, ATTR.UXN_TABLE, ATTR.PXN_TABLE];
	// Input addresses of 30 bits do not reach identity: everything moves down to the first gigabyte.
	const offset = size === 30 ? -CODE : 0n;
	const high = (-(1n << BigInt(size)) & 0xffff_ffff_ffff_ffffn) + 0x10_0000n;
	// Mostly executable everywhere; at EL1 code that can be written; rarely not executable where the vectors need it.
	const guarded = r.chance(40) ? ATTR.GP : 0n;
	const codeLeaf = NORMAL | guarded | r.pick([AP_RO, AP_RO, AP_RO, AP_RO, AP_RO, AP_EL1_RW, AP_EL1_RW, ATTR.AP_RW]);
	lower.mapPages(CODE + offset, CODE, CODE_BYTES, codeLeaf);
	upper.mapPages(high + 0x10_0000n, CODE, CODE_BYTES, codeLeaf);
	// Pages of code that follow each other in virtual memory only, or end in a fault. The vectors' page stays.
	const broken = r.chance(40);
	for (let n = 0; broken && n < 3; n++) {
		const at = BigInt(r.below(CODE_BYTES / page - 1) * page);
		const instead = CODE + BigInt(r.below(CODE_BYTES / page) * page);
		const leaf = r.chance(75) ? codeLeaf : NORMAL | r.pick([AP_EL1_RO, AP_EL1_RW, ATTR.UXN, AP_RO | ATTR.PXN, 0n]);
		if (CODE_BYTES === page) break;
		lower.map(CODE + offset + at, instead, leaf);
		upper.map(high + 0x10_0000n + at, instead, leaf);
	}
	const pointers: bigint[] = [];
	const leaf = () => (r.chance(60) ? r.pick(leaves.slice(0, 4)) : r.pick(leaves));
	// Pages of data in the other order: neighbours in virtual memory are none in physical memory.
	const scattered = r.chance(40);
	for (let at = 0; at < DATA_BYTES; at += Math.max(page, PAGE)) {
		if (!r.chance(95)) continue;
		const to = scattered ? Math.max(0, DATA_BYTES - page - at) : at;
		lower.map(DATA + offset + BigInt(at), DATA + BigInt(to), leaf());
		pointers.push(DATA + offset + BigInt(at));
		if (granule !== 16 || at === 0) {
			upper.map(high + BigInt(at), DATA + BigInt(at), leaf(), 3, r.pick(limits));
			pointers.push(high + BigInt(at));
		}
	}
	const rom = ROM + offset;
	lower.map(rom & -BigInt(page), ROM & -BigInt(page), leaf());
	lower.map((DEVICE + 0x20_0000n) & -BigInt(page), DEVICE & -BigInt(page), r.pick([leaves[6] as bigint, leaf()]));
	pointers.push(rom, (DEVICE + 0x20_0000n) & -BigInt(page), CODE + offset, 0x10_0000n, 0x0001_0000_0000_0000n);
	const tbi = r.chance(25);
	if (tbi) pointers.push(...pointers.slice(0, 3).map((p) => (p & 0x00ff_ffff_ffff_ffffn) | (0x5an << 56n)));
	const tg0 = { 12: 0n, 14: 2n, 16: 1n }[granule];
	const tg1 = { 12: 2n, 14: 1n, 16: 3n }[granule];
	const szx = BigInt(64 - size);
	const TCR_EL1 =
		szx |
		(szx << 16n) |
		(tg0 << 14n) |
		(tg1 << 30n) |
		(r.pick([2n, 2n, 5n, 0n]) << 32n) |
		(tbi ? 3n << 37n : 0n) |
		(r.chance(10) ? 3n << 51n : 0n) | // TBID0, TBID1
		(r.chance(15) ? BigInt(r.below(4)) << 41n : 0n) | // HPD0, HPD1
		(r.chance(8) ? BigInt(r.below(4)) << 55n : 0n) | // E0PD0, E0PD1
		(r.chance(30) ? 1n << 36n : 0n) |
		(r.chance(20) ? 1n << 22n : 0n);
	if (r.chance((codeLeaf & 0x80n) === 0n ? 3 : 15)) sctlr |= 1n << 19n; // WXN
	if (r.chance(15)) sctlr |= 1n << 57n; // EPAN
	const asid = (n: number) => BigInt(n) << 48n;
	return {
		name: `${page / 1024}K, ${size} bits${bigEndian ? ", big-endian" : ""}${broken ? ", pages of code exchanged" : ""}${scattered ? ", pages of data exchanged" : ""}`,
		regions: [...ram, { ipa: TABLES, bytes: memory.bytes, readonly: true }],
		sys: {
			SCTLR_EL1: sctlr | 1n,
			TCR_EL1,
			MAIR_EL1,
			TTBR0_EL1: lower.root | asid(r.below(3)),
			TTBR1_EL1: upper.root | asid(r.below(3)),
		},
		pointers,
		codeOffset: r.chance(75) ? offset : high + 0x10_0000n - CODE,
	};
}
