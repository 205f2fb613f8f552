import { assemble, type CpuSnapshot, type TestDriver } from "../../src/index.ts";
import { ATTR, PageTables } from "./pageTables.ts";

/** Where a probe's memory is: code, then data, then tables. Identity-mapped unless the probe says otherwise. */
export const ARENA = 0x4050_0000n;
export const ARENA_BYTES = 0x10_0000;
/** Code that the oracle's harness has at the vectors; mapped in all probes. */
export const HARNESS = 0x4040_0000n;
export const VECTORS = HARNESS + 0x800n;
/** Start of the data pages. */
export const DATA = ARENA + 0x1_0000n;
const TABLES = 0x3_0000;

/** What registers hold before a probe, so that an exception that leaves them alone can be seen. */
export const FAR_BEFORE = 0xfafa_fafa_0000_0001n;
export const PAR_BEFORE = 0x5a5a_5a5a_0000_0800n;

/** Log2 of the translation granule. */
export type Granule = 12 | 14 | 16;

/** The set-up of a probe before its tables and code are made. */
export interface World {
	readonly lower: PageTables;
	readonly upper: PageTables;
	/** Sets X registers. */
	readonly x: bigint[];
}

/** How a probe differs from the plain one: EL1, 4 KiB granule, identity map, everything permitted. */
export interface Options {
	readonly el?: 0 | 1;
	readonly granule?: Granule;
	/** Bits to set in SCTLR_EL1 besides those of {@link SCTLR}. */
	readonly set?: bigint;
	readonly clear?: bigint;
	/** Bits to exclusive-or into TCR_EL1. */
	readonly tcr?: bigint;
	/** TTBR1_EL1 instead of the tables'. */
	readonly ttbr1?: bigint;
	/** PSTATE bits besides the mode and DAIF. */
	readonly pstate?: bigint;
	readonly cntkctl?: bigint;
	readonly mdscr?: bigint;
	readonly pc?: bigint;
	readonly spEl0?: bigint;
	readonly spEl1?: bigint;
	readonly upperSize?: number;
	/** Adds mappings and register values. */
	readonly setup?: (w: World) => void;
	/** Why QEMU 7.2 is not the oracle for some of the fields, and what the manual says instead. */
	readonly manual?: { readonly reason: string; readonly expect: Partial<Outcome> };
}

/** One program that ends in an exception. */
export interface Probe {
	readonly name: string;
	readonly snapshot: CpuSnapshot;
	/** RAM at {@link ARENA}. */
	readonly arena: Uint8Array;
	readonly manual?: Options["manual"];
}

/** What an exception reported, in hexadecimal. */
export interface Outcome {
	/** Number of the vector, offset / 0x80. */
	readonly vector: string;
	readonly esr: string;
	readonly far: string;
	readonly elr: string;
	readonly spsr: string;
	readonly par: string;
	/**
	 * DAIF, PAN, UAO, SSBS after entry, in their places. Not the condition flags: QEMU clears them, the manual's
	 * AArch64.TakeException does not touch them.
	 */
	readonly pstate: string;
	/** X0 to X7. */
	readonly x: string;
}

/** RES1 bits, SPAN, SA0, SA, M. */
const SCTLR = 0x30d0_0999n;
const bit = (n: number): bigint => 1n << BigInt(n);
/** Bits of SCTLR_EL1. */
export const SCTLR_BITS = {
	A: bit(1),
	SA: bit(3),
	SA0: bit(4),
	UMA: bit(9),
	DZE: bit(14),
	UCT: bit(15),
	nTWI: bit(16),
	nTWE: bit(18),
	WXN: bit(19),
	SPAN: bit(23),
	E0E: bit(24),
	EE: bit(25),
	UCI: bit(26),
	DSSBS: bit(44),
};
/** Bits of PSTATE. */
export const PSTATE = { UAO: bit(23), PAN: bit(22), IL: bit(20), SSBS: bit(12), C: bit(29), N: bit(31) };

const NORMAL = ATTR.index(0) | ATTR.SH_INNER | ATTR.AF;
const DEVICE = ATTR.index(1) | ATTR.AF;
const DATA_RW = NORMAL | ATTR.AP_RW | ATTR.UXN | ATTR.PXN;
/** Attribute bytes: Normal write-back, Device-nGnRnE, Normal non-cacheable, Device-nGnRE. */
const MAIR = 0x04_44_00_ffn;

const TG0: Readonly<Record<Granule, bigint>> = { 12: 0n, 14: 2n, 16: 1n };
const TG1: Readonly<Record<Granule, bigint>> = { 12: 2n, 14: 1n, 16: 3n };

/** An address of the lower range without a translation, far from all that is mapped. */
const FAR_AWAY = 0x8c00_8000_0000n;

/** Makes a probe: the code runs at {@link ARENA} and ends in `svc #0xabc` when nothing else happens. */
export function probe(name: string, code: string, o: Options = {}): Probe {
	const arena = new Uint8Array(ARENA_BYTES);
	const memory = { base: ARENA, bytes: arena, next: TABLES };
	const granule = o.granule ?? 12;
	const bigEndian = ((o.set ?? 0n) & SCTLR_BITS.EE) !== 0n;
	const upperSize = o.upperSize ?? 48;
	const lower = new PageTables(memory, granule, 48, bigEndian);
	const upper = new PageTables(memory, granule, upperSize, bigEndian);
	const page = 1 << granule;
	lower.mapPages(HARNESS, HARNESS, Math.max(page, 0x4000), NORMAL | ATTR.AP_EL1_RO | ATTR.UXN);
	lower.mapPages(ARENA, ARENA, 0x1_0000, NORMAL | ATTR.AP_RO);
	lower.mapPages(DATA, DATA, 0x1_0000, DATA_RW);
	const x = Array.from({ length: 31 }, (_, i) => 0x1111_0000_0000n + BigInt(i));
	o.setup?.({ lower, upper, x });
	const view = new DataView(arena.buffer);
	assemble(`${code}\nsvc #0xabc\n`, { base: ARENA }).forEach((word, i) => {
		view.setUint32(4 * i, word, true);
	});
	for (let i = 0; i < 64; i++) arena[0x1_0000 + i] = i + 0x80;
	const tcr = 16n | (BigInt(64 - upperSize) << 16n) | (TG0[granule] << 14n) | (TG1[granule] << 30n) | (2n << 32n);
	const el = o.el ?? 1;
	return {
		name,
		arena,
		snapshot: {
			x,
			sp_el0: o.spEl0 ?? DATA + 0x8000n,
			sp_el1: o.spEl1 ?? DATA + 0x9000n,
			pc: o.pc ?? ARENA,
			pstate: 0x3c0n | (el === 1 ? 5n : 0n) | (o.pstate ?? 0n),
			sys: {
				SCTLR_EL1: (SCTLR | (o.set ?? 0n)) & ~(o.clear ?? 0n),
				TCR_EL1: tcr ^ (o.tcr ?? 0n),
				TTBR0_EL1: lower.root,
				TTBR1_EL1: o.ttbr1 ?? upper.root,
				MAIR_EL1: MAIR,
				CNTKCTL_EL1: o.cntkctl ?? 0n,
				MDSCR_EL1: o.mdscr ?? 0n,
				VBAR_EL1: VECTORS,
				FAR_EL1: FAR_BEFORE,
				PAR_EL1: PAR_BEFORE,
			},
			retired: 0n,
		},
		...(o.manual === undefined ? {} : { manual: o.manual }),
	};
}

/** A set-up that gives one register a value. */
const setX =
	(n: number, value: bigint) =>
	({ x }: World): void => {
		x[n] = value;
	};

const both = (name: string, code: string, o: Options = {}): Probe[] => [
	probe(`${name}, EL1`, code, { ...o, el: 1 }),
	probe(`${name}, EL0`, code, { ...o, el: 0 }),
];

const X_BEFORE = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => (0x1111_0000_0000 + i).toString(16)).join(" ");
const SWAPPED = "QEMU 7.2 exchanges op1 and op2 in this syndrome";
const NO_SP_CHECK = "QEMU does not check the alignment of SP";
const SHAREABILITY = "PAR_EL1.SH is 0b10 for Device and non-cacheable memory; QEMU 7.2 gives the descriptor's";

/** Instructions that generate exceptions, and those that are UNDEFINED or trapped. */
const instructions: readonly Probe[] = [
	...both("SVC", "svc #0x1234"),
	...both("BRK", "brk #0x4321"),
	...both("HLT is UNDEFINED", "hlt #1"),
	...both("UDF", ".inst 0x00000001"),
	...both("unallocated word", ".inst 0x02000000"),
	probe("HVC, EL0", "hvc #0", { el: 0 }),
	probe("SMC, EL0", "smc #0", { el: 0 }),
	probe("ERET, EL0", "eret", { el: 0 }),
	...both("DRPS", ".inst 0xd6bf03e0"),
	...both("DCPS1", ".inst 0xd4a00001"),
	...both("SYSL", ".inst 0xd52b7420"),
	...both("reserved shift amount", ".inst 0x0b008020"),
	...[
		"sctlr_el1",
		"vbar_el1",
		"esr_el1",
		"sp_el0",
		"midr_el1",
		"id_aa64mmfr0_el1",
		"currentel",
		"spsel",
		"isr_el1",
	].map((r) => probe(`MRS ${r}, EL0`, `mrs x0, ${r}`, { el: 0 })),
	probe("MSR tpidrro_el0, EL0", "msr tpidrro_el0, x0", { el: 0 }),
	probe("MSR midr_el1, EL1", ".inst 0xd5180000"),
	probe("MSR currentel, EL1", ".inst 0xd5184240"),
	probe("MRS sp_el0 with SPSel 0", "msr spsel, #0\nmrs x0, sp_el0"),
	probe("MSR sp_el0 with SPSel 0", "msr spsel, #0\nmsr sp_el0, x0"),
	probe("MRS sp_el1, EL1", ".inst 0xd53c4100"),
	probe("MRS of an unallocated register", "mrs x0, s3_0_c13_c15_7"),
	...["ctr_el0", "dczid_el0"].map((r) => probe(`MRS ${r}, EL0, not enabled`, `mrs x5, ${r}\nmov x5, #0`, { el: 0 })),
	probe("MRS ctr_el0, EL0, UCT", "mrs x5, ctr_el0\nmov x5, #0", { el: 0, set: SCTLR_BITS.UCT }),
	...["cntfrq_el0", "cntpct_el0", "cntvct_el0", "cntv_ctl_el0", "cntp_cval_el0"].map((r) =>
		probe(`MRS ${r}, EL0, not enabled`, `mrs x6, ${r}`, { el: 0 }),
	),
	probe("MSR cntv_cval_el0, EL0, not enabled", "msr cntv_cval_el0, x9", { el: 0 }),
	probe("MRS cntfrq_el0, EL0, EL0VCTEN", "mrs x6, cntfrq_el0", { el: 0, cntkctl: 2n }),
	probe("MRS daif, EL0, no UMA", "mrs x6, daif", { el: 0 }),
	probe("MSR daif, EL0, no UMA", "msr daif, x6", { el: 0 }),
	probe("MSR daifset, EL0, no UMA", "msr daifset, #3", {
		el: 0,
		manual: { reason: SWAPPED, expect: { esr: "620cd3e6" } },
	}),
	probe("MSR daifclr, EL0, no UMA", "msr daifclr, #12", {
		el: 0,
		manual: { reason: SWAPPED, expect: { esr: "620ed3f8" } },
	}),
	probe("MSR daifclr, EL0, UMA", "msr daifclr, #12\nmrs x0, daif", { el: 0, set: SCTLR_BITS.UMA }),
	probe("MSR spsel, EL0", "msr spsel, #1", { el: 0 }),
	probe("MSR pan, EL0", ".inst 0xd500419f", { el: 0 }),
	probe("MSR uao, EL0", ".inst 0xd500417f", { el: 0 }),
	probe("MSR ssbs, EL0", ".inst 0xd503413f", { el: 0 }),
	probe("MSR nzcv, EL0", "msr nzcv, x0", { el: 0, setup: setX(0, 0xffff_ffffn) }),
	...["dc cvac, x1", "dc cvau, x1", "dc civac, x1", "ic ivau, x1", "dc zva, x1"].map((i) =>
		probe(`${i}, EL0, not enabled`, i, { el: 0 }),
	),
	probe("dc zva, EL0, DZE", "dc zva, x1\nldr x2, [x1]", {
		el: 0,
		set: SCTLR_BITS.DZE,
		setup: setX(1, DATA),
	}),
	...["ic iallu", "tlbi vmalle1", "at s1e1r, x1", "dc isw, x1", "dc ivac, x1"].map((i) =>
		probe(`${i}, EL0`, i, { el: 0 }),
	),
	probe("MRS mdccsr_el0, EL0, TDCC", ".inst 0xd5330100", {
		el: 0,
		mdscr: bit(12),
		manual: {
			reason: "QEMU 7.2 does not know MDSCR_EL1.TDCC",
			expect: { esr: "6220c003", elr: "40500000", x: X_BEFORE },
		},
	}),
	probe("MSR daifset, EL1", "msr daifclr, #15\nmsr daifset, #5\nmrs x0, daif"),
	probe("flags on entry", "msr nzcv, x0", { setup: setX(0, 0xa000_0000n) }),
	probe("entry sets PAN without SPAN", "nop", { clear: SCTLR_BITS.SPAN }),
	probe("entry keeps PAN, clears UAO", "nop", { pstate: PSTATE.PAN | PSTATE.UAO }),
	probe("entry copies DSSBS", "nop", { set: SCTLR_BITS.DSSBS }),
	probe("entry from EL1t", "msr spsel, #0\nsvc #1"),
	probe("WFI, EL0, no nTWI", "wfi", { el: 0 }),
	probe("WFE, EL0, no nTWE", "wfe", {
		el: 0,
		manual: { reason: "QEMU 7.2 does not trap WFE: it never waits", expect: { esr: "7e00001", elr: "40500000" } },
	}),
];

/** PC, SP and return state. */
const states: readonly Probe[] = [
	...both("branch to an unaligned address", "br x1", { setup: setX(1, ARENA + 0x102n) }),
	probe("PC unaligned after ERET", "msr elr_el1, x1\nmsr spsr_el1, x2\neret", {
		setup: ({ x }) => {
			x[1] = ARENA + 0x101n;
			x[2] = 0n;
		},
	}),
	...both("load with SP unaligned", "ldr x0, [sp]", {
		spEl0: DATA + 8n,
		spEl1: DATA + 8n,
		manual: { reason: NO_SP_CHECK, expect: { esr: "9a000000", elr: "40500000", x: X_BEFORE } },
	}),
	...both("load with SP unaligned, not checked", "ldr x0, [sp]", {
		spEl0: DATA + 8n,
		spEl1: DATA + 8n,
		clear: SCTLR_BITS.SA | SCTLR_BITS.SA0,
	}),
	...both("store pair with SP unaligned", "stp x0, x1, [sp, #-16]!", {
		spEl0: DATA + 24n,
		spEl1: DATA + 24n,
		manual: { reason: NO_SP_CHECK, expect: { esr: "9a000000", elr: "40500000" } },
	}),
	...both("prefetch with SP unaligned", "prfm pldl1keep, [sp]", { spEl0: DATA + 8n, spEl1: DATA + 8n }),
	...both("illegal execution state", "nop", { pstate: PSTATE.IL }),
	...[
		["EL2h", 0x9n],
		["EL3t", 0xcn],
		["EL0h", 0x1n],
		["reserved bit M[1]", 0x6n],
	].map(([what, mode]) =>
		probe(`illegal return to ${what}`, "msr elr_el1, x1\nmsr spsr_el1, x2\neret", {
			setup: ({ x }) => {
				x[1] = ARENA + 0x40n;
				x[2] = (mode as bigint) | 0x6000_0180n;
			},
		}),
	),
	probe("return to EL0 with state", "msr elr_el1, x1\nmsr spsr_el1, x2\neret", {
		setup: ({ x }) => {
			x[1] = ARENA + 12n;
			x[2] = 0x90c0_1140n;
		},
	}),
	probe("return to EL1t with IL", "msr elr_el1, x1\nmsr spsr_el1, x2\neret", {
		setup: ({ x }) => {
			x[1] = ARENA + 12n;
			x[2] = 0x10_0004n;
		},
	}),
	probe("branch keeps bit 55 under TBI", "br x1", {
		tcr: bit(37),
		setup: setX(1, (0x5an << 56n) | (FAR_AWAY + 4n)),
	}),
	probe("branch extends bit 55 under TBI1", "br x1", {
		tcr: bit(38),
		setup: setX(1, 0x5aff_8000_0000_0000n),
	}),
];

const levels: Readonly<Record<Granule, readonly number[]>> = { 12: [0, 1, 2, 3], 14: [0, 1, 2, 3], 16: [1, 2, 3] };
const blockLevels: Readonly<Record<Granule, readonly number[]>> = { 12: [1, 2], 14: [2], 16: [2] };

/** Faults of translation in every granule. */
const translation: readonly Probe[] = ([12, 14, 16] as const).flatMap((granule) => {
	const g = `${1 << (granule - 10)}K`;
	const at = (name: string, code: string, o: Options): Probe => probe(`${g}: ${name}`, code, { ...o, granule });
	const away =
		(change: (w: World) => void, offset = 0n) =>
		(w: World) => {
			w.x[1] = FAR_AWAY + offset;
			change(w);
		};
	const leaf = (attributes: bigint, level = 3, tableBits = 0n) =>
		away((w) => w.lower.map(FAR_AWAY, level === 3 ? DATA : 0x4000_0000n, attributes, level, tableBits));
	const access: readonly (readonly [string, string, 0 | 1])[] = [
		["read, EL1", "ldr x0, [x1]", 1],
		["write, EL0", "str x0, [x1]", 0],
		["execute, EL0", "br x1", 0],
	];
	return [
		...levels[granule].flatMap((level) =>
			access.map(([what, code, el]) =>
				at(`translation fault level ${level}, ${what}`, code, {
					el,
					setup: away((w) => {
						w.lower.descriptorAddress(FAR_AWAY, level);
					}),
				}),
			),
		),
		...levels[granule]
			.filter((level) => level !== 3 && !blockLevels[granule].includes(level))
			.map((level) =>
				at(`block at level ${level} is reserved`, "ldr x0, [x1]", {
					setup: leaf(DATA_RW, level),
					manual: {
						reason: "QEMU 7.2 takes blocks at any level",
						expect: { esr: `9600000${4 + level}` },
					},
				}),
			),
		at("reserved type at level 3", "ldr x0, [x1]", {
			setup: away((w) => w.lower.write(w.lower.descriptorAddress(FAR_AWAY, 3), DATA | DATA_RW | 1n)),
		}),
		...[...blockLevels[granule], 3].flatMap((level) => [
			at(`access flag fault level ${level}, read`, "ldr x0, [x1]", { setup: leaf(DATA_RW & ~ATTR.AF, level) }),
			at(`access flag fault level ${level}, execute`, "br x1", { el: 0, setup: leaf(ATTR.AP_RO, level) }),
			at(`access flag fault goes before permission, level ${level}`, "str x0, [x1]", {
				setup: leaf(ATTR.AP_EL1_RO, level),
			}),
			at(`permission fault level ${level}, EL1 write`, "strb w0, [x1]", {
				setup: leaf(NORMAL | ATTR.AP_EL1_RO, level),
			}),
			at(`permission fault level ${level}, EL0 read`, "ldrh w0, [x1]", { el: 0, setup: leaf(NORMAL, level) }),
			at(`permission fault level ${level}, EL0 execute`, "br x1", {
				el: 0,
				setup: leaf(NORMAL | ATTR.AP_RO | ATTR.UXN, level),
			}),
			at(`address size fault level ${level}`, "ldr x0, [x1]", {
				setup: away((w) => w.lower.map(FAR_AWAY, 1n << 41n, DATA_RW, level)),
			}),
			at(`address translation level ${level}`, "at s1e1r, x1", { setup: leaf(DATA_RW, level) }),
		]),
		...levels[granule].slice(0, -1).map((level) =>
			at(`address size fault of a table at level ${level}`, "ldr x0, [x1]", {
				setup: away((w) => w.lower.write(w.lower.descriptorAddress(FAR_AWAY, level), (1n << 40n) | 3n)),
			}),
		),
		at("permission fault, EL0 write", "str x0, [x1]", { el: 0, setup: leaf(NORMAL | ATTR.AP_RO) }),
		at("permission fault, EL1 execute", "br x1", { setup: leaf(NORMAL | ATTR.PXN) }),
		at("EL1 does not execute what EL0 can write", "br x1", { setup: leaf(NORMAL | ATTR.AP_RW) }),
		at("EL0 executes what it can write", "br x1", { el: 0, setup: leaf(NORMAL | ATTR.AP_RW) }),
		at("WXN, EL1", "br x1", { set: SCTLR_BITS.WXN, setup: leaf(NORMAL) }),
		at("WXN, EL0", "br x1", { el: 0, set: SCTLR_BITS.WXN, setup: leaf(NORMAL | ATTR.AP_RW) }),
		at("APTable forbids EL0", "ldr x0, [x1]", { el: 0, setup: leaf(NORMAL | ATTR.AP_RW, 3, ATTR.APTABLE_NO_EL0) }),
		at("APTable forbids writes", "str x0, [x1]", { setup: leaf(NORMAL | ATTR.AP_RW, 3, ATTR.APTABLE_RO) }),
		at("UXNTable", "br x1", { el: 0, setup: leaf(NORMAL | ATTR.AP_RO, 3, ATTR.UXN_TABLE) }),
		at("PXNTable", "br x1", { setup: leaf(NORMAL | ATTR.AP_RO, 3, ATTR.PXN_TABLE) }),
		at("contiguous bit", "ldr x0, [x1]", { setup: leaf(DATA_RW | ATTR.CONTIGUOUS) }),
		at("PAN, read", "ldr x0, [x1]", { pstate: PSTATE.PAN, setup: leaf(NORMAL | ATTR.AP_RO) }),
		at("PAN, write", "str x0, [x1]", { pstate: PSTATE.PAN, setup: leaf(NORMAL | ATTR.AP_RW) }),
		at("PAN does not stop LDTR", "ldtr x0, [x1]", { pstate: PSTATE.PAN, setup: leaf(NORMAL | ATTR.AP_RO) }),
		at("LDTR has the permissions of EL0", "ldtr x0, [x1]", { setup: leaf(NORMAL) }),
		at("STTR has the permissions of EL0", "sttr w0, [x1]", { setup: leaf(NORMAL | ATTR.AP_RO) }),
		at("UAO gives LDTR those of EL1", "ldtr x0, [x1]", { pstate: PSTATE.UAO, setup: leaf(NORMAL) }),
		at("UAO and PAN stop LDTR", "ldtr x0, [x1]", { pstate: PSTATE.UAO | PSTATE.PAN, setup: leaf(NORMAL | ATTR.AP_RO) }),
		at("upper range", "ldr x0, [x2]\nldr x1, [x2, x3]", {
			setup: (w) => {
				w.upper.map(0xffff_9000_0000_0000n, DATA, DATA_RW);
				w.x[2] = 0xffff_9000_0000_0000n;
				w.x[3] = 1n << 32n;
			},
		}),
	];
});

const upperVa = 0xffff_ff80_0000_0000n;
const mapAway =
	(attributes: bigint) =>
	(w: World): void => {
		w.lower.map(FAR_AWAY, DATA, attributes);
		w.x[1] = FAR_AWAY;
	};
const nowhere: NonNullable<Options["setup"]> = setX(1, FAR_AWAY);

/** The rest of translation: ranges, tags, registers, page crossings, AT, endianness. */
const ranges: readonly Probe[] = [
	probe("between the ranges", "ldr x0, [x1]", { setup: setX(1, 0x0001_0000_0000_0000n) }),
	probe("between the ranges, upper", "ldr x0, [x1]", { setup: setX(1, 0xfffe_ffff_ffff_fff8n) }),
	probe("tag without TBI0", "ldr x0, [x1]", { setup: setX(1, DATA | (0x12n << 56n)) }),
	probe("tag with TBI0", "ldr x0, [x1]", { tcr: bit(37), setup: setX(1, DATA | (0x12n << 56n)) }),
	probe("fault with a tag and TBI0", "str x0, [x1]", {
		tcr: bit(37),
		setup: setX(1, FAR_AWAY | (0x12n << 56n)),
	}),
	probe("EPD1", "ldr x0, [x1]", { tcr: bit(23), setup: setX(1, upperVa) }),
	probe("TTBR1 beyond the address size", "ldr x0, [x1]", { ttbr1: 1n << 44n, setup: setX(1, upperVa) }),
	probe("T1SZ too large", "ldr x0, [x1]", {
		tcr: (16n ^ 40n) << 16n,
		setup: setX(1, 0xffff_ffff_ffff_f000n),
	}),
	...[25, 30, 39].map((t1sz) =>
		probe(`T1SZ ${t1sz}`, "ldr x0, [x1]\nldr x2, [x2]", {
			upperSize: 64 - t1sz,
			setup: (w) => {
				const va = -(1n << BigInt(64 - t1sz)) & 0xffff_ffff_ffff_ffffn;
				w.upper.map(va, DATA, DATA_RW);
				w.x[1] = va;
				w.x[2] = va - 8n;
			},
		}),
	),
	probe("load across pages, second missing", "ldr x0, [x1]", {
		setup: (w) => {
			w.lower.map(FAR_AWAY, DATA, DATA_RW);
			w.x[1] = FAR_AWAY + 0xffdn;
		},
	}),
	probe("store across pages, first missing", "str x0, [x1]", {
		setup: (w) => {
			w.lower.map(FAR_AWAY + 0x1000n, DATA, DATA_RW);
			w.x[1] = FAR_AWAY + 0xffcn;
		},
	}),
	probe("load pair across pages, second missing", "ldp x0, x2, [x1]", {
		setup: (w) => {
			w.lower.map(FAR_AWAY, DATA, DATA_RW);
			w.x[1] = FAR_AWAY + 0xff8n;
		},
	}),
	probe("pre-index does not write back on a fault", "ldr x0, [x1, #8]!", { setup: nowhere }),
	probe("post-index does not write back on a fault", "stp x0, x2, [x1], #16", { setup: nowhere }),
	probe("alignment check, load", "ldr w0, [x1]", { set: SCTLR_BITS.A, setup: setX(1, DATA + 2n) }),
	probe("alignment check, store, EL0", "strh w0, [x1]", {
		el: 0,
		set: SCTLR_BITS.A,
		setup: setX(1, DATA + 1n),
	}),
	probe("alignment check, pair", "ldp x0, x2, [x1]", { set: SCTLR_BITS.A, setup: setX(1, DATA + 4n) }),
	probe("alignment goes before translation", "ldr x0, [x1]", {
		set: SCTLR_BITS.A,
		setup: setX(1, FAR_AWAY + 1n),
	}),
	probe("unaligned without the check", "ldr x0, [x1]", { setup: setX(1, DATA + 3n) }),
	probe("unaligned load exclusive", "ldxr x0, [x1]", { setup: setX(1, DATA + 4n) }),
	probe("unaligned load acquire", "ldar w0, [x1]", { setup: setX(1, DATA + 2n) }),
	probe("unaligned store release", "stlr x0, [x1]", { setup: setX(1, DATA + 4n) }),
	probe("unaligned LDADD", "ldadd x0, x2, [x1]", {
		setup: setX(1, DATA + 4n),
	}),
	probe("LDADD, translation fault", "ldadd x0, x2, [x1]", {
		setup: nowhere,
	}),
	probe("CAS, permission fault", "cas x0, x2, [x1]", { setup: mapAway(NORMAL | ATTR.AP_EL1_RO) }),
	probe("SWP, EL0, neither half permitted", "swp x0, x2, [x1]", {
		el: 0,
		setup: mapAway(NORMAL),
	}),
	probe("STXR, permission fault", "ldxr x0, [x1]\nstxr w3, x0, [x1]", { setup: mapAway(NORMAL | ATTR.AP_EL1_RO) }),
	probe("STXR without a monitor does not fault", "clrex\nstxr w3, x0, [x1]", { setup: nowhere }),
	probe("dc zva, translation fault", "dc zva, x1", { setup: setX(1, FAR_AWAY + 0x15n) }),
	probe("dc zva, permission fault", "dc zva, x1", {
		setup: (w) => {
			w.lower.map(FAR_AWAY, DATA, NORMAL | ATTR.AP_EL1_RO);
			w.x[1] = FAR_AWAY + 0x15n;
		},
	}),
	probe("E0E", "ldr x0, [x1]\nldrh w2, [x1]\nstr w0, [x1, #8]\nldrb w3, [x1, #8]\nldp w4, w5, [x1]", {
		el: 0,
		set: SCTLR_BITS.E0E,
		setup: setX(1, DATA),
	}),
	probe("EE", "ldr x0, [x1]\nldrsh x2, [x1]\nldtr x3, [x1]\nldxp x4, x5, [x1]\nldr x6, [x7]", {
		set: SCTLR_BITS.EE,
		setup: ({ x }) => {
			x[1] = DATA;
			x[7] = FAR_AWAY;
		},
	}),
	probe("LDTR across pages, second not for EL0", "ldtr x0, [x1]", {
		setup: (w) => {
			w.lower.map(FAR_AWAY, DATA, DATA_RW);
			w.lower.map(FAR_AWAY + 0x1000n, DATA, NORMAL);
			w.x[1] = FAR_AWAY + 0xffcn;
		},
	}),
	probe("stage 1 off", "ldr x0, [x1]", { clear: 1n, setup: setX(1, DATA) }),
	probe("stage 1 off, address beyond the size", "ldr x0, [x1]", {
		clear: 1n,
		setup: setX(1, 1n << 49n),
	}),
	probe("stage 1 off, branch beyond the size", "br x1", { clear: 1n, setup: setX(1, 1n << 49n) }),
	probe("stage 1 off, tag", "ldr x0, [x1]", {
		clear: 1n,
		tcr: bit(37),
		setup: setX(1, DATA | (1n << 60n)),
	}),
	probe("stage 1 off, PAN", "ldr x0, [x1]", { clear: 1n, pstate: PSTATE.PAN, setup: setX(1, DATA) }),
	...(["s1e1r", "s1e1w", "s1e0r", "s1e0w"] as const).flatMap((op) => [
		probe(`AT ${op} of nothing`, `at ${op}, x1`, { setup: nowhere }),
		probe(`AT ${op}, EL1 read-only`, `at ${op}, x1`, { setup: mapAway(NORMAL | ATTR.AP_EL1_RO) }),
		probe(`AT ${op}, all may write`, `at ${op}, x1`, { setup: mapAway(DATA_RW) }),
		probe(`AT ${op}, no access flag`, `at ${op}, x1`, { setup: mapAway(DATA_RW & ~ATTR.AF) }),
	]),
	probe("AT s1e1r ignores PAN", "at s1e1r, x1", { pstate: PSTATE.PAN, setup: mapAway(DATA_RW) }),
	probe("AT s1e1rp, PAN", "at s1e1rp, x1", { pstate: PSTATE.PAN, setup: mapAway(DATA_RW) }),
	probe("AT s1e1wp, no PAN", "at s1e1wp, x1", { setup: mapAway(DATA_RW) }),
	probe("AT, Device memory", "at s1e1r, x1", {
		setup: mapAway(DEVICE | ATTR.AP_RW),
		manual: { reason: SHAREABILITY, expect: { par: "40510b00" } },
	}),
	probe("AT, non-cacheable memory", "at s1e1r, x1", {
		setup: mapAway(ATTR.index(2) | ATTR.AF | ATTR.SH_INNER),
		manual: { reason: SHAREABILITY, expect: { par: "4400000040510b00" } },
	}),
	probe("AT, address size fault", "at s1e1w, x1", {
		setup: (w) => {
			w.lower.map(FAR_AWAY, 1n << 42n, DATA_RW);
			w.x[1] = FAR_AWAY;
		},
	}),
	probe("AT, tag without TBI", "at s1e1r, x1", { setup: setX(1, DATA | (1n << 60n)) }),
	probe("AT with stage 1 off", "at s1e1r, x1", {
		clear: 1n,
		setup: setX(1, DATA),
		manual: { reason: SHAREABILITY, expect: { par: "40510b00" } },
	}),
];

const NO_DEVICE_CHECK = "QEMU 7.2 does not check alignment for Device memory";

/** What QEMU 7.2 does not model; the expected values are the manual's. */
const beyondQemu: readonly Probe[] = [
	probe("unaligned load from Device memory", "ldr wzr, [x1, #2]", {
		setup: mapAway(DEVICE | ATTR.AP_RW),
		manual: { reason: NO_DEVICE_CHECK, expect: { esr: "96000021", far: "8c0080000002", elr: "40500000" } },
	}),
	probe("alignment for Device memory goes before permission", "str w0, [x1, #2]", {
		setup: mapAway(DEVICE | ATTR.AP_EL1_RO),
		manual: { reason: NO_DEVICE_CHECK, expect: { esr: "96000061", far: "8c0080000002", elr: "40500000" } },
	}),
	probe("unaligned access with stage 1 off", "ldr wzr, [x1]", {
		clear: 1n,
		setup: setX(1, DATA + 1n),
		manual: { reason: NO_DEVICE_CHECK, expect: { esr: "96000021", far: "40510001", elr: "40500000" } },
	}),
	probe("dc zva of Device memory", "dc zva, x1", {
		setup: mapAway(DEVICE | ATTR.AP_RW),
		manual: { reason: NO_DEVICE_CHECK, expect: { esr: "96000061", far: "8c0080000000", elr: "40500000" } },
	}),
	probe("dc civac, translation fault", "dc civac, x1", {
		setup: nowhere,
		manual: {
			reason: "cache maintenance is a NOP in QEMU",
			expect: { esr: "96000144", far: "8c0080000000", elr: "40500000" },
		},
	}),
	probe("ic ivau, EL0, permission fault", "ic ivau, x1", {
		el: 0,
		set: SCTLR_BITS.UCI,
		setup: mapAway(NORMAL),
		manual: {
			reason: "cache maintenance is a NOP in QEMU",
			expect: { esr: "9200014f", far: "8c0080000000", elr: "40500000" },
		},
	}),
	probe("dc ivac needs write permission", "dc ivac, x1", {
		setup: mapAway(NORMAL | ATTR.AP_EL1_RO),
		manual: {
			reason: "cache maintenance is a NOP in QEMU",
			expect: { esr: "9600014f", far: "8c0080000000", elr: "40500000" },
		},
	}),
];

/** All probes; every exception class and every fault of stage 1 is there. */
export const probes: readonly Probe[] = [...instructions, ...states, ...translation, ...ranges, ...beyondQemu];

/** Runs a probe until it has taken an exception. */
export function runProbe(p: Probe, driver: TestDriver): Outcome | string {
	driver.reset();
	driver.setMemory([{ ipa: ARENA, bytes: p.arena }]);
	driver.load(p.snapshot);
	driver.setIrq(false, false, false);
	for (let n = 0; n < 32; n++) {
		const { exit } = driver.step(1);
		if (exit.kind !== "budget") return JSON.stringify(exit, (_, v) => (typeof v === "bigint" ? v.toString(16) : v));
		const s = driver.save();
		const offset = s.pc - VECTORS;
		if (offset < 0n || offset >= 0x800n) continue;
		const hex = (v: bigint | undefined) => (v ?? 0n).toString(16);
		return {
			vector: hex(offset / 0x80n),
			esr: hex(s.sys.ESR_EL1),
			far: hex(s.sys.FAR_EL1),
			elr: hex(s.sys.ELR_EL1),
			spsr: hex(s.sys.SPSR_EL1),
			par: hex(s.sys.PAR_EL1),
			pstate: hex(s.pstate & 0x00c0_13c0n),
			x: s.x.slice(0, 8).map(hex).join(" "),
		};
	}
	return "no exception";
}
