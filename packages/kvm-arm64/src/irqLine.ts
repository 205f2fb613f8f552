import {
	EINVAL,
	ENXIO,
	KVM_ARM_IRQ_CPU_FIQ,
	KVM_ARM_IRQ_CPU_IRQ,
	KVM_ARM_IRQ_NUM_MASK,
	KVM_ARM_IRQ_TYPE_CPU,
	KVM_ARM_IRQ_TYPE_MASK,
	KVM_ARM_IRQ_TYPE_PPI,
	KVM_ARM_IRQ_TYPE_SHIFT,
	KVM_ARM_IRQ_TYPE_SPI,
	KVM_ARM_IRQ_VCPU_MASK,
	KVM_ARM_IRQ_VCPU_SHIFT,
	KVM_ARM_IRQ_VCPU2_MASK,
	KVM_ARM_IRQ_VCPU2_SHIFT,
} from "@upcall/uapi";
import { notify, type VmState } from "./state.ts";
import { injectPpi, injectSpi } from "./vgic/injection.ts";

/**
 * KVM_IRQ_LINE: the SPIs and PPIs of an interrupt controller in the kernel; without one the IRQ and FIQ inputs of a vCPU.
 *
 * @param irq - type, vCPU and number packed as in the structure
 * @returns 0, -EINVAL, -ENXIO for what does not exist, or -EBUSY before the GIC is initialised
 * @see Documentation/virt/kvm/api.rst, section 4.25
 */
export function irqLine(vm: VmState, irq: number, level: number): number {
	const type = (irq >>> KVM_ARM_IRQ_TYPE_SHIFT) & KVM_ARM_IRQ_TYPE_MASK;
	const number = irq & KVM_ARM_IRQ_NUM_MASK;
	const { gic } = vm;
	if (type === KVM_ARM_IRQ_TYPE_SPI) return gic === undefined ? -ENXIO : injectSpi(gic, number, level !== 0);
	if (type !== KVM_ARM_IRQ_TYPE_CPU && type !== KVM_ARM_IRQ_TYPE_PPI) return -EINVAL;
	if ((type === KVM_ARM_IRQ_TYPE_CPU) === (gic !== undefined)) return -ENXIO;
	const id =
		((irq >>> KVM_ARM_IRQ_VCPU_SHIFT) & KVM_ARM_IRQ_VCPU_MASK) +
		256 * ((irq >>> KVM_ARM_IRQ_VCPU2_SHIFT) & KVM_ARM_IRQ_VCPU2_MASK);
	const vcpu = vm.vcpus.find((candidate) => candidate.id === id);
	if (gic !== undefined) return injectPpi(gic, vcpu, number, level !== 0);
	if (vcpu === undefined || number > KVM_ARM_IRQ_CPU_FIQ) return -EINVAL;
	if (number === KVM_ARM_IRQ_CPU_IRQ) vcpu.irqLine = level !== 0;
	else vcpu.fiqLine = level !== 0;
	vcpu.cpu.setIrqLine(vcpu.irqLine, vcpu.fiqLine);
	if (level !== 0) notify(vcpu);
	return 0;
}
