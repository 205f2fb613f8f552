import {
	EBUSY,
	EEXIST,
	EFAULT,
	EINVAL,
	ENXIO,
	KVM_ARM_VM_SMCCC_CTRL,
	KVM_ARM_VM_SMCCC_FILTER,
	KVM_SMCCC_FILTER_FWD_TO_USER,
} from "@upcall/uapi";
import type { Ioctl, IoctlResult } from "./ioctls.ts";
import { reservedRanges, type SmcccFilterRange } from "./smccc.ts";
import type { VmState } from "./state.ts";

type DeviceAttrCall = Extract<Ioctl, { op: "KVM_SET_DEVICE_ATTR" | "KVM_HAS_DEVICE_ATTR" }>;

const overlaps = (a: SmcccFilterRange, b: SmcccFilterRange): boolean =>
	a.base < b.base + b.nr && b.base < a.base + a.nr;

/**
 * KVM_SET_DEVICE_ATTR and KVM_HAS_DEVICE_ATTR on a VM descriptor: the SMCCC filter is the only attribute.
 * @see Documentation/virt/kvm/devices/vm.rst, KVM_ARM_VM_SMCCC_FILTER
 */
export function vmDeviceAttr(vm: VmState, c: DeviceAttrCall): { state: VmState; result: IoctlResult } {
	const fail = (errno: number) => ({ state: vm, result: { value: -errno } });
	if (c.group !== KVM_ARM_VM_SMCCC_CTRL || c.attr !== BigInt(KVM_ARM_VM_SMCCC_FILTER)) return fail(ENXIO);
	if (c.op === "KVM_HAS_DEVICE_ATTR") return { state: vm, result: { value: 0 } };
	const f = c.filter ?? "fault";
	if (f === "fault") return fail(EFAULT);
	if (f.pad) return fail(EINVAL);
	const wraps = (f.base + f.nr - 1) % 2 ** 32 < f.base;
	if (f.nr === 0 || wraps || f.action > KVM_SMCCC_FILTER_FWD_TO_USER) return fail(EINVAL);
	if (vm.ranOnce) return fail(EBUSY);
	const range = { base: f.base, nr: f.nr, action: f.action };
	if ([...reservedRanges, ...vm.filter].some((r) => overlaps(r, range))) return fail(EEXIST);
	return { state: { ...vm, filter: [...vm.filter, range] }, result: { value: 0 } };
}
