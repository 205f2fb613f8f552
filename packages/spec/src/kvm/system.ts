import { EINVAL, KVM_API_VERSION } from "@upcall/uapi";
import { checkExtension } from "./extensions.ts";
import { type HostConfig, initialVm, type VmState } from "./state.ts";

/** An ioctl of the system descriptor, /dev/kvm. */
export type SystemIoctl =
	| { readonly op: "KVM_GET_API_VERSION" | "KVM_GET_VCPU_MMAP_SIZE"; readonly arg: bigint }
	| { readonly op: "KVM_CHECK_EXTENSION"; readonly cap: number }
	| { readonly op: "KVM_CREATE_VM"; readonly type: bigint };

/**
 * One ioctl of the system descriptor. A VM's `value` 0 stands for a file descriptor.
 * @see Documentation/virt/kvm/api.rst 4.1 to 4.5
 */
export function systemIoctl(host: HostConfig, c: SystemIoctl): { value: number; vm?: VmState } {
	switch (c.op) {
		case "KVM_GET_API_VERSION":
			return { value: c.arg === 0n ? KVM_API_VERSION : -EINVAL };
		case "KVM_GET_VCPU_MMAP_SIZE":
			return { value: c.arg === 0n ? Number(2n * host.pageSize) : -EINVAL };
		case "KVM_CHECK_EXTENSION":
			return { value: checkExtension(host, undefined, c.cap) };
		case "KVM_CREATE_VM": {
			const asked = Number(c.type & 0xffn);
			const bits = asked === 0 ? 40 : asked;
			if (c.type > 0xffn || bits > host.ipaLimit || bits < 32) return { value: -EINVAL };
			return { value: 0, vm: initialVm(host, bits) };
		}
	}
}
