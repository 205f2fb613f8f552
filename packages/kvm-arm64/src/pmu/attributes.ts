import {
	EBUSY,
	EEXIST,
	EFAULT,
	EINVAL,
	ENODEV,
	ENXIO,
	KVM_ARM_VCPU_PMU_V3_FILTER,
	KVM_ARM_VCPU_PMU_V3_INIT,
	KVM_ARM_VCPU_PMU_V3_IRQ,
	KVM_ARM_VCPU_PMU_V3_SET_PMU,
	KVM_PMU_EVENT_ALLOW,
	KVM_PMU_EVENT_DENY,
} from "@upcall/uapi";
import type { VcpuState } from "../state.ts";
import { claim } from "../vgic/injection.ts";
import { FIRST_PPI, FIRST_SPI, LAST_SPI_END } from "../vgic/interrupt.ts";
import type { Attribute } from "../vmAttributes.ts";
import { EVENTS, type Pmu } from "./pmu.ts";

/** The number that a host with one PMU gives it: `/sys/bus/event_source/devices/armv8_pmuv3_0/type`. */
export const PMU_ID = 8;

/** KVM_HAS_DEVICE_ATTR of the group KVM_ARM_VCPU_PMU_V3_CTRL. */
export function hasPmuAttribute(vcpu: VcpuState, { attr }: Attribute): number {
	return vcpu.pmu !== undefined && attr <= BigInt(KVM_ARM_VCPU_PMU_V3_SET_PMU) ? 0 : -ENXIO;
}

/** KVM_GET_DEVICE_ATTR: only the interrupt number can be read, and there is none without a GIC in the kernel. */
export function getPmuAttribute({ vm, pmu }: VcpuState, { attr, addr }: Attribute): number {
	if (attr !== BigInt(KVM_ARM_VCPU_PMU_V3_IRQ)) return -ENXIO;
	if (vm.gic === undefined) return -EINVAL;
	if (pmu === undefined) return -ENODEV;
	if (pmu.irq < 0) return -ENXIO;
	const out = vm.user.data(addr, 4);
	if (out === undefined) return -EFAULT;
	out.setInt32(0, pmu.irq, true);
	return 0;
}

/** The overflow interrupt: a PPI that all vCPUs share, or an SPI of each vCPU's own. */
function setInterrupt({ vm }: VcpuState, pmu: Pmu, address: Attribute["addr"]): number {
	if (vm.gic === undefined) return -EINVAL;
	const view = vm.user.data(address, 4);
	if (view === undefined) return -EFAULT;
	const intid = view.getInt32(0, true);
	if (intid < FIRST_PPI || intid >= LAST_SPI_END) return -EINVAL;
	const isPpi = intid < FIRST_SPI;
	const clashes = vm.vcpus.some((other) => {
		const irq = other.pmu?.irq ?? -1;
		return irq >= 0 && (irq === intid) !== isPpi;
	});
	if (clashes) return -EINVAL;
	if (pmu.irq >= 0) return -EBUSY;
	pmu.irq = intid;
	return 0;
}

/** With an interrupt controller the PMU needs an interrupt of its own. */
function initialise(vcpu: VcpuState, pmu: Pmu): number {
	const { gic } = vcpu.vm;
	if (gic !== undefined) {
		if (!gic.initialised) return -ENODEV;
		if (pmu.irq < 0) return -ENXIO;
		if (!claim(gic, vcpu, pmu.irq, `pmu ${vcpu.index}`)) return -EEXIST;
	}
	pmu.created = true;
	return 0;
}

/** `struct kvm_pmu_event_filter`: the first filter's action decides what becomes of the other events. */
function setFilter(vcpu: VcpuState, address: Attribute["addr"]): number {
	const { vm } = vcpu;
	const view = vm.user.data(address, 8);
	if (view === undefined) return -EFAULT;
	const base = view.getUint16(0, true);
	const events = view.getUint16(2, true);
	const action = view.getUint8(4);
	if (base + events > EVENTS) return -EINVAL;
	if (action !== KVM_PMU_EVENT_ALLOW && action !== KVM_PMU_EVENT_DENY) return -EINVAL;
	if (vm.ranOnce) return -EBUSY;
	vm.pmuFilter ??= new Uint8Array(EVENTS / 8).fill(action === KVM_PMU_EVENT_ALLOW ? 0 : 0xff);
	for (let event = base; event < base + events; event++) {
		const bit = 1 << (event & 7);
		const byte = vm.pmuFilter[event >> 3] as number;
		vm.pmuFilter[event >> 3] = action === KVM_PMU_EVENT_ALLOW ? byte | bit : byte & ~bit;
	}
	return 0;
}

function setPmu(vcpu: VcpuState, address: Attribute["addr"]): number {
	const view = vcpu.vm.user.data(address, 4);
	if (view === undefined) return -EFAULT;
	if (view.getInt32(0, true) !== PMU_ID) return -ENXIO;
	return vcpu.vm.ranOnce ? -EBUSY : 0;
}

/**
 * KVM_SET_DEVICE_ATTR of the group KVM_ARM_VCPU_PMU_V3_CTRL.
 *
 * @returns 0; -ENODEV without the PMU feature; -EBUSY after KVM_ARM_VCPU_PMU_V3_INIT; -EINVAL, -EFAULT, -EEXIST or -ENXIO
 * @see Documentation/virt/kvm/devices/vcpu.rst, section 1
 */
export function setPmuAttribute(vcpu: VcpuState, { attr, addr }: Attribute): number {
	const { pmu } = vcpu;
	if (pmu === undefined) return -ENODEV;
	if (pmu.created) return -EBUSY;
	switch (attr) {
		case BigInt(KVM_ARM_VCPU_PMU_V3_IRQ):
			return setInterrupt(vcpu, pmu, addr);
		case BigInt(KVM_ARM_VCPU_PMU_V3_INIT):
			return initialise(vcpu, pmu);
		case BigInt(KVM_ARM_VCPU_PMU_V3_FILTER):
			return setFilter(vcpu, addr);
		case BigInt(KVM_ARM_VCPU_PMU_V3_SET_PMU):
			return setPmu(vcpu, addr);
		default:
			return -ENXIO;
	}
}
