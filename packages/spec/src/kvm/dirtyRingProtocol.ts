import { KVM_DIRTY_GFN_F_DIRTY } from "@upcall/uapi";
import {
	type DirtyTracking,
	enterGuest,
	guestStore,
	harvestEntry,
	initialTracking,
	pageName,
	resetRings,
	usedEntries,
} from "./dirtyRing.ts";
import type { TransitionSystem } from "./explore.ts";

/**
 * A deliberate mistake, to see that the property has teeth. `copyBeforeReset`: userspace reads a page's content when it
 * harvests the entry. `outOfOrder`: it harvests entries behind one that it leaves. `noProtection`: the kernel resets entries and leaves the pages writable. `neverFull`: KVM_RUN enters
 * the guest with a full ring.
 */
export type RingMutant = "none" | "copyBeforeReset" | "outOfOrder" | "noProtection" | "neverFull";

/** Scope of {@link dirtyRingProtocol}. */
export interface RingScope {
	readonly vcpus: number;
	/** Pages of the one logged slot. */
	readonly pages: number;
	/** Entries of each ring, and those kept free. */
	readonly size: number;
	readonly reserved: number;
	readonly mutant?: RingMutant;
}

/** A VM and the client that copies its memory. */
export interface RingState {
	readonly vm: DirtyTracking;
	/** Pages whose content is not the copy's. */
	readonly changed: ReadonlySet<number>;
	/** Pages that the client found in rings and has not copied yet. */
	readonly collected: ReadonlySet<number>;
	/** The client has called KVM_RESET_DIRTY_RINGS and copies now. */
	readonly copying: boolean;
}

const including = (set: ReadonlySet<number>, page: number): ReadonlySet<number> => new Set([...set, page]);
const excluding = (set: ReadonlySet<number>, page: number): ReadonlySet<number> =>
	new Set([...set].filter((n) => n !== page));

/** Places of the entries that are dirty, from the oldest on. */
function* dirtyEntries(vm: DirtyTracking): Generator<{ vcpu: number; index: number; page: number }> {
	for (const [vcpu, ring] of vm.rings.entries())
		for (let i = 0; i < usedEntries(ring); i++) {
			const entry = ring.entries[(ring.resetIndex + i) % ring.entries.length];
			if (entry?.flags === KVM_DIRTY_GFN_F_DIRTY) yield { vcpu, index: ring.resetIndex + i, page: entry.offset };
		}
}

/**
 * A guest that writes to pages, and a client that harvests the rings, each from its oldest entry on, resets them and copies
 * the pages, in any order of these steps. Property: a page whose content is not the copy's is in a ring, or the client knows
 * that it has to copy it; and no ring ever holds more than its size.
 *
 * @see Documentation/virt/kvm/api.rst, section 8.29: the ioctl must be called before the content of the pages is read
 */
export function dirtyRingProtocol(scope: RingScope): TransitionSystem<RingState> {
	const { vcpus, pages, size, reserved, mutant = "none" } = scope;

	function store(state: RingState, vcpu: number, page: number): RingState | undefined {
		const entered = enterGuest(state.vm, vcpu);
		if (entered.full && mutant !== "neverFull") return undefined;
		const { vm, stored } = guestStore(entered.vm, vcpu, 0, page);
		return { ...state, vm, changed: stored ? including(state.changed, page) : state.changed };
	}

	function reset(state: RingState): RingState {
		const { vm } = resetRings(state.vm);
		const writable = mutant === "noProtection" ? state.vm.writable : vm.writable;
		return { ...state, vm: { ...vm, writable }, copying: true };
	}

	function* next(state: RingState): Generator<{ label: string; state: RingState }> {
		for (let vcpu = 0; vcpu < vcpus; vcpu++)
			for (let page = 0; page < pages; page++) {
				const after = store(state, vcpu, page);
				if (after !== undefined) yield { label: `vcpu${vcpu}: store to page ${page}`, state: after };
			}
		if (!state.copying) {
			const seen = new Set<number>();
			for (const { vcpu, index, page } of dirtyEntries(state.vm)) {
				if (seen.has(vcpu) && mutant !== "outOfOrder") continue;
				seen.add(vcpu);
				const vm = harvestEntry(state.vm, vcpu, index);
				const early = mutant === "copyBeforeReset";
				const collected = early ? state.collected : including(state.collected, page);
				const changed = early ? excluding(state.changed, page) : state.changed;
				yield { label: `client: harvest page ${page}`, state: { ...state, vm, collected, changed } };
			}
			yield { label: "client: KVM_RESET_DIRTY_RINGS", state: reset(state) };
		} else {
			for (const page of state.collected) {
				const collected = excluding(state.collected, page);
				const changed = excluding(state.changed, page);
				yield { label: `client: copy page ${page}`, state: { ...state, collected, changed } };
			}
			if (state.collected.size === 0) yield { label: "client: again", state: { ...state, copying: false } };
		}
	}

	return {
		initial: [
			{
				vm: initialTracking(vcpus, size, false, reserved),
				changed: new Set(),
				collected: new Set(),
				copying: false,
			},
		],
		next,
		key({ vm, changed, collected, copying }) {
			// Indices count for ever; what was in an entry before it became invalid does not matter.
			const rings = vm.rings.map((ring) => [
				usedEntries(ring),
				ring.resetIndex % size,
				ring.requested,
				ring.entries.map(({ flags, offset }) => (flags === 0 ? 0 : [flags, offset])),
			]);
			return JSON.stringify([rings, [...vm.writable].sort(), [...changed].sort(), [...collected].sort(), copying]);
		},
		violation({ vm, changed, collected }) {
			if (vm.rings.some((ring) => usedEntries(ring) > size)) return "a ring overflows";
			const published = new Set([...dirtyEntries(vm)].map(({ page }) => page));
			for (const page of changed)
				if (!published.has(page) && !collected.has(page)) return `page ${pageName(0, page)} is lost`;
			return undefined;
		},
	};
}
