import { ATTR } from "../pageTables.ts";
import {
	ARENA,
	bit,
	both,
	DATA,
	DATA_RW,
	NORMAL,
	type Options,
	type Probe,
	PSTATE,
	probe,
	SCTLR_BITS,
	setX,
	type World,
} from "./probe.ts";

const MAX = { cpu: "max" } as const;
const { BT0, BT1, EnDA, EnDB, EnIA, EnIB, EnRCTX, TSCXT } = SCTLR_BITS;
const KEYS = EnIA | EnIB | EnDA | EnDB;

/** The code's page is guarded. */
const guarded = ({ lower }: World): void => lower.map(ARENA, ARENA, NORMAL | ATTR.AP_RO | ATTR.GP);

/** A branch of a type has reached the code, in a guarded page. */
const reached = (btype: number, o: Options = {}): Options => ({
	...MAX,
	...o,
	pstate: BigInt(btype) << 10n,
	setup: guarded,
});

const pads: readonly (readonly [name: string, code: string])[] = [
	["an instruction", "nop"],
	["bti", "bti"],
	["bti c", "bti c"],
	["bti j", "bti j"],
	["bti jc", "bti jc"],
	["paciasp", "paciasp\nmov x30, xzr"],
	["pacibsp", "pacibsp\nmov x30, xzr"],
	["autiasp", "autiasp"],
	["brk", "brk #7"],
	["svc", "svc #7"],
];

/** Guarded pages and landing pads (FEAT_BTI). */
const branchTargets: readonly Probe[] = [
	...pads.flatMap(([name, code]) =>
		[1, 2, 3].flatMap((btype) => both(`BTYPE ${btype} reaches ${name}`, code, reached(btype))),
	),
	...[1, 2, 3].map((btype) =>
		probe(
			`BTYPE ${btype} reaches hlt`,
			"hlt #7",
			reached(btype, {
				manual: {
					reason: "SPSR_EL1.BTYPE may be 0 after an Undefined Instruction exception (J1.1.2 AArch64.TakeException)",
					expect: { spsr: "3c5" },
				},
			}),
		),
	),
	...[1, 2, 3].flatMap((btype) =>
		both(`BTYPE ${btype} reaches paciasp, BT0 and BT1`, "paciasp\nmov x30, xzr", reached(btype, { set: BT0 | BT1 })),
	),
	...both("BTYPE 1 in a page that is not guarded", "nop", { ...MAX, pstate: 1n << 10n }),
	...(
		[
			["br x2", "br x2"],
			["br x16", "mov x16, x2\nbr x16"],
			["br x17", "mov x17, x2\nbr x17"],
			["blr x2", "blr x2"],
			["ret x2", "ret x2"],
			["braaz x2", "braaz x2"],
			["blraaz x2", "blraaz x2"],
			["b", "b 1f\nnop\n1:"],
		] as const
	).flatMap(([name, code]) => {
		const setup = (w: World) => {
			guarded(w);
			w.x[2] = ARENA + 0x40n;
		};
		const program = `${code}\nsvc #1\n.org 0x40\nnop`;
		return [
			...both(`${name} in a guarded page`, program, { ...MAX, setup }),
			...both(`${name} outside guarded pages`, program, { ...MAX, setup: setX(2, ARENA + 0x40n) }),
		];
	}),
	probe("eret with BTYPE to a guarded page", "adr x1, 1f\nmsr elr_el1, x1\nmsr spsr_el1, x2\neret\n1:\nnop", {
		...MAX,
		setup: (w) => {
			guarded(w);
			w.x[2] = 0x3c5n | (2n << 10n);
		},
	}),
];

/** Sets the keys to numbers; in a signed pointer nothing shows of them after it is authenticated or stripped. */
const keys = ["ia", "ib", "da", "db", "ga"].map((k) => `msr ap${k}keylo_el1, x5\nmsr ap${k}keyhi_el1, x6`).join("\n");
const signed = (name: string, code: string, o: Options = {}): Probe =>
	probe(name, `${keys}\n${code}`, { ...MAX, set: KEYS, ...o });

/** Pointer authentication, as far as it does not depend on the algorithm. */
const authentication: readonly Probe[] = [
	...(["ia", "ib", "da", "db"] as const).flatMap((k) => [
		signed(`pac${k} and aut${k}`, `mov x0, x3\npac${k} x0, x1\naut${k} x0, x1`),
		signed(`aut${k} with another modifier`, `mov x0, x3\npac${k} x0, x1\nadd x1, x1, #1\naut${k} x0, x1`),
		signed(`pac${k} with its key off`, `pac${k} x0, x1\naut${k} x2, x1`, { set: 0n }),
		signed(`pac${k} with a tag, TBI0`, `mov x0, x3\npac${k} x0, x1\naut${k} x0, x1`, {
			tcr: bit(37),
			setup: setX(3, 0x5a00_1234_5678_9abcn),
		}),
		signed(`pac${k} with a tag, TBI0 and TBID0`, `mov x0, x3\npac${k} x0, x1\naut${k} x0, x1`, {
			tcr: bit(37) | bit(51),
			setup: setX(3, 0x5a00_1234_5678_9abcn),
		}),
	]),
	signed("pacia of an address that is not canonical", "mov x0, x3\npacia x0, x1\nautia x0, x1", {
		setup: setX(3, 0x1234_5678_9abc_def0n),
	}),
	signed("pacia of an address of the upper range", "mov x0, x3\npacia x0, x1\nautia x0, x1", {
		setup: setX(3, 0xffff_8765_4321_0000n),
	}),
	signed("xpaci", "pacia x0, x1\nxpaci x0\npacda x2, x1\nxpacd x2"),
	signed("xpaclri", "mov x30, x3\npaciasp\nxpaclri\nmov x0, x30"),
	signed("pacga", "pacga x0, x1, x2\nand x0, x0, #0xffffffff"),
	signed("paciasp and autiasp", "mov x30, x3\npaciasp\nautiasp\nmov x0, x30"),
	signed("pacia1716 and autia1716", "mov x17, x3\nmov x16, x4\npacia1716\nautia1716\nmov x0, x17"),
	signed("retaa", "adr x30, 1f\npaciasp\nretaa\nsvc #1\n1:\nmov x30, xzr"),
	signed("retab of a pointer that is not signed", "adr x30, 1f\nretab\n1:\nnop"),
	signed("braa", "adr x0, 1f\npacia x0, x1\nbraa x0, x1\nsvc #1\n1:\nmov x0, xzr"),
	signed("blrab", "adr x0, 1f\npacib x0, x1\nblrab x0, x1\nsvc #1\n1:\nmov x0, x30"),
	signed("eretaa", "adr x0, 1f\nmov x1, sp\npacia x0, x1\nmsr elr_el1, x0\nmsr spsr_el1, x7\neretaa\n1:\nmov x0, xzr", {
		setup: setX(7, 0x3c5n),
	}),
	signed("ldraa with writeback", "mov x2, x3\npacdza x2\nldraa x0, [x2, #16]!", {
		setup: setX(3, DATA),
	}),
	signed("ldrab of a pointer that is not signed", "ldrab x0, [x3]", { setup: setX(3, DATA) }),
	probe("eretaa at EL0", "eretaa", { ...MAX, el: 0 }),
	probe("key register at EL0", "mrs x0, apiakeylo_el1", { ...MAX, el: 0 }),
];

/** The small features of Armv8.4 and later. */
const small: readonly Probe[] = [
	...both("msr dit, mrs dit", "msr dit, #1\nmrs x0, dit\nmsr dit, x1\nmrs x2, dit", {
		...MAX,
		setup: setX(1, 0n),
	}),
	...both("DIT is saved", "msr dit, #1", MAX),
	...both("rndr sets the flags", "mrs x0, rndr\nmov x0, xzr\nmrs x1, nzcv", {
		...MAX,
		pstate: PSTATE.N | PSTATE.C,
	}),
	...[0n, EnRCTX].flatMap((set) =>
		["cfp", "dvp", "cpp"].flatMap((op) =>
			both(`${op} rctx, EnRCTX ${set === 0n ? 0 : 1}`, `${op} rctx, x0`, { ...MAX, set }),
		),
	),
	...[0n, TSCXT].flatMap((set) =>
		both(`scxtnum_el0, TSCXT ${set === 0n ? 0 : 1}`, "msr scxtnum_el0, x1\nmrs x0, scxtnum_el0", { ...MAX, set }),
	),
	...both("tlbi of the outer shareable domain", "tlbi vmalle1os", MAX),
	...both("tlbi of a range", "tlbi rvae1is, x0", MAX),
	...both("sb, cfinv, xaflag, axflag", "sb\ncfinv\nxaflag\naxflag\nmrs x0, nzcv", MAX),
	...[0n, bit(55), bit(56)].flatMap((tcr) =>
		both(`load of the upper range, E0PD ${tcr === 0n ? "off" : tcr === bit(55) ? 0 : 1}`, "ldr x0, [x1]", {
			...MAX,
			tcr,
			upperSize: 39,
			setup: ({ upper, x }) => {
				const high = 0xffff_ff80_0000_0000n;
				upper.map(high, DATA, DATA_RW);
				x[1] = high;
			},
		}),
	),
	probe("unprivileged load of the upper range, E0PD 1", "ldtr x0, [x1]", {
		...MAX,
		tcr: bit(56),
		upperSize: 39,
		setup: ({ upper, x }) => {
			const high = 0xffff_ff80_0000_0000n;
			upper.map(high, DATA, DATA_RW);
			x[1] = high;
		},
	}),
	...[0n, bit(41)].flatMap((tcr) =>
		both(`store below a read-only table, HPD0 ${tcr === 0n ? 0 : 1}`, "str x0, [x1]", {
			...MAX,
			tcr,
			setup: ({ lower, x }) => {
				lower.map(0x8c00_8000_0000n, DATA, DATA_RW, 3, ATTR.APTABLE_RO | ATTR.APTABLE_NO_EL0);
				x[1] = 0x8c00_8000_0000n;
			},
		}),
	),
];

/** Features that Neoverse N1 lacks: run on the emulator's `max`. */
export const extensions: readonly Probe[] = [...branchTargets, ...authentication, ...small];
