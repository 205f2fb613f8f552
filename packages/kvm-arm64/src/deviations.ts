/** Something that Linux 6.12 on arm64 answers and Upcall answers otherwise, with the reason. */
export interface Deviation {
	/** What a client sees: an ioctl, a capability with its number, a register. */
	readonly where: string;
	/** The answer here. */
	readonly here: string;
	/** The kernel's answer. */
	readonly linux: string;
	/** Why. */
	readonly reason: string;
}

/** A capability whose answer is not the kernel's. */
export interface CapabilityDeviation extends Deviation {
	/** The capability number. */
	readonly number: number;
	/** What KVM_CHECK_EXTENSION returns here. */
	readonly value: number;
}

/** Capabilities whose answer says what is really served, where that is less than a Linux host offers. */
export const CAPABILITY_DEVIATIONS: readonly CapabilityDeviation[] = [];

/** Everything else that differs from Linux 6.12. */
export const DEVIATIONS: readonly Deviation[] = [
	...CAPABILITY_DEVIATIONS,
	{
		where: "KVM_CREATE_DEVICE",
		here: "GICv2, GICv3 and ITS; ENODEV for other types",
		linux: "also VFIO",
		reason: "there are no devices to pass through",
	},
	{
		where: "ITS, number of events that are translated",
		here: "65,536 at a time; MAPTI of more is passed over",
		linux: "as many as the guest maps",
		reason: "a guest must not be able to take the host's memory",
	},
	{
		where: "ITS, GITS_CWRITER",
		here: "a long queue is done in parts, at the next entries into the guest",
		linux: "the write returns when the queue is empty",
		reason: "a queue has up to 32,768 commands, and some go through all LPIs",
	},
	{
		where: "ITS, DISCARD, MAPD and GICR_CTLR.EnableLPIs of pending LPIs",
		here: "an LPI without an event is not pending; what is pending when LPIs are switched off goes to the pending table",
		linux: "it stays pending; it is forgotten",
		reason: "IHI 0069, 5.1.2 and 5.3: DISCARD removes the pending state, the table holds it while LPIs are off",
	},
	{
		where: "ITS, events of a collection that MAPC takes away and maps again",
		here: "translated again",
		linux: "lost until they are mapped anew",
		reason: "IHI 0069, 5.2: the translation table holds the number of the collection",
	},
	{
		where: "KVM_DEV_ARM_ITS_RESTORE_TABLES, translation tables of more than 4,194,304 entries in all",
		here: "EINVAL",
		linux: "read through",
		reason: "tables are hostile memory: 65,536 devices can share one empty table",
	},
	{
		where: "GICD_CTLR, interrupts that become pending while the distributor is off",
		here: "forwarded when it is switched on",
		linux: "6.12 forgets to, until the interrupt changes again",
		reason: "IHI 0069, 4.7: the distributor forwards what is pending and enabled",
	},
	{
		where: "ICC_DIR_EL1 of an SPI that another vCPU has acknowledged",
		here: "deactivated",
		linux: "6.12 looks at the writer's own interrupts only",
		reason: "IHI 0069, 12.2.6: any PE may deactivate an SPI",
	},
	{
		where: "KVM_DEV_TYPE_ARM_VGIC_V2 with the GICv3's CPU system registers",
		here: "a VM may have a GICv2 or a GICv3",
		linux: "the host's GIC decides which of them it can offer",
		reason: "both are software",
	},
	{
		where: "KVM_GET_STATS_FD, halt statistics and the id",
		here: "KVM_RUN never sleeps: halt_* stay 0; the id is kvm-1, kvm-1/vcpu-N",
		linux: "time and number of waits; the id has the process's number",
		reason: "who enters a vCPU decides how to wait; there are no processes",
	},
	{
		where: "eventfds of KVM_IRQFD and KVM_IOEVENTFD",
		here: "made with Kvm.eventFd",
		linux: "eventfd(2)",
		reason: "there are no file descriptors of a kernel; the numbers share one table with KVM's",
	},
	{
		where: "KVM_CAP_MAX_VCPUS, KVM_CAP_MAX_VCPU_ID, KVM_CAP_NR_VCPUS",
		here: "the option maxVcpus (8 unless given)",
		linux: "512",
		reason: "a VM's memory is laid out when it is created",
	},
	{
		where: "KVM_EXIT_MMIO of a sign-extending load (LDRSB, LDRSH, LDRSW)",
		here: "the value is sign-extended",
		linux: "6.12 cuts it to the access's width after the extension, so that the sign is lost",
		reason: "a mistake of that kernel, corrected in later ones",
	},
	{
		where: "KVM_REG_ARM_PSCI_VERSION",
		here: "PSCI 1.2 and 1.3 are accepted, 1.3 is the default",
		linux: "1.1 is the newest",
		reason: "kernels since 6.13 have 1.3 with SYSTEM_OFF2",
	},
	{
		where: "KVM_RUN on a vCPU that waits (WFI, STOPPED, SUSPENDED)",
		here: "EINTR, exit reason INTR, and Vcpu.blocked says why",
		linux: "sleeps in the kernel",
		reason: "one thread runs all vCPUs; Vcpu.enterAsync sleeps",
	},
	{
		where: "KVM_RUN after the option `budget` of instructions",
		here: "EINTR, exit reason INTR",
		linux: "runs until an exit or a signal",
		reason: "a guest that loops must not hold the thread",
	},
	{
		where: "KVM_GUESTDBG_SINGLESTEP over an instruction that traps, when KVM_RUN returns behind it",
		here: "the next KVM_RUN begins with KVM_EXIT_DEBUG for it",
		linux: "so for HVC; the step over SMC, MMIO or WFI is lost when a signal or the exit of the call comes first",
		reason: "a debugger that steps must not miss an instruction",
	},
	{
		where: "KVM_GUESTDBG_SINGLESTEP, SPSR_EL1.SS of an exception that the guest takes",
		here: "0",
		linux: "1 for an exception of the stepped instruction itself",
		reason: "the guest's own PSTATE.SS is out of use meanwhile, and nothing depends on the bit",
	},
	{
		where: "KVM_SET_USER_MEMORY_REGION, userspace_addr",
		here: "must lie in the VM's user area, else EINVAL",
		linux: "any user address; KVM_RUN fails with EFAULT where nothing is mapped",
		reason: "nothing can ever be mapped outside the user area",
	},
	{
		where: "KVM_ARM_VCPU_PMU_V3",
		here: "a cycle is an instruction; SW_INCR, INST_RETIRED, CPU_CYCLES and CHAIN are counted, by 6 counters",
		linux: "the events and counters of the host's PMU",
		reason: "a count must be the same in every run",
	},
	{
		where: "KVM_CAP_ARM_INJECT_SERROR_ESR of a CPU model with FEAT_RAS (neoverse-n1, max)",
		here: "0: an SError that userspace injects has the syndrome 0",
		linux: "1",
		reason: "the guest has ESB and DISR_EL1, userspace no serror_esr",
	},
	{
		where: "SCXTNUM_EL0 and SCXTNUM_EL1 of a CPU model with FEAT_CSV2_2 (max)",
		here: "registers of the guest",
		linux: "UNDEFINED, and ID_AA64PFR0_EL1.CSV2 is at most 1",
		reason: "they are storage that costs nothing",
	},
	{
		where: "dirty log of two slots that share user memory",
		here: "one log: a write through either slot is in both, and clearing one clears the other; a dirty ring has the page of the slot that was written first",
		linux: "a log for each slot",
		reason: "a log bit belongs to a page of user memory",
	},
	{
		where: "mmap of a vCPU's descriptor",
		here: "Vcpu.mmap gives the bytes, and EFAULT where the descriptor has no page",
		linux: "SIGBUS when a page that is not there is touched",
		reason: "there are no page faults",
	},
	{
		where: "stolen time record",
		here: "time between the end of a KVM_RUN's budget and the next KVM_RUN, which other vCPUs use",
		linux: "run queue delay of the vCPU's thread",
		reason: "the vCPUs take turns on one thread",
	},
	{
		where: "coalesced MMIO ring",
		here: "in page 1 of the first vCPU",
		linux: "one page, mapped into every vCPU's",
		reason: "the pages of the vCPUs are separate memory",
	},
	{
		where: "KVM_SET_SIGNAL_MASK",
		here: "checked and ignored",
		linux: "the mask is in force during KVM_RUN",
		reason: "there are no signals; Vcpu.kick is the equivalent",
	},
];
