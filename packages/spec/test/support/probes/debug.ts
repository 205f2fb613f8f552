import { ARENA, DATA, FAR_BEFORE, type Options, type Probe, probe, X_BEFORE } from "./probe.ts";

/** MDSCR_EL1 bits. */
export const MDSCR = { SS: 1n, KDE: 1n << 13n, MDE: 1n << 15n } as const;
/** SPSR bits. */
export const SPSR = { SS: 1n << 21n, D: 1n << 9n } as const;

/** A program under debug: EL1 sets the registers up and returns to the body. */
export interface DebugProgram {
	readonly el: 0 | 1;
	readonly mdscr: bigint;
	/** Debug registers by name; the address of instruction n of the body comes as a function's argument. */
	readonly registers?: Readonly<Record<string, bigint | ((body: (n: number) => bigint) => bigint)>>;
	/** SS and D of the SPSR. */
	readonly spsr?: bigint;
	/** Runs before the return, at EL1. */
	readonly before?: readonly string[];
	readonly body: readonly string[];
	readonly x?: Readonly<Record<number, bigint>>;
	readonly set?: bigint;
	readonly manual?: Options["manual"];
}

/** Registers that no probe may find as an earlier one left them. */
const CLEARED = ["dbgbcr0", "dbgbcr4", "dbgbcr5", "dbgwcr0", "dbgwcr1"];
/** First X register that holds a value for a debug register. */
const FIRST = 12;

/** Makes the probe of a program. */
export function debugProbe(name: string, p: DebugProgram): Probe {
	const entries = Object.entries(p.registers ?? {});
	const code = [
		"msr oslar_el1, xzr",
		...CLEARED.filter((r) => !entries.some(([n]) => n === `${r}_el1`)).map((r) => `msr ${r}_el1, xzr`),
		...entries.map(([register], i) => `msr ${register}, x${FIRST + i}`),
		...(p.before ?? []),
		"msr elr_el1, x10",
		"msr spsr_el1, x11",
		"msr mdscr_el1, x9",
		"eret",
	];
	const body = (n: number): bigint => ARENA + 4n * BigInt(code.length + n);
	return probe(name, [...code, ...p.body].join("\n"), {
		...(p.set === undefined ? {} : { set: p.set }),
		...(p.manual === undefined ? {} : { manual: p.manual }),
		setup: ({ x }) => {
			x[1] = DATA + 0x100n;
			x[9] = p.mdscr;
			x[10] = body(0);
			x[11] = 0x1c0n | (p.el === 1 ? 5n : 0n) | (p.spsr ?? 0n);
			entries.forEach(([, value], i) => {
				x[FIRST + i] = typeof value === "bigint" ? value : value(body);
			});
			for (const [n, value] of Object.entries(p.x ?? {})) x[Number(n)] = value;
		},
	});
}

const { SS, KDE, MDE } = MDSCR;
const far = FAR_BEFORE.toString(16);
const FAR_UNKNOWN = { reason: "FAR_EL1 is UNKNOWN after a Breakpoint exception; QEMU writes 0", expect: { far } };
const OPERAND = "FAR_EL1 has the operand of DC ZVA (DDI 0487, D2.9.7); QEMU 7.2 gives a watched address";
/** Why QEMU is not the oracle. */
const MASKED_BY_STEPPED = "the stepped instruction disables debug exceptions, so that the state machine is inactive";
const NO_OS_LOCK = "QEMU 7.2 does not look at OSLSR_EL1.OSLK";
/** E, PMC or PAC for both Exception levels, every byte of a word. */
const BCR = 0x1e7n;
/** E, both Exception levels, loads and stores, every byte of a doubleword. */
const WCR = 0x1fffn;
const LINKED = 1n << 20n;
const CONTEXT = 3n << 20n;
const lbn = (n: number): bigint => BigInt(n) << 16n;

const steps: readonly Probe[] = ([0, 1] as const).flatMap((el) => {
	const stepped = (name: string, body: readonly string[], more: Partial<DebugProgram> = {}): Probe =>
		debugProbe(`${name}, EL${el}`, { el, mdscr: SS | KDE, spsr: SPSR.SS, body, ...more });
	return [
		stepped("step of an instruction", ["mov x0, #1", "mov x0, #2"]),
		stepped("step of a load-exclusive", ["ldxr x0, [x1]", "mov x0, #2"]),
		stepped("step of a load-acquire exclusive pair", ["ldaxp x0, x2, [x1]", "mov x0, #2"]),
		stepped("step of a branch", ["b .+8", "mov x0, #1", "mov x0, #2"]),
		stepped("step of SVC", ["svc #1"]),
		stepped("step of an undefined instruction", ["udf #0"]),
		stepped("step of BRK", ["brk #5"]),
		stepped("step of a load that faults", ["ldr x0, [x2]"]),
		stepped("active-pending after the return", ["mov x0, #1"], { spsr: 0n }),
		stepped("no step while MDSCR_EL1.SS is 0", ["mov x0, #1"], { mdscr: KDE }),
		stepped("step of a store", ["str x1, [x1]", "mov x0, #1"]),
		stepped("D masks a step at EL1 only", ["mov x0, #1"], { spsr: SPSR.SS | SPSR.D }),
		stepped("KDE is for EL1 only", ["mov x0, #1"], { mdscr: SS }),
	];
});

const unmasked: readonly Probe[] = [
	debugProbe("step is unmasked by DAIFClr", {
		el: 1,
		mdscr: SS | KDE,
		spsr: SPSR.SS | SPSR.D,
		body: ["msr daifclr, #8", "mov x0, #1"],
	}),
	debugProbe("step is masked by DAIFSet", {
		el: 1,
		mdscr: SS | KDE,
		spsr: SPSR.SS,
		body: ["msr daifset, #8", "mov x0, #1"],
		manual: {
			reason: MASKED_BY_STEPPED,
			expect: { esr: "56000abc", elr: "40500034", x: X_BEFORE.replace("111100000000 111100000001", "1 40510100") },
		},
	}),
	debugProbe("the OS Lock ends a step", {
		el: 1,
		mdscr: SS | KDE,
		spsr: SPSR.SS,
		body: ["msr oslar_el1, x0"],
		x: { 0: 1n },
		manual: { reason: NO_OS_LOCK, expect: { esr: "56000abc", elr: "40500030" } },
	}),
	debugProbe("the OS Lock disables a breakpoint", {
		el: 0,
		mdscr: MDE,
		registers: { dbgbvr0_el1: (body) => body(1), dbgbcr0_el1: BCR },
		before: ["msr oslar_el1, x0"],
		x: { 0: 1n },
		body: ["mov x0, #1", "mov x0, #2"],
		manual: {
			reason: NO_OS_LOCK,
			expect: {
				esr: "56000abc",
				far,
				elr: "4050003c",
				x: X_BEFORE.replace("111100000000 111100000001", "2 40510100"),
			},
		},
	}),
];

const breakpoints: readonly Probe[] = ([0, 1] as const).flatMap((el) => {
	/** `at`: the Exception levels at which there is a Breakpoint exception. */
	const broken = (name: string, control: bigint, at: readonly number[], more: Partial<DebugProgram> = {}): Probe =>
		debugProbe(`${name}, EL${el}`, {
			el,
			mdscr: KDE | MDE,
			registers: { dbgbvr0_el1: (body) => body(1), dbgbcr0_el1: control },
			body: ["mov x0, #1", "mov x0, #2"],
			...(at.includes(el) ? { manual: FAR_UNKNOWN } : {}),
			...more,
		});
	const context = (control: bigint, value: bigint): NonNullable<DebugProgram["registers"]> => ({
		dbgbvr0_el1: (body) => body(1),
		dbgbcr0_el1: BCR | LINKED | lbn(5),
		dbgbvr5_el1: value,
		dbgbcr5_el1: control,
		contextidr_el1: 0x1234n,
	});
	return [
		broken("breakpoint", BCR, [0, 1]),
		broken("breakpoint that is not enabled", BCR & ~1n, []),
		broken("breakpoint for EL1", 0x1e3n, [1]),
		broken("breakpoint for EL0", 0x1e5n, [0]),
		broken("breakpoint for Non-secure state", BCR | (1n << 14n), [0, 1]),
		broken("breakpoint for Secure state", BCR | (2n << 14n), []),
		broken("breakpoint with HMC", BCR | (1n << 13n), [0, 1]),
		broken("breakpoint without MDE", BCR, [], { mdscr: KDE }),
		broken("breakpoint without KDE", BCR, [0], { mdscr: MDE }),
		broken("breakpoint with D", BCR, [0], { spsr: SPSR.D }),
		broken("breakpoint before an undefined instruction", BCR, [0, 1], { body: ["mov x0, #1", "udf #0"] }),
		broken("breakpoint and step", BCR, [], { mdscr: KDE | MDE | SS, spsr: SPSR.SS }),
		broken("breakpoint of a step's instruction", BCR, [0, 1], {
			mdscr: KDE | MDE | SS,
			spsr: SPSR.SS,
			registers: { dbgbvr0_el1: (body) => body(0), dbgbcr0_el1: BCR },
		}),
		broken("breakpoint linked to a context", BCR, [0, 1], { registers: context(BCR | CONTEXT, 0x1234n) }),
		broken("breakpoint linked to another context", BCR, [], { registers: context(BCR | CONTEXT, 0x1235n) }),
		broken("breakpoint linked to a disabled context", BCR, [], { registers: context((BCR | CONTEXT) & ~1n, 0x1234n) }),
		broken("breakpoint linked to no context", BCR, [], { registers: context(BCR, 0x1234n) }),
	];
});

const watchpoints: readonly Probe[] = ([0, 1] as const).flatMap((el) => {
	const watched = (name: string, code: string, control = WCR, more: Partial<DebugProgram> = {}): Probe =>
		debugProbe(`${name}, EL${el}`, {
			el,
			mdscr: KDE | MDE,
			registers: { dbgwvr0_el1: DATA + 0x100n, dbgwcr0_el1: control },
			body: [code],
			...more,
		});
	const loads = 0x1fefn;
	const stores = 0x1ff7n;
	return [
		watched("watchpoint, load", "ldr x0, [x1]"),
		watched("watchpoint, store", "str x0, [x1]"),
		watched("watchpoint for loads, store", "str x0, [x1]", loads),
		watched("watchpoint for stores, load", "ldr x0, [x1]", stores),
		watched("watchpoint, byte beside", "ldrb w0, [x1, #3]", 0x1000n | 0x1fn),
		watched("watchpoint, byte of it", "ldrb w0, [x1, #7]", 0x1000n | 0x1fn),
		watched("watchpoint, unaligned load into it", "ldur x0, [x1, #-3]"),
		watched("watchpoint, second register of a pair", "ldp x0, x2, [x1, #-8]"),
		watched("watchpoint, exclusive load", "ldxr x0, [x1]"),
		watched("watchpoint, load with release", "ldar x0, [x1]"),
		watched("watchpoint, atomic", "ldadd x0, x2, [x1]"),
		watched("watchpoint for stores, atomic", "swp x0, x2, [x1]", stores),
		watched("watchpoint, compare and swap", "casal x0, x2, [x1]", stores),
		watched("watchpoint, dc zva", "dc zva, x1", stores, { set: 1n << 14n }),
		watched("watchpoint, dc zva of the block", "dc zva, x2", stores, {
			set: 1n << 14n,
			x: { 2: DATA + 0x120n },
			manual: { reason: OPERAND, expect: { far: (DATA + 0x120n).toString(16) } },
		}),
		watched("watchpoint, prefetch", "prfm pldl1keep, [x1]"),
		watched("watchpoint with a mask", "ldrb w0, [x1, #33]", WCR | (6n << 24n)),
		watched("watchpoint beyond its mask", "ldrb w0, [x1, #64]", WCR | (6n << 24n)),
		watched("watchpoint of a word", "ldr w0, [x1, #4]", 0x1ffn, {
			registers: { dbgwvr0_el1: DATA + 0x104n, dbgwcr0_el1: 0x1ffn },
		}),
		watched("watchpoint for EL0, unprivileged load", "ldtr x0, [x1]", WCR & ~2n),
		watched("watchpoint for EL1, unprivileged load", "ldtr x0, [x1]", WCR & ~4n),
		watched("watchpoint without MDE", "ldr x0, [x1]", WCR, { mdscr: KDE }),
		watched("watchpoint without KDE", "ldr x0, [x1]", WCR, { mdscr: MDE }),
		watched("watchpoint behind a fault", "ldr x0, [x2]", WCR, {
			registers: { dbgwvr0_el1: 0x8c00_0000_0000n, dbgwcr0_el1: WCR },
			x: { 2: 0x8c00_0000_0000n },
		}),
		watched("watchpoint linked to a context", "ldr x0, [x1]", WCR, {
			registers: {
				dbgwvr0_el1: DATA + 0x100n,
				dbgwcr0_el1: WCR | LINKED | lbn(5),
				dbgbvr5_el1: 7n,
				dbgbcr5_el1: BCR | CONTEXT,
				contextidr_el1: 7n,
			},
		}),
		watched("two watchpoints", "ldp x0, x2, [x1]", WCR, {
			registers: {
				dbgwvr0_el1: DATA + 0x108n,
				dbgwcr0_el1: WCR,
				dbgwvr1_el1: DATA + 0x100n,
				dbgwcr1_el1: 0x1000n | 0x9fn,
			},
		}),
	];
});

/** Software step, breakpoints and watchpoints of the guest. @see DDI 0487, D2 */
export const debug: readonly Probe[] = [...steps, ...unmasked, ...breakpoints, ...watchpoints];
