import { KVM_DIRTY_GFN_F_DIRTY, KVM_DIRTY_GFN_F_RESET } from "@upcall/uapi";

/** One `struct kvm_dirty_gfn`, memory that the kernel and userspace share. */
export interface DirtyGfn {
	/** `KVM_DIRTY_GFN_F_*`; 0: invalid. */
	readonly flags: number;
	/** Address space in the high 16 bits, slot id in the low ones. */
	readonly slot: number;
	/** Page in the slot. */
	readonly offset: number;
}

/** The dirty ring of one vCPU. The indices grow modulo 2^32; an entry's place is the index modulo the size. */
export interface DirtyRing {
	/** A power of two of entries. */
	readonly entries: readonly DirtyGfn[];
	/** Next entry that the kernel fills. */
	readonly dirtyIndex: number;
	/** Next entry that KVM_RESET_DIRTY_RINGS looks at. */
	readonly resetIndex: number;
	/** The request that KVM_RUN looks at before it enters the guest is pending. */
	readonly requested: boolean;
	/** Entries in use from which the ring counts as full. */
	readonly softLimit: number;
}

/** Entries that the kernel keeps free for what one exit from the guest may still publish. */
export const RESERVED_ENTRIES = 64;

/** An empty ring. */
export function emptyRing(size: number, reserved = RESERVED_ENTRIES): DirtyRing {
	const entries = Array.from({ length: size }, () => ({ flags: 0, slot: 0, offset: 0 }));
	return { entries, dirtyIndex: 0, resetIndex: 0, requested: false, softLimit: size - reserved };
}

/** Entries that userspace has not given back; a reset of entries that were never filled makes it huge. */
export function usedEntries(ring: DirtyRing): number {
	return (ring.dirtyIndex - ring.resetIndex) >>> 0;
}

/** Nearly full: the guest is not entered. */
export function softFull(ring: DirtyRing): boolean {
	return usedEntries(ring) >= ring.softLimit;
}

function withEntry(ring: DirtyRing, index: number, change: Partial<DirtyGfn>): readonly DirtyGfn[] {
	const at = index % ring.entries.length;
	return ring.entries.map((entry, i) => (i === at ? { ...entry, ...change } : entry));
}

/** The kernel publishes a page: invalid to dirty. */
export function pushDirty(ring: DirtyRing, slot: number, offset: number): DirtyRing {
	const entries = withEntry(ring, ring.dirtyIndex, { flags: KVM_DIRTY_GFN_F_DIRTY, slot, offset });
	const pushed = { ...ring, entries, dirtyIndex: (ring.dirtyIndex + 1) >>> 0 };
	return softFull(pushed) ? { ...pushed, requested: true } : pushed;
}

/** What KVM_RUN does with the request before it enters the guest; `full`: it leaves with KVM_EXIT_DIRTY_RING_FULL. */
export function checkRing(ring: DirtyRing): { ring: DirtyRing; full: boolean } {
	const full = ring.requested && softFull(ring);
	return { ring: { ...ring, requested: full }, full };
}

/** Userspace has collected an entry: dirty to harvested. */
export function harvest(ring: DirtyRing, index: number): DirtyRing {
	return { ...ring, entries: withEntry(ring, index, { flags: KVM_DIRTY_GFN_F_RESET }) };
}

/**
 * The part of KVM_RESET_DIRTY_RINGS for one ring: harvested entries become invalid, in order, up to the first that is not
 * harvested.
 *
 * @returns the ring and the entries, whose pages the kernel protects again
 */
export function resetRing(ring: DirtyRing): { ring: DirtyRing; reset: readonly DirtyGfn[] } {
	const reset: DirtyGfn[] = [];
	let now = ring;
	for (;;) {
		const entry = now.entries[now.resetIndex % now.entries.length];
		if (entry === undefined || (entry.flags & KVM_DIRTY_GFN_F_RESET) === 0) return { ring: now, reset };
		reset.push(entry);
		now = { ...now, entries: withEntry(now, now.resetIndex, { flags: 0 }), resetIndex: (now.resetIndex + 1) >>> 0 };
	}
}

/** What a VM with dirty rings knows of its logged pages. A page is named `slot:offset`. */
export interface DirtyTracking {
	/** In order of the creation of vCPUs. */
	readonly rings: readonly DirtyRing[];
	/** Pages that vCPUs may write without the kernel's notice. */
	readonly writable: ReadonlySet<string>;
	/** Pages that were written without a running vCPU; undefined: no KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP. */
	readonly bitmap: ReadonlySet<string> | undefined;
}

/** Name of a page. */
export function pageName(slot: number, offset: number): string {
	return `${slot}:${offset}`;
}

/** No page is written yet. */
export function initialTracking(vcpus: number, size: number, bitmap: boolean, reserved?: number): DirtyTracking {
	const rings = Array.from({ length: vcpus }, () => emptyRing(size, reserved));
	return { rings, writable: new Set(), bitmap: bitmap ? new Set() : undefined };
}

function changeRing(vm: DirtyTracking, vcpu: number, change: (ring: DirtyRing) => DirtyRing): DirtyTracking {
	return { ...vm, rings: vm.rings.map((ring, i) => (i === vcpu ? change(ring) : ring)) };
}

/** KVM_RUN of a vCPU up to the guest's entry; `full`: it does not come that far. */
export function enterGuest(vm: DirtyTracking, vcpu: number): { vm: DirtyTracking; full: boolean } {
	let full = false;
	const now = changeRing(vm, vcpu, (ring) => {
		const checked = checkRing(ring);
		full = checked.full;
		return checked.ring;
	});
	return { vm: now, full };
}

/**
 * A vCPU in the guest stores to a page of a logged slot. A page that is protected is published, and the store is executed
 * again when KVM_RUN enters the guest the next time.
 *
 * @returns whether the store happened
 */
export function guestStore(
	vm: DirtyTracking,
	vcpu: number,
	slot: number,
	offset: number,
): { vm: DirtyTracking; stored: boolean } {
	const name = pageName(slot, offset);
	if (vm.writable.has(name)) return { vm, stored: true };
	const published = changeRing(vm, vcpu, (ring) => pushDirty(ring, slot, offset));
	return { vm: { ...published, writable: new Set([...vm.writable, name]) }, stored: false };
}

/** The kernel itself writes to a page of a logged slot: for a vCPU that is in KVM_RUN, or for none. */
export function kernelStore(vm: DirtyTracking, vcpu: number | undefined, slot: number, offset: number): DirtyTracking {
	if (vcpu !== undefined) return changeRing(vm, vcpu, (ring) => pushDirty(ring, slot, offset));
	return vm.bitmap === undefined ? vm : { ...vm, bitmap: new Set([...vm.bitmap, pageName(slot, offset)]) };
}

/** Userspace has collected the entry at an index of a vCPU's ring. */
export function harvestEntry(vm: DirtyTracking, vcpu: number, index: number): DirtyTracking {
	return changeRing(vm, vcpu, (ring) => harvest(ring, index));
}

/**
 * KVM_RESET_DIRTY_RINGS of a VM that has rings.
 *
 * @returns how many entries were reset
 * @see Documentation/virt/kvm/api.rst, section 8.29; virt/kvm/dirty_ring.c
 */
export function resetRings(vm: DirtyTracking): { vm: DirtyTracking; count: number } {
	const writable = new Set(vm.writable);
	let count = 0;
	const rings = vm.rings.map((ring) => {
		const { ring: now, reset } = resetRing(ring);
		count += reset.length;
		for (const { slot, offset } of reset) writable.delete(pageName(slot, offset));
		return now;
	});
	return { vm: { ...vm, rings, writable }, count };
}

/** KVM_GET_DIRTY_LOG next to rings with a bitmap: the pages are protected again. */
export function takeBitmap(vm: DirtyTracking, slot: number): { vm: DirtyTracking; pages: readonly number[] } {
	const names = [...(vm.bitmap ?? [])].filter((name) => name.startsWith(`${slot}:`));
	const without = (from: ReadonlySet<string>) => new Set([...from].filter((name) => !names.includes(name)));
	const pages = names.map((name) => Number(name.slice(name.indexOf(":") + 1))).sort((a, b) => a - b);
	return { vm: { ...vm, bitmap: without(vm.bitmap ?? new Set()), writable: without(vm.writable) }, pages };
}
