import {
	EFAULT,
	EINVAL,
	ENOENT,
	ENXIO,
	KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE,
	KVM_MEM_LOG_DIRTY_PAGES,
} from "@upcall/uapi";
import { MEMORY_SLOTS, PAGE_SIZE } from "./memorySlots.ts";
import type { MemorySlot } from "./slotTable.ts";
import type { VmState } from "./state.ts";

function logged(vm: VmState, slot: number): MemorySlot | number {
	if (vm.dirtyRingBytes !== 0 && !vm.dirtyRingWithBitmap) return -ENXIO;
	if (slot >>> 16 !== 0 || (slot & 0xffff) >= MEMORY_SLOTS) return -EINVAL;
	const found = vm.slots.get(slot & 0xffff);
	if (found === undefined || (found.flags & KVM_MEM_LOG_DIRTY_PAGES) === 0) return -ENOENT;
	return found;
}

/** Bytes of a bitmap of `pages`: whole 64-bit words. */
function bitmapBytes(pages: number): number {
	return Math.ceil(pages / 64) * 8;
}

/**
 * KVM_GET_DIRTY_LOG: copies a slot's bitmap out and, unless protection is manual, clears it.
 *
 * @see Documentation/virt/kvm/api.rst, section 4.8
 */
export function getDirtyLog(vm: VmState, slot: number, bitmap: bigint): number {
	const found = logged(vm, slot);
	if (typeof found === "number") return found;
	const out = vm.user.slice(bitmap, bitmapBytes(found.bytes / PAGE_SIZE));
	if (out === undefined) return -EFAULT;
	vm.machine.readDirty(found.id, out, (vm.manualDirtyLog & KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE) === 0);
	return 0;
}

/**
 * KVM_CLEAR_DIRTY_LOG: clears the bits that are set in the given bitmap.
 *
 * @see Documentation/virt/kvm/api.rst, section 4.117
 */
export function clearDirtyLog(vm: VmState, slot: number, first: bigint, count: number, bitmap: bigint): number {
	const found = logged(vm, slot);
	if (found === -EINVAL || found === -ENXIO) return found;
	if ((first & 63n) !== 0n) return -EINVAL;
	if (typeof found === "number") return found;
	const pages = found.bytes / PAGE_SIZE;
	if (first > BigInt(pages) || count > pages - Number(first)) return -EINVAL;
	if (count % 64 !== 0 && count !== pages - Number(first)) return -EINVAL;
	const bits = vm.user.slice(bitmap, bitmapBytes(count));
	if (bits === undefined) return -EFAULT;
	vm.machine.clearDirty(found.id, Number(first), count, bits);
	return 0;
}
