/**
 * The system registers that an EL1/EL0 guest of KVM sees, as plain data: `MRS`, `MSR (register)`.
 * What is not in this table is UNDEFINED.
 *
 * @see DDI 0487, D19 (AArch64 System Register Descriptions)
 */

/** Which accesses exist at an Exception level. */
export type RegisterAccess = "none" | "r" | "w" | "rw";

/**
 * The control that must be 1 for EL0 to have access; when it is 0 the access is trapped to EL1 with EC 0x18.
 * `CNTKCTL.EL0PCTEN|EL0VCTEN`: either of the two bits. A `!`: the bit must be 0.
 */
export type El0Control =
	| "SCTLR.UCT"
	| "SCTLR.UMA"
	| "SCTLR.UCI"
	| "SCTLR.DZE"
	| "SCTLR.EnRCTX"
	| "!SCTLR.TSCXT"
	| "CNTKCTL.EL0PCTEN"
	| "CNTKCTL.EL0VCTEN"
	| "CNTKCTL.EL0PCTEN|EL0VCTEN"
	| "CNTKCTL.EL0PTEN"
	| "CNTKCTL.EL0VTEN"
	| "!MDSCR.TDCC";

/**
 * Where the value of a register lives.
 *
 * - `state`: 64 bits of storage in each vCPU. A guest's write keeps the bits of `writeMask`; bits outside it become 0.
 * - `id`: a constant of the virtual machine, from the CPU model. A write that `el1` allows is ignored.
 * - `raz`: reads as zero, writes are ignored.
 * - `special`: named by `behaviour`; the meaning is in `special.ts`.
 * - `trap`: the access leaves the CPU (exit `sysreg`), KVM answers.
 */
export type RegisterStore = "state" | "id" | "raz" | "special" | "trap";

/** Meanings of the `special` registers, written down in `special.ts`. */
export type RegisterBehaviour =
	| "NZCV"
	| "DAIF"
	| "CurrentEL"
	| "SPSel"
	| "PAN"
	| "UAO"
	| "SSBS"
	| "DIT"
	| "RNDR"
	| "RNDRRS"
	| "SP_EL0"
	| "ISR_EL1"
	| "OSLAR_EL1"
	| "CNTPCT_EL0"
	| "CNTVCT_EL0";

/** One system register. */
export interface SystemRegister {
	/** The manual's name, in its spelling (`SCTLR_EL1`). */
	readonly name: string;
	readonly op0: number;
	readonly op1: number;
	readonly CRn: number;
	readonly CRm: number;
	readonly op2: number;
	/** Accesses that EL0 has, given that `el0Trap` (if any) allows them. Others are UNDEFINED at EL0. */
	readonly el0: RegisterAccess;
	/** The control of EL1 over the accesses of `el0`; without it they are unconditional. */
	readonly el0Trap?: El0Control;
	/** Accesses that EL1 has. Others are UNDEFINED at EL1. */
	readonly el1: RegisterAccess;
	readonly store: RegisterStore;
	/** `state` only: the bits that a guest's write can set; all 64 when absent. */
	readonly writeMask?: bigint;
	/** `state` only: bits of `writeMask` that exist only with a feature. */
	readonly featureBits?: Readonly<Record<string, bigint>>;
	/** Value after reset; `id` registers take theirs from the CPU model when it names them. */
	readonly reset: bigint | "unknown";
	/** `special` only. */
	readonly behaviour?: RegisterBehaviour;
	/** CPACR_EL1.FPEN traps accesses as it does those to V registers, with EC 0x07. */
	readonly float?: boolean;
	/** The `FEAT_…` without which the register is UNDEFINED; none for Armv8.0. */
	readonly feature?: string;
}

/** The value that KVM gives to registers whose reset value is architecturally UNKNOWN. */
export const UNKNOWN_RESET = 0x1de7ec7edbadc0den;

type Options = Partial<
	Pick<
		SystemRegister,
		"el0" | "el0Trap" | "el1" | "writeMask" | "featureBits" | "reset" | "behaviour" | "float" | "feature"
	>
>;

type Encoding = readonly [op0: number, op1: number, CRn: number, CRm: number, op2: number];

function row(store: RegisterStore, name: string, encoding: Encoding, options: Options): SystemRegister {
	const [op0, op1, CRn, CRm, op2] = encoding;
	return { name, op0, op1, CRn, CRm, op2, el0: "none", el1: "rw", store, reset: 0n, ...options };
}

const state = (name: string, encoding: Encoding, options: Options = {}) => row("state", name, encoding, options);
const id = (name: string, encoding: Encoding, options: Options = {}) =>
	row("id", name, encoding, { el1: "r", ...options });
const raz = (name: string, encoding: Encoding, options: Options = {}) => row("raz", name, encoding, options);
const special = (behaviour: RegisterBehaviour, encoding: Encoding, options: Options = {}) =>
	row("special", behaviour, encoding, { behaviour, ...options });
const trap = (name: string, encoding: Encoding, options: Options = {}) => row("trap", name, encoding, options);

const low32 = 0xffff_ffffn;
const unknown = { reset: "unknown" } as const;

const control: readonly SystemRegister[] = [
	// Above bit 31: BT0, BT1, DSSBS, EPAN.
	state("SCTLR_EL1", [3, 0, 1, 0, 0], { reset: 0x00c50078n, writeMask: low32 | 0x0200_1018_0000_0000n }),
	id("ACTLR_EL1", [3, 0, 1, 0, 1], { el1: "rw" }),
	state("CPACR_EL1", [3, 0, 1, 0, 2], { writeMask: low32 }),
	state("TTBR0_EL1", [3, 0, 2, 0, 0], unknown),
	state("TTBR1_EL1", [3, 0, 2, 0, 1], unknown),
	state("TCR_EL1", [3, 0, 2, 0, 2]),
	state("SPSR_EL1", [3, 0, 4, 0, 0], { writeMask: low32 }),
	state("ELR_EL1", [3, 0, 4, 0, 1]),
	special("SP_EL0", [3, 0, 4, 1, 0]),
	special("SPSel", [3, 0, 4, 2, 0]),
	special("CurrentEL", [3, 0, 4, 2, 2], { el1: "r" }),
	special("PAN", [3, 0, 4, 2, 3], { feature: "FEAT_PAN" }),
	special("UAO", [3, 0, 4, 2, 4], { feature: "FEAT_UAO" }),
	state("AFSR0_EL1", [3, 0, 5, 1, 0], unknown),
	state("AFSR1_EL1", [3, 0, 5, 1, 1], unknown),
	state("ESR_EL1", [3, 0, 5, 2, 0], { ...unknown, writeMask: low32 }),
	state("FAR_EL1", [3, 0, 6, 0, 0], unknown),
	state("PAR_EL1", [3, 0, 7, 4, 0], unknown),
	state("MAIR_EL1", [3, 0, 10, 2, 0], unknown),
	state("AMAIR_EL1", [3, 0, 10, 3, 0]),
	raz("LORSA_EL1", [3, 0, 10, 4, 0], { feature: "FEAT_LOR" }),
	raz("LOREA_EL1", [3, 0, 10, 4, 1], { feature: "FEAT_LOR" }),
	raz("LORN_EL1", [3, 0, 10, 4, 2], { feature: "FEAT_LOR" }),
	raz("LORC_EL1", [3, 0, 10, 4, 3], { feature: "FEAT_LOR" }),
	raz("LORID_EL1", [3, 0, 10, 4, 7], { el1: "r", feature: "FEAT_LOR" }),
	state("VBAR_EL1", [3, 0, 12, 0, 0], { writeMask: ~0x7ffn & 0xffff_ffff_ffff_ffffn }),
	special("ISR_EL1", [3, 0, 12, 1, 0], { el1: "r" }),
	state("CONTEXTIDR_EL1", [3, 0, 13, 0, 1], { writeMask: low32 }),
	state("TPIDR_EL1", [3, 0, 13, 0, 4], unknown),
	special("NZCV", [3, 3, 4, 2, 0], { el0: "rw" }),
	special("DAIF", [3, 3, 4, 2, 1], { el0: "rw", el0Trap: "SCTLR.UMA" }),
	special("DIT", [3, 3, 4, 2, 5], { el0: "rw", feature: "FEAT_DIT" }),
	special("SSBS", [3, 3, 4, 2, 6], { el0: "rw", feature: "FEAT_SSBS" }),
	state("FPCR", [3, 3, 4, 4, 0], {
		el0: "rw",
		float: true,
		writeMask: 0x07c8_0000n,
		featureBits: { FEAT_FP16: 1n << 19n },
		feature: "FEAT_FP",
	}),
	state("FPSR", [3, 3, 4, 4, 1], { el0: "rw", float: true, writeMask: 0x0800_009fn, feature: "FEAT_FP" }),
	special("RNDR", [3, 3, 2, 4, 0], { el0: "r", el1: "r", feature: "FEAT_RNG" }),
	special("RNDRRS", [3, 3, 2, 4, 1], { el0: "r", el1: "r", feature: "FEAT_RNG" }),
	state("DISR_EL1", [3, 0, 12, 1, 1], { writeMask: 0x81ff_ffffn, feature: "FEAT_RAS" }),
	state("SCXTNUM_EL1", [3, 0, 13, 0, 7], { feature: "FEAT_CSV2_2" }),
	state("SCXTNUM_EL0", [3, 3, 13, 0, 7], { el0: "rw", el0Trap: "!SCTLR.TSCXT", feature: "FEAT_CSV2_2" }),
	...["IA", "IB", "DA", "DB", "GA"].flatMap((key, n) => {
		const at = (half: number): Encoding => [3, 0, 2, 1 + (n >> 1), ((n & 1) << 1) | half];
		return ["Lo", "Hi"].map((half, h) => state(`AP${key}Key${half}_EL1`, at(h), { ...unknown, feature: "FEAT_PAuth" }));
	}),
	state("TPIDR_EL0", [3, 3, 13, 0, 2], { ...unknown, el0: "rw" }),
	state("TPIDRRO_EL0", [3, 3, 13, 0, 3], { ...unknown, el0: "r" }),
	raz("ERRIDR_EL1", [3, 0, 5, 3, 0]),
	raz("ERRSELR_EL1", [3, 0, 5, 3, 1]),
	raz("ERXFR_EL1", [3, 0, 5, 4, 0]),
	raz("ERXCTLR_EL1", [3, 0, 5, 4, 1]),
	raz("ERXSTATUS_EL1", [3, 0, 5, 4, 2]),
	raz("ERXADDR_EL1", [3, 0, 5, 4, 3]),
	raz("ERXMISC0_EL1", [3, 0, 5, 5, 0]),
	raz("ERXMISC1_EL1", [3, 0, 5, 5, 1]),
];

/** Names of the allocated registers in the ID space (3, 0, 0, 1..7, op2); the rest of that space reads as zero. */
const identification: Readonly<Record<string, readonly [CRm: number, op2: number]>> = {
	ID_PFR0_EL1: [1, 0],
	ID_PFR1_EL1: [1, 1],
	ID_DFR0_EL1: [1, 2],
	ID_AFR0_EL1: [1, 3],
	ID_MMFR0_EL1: [1, 4],
	ID_MMFR1_EL1: [1, 5],
	ID_MMFR2_EL1: [1, 6],
	ID_MMFR3_EL1: [1, 7],
	ID_ISAR0_EL1: [2, 0],
	ID_ISAR1_EL1: [2, 1],
	ID_ISAR2_EL1: [2, 2],
	ID_ISAR3_EL1: [2, 3],
	ID_ISAR4_EL1: [2, 4],
	ID_ISAR5_EL1: [2, 5],
	ID_MMFR4_EL1: [2, 6],
	ID_ISAR6_EL1: [2, 7],
	MVFR0_EL1: [3, 0],
	MVFR1_EL1: [3, 1],
	MVFR2_EL1: [3, 2],
	ID_PFR2_EL1: [3, 4],
	ID_DFR1_EL1: [3, 5],
	ID_MMFR5_EL1: [3, 6],
	ID_AA64PFR0_EL1: [4, 0],
	ID_AA64PFR1_EL1: [4, 1],
	ID_AA64PFR2_EL1: [4, 2],
	ID_AA64ZFR0_EL1: [4, 4],
	ID_AA64SMFR0_EL1: [4, 5],
	ID_AA64FPFR0_EL1: [4, 7],
	ID_AA64DFR0_EL1: [5, 0],
	ID_AA64DFR1_EL1: [5, 1],
	ID_AA64AFR0_EL1: [5, 4],
	ID_AA64AFR1_EL1: [5, 5],
	ID_AA64ISAR0_EL1: [6, 0],
	ID_AA64ISAR1_EL1: [6, 1],
	ID_AA64ISAR2_EL1: [6, 2],
	ID_AA64ISAR3_EL1: [6, 3],
	ID_AA64MMFR0_EL1: [7, 0],
	ID_AA64MMFR1_EL1: [7, 1],
	ID_AA64MMFR2_EL1: [7, 2],
	ID_AA64MMFR3_EL1: [7, 3],
	ID_AA64MMFR4_EL1: [7, 4],
};

const idSpace: readonly SystemRegister[] = [1, 2, 3, 4, 5, 6, 7].flatMap((CRm) =>
	[0, 1, 2, 3, 4, 5, 6, 7].map((op2) => {
		const name = Object.entries(identification).find(([, at]) => at[0] === CRm && at[1] === op2)?.[0];
		return name === undefined
			? raz(`S3_0_C0_C${CRm}_${op2}`, [3, 0, 0, CRm, op2], { el1: "r" })
			: id(name, [3, 0, 0, CRm, op2]);
	}),
);

const caches: readonly SystemRegister[] = [
	id("MIDR_EL1", [3, 0, 0, 0, 0]),
	// Storage of each vCPU that only the host writes: bit 31 is RES1, the affinity fields follow from the vCPU's number.
	state("MPIDR_EL1", [3, 0, 0, 0, 5], { el1: "r", reset: 0x8000_0000n }),
	id("REVIDR_EL1", [3, 0, 0, 0, 6]),
	// Its value depends on CSSELR_EL1 and on what userspace stored for each cache.
	trap("CCSIDR_EL1", [3, 1, 0, 0, 0], { el1: "r" }),
	// Per vCPU because userspace may change it before the first run.
	state("CLIDR_EL1", [3, 1, 0, 0, 1], { el1: "r", reset: 0x0100_0004n }),
	id("AIDR_EL1", [3, 1, 0, 0, 7]),
	state("CSSELR_EL1", [3, 2, 0, 0, 0], unknown),
	id("CTR_EL0", [3, 3, 0, 0, 1], { el0: "r", el0Trap: "SCTLR.UCT" }),
	// DZP (bit 4) follows SCTLR_EL1.DZE at EL0: `DCZID_DZP` in access.ts.
	id("DCZID_EL0", [3, 3, 0, 0, 7], { el0: "r" }),
];

const sixteen = [...Array(16).keys()];

const debug: readonly SystemRegister[] = [
	...sixteen.flatMap((n) => [
		state(`DBGBVR${n}_EL1`, [2, 0, 0, n, 4]),
		state(`DBGBCR${n}_EL1`, [2, 0, 0, n, 5]),
		state(`DBGWVR${n}_EL1`, [2, 0, 0, n, 6]),
		state(`DBGWCR${n}_EL1`, [2, 0, 0, n, 7]),
	]),
	state("MDCCINT_EL1", [2, 0, 0, 2, 0], { writeMask: low32 }),
	state("MDSCR_EL1", [2, 0, 0, 2, 2], { writeMask: low32 }),
	raz("MDRAR_EL1", [2, 0, 1, 0, 0]),
	special("OSLAR_EL1", [2, 0, 1, 0, 4], { el1: "w" }),
	state("OSLSR_EL1", [2, 0, 1, 1, 4], { el1: "r", reset: 8n }),
	raz("OSDLR_EL1", [2, 0, 1, 3, 4]),
	raz("DBGPRCR_EL1", [2, 0, 1, 4, 4]),
	raz("DBGCLAIMSET_EL1", [2, 0, 7, 8, 6]),
	raz("DBGCLAIMCLR_EL1", [2, 0, 7, 9, 6]),
	id("DBGAUTHSTATUS_EL1", [2, 0, 7, 14, 6], { el1: "rw" }),
	raz("MDCCSR_EL0", [2, 3, 0, 1, 0], { el0: "r", el0Trap: "!MDSCR.TDCC" }),
	raz("DBGDTR_EL0", [2, 3, 0, 4, 0], { el0: "rw", el0Trap: "!MDSCR.TDCC" }),
	raz("DBGDTRTX_EL0", [2, 3, 0, 5, 0], { el0: "rw", el0Trap: "!MDSCR.TDCC" }),
];

const timers: readonly SystemRegister[] = [
	state("CNTKCTL_EL1", [3, 0, 14, 1, 0], { writeMask: 0x3ffn }),
	id("CNTFRQ_EL0", [3, 3, 14, 0, 0], { el0: "r", el0Trap: "CNTKCTL.EL0PCTEN|EL0VCTEN" }),
	special("CNTPCT_EL0", [3, 3, 14, 0, 1], { el0: "r", el1: "r", el0Trap: "CNTKCTL.EL0PCTEN" }),
	special("CNTVCT_EL0", [3, 3, 14, 0, 2], { el0: "r", el1: "r", el0Trap: "CNTKCTL.EL0VCTEN" }),
	trap("CNTP_TVAL_EL0", [3, 3, 14, 2, 0], { el0: "rw", el0Trap: "CNTKCTL.EL0PTEN" }),
	trap("CNTP_CTL_EL0", [3, 3, 14, 2, 1], { el0: "rw", el0Trap: "CNTKCTL.EL0PTEN" }),
	trap("CNTP_CVAL_EL0", [3, 3, 14, 2, 2], { el0: "rw", el0Trap: "CNTKCTL.EL0PTEN" }),
	trap("CNTV_TVAL_EL0", [3, 3, 14, 3, 0], { el0: "rw", el0Trap: "CNTKCTL.EL0VTEN" }),
	trap("CNTV_CTL_EL0", [3, 3, 14, 3, 1], { el0: "rw", el0Trap: "CNTKCTL.EL0VTEN" }),
	trap("CNTV_CVAL_EL0", [3, 3, 14, 3, 2], { el0: "rw", el0Trap: "CNTKCTL.EL0VTEN" }),
];

/** The GIC's CPU interface: KVM answers, or makes it UNDEFINED when the virtual machine has no GICv3. @see IHI 0069, 12.2 */
const interrupts: readonly SystemRegister[] = [
	trap("ICC_PMR_EL1", [3, 0, 4, 6, 0]),
	trap("ICC_IAR0_EL1", [3, 0, 12, 8, 0], { el1: "r" }),
	trap("ICC_EOIR0_EL1", [3, 0, 12, 8, 1], { el1: "w" }),
	trap("ICC_HPPIR0_EL1", [3, 0, 12, 8, 2], { el1: "r" }),
	trap("ICC_BPR0_EL1", [3, 0, 12, 8, 3]),
	...[0, 1, 2, 3].map((n) => trap(`ICC_AP0R${n}_EL1`, [3, 0, 12, 8, 4 + n])),
	...[0, 1, 2, 3].map((n) => trap(`ICC_AP1R${n}_EL1`, [3, 0, 12, 9, n])),
	trap("ICC_DIR_EL1", [3, 0, 12, 11, 1], { el1: "w" }),
	trap("ICC_RPR_EL1", [3, 0, 12, 11, 3], { el1: "r" }),
	trap("ICC_SGI1R_EL1", [3, 0, 12, 11, 5], { el1: "w" }),
	trap("ICC_ASGI1R_EL1", [3, 0, 12, 11, 6], { el1: "w" }),
	trap("ICC_SGI0R_EL1", [3, 0, 12, 11, 7], { el1: "w" }),
	trap("ICC_IAR1_EL1", [3, 0, 12, 12, 0], { el1: "r" }),
	trap("ICC_EOIR1_EL1", [3, 0, 12, 12, 1], { el1: "w" }),
	trap("ICC_HPPIR1_EL1", [3, 0, 12, 12, 2], { el1: "r" }),
	trap("ICC_BPR1_EL1", [3, 0, 12, 12, 3]),
	trap("ICC_CTLR_EL1", [3, 0, 12, 12, 4]),
	trap("ICC_SRE_EL1", [3, 0, 12, 12, 5]),
	trap("ICC_IGRPEN0_EL1", [3, 0, 12, 12, 6]),
	trap("ICC_IGRPEN1_EL1", [3, 0, 12, 12, 7]),
];

/**
 * The performance monitors. Every access leaves the CPU, from EL0 too: KVM knows whether the virtual machine has a PMU
 * and what PMUSERENR_EL0 allows.
 */
const performance: readonly SystemRegister[] = [
	trap("PMINTENSET_EL1", [3, 0, 9, 14, 1]),
	trap("PMINTENCLR_EL1", [3, 0, 9, 14, 2]),
	trap("PMMIR_EL1", [3, 0, 9, 14, 6], { el1: "r" }),
	trap("PMCR_EL0", [3, 3, 9, 12, 0], { el0: "rw" }),
	trap("PMCNTENSET_EL0", [3, 3, 9, 12, 1], { el0: "rw" }),
	trap("PMCNTENCLR_EL0", [3, 3, 9, 12, 2], { el0: "rw" }),
	trap("PMOVSCLR_EL0", [3, 3, 9, 12, 3], { el0: "rw" }),
	trap("PMSWINC_EL0", [3, 3, 9, 12, 4], { el0: "w", el1: "w" }),
	trap("PMSELR_EL0", [3, 3, 9, 12, 5], { el0: "rw" }),
	trap("PMCEID0_EL0", [3, 3, 9, 12, 6], { el0: "r", el1: "r" }),
	trap("PMCEID1_EL0", [3, 3, 9, 12, 7], { el0: "r", el1: "r" }),
	trap("PMCCNTR_EL0", [3, 3, 9, 13, 0], { el0: "rw" }),
	trap("PMXEVTYPER_EL0", [3, 3, 9, 13, 1], { el0: "rw" }),
	trap("PMXEVCNTR_EL0", [3, 3, 9, 13, 2], { el0: "rw" }),
	trap("PMUSERENR_EL0", [3, 3, 9, 14, 0], { el0: "r" }),
	trap("PMOVSSET_EL0", [3, 3, 9, 14, 3], { el0: "rw" }),
	...[...Array(31).keys()].flatMap((n) => [
		trap(`PMEVCNTR${n}_EL0`, [3, 3, 14, 8 + (n >> 3), n & 7], { el0: "rw" }),
		trap(`PMEVTYPER${n}_EL0`, [3, 3, 14, 12 + (n >> 3), n & 7], { el0: "rw" }),
	]),
	trap("PMCCFILTR_EL0", [3, 3, 14, 15, 7], { el0: "rw" }),
];

/** Every system register of the model, sorted by {@link systemRegisterKey}. */
export const systemRegisters: readonly SystemRegister[] = [
	...control,
	...idSpace,
	...caches,
	...debug,
	...timers,
	...interrupts,
	...performance,
].sort(
	(a, b) => systemRegisterKey(a.op0, a.op1, a.CRn, a.CRm, a.op2) - systemRegisterKey(b.op0, b.op1, b.CRn, b.CRm, b.op2),
);

/** The 16-bit number of an encoding: `op0<<14 | op1<<11 | CRn<<7 | CRm<<3 | op2`, as in KVM's one-reg ids. */
export function systemRegisterKey(op0: number, op1: number, CRn: number, CRm: number, op2: number): number {
	return (op0 << 14) | (op1 << 11) | (CRn << 7) | (CRm << 3) | op2;
}

const byKey = new Map(systemRegisters.map((r) => [systemRegisterKey(r.op0, r.op1, r.CRn, r.CRm, r.op2), r]));
const byName = new Map(systemRegisters.map((r) => [r.name, r]));

/** The register of an encoding, or `undefined` when it is UNDEFINED. */
export function findSystemRegister(
	op0: number,
	op1: number,
	CRn: number,
	CRm: number,
	op2: number,
): SystemRegister | undefined {
	return byKey.get(systemRegisterKey(op0, op1, CRn, CRm, op2));
}

/** The register of a name, or `undefined` when the model has none. */
export function systemRegisterByName(name: string): SystemRegister | undefined {
	return byName.get(name);
}
