import type { GuestDebug } from "./guestDebug.ts";
import type { SmcccFilterRange } from "./smccc.ts";

/** Which kernel interface forwards hypercalls: the RFC's two capabilities, or today's SMCCC filter. */
export type KvmAbi = "rfc" | "upstream";

/** How one system register answers KVM_GET/SET_ONE_REG. */
export interface SysregRule {
	/**
	 * storage: 64 bits per vCPU, written as given. invariant: reads `reset`, accepts only that value (EINVAL).
	 * id: VM-wide; before the first run the bits of `writable` may be lowered from `reset`, after it only the same value is
	 * accepted (EBUSY). wi: reads `reset`, accepts and drops every write. wiZero: reads 0, accepts only 0 (EINVAL).
	 */
	readonly kind: "storage" | "invariant" | "id" | "wi" | "wiZero";
	/** Value after KVM_ARM_VCPU_INIT. */
	readonly reset: bigint;
	/** For `id`: bits that userspace may change. */
	readonly writable?: bigint;
	/** For `id`: accepts a value whose non-writable bits equal `reset`'s; absent: every such value is safe. */
	readonly safe?: (value: bigint) => boolean;
	/** For `storage`: kept by KVM_ARM_VCPU_INIT after the first one (MPIDR_EL1, ELR_EL1 ...). */
	readonly keep?: boolean;
}

/** What does not change during the life of a VM: the machine that the modelled kernel runs on, and how it was opened. */
export interface HostConfig {
	readonly abi: KvmAbi;
	/** Option of {@link KvmAbi} `rfc`: forwarded calls carry the conduit in `longmode` bit 0, and SMC is dispatched like HVC. */
	readonly conduitFlag: boolean;
	/** Option: KVM_RUN after a hypercall exit reads x0..x3 back from `kvm_run.hypercall.args[0..3]`. */
	readonly registersInRun: boolean;
	/** Host page size in bytes. */
	readonly pageSize: bigint;
	/** Largest IPA size in bits that CREATE_VM accepts. */
	readonly ipaLimit: number;
	/** First user address that is not valid (exclusive end of the user area). */
	readonly userEnd: bigint;
	/** KVM_CAP_MAX_VCPUS. */
	readonly maxVcpus: number;
	/** KVM_CAP_NR_VCPUS. */
	readonly onlineCpus: number;
	/** KVM_CAP_NR_MEMSLOTS: slot ids are below it. */
	readonly memorySlots: number;
	/** Mask of KVM_ARM_VCPU_* feature bits that the ABI knows (others: ENOENT). */
	readonly knownFeatures: number;
	/** Mask of KVM_ARM_VCPU_* feature bits that the host has (known but absent: EINVAL). */
	readonly hostFeatures: number;
	/** Highest PSCI version, `major << 16 | minor`; 0x10001 in Linux 6.12, 0x10003 in newer kernels. */
	readonly latestPsci: number;
	/** Bits of VENDOR_HYP_BMAP_2 that userspace may set; `undefined`: the register does not exist (Linux 6.12). */
	readonly vendorHypBmap2: bigint | undefined;
	/** Levels of KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1..3 as the kernel reports them. */
	readonly workarounds: readonly [bigint, bigint, bigint];
	/** KVM_CAP_ARM_SUPPORTED_BLOCK_SIZES. */
	readonly blockSizes: bigint;
	/** Host features that only capabilities show. */
	readonly mte: boolean;
	/** EL0 can run AArch32: PSTATE may name its User mode. */
	readonly aarch32El0: boolean;
	readonly ras: boolean;
	readonly gic: boolean;
	readonly stealTime: boolean;
	readonly breakpoints: number;
	readonly watchpoints: number;
	/** KVM_CAP_ARM_WRITABLE_IMP_ID_REGS and KVM_CAP_ARM_SEA_TO_USER exist (kernels after 6.12). */
	readonly newerCaps: boolean;
	/** System registers by one-reg id; what is not here is ENOENT. */
	readonly sysregs: ReadonlyMap<bigint, SysregRule>;
	/** Value of the 14 KVM_REG_ARM_DEMUX CCSIDR registers; `undefined`: none. */
	readonly ccsidr: bigint | undefined;
}

/** One memory slot. Addresses and sizes in bytes. */
export interface MemorySlot {
	readonly guestPhysAddr: bigint;
	readonly memorySize: bigint;
	readonly userspaceAddr: bigint;
	/** KVM_MEM_LOG_DIRTY_PAGES | KVM_MEM_READONLY */
	readonly flags: number;
}

/** VM-wide switches set by KVM_ENABLE_CAP. */
export interface VmCaps {
	readonly hvcToUser: boolean;
	readonly psciToUser: boolean;
	readonly nisvToUser: boolean;
	readonly systemSuspend: boolean;
	readonly mte: boolean;
	/** 0, 1 (manual protect) or 3 (and initially all set). */
	readonly manualDirtyLogProtect: number;
	/** Nanoseconds, `undefined` until set. */
	readonly haltPollNs: number | undefined;
	/** Bytes, 0 = no ring. */
	readonly dirtyRingBytes: number;
	readonly dirtyRingWithBitmap: boolean;
	readonly eagerSplitChunk: bigint;
	readonly writableImpIdRegs: boolean;
	readonly seaToUser: boolean;
}

/** The reset that a PSCI CPU_ON left for its target: consumed by the target's next run or one-reg access. */
export interface PendingReset {
	readonly pc: bigint;
	readonly x0: bigint;
	readonly bigEndian: boolean;
}

/** An MMIO access that the next KVM_RUN has to finish. */
export interface PendingMmio {
	readonly write: boolean;
	readonly size: 1 | 2 | 4 | 8;
	readonly signExtend: boolean;
	/** true: 64-bit destination. */
	readonly sixtyFour: boolean;
	/** Destination register number, 31 = discarded. */
	readonly rt: number;
}

/** One vCPU as the ioctls see it. */
export interface VcpuState {
	readonly id: number;
	readonly initialized: boolean;
	/** KVM_MP_STATE_* */
	readonly mpState: number;
	readonly pendingReset: PendingReset | undefined;
	readonly pendingMmio: PendingMmio | undefined;
	/** A forwarded call whose x0..x3 the next KVM_RUN reads back (only with `registersInRun`). */
	readonly pendingHypercall: boolean;
	/** `kvm_run.exit_reason` as the kernel left it. */
	readonly exitReason: number;
	readonly guestDebug: GuestDebug;
	/** An instruction of a single step is complete, and KVM_EXIT_DEBUG has not said so yet. */
	readonly stepPending: boolean;
	/** One-reg storage by id, core and per-vCPU system registers; absent = reset value. */
	readonly regs: ReadonlyMap<bigint, bigint>;
}

/** One VM: the state of the ioctl reducer. Every value is immutable. */
export interface VmState {
	readonly host: HostConfig;
	readonly ipaBits: number;
	readonly slots: ReadonlyMap<number, MemorySlot>;
	/** In order of creation. */
	readonly vcpus: readonly VcpuState[];
	readonly caps: VmCaps;
	/** Feature mask of the first successful KVM_ARM_VCPU_INIT, without POWER_OFF. */
	readonly features: number | undefined;
	/** Ranges installed by userspace; the two reserved ranges are implied. */
	readonly filter: readonly SmcccFilterRange[];
	/** Value written to KVM_REG_ARM_PSCI_VERSION, `undefined` = default. */
	readonly psciVersion: number | undefined;
	readonly stdBmap: bigint;
	readonly stdHypBmap: bigint;
	readonly vendorHypBmap: bigint;
	readonly vendorHypBmap2: bigint;
	/** Some vCPU of the VM has entered the guest: ID registers, filter and bitmaps are frozen. */
	readonly ranOnce: boolean;
	/** VM-wide ID registers that userspace changed. */
	readonly idRegs: ReadonlyMap<bigint, bigint>;
}

const noCaps: VmCaps = {
	hvcToUser: false,
	psciToUser: false,
	nisvToUser: false,
	systemSuspend: false,
	mte: false,
	manualDirtyLogProtect: 0,
	haltPollNs: undefined,
	dirtyRingBytes: 0,
	dirtyRingWithBitmap: false,
	eagerSplitChunk: 0n,
	writableImpIdRegs: false,
	seaToUser: false,
};

/** A host as Upcall presents it: no SVE, pointer authentication, MTE or AArch32; 4 KiB pages; 40-bit IPA. */
export const defaultHost: HostConfig = {
	abi: "rfc",
	conduitFlag: false,
	registersInRun: false,
	pageSize: 4096n,
	ipaLimit: 40,
	userEnd: 1n << 28n,
	maxVcpus: 512,
	onlineCpus: 8,
	memorySlots: 32767,
	knownFeatures: 0x7f,
	hostFeatures: 0b1101,
	latestPsci: 0x10003,
	vendorHypBmap2: 3n,
	workarounds: [2n, 3n, 2n],
	blockSizes: 0x40201000n,
	mte: false,
	aarch32El0: false,
	ras: false,
	gic: true,
	stealTime: false,
	breakpoints: 6,
	watchpoints: 4,
	newerCaps: true,
	sysregs: new Map(),
	ccsidr: 0n,
};

/** The VM that KVM_CREATE_VM makes. */
export function initialVm(host: HostConfig, ipaBits = 40): VmState {
	return {
		host,
		ipaBits,
		slots: new Map(),
		vcpus: [],
		caps: noCaps,
		features: undefined,
		filter: [],
		psciVersion: undefined,
		stdBmap: 1n,
		stdHypBmap: 1n,
		vendorHypBmap: 3n,
		vendorHypBmap2: 0n,
		ranOnce: false,
		idRegs: new Map(),
	};
}

const plain = (_: string, v: unknown): unknown =>
	typeof v === "bigint" ? `0x${v.toString(16)}` : v instanceof Map ? [...v].sort((a, b) => (a[0] < b[0] ? -1 : 1)) : v;

/** A string equal for equal states (the host configuration is left out): the key of a state search. */
export function vmKey(vm: VmState): string {
	const { host: _, ...rest } = vm;
	return JSON.stringify({ ...rest, filter: [...vm.filter].sort((a, b) => a.base - b.base) }, plain);
}

/** `vm` with vCPU number `index` (creation order) changed. */
export function withVcpu(vm: VmState, index: number, change: Partial<VcpuState>): VmState {
	return { ...vm, vcpus: vm.vcpus.map((v, i) => (i === index ? { ...v, ...change } : v)) };
}
