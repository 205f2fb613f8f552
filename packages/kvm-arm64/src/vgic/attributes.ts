import {
	EBUSY,
	EFAULT,
	EINVAL,
	ENOENT,
	ENXIO,
	KVM_DEV_ARM_VGIC_CTRL_INIT,
	KVM_DEV_ARM_VGIC_GRP_ADDR,
	KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS,
	KVM_DEV_ARM_VGIC_GRP_CTRL,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO,
	KVM_DEV_ARM_VGIC_GRP_NR_IRQS,
	KVM_DEV_ARM_VGIC_GRP_REDIST_REGS,
	KVM_DEV_ARM_VGIC_LINE_LEVEL_INFO_SHIFT,
	KVM_DEV_ARM_VGIC_LINE_LEVEL_INTID_MASK,
	KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES,
	KVM_VGIC_V3_ADDR_TYPE_DIST,
	KVM_VGIC_V3_ADDR_TYPE_REDIST,
	KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION,
} from "@upcall/uapi";
import type { VcpuState } from "../state.ts";
import type { Attribute } from "../vmAttributes.ts";
import { getAddressAttribute, setAddressAttribute } from "./addresses.ts";
import { getCpuRegister, hasCpuRegister, setCpuRegister } from "./cpuRegisterAccess.ts";
import { update } from "./delivery.ts";
import { DISTRIBUTOR_V3 } from "./distributorV3.ts";
import { FIRST_SPI } from "./interrupt.ts";
import { savePendingTables } from "./its/lpiTables.ts";
import { relearnOutputs } from "./outputs.ts";
import { REDISTRIBUTOR } from "./redistributor.ts";
import { findRegister, type Register, userRead, userWrite } from "./registerMap.ts";
import type { Vgic } from "./vgic.ts";

const MINIMUM_INTERRUPTS = 64;
const MAXIMUM_INTERRUPTS = 1023;

/** KVM_SET_DEVICE_ATTR of the number of interrupts. */
function setInterrupts(gic: Vgic, { addr }: Attribute): number {
	const view = gic.vm.user.data(addr, 4);
	if (view === undefined) return -EFAULT;
	const count = view.getUint32(0, true);
	if (count < MINIMUM_INTERRUPTS || count > MAXIMUM_INTERRUPTS || count % 32 !== 0) return -EINVAL;
	if (gic.interrupts !== FIRST_SPI) return -EBUSY;
	gic.interrupts = count;
	return 0;
}

function getInterrupts(gic: Vgic, { addr }: Attribute): number {
	const view = gic.vm.user.data(addr, 4);
	if (view === undefined) return -EFAULT;
	view.setUint32(0, gic.interrupts, true);
	return 0;
}

/** The groups that every model has: addresses, number of interrupts, commands. */
export function setCommonAttribute(gic: Vgic, attribute: Attribute): number {
	switch (attribute.group) {
		case KVM_DEV_ARM_VGIC_GRP_ADDR:
			return setAddressAttribute(gic, attribute);
		case KVM_DEV_ARM_VGIC_GRP_NR_IRQS:
			return setInterrupts(gic, attribute);
		case KVM_DEV_ARM_VGIC_GRP_CTRL:
			if (attribute.attr === BigInt(KVM_DEV_ARM_VGIC_CTRL_INIT)) {
				gic.initialise();
				return 0;
			}
			if (attribute.attr === BigInt(KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES) && gic.version === 3)
				return gic.initialised ? savePendingTables(gic) : -ENXIO;
			return -ENXIO;
		default:
			return -ENXIO;
	}
}

/** As {@link setCommonAttribute}, read. */
export function getCommonAttribute(gic: Vgic, attribute: Attribute): number {
	switch (attribute.group) {
		case KVM_DEV_ARM_VGIC_GRP_ADDR:
			return getAddressAttribute(gic, attribute);
		case KVM_DEV_ARM_VGIC_GRP_NR_IRQS:
			return getInterrupts(gic, attribute);
		default:
			return -ENXIO;
	}
}

/** Affinity bytes in the high half of an attribute as MPIDR_EL1 has them. */
function vcpuOf(gic: Vgic, attr: bigint): VcpuState | undefined {
	const packed = (attr >> 32n) & 0xffff_ffffn;
	const affinity = (packed & 0xff_ffffn) | ((packed >> 24n) << 32n);
	return gic.vm.vcpus.find((vcpu) => (vcpu.mpidr & 0xff_00ff_ffffn) === affinity);
}

/** The vCPU that a group's attribute is about; the distributor's registers are about none. */
function subject(gic: Vgic, { group, attr }: Attribute): VcpuState | undefined {
	return group === KVM_DEV_ARM_VGIC_GRP_DIST_REGS ? gic.vm.vcpus[0] : vcpuOf(gic, attr);
}

const offsetOf = (attr: bigint): number => Number(attr & 0xffff_ffffn);

function levelInfo(gic: Vgic, vcpu: VcpuState, attr: bigint, write: boolean, view: DataView): number {
	const low = Number(attr & 0xffff_ffffn);
	const first = low & KVM_DEV_ARM_VGIC_LINE_LEVEL_INTID_MASK;
	if (low >>> KVM_DEV_ARM_VGIC_LINE_LEVEL_INFO_SHIFT !== 0 || first % 32 !== 0) return -EINVAL;
	let levels = 0;
	const written = write ? view.getUint32(0, true) : 0;
	for (let i = 0; i < 32; i++) {
		const irq = gic.find(vcpu, first + i);
		if (irq === undefined) continue;
		if (!write) {
			if (!irq.edge && irq.line) levels |= 1 << i;
			continue;
		}
		irq.line = ((written >>> i) & 1) !== 0;
		update(gic, irq);
	}
	if (write) relearnOutputs(gic);
	else view.setUint32(0, levels >>> 0, true);
	return 0;
}

const MAPS: ReadonlyMap<number, readonly Register[]> = new Map([
	[KVM_DEV_ARM_VGIC_GRP_DIST_REGS, DISTRIBUTOR_V3],
	[KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, REDISTRIBUTOR],
]);

/** Whether a group is one of registers, and how many bytes its values have. */
const REGISTER_BYTES: ReadonlyMap<number, number> = new Map([
	[KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 4],
	[KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, 4],
	[KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS, 8],
	[KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO, 4],
]);

function access(gic: Vgic, attribute: Attribute, write: boolean, bytes: number): number {
	const { group, attr, addr } = attribute;
	const vcpu = subject(gic, attribute);
	if (vcpu === undefined) return -EINVAL;
	const isSystemRegister = group === KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS;
	const view = gic.vm.user.data(addr, bytes);
	if (view === undefined && write && !isSystemRegister) return -EFAULT;
	if (!gic.initialised) return -EBUSY;
	if (isSystemRegister) {
		if (!hasCpuRegister(attr)) return -ENOENT;
		if (view === undefined) return -EFAULT;
		return write ? setCpuRegister(vcpu, attr, view) : getCpuRegister(vcpu, attr, view);
	}
	if (view === undefined) return -EFAULT;
	if (group === KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO) return levelInfo(gic, vcpu, attr, write, view);
	const map = MAPS.get(group) as readonly Register[];
	if (write) return userWrite(map, gic, vcpu, offsetOf(attr), view.getUint32(0, true));
	view.setUint32(0, userRead(map, gic, vcpu, offsetOf(attr)), true);
	return 0;
}

/**
 * KVM_SET_DEVICE_ATTR on a GICv3.
 *
 * @see Documentation/virt/kvm/devices/arm-vgic-v3.rst
 */
export function setV3Attribute(gic: Vgic, attribute: Attribute): number {
	const bytes = REGISTER_BYTES.get(attribute.group);
	return bytes === undefined ? setCommonAttribute(gic, attribute) : access(gic, attribute, true, bytes);
}

/** KVM_GET_DEVICE_ATTR on a GICv3. */
export function getV3Attribute(gic: Vgic, attribute: Attribute): number {
	const bytes = REGISTER_BYTES.get(attribute.group);
	return bytes === undefined ? getCommonAttribute(gic, attribute) : access(gic, attribute, false, bytes);
}

const V3_ADDRESSES: readonly number[] = [
	KVM_VGIC_V3_ADDR_TYPE_DIST,
	KVM_VGIC_V3_ADDR_TYPE_REDIST,
	KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION,
];
const V3_COMMANDS: readonly number[] = [KVM_DEV_ARM_VGIC_CTRL_INIT, KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES];

function hasRegister(gic: Vgic, attribute: Attribute): number {
	const { group, attr } = attribute;
	if (subject(gic, attribute) === undefined) return -EINVAL;
	if (group === KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS) return hasCpuRegister(attr) ? 0 : -ENXIO;
	const map = MAPS.get(group) as readonly Register[];
	return findRegister(map, gic.interrupts, offsetOf(attr), 4) === undefined ? -ENXIO : 0;
}

/** KVM_HAS_DEVICE_ATTR on a GICv3. */
export function hasV3Attribute(gic: Vgic, attribute: Attribute): number {
	const { group, attr } = attribute;
	const listed = (list: readonly number[]): number => (list.some((n) => BigInt(n) === attr) ? 0 : -ENXIO);
	switch (group) {
		case KVM_DEV_ARM_VGIC_GRP_ADDR:
			return listed(V3_ADDRESSES);
		case KVM_DEV_ARM_VGIC_GRP_NR_IRQS:
			return 0;
		case KVM_DEV_ARM_VGIC_GRP_CTRL:
			return listed(V3_COMMANDS);
		case KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO:
			return offsetOf(attr) >>> KVM_DEV_ARM_VGIC_LINE_LEVEL_INFO_SHIFT === 0 ? 0 : -ENXIO;
		case KVM_DEV_ARM_VGIC_GRP_DIST_REGS:
		case KVM_DEV_ARM_VGIC_GRP_REDIST_REGS:
		case KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS:
			return hasRegister(gic, attribute);
		default:
			return -ENXIO;
	}
}
