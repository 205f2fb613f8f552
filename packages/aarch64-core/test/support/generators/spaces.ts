// Programs in several address spaces, at EL0 and EL1: pages of code and data follow each other in virtual memory only,
// each space has them in another order, and a kernel changes spaces, tables and code between any two instructions.
import { assemble, decode, type Encoding, encodings, isUndefined } from "@upcall/spec";
import { ATTR, PageTables, type TableMemory } from "../../../../spec/test/support/pageTables.ts";
import { type Guest, guest, RAM } from "../guest.ts";
import { fullModel } from "./model.ts";
import { Random } from "./random.ts";

/** The linear map of all memory, which only EL1 may use. */
const UPPER = 0xffff_ff80_0000_0000n;
/** Where programs have their code and their data. */
const CODE = 0x40_0000n;
const DATA = 0x1000_0000n;
/** A page of pointers to data, in all spaces. */
const POINTERS = 0x2000_0000n;
const CODE_PAGES = 8;
const DATA_PAGES = 16;
const SPACES = 3;

/** Where the kernel goes when an interrupt comes at EL1. */
export const interruptVector = UPPER + 0x880n;

// Offsets in memory.
const TABLES = 0x1_0000;
const TABLES_BYTES = 0x3_0000;
const REGISTERS = 0x4_0000;
const REGISTER_SETS = 64;
/** A ring of steps: its size is a bit that is clear in its address. */
const SCRIPT = 0x8_0000;
const SCRIPT_BYTES = 0x2_0000;
const STEP_BYTES = 128;
const CODE_MEMORY = 0x10_0000;
const DATA_MEMORY = 0x18_0000;
const SPARE_PAGES = 4;
const POINTERS_MEMORY = 0x1f_0000;

const NORMAL = ATTR.index(0) | ATTR.SH_INNER | ATTR.AF | ATTR.nG;

/**
 * The kernel: faults go on behind their instruction; interrupts, calls and what cannot go on do the next step of the
 * script of the vCPU, which TPIDR_EL1 points to.
 */
const kernel = (vector: (n: number) => string): string => `
	b .
	.balign 2048
	${Array.from({ length: 16 }, (_, n) => `b ${vector(n)}\n.balign 128`).join("\n")}
	sync: mrs x16, esr_el1
	lsr x16, x16, #26
	cmp x16, #0x24
	b.eq skip
	cmp x16, #0x25
	b.eq skip
	cmp x16, #0x00
	b.eq skip
	cmp x16, #0x07
	b.eq skip
	cmp x16, #0x18
	b.ne script
	// pointers that have gone astray come back
	skip: mrs x17, tpidr_el1
	ldr x17, [x17, #64]
	ldp x19, x20, [x17, #152]
	ldp x21, x22, [x17, #168]
	ldp x23, x24, [x17, #184]
	ldp x25, x26, [x17, #200]
	ldp x27, x28, [x17, #216]
	mrs x17, elr_el1
	add x17, x17, #4
	msr elr_el1, x17
	eret
	script: mrs x18, tpidr_el1
	ldp x16, x17, [x18]
	str x17, [x16]
	ldr x16, [x18, #16]
	dsb sy
	tbnz x16, #63, all
	tlbi vaae1is, x16
	b invalidated
	all: tlbi vmalle1
	invalidated: dsb sy
	ldr x16, [x18, #24]
	msr ttbr0_el1, x16
	isb
	ldp x16, x17, [x18, #32]
	msr elr_el1, x16
	msr spsr_el1, x17
	ldp x16, x17, [x18, #48]
	msr sp_el0, x16
	mov sp, x17
	ldp x16, x17, [x18, #64]
	msr cpacr_el1, x17
	isb
	add x18, x18, #${STEP_BYTES}
	and x18, x18, #0xfffffffffffdffff
	msr tpidr_el1, x18
	ldp x0, x1, [x16]
	ldp x2, x3, [x16, #16]
	ldp x4, x5, [x16, #32]
	ldp x6, x7, [x16, #48]
	ldp x8, x9, [x16, #64]
	ldp x10, x11, [x16, #80]
	ldp x12, x13, [x16, #96]
	ldp x14, x15, [x16, #112]
	ldp x19, x20, [x16, #152]
	ldp x21, x22, [x16, #168]
	ldp x23, x24, [x16, #184]
	ldp x25, x26, [x16, #200]
	ldp x27, x28, [x16, #216]
	ldp x29, x30, [x16, #232]
	eret
`;

const memoryEncodings = encodings.filter(
	(e) => (e.group === "load-store" || e.group === "simd-load-store") && !/prefetch/i.test(e.exec),
);
/** Those that fault seldom. */
const common = memoryEncodings.filter((e) => !/atomic|swap|exclusive|ordered|rcpc|authenticated/i.test(e.exec));
const integer = encodings.filter((e) => e.group === "dp-register" || e.group === "dp-immediate");
const simd = encodings.filter((e) => e.group === "simd-fp");

const insert = (word: number, lo: number, width: number, value: number): number => {
	const mask = ((1 << width) - 1) << lo;
	return ((word & ~mask) | ((value << lo) & mask)) >>> 0;
};

/**
 * X19 to X26 point to data, the first ones for long, X27 to a table of such pointers, X28 is a small number, X29 points
 * to code.
 */
const pointer = (r: Random): number => 19 + r.below(r.chance(75) ? 3 : 8);

function hasField(e: Encoding, name: string): boolean {
	return e.fields.some((f) => f.name === name && !f.symbolic);
}

function memoryWord(r: Random): number {
	const e = r.pick(r.chance(93) ? common : memoryEncodings);
	let word = ((e.value & e.mask) | (r.u32() & ~e.mask)) >>> 0;
	for (const { name, hi, lo } of e.fields) {
		const width = hi - lo + 1;
		if ((e.mask >>> lo) & 1) continue;
		if (name === "Rn") word = insert(word, lo, 5, r.chance(90) ? pointer(r) : 31);
		else if (name === "Rm") word = insert(word, lo, 5, r.chance(85) ? 28 : 31);
		else if (name === "imm12") word = insert(word, lo, width, r.below(12));
		else if (name === "imm9") word = insert(word, lo, width, r.below(80) - 40);
		else if (name === "imm7") word = insert(word, lo, width, r.below(12) - 6);
		else if (/^R[ts]2?$/.test(name) && e.group === "load-store") {
			const n = r.chance(92) ? r.below(16) : 31;
			word = insert(word, lo, 5, e.exec === "compareAndSwapPair" ? n & ~1 : n);
		}
	}
	return word;
}

function plainWord(r: Random, from: readonly Encoding[]): number {
	const e = r.pick(from);
	let word = ((e.value & e.mask) | (r.u32() & ~e.mask)) >>> 0;
	// registers that other instructions need keep their values
	if (hasField(e, "Rd") && e.group !== "simd-fp") word = insert(word, 0, 5, r.chance(95) ? r.below(16) : 31);
	else if (hasField(e, "Rd") && /general|integer|move/i.test(e.exec)) word = insert(word, 0, 5, r.below(16));
	return word;
}

const at = (text: string): number => assemble(text)[0] as number;
const CALLS = [
	"svc #1",
	"mrs x1, tpidr_el0",
	"mrs x2, nzcv",
	"msr nzcv, x3",
	"isb",
	"clrex",
	"msr fpsr, x4",
	"bti jc",
	"dc zva, x19",
];
const OTHERS = ["mrs x5, fpcr", "mrs x6, tpidr_el1", "msr tpidr_el0, x7", "pacia x8, x9", "autia x8, x9", "nop"];
const special = [...CALLS, ...OTHERS].map(at);

/** A branch at an offset of a page. */
function branchWord(r: Random): number {
	const near = r.chance(60) ? -1 - r.below(14) : 2 + r.below(8);
	switch (r.below(10)) {
		case 0:
		case 1:
		case 2:
			return insert(insert(0x5400_0000, 5, 19, near), 0, 4, r.below(15));
		case 3:
			return insert(
				insert(r.pick([0xb400_0000, 0xb500_0000, 0x3400_0000, 0x3500_0000]), 5, 19, near),
				0,
				5,
				r.below(16),
			);
		case 4:
			return insert(
				insert(insert(r.pick([0x3600_0000, 0x3700_0000]), 5, 14, near), 19, 5, r.below(32)),
				0,
				5,
				r.below(16),
			);
		case 5:
			return insert(0x1400_0000, 0, 26, r.chance(50) ? Math.abs(near) : (r.below(5) - 2) * 1024 + r.below(64) - 32);
		case 6:
		case 7:
			return insert(0x9400_0000, 0, 26, r.chance(40) ? 2 + r.below(40) : (r.below(5) - 2) * 1024 + r.below(64) - 32);
		case 8:
			return 0xd65f_03c0; // ret
		default:
			// adr x29, near; br or blr x29
			return r.chance(50)
				? insert(insert(0x1000_001d, 5, 19, near + 1), 29, 2, 0)
				: r.pick([0xd61f_03a0, 0xd63f_03a0, 0xd65f_03a0]);
	}
}

function pointerWord(r: Random): number {
	const p = pointer(r);
	switch (r.below(5)) {
		case 0:
			return (0x9100_0000 | (r.below(40) << 10) | (p << 5) | p) >>> 0; // add p, p, #n
		case 1:
			return (0xd100_0000 | (r.below(40) << 10) | (p << 5) | p) >>> 0; // sub
		case 2:
			return (0x9240_1400 | (r.below(16) << 5) | 28) >>> 0; // and x28, xn, #63
		case 3:
			return (0xd280_001c | (r.below(48) << 5)) >>> 0; // mov x28, #n
		default:
			return (0xf940_0000 | (r.below(128) << 10) | (27 << 5) | (22 + r.below(5))) >>> 0; // ldr p, [x27, #8n]
	}
}

/** Makes words until one is an instruction. */
function defined(make: () => number): number {
	for (;;) {
		const word = make();
		const e = decode(word);
		if (e !== undefined && !isUndefined(e, word)) return word;
	}
}

function codeWord(r: Random): number {
	const n = r.below(100);
	if (n < 48) return defined(() => memoryWord(r));
	if (n < 66) return defined(() => plainWord(r, integer));
	if (n < 74) return defined(() => plainWord(r, simd));
	if (n < 84) return pointerWord(r);
	if (n < 98) return branchWord(r);
	return r.pick(special);
}

/** A guest whose two vCPUs run programs of a seed. */
export interface SpacesGuest extends Guest {
	readonly other: Guest["cpu"];
}

/** Makes the guest of a seed; the same seed gives the same guest. */
export function spacesGuest(seed: number, tier: "interp" | "auto"): SpacesGuest {
	const r = new Random(seed, 0x5bace5);
	const g = guest("b .", { tier }, fullModel);
	const { memory, cpu, machine } = g;
	const tagged = r.chance(40);
	const guarded = r.chance(30) ? ATTR.GP : 0n;
	g.write(
		0,
		kernel((n) => ((n & 3) === 0 ? "sync" : "script")),
	);

	const table: TableMemory = {
		base: RAM + BigInt(TABLES),
		bytes: new Uint8Array(memory.buffer, memory.byteOffset + TABLES, TABLES_BYTES),
		next: 0,
	};
	const upper = new PageTables(table, 12, 39);
	for (let n = 0n; n < 4n; n++) upper.map(UPPER + (n << 21n), RAM + (n << 21n), ATTR.index(0) | ATTR.AF | ATTR.UXN, 2);
	const codePage = (n: number): number => CODE_MEMORY + n * 0x2000;
	const dataPage = (n: number): number => DATA_MEMORY + n * 0x3000;
	const shuffled = (count: number): number[] => {
		const list = [...Array(count).keys()];
		for (let n = count - 1; n > 0; n--) {
			const k = r.below(n + 1);
			[list[n], list[k]] = [list[k] as number, list[n] as number];
		}
		return list;
	};
	const codeLeaf = (): bigint => NORMAL | guarded | (r.chance(90) ? ATTR.AP_RO : r.pick([ATTR.AP_RW, ATTR.AP_EL1_RW]));
	const dataLeaf = (): bigint =>
		NORMAL | ATTR.PXN | (r.chance(98) ? ATTR.AP_RW : r.pick([ATTR.AP_RO, ATTR.AP_EL1_RW, ATTR.AP_EL1_RO]));
	const spaces = Array.from({ length: SPACES }, () => {
		const tables = new PageTables(table, 12, 39);
		const code = shuffled(CODE_PAGES);
		const data = shuffled(DATA_PAGES + SPARE_PAGES);
		for (let n = 0; n < CODE_PAGES; n++)
			if (r.chance(95)) tables.map(CODE + BigInt(n * 4096), RAM + BigInt(codePage(code[n] as number)), codeLeaf());
		for (let n = 0; n < DATA_PAGES; n++)
			if (r.chance(99)) tables.map(DATA + BigInt(n * 4096), RAM + BigInt(dataPage(data[n] as number)), dataLeaf());
		tables.map(POINTERS, RAM + BigInt(POINTERS_MEMORY), NORMAL | ATTR.PXN | ATTR.AP_RO);
		// code that can be written, here or under another address
		if (r.chance(15))
			tables.map(DATA + BigInt(r.below(DATA_PAGES) * 4096), RAM + BigInt(codePage(r.below(CODE_PAGES))), dataLeaf());
		return tables;
	});
	const roots = spaces.map((tables, n) => tables.root | (BigInt(n + 1) << 48n));

	const dataPointer = (): bigint => {
		// the pages at the ends are for what is near
		const page = BigInt((1 + r.below(DATA_PAGES - 2)) * 4096);
		const offset = r.chance(60) ? BigInt(r.below(128) - 64) : BigInt(r.below(4096));
		const top = tagged && r.chance(20) ? BigInt(r.below(256)) << 56n : 0n;
		const va = r.chance(99) ? DATA + page + (r.chance(70) ? offset & ~7n : offset) : r.pick([0n, 8n, -8n, 1n << 50n]);
		return BigInt.asUintN(64, va | top);
	};
	const codePointer = (): bigint => CODE + BigInt(r.below(CODE_PAGES) * 4096 + r.below(1024) * 4);

	for (let n = 0; n < CODE_PAGES; n++)
		for (let word = 0; word < 1024; word++) memory.setUint32(codePage(n) + word * 4, codeWord(r), true);
	for (let n = 0; n < DATA_PAGES + SPARE_PAGES; n++)
		for (let at8 = 0; at8 < 4096; at8 += 8)
			memory.setBigUint64(dataPage(n) + at8, r.chance(70) ? dataPointer() : r.u64(), true);
	for (let at8 = 0; at8 < 4096; at8 += 8) memory.setBigUint64(POINTERS_MEMORY + at8, dataPointer(), true);
	for (let set = 0; set < REGISTER_SETS; set++)
		for (let n = 0; n < 31; n++) {
			const value =
				n < 16
					? r.interesting()
					: n < 27
						? dataPointer()
						: n === 27
							? POINTERS + BigInt(r.below(24) * 128)
							: n === 28
								? BigInt(r.below(64))
								: codePointer();
			memory.setBigUint64(REGISTERS + set * 256 + n * 8, BigInt.asUintN(64, value), true);
		}
	const linear = (offset: number): bigint => UPPER + BigInt(offset);
	/** A word of memory that a step writes: a leaf of a table, code, or data. */
	const store = (): [address: bigint, value: bigint] => {
		const kind = r.below(10);
		if (kind < 3) {
			const tables = r.pick(spaces);
			const va = DATA + BigInt(r.below(DATA_PAGES) * 4096);
			const leaf = r.chance(98) ? (RAM + BigInt(dataPage(r.below(DATA_PAGES + SPARE_PAGES)))) | dataLeaf() | 3n : 0n;
			return [linear(Number(tables.descriptorAddress(va, 3) - RAM)), leaf];
		}
		if (kind < 5) {
			const tables = r.pick(spaces);
			const va = CODE + BigInt(r.below(CODE_PAGES) * 4096);
			const leaf = r.chance(95) ? (RAM + BigInt(codePage(r.below(CODE_PAGES)))) | codeLeaf() | 3n : 0n;
			return [linear(Number(tables.descriptorAddress(va, 3) - RAM)), leaf];
		}
		if (kind < 7)
			return [
				linear(codePage(r.below(CODE_PAGES)) + r.below(512) * 8),
				BigInt(codeWord(r)) | (BigInt(codeWord(r)) << 32n),
			];
		return [linear(dataPage(r.below(DATA_PAGES)) + r.below(512) * 8), dataPointer()];
	};
	for (let offset = 0; offset < SCRIPT_BYTES; offset += STEP_BYTES) {
		const [address, value] = store();
		const stack = BigInt.asUintN(64, r.chance(90) ? dataPointer() & ~15n : dataPointer());
		const spsr =
			(BigInt(r.below(16)) << 28n) |
			r.pick([0n, 0n, 0n, 0n, 4n, 5n, 5n]) |
			(r.chance(3) ? 1n << 22n : 0n) |
			(r.chance(20) ? 1n << 23n : 0n);
		const step = [
			address,
			value,
			// what changed a table is invalidated, by its address or all
			1n << 63n,
			r.pick(roots),
			codePointer(),
			spsr,
			stack,
			BigInt.asUintN(64, dataPointer() & ~15n),
			linear(REGISTERS + r.below(REGISTER_SETS) * 256),
			r.chance(98) ? 3n << 20n : 1n << 20n,
		];
		step.forEach((word, n) => {
			memory.setBigUint64(SCRIPT + offset + n * 8, word, true);
		});
	}
	machine.invalidateRange(0, 4 << 20);

	const other = machine.createCpu(1, fullModel);
	const set = (c: typeof cpu, name: [number, number, number, number, number], value: bigint): boolean =>
		c.setSys((name[0] << 14) | (name[1] << 11) | (name[2] << 7) | (name[3] << 3) | name[4], value);
	for (const [index, c] of [cpu, other].entries()) {
		set(c, [3, 0, 10, 2, 0], 0xffn); // MAIR_EL1
		set(c, [3, 0, 2, 0, 2], 25n | (25n << 16n) | (2n << 30n) | (2n << 32n) | (1n << 36n) | (tagged ? 1n << 37n : 0n)); // TCR_EL1
		set(c, [3, 0, 2, 0, 0], roots[index] as bigint); // TTBR0_EL1
		set(c, [3, 0, 2, 0, 1], upper.root); // TTBR1_EL1
		set(c, [3, 0, 12, 0, 0], linear(0x800)); // VBAR_EL1
		set(c, [3, 0, 13, 0, 4], linear(SCRIPT + index * (SCRIPT_BYTES / 2))); // TPIDR_EL1
		// M, SA, SA0, I, UCI, UCT, DZE, the keys of pointer authentication
		set(c, [3, 0, 1, 0, 0], 0x30d0_1985n | 24n | (1n << 26n) | (1n << 14n) | (r.chance(50) ? 15n << 28n : 0n));
		set(c, [3, 0, 1, 0, 2], 3n << 20n); // CPACR_EL1
		set(c, [3, 3, 4, 4, 1], r.chance(50) ? 16n : 0n); // FPSR
		c.pstate = 0x5;
		c.pc = interruptVector;
		c.flushTlb();
	}
	return { ...g, other };
}
