/**
 * System instructions (`SYS`): cache and TLB maintenance, address translation. What is not in this table is UNDEFINED,
 * and so is every `SYSL`.
 *
 * @see DDI 0487, C5.3 to C5.5 and D8.13 (TLB maintenance)
 */
import type { El0Control } from "./registers.ts";

/**
 * What a system instruction does.
 *
 * - `nop`: nothing that a guest can see (set/way operations; caches are not modelled).
 * - `icAll`: invalidate all instruction caches. - `icVa`: IC IVAU. - `dcVa`: clean by address. - `dcInvalidate`: DC IVAC.
 * - `dcZva`: zero a block. - `at`: address translation to PAR_EL1. - `tlbi…`: forget translations: all, those of an
 *   address and ASID, of an ASID, or of an address with any ASID; `leaf` keeps entries of intermediate levels. `tlbiRange`: those of
 *   a range of addresses.
 */
export type SystemInstructionKind =
	| "nop"
	| "icAll"
	| "icVa"
	| "dcVa"
	| "dcInvalidate"
	| "dcZva"
	| "at"
	| "tlbiAll"
	| "tlbiVa"
	| "tlbiAsid"
	| "tlbiVaAllAsids"
	| "tlbiRange";

/** One system instruction; `op0` is 1. */
export interface SystemInstruction {
	/** The assembler's name, for example `DC ZVA`. */
	readonly name: string;
	readonly op1: number;
	readonly CRn: number;
	readonly CRm: number;
	readonly op2: number;
	readonly kind: SystemInstructionKind;
	/** EL0 may use it when this bit is 1, and is trapped to EL1 (EC 0x18) when it is 0; without it EL0 finds it UNDEFINED. */
	readonly el0Trap?: El0Control;
	/** `at` only: the access that is tried. */
	readonly at?: { readonly el: 0 | 1; readonly write: boolean; readonly pan: boolean };
	/** `tlbi…`: broadcast to the inner or outer shareable domain. */
	readonly shareable?: boolean;
	/** `tlbi…`: last level only. */
	readonly leaf?: boolean;
	/** The `FEAT_…` without which the instruction is UNDEFINED. */
	readonly feature?: string;
}

type Extra = Pick<SystemInstruction, "el0Trap" | "at" | "shareable" | "leaf" | "feature">;

const ins = (
	name: string,
	[op1, CRn, CRm, op2]: readonly [number, number, number, number],
	kind: SystemInstructionKind,
	extra: Extra = {},
): SystemInstruction => ({ name, op1, CRn, CRm, op2, kind, ...extra });

const UCI = { el0Trap: "SCTLR.UCI" } as const;

/** The suffixes of TLBI with CRm of the plain and of the range operations. */
const domains = [
	["E1", 7, 6],
	["E1IS", 3, 2],
	["E1OS", 1, 5],
] as const;

const tlbi: readonly SystemInstruction[] = domains.flatMap(([suffix, CRm, rangeCRm]) => {
	const shareable = suffix !== "E1";
	const plain: Extra = { shareable, ...(suffix === "E1OS" ? { feature: "FEAT_TLBIOS" } : {}) };
	const range: Extra = { shareable, feature: "FEAT_TLBIRANGE" };
	return [
		ins(`TLBI VMALL${suffix}`, [0, 8, CRm, 0], "tlbiAll", plain),
		ins(`TLBI VA${suffix}`, [0, 8, CRm, 1], "tlbiVa", plain),
		ins(`TLBI ASID${suffix}`, [0, 8, CRm, 2], "tlbiAsid", plain),
		ins(`TLBI VAA${suffix}`, [0, 8, CRm, 3], "tlbiVaAllAsids", plain),
		ins(`TLBI VAL${suffix}`, [0, 8, CRm, 5], "tlbiVa", { ...plain, leaf: true }),
		ins(`TLBI VAAL${suffix}`, [0, 8, CRm, 7], "tlbiVaAllAsids", { ...plain, leaf: true }),
		ins(`TLBI RVA${suffix}`, [0, 8, rangeCRm, 1], "tlbiRange", range),
		ins(`TLBI RVAA${suffix}`, [0, 8, rangeCRm, 3], "tlbiRange", range),
		ins(`TLBI RVAL${suffix}`, [0, 8, rangeCRm, 5], "tlbiRange", { ...range, leaf: true }),
		ins(`TLBI RVAAL${suffix}`, [0, 8, rangeCRm, 7], "tlbiRange", { ...range, leaf: true }),
	];
});

const EnRCTX = { el0Trap: "SCTLR.EnRCTX", feature: "FEAT_SPECRES" } as const;

/** Every system instruction of the model. */
export const systemInstructions: readonly SystemInstruction[] = [
	ins("IC IALLUIS", [0, 7, 1, 0], "icAll"),
	ins("IC IALLU", [0, 7, 5, 0], "icAll"),
	ins("IC IVAU", [3, 7, 5, 1], "icVa", UCI),
	ins("DC ZVA", [3, 7, 4, 1], "dcZva", { el0Trap: "SCTLR.DZE" }),
	ins("DC IVAC", [0, 7, 6, 1], "dcInvalidate"),
	ins("DC ISW", [0, 7, 6, 2], "nop"),
	ins("DC CVAC", [3, 7, 10, 1], "dcVa", UCI),
	ins("DC CSW", [0, 7, 10, 2], "nop"),
	ins("DC CVAU", [3, 7, 11, 1], "dcVa", UCI),
	ins("DC CVAP", [3, 7, 12, 1], "dcVa", { ...UCI, feature: "FEAT_DPB" }),
	ins("DC CVADP", [3, 7, 13, 1], "dcVa", { ...UCI, feature: "FEAT_DPB2" }),
	ins("CFP RCTX", [3, 7, 3, 4], "nop", EnRCTX),
	ins("DVP RCTX", [3, 7, 3, 5], "nop", EnRCTX),
	ins("CPP RCTX", [3, 7, 3, 7], "nop", EnRCTX),
	ins("DC CIVAC", [3, 7, 14, 1], "dcVa", UCI),
	ins("DC CISW", [0, 7, 14, 2], "nop"),
	ins("AT S1E1R", [0, 7, 8, 0], "at", { at: { el: 1, write: false, pan: false } }),
	ins("AT S1E1W", [0, 7, 8, 1], "at", { at: { el: 1, write: true, pan: false } }),
	ins("AT S1E0R", [0, 7, 8, 2], "at", { at: { el: 0, write: false, pan: false } }),
	ins("AT S1E0W", [0, 7, 8, 3], "at", { at: { el: 0, write: true, pan: false } }),
	ins("AT S1E1RP", [0, 7, 9, 0], "at", { at: { el: 1, write: false, pan: true }, feature: "FEAT_PAN2" }),
	ins("AT S1E1WP", [0, 7, 9, 1], "at", { at: { el: 1, write: true, pan: true }, feature: "FEAT_PAN2" }),
	...tlbi,
];

/** The 14-bit number of a system instruction: `op1<<11 | CRn<<7 | CRm<<3 | op2`. */
export function systemInstructionKey(op1: number, CRn: number, CRm: number, op2: number): number {
	return (op1 << 11) | (CRn << 7) | (CRm << 3) | op2;
}

const byKey = new Map(systemInstructions.map((i) => [systemInstructionKey(i.op1, i.CRn, i.CRm, i.op2), i]));

/** The system instruction of an encoding, or `undefined` when it is UNDEFINED. */
export function findSystemInstruction(
	op1: number,
	CRn: number,
	CRm: number,
	op2: number,
): SystemInstruction | undefined {
	return byKey.get(systemInstructionKey(op1, CRn, CRm, op2));
}
