import {
	EFAULT,
	EINVAL,
	ENXIO,
	KVM_DEV_ARM_VGIC_CTRL_INIT,
	KVM_DEV_ARM_VGIC_GRP_ADDR,
	KVM_DEV_ARM_VGIC_GRP_CPU_REGS,
	KVM_DEV_ARM_VGIC_GRP_CTRL,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	KVM_DEV_ARM_VGIC_GRP_NR_IRQS,
	KVM_VGIC_V2_ADDR_TYPE_CPU,
} from "@upcall/uapi";
import type { VcpuState } from "../state.ts";
import type { Attribute } from "../vmAttributes.ts";
import { getCommonAttribute, setCommonAttribute } from "./attributes.ts";
import { USER_CPU_INTERFACE_V2 } from "./cpuInterfaceV2.ts";
import { DISTRIBUTOR_V2 } from "./distributorV2.ts";
import { findRegister, type Register, userRead, userWrite } from "./registerMap.ts";
import type { Vgic } from "./vgic.ts";

const MAPS: ReadonlyMap<number, readonly Register[]> = new Map([
	[KVM_DEV_ARM_VGIC_GRP_DIST_REGS, DISTRIBUTOR_V2],
	[KVM_DEV_ARM_VGIC_GRP_CPU_REGS, USER_CPU_INTERFACE_V2],
]);

/** The vCPU whose view of the registers an attribute is about: bits 39:32 are its id. */
function subject(gic: Vgic, attr: bigint): VcpuState | undefined {
	const id = Number((attr >> 32n) & 0xffn);
	return gic.vm.vcpus.find((vcpu) => vcpu.id === id);
}

const offsetOf = (attr: bigint): number => Number(attr & 0xffff_ffffn);

function access(gic: Vgic, map: readonly Register[], { attr, addr }: Attribute, write: boolean): number {
	const vcpu = subject(gic, attr);
	if (vcpu === undefined) return -EINVAL;
	const view = gic.vm.user.data(addr, 4);
	if (view === undefined) return -EFAULT;
	gic.initialise();
	if (write) return userWrite(map, gic, vcpu, offsetOf(attr), view.getUint32(0, true));
	view.setUint32(0, userRead(map, gic, vcpu, offsetOf(attr)), true);
	return 0;
}

/**
 * KVM_SET_DEVICE_ATTR on a GICv2.
 *
 * @see Documentation/virt/kvm/devices/arm-vgic.rst
 */
export function setV2Attribute(gic: Vgic, attribute: Attribute): number {
	const map = MAPS.get(attribute.group);
	return map === undefined ? setCommonAttribute(gic, attribute) : access(gic, map, attribute, true);
}

/** KVM_GET_DEVICE_ATTR on a GICv2. */
export function getV2Attribute(gic: Vgic, attribute: Attribute): number {
	const map = MAPS.get(attribute.group);
	return map === undefined ? getCommonAttribute(gic, attribute) : access(gic, map, attribute, false);
}

/** KVM_HAS_DEVICE_ATTR on a GICv2. */
export function hasV2Attribute(gic: Vgic, { group, attr }: Attribute): number {
	const map = MAPS.get(group);
	if (map !== undefined) {
		if (subject(gic, attr) === undefined) return -EINVAL;
		return findRegister(map, gic.interrupts, offsetOf(attr), 4) === undefined ? -ENXIO : 0;
	}
	switch (group) {
		case KVM_DEV_ARM_VGIC_GRP_ADDR:
			return attr <= BigInt(KVM_VGIC_V2_ADDR_TYPE_CPU) ? 0 : -ENXIO;
		case KVM_DEV_ARM_VGIC_GRP_NR_IRQS:
			return 0;
		case KVM_DEV_ARM_VGIC_GRP_CTRL:
			return attr === BigInt(KVM_DEV_ARM_VGIC_CTRL_INIT) ? 0 : -ENXIO;
		default:
			return -ENXIO;
	}
}
