import {
	EBUSY,
	EEXIST,
	EFAULT,
	EINVAL,
	ENXIO,
	KVM_ARM_VCPU_PMU_V3_CTRL,
	KVM_ARM_VCPU_PVTIME_CTRL,
	KVM_ARM_VCPU_PVTIME_IPA,
	KVM_ARM_VCPU_TIMER_CTRL,
	KVM_ARM_VCPU_TIMER_IRQ_HPTIMER,
} from "@upcall/uapi";
import { STOLEN_TIME_BYTES } from "./hypercall/pvTime.ts";
import { userAddressOf } from "./memorySlots.ts";
import { getPmuAttribute, hasPmuAttribute, setPmuAttribute } from "./pmu/attributes.ts";
import type { VcpuState } from "./state.ts";
import { FIRST_PPI, FIRST_SPI } from "./vgic/interrupt.ts";
import type { Attribute } from "./vmAttributes.ts";

const ALL_ONES = 0xffff_ffff_ffff_ffffn;

/** KVM_HAS_DEVICE_ATTR on a vCPU. @returns 0 or -ENXIO */
export function hasVcpuAttribute(vcpu: VcpuState, attribute: Attribute): number {
	const { group, attr } = attribute;
	if (group === KVM_ARM_VCPU_PMU_V3_CTRL) return hasPmuAttribute(vcpu, attribute);
	if (group === KVM_ARM_VCPU_TIMER_CTRL && attr <= BigInt(KVM_ARM_VCPU_TIMER_IRQ_HPTIMER)) return 0;
	return group === KVM_ARM_VCPU_PVTIME_CTRL && attr === BigInt(KVM_ARM_VCPU_PVTIME_IPA) ? 0 : -ENXIO;
}

function setStolenTime(vcpu: VcpuState, { attr, addr }: Attribute): number {
	if (attr !== BigInt(KVM_ARM_VCPU_PVTIME_IPA)) return -ENXIO;
	const view = vcpu.vm.user.data(addr, 8);
	if (view === undefined) return -EFAULT;
	const base = view.getBigUint64(0, true);
	if (base % BigInt(STOLEN_TIME_BYTES) !== 0n) return -EINVAL;
	if (vcpu.stealBase !== undefined) return -EEXIST;
	if (base >= 1n << 52n || userAddressOf(vcpu.vm, Number(base), false) === undefined) return -EINVAL;
	vcpu.stealBase = base;
	return 0;
}

/** The PPI of a timer, for the whole VM. That each timer has its own is checked when a vCPU first runs. */
function setTimerInterrupt({ vm }: VcpuState, { attr, addr }: Attribute): number {
	if (vm.gic === undefined) return -EINVAL;
	const view = vm.user.data(addr, 4);
	if (view === undefined) return -EFAULT;
	const intid = view.getInt32(0, true);
	if (intid < FIRST_PPI || intid >= FIRST_SPI) return -EINVAL;
	if (vm.ranOnce) return -EBUSY;
	if (attr >= BigInt(vm.timerInterrupts.length)) return -ENXIO;
	vm.timerInterrupts[Number(attr)] = intid;
	return 0;
}

/**
 * KVM_SET_DEVICE_ATTR on a vCPU. The timers' interrupt numbers need a GIC in the kernel (EINVAL).
 *
 * @see Documentation/virt/kvm/devices/vcpu.rst
 */
export function setVcpuAttribute(vcpu: VcpuState, attribute: Attribute): number {
	switch (attribute.group) {
		case KVM_ARM_VCPU_PMU_V3_CTRL:
			return setPmuAttribute(vcpu, attribute);
		case KVM_ARM_VCPU_TIMER_CTRL:
			return setTimerInterrupt(vcpu, attribute);
		case KVM_ARM_VCPU_PVTIME_CTRL:
			return setStolenTime(vcpu, attribute);
		default:
			return -ENXIO;
	}
}

function getTimerInterrupt(vcpu: VcpuState, { attr, addr }: Attribute): number {
	const number = attr < 4n ? vcpu.vm.timerInterrupts[Number(attr)] : undefined;
	if (number === undefined) return -ENXIO;
	const out = vcpu.vm.user.data(addr, 4);
	if (out === undefined) return -EFAULT;
	out.setInt32(0, number, true);
	return 0;
}

function getStolenTime(vcpu: VcpuState, { attr, addr }: Attribute): number {
	if (attr !== BigInt(KVM_ARM_VCPU_PVTIME_IPA)) return -ENXIO;
	const out = vcpu.vm.user.data(addr, 8);
	if (out === undefined) return -EFAULT;
	out.setBigUint64(0, vcpu.stealBase ?? ALL_ONES, true);
	return 0;
}

/** KVM_GET_DEVICE_ATTR on a vCPU. */
export function getVcpuAttribute(vcpu: VcpuState, attribute: Attribute): number {
	switch (attribute.group) {
		case KVM_ARM_VCPU_PMU_V3_CTRL:
			return getPmuAttribute(vcpu, attribute);
		case KVM_ARM_VCPU_TIMER_CTRL:
			return getTimerInterrupt(vcpu, attribute);
		case KVM_ARM_VCPU_PVTIME_CTRL:
			return getStolenTime(vcpu, attribute);
		default:
			return -ENXIO;
	}
}
