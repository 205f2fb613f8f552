import { assemble, type CpuModel, type CpuSnapshot, cpuModelOf, type TestDriver } from "../../../src/index.ts";
import { ATTR, PageTables } from "../pageTables.ts";

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
	/** CPU model of the specification and of QEMU; Neoverse N1 there and the default model here when absent. */
	readonly cpu?: "max";
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
	readonly cpu?: "max";
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
/** One bit. */
export const bit = (n: number): bigint => 1n << BigInt(n);
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
	EnRCTX: bit(10),
	EnDB: bit(13),
	TSCXT: bit(20),
	EnDA: bit(27),
	EnIB: bit(30),
	EnIA: bit(31),
	BT0: bit(35),
	BT1: bit(36),
	DSSBS: bit(44),
};
/** Bits of PSTATE. */
export const PSTATE = { UAO: bit(23), PAN: bit(22), IL: bit(20), SSBS: bit(12), C: bit(29), N: bit(31) };

/** Leaf of Normal memory, for EL1 to read, write and execute. */
export const NORMAL = ATTR.index(0) | ATTR.SH_INNER | ATTR.AF;
/** Leaf of Device memory. */
export const DEVICE = ATTR.index(1) | ATTR.AF;
/** Leaf of data that everyone may read and write. */
export const DATA_RW = NORMAL | ATTR.AP_RW | ATTR.UXN | ATTR.PXN;
/** Attribute bytes: Normal write-back, Device-nGnRnE, Normal non-cacheable, Device-nGnRE. */
const MAIR = 0x04_44_00_ffn;

const TG0: Readonly<Record<Granule, bigint>> = { 12: 0n, 14: 2n, 16: 1n };
const TG1: Readonly<Record<Granule, bigint>> = { 12: 2n, 14: 1n, 16: 3n };

/** An address of the lower range without a translation, far from all that is mapped. */
export const FAR_AWAY = 0x8c00_8000_0000n;

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
		...(o.cpu === undefined ? {} : { cpu: o.cpu }),
		...(o.manual === undefined ? {} : { manual: o.manual }),
	};
}

/** A set-up that gives one register a value. */
export const setX =
	(n: number, value: bigint) =>
	({ x }: World): void => {
		x[n] = value;
	};

/** The same probe at both Exception levels. */
export const both = (name: string, code: string, o: Options = {}): Probe[] => [
	probe(`${name}, EL1`, code, { ...o, el: 1 }),
	probe(`${name}, EL0`, code, { ...o, el: 0 }),
];

/** X0 to X7 before a probe that sets none. */
export const X_BEFORE = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => (0x1111_0000_0000 + i).toString(16)).join(" ");
/** Why QEMU is not the oracle. */
export const SWAPPED = "QEMU 7.2 exchanges op1 and op2 in this syndrome";
/** Why QEMU is not the oracle. */
export const NO_SP_CHECK = "QEMU does not check the alignment of SP";
/** Why QEMU is not the oracle. */
export const SHAREABILITY = "PAR_EL1.SH is 0b10 for Device and non-cacheable memory; QEMU 7.2 gives the descriptor's";

const models = new Map<string, CpuModel>();

/** The model of a name, the same object each time. */
function modelNamed(name: string): CpuModel {
	const model = models.get(name) ?? cpuModelOf(name);
	models.set(name, model);
	return model;
}

/** Runs a probe until it has taken an exception. */
export function runProbe(p: Probe, driver: TestDriver): Outcome | string {
	if (p.cpu === undefined) driver.reset();
	else driver.reset(modelNamed(p.cpu));
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

/** A set-up that maps a page of data far away, with X1 pointing at it. */
export const mapAway =
	(attributes: bigint) =>
	(w: World): void => {
		w.lower.map(FAR_AWAY, DATA, attributes);
		w.x[1] = FAR_AWAY;
	};

/** A set-up with X1 pointing to nothing. */
export const nowhere: NonNullable<Options["setup"]> = setX(1, FAR_AWAY);
