import type { VcpuState } from "../state.ts";
import { update } from "./delivery.ts";
import type { Interrupt } from "./interrupt.ts";
import type { Vgic, VgicCpu } from "./vgic.ts";

/** ICC_SGI1R_EL1.IRM, in the high half: to every vCPU but the sender. */
const IRM = 1 << 8;

function send(gic: Vgic, target: VcpuState, number: number, bothGroups: boolean): void {
	const irq = (target.gic as VgicCpu).own[number] as Interrupt;
	if (irq.group === 1 && !bothGroups) return;
	irq.latch = true;
	update(gic, irq);
}

/**
 * A write to ICC_SGI1R_EL1, ICC_SGI0R_EL1 or ICC_ASGI1R_EL1.
 *
 * @param bothGroups - also SGIs of group 1 are sent
 * @see IHI 0069, 12.2.20
 */
export function sendSgis(gic: Vgic, sender: VcpuState, lo: number, hi: number, bothGroups: boolean): void {
	const number = (lo >>> 24) & 15;
	if ((hi & IRM) !== 0) {
		for (const vcpu of gic.vm.vcpus) if (vcpu !== sender) send(gic, vcpu, number, bothGroups);
		return;
	}
	const aff1 = (lo >>> 16) & 0xff;
	const aff2 = hi & 0xff;
	const aff3 = (hi >>> 16) & 0xff;
	for (const vcpu of gic.vm.vcpus) {
		const low = Number(vcpu.mpidr & 0xff_ffffn);
		const there = Number((vcpu.mpidr >> 32n) & 0xffn) === aff3 && low >>> 8 === ((aff2 << 8) | aff1);
		const aff0 = low & 0xff;
		if (there && aff0 < 16 && ((lo >>> aff0) & 1) !== 0) send(gic, vcpu, number, bothGroups);
	}
}
