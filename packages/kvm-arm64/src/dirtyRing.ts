import {
	E2BIG,
	EINVAL,
	KVM_DIRTY_GFN_F_DIRTY,
	KVM_DIRTY_GFN_F_RESET,
	KVM_EXIT_DIRTY_RING_FULL,
	KVM_MEM_LOG_DIRTY_PAGES,
} from "@upcall/uapi";
import { PAGE_SIZE } from "./memorySlots.ts";
import type { VcpuState, VmState } from "./state.ts";

/** Bytes and words of `struct kvm_dirty_gfn`. */
const ENTRY_BYTES = 16;
const ENTRY_WORDS = 4;
/** Words of an entry. */
const FLAGS = 0;
const SLOT = 1;
const OFFSET_LOW = 2;
const OFFSET_HIGH = 3;
/** KVM_DIRTY_RING_RSVD_ENTRIES: entries that stay free for what one exit from the guest may still publish. */
const RESERVED_ENTRIES = 64;
/** KVM_DIRTY_RING_MAX_ENTRIES. */
const MAX_ENTRIES = 65536;
/** Word of `kvm_run`: exit_reason. */
const EXIT_REASON = 2;

/**
 * The dirty ring of a vCPU: pages in the order in which they were published. Userspace owns the entries as soon as they
 * are, and may scribble over them.
 *
 * @see Documentation/virt/kvm/api.rst, section 8.29
 */
export class DirtyRing {
	/** The entries: what a VMM maps. */
	readonly bytes: Uint8Array;
	readonly words: Int32Array;
	/** Entries less one; their number is a power of two. */
	readonly mask: number;
	/** Entries in use from which KVM_RUN does not enter the guest. */
	readonly softLimit: number;
	/** Next entry to fill, modulo 2^32. */
	dirtyIndex = 0;
	/** Next entry that {@link resetDirtyRings} looks at, modulo 2^32. */
	resetIndex = 0;
	/** KVM_RUN has to look whether the ring is full. */
	requested = false;

	/** @param shared - threads share the memory of the VM, so they may share this */
	constructor(size: number, shared: boolean) {
		const buffer = shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size);
		this.bytes = new Uint8Array(buffer);
		this.words = new Int32Array(buffer);
		this.mask = size / ENTRY_BYTES - 1;
		this.softLimit = size / ENTRY_BYTES - RESERVED_ENTRIES;
	}

	/** Whether so much is in use that the guest must not go on. */
	get softFull(): boolean {
		return (this.dirtyIndex - this.resetIndex) >>> 0 >= this.softLimit;
	}

	/** Publishes a page of a slot. @returns {@link DirtyRing.softFull} */
	push(slot: number, page: number): boolean {
		const { words } = this;
		const at = (this.dirtyIndex & this.mask) * ENTRY_WORDS;
		words[at + SLOT] = slot;
		words[at + OFFSET_LOW] = page;
		words[at + OFFSET_HIGH] = 0;
		// Last, so that a thread that sees the flag sees the rest.
		Atomics.store(words, at + FLAGS, KVM_DIRTY_GFN_F_DIRTY);
		this.dirtyIndex = (this.dirtyIndex + 1) >>> 0;
		const full = this.softFull;
		if (full) this.requested = true;
		return full;
	}
}

/** KVM_CAP_DIRTY_LOG_RING_ACQ_REL: rings of this many bytes for the vCPUs to come. @returns 0, -EINVAL or -E2BIG */
export function enableDirtyRing(vm: VmState, argument: bigint): number {
	const bytes = Number(argument & 0xffff_ffffn);
	if (bytes === 0 || (bytes & (bytes - 1)) !== 0) return -EINVAL;
	if (bytes < RESERVED_ENTRIES * ENTRY_BYTES || bytes < PAGE_SIZE) return -EINVAL;
	if (bytes > MAX_ENTRIES * ENTRY_BYTES) return -E2BIG;
	if (vm.dirtyRingBytes !== 0 || vm.vcpus.length > 0) return -EINVAL;
	vm.dirtyRingBytes = bytes;
	vm.machine.reportWrites((cpu, slot, page) => vm.vcpus[cpu]?.ring?.push(slot, page) ?? false);
	return 0;
}

/** KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP: before there are slots, so that all of them have one. @returns 0 or -EINVAL */
export function enableRingBitmap(vm: VmState): number {
	if (vm.dirtyRingBytes === 0 || vm.slots.size > 0) return -EINVAL;
	vm.dirtyRingWithBitmap = true;
	return 0;
}

/** The ring of a new vCPU. */
export function createRing(vm: VmState): DirtyRing | undefined {
	return vm.dirtyRingBytes === 0 ? undefined : new DirtyRing(vm.dirtyRingBytes, vm.options.shared);
}

/** What KVM_RUN does before it enters the guest; whether it leaves with KVM_EXIT_DIRTY_RING_FULL instead. */
export function exitsForFullRing(vcpu: VcpuState, ring: DirtyRing): boolean {
	if (!ring.requested) return false;
	ring.requested = ring.softFull;
	if (ring.requested) vcpu.run32[EXIT_REASON] = KVM_EXIT_DIRTY_RING_FULL;
	return ring.requested;
}

function resetRing(vm: VmState, ring: DirtyRing): number {
	const { words, mask } = ring;
	let count = 0;
	for (;;) {
		const at = (ring.resetIndex & mask) * ENTRY_WORDS;
		if ((Atomics.load(words, at + FLAGS) & KVM_DIRTY_GFN_F_RESET) === 0) return count;
		const slot = (words[at + SLOT] as number) >>> 0;
		const page = (words[at + OFFSET_LOW] as number) >>> 0;
		// Userspace may have written anything here.
		const found = slot < 0x1_0000 && words[at + OFFSET_HIGH] === 0 ? vm.slots.get(slot) : undefined;
		if (found !== undefined && page < found.bytes / PAGE_SIZE) vm.machine.forgetReport(slot, page);
		Atomics.store(words, at + FLAGS, 0);
		ring.resetIndex = (ring.resetIndex + 1) >>> 0;
		count++;
	}
}

/**
 * KVM_RESET_DIRTY_RINGS: gives the harvested entries of all rings back to KVM, in order and up to the first that is not
 * harvested, and publishes the next writes to their pages.
 *
 * @returns how many entries, or -EINVAL without rings
 * @see Documentation/virt/kvm/api.rst, section 8.29
 */
export function resetDirtyRings(vm: VmState): number {
	if (vm.dirtyRingBytes === 0) return -EINVAL;
	let count = 0;
	for (const { ring } of vm.vcpus) if (ring !== undefined) count += resetRing(vm, ring);
	if (count > 0) vm.machine.dropWriteEntries();
	return count;
}

/** KVM itself has written guest memory: that goes to the ring of the vCPU in KVM_RUN, or else to the bitmap. */
export function markGuestWrite(vm: VmState, guestPhysAddr: number): void {
	const slot = vm.slots.at(guestPhysAddr);
	if (slot === undefined || (slot.flags & KVM_MEM_LOG_DIRTY_PAGES) === 0) return;
	const page = Math.floor((guestPhysAddr - slot.guestPhysAddr) / PAGE_SIZE);
	const ring = vm.running?.ring;
	if (ring !== undefined) ring.push(slot.id, page);
	else vm.machine.markDirty(slot.id, page);
}
