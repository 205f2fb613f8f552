import type { VcpuState } from "../state.ts";
import { acknowledgeHighest, deactivateByNumber, endOfInterrupt, highestPending } from "./cpuInterface.ts";
import { BPR0_MINIMUM, BPR1_MINIMUM, pendingGroup, refresh, runningPriority } from "./delivery.ts";
import { FIRST_PPI, PRIORITY_MASK, SPURIOUS } from "./interrupt.ts";
import { type Register, type RegisterRead, type RegisterWrite, raz, type UserWrite, WORD, wi } from "./registerMap.ts";
import type { Vgic, VgicCpu } from "./vgic.ts";

/** GICC_CTLR. @see IHI 0048, 4.4.1 */
const ENABLE_GROUP_0 = 1;
const ENABLE_GROUP_1 = 2;
const ACK_CTL = 4;
const FIQ_EN = 8;
const CBPR = 0x10;
const EOI_MODE = 0x200;
/** GICC_IIDR: GICv2, implementer Arm, and the product that Linux shows. */
const IDENTIFICATION = 0x04b2_043b;
/** An interrupt of group 1 waits, which this register does not acknowledge. */
const GROUP_1_WAITS = 1022;
/** GICC_IAR: the CPU that sent an SGI. */
const SOURCE_SHIFT = 10;
const INTID_MASK = 0x3ff;
/** KVM_DEV_ARM_VGIC_GRP_CPU_REGS shows GICC_PMR without its low bits. */
const USER_PMR_SHIFT = 3;

const cpuOf = (vcpu: VcpuState): VgicCpu => vcpu.gic as VgicCpu;

const readControl: RegisterRead = (_gic, vcpu) => {
	const { enable0, enable1, ackCtl, fiqEn, cbpr, eoiMode } = cpuOf(vcpu);
	return (
		(enable0 ? ENABLE_GROUP_0 : 0) |
		(enable1 ? ENABLE_GROUP_1 : 0) |
		(ackCtl ? ACK_CTL : 0) |
		(fiqEn ? FIQ_EN : 0) |
		(cbpr ? CBPR : 0) |
		(eoiMode ? EOI_MODE : 0)
	);
};

const writeControl: RegisterWrite = (_gic, vcpu, _at, _size, value) => {
	const cpu = cpuOf(vcpu);
	cpu.enable0 = (value & ENABLE_GROUP_0) !== 0;
	cpu.enable1 = (value & ENABLE_GROUP_1) !== 0;
	cpu.ackCtl = (value & ACK_CTL) !== 0;
	cpu.fiqEn = (value & FIQ_EN) !== 0;
	cpu.cbpr = (value & CBPR) !== 0;
	cpu.eoiMode = (value & EOI_MODE) !== 0;
	refresh(vcpu);
};

const writePriorityMask: RegisterWrite = (_gic, vcpu, _at, _size, value) => {
	cpuOf(vcpu).pmr = value & PRIORITY_MASK;
	refresh(vcpu);
};
const userReadPriorityMask: RegisterRead = (_gic, vcpu) => cpuOf(vcpu).pmr >>> USER_PMR_SHIFT;
const userWritePriorityMask: UserWrite = (_gic, vcpu, _at, value) => {
	cpuOf(vcpu).pmr = (value << USER_PMR_SHIFT) & PRIORITY_MASK;
	refresh(vcpu);
	return 0;
};

const readBinaryPoint: RegisterRead = (_gic, vcpu) => Math.max(cpuOf(vcpu).bpr0, BPR0_MINIMUM);
const writeBinaryPoint: RegisterWrite = (_gic, vcpu, _at, _size, value) => {
	cpuOf(vcpu).bpr0 = Math.max(value & 7, BPR0_MINIMUM);
	refresh(vcpu);
};
const readAliasedBinaryPoint: RegisterRead = (_gic, vcpu) => Math.max(cpuOf(vcpu).bpr1, BPR1_MINIMUM);
const writeAliasedBinaryPoint: RegisterWrite = (_gic, vcpu, _at, _size, value) => {
	cpuOf(vcpu).bpr1 = Math.max(value & 7, BPR1_MINIMUM);
	refresh(vcpu);
};

/** The group that GICC_IAR and GICC_HPPIR are about: with AckCtl whichever is the most urgent. */
function group(cpu: VgicCpu): number {
	return cpu.ackCtl ? Math.max(0, pendingGroup(cpu)) : 0;
}

/** The interrupt's number with the vCPU that sent it, where it is an SGI. */
function withSource(gic: Vgic, vcpu: VcpuState, intid: number, acknowledged: boolean): number {
	if (intid >= FIRST_PPI) return intid;
	const irq = gic.find(vcpu, intid);
	if (irq === undefined) return intid;
	const source = acknowledged ? irq.activeSource : 31 - Math.clz32(irq.sources & -irq.sources);
	return intid | (Math.max(0, source) << SOURCE_SHIFT);
}

function acknowledgeFrom(gic: Vgic, vcpu: VcpuState, which: number): number {
	const intid = acknowledgeHighest(gic, vcpu, which);
	return intid === SPURIOUS ? SPURIOUS : withSource(gic, vcpu, intid, true);
}

/** GICC_IAR: group 0, or with AckCtl both groups. @see IHI 0048, 4.4.4 */
const readAcknowledge: RegisterRead = (gic, vcpu) => {
	const cpu = cpuOf(vcpu);
	const intid = acknowledgeFrom(gic, vcpu, group(cpu));
	return intid === SPURIOUS && !cpu.ackCtl && pendingGroup(cpu) === 1 ? GROUP_1_WAITS : intid;
};
const readAliasedAcknowledge: RegisterRead = (gic, vcpu) => acknowledgeFrom(gic, vcpu, 1);

const readHighest: RegisterRead = (gic, vcpu) => {
	const cpu = cpuOf(vcpu);
	const intid = highestPending(cpu, group(cpu));
	if (intid !== SPURIOUS) return withSource(gic, vcpu, intid, false);
	return !cpu.ackCtl && pendingGroup(cpu) === 1 ? GROUP_1_WAITS : SPURIOUS;
};
const readAliasedHighest: RegisterRead = (gic, vcpu) => {
	const intid = highestPending(cpuOf(vcpu), 1);
	return intid === SPURIOUS ? SPURIOUS : withSource(gic, vcpu, intid, false);
};

/** GICC_EOIR ends what GICC_IAR acknowledged, with AckCtl of either group. */
const writeEnd: RegisterWrite = (gic, vcpu, _at, _size, value) => {
	const intid = value & INTID_MASK;
	const irq = gic.find(vcpu, intid);
	endOfInterrupt(gic, vcpu, cpuOf(vcpu).ackCtl ? (irq?.group ?? 0) : 0, intid);
};
const writeAliasedEnd: RegisterWrite = (gic, vcpu, _at, _size, value) =>
	endOfInterrupt(gic, vcpu, 1, value & INTID_MASK);

/** GICC_APR0: the active priorities of both groups. */
const readActivePriorities: RegisterRead = (_gic, vcpu, at) => {
	const { ap0r, ap1r } = cpuOf(vcpu);
	return at === 0 ? (ap0r | ap1r) >>> 0 : 0;
};
const writeActivePriorities: RegisterWrite = (_gic, vcpu, at, _size, value) => {
	if (at !== 0) return;
	const cpu = cpuOf(vcpu);
	cpu.ap0r = value;
	cpu.ap1r = 0;
	refresh(vcpu);
};

const at = (offset: number, read: RegisterRead, write: RegisterWrite, bytes = 4): Register => ({
	offset,
	bytes,
	widths: WORD,
	read,
	write,
});

const CONTROL = at(0x0, readControl, writeControl);
const PRIORITY_MASK_REGISTER = at(0x4, (_gic, vcpu) => cpuOf(vcpu).pmr, writePriorityMask);
const BINARY_POINT = at(0x8, readBinaryPoint, writeBinaryPoint);
const ALIASED_BINARY_POINT = at(0x1c, readAliasedBinaryPoint, writeAliasedBinaryPoint);
const ACTIVE_PRIORITIES = at(0xd0, readActivePriorities, writeActivePriorities, 16);
const IDENTIFICATION_REGISTER = at(0xfc, () => IDENTIFICATION, wi);

/** Registers of the CPU interface of a GICv2. @see IHI 0048, 4.4 */
export const CPU_INTERFACE_V2: readonly Register[] = [
	CONTROL,
	PRIORITY_MASK_REGISTER,
	BINARY_POINT,
	at(0xc, readAcknowledge, wi),
	at(0x10, raz, writeEnd),
	at(0x14, (_gic, vcpu) => runningPriority(cpuOf(vcpu)), wi),
	at(0x18, readHighest, wi),
	ALIASED_BINARY_POINT,
	at(0x20, readAliasedAcknowledge, wi),
	at(0x24, raz, writeAliasedEnd),
	at(0x28, readAliasedHighest, wi),
	ACTIVE_PRIORITIES,
	IDENTIFICATION_REGISTER,
	at(0x1000, raz, (gic, vcpu, _at, _size, value) => deactivateByNumber(gic, vcpu, value & INTID_MASK)),
];

/** Those that userspace saves and restores. @see Documentation/virt/kvm/devices/arm-vgic.rst */
export const USER_CPU_INTERFACE_V2: readonly Register[] = [
	CONTROL,
	{ ...PRIORITY_MASK_REGISTER, userRead: userReadPriorityMask, userWrite: userWritePriorityMask },
	BINARY_POINT,
	ALIASED_BINARY_POINT,
	ACTIVE_PRIORITIES,
	IDENTIFICATION_REGISTER,
];
