import {
	EINVAL,
	ENOENT,
	KVM_ARM_TARGET_GENERIC_V8,
	KVM_ARM_VCPU_PMU_V3,
	KVM_ARM_VCPU_POWER_OFF,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_MP_STATE_RUNNABLE,
	KVM_MP_STATE_STOPPED,
	SYSREGS,
} from "@upcall/uapi";
import { hasPointerAuthentication, POINTER_AUTHENTICATION } from "./extensions.ts";
import { initialiseIdRegisters, pushIdRegisters } from "./oneReg/idRegisters.ts";
import { hasPmu, Pmu, resetPmu } from "./pmu/pmu.ts";
import { resetTimers } from "./run/timers.ts";
import { notify, type VcpuState, type VmState } from "./state.ts";

/** Feature bits that the interface knows: POWER_OFF to PTRAUTH_GENERIC. Others are ENOENT. */
const KNOWN_FEATURES = 0x7f;
/** Feature bits that the machine has. The rest of the known ones are EINVAL. */
const SUPPORTED_FEATURES = (1 << KVM_ARM_VCPU_POWER_OFF) | (1 << KVM_ARM_VCPU_PSCI_0_2) | (1 << KVM_ARM_VCPU_PMU_V3);

const UNKNOWN = 0x1de7ec7edbadc0den;
const SCTLR_EE = 1n << 25n;

/** Reset values of registers that KVM lists and the CPU does not implement. */
const SHADOW_RESET: ReadonlyMap<number, bigint> = new Map([
	[SYSREGS.PIR_EL1, UNKNOWN],
	[SYSREGS.PIRE0_EL1, UNKNOWN],
	[SYSREGS.DACR32_EL2, UNKNOWN],
	[SYSREGS.IFSR32_EL2, UNKNOWN],
	[SYSREGS.FPEXC32_EL2, 0x700n],
]);

/** MPIDR_EL1 that KVM derives from a vCPU id: Aff0 holds 4 bits, Aff1 and Aff2 8 each. */
export function mpidrOf(id: number): bigint {
	return BigInt((0x8000_0000 | (id & 15) | (((id >>> 4) & 255) << 8) | (((id >>> 12) & 255) << 16)) >>> 0);
}

/** Brings the CPU into its reset state. What KVM's reset table leaves out keeps its value. */
function resetCpu(vcpu: VcpuState): void {
	const { cpu, vm } = vcpu;
	const elr = cpu.getSys(SYSREGS.ELR_EL1) ?? 0n;
	const spsr = cpu.getSys(SYSREGS.SPSR_EL1) ?? 0n;
	const spEl1 = cpu.sp_el1;
	const first = !vcpu.initialised;
	cpu.reset();
	cpu.setSys(SYSREGS.ELR_EL1, first ? 0n : elr);
	cpu.setSys(SYSREGS.SPSR_EL1, first ? 0n : spsr);
	cpu.sp_el1 = first ? 0n : spEl1;
	if (first) vcpu.mpidr = mpidrOf(vcpu.id);
	cpu.setSys(SYSREGS.MPIDR_EL1, vcpu.mpidr);
	pushIdRegisters(vm, cpu);
	vcpu.shadow.clear();
	for (const [key, value] of SHADOW_RESET) vcpu.shadow.set(key, value);
	vcpu.spsr.fill(0n);
	vcpu.floatWritten = false;
	vcpu.pcWritten = false;
	vcpu.pendingAbort = undefined;
	vcpu.hypercallPending = false;
	vcpu.idle = false;
	vcpu.budgetLeft = -1;
	resetTimers(vcpu);
	resetPmu(vcpu);
	cpu.setIrqLine(vcpu.irqLine, vcpu.fiqLine);
}

/** Applies what CPU_ON left for a vCPU: a reset, then entry point, context and endianness. */
export function applyPendingReset(vcpu: VcpuState): void {
	const reset = vcpu.pendingReset;
	if (reset === undefined) return;
	vcpu.pendingReset = undefined;
	resetCpu(vcpu);
	const { cpu } = vcpu;
	if (reset.bigEndian) cpu.setSys(SYSREGS.SCTLR_EL1, (cpu.getSys(SYSREGS.SCTLR_EL1) ?? 0n) | SCTLR_EE);
	cpu.pc = reset.pc;
	cpu.setX(0, reset.x0);
}

/** @returns 0, -ENOENT for features that nobody knows, -EINVAL for those that this machine lacks */
function checkFeatures(vm: VmState, features: readonly number[]): number {
	const low = features[0] ?? 0;
	if ((low & ~KNOWN_FEATURES) !== 0 || features.slice(1).some((word) => word !== 0)) return -ENOENT;
	const supported = SUPPORTED_FEATURES | (hasPointerAuthentication(vm.kvm) ? POINTER_AUTHENTICATION : 0);
	if ((low & ~supported) !== 0) return -EINVAL;
	// Addresses and the generic key come together or not at all.
	const asked = low & POINTER_AUTHENTICATION;
	return asked !== 0 && asked !== POINTER_AUTHENTICATION ? -EINVAL : 0;
}

/**
 * KVM_ARM_VCPU_INIT: checks target and features, resets the vCPU, sets its run state.
 *
 * @param features - the seven words of the structure
 * @returns 0, -EINVAL or -ENOENT
 * @see Documentation/virt/kvm/api.rst, section 4.82
 */
export function vcpuInit(vcpu: VcpuState, target: number, features: readonly number[]): number {
	const { vm } = vcpu;
	if (target !== KVM_ARM_TARGET_GENERIC_V8) return -EINVAL;
	const bad = checkFeatures(vm, features);
	if (bad !== 0) return bad;
	const word = features[0] ?? 0;
	const kept = word & ~(1 << KVM_ARM_VCPU_POWER_OFF);
	if (vm.features >= 0 && vm.features !== kept) return -EINVAL;
	const first = vm.features < 0;
	vm.features = kept;
	if (first) {
		vm.pointerAuthentication = (kept & POINTER_AUTHENTICATION) !== 0;
		if (!vm.pointerAuthentication && hasPointerAuthentication(vm.kvm)) vm.machine.withhold("FEAT_PAuth");
		initialiseIdRegisters(vm);
	}
	if (hasPmu(vm)) vcpu.pmu ??= new Pmu();
	vcpu.features = kept;
	vcpu.pendingReset = undefined;
	resetCpu(vcpu);
	// What it waited for before is no reason to wait after the reset.
	vcpu.blocked = undefined;
	vcpu.initialised = true;
	const off = (word & (1 << KVM_ARM_VCPU_POWER_OFF)) !== 0;
	vcpu.mpState = off ? KVM_MP_STATE_STOPPED : KVM_MP_STATE_RUNNABLE;
	notify(vcpu);
	return 0;
}
