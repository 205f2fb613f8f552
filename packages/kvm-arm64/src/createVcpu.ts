import { EEXIST, EINVAL } from "@upcall/uapi";
import { setCounterOffsets } from "./run/timers.ts";
import { VcpuState, type VmState } from "./state.ts";

/** vCPU ids that the interface allows: below this. */
const MAX_VCPU_ID = 512;

/**
 * KVM_CREATE_VCPU, all but the descriptor. The virtual counter of the whole VM starts again with each vCPU.
 *
 * @returns the vCPU, -EINVAL (id or number too high) or -EEXIST
 * @see Documentation/virt/kvm/api.rst, section 4.7
 */
export function createVcpu(vm: VmState, id: number): VcpuState | number {
	const { maxVcpus } = vm.options;
	if (id < 0 || id >= MAX_VCPU_ID || vm.vcpus.length >= maxVcpus || id >= maxVcpus) return -EINVAL;
	if (vm.vcpus.some((vcpu) => vcpu.id === id)) return -EEXIST;
	const index = vm.vcpus.length;
	const vcpu = new VcpuState(vm, id, index, vm.machine.createCpu(index));
	vm.vcpus.push(vcpu);
	if (!vm.offsetsFixed) setCounterOffsets(vm, BigInt(vm.machine.counter()), 0n);
	return vcpu;
}
