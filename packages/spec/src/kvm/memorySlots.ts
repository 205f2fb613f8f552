import { EEXIST, EFAULT, EINVAL, KVM_MEM_LOG_DIRTY_PAGES, KVM_MEM_READONLY } from "@upcall/uapi";
import type { Ioctl, IoctlResult } from "./ioctls.ts";
import type { MemorySlot, VmState } from "./state.ts";

type SetRegion = Extract<Ioctl, { op: "KVM_SET_USER_MEMORY_REGION" }>;

/** Largest number of pages in one slot. */
export const MAX_SLOT_PAGES = (1n << 31n) - 1n;

const U64 = 1n << 64n;
const overlaps = (a: MemorySlot, b: MemorySlot): boolean =>
	a.guestPhysAddr < b.guestPhysAddr + b.memorySize && b.guestPhysAddr < a.guestPhysAddr + a.memorySize;

/**
 * KVM_SET_USER_MEMORY_REGION: create, move, change the flags of, or (size 0) delete a slot.
 * @returns 0, or EINVAL, EEXIST (overlap), EFAULT (end beyond the IPA size), in the kernel's order of checks
 * @see Documentation/virt/kvm/api.rst 4.35; virt/kvm/kvm_main.c __kvm_set_memory_region
 */
export function setUserMemoryRegion(vm: VmState, c: SetRegion): { state: VmState; result: IoctlResult } {
	const fail = (errno: number) => ({ state: vm, result: { value: -errno } });
	const { pageSize, userEnd, memorySlots } = vm.host;
	const id = c.slot & 0xffff;
	if ((c.flags & ~(KVM_MEM_LOG_DIRTY_PAGES | KVM_MEM_READONLY)) !== 0) return fail(EINVAL);
	if (id >= memorySlots) return fail(EINVAL);
	if (c.memorySize % pageSize !== 0n || c.guestPhysAddr % pageSize !== 0n) return fail(EINVAL);
	if (c.userspaceAddr % pageSize !== 0n || c.userspaceAddr + c.memorySize > userEnd) return fail(EINVAL);
	if (c.slot >>> 16 !== 0) return fail(EINVAL);
	if (c.guestPhysAddr + c.memorySize >= U64) return fail(EINVAL);
	if (c.memorySize / pageSize > MAX_SLOT_PAGES) return fail(EINVAL);

	const old = vm.slots.get(id);
	const slots = new Map(vm.slots);
	const done = () => ({ state: { ...vm, slots }, result: { value: 0 } });
	if (c.memorySize === 0n) {
		if (!old) return fail(EINVAL);
		slots.delete(id);
		return done();
	}
	const { guestPhysAddr, memorySize, userspaceAddr, flags } = c;
	const slot: MemorySlot = { guestPhysAddr, memorySize, userspaceAddr, flags };
	if (old) {
		if (old.userspaceAddr !== userspaceAddr || old.memorySize !== memorySize) return fail(EINVAL);
		if (((old.flags ^ flags) & KVM_MEM_READONLY) !== 0) return fail(EINVAL);
	}
	if (!old || old.guestPhysAddr !== guestPhysAddr) {
		for (const [other, s] of vm.slots) if (other !== id && overlaps(s, slot)) return fail(EEXIST);
		if (guestPhysAddr + memorySize > 1n << BigInt(vm.ipaBits)) return fail(EFAULT);
	}
	slots.set(id, slot);
	return done();
}
