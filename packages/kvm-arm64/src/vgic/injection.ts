import { EBUSY, EINVAL } from "@upcall/uapi";
import type { VcpuState } from "../state.ts";
import { drive } from "./delivery.ts";
import { FIRST_PPI, FIRST_SPI } from "./interrupt.ts";
import type { Vgic } from "./vgic.ts";

/** A GICv2 makes its interrupts when they are first needed; a GICv3 waits for KVM_DEV_ARM_VGIC_CTRL_INIT. */
export function initialiseLazily(gic: Vgic): number {
	if (gic.initialised) return 0;
	if (gic.version === 3) return -EBUSY;
	gic.initialise();
	return 0;
}

/** KVM_IRQ_LINE of an SPI. @returns 0, -EINVAL or -EBUSY */
export function injectSpi(gic: Vgic, intid: number, level: boolean): number {
	if (intid < FIRST_SPI) return -EINVAL;
	const bad = initialiseLazily(gic);
	if (bad !== 0) return bad;
	const irq = gic.spis[intid - FIRST_SPI];
	if (irq === undefined) return -EINVAL;
	if (irq.device === undefined) drive(gic, irq, level);
	return 0;
}

/** KVM_IRQ_LINE of a PPI; one that a timer or the PMU drives is left alone. @returns 0, -EINVAL or -EBUSY */
export function injectPpi(gic: Vgic, vcpu: VcpuState | undefined, intid: number, level: boolean): number {
	if (vcpu === undefined || intid < FIRST_PPI || intid >= FIRST_SPI) return -EINVAL;
	const bad = initialiseLazily(gic);
	if (bad !== 0) return bad;
	const irq = gic.find(vcpu, intid);
	if (irq !== undefined && irq.device === undefined) drive(gic, irq, level);
	return 0;
}

/**
 * Makes a device in the kernel the only one that drives an interrupt.
 *
 * @returns whether nobody else does
 */
export function claim(gic: Vgic, vcpu: VcpuState, intid: number, device: string): boolean {
	const irq = gic.find(vcpu, intid);
	if (irq === undefined || (irq.device !== undefined && irq.device !== device)) return false;
	irq.device = device;
	return true;
}
