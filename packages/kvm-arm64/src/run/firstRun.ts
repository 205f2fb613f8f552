import { EBUSY, EINVAL, ENXIO, KVM_VGIC_V2_CPU_SIZE, KVM_VGIC_V2_DIST_SIZE } from "@upcall/uapi";
import { hideGic } from "../oneReg/idRegisters.ts";
import type { VcpuState, VmState } from "../state.ts";
import { claim } from "../vgic/injection.ts";
import { FIRST_PPI, FIRST_SPI } from "../vgic/interrupt.ts";
import { layoutIsValid } from "../vgic/redistributorRegions.ts";
import type { Vgic } from "../vgic/vgic.ts";
import { PHYSICAL, VIRTUAL } from "./timers.ts";

/** A GICv2 needs two addresses; it initialises itself. */
function checkV2(gic: Vgic): number {
	const { distributorBase, cpuInterfaceBase } = gic;
	if (distributorBase < 0 || cpuInterfaceBase < 0) return -ENXIO;
	const apart =
		distributorBase + KVM_VGIC_V2_DIST_SIZE <= cpuInterfaceBase ||
		cpuInterfaceBase + KVM_VGIC_V2_CPU_SIZE <= distributorBase;
	if (!apart) return -EINVAL;
	gic.initialise();
	return 0;
}

/** Whether the interrupt controller can be used: every frame has its address, and none overlaps another. */
function checkGic(gic: Vgic): number {
	if (gic.version === 2) return checkV2(gic);
	if (gic.vm.vcpus.some((vcpu) => (vcpu.gic?.redistributorBase ?? -1) < 0)) return -ENXIO;
	if (gic.distributorBase < 0) return -ENXIO;
	if (!layoutIsValid(gic)) return -EINVAL;
	return gic.initialised ? 0 : -EBUSY;
}

/** The timers of a vCPU take their PPIs, which must differ. */
function claimTimers(gic: Vgic, vcpu: VcpuState): boolean {
	const [virtual, physical] = [gic.vm.timerInterrupts[VIRTUAL], gic.vm.timerInterrupts[PHYSICAL]];
	return claim(gic, vcpu, virtual as number, "vtimer") && claim(gic, vcpu, physical as number, "ptimer");
}

/** With an interrupt controller the PMU has an interrupt that exists; without one it has none. */
function checkPmu(vm: VmState, vcpu: VcpuState): number {
	const { pmu } = vcpu;
	if (pmu === undefined) return 0;
	if (!pmu.created) return -EINVAL;
	if (vm.gic === undefined) return pmu.irq < 0 ? 0 : -EINVAL;
	return pmu.irq >= FIRST_PPI && pmu.irq < Math.max(FIRST_SPI, vm.gic.interrupts) ? 0 : -EINVAL;
}

/**
 * What KVM_RUN checks when a vCPU runs for the first time. An interrupt controller that cannot be used kills the VM.
 *
 * @returns 0, -ENXIO, -EINVAL or -EBUSY
 */
export function firstRun(vcpu: VcpuState): number {
	const { vm } = vcpu;
	const { gic } = vm;
	if (gic !== undefined && !gic.ready) {
		const bad = checkGic(gic);
		if (bad !== 0) {
			vm.dead = true;
			return bad;
		}
		gic.ready = true;
	}
	if (!vm.ranOnce && gic?.version !== 3) hideGic(vm);
	if (gic !== undefined && !claimTimers(gic, vcpu)) return -EINVAL;
	const bad = checkPmu(vm, vcpu);
	if (bad !== 0) return bad;
	vcpu.ranOnce = true;
	vm.ranOnce = true;
	return 0;
}
