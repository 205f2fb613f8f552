import { ATTR } from "../pageTables.ts";
import { DATA, DEVICE, mapAway, NORMAL, nowhere, type Probe, probe, SCTLR_BITS, setX } from "./probe.ts";

const NO_DEVICE_CHECK = "QEMU 7.2 does not check alignment for Device memory";

/** What QEMU 7.2 does not model; the expected values are the manual's. */
export const beyondQemu: readonly Probe[] = [
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
