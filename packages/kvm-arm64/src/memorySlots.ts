import {
	EEXIST,
	EFAULT,
	EINVAL,
	KVM_DIRTY_LOG_INITIALLY_SET,
	KVM_MEM_LOG_DIRTY_PAGES,
	KVM_MEM_READONLY,
} from "@upcall/uapi";
import type { MemorySlot } from "./slotTable.ts";
import type { VmState } from "./state.ts";

/** KVM_CAP_NR_MEMSLOTS. */
export const MEMORY_SLOTS = 32767;
/** Host page size. */
export const PAGE_SIZE = 4096;

const PAGE_MASK = BigInt(PAGE_SIZE - 1);
const MAX_PAGES = 0x7fff_ffffn;

/** Fields of `struct kvm_userspace_memory_region`, as read. */
export interface MemoryRegion {
	readonly slot: number;
	readonly flags: number;
	readonly guestPhysAddr: bigint;
	readonly memorySize: bigint;
	readonly userspaceAddr: bigint;
}

function remove(vm: VmState, id: number): number {
	if (!vm.slots.delete(id)) return -EINVAL;
	vm.machine.deleteSlot(id);
	return 0;
}

function install(vm: VmState, slot: MemorySlot, fresh: boolean): number {
	const logDirty = (slot.flags & KVM_MEM_LOG_DIRTY_PAGES) !== 0;
	vm.slots.set(slot);
	vm.machine.setSlot(slot.id, {
		ipa: slot.guestPhysAddr,
		bytes: slot.bytes,
		offset: slot.userspaceAddr,
		readonly: (slot.flags & KVM_MEM_READONLY) !== 0,
		logDirty,
	});
	if (fresh && logDirty && (vm.manualDirtyLog & KVM_DIRTY_LOG_INITIALLY_SET) !== 0) vm.machine.setAllDirty(slot.id);
	return 0;
}

/** Checks that need no look at other slots. @returns 0 or -EINVAL */
function checkRegion(vm: VmState, r: MemoryRegion): number {
	if ((r.flags & ~(KVM_MEM_LOG_DIRTY_PAGES | KVM_MEM_READONLY)) !== 0) return -EINVAL;
	if (((r.memorySize | r.guestPhysAddr | r.userspaceAddr) & PAGE_MASK) !== 0n) return -EINVAL;
	if (r.userspaceAddr + r.memorySize > BigInt(vm.user.bytes.byteLength)) return -EINVAL;
	if (r.slot >>> 16 !== 0 || (r.slot & 0xffff) >= MEMORY_SLOTS) return -EINVAL;
	if (r.guestPhysAddr + r.memorySize > 0xffff_ffff_ffff_ffffn) return -EINVAL;
	return r.memorySize / BigInt(PAGE_SIZE) > MAX_PAGES ? -EINVAL : 0;
}

/**
 * KVM_SET_USER_MEMORY_REGION and its successor: creates, moves, changes or (size 0) deletes a slot.
 *
 * @returns 0, -EINVAL, -EEXIST (overlap) or -EFAULT (beyond the VM's guest physical space)
 * @see Documentation/virt/kvm/api.rst, sections 4.35 and 4.140
 */
export function setUserMemoryRegion(vm: VmState, r: MemoryRegion): number {
	const bad = checkRegion(vm, r);
	if (bad !== 0) return bad;
	const id = r.slot & 0xffff;
	const old = vm.slots.get(id);
	if (r.memorySize === 0n) return remove(vm, id);
	const slot: MemorySlot = {
		id,
		guestPhysAddr: Number(r.guestPhysAddr),
		bytes: Number(r.memorySize),
		userspaceAddr: Number(r.userspaceAddr),
		flags: r.flags,
	};
	if (old !== undefined) {
		const sameMemory = old.userspaceAddr === slot.userspaceAddr && old.bytes === slot.bytes;
		if (!sameMemory || ((old.flags ^ slot.flags) & KVM_MEM_READONLY) !== 0) return -EINVAL;
		if (old.guestPhysAddr === slot.guestPhysAddr && old.flags === slot.flags) return 0;
	}
	if (vm.slots.overlaps(slot)) return -EEXIST;
	if (r.guestPhysAddr + r.memorySize > 1n << BigInt(vm.ipaBits)) return -EFAULT;
	const loggedBefore = old !== undefined && (old.flags & KVM_MEM_LOG_DIRTY_PAGES) !== 0;
	return install(vm, slot, !loggedBefore);
}

/** The user address behind a guest physical address; undefined outside memory, and for writes to a read-only slot. */
export function userAddressOf(vm: VmState, guestPhysAddr: number, write: boolean): number | undefined {
	const slot = vm.slots.at(guestPhysAddr);
	if (slot === undefined || (write && (slot.flags & KVM_MEM_READONLY) !== 0)) return undefined;
	return slot.userspaceAddr + guestPhysAddr - slot.guestPhysAddr;
}
