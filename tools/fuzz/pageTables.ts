import type { Random } from "../oracle/random.ts";

/** Where tables go, and what they may point to. Addresses are guest physical. */
export interface TableSpace {
	/** RAM as 64-bit words. */
	readonly words: BigUint64Array;
	readonly ramBase: number;
	/** First byte and bytes of the part of RAM that holds tables, multiples of 64 KiB. */
	readonly tables: number;
	readonly tableBytes: number;
	/** Bytes of RAM. */
	readonly ramBytes: number;
}

/** Register values that go with the tables. */
export interface Translation {
	readonly ttbr0: bigint;
	readonly ttbr1: bigint;
	readonly tcr: bigint;
	readonly mair: bigint;
}

const AF = 1n << 10n;

function attributes(random: Random): bigint {
	let value = random.oneIn(24) ? 0n : AF;
	value |= BigInt(random.below(8)) << 2n;
	// AP: mostly writable; bit 6 gives EL0 access.
	value |= BigInt(random.pick([0, 1, 1, 1, 1, 2, 3])) << 6n;
	value |= BigInt(random.below(4)) << 8n;
	if (random.oneIn(3)) value |= 1n << 11n;
	if (random.oneIn(6)) value |= 1n << 53n;
	if (random.oneIn(6)) value |= 1n << 54n;
	if (random.oneIn(16)) value |= BigInt(random.word()) << 32n;
	return value;
}

function tcrOf(random: Random, granule: number, size0: number, size1: number): bigint {
	const tg0 = granule === 12 ? 0n : granule === 16 ? 1n : 2n;
	const tg1 = granule === 12 ? 2n : granule === 16 ? 3n : 1n;
	let tcr = BigInt(size0) | (BigInt(size1) << 16n) | (tg0 << 14n) | (tg1 << 30n) | (2n << 32n);
	if (random.oneIn(8)) tcr |= 1n << BigInt(random.pick([7, 22, 23, 36, 37, 38]));
	return tcr;
}

/** Identity map of the low 4 GiB by 4 KiB granule tables: blocks of 1 GiB, and RAM's first 2 MiB by pages. */
function identity(random: Random, space: TableSpace): Translation {
	const { words, ramBase, tables } = space;
	const entry = (table: number, i: number): number => (tables - ramBase + table * 4096) / 8 + i;
	const address = (table: number): bigint => BigInt(tables + table * 4096);
	for (let i = 0; i < 4; i++) words[entry(0, i)] = (BigInt(i) << 30n) | attributes(random) | 1n;
	const gib = Math.floor(ramBase / 2 ** 30);
	words[entry(0, gib)] = address(1) | 3n;
	for (let i = 0; i < 512; i++) words[entry(1, i)] = BigInt(ramBase + i * 2 ** 21) | attributes(random) | 1n;
	words[entry(1, 0)] = address(2) | 3n;
	for (let i = 0; i < 512; i++) {
		const page = random.oneIn(16) ? random.below(space.ramBytes / 4096) : i;
		words[entry(2, i)] = BigInt(ramBase + page * 4096) | attributes(random) | (random.oneIn(24) ? 0n : 3n);
	}
	return { ttbr0: address(0), ttbr1: address(0), tcr: tcrOf(random, 12, 25, 25), mair: mairOf(random) };
}

function mairOf(random: Random): bigint {
	return random.oneIn(4) ? random.operand() : 0x00_04_0c_44_ff_ff_44_ffn;
}

/** Tables full of random descriptors of any granule that point at each other and at RAM. */
function wild(random: Random, space: TableSpace): Translation {
	const granule = random.pick([12, 12, 14, 16]);
	const size = 2 ** granule;
	const count = Math.max(1, Math.floor(space.tableBytes / size));
	const pages = Math.floor(space.ramBytes / size);
	const table = (): bigint => BigInt(space.tables + random.below(count) * size);
	const page = (): bigint => BigInt(space.ramBase + random.below(pages) * size);
	const start = (space.tables - space.ramBase) / 8;
	// A short cycle of descriptors fills the tables: what matters is their variety, not their number.
	const cycle = Array.from({ length: 61 }, () => {
		const kind = random.below(16);
		if (kind === 0) return BigInt(random.word()) << 32n;
		if (kind === 1) return random.operand();
		if (kind < 6) return page() | attributes(random) | 1n;
		if (kind < 11) return table() | 3n;
		return page() | attributes(random) | 3n;
	});
	for (let i = 0; i < space.tableBytes / 8; i++) space.words[start + i] = cycle[i % cycle.length] as bigint;
	const tcr = tcrOf(random, granule, 16 + random.below(24), 16 + random.below(24));
	const asid = BigInt(random.below(4)) << 48n;
	return { ttbr0: table() | asid, ttbr1: table() | asid, tcr, mair: mairOf(random) };
}

/** Fills the tables' part of RAM. */
export function buildTables(random: Random, space: TableSpace): Translation {
	if (random.oneIn(3)) return wild(random, space);
	const built = identity(random, space);
	if (random.oneIn(8)) return { ...built, ttbr0: random.operand(), tcr: random.operand() };
	return built;
}
