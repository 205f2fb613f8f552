import { KVM_MP_STATE_RUNNABLE } from "@upcall/uapi";
import type { DirtyRing } from "./dirtyRing.ts";
import type { Engine, EngineCpu, EngineMachine } from "./engine.ts";
import { SmcccFilter } from "./hypercall/smcccFilter.ts";
import type { Ioeventfd } from "./ioeventfd.ts";
import type { Irqfd } from "./irqfd.ts";
import type { Route } from "./irqRouting.ts";
import type { ResolvedOptions } from "./options.ts";
import { MAX_COUNTERS, type Pmu } from "./pmu/pmu.ts";
import { SlotTable } from "./slotTable.ts";
import { UserMemory } from "./userMemory.ts";
import type { Its } from "./vgic/its/its.ts";
import type { Vgic, VgicCpu } from "./vgic/vgic.ts";

/** Why a KVM_RUN returned although a kernel's would sleep. */
export type Blocked = "wfi" | "stopped" | "suspended";

/** What is behind the system descriptor. */
export interface KvmState {
	readonly options: ResolvedOptions;
	readonly engine: Engine;
}

/** A zone whose writes are queued. */
export interface CoalescedZone {
	readonly address: number;
	readonly size: number;
	readonly pio: number;
}

/** One in-flight PSCI CPU_ON: what the target's reset has to install. */
export interface PendingReset {
	readonly pc: bigint;
	readonly x0: bigint;
	readonly bigEndian: boolean;
}

/** Pseudo-register values that belong to a VM although they are reached through a vCPU. */
export interface FirmwareRegisters {
	/** `PSCI_VERSION`; 0 until userspace sets it. */
	psciVersion: number;
	/** Bit 0: TRNG. */
	std: bigint;
	/** Bit 0: PV time. */
	stdHyp: bigint;
	/** Bit 0: features and UID; bit 1: PTP. */
	vendorHyp: bigint;
}

/** Everything that a VM descriptor stands for. */
export class VmState {
	readonly kvm: KvmState;
	readonly options: ResolvedOptions;
	readonly machine: EngineMachine;
	readonly user: UserMemory;
	/** Size of the guest physical address space, in bits. */
	readonly ipaBits: number;
	/** In the order of creation, which is the order of in-kernel indices. */
	readonly vcpus: VcpuState[] = [];
	readonly slots = new SlotTable();
	readonly filter = new SmcccFilter();
	readonly zones: CoalescedZone[] = [];
	readonly ioeventfds: Ioeventfd[] = [];
	readonly irqfds: Irqfd[] = [];
	/** KVM_SET_GSI_ROUTING: pins of the interrupt controller by GSI; undefined: the table that it comes with. */
	routes: ReadonlyMap<number, Route> | undefined;
	readonly firmware: FirmwareRegisters = { psciVersion: 0, std: 1n, stdHyp: 1n, vendorHyp: 3n };
	/** ID registers of the VM by key; filled when the first vCPU is initialised. */
	readonly idRegisters = new Map<number, bigint>();
	/** Feature bits of the first successful KVM_ARM_VCPU_INIT; -1 before. */
	features = -1;
	/** The vCPUs have pointer authentication: asked for with KVM_ARM_VCPU_PTRAUTH_ADDRESS and _GENERIC. */
	pointerAuthentication = false;
	/** Some vCPU has passed the checks of a first KVM_RUN. */
	ranOnce = false;
	/** `KVM_CAP_ARM_HVC_TO_USER` (RFC) is enabled. */
	hvcToUser = false;
	/** `KVM_CAP_ARM_PSCI_TO_USER` (RFC) is enabled. */
	psciToUser = false;
	nisvToUser = false;
	systemSuspend = false;
	/** `KVM_DIRTY_LOG_*` bits of KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2. */
	manualDirtyLog = 0;
	/** Bytes of each vCPU's dirty ring; 0: there are none. */
	dirtyRingBytes = 0;
	/** KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP is enabled. */
	dirtyRingWithBitmap = false;
	/** The vCPU that is in KVM_RUN, when it has a dirty ring. */
	running: VcpuState | undefined;
	/** Value of KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE. */
	splitChunkSize = 0n;
	virtualOffset = 0n;
	physicalOffset = 0n;
	/** KVM_ARM_SET_COUNTER_OFFSET was used: the offsets are fixed. */
	offsetsFixed = false;
	/** Event counters of each vCPU's PMU: PMCR_EL0.N. */
	pmuCounters = MAX_COUNTERS;
	/** Bit n: event n may be counted; undefined: all may. */
	pmuFilter: Uint8Array | undefined;
	/** The interrupt controller, once there is one. */
	gic: Vgic | undefined;
	/** Interrupt translation services. */
	readonly itses: Its[] = [];
	/** Steps of their work that no vCPU's budget has paid for yet. */
	itsWork = 0;
	/** Guest physical addresses between which all frames of the interrupt controller and its translation services are. */
	gicFirst = Number.POSITIVE_INFINITY;
	gicEnd = 0;
	/** PPIs of the virtual, physical, EL2 virtual and EL2 physical timers. */
	readonly timerInterrupts: [number, number, number, number] = [27, 30, 28, 26];
	/** A first KVM_RUN could not use the interrupt controller: every ioctl is EIO from then on. */
	dead = false;
	/** Incremented when an offset changes, so that cached timer deadlines are dropped. */
	clockEpoch = 0;

	constructor(kvm: KvmState, machine: EngineMachine, ipaBits: number) {
		this.kvm = kvm;
		this.options = kvm.options;
		this.machine = machine;
		this.user = new UserMemory(machine.user);
		this.ipaBits = ipaBits;
	}
}

/** What a vCPU did so far, for its statistics. */
export class VcpuStats {
	/** Returns from the guest, for whatever reason. */
	exits = 0;
	hvc = 0;
	wfe = 0;
	wfi = 0;
	/** Accesses outside memory that userspace answers, and that KVM does. */
	mmioUser = 0;
	mmioKernel = 0;
	/** KVM_RUNs that somebody ended as a signal does. */
	signals = 0;
}

/** Everything that a vCPU descriptor stands for. */
export class VcpuState {
	readonly vm: VmState;
	readonly id: number;
	/** Number of creation. */
	readonly index: number;
	readonly cpu: EngineCpu;
	/** The two pages of `kvm_run`, as bytes and as words. */
	readonly run8: Uint8Array;
	readonly run32: Uint32Array;
	readonly stats = new VcpuStats();
	initialised = false;
	/** Passed the checks of its first KVM_RUN. */
	ranOnce = false;
	/** Feature bits of KVM_ARM_VCPU_INIT without POWER_OFF. */
	features = 0;
	mpState: number = KVM_MP_STATE_RUNNABLE;
	pendingReset: PendingReset | undefined;
	/** KVM_EXIT_MMIO was reported and is not finished. */
	mmioPending = false;
	/** Of that access: register (31: none is written), bytes, syndrome. */
	mmioRt = 31;
	mmioSize = 0;
	mmioIss = 0;
	/** KVM_EXIT_HYPERCALL was reported; with `registersInRun` it is read back. */
	hypercallPending = false;
	/** An external abort asked for with KVM_SET_VCPU_EVENTS: the faulting address. */
	pendingAbort: bigint | undefined;
	/** Someone asked KVM_RUN to return, as a signal does. */
	kicked = false;
	/** The last KVM_RUN returned because of that. */
	kickTaken = false;
	/** Value of the physical counter at which the wait of a WFIT ends. */
	waitDeadline: number | undefined;
	/** Waits in WFI; a virtual clock may skip idle time when every vCPU does. */
	idle = false;
	blocked: Blocked | undefined;
	irqLine = false;
	fiqLine = false;
	/** KVM_SET_GUEST_DEBUG control bits. */
	guestDebug = 0;
	/** An instruction of a single step is complete, and KVM_EXIT_DEBUG has not said so yet. */
	stepPending = false;
	/**
	 * Instructions that a KVM_RUN which ended with KVM_EXIT_DEBUG had left: the next one goes on with them, so that a debugger
	 * does not change whose turn it is. -1: none.
	 */
	budgetLeft = -1;
	/** CNTV_CTL_EL0 and CNTP_CTL_EL0 without ISTATUS. */
	readonly timerCtl: [number, number] = [0, 0];
	/** Whether a timer could ever raise its output: enabled and not masked. */
	timersArmed = false;
	/** CNTV_CVAL_EL0 and CNTP_CVAL_EL0. */
	readonly timerCval: [bigint, bigint] = [0n, 0n];
	/** Output levels found last; bit 0 virtual, bit 1 physical. */
	timerLevels = 0;
	/** Counter value from which {@link VcpuState.timerLevels} may be another; -1 to compute anew. */
	timerNext = -1;
	timerEpoch = 0;
	/** Its dirty ring, when the VM has them. */
	readonly ring: DirtyRing | undefined;
	/** Its part of the interrupt controller, when the VM has one. */
	gic: VgicCpu | undefined;
	/** Present with the feature KVM_ARM_VCPU_PMU_V3. */
	pmu: Pmu | undefined;
	/** MPIDR_EL1; 0 before initialisation, as in the kernel's zeroed storage. */
	mpidr = 0n;
	/** IPA of the stolen time record; undefined until set. */
	stealBase: bigint | undefined;
	/** Counter value at which the budget of a KVM_RUN ended although the vCPU could go on; undefined: it was not so. */
	leftAt: number | undefined;
	/** Registers that KVM lists and the engine does not keep. */
	readonly shadow = new Map<number, bigint>();
	/** SPSR_abt, SPSR_und, SPSR_irq, SPSR_fiq. */
	readonly spsr: [bigint, bigint, bigint, bigint] = [0n, 0n, 0n, 0n];
	/** Userspace wrote PC since the guest ran. */
	pcWritten = false;
	/** Userspace wrote FPSR or FPCR since the guest ran. */
	floatWritten = false;
	/** CCSIDR values by CSSELR once userspace wrote a different one. */
	ccsidr: Uint32Array | undefined;
	/** Resolves when something happened that may end a wait. */
	wake: (() => void) | undefined;

	constructor(vm: VmState, id: number, index: number, cpu: EngineCpu, ring?: DirtyRing) {
		this.vm = vm;
		this.ring = ring;
		this.id = id;
		this.index = index;
		this.cpu = cpu;
		const at = vm.machine.runOffset(index);
		this.run8 = new Uint8Array(vm.machine.buffer, at, 8192);
		this.run32 = new Uint32Array(vm.machine.buffer, at, 2048);
	}
}

/** Ends a wait of {@link VcpuState} in `enterAsync`. */
export function notify(vcpu: VcpuState): void {
	const wake = vcpu.wake;
	if (wake !== undefined) {
		vcpu.wake = undefined;
		wake();
	}
}
