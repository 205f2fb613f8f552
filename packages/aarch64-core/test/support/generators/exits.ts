import { assemble, type Exit, type TestDriver, upcallModel } from "@upcall/spec";
import { ATTR, PageTables } from "../../../../spec/test/support/pageTables.ts";
import { fullModel } from "./model.ts";

const RAM = 0x4000_0000n;
const ROM = 0x4010_0000n;
const NOTHING = 0x900_0040n;
const SYNCHRONOUS = RAM + 0x800n + 0x200n;

/** One instruction of EL1 and how it leaves the CPU. */
export interface ExitCase {
	readonly name: string;
	readonly code: string;
	/** X1. */
	readonly x1?: bigint;
	readonly irq?: readonly [boolean, boolean, boolean];
	readonly pstate?: bigint;
	readonly pc?: bigint;
	/** The CPU has every feature, and SIMD and floating-point registers are not trapped. */
	readonly vectors?: boolean;
	/** Stage 1 is on, with the identity map of the first two gigabytes: the second as Normal, the first as `first`. */
	readonly tables?: { readonly first: bigint; readonly root?: bigint };
	readonly expect: Exit;
	/** State afterwards: `pc`, or system registers. */
	readonly after?: Readonly<Record<string, bigint>>;
}

const NORMAL = ATTR.index(0) | ATTR.AF;
const mapped = { first: NORMAL };
const budget: Exit = { kind: "budget" };

/** ISS of an MMIO exit: ISV, SAS, SSE, SRT, SF, AR, WnR and the fault status. */
const iss = (
	sas: number,
	rt: number,
	o: { signed?: boolean; wide?: boolean; ordered?: boolean; write?: boolean; rom?: boolean } = {},
): number =>
	(1 << 24) |
	(sas << 22) |
	(+(o.signed ?? false) << 21) |
	(rt << 16) |
	(+(o.wide ?? false) << 15) |
	(+(o.ordered ?? false) << 14) |
	(+(o.write ?? false) << 6) |
	(o.rom ? 0xf : 7);

const mmio = (size: 1 | 2 | 4 | 8, syndrome: number, o: { ipa?: bigint; data?: bigint } = {}): Exit => ({
	kind: "mmio",
	ipa: o.ipa ?? NOTHING,
	write: o.data !== undefined,
	size,
	iss: syndrome,
	va: o.ipa ?? NOTHING,
	...(o.data === undefined ? {} : { data: o.data }),
});
const data = (syndrome: number, o: { ipa?: bigint; write?: boolean; va?: bigint } = {}): Exit => ({
	kind: "abort",
	what: "data",
	ipa: o.ipa ?? NOTHING,
	va: o.va ?? o.ipa ?? NOTHING,
	write: o.write ?? false,
	iss: syndrome,
});

/** The value of X2 in all cases. */
const X2 = 0x8877_6655_4433_2211n;

/** Every way out of the CPU, and interrupts. */
export const exitCases: readonly ExitCase[] = [
	{ name: "ldr x3", code: "ldr x3, [x1]", expect: mmio(8, iss(3, 3, { wide: true })), after: { pc: RAM } },
	{ name: "ldrb w3", code: "ldrb w3, [x1]", expect: mmio(1, iss(0, 3)) },
	{ name: "ldrsh x3", code: "ldrsh x3, [x1]", expect: mmio(2, iss(1, 3, { signed: true, wide: true })) },
	{ name: "ldrsw x3", code: "ldrsw x3, [x1]", expect: mmio(4, iss(2, 3, { signed: true, wide: true })) },
	{ name: "ldur w3", code: "ldur w3, [x1, #4]", expect: mmio(4, iss(2, 3), { ipa: NOTHING + 4n }) },
	{ name: "register offset", code: "ldr w3, [x1, x4]", expect: mmio(4, iss(2, 3)) },
	{ name: "ldtr", code: "ldtr x3, [x1]", expect: mmio(8, iss(3, 3, { wide: true })) },
	{ name: "ldar", code: "ldar w3, [x1]", expect: mmio(4, iss(2, 3, { ordered: true })) },
	{ name: "ldr xzr", code: "ldr xzr, [x1]", expect: mmio(8, iss(3, 31, { wide: true })) },
	{ name: "str x2", code: "str x2, [x1]", expect: mmio(8, iss(3, 2, { wide: true, write: true }), { data: X2 }) },
	{ name: "strh w2", code: "strh w2, [x1]", expect: mmio(2, iss(1, 2, { write: true }), { data: 0x2211n }) },
	{ name: "str wzr", code: "str wzr, [x1]", expect: mmio(4, iss(2, 31, { write: true }), { data: 0n }) },
	{
		name: "stlr w2",
		code: "stlr w2, [x1]",
		expect: mmio(4, iss(2, 2, { ordered: true, write: true }), { data: 0x4433_2211n }),
	},
	{
		name: "store to read-only RAM",
		code: "str w2, [x1]",
		x1: ROM,
		expect: mmio(4, iss(2, 2, { write: true, rom: true }), { ipa: ROM, data: 0x4433_2211n }),
	},
	{ name: "pre-index", code: "ldr x3, [x1, #8]!", expect: data(7, { ipa: NOTHING + 8n }), after: { pc: RAM } },
	{ name: "post-index", code: "str x3, [x1], #8", expect: data(0x47, { write: true }) },
	{ name: "ldp", code: "ldp x3, x5, [x1]", expect: data(7) },
	{ name: "stp", code: "stp w3, w5, [x1]", expect: data(0x47, { write: true }) },
	{ name: "ldxr", code: "ldxr x3, [x1]", expect: data(7) },
	{ name: "ldadd", code: "ldadd x3, x5, [x1]", expect: data(7) },
	{ name: "cas on read-only RAM", code: "cas x3, x5, [x1]", x1: ROM, expect: data(0x4f, { ipa: ROM, write: true }) },
	...[
		{ name: "ldr b3", code: "ldr b3, [x1]", expect: data(7), after: { pc: RAM } },
		{ name: "ldr d3, pre-index", code: "ldr d3, [x1, #8]!", expect: data(7, { ipa: NOTHING + 8n }) },
		{ name: "str q3", code: "str q3, [x1]", expect: data(0x47, { write: true }) },
		{
			name: "store of q3 to read-only RAM",
			code: "str q3, [x1]",
			x1: ROM,
			expect: data(0x4f, { ipa: ROM, write: true }),
		},
		{ name: "ldp q3, q5", code: "ldp q3, q5, [x1]", expect: data(7) },
		{ name: "stp s3, s5", code: "stp s3, s5, [x1]", expect: data(0x47, { write: true }) },
		{ name: "ld4, post-index", code: "ld4 {v3.8h-v6.8h}, [x1], #64", expect: data(7) },
		{ name: "st2 of a lane", code: "st2 {v3.h, v4.h}[5], [x1]", expect: data(0x47, { write: true }) },
		{
			name: "ldr q3 of which the last bytes are nowhere",
			code: "ldr q3, [x1]",
			tables: mapped,
			x1: ROM + 0xff8n,
			expect: data(7, { ipa: ROM + 0x1000n }),
		},
		{
			name: "ld1 of which the last elements are nowhere",
			code: "ld1 {v3.4s}, [x1]",
			tables: mapped,
			x1: ROM + 0xff8n,
			expect: data(7, { ipa: ROM + 0x1000n }),
		},
	].map((c): ExitCase => ({ ...c, vectors: true })),
	{
		name: "dc zva",
		code: "dc zva, x1",
		tables: mapped,
		x1: NOTHING + 5n,
		expect: data(0x47, { ipa: NOTHING + 5n, write: true }),
	},
	{ name: "dc civac of nothing is skipped", code: "dc civac, x1", expect: budget, after: { pc: RAM + 4n } },
	{
		name: "unaligned within a page",
		code: "ldr w3, [x1]",
		tables: mapped,
		x1: NOTHING + 1n,
		expect: mmio(4, iss(2, 3), { ipa: NOTHING + 1n }),
	},
	{
		name: "unaligned across pages, second without RAM",
		code: "ldr x3, [x1]",
		tables: mapped,
		x1: RAM + 0x1ffcn,
		expect: data(7, { ipa: RAM + 0x2000n }),
	},
	{
		name: "fetch from nothing",
		code: "nop",
		pc: NOTHING,
		expect: { kind: "abort", what: "fetch", ipa: NOTHING, va: NOTHING, write: false, iss: 7 },
	},
	{
		name: "walk for a fetch",
		code: "nop",
		tables: { first: NORMAL, root: 0x5000_0000n },
		expect: { kind: "abort", what: "fetch", ipa: 0x5000_0008n, va: RAM, write: false, iss: 0x87 },
	},
	{
		name: "walk for data",
		code: "ldr x3, [x1]",
		tables: { first: 0x6000_0003n },
		expect: {
			kind: "abort",
			what: "walk",
			ipa: 0x6000_0000n + (NOTHING >> 21n) * 8n,
			va: NOTHING,
			write: false,
			iss: 0x87,
		},
	},
	{
		name: "walk for AT",
		code: "at s1e1r, x1",
		tables: { first: 0x6000_0003n },
		expect: {
			kind: "abort",
			what: "walk",
			ipa: 0x6000_0000n + (NOTHING >> 21n) * 8n,
			va: NOTHING,
			write: false,
			iss: 0x87,
		},
	},
	{ name: "hvc", code: "hvc #0x1234", expect: { kind: "hvc", imm: 0x1234 }, after: { pc: RAM + 4n } },
	{ name: "smc", code: "smc #0xffff", expect: { kind: "smc", imm: 0xffff }, after: { pc: RAM } },
	{ name: "wfi", code: "wfi", expect: { kind: "wfi" }, after: { pc: RAM + 4n } },
	{ name: "wfe", code: "wfe", expect: { kind: "wfe" }, after: { pc: RAM + 4n } },
	{
		name: "read of a timer register",
		code: "mrs x5, cntv_ctl_el0",
		expect: { kind: "sysreg", name: "CNTV_CTL_EL0", op: [3, 3, 14, 3, 1], read: true, rt: 5 },
		after: { pc: RAM },
	},
	{
		name: "write of an interrupt controller register",
		code: "msr icc_pmr_el1, x2",
		expect: { kind: "sysreg", name: "ICC_PMR_EL1", op: [3, 0, 4, 6, 0], read: false, rt: 2, value: X2 },
	},
	{
		name: "IRQ",
		code: "nop",
		irq: [true, false, false],
		pstate: 5n,
		expect: budget,
		after: { pc: SYNCHRONOUS + 0x80n, ELR_EL1: RAM, SPSR_EL1: 5n },
	},
	{
		name: "IRQ masked",
		code: "nop",
		irq: [true, false, false],
		pstate: 0x85n,
		expect: budget,
		after: { pc: RAM + 4n },
	},
	{
		name: "FIQ goes before IRQ",
		code: "nop",
		irq: [true, true, false],
		pstate: 5n,
		expect: budget,
		after: { pc: SYNCHRONOUS + 0x100n },
	},
	{
		name: "FIQ masked, IRQ not",
		code: "nop",
		irq: [true, true, false],
		pstate: 0x45n,
		expect: budget,
		after: { pc: SYNCHRONOUS + 0x80n },
	},
	{
		name: "SError",
		code: "nop",
		irq: [false, false, true],
		pstate: 5n,
		expect: budget,
		after: { pc: SYNCHRONOUS + 0x180n, ESR_EL1: 0xbf00_0000n },
	},
	{
		name: "SError masked",
		code: "nop",
		irq: [false, false, true],
		pstate: 0x105n,
		expect: budget,
		after: { pc: RAM + 4n },
	},
	{
		name: "IRQ from EL0",
		code: "nop",
		irq: [true, false, false],
		pstate: 0n,
		expect: budget,
		after: { pc: RAM + 0x800n + 0x480n, SPSR_EL1: 0n },
	},
	{
		name: "IRQ from EL1t",
		code: "nop",
		irq: [true, false, false],
		pstate: 4n,
		expect: budget,
		after: { pc: RAM + 0x880n },
	},
	{
		name: "IRQ goes before an illegal state",
		code: "nop",
		irq: [true, false, false],
		pstate: 0x10_0005n,
		expect: budget,
		after: { pc: SYNCHRONOUS + 0x80n, SPSR_EL1: 0x10_0005n },
	},
];

/** Puts a case into a driver. */
export function setUp(driver: TestDriver, c: ExitCase): void {
	const bytes = new Uint8Array(0x2000);
	const view = new DataView(bytes.buffer);
	assemble(c.code).forEach((word, i) => {
		view.setUint32(4 * i, word, true);
	});
	const tables = { base: 0x4020_0000n, bytes: new Uint8Array(0x4000), next: 0 };
	const lower = new PageTables(tables, 12, 39);
	lower.write(lower.root, c.tables?.first === undefined || c.tables.first === NORMAL ? NORMAL | 1n : c.tables.first);
	lower.map(0x4000_0000n, 0x4000_0000n, NORMAL, 1);
	const x = Array.from({ length: 31 }, () => 0n);
	x[1] = c.x1 ?? NOTHING;
	x[2] = X2;
	driver.reset(c.vectors ? fullModel : upcallModel);
	driver.setMemory([
		{ ipa: RAM, bytes },
		{ ipa: ROM, bytes: new Uint8Array(0x1000), readonly: true },
		{ ipa: tables.base, bytes: tables.bytes },
	]);
	driver.load({
		x,
		sp_el0: RAM,
		sp_el1: RAM,
		pc: c.pc ?? RAM,
		pstate: c.pstate ?? 0x3c5n,
		sys: {
			SCTLR_EL1: c.tables === undefined ? 0x30d0_0998n : 0x30d0_0999n,
			TCR_EL1: 25n | (2n << 32n),
			TTBR0_EL1: c.tables?.root ?? lower.root,
			MAIR_EL1: 0xffn,
			VBAR_EL1: RAM + 0x800n,
			...(c.vectors ? { CPACR_EL1: 3n << 20n } : {}),
		},
		retired: 0n,
	});
	driver.setIrq(...(c.irq ?? [false, false, false]));
}
