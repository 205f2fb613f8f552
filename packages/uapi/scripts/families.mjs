/**
 * Which constants go to which file of src/constants, in which notation, and what is said about a constant
 * that has no sentence of its own in `descriptions.mjs`. The first family whose pattern matches wins.
 */
const API = "Documentation/virt/kvm/api.rst";
const DEVICES = "Documentation/virt/kvm/devices";

/** A sentence for names that end like a register field. */
function field(name, what) {
	if (/_SHIFT$/.test(name)) return `Lowest bit of the field ${name.replace(/_SHIFT$/, "")} of ${what}.`;
	if (/_MASK$/.test(name)) return `Mask of the field ${name.replace(/_MASK$/, "")} of ${what}.`;
	return undefined;
}

const plural = (name, register, what) => field(name, what) ?? register;

export const families = [
	{
		file: "rfc",
		pattern: /^RFC/,
		title: 'Names of the RFC "KVM: arm64: Pass hypercalls to userspace" that upstream never took',
		hex: /PSCI_(0_2_)?FN/,
		doc: () => "Name of the RFC.",
		see: "the posting of February 2023, patches 29 and 30",
	},
	{
		file: "capabilities",
		pattern: /^KVM_CAP_/,
		title: "Capability numbers for KVM_CHECK_EXTENSION and KVM_ENABLE_CAP",
		doc: () => "Capability number of the KVM API.",
		see: `${API}, sections 6 to 8`,
	},
	{
		file: "exits",
		pattern: /^KVM_(EXIT|SYSTEM_EVENT|INTERNAL_ERROR|HYPERCALL_EXIT|DEBUG_ARCH)_|^KVM_MEMORY_EXIT_/,
		title: "Exit reasons and their details in kvm_run",
		doc: () => "Exit detail of kvm_run.",
		see: `${API}, section 5`,
	},
	{
		file: "vcpu",
		pattern: /^KVM_ARM_(VCPU|TARGET)_|^KVM_ARM_NUM_TARGETS|^KVM_MP_STATE|^KVM_GUESTDBG|^KVM_ARM_MAX_DBG|SPSR/,
		title: "vCPU features, attributes, run states and debug controls",
		hex: /GUESTDBG_USE/,
		doc: () => "Number of the vCPU interface.",
		see: `${API}, section 4, and ${DEVICES}/vcpu.rst`,
	},
	{
		file: "irqLine",
		pattern: /^KVM_ARM_IRQ_/,
		title: "Fields of the interrupt number of KVM_IRQ_LINE",
		doc: () => "Field of kvm_irq_level.irq.",
		see: `${API}, KVM_IRQ_LINE`,
	},
	{
		file: "devices",
		pattern:
			/^KVM_DEV_|^KVM_ARM_DEV|^KVM_VGIC|^VGIC_|^KVM_ARM_VM_SMCCC|^KVM_SMCCC_FILTER|^KVM_ARM_FEATURE_ID|^KVM_ARM_TAGS|^KVM_CREATE_DEVICE/,
		title: "In-kernel devices: types, attribute groups, attributes",
		hex: /MASK|_SIZE$/,
		doc: (n) =>
			plural(
				n,
				n.includes("VFIO") ? "Attribute of the VFIO pseudo device." : "Number of the device attribute interface.",
				"an attribute number",
			),
		see: `${DEVICES}/ (arm-vgic.rst, arm-vgic-v3.rst, arm-vgic-its.rst, vm.rst)`,
	},
	{
		file: "oneReg",
		pattern: /^KVM_REG_/,
		title: "Parts of register ids, and ids of timers and firmware registers",
		hex: /./,
		not: /SHIFT|_BIT_|_AVAIL$|_REQUIRED$|_ENABLED$|_UNKNOWN$/,
		doc: (n) =>
			n.includes("KVM_REG_SIZE_U")
				? `One-reg id: the register has ${n.slice("KVM_REG_SIZE_U".length)} bits.`
				: n.includes("WORKAROUND")
					? "Value of a mitigation's firmware register."
					: n.includes("SVE")
						? "One-reg id: base of a kind of SVE register."
						: plural(n, "Part of a register id.", "a register id"),
		see: `${API}, KVM_SET_ONE_REG, and Documentation/virt/kvm/arm/fw-pseudo-registers.rst`,
	},
	{
		file: "stats",
		compact: true,
		pattern: /^KVM_STATS_/,
		title: "Flags of statistics descriptors",
		doc: (n) => plural(n, "Value of kvm_stats_desc.flags: type, unit or base of a statistic.", "kvm_stats_desc.flags"),
		see: `${API}, KVM_GET_STATS_FD`,
	},
	{
		file: "psci",
		pattern: /PSCI_/,
		title: "PSCI function ids, return codes and arguments",
		hex: /_FN|MASK|64BIT|VENDOR_START/,
		doc: (n) => {
			const m = /_FN(64)?_(.*)/.exec(n);
			if (m?.[2] === "BASE") return `First PSCI function id of the ${m[1] ?? "32"}-bit convention.`;
			if (m && n.startsWith("KVM_")) return `Function id of PSCI 0.1 ${m[2]} as KVM numbers it.`;
			if (m) return `Function id of PSCI ${m[2].replace(/^PSCI_/, "PSCI_")}, ${m[1] ?? "32"}-bit convention.`;
			return plural(n, "Argument or result of a PSCI call.", "a PSCI argument");
		},
		see: "DEN0022, chapter 5",
	},
	{
		file: "smcccKvm",
		compact: true,
		pattern: /^ARM_SMCCC_(KVM|VENDOR_HYP)_/,
		title: "SMCCC calls of the vendor hypervisor range that KVM defines",
		hex: /FUNC_ID$|UID_KVM_REG/,
		doc: (n) => {
			if (n.includes("PKVM_RESV")) return "Function number reserved for protected KVM.";
			if (n.includes("UID_KVM_REG")) return `Word ${n.slice(-1)} of KVM's call UID, as returned in w${n.slice(-1)}.`;
			const m = /(?:HYP_KVM|KVM_FUNC)_(.*?)(_FUNC_ID)?$/.exec(n);
			if (m) return `Function ${n.endsWith("FUNC_ID") ? "id" : "number"} of the KVM call ${m[1]}.`;
			return "Count of KVM's vendor function numbers.";
		},
		see: "Documentation/virt/kvm/arm/hypercalls.rst",
	},
	{
		file: "smccc",
		pattern: /SMCCC_/,
		title: "SMC calling convention: fields of function ids, owners, function ids, return codes",
		hex: /_FUNC_ID$|WORKAROUND_\d$|SOC_ID|PV_TIME|TRNG|VERSION_1|MASK|HINT|QUERY/,
		doc: (n) =>
			/^ARM_SMCCC_VERSION_/.test(n)
				? `SMCCC_VERSION result: ${n.slice("ARM_SMCCC_VERSION_".length).replace("_", ".")}.`
				: "Quirk number of the kernel's SMC caller.",
		see: "DEN0028, chapters 2 and 7",
	},
	{
		file: "pstate",
		pattern: /^PSR_/,
		title: "PSTATE as in SPSR_ELx and in the one-reg register pstate",
		hex: /./,
		doc: (n) =>
			n.startsWith("PSR_BTYPE")
				? "PSTATE: branch target type (FEAT_BTI)."
				: "PSTATE: group of bits as the MSR instruction of AArch32 names it.",
		see: "DDI 0487, SPSR_EL1",
	},
	{
		file: "sve",
		compact: true,
		pattern: /SVE_/,
		title: "Scalable Vector Extension: sizes of registers and of register images",
		doc: (n) =>
			n.startsWith("SVE_PT")
				? "Layout of the ptrace image of SVE registers."
				: "Size or count of SVE registers; VQ is the vector length in units of 128 bits.",
		see: "Documentation/arch/arm64/sve.rst",
	},
	{
		file: "esr",
		compact: true,
		pattern: /^ESR_ELx_/,
		title: "Fields and values of the exception syndrome register",
		hex: /./,
		not: /SHIFT|WIDTH/,
		doc: (n) => {
			if (/^ESR_ELx_EC_(?!MASK|SHIFT|MAX|WIDTH)/.test(n))
				return `Exception class (ESR_ELx.EC): ${n.slice("ESR_ELx_EC_".length)}.`;
			if (n.startsWith("ESR_ELx_FSC_"))
				return `Fault status code, its group or its level: ${n.slice("ESR_ELx_FSC_".length)}.`;
			return plural(n, "Bit, field or value of ESR_ELx.", "ESR_ELx");
		},
		see: "DDI 0487, ESR_EL1",
	},
	{
		file: "gicd",
		compact: true,
		pattern: /^GICD_/,
		title: "GICv3 distributor: register offsets and fields",
		hex: /./,
		not: /SHIFT/,
		doc: (n) =>
			plural(n, "Register offset in bytes, field or value of the GICv3 distributor.", "a GICv3 distributor register"),
		see: "IHI 0069, Distributor registers",
	},
	{
		file: "gicr",
		compact: true,
		pattern: /^GICR_|^LPI_|^GIC_V3|^GIC_P/,
		title: "GICv3 redistributor: register offsets and fields",
		hex: /./,
		not: /SHIFT/,
		doc: (n) =>
			plural(
				n,
				"Register offset in bytes, field or value of the GICv3 redistributor.",
				"a GICv3 redistributor register",
			),
		see: "IHI 0069, Redistributor registers",
	},
	{
		file: "gits",
		compact: true,
		pattern: /^GITS_|^GIC_BASER/,
		title: "GICv3 interrupt translation service: register offsets, fields, commands",
		hex: /./,
		not: /SHIFT|NR_REGS/,
		doc: (n) =>
			n.startsWith("GITS_CMD_")
				? `ITS command number of ${n.slice("GITS_CMD_".length)}.`
				: plural(n, "Register offset in bytes, field or value of the GICv3 ITS.", "an ITS register"),
		see: "IHI 0069, ITS registers",
	},
	{
		file: "icc",
		compact: true,
		pattern: /^ICC_/,
		title: "GICv3 CPU interface system registers: fields",
		hex: /./,
		not: /SHIFT|_BIT$/,
		doc: (n) => plural(n, "Bit or value of a GICv3 CPU interface register.", "a GICv3 CPU interface register"),
		see: "IHI 0069, System registers",
	},
	{
		file: "gicv2",
		compact: true,
		pattern: /^GIC/,
		title: "GICv2 distributor and CPU interface: register offsets and fields",
		hex: /./,
		not: /SHIFT/,
		doc: (n) => plural(n, "Register offset in bytes, field or value of the GICv2.", "a GICv2 register"),
		see: "IHI 0048, chapter 4",
	},
	{
		file: "vm",
		pattern: /./,
		title: "VM-wide numbers: memory slots, dirty logging, eventfds, interrupt routing",
		hex: /KVMIO|VM_TYPE/,
		doc: (n) => (n.startsWith("kvm_ioeventfd") ? "Bit number of a KVM_IOEVENTFD flag." : "Number of the VM interface."),
		see: `${API}, section 4`,
	},
];
