import {
	E2BIG,
	EBUSY,
	EINVAL,
	ENOENT,
	ENOEXEC,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_ARM_VCPU_PTRAUTH_ADDRESS,
	KVM_REG_ARM_PSCI_VERSION,
	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1,
	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2,
	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3,
	KVM_REG_ARM_STD_BMAP,
	KVM_REG_ARM_STD_HYP_BMAP,
	KVM_REG_ARM_VENDOR_HYP_BMAP,
	KVM_REG_ARM_VENDOR_HYP_BMAP_2,
} from "@upcall/uapi";
import { BranchAddr } from "../mmu/parameters.ts";
import type { Ioctl, IoctlResult } from "./ioctls.ts";
import { PSCI_0_1, psciVersions } from "./psci.ts";
import { type VcpuState, type VmState, withVcpu } from "./state.ts";

type Step = { state: VmState; result: IoctlResult };
type Access = { state: VmState; errno: number; value?: bigint };

const CORE = 0x0010;
const DEMUX = 0x0011;
const FW = 0x0014;
const SVE = 0x0015;
const FW_FEAT_BMAP = 0x0016;
/** Words in `struct kvm_regs`. */
const CORE_WORDS = 216;

/** One-reg id of general-purpose register Xn. */
export const coreX = (n: number): bigint => 0x6030000000100000n + BigInt(2 * n);
/** One-reg ids of PC, PSTATE, SP_EL1, ELR_EL1 and SPSR_EL1. */
export const CORE_PC = 0x6030000000100040n;
export const CORE_PSTATE = 0x6030000000100042n;
const CORE_SP_EL1 = 0x6030000000100044n;
const CORE_ELR_EL1 = 0x6030000000100046n;
const CORE_SPSR_EL1 = 0x6030000000100048n;
/** Bits of FPSR and FPCR that an Armv8.2 CPU with FEAT_FP16 has. @see DDI 0487, C5.2 */
const FLOAT_BITS: readonly (readonly [id: bigint, bits: bigint])[] = [
	[0x60200000001000d4n, 0x0800_009fn],
	[0x60200000001000d5n, 0x07c8_0000n],
];
/** SCTLR_EL1 and TCR_EL1. */
const SCTLR_EL1 = 0x603000000013c080n;
export const TCR_EL1 = 0x603000000013c102n;
/** PSTATE after reset: EL1h with D, A, I, F masked. */
const RESET_PSTATE = 0x3c5n;

const sizeOf = (id: bigint): number => 1 << Number((id >> 52n) & 15n);

/** Version that the VM speaks: 0.1 without the PSCI_0_2 feature, else what userspace chose, else the latest. */
export function psciVersion(vm: VmState): number {
	if (((vm.features ?? 0) & (1 << KVM_ARM_VCPU_PSCI_0_2)) === 0) return PSCI_0_1;
	return vm.psciVersion ?? vm.host.latestPsci;
}

const MPIDR_EL1 = 0x603000000013c005n;

/** MPIDR_EL1 of a vCPU: what userspace wrote, or the value derived from its id. */
export function mpidr(vcpu: VcpuState): bigint {
	const id = BigInt(vcpu.id);
	const derived = (1n << 31n) | (id & 15n) | (((id >> 4n) & 0xffn) << 8n) | (((id >> 12n) & 0xffn) << 16n);
	return vcpu.regs.get(MPIDR_EL1) ?? derived;
}

/** Value of a per-vCPU register as KVM_GET_ONE_REG reads it. */
export function readStored(vm: VmState, vcpu: VcpuState, id: bigint): bigint {
	if (id === MPIDR_EL1) return mpidr(vcpu);
	return vcpu.regs.get(id) ?? vm.host.sysregs.get(id)?.reset ?? 0n;
}

/** Loads FPSR and FPCR into the CPU for a run of the guest: bits that it does not have are lost. */
export function loadFloat(vm: VmState, index: number): VmState {
	const regs = new Map(vm.vcpus[index]?.regs);
	for (const [id, bits] of FLOAT_BITS) {
		const value = regs.get(id);
		if (value !== undefined) regs.set(id, value & bits);
	}
	return withVcpu(vm, index, { regs });
}

/**
 * Enters the guest: an exception return to PC, which is a branch. A tag that userspace left in it is ignored.
 * @see DDI 0487, J1.1.3 AArch64.BranchAddr
 */
export function enterAtPc(vm: VmState, index: number): VmState {
	const vcpu = vm.vcpus[index];
	if (vcpu === undefined) return vm;
	const PAuth = ((vm.features ?? 0) & (1 << KVM_ARM_VCPU_PTRAUTH_ADDRESS)) !== 0;
	const before = readStored(vm, vcpu, CORE_PC);
	const pc = BranchAddr(before, { tcr: readStored(vm, vcpu, TCR_EL1), features: { PAuth } });
	return pc === before ? vm : withVcpu(vm, index, { regs: new Map(vcpu.regs).set(CORE_PC, pc) });
}

/** Per-vCPU registers after KVM_ARM_VCPU_INIT: everything but the registers that a reset keeps. */
export function resetRegisters(vm: VmState, vcpu: VcpuState): ReadonlyMap<bigint, bigint> {
	const kept = new Map<bigint, bigint>();
	for (const [id, value] of vcpu.regs) {
		const core = id === CORE_SP_EL1 || id === CORE_ELR_EL1 || id === CORE_SPSR_EL1;
		const demux = ((id >> 16n) & 0xfffn) === BigInt(DEMUX);
		if (core || demux || id === MPIDR_EL1 || vm.host.sysregs.get(id)?.keep) kept.set(id, value);
	}
	kept.set(CORE_PSTATE, RESET_PSTATE);
	return kept;
}

/** Applies the reset that PSCI CPU_ON left for a vCPU: full reset, then PC, x0 and the caller's endianness. */
export function applyPendingReset(vm: VmState, index: number): VmState {
	const vcpu = vm.vcpus[index];
	if (!vcpu?.pendingReset) return vm;
	const { pc, x0, bigEndian } = vcpu.pendingReset;
	const regs = new Map(resetRegisters(vm, vcpu));
	if (bigEndian) regs.set(SCTLR_EL1, (vm.host.sysregs.get(SCTLR_EL1)?.reset ?? 0n) | (1n << 25n));
	regs.set(CORE_PC, pc);
	regs.set(coreX(0), x0);
	return withVcpu(vm, index, { pendingReset: undefined, pendingHypercall: false, regs });
}

/** Checks a core register id: ENOENT outside `struct kvm_regs`, EINVAL when no register starts there with that size. */
function coreError(id: bigint): number {
	const offset = Number(BigInt.asUintN(32, id) & ~0x00100000n);
	const size = sizeOf(id);
	if (offset >= CORE_WORDS || offset + Math.trunc(size / 4) >= CORE_WORDS) return ENOENT;
	let expected = 0;
	if (offset <= 0x50) expected = offset % 2 === 0 ? 8 : 0;
	else if (offset >= 0x54 && offset <= 0xd0) expected = offset % 4 === 0 ? 16 : 0;
	else if (offset === 0xd4 || offset === 0xd5) expected = 4;
	return expected !== 0 && expected === size ? 0 : EINVAL;
}

/** SVE register ids of a vCPU without SVE: ENOENT for an id that exists, EINVAL for one that does not. */
function sveError(id: bigint): number {
	const z = id >= 0x6080000000150000n && id <= 0x60800000001503ffn;
	const p = id >= 0x6050000000150400n && id <= 0x605000000015061fn;
	return z || p || id === 0x606000000015ffffn ? ENOENT : EINVAL;
}

const classOf = (id: bigint): number => Number((id >> 16n) & 0xfffn);
const malformed = (id: bigint): boolean => (id & ~(15n << 52n)) >> 32n !== 0x60000000n;

function bitmap(
	vm: VmState,
	id: bigint,
): { value: bigint; supported: bigint; write: (v: bigint) => VmState } | undefined {
	const { vendorHypBmap2 } = vm.host;
	switch (id) {
		case KVM_REG_ARM_STD_BMAP:
			return { value: vm.stdBmap, supported: 1n, write: (v) => ({ ...vm, stdBmap: v }) };
		case KVM_REG_ARM_STD_HYP_BMAP:
			return { value: vm.stdHypBmap, supported: 1n, write: (v) => ({ ...vm, stdHypBmap: v }) };
		case KVM_REG_ARM_VENDOR_HYP_BMAP:
			return { value: vm.vendorHypBmap, supported: 3n, write: (v) => ({ ...vm, vendorHypBmap: v }) };
		case KVM_REG_ARM_VENDOR_HYP_BMAP_2:
			if (vendorHypBmap2 === undefined) return undefined;
			return { value: vm.vendorHypBmap2, supported: vendorHypBmap2, write: (v) => ({ ...vm, vendorHypBmap2: v }) };
		default:
			return undefined;
	}
}

function firmware(vm: VmState, id: bigint): bigint | undefined {
	switch (id) {
		case KVM_REG_ARM_PSCI_VERSION:
			return BigInt(psciVersion(vm));
		case KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1:
			return vm.host.workarounds[0];
		case KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2:
			return vm.host.workarounds[1];
		case KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3:
			return vm.host.workarounds[2];
		default:
			return bitmap(vm, id)?.value;
	}
}

function setFirmware(vm: VmState, id: bigint, value: bigint): Access {
	const ok = (state: VmState): Access => ({ state, errno: 0 });
	const fail = (errno: number): Access => ({ state: vm, errno });
	if (id === KVM_REG_ARM_PSCI_VERSION) {
		const wants02 = ((vm.features ?? 0) & (1 << KVM_ARM_VCPU_PSCI_0_2)) !== 0;
		const version = psciVersions.find((v) => BigInt(v) === value && v <= vm.host.latestPsci);
		if (version === undefined || (version === PSCI_0_1) === wants02) return fail(EINVAL);
		return ok({ ...vm, psciVersion: version });
	}
	if (id === KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1 || id === KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3) {
		const level = vm.host.workarounds[id === KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1 ? 0 : 2];
		return value > 15n || value > level ? fail(EINVAL) : ok(vm);
	}
	if (id === KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2) {
		const level = value & 15n;
		if (value > 0x1fn || ((value & 0x10n) !== 0n && level !== 2n) || level > 3n) return fail(EINVAL);
		return (level < 2n ? 0n : 3n) > vm.host.workarounds[1] ? fail(EINVAL) : ok(vm);
	}
	const map = bitmap(vm, id);
	if (!map) return fail(ENOENT);
	if ((value & ~map.supported) !== 0n) return fail(EINVAL);
	if (vm.ranOnce && value !== map.value) return fail(EBUSY);
	return ok(map.write(value));
}

/** After a core register write with PSTATE in AArch32 User mode, x0..x14 and PC hold 32 bits. */
function narrowAArch32(regs: Map<bigint, bigint>): Map<bigint, bigint> {
	if (((regs.get(CORE_PSTATE) ?? 0n) & 0x10n) === 0n) return regs;
	for (const id of [...Array.from({ length: 15 }, (_, n) => coreX(n)), CORE_PC]) {
		const value = regs.get(id);
		if (value !== undefined) regs.set(id, BigInt.asUintN(32, value));
	}
	return regs;
}

function demuxError(vm: VmState, id: bigint): number {
	const index = Number(id & 0xffffn);
	return vm.host.ccsidr === undefined || sizeOf(id) !== 4 || index > 13 || (id & 0xf000_0000n) !== 0n ? ENOENT : 0;
}

function read(vm: VmState, vcpu: VcpuState, id: bigint): Access {
	const fail = (errno: number): Access => ({ state: vm, errno });
	const give = (value: bigint): Access => ({ state: vm, errno: 0, value });
	switch (classOf(id)) {
		case CORE: {
			const errno = coreError(id);
			return errno ? fail(errno) : give(readStored(vm, vcpu, id));
		}
		case FW:
		case FW_FEAT_BMAP: {
			const value = firmware(vm, id);
			return value === undefined ? fail(ENOENT) : give(value);
		}
		case SVE:
			return fail(sveError(id));
		case DEMUX: {
			const errno = demuxError(vm, id);
			return errno ? fail(errno) : give(vcpu.regs.get(id) ?? vm.host.ccsidr ?? 0n);
		}
		default: {
			const rule = vm.host.sysregs.get(id);
			if (!rule) return fail(ENOENT);
			if (rule.kind === "storage") return give(readStored(vm, vcpu, id));
			return give(rule.kind === "id" ? (vm.idRegs.get(id) ?? rule.reset) : rule.kind === "wiZero" ? 0n : rule.reset);
		}
	}
}

function write(vm: VmState, index: number, vcpu: VcpuState, id: bigint, raw: bigint): Access {
	const fail = (errno: number): Access => ({ state: vm, errno });
	const ok = (state: VmState): Access => ({ state, errno: 0 });
	const value = BigInt.asUintN(8 * sizeOf(id), raw);
	const store = (): Access => ok(withVcpu(vm, index, { regs: new Map(vcpu.regs).set(id, value) }));
	switch (classOf(id)) {
		case CORE: {
			const errno = coreError(id);
			if (errno) return fail(errno);
			const modes = vm.host.aarch32El0 ? [0n, 4n, 5n, 0x10n] : [0n, 4n, 5n];
			if (id === CORE_PSTATE && !modes.includes(value & 0x1fn)) return fail(EINVAL);
			return ok(withVcpu(vm, index, { regs: narrowAArch32(new Map(vcpu.regs).set(id, value)) }));
		}
		case FW:
		case FW_FEAT_BMAP:
			return sizeOf(id) === 8 ? setFirmware(vm, id, value) : fail(ENOENT);
		case SVE:
			return fail(sveError(id));
		case DEMUX: {
			const errno = demuxError(vm, id);
			if (errno) return fail(errno);
			const line = (vm.host.ccsidr ?? 0n) & 7n;
			return value >> 28n !== 0n || (value & 7n) < line ? fail(EINVAL) : store();
		}
		default: {
			const rule = vm.host.sysregs.get(id);
			if (!rule) return fail(ENOENT);
			const current = vm.idRegs.get(id) ?? rule.reset;
			switch (rule.kind) {
				case "storage":
					return store();
				case "invariant":
					return value === rule.reset ? ok(vm) : fail(EINVAL);
				case "wi":
					return ok(vm);
				case "wiZero":
					return value === 0n ? ok(vm) : fail(EINVAL);
				case "id": {
					if (vm.ranOnce) return value === current ? ok(vm) : fail(EBUSY);
					const fixed = ~(rule.writable ?? 0n);
					if ((value & fixed) !== (rule.reset & fixed) || rule.safe?.(value) === false) return fail(EINVAL);
					return ok({ ...vm, idRegs: new Map(vm.idRegs).set(id, value) });
				}
			}
		}
	}
}

/**
 * KVM_GET_ONE_REG and KVM_SET_ONE_REG, after the pending PSCI reset.
 * @see Documentation/virt/kvm/api.rst 4.68, 4.69
 */
export function oneReg(vm: VmState, c: Extract<Ioctl, { op: "KVM_GET_ONE_REG" | "KVM_SET_ONE_REG" }>): Step {
	if (!vm.vcpus[c.vcpu]?.initialized) return { state: vm, result: { value: -ENOEXEC } };
	const state = applyPendingReset(vm, c.vcpu);
	const vcpu = state.vcpus[c.vcpu];
	if (!vcpu || malformed(c.reg)) return { state, result: { value: -EINVAL } };
	const access = c.op === "KVM_GET_ONE_REG" ? read(state, vcpu, c.reg) : write(state, c.vcpu, vcpu, c.reg, c.value);
	const value = access.errno ? -access.errno : 0;
	return { state: access.state, result: access.value === undefined ? { value } : { value, out: access.value } };
}

/** Number of registers that KVM_GET_REG_LIST reports. */
export function regListLength(vm: VmState): number {
	const core = 31 + 3 + 2 + 5 + 32 + 2;
	const firmwareRegs = 4 + 3 + (vm.host.vendorHypBmap2 === undefined ? 0 : 1);
	return core + firmwareRegs + vm.host.sysregs.size + (vm.host.ccsidr === undefined ? 0 : 14);
}

/** KVM_GET_REG_LIST: E2BIG, with the needed number in `out`, when `n` is too small. */
export function getRegList(vm: VmState, c: Extract<Ioctl, { op: "KVM_GET_REG_LIST" }>): Step {
	if (!vm.vcpus[c.vcpu]?.initialized) return { state: vm, result: { value: -ENOEXEC } };
	const length = regListLength(vm);
	return { state: vm, result: { value: c.n < length ? -E2BIG : 0, out: BigInt(length) } };
}
