import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { machineOf, outcome, restored, snapshotOf } from "./support.ts";

/** The machines of a run; a campaign takes other ones, and more. */
const SEED = Number(process.env.UPCALL_SEED ?? 1706833573);
const RUNS = Number(process.env.UPCALL_RUNS ?? 15);
/** Milliseconds, many times what the runs take. */
const LIMIT = 60_000 + 4_000 * RUNS;

const GICD = 0x0800_0000;
const GICC = 0x0801_0000;
const GICR = 0x080a_0000;
const UART_IMSC = 0x0900_0038;

const store = (address: number, value: number): string => `ldr x0, =${address}\nldr x1, =${value}\nstr w1, [x0]`;
/** Reads something into w1 and folds it into the sum that x19 has. */
const fold = (read: string): string => `${read}\neor x19, x1, x19, ror #61`;
const load = (address: number): string => fold(`ldr x0, =${address}\nldr w1, [x0]`);
const write = (register: string, value: number): string => `ldr x0, =${value}\nmsr ${register}, x0`;

/** Interrupts of the program: some SGIs, the timers, the UART, and SPIs that only software makes pending. */
const INTIDS = [1, 3, 27, 30, 33, 40, 63];
const intids = fc.constantFrom(...INTIDS);
const priorities = fc.constantFrom(0x20, 0x40, 0x48, 0x80, 0xa0);

/** Registers with a bit for each interrupt: group, enable, pending, active. */
const bits = fc.record({
	offset: fc.constantFrom(0x080, 0x100, 0x100, 0x180, 0x200, 0x200, 0x280, 0x300, 0x380),
	intid: intids,
});

/** Timer accesses, which do not differ between controllers, and the UART's line. */
const common = fc.oneof(
	fc.tuple(fc.constantFrom("cntv", "cntp"), fc.constantFrom(-5, 1, 20, 300)).map(([t, v]) => write(`${t}_tval_el0`, v)),
	fc.tuple(fc.constantFrom("cntv", "cntp"), fc.constantFrom(0, 1, 1, 3)).map(([t, v]) => write(`${t}_ctl_el0`, v)),
	fc.constantFrom(0, 0x20).map((value) => store(UART_IMSC, value)),
	fc.constant(fold("mrs x1, isr_el1")),
	fc.nat(200).map((n) => `mov x0, #${n + 1}\n9: subs x0, x0, #1\nb.ne 9b`),
);

/** Where the fields of an interrupt are; of a GICv2 all in the distributor. */
function frameOf(version: 2 | 3, intid: number): number {
	return version === 3 && intid < 32 ? GICR + 0x1_0000 : GICD;
}

function distributor(version: 2 | 3): fc.Arbitrary<string> {
	const word = (intid: number, offset: number): number => frameOf(version, intid) + offset + 4 * (intid >> 5);
	const field = (intid: number, offset: number, perWord: number): number =>
		frameOf(version, intid) + offset + 4 * Math.floor(intid / perWord);
	return fc.oneof(
		{ weight: 6, arbitrary: bits.map(({ offset, intid }) => store(word(intid, offset), 2 ** (intid & 31))) },
		{
			weight: 2,
			arbitrary: fc.tuple(intids, priorities).map(([n, p]) => store(field(n, 0x400, 4), p * 2 ** (8 * (n & 3)))),
		},
		{
			weight: 1,
			arbitrary: fc.tuple(intids, fc.boolean()).map(([n, e]) => store(field(n, 0xc00, 16), e ? ~0 >>> 0 : 0)),
		},
		{ weight: 2, arbitrary: bits.map(({ offset, intid }) => load(word(intid, offset))) },
		{ weight: 1, arbitrary: fc.constantFrom(0, 3, 3).map((value) => store(GICD, value)) },
	);
}

const binaryPoints = fc.constantFrom(0, 3, 5, 7);
const masks = fc.constantFrom(0xf0, 0xf0, 0x48, 0);

const cpuInterfaceV3: fc.Arbitrary<string> = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom(0, 1, 1).map((n) => fold(`mrs x1, icc_iar${n}_el1\nmov x20, x1`)) },
	{ weight: 4, arbitrary: fc.constantFrom(0, 1, 1).map((n) => `msr icc_eoir${n}_el1, x20`) },
	{ weight: 1, arbitrary: fc.constant("msr icc_dir_el1, x20") },
	{
		weight: 2,
		arbitrary: fc
			.constantFrom("rpr", "hppir0", "hppir1", "ap1r0", "bpr1", "ctlr")
			.map((r) => fold(`mrs x1, icc_${r}_el1`)),
	},
	{ weight: 1, arbitrary: fc.constantFrom(0, 1, 2, 3).map((value) => write("icc_ctlr_el1", value)) },
	{ weight: 1, arbitrary: fc.tuple(fc.constantFrom(0, 1), binaryPoints).map(([n, v]) => write(`icc_bpr${n}_el1`, v)) },
	{ weight: 1, arbitrary: masks.map((value) => write("icc_pmr_el1", value)) },
	{
		weight: 1,
		arbitrary: fc
			.tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 1, 1))
			.map(([n, v]) => write(`icc_igrpen${n}_el1`, v)),
	},
	{ weight: 2, arbitrary: fc.constantFrom(1, 3).map((sgi) => write("icc_sgi1r_el1", sgi * 0x100_0000 + 3)) },
	{
		weight: 1,
		arbitrary: fc
			.tuple(fc.constantFrom(33, 40), fc.constantFrom(0, 1, 9))
			.map(([n, v]) => store(GICD + 0x6000 + 8 * n, v)),
	},
);

const cpuInterfaceV2: fc.Arbitrary<string> = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom(0xc, 0xc, 0x20).map((o) => `${load(GICC + o)}\nmov x20, x1`) },
	{ weight: 4, arbitrary: fc.constantFrom(0x10, 0x10, 0x24).map((o) => `ldr x0, =${GICC + o}\nstr w20, [x0]`) },
	{ weight: 1, arbitrary: fc.constant(`ldr x0, =${GICC + 0x1000}\nstr w20, [x0]`) },
	{ weight: 2, arbitrary: fc.constantFrom(0, 4, 8, 0x14, 0x18, 0x1c, 0x28, 0xd0).map((o) => load(GICC + o)) },
	{ weight: 1, arbitrary: fc.constantFrom(1, 3, 7, 0xb, 0x13, 0x201).map((value) => store(GICC, value)) },
	{ weight: 1, arbitrary: fc.tuple(fc.constantFrom(8, 0x1c), binaryPoints).map(([o, v]) => store(GICC + o, v)) },
	{ weight: 1, arbitrary: masks.map((value) => store(GICC + 4, value)) },
	{
		weight: 2,
		arbitrary: fc
			.tuple(fc.constantFrom(1, 3), fc.constantFrom(1, 2, 3))
			.map(([n, t]) => store(GICD + 0xf00, t * 0x1_0000 + n)),
	},
	{
		weight: 1,
		arbitrary: fc
			.tuple(fc.constantFrom(33, 40), fc.constantFrom(0, 1, 2, 3))
			.map(([n, t]) => store(GICD + 0x800 + (n & ~3), t * 2 ** (8 * (n & 3)))),
	},
	{ weight: 1, arbitrary: fc.constantFrom(0xf10, 0xf20).map((o) => load(GICD + o)) },
);

const ON: Readonly<Record<2 | 3, string>> = {
	2: [store(GICD, 1), store(GICC, 3), store(GICC + 4, 0xf0)].join("\n"),
	3: [store(GICD, 2), write("icc_pmr_el1", 0xf0), write("icc_igrpen0_el1", 1), write("icc_igrpen1_el1", 1)].join("\n"),
};

/** What two vCPUs do, each with the whole of it, before the first one powers off. */
function program(version: 2 | 3, steps: readonly string[]): string {
	const cpuOn = "ldr x0, =0xc4000003\nmov x1, #1\nadr x2, second\nmov x3, #7\nhvc #0";
	// Constants are near the code that loads them.
	const body = steps.map((step, i) => (i % 40 === 39 ? `${step}\nb 8f\n.ltorg\n8:` : step)).join("\n");
	const off =
		"mrs x0, mpidr_el1\nands x0, x0, #0xff\nldr x0, =0x84000002\nb.ne 7f\nldr x0, =0x84000008\n7: hvc #0\nb .\n.ltorg";
	return `${cpuOn}\nsecond:\n${ON[version]}\n${body}\n${off}`;
}

describe.each([2, 3] as const)("a restored machine with a GICv%s", (gic) => {
	it(
		"goes on as the one that was saved, with interrupts in any state",
		async () => {
			const cpu = gic === 3 ? cpuInterfaceV3 : cpuInterfaceV2;
			const step = fc.oneof(
				{ weight: 3, arbitrary: distributor(gic) },
				{ weight: 4, arbitrary: cpu },
				{ weight: 2, arbitrary: common },
			);
			const cases = fc.record({
				steps: fc.array(step, { minLength: 40, maxLength: 120 }),
				budget: fc.integer({ min: 50, max: 400 }),
				part: fc.double({ min: 0.1, max: 0.95, noNaN: true }),
			});
			await fc.assert(
				fc.asyncProperty(cases, async ({ steps, budget, part }) => {
					const make = () => machineOf(program(gic, steps), { smp: 2, gic, kvm: { budget } });
					const expected = await outcome(make());
					expect(expected.reason).toBe("shutdown");
					const machine = make();
					await machine.run({ instructions: Math.floor(expected.instructions * part) });
					const copy = await restored(await snapshotOf(machine));
					expect(await outcome(copy)).toEqual(expected);
				}),
				{ numRuns: RUNS, seed: SEED, endOnFailure: true },
			);
		},
		LIMIT,
	);
});

describe("an interrupt that is active for no vCPU", () => {
	it.each([0.3, 0.6, 0.9])("stays nobody's, saved after %s of the run", async (part) => {
		const router = GICD + 0x6000 + 8 * 40;
		// Made active while its target is nobody, it is not the interrupt of the vCPU that becomes its target later: when that one
		// ends an interrupt of the same priority with this number, it stays active.
		const orphan = [store(router, 9), store(GICD + 0x304, 2 ** 8), store(router, 0)];
		const wait = Array.from({ length: 100 }, () => "nop");
		const other = [write("icc_sgi1r_el1", 0x100_0001), fold("mrs x1, icc_iar1_el1")];
		const steps = [...orphan, ...other, ...wait, write("icc_eoir1_el1", 40), load(GICD + 0x304)];
		const make = () => machineOf(program(3, steps), { gic: 3, kvm: { budget: 20 } });
		const expected = await outcome(make());
		const machine = make();
		await machine.run({ instructions: Math.floor(expected.instructions * part) });
		const copy = await restored(await snapshotOf(machine));
		expect(await outcome(copy)).toEqual(expected);
	});
});
