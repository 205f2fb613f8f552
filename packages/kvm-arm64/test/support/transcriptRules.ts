import type { Difference } from "./replay.ts";

/** A reviewed reason for differences between Linux 6.12 on the recording host and the implementation. */
export interface Rule {
	readonly reason: string;
	readonly covers: (d: Difference) => boolean;
}

const scenario =
	(names: RegExp, more: (d: Difference) => boolean = () => true): Rule["covers"] =>
	(d) =>
		names.test(d.scenario) && more(d);

/** Registers of a system register access in the guest code: `S3_0_C12_C1_1` and the like. */
const accesses =
	(...registers: string[]): Rule["covers"] =>
	(d) =>
		/^sysreg-/.test(d.scenario) && registers.some((register) => d.code.includes(register));

const PSCI_1_1 = "0100010000000000";

/** Every difference that a replay may show. */
export const RULES: readonly Rule[] = [
	{
		reason:
			"QEMU 7.2 lets an access to Device memory that is not aligned pass; DDI 0487, B2.10.2 makes it an Alignment fault",
		covers: scenario(
			/^ioeventfd$/,
			(d) => d.part.startsWith("run+") && (/^2000000b/.test(d.got) || /^0+$/.test(d.got)),
		),
	},
	{
		reason: "host with a GICv3 only: it has no GICv2 to offer",
		covers: scenario(/^create-device$/, (d) => (d.i === 15 && d.got === "0") || (d.i === 38 && d.got === "-17")),
	},
	{
		reason: "user addresses must lie in the VM's user area (deviations.ts)",
		covers: scenario(/^backing-fault$/),
	},
	{
		reason: "user addresses must lie in the VM's user area (deviations.ts): EINVAL comes before the overlap",
		covers: scenario(/^memory-slots$/, (d) => d.expected === "-17" && d.got === "-22"),
	},
	{
		reason: "PSCI 1.3 is the newest and default version (deviations.ts); Linux 6.12 has 1.1",
		covers: (d) => d.expected === PSCI_1_1 && /^(x0|fw0) /.test(d.part) && /^0[23]00010000000000$/.test(d.got),
	},
	{
		reason: "PSCI 1.2 and 1.3 may be chosen (deviations.ts)",
		covers: scenario(/^psci-version$/, (d) => d.op === "setreg" && /=0x1000[23]$/.test(d.part) && d.got === "0"),
	},
	{
		reason: "Linux 6.12 loses the sign of a sign-extending MMIO load (deviations.ts); corrected in later kernels",
		covers: scenario(/^(mmio-loads|mmio-stores|immediate-exit)$/, (d) => d.part.startsWith("x0 ") && /ff/.test(d.got)),
	},
	{
		reason: "the level in a stage 2 fault status code is that of the host's tables",
		covers: scenario(/^(mmio-nisv-cap|vcpu-events)$/, (d) => {
			if (d.part !== "run+32" || d.expected.slice(2) !== d.got.slice(2)) return false;
			return (Number.parseInt(d.expected.slice(0, 2), 16) ^ Number.parseInt(d.got.slice(0, 2), 16)) < 4;
		}),
	},
	{
		reason: "QEMU sets WnR for an atomic access that a read would fault on too; DDI 0487, D24.2.40 says 0",
		covers: scenario(/^mmio-nisv-cap$/, (d) => d.part === "run+32" && /\b(cas|swp|ldadd|stadd)\b/.test(d.code)),
	},
	{
		reason: "host CPU: the levels of the speculation workarounds",
		covers: scenario(/^firmware-regs$/, (d) => /0x603000000014000[123]/.test(d.part)),
	},
	{
		reason: "host CPU: values of the ID registers, and AArch32 at EL0",
		covers: scenario(/^id-regs$/, (d) => /^ret of 0x603000000013c0/.test(d.part)),
	},
	{
		reason: "host CPU: a Cortex-A76 has AArch32 at EL0, so that its user mode may be written to PSTATE",
		covers: scenario(/^pstate$/, (d) => d.part.includes("0x6030000000100042") || /^(x|ret of 0x603)/.test(d.part)),
	},
	{
		reason: "host CPU: order of IRQ and FIQ that are pending together is IMPLEMENTATION DEFINED (DDI 0487, D1.3.6)",
		covers: scenario(/^irq-line$/, (d) => d.part === "run+32"),
	},
	{
		reason: "host CPU: the RAS extension gives an SError a syndrome of its own",
		covers: scenario(/^vcpu-events$/, (d) => d.i <= 49 || d.i >= 75),
	},
	{ reason: "host CPU: DISR_EL1 belongs to the RAS extension", covers: accesses("S3_0_C12_C1_1") },
	{ reason: "host with a GICv3: ICC_SRE_EL1 cannot be trapped", covers: accesses("S3_0_C12_C12_5") },
	{
		reason: "host CPU: a write to MDRAR_EL1, MDCCSR_EL0 or ERRIDR_EL1 is UNDEFINED before KVM could ignore it",
		covers: accesses("S2_0_C1_C0_0", "S2_3_C0_C1_0", "S3_0_C5_C3_0"),
	},
	{
		reason: "QEMU 7.2: the PMU's cycle counter is readable at EL0 without a PMU",
		covers: scenario(/^el0$/, (d) => d.i === 49),
	},
	{
		reason: "QEMU 7.2 swaps op1 and op2 in the syndrome of a trapped MSR DAIFSet; DDI 0487, D24.2.40 does not",
		covers: scenario(/^el0$/, (d) => d.i === 53),
	},
];
