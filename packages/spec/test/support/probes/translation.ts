import { ATTR } from "../pageTables.ts";
import {
	DATA,
	DATA_RW,
	FAR_AWAY,
	type Granule,
	NORMAL,
	type Options,
	type Probe,
	PSTATE,
	probe,
	SCTLR_BITS,
	type World,
} from "./probe.ts";

const levels: Readonly<Record<Granule, readonly number[]>> = { 12: [0, 1, 2, 3], 14: [0, 1, 2, 3], 16: [1, 2, 3] };
const blockLevels: Readonly<Record<Granule, readonly number[]>> = { 12: [1, 2], 14: [2], 16: [2] };

/** Faults of translation in every granule. */
export const translation: readonly Probe[] = ([12, 14, 16] as const).flatMap((granule) => {
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
