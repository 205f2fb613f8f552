import { ATTR } from "../pageTables.ts";
import {
	bit,
	DATA,
	DATA_RW,
	DEVICE,
	FAR_AWAY,
	mapAway,
	NORMAL,
	nowhere,
	type Probe,
	PSTATE,
	probe,
	SCTLR_BITS,
	SHAREABILITY,
	setX,
} from "./probe.ts";

const upperVa = 0xffff_ff80_0000_0000n;

/** The rest of translation: ranges, tags, registers, page crossings, AT, endianness. */
export const ranges: readonly Probe[] = [
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
