import { EINVAL } from "@upcall/uapi";
import { updateAll } from "./delivery.ts";
import type { Vgic } from "./vgic.ts";

/** GICD_IIDR and GICR_IIDR without a revision: product, implementer Arm. */
const IIDR_FIXED = 0x4b00_043b;
const REVISION_MASK = 0xf000;
const REVISION_SHIFT = 12;

/** GICD_IIDR, of a GICv2 and of a GICv3. */
export function identification(gic: Vgic): number {
	return IIDR_FIXED | (gic.revision << REVISION_SHIFT);
}

/**
 * What userspace writes to GICD_IIDR: it may choose an older revision of the emulation, as a source of migration had it.
 *
 * @returns 0, or -EINVAL for another product or a revision that there is not
 * @see Linux Documentation/virt/kvm/devices/arm-vgic-v3.rst
 */
export function setIdentification(gic: Vgic, value: number): number {
	const revision = (value & REVISION_MASK) >>> REVISION_SHIFT;
	if ((value & ~REVISION_MASK) !== IIDR_FIXED || revision < 2 || revision > 3) return -EINVAL;
	gic.revision = revision;
	return 0;
}

/** Switches the distributor on or off, as GICD_CTLR says. */
export function setEnabled(gic: Vgic, enabled: boolean): void {
	if (enabled === gic.enabled) return;
	gic.enabled = enabled;
	updateAll(gic);
}
