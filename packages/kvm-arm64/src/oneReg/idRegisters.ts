import {
	EBUSY,
	EINVAL,
	ID_REG_WRITABLE_MASKS,
	KVM_ARM_FEATURE_ID_RANGE_SIZE,
	SYSREGS,
	type SysregName,
} from "@upcall/uapi";
import type { EngineCpu } from "../engine.ts";
import { hasPmu, PMU_VERSION } from "../pmu/pmu.ts";
import type { VmState } from "../state.ts";

/** First and last encoding of the ID space: op0 = 3, op1 = 0, CRn = 0, CRm = 1 to 7. */
const ID_SPACE_FIRST = 0xc008;
const ID_SPACE_LAST = 0xc03f;

/** Bits of each register that userspace may change. */
const WRITABLE: ReadonlyMap<number, bigint> = new Map(
	(Object.entries(ID_REG_WRITABLE_MASKS) as [SysregName, bigint][]).map(([name, mask]) => [SYSREGS[name], mask]),
);

/** Names of AArch32's ID registers that userspace may write anything to on a machine without AArch32. */
const AARCH32_NAMES: readonly SysregName[] = [
	"ID_PFR0_EL1",
	"ID_PFR1_EL1",
	"ID_DFR0_EL1",
	"ID_MMFR0_EL1",
	"ID_MMFR1_EL1",
	"ID_MMFR2_EL1",
	"ID_MMFR3_EL1",
	"ID_ISAR0_EL1",
	"ID_ISAR1_EL1",
	"ID_ISAR2_EL1",
	"ID_ISAR3_EL1",
	"ID_ISAR4_EL1",
	"ID_ISAR5_EL1",
	"ID_MMFR4_EL1",
	"ID_ISAR6_EL1",
	"MVFR0_EL1",
	"MVFR1_EL1",
	"MVFR2_EL1",
	"ID_PFR2_EL1",
	"ID_MMFR5_EL1",
];
const AARCH32: ReadonlySet<number> = new Set(AARCH32_NAMES.map((name) => SYSREGS[name]));

/** CLIDR_EL1 of a machine whose caches need no maintenance (CTR_EL0.IDC and DIC): one unified cache at level 1. */
const CLIDR_RESET = 0x4n;
const CLIDR_RES0 = 0xffff_8000_0000_0000n;
const PFR0_GIC = 0xfn << 24n;
/** System registers of a GICv3's CPU interface. */
const PFR0_GICV3 = 1n << 24n;
const DFR0_PMU = 0xfn << 8n;
/** ID_AA64ISAR1_EL1.APA, API, GPA, GPI. */
const ISAR1_PAUTH = 0xff00_0ff0n;
const DFR0_DEBUG_VERSION = 0xfn;
const MINIMUM_DEBUG_VERSION = 6n;
/** ID_AA64MMFR0_EL1.TGran4 and TGran64: signed, 0xF is "none". */
const MMFR0_SIGNED_NIBBLES: ReadonlySet<number> = new Set([6, 7]);

/** Whether a register belongs to the VM rather than to a vCPU. */
export function isIdRegister(key: number): boolean {
	return (key >= ID_SPACE_FIRST && key <= ID_SPACE_LAST) || key === SYSREGS.CTR_EL0 || key === SYSREGS.CLIDR_EL1;
}

/** ID_AA64DFR0_EL1.PMUVer in its place: the CPU model's, or what every host has; 0 for vCPUs without the feature. */
function pmuVersion(vm: VmState, dfr0: bigint): bigint {
	if (!hasPmu(vm)) return 0n;
	const version = (dfr0 & DFR0_PMU) >> 8n;
	return (version === 0n || version === 0xfn ? PMU_VERSION : version) << 8n;
}

/** The highest values that userspace may give: the CPU model's, less what the VM cannot have. */
function limitOf(vm: VmState, key: number): bigint {
	if (AARCH32.has(key)) return 0n;
	if (key === SYSREGS.CLIDR_EL1) return CLIDR_RESET;
	const value = vm.kvm.engine.idRegisters.get(key) ?? 0n;
	if (key === SYSREGS.ID_AA64DFR0_EL1) return (value & ~DFR0_PMU) | pmuVersion(vm, value);
	if (key === SYSREGS.ID_AA64ISAR1_EL1 && !vm.pointerAuthentication) return value & ~ISAR1_PAUTH;
	return key === SYSREGS.ID_AA64PFR0_EL1 ? (value & ~PFR0_GIC) | PFR0_GICV3 : value;
}

/** Fills the VM's ID registers; done once, at the first successful KVM_ARM_VCPU_INIT. */
export function initialiseIdRegisters(vm: VmState): void {
	for (let key = ID_SPACE_FIRST; key <= ID_SPACE_LAST; key++) vm.idRegisters.set(key, limitOf(vm, key));
	for (const key of [SYSREGS.CTR_EL0, SYSREGS.CLIDR_EL1]) vm.idRegisters.set(key, limitOf(vm, key));
}

/** Takes the system registers of the GIC away: the VM starts to run without a GICv3. */
export function hideGic(vm: VmState): void {
	const key = SYSREGS.ID_AA64PFR0_EL1;
	const value = (vm.idRegisters.get(key) ?? 0n) & ~PFR0_GIC;
	vm.idRegisters.set(key, value);
	for (const vcpu of vm.vcpus) vcpu.cpu.setSys(key, value);
}

/** Gives a CPU the VM's ID registers. */
export function pushIdRegisters(vm: VmState, cpu: EngineCpu): void {
	for (const [key, value] of vm.idRegisters) cpu.setSys(key, value);
}

/** Whether one 4-bit field may go from `limit` to `value`; in part-writable fields each bit is a field of its own. */
function safeNibble(key: number, nibble: number, value: bigint, limit: bigint, mask: bigint): boolean {
	if (mask !== 0xfn) return (value & ~mask) === (limit & ~mask) && (value & ~limit & mask) === 0n;
	if (key === SYSREGS.ID_AA64MMFR0_EL1 && MMFR0_SIGNED_NIBBLES.has(nibble)) {
		return BigInt.asIntN(4, value) <= BigInt.asIntN(4, limit);
	}
	return value <= limit;
}

function safeValue(key: number, value: bigint, limit: bigint): boolean {
	const mask = WRITABLE.get(key) ?? 0n;
	for (let nibble = 0; nibble < 16; nibble++) {
		const shift = BigInt(4 * nibble);
		const at = (v: bigint): bigint => (v >> shift) & 0xfn;
		if (!safeNibble(key, nibble, at(value), at(limit), at(mask))) return false;
	}
	return true;
}

/** ID_AA64DFR0_EL1: an implementation-defined PMU is no PMU, and debug is at least Armv8. */
function checkDfr0(value: bigint): bigint | undefined {
	const version = (value >> 8n) & 0xfn;
	const cleaned = version === 0xfn ? value & ~DFR0_PMU : value;
	return (cleaned & DFR0_DEBUG_VERSION) < MINIMUM_DEBUG_VERSION ? undefined : cleaned;
}

/**
 * A write of userspace to an ID register of the VM.
 *
 * @returns 0; -EINVAL for an unsafe value; -EBUSY for another value once a vCPU has run
 * @see Documentation/virt/kvm/api.rst, section 4.139
 */
export function setIdRegister(vm: VmState, key: number, value: bigint): number {
	if (AARCH32.has(key)) return 0;
	const current = vm.idRegisters.get(key) ?? 0n;
	if (vm.ranOnce) return value === current ? 0 : -EBUSY;
	let wanted = value;
	if (key === SYSREGS.CLIDR_EL1) {
		if ((value & CLIDR_RES0) !== 0n) return -EINVAL;
	} else {
		if (key === SYSREGS.ID_AA64DFR0_EL1) {
			const checked = checkDfr0(value);
			if (checked === undefined) return -EINVAL;
			wanted = checked;
		}
		if (!safeValue(key, wanted, limitOf(vm, key))) return -EINVAL;
	}
	vm.idRegisters.set(key, wanted);
	for (const vcpu of vm.vcpus) vcpu.cpu.setSys(key, wanted);
	return 0;
}

/**
 * KVM_ARM_GET_REG_WRITABLE_MASKS: 192 masks, one for each register of op1 = 0, 1 and 3.
 *
 * @see Documentation/virt/kvm/api.rst, section 4.139
 */
export function writableMasks(): BigUint64Array {
	const masks = new BigUint64Array(KVM_ARM_FEATURE_ID_RANGE_SIZE);
	for (const [key, mask] of WRITABLE) {
		if (AARCH32.has(key)) continue;
		const op1 = (key >>> 11) & 7;
		const row = op1 === 3 ? 2 : op1;
		masks[row * 64 + ((key >>> 3) & 7) * 8 + (key & 7)] = mask;
	}
	return masks;
}
