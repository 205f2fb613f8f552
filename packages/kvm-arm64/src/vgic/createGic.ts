import { E2BIG, EBUSY, EEXIST } from "@upcall/uapi";
import type { VmState } from "../state.ts";
import { MAX_VCPUS_V2, Vgic, VgicCpu } from "./vgic.ts";

/**
 * Makes the VM's interrupt controller.
 *
 * @returns 0, -EEXIST, -EBUSY (a vCPU has run) or -E2BIG
 */
export function createGic(vm: VmState, version: 2 | 3): number {
	if (vm.gic !== undefined) return -EEXIST;
	if (vm.vcpus.some((vcpu) => vcpu.ranOnce)) return -EBUSY;
	if (version === 2 && vm.vcpus.length > MAX_VCPUS_V2) return -E2BIG;
	vm.gic = new Vgic(vm, version);
	for (const vcpu of vm.vcpus) vcpu.gic = new VgicCpu(vcpu, version);
	return 0;
}
