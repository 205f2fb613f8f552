import {
	ARENA,
	bit,
	both,
	DATA,
	FAR_AWAY,
	NO_SP_CHECK,
	type Probe,
	PSTATE,
	probe,
	SCTLR_BITS,
	setX,
	X_BEFORE,
} from "./probe.ts";

/** PC, SP and return state. */
export const states: readonly Probe[] = [
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
