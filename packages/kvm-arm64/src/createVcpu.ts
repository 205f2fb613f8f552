import { EBUSY, EEXIST, EINVAL } from "@upcall/uapi";
import { createRing } from "./dirtyRing.ts";
import { setCounterOffsets } from "./run/timers.ts";
import { VcpuState, type VmState } from "./state.ts";
import { placeRedistributor } from "./vgic/redistributorRegions.ts";
import { MAX_VCPUS_V2, VgicCpu } from "./vgic/vgic.ts";

/** vCPU ids that the interface allows: below this. */
const MAX_VCPU_ID = 512;

/** vCPUs that a VM may have: a GICv2 serves eight. */
export function maximumVcpus({ options, gic }: VmState): number {
	return gic?.version === 2 ? Math.min(options.maxVcpus, MAX_VCPUS_V2) : options.maxVcpus;
}

/**
 * KVM_CREATE_VCPU, all but the descriptor. The virtual counter of the whole VM starts again with each vCPU.
 *
 * @returns the vCPU, -EINVAL (id or number too high), -EEXIST or -EBUSY (the interrupt controller is initialised)
 * @see Documentation/virt/kvm/api.rst, section 4.7
 */
export function createVcpu(vm: VmState, id: number): VcpuState | number {
	const { gic } = vm;
	const maxVcpus = maximumVcpus(vm);
	if (id < 0 || id >= MAX_VCPU_ID || vm.vcpus.length >= maxVcpus) return -EINVAL;
	if (gic?.initialised === true) return -EBUSY;
	if (id >= maxVcpus) return -EINVAL;
	if (vm.vcpus.some((vcpu) => vcpu.id === id)) return -EEXIST;
	const index = vm.vcpus.length;
	const vcpu = new VcpuState(vm, id, index, vm.machine.createCpu(index), createRing(vm));
	vm.vcpus.push(vcpu);
	if (gic !== undefined) {
		vcpu.gic = new VgicCpu(vcpu, gic.version);
		const bad = gic.version === 3 ? placeRedistributor(gic, vcpu) : 0;
		if (bad !== 0) {
			vm.vcpus.pop();
			return bad;
		}
	}
	if (!vm.offsetsFixed) setCounterOffsets(vm, BigInt(vm.machine.counter()), 0n);
	return vcpu;
}
