import {
	type DirtyTracking,
	enterGuest,
	guestStore,
	harvestEntry,
	initialTracking,
	pageName,
	resetRings,
} from "@upcall/spec";
import { KVM_EXIT_DIRTY_RING_FULL, KVM_EXIT_HYPERCALL } from "@upcall/uapi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Vcpu } from "../src/index.ts";
import { Client, CODE, ENTRIES, PAGE, RING_BYTES, SLOTS } from "./support/dirtyRingClient.ts";

type Action =
	| {
			readonly kind: "store";
			readonly vcpu: number;
			readonly slot: number;
			readonly page: number;
			readonly count: number;
	  }
	| { readonly kind: "harvest"; readonly vcpu: number; readonly count: number }
	| { readonly kind: "reset" };

const VCPUS = 3;
const action: fc.Arbitrary<Action> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			kind: fc.constant("store" as const),
			vcpu: fc.nat({ max: VCPUS - 1 }),
			slot: fc.nat({ max: SLOTS.length - 1 }),
			page: fc.nat({ max: 299 }),
			count: fc.constantFrom(1, 1, 2, 40, 150),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("harvest" as const),
			vcpu: fc.nat({ max: VCPUS - 1 }),
			count: fc.constantFrom(1, 5, 100, 256),
		}),
	},
	{ weight: 2, arbitrary: fc.constant({ kind: "reset" as const }) },
);

/** A client, the specification of its rings, and a copy of the logged memory that is made as the manual says. */
class Copier {
	readonly client = new Client(VCPUS, "loop: str x0, [x1]\nhvc #0\nb loop");
	spec: DirtyTracking = initialTracking(VCPUS, ENTRIES, false);
	readonly #copy = new Map<string, Uint8Array>();
	readonly #collected = new Set<string>();
	#value = 1n;
	full = 0;

	constructor() {
		for (const { slot, pages } of SLOTS) for (let page = 0; page < pages; page++) this.#copyPage(slot, page);
	}

	#copyPage(slot: number, page: number): void {
		this.#copy.set(pageName(slot, page), this.client.page(slot, page).slice());
	}

	/** One store of the specification's guest. @returns whether KVM_RUN leaves because of a full ring instead */
	#specStore(vcpu: number, slot: number, page: number): boolean {
		for (;;) {
			const entered = enterGuest(this.spec, vcpu);
			this.spec = entered.vm;
			if (entered.full) return true;
			const { vm, stored } = guestStore(this.spec, vcpu, slot, page);
			this.spec = vm;
			if (stored) return false;
		}
	}

	/** Stores to pages in sequence until it is done or the ring is full. */
	store({ vcpu: index, slot: n, page: first, count }: Extract<Action, { kind: "store" }>): void {
		const vcpu = this.client.vcpus[index] as Vcpu;
		const { slot, guestPhysAddr, pages } = SLOTS[n] as (typeof SLOTS)[number];
		for (let i = 0; i < count; i++) {
			const page = (first + i) % pages;
			vcpu.setX(0, this.#value++);
			vcpu.setX(1, BigInt(guestPhysAddr + page * PAGE + 8 * (i % 512)));
			vcpu.pc = BigInt(CODE);
			const full = this.#specStore(index, slot, page);
			expect(vcpu.enter()).toBe(0);
			expect(vcpu.run.exit_reason).toBe(full ? KVM_EXIT_DIRTY_RING_FULL : KVM_EXIT_HYPERCALL);
			if (!full) continue;
			// Nothing was executed.
			expect(vcpu.pc).toBe(BigInt(CODE));
			this.full++;
			return;
		}
	}

	harvest(vcpu: number, count: number): void {
		for (let i = 0; i < count; i++) {
			const found = this.client.harvest(vcpu);
			if (found === undefined) return;
			this.spec = harvestEntry(this.spec, vcpu, found.index);
			this.#collected.add(pageName(found.slot, found.page));
		}
	}

	reset(): void {
		const { vm, count } = resetRings(this.spec);
		this.spec = vm;
		expect(this.client.reset()).toBe(count);
		for (const name of this.#collected) {
			const [slot, page] = name.split(":").map(Number) as [number, number];
			this.#copyPage(slot, page);
		}
		this.#collected.clear();
	}

	/** The bytes of the rings are the specification's. */
	compare(): void {
		for (const [i, view] of this.client.rings.entries()) {
			const expected = new DataView(new ArrayBuffer(RING_BYTES));
			for (const [n, { flags, slot, offset }] of (this.spec.rings[i]?.entries ?? []).entries()) {
				expected.setUint32(16 * n, flags, true);
				expected.setUint32(16 * n + 4, slot, true);
				expected.setUint32(16 * n + 8, offset, true);
			}
			expect(Buffer.compare(Buffer.from(view.buffer, view.byteOffset, RING_BYTES), Buffer.from(expected.buffer))).toBe(
				0,
			);
		}
	}

	/** Pages whose copy is old. */
	stale(): string[] {
		const found: string[] = [];
		for (const { slot, pages } of SLOTS)
			for (let page = 0; page < pages; page++) {
				const copy = this.#copy.get(pageName(slot, page));
				if (copy === undefined || Buffer.compare(copy, this.client.page(slot, page)) !== 0)
					found.push(pageName(slot, page));
			}
		return found;
	}
}

describe("dirty rings and their specification", () => {
	it("random stores, harvests and resets: the rings are the specification's, and a copy loses no page", {
		timeout: 120_000,
	}, () => {
		let full = 0;
		fc.assert(
			fc.property(fc.array(action, { minLength: 40, maxLength: 120 }), (actions) => {
				const copier = new Copier();
				for (const a of actions) {
					if (a.kind === "store") copier.store(a);
					else if (a.kind === "harvest") copier.harvest(a.vcpu, a.count);
					else copier.reset();
					copier.compare();
				}
				for (let vcpu = 0; vcpu < VCPUS; vcpu++) copier.harvest(vcpu, ENTRIES);
				copier.reset();
				expect(copier.stale()).toEqual([]);
				full += copier.full;
			}),
			{ numRuns: 25, seed: 20261128 },
		);
		expect(full).toBeGreaterThan(10);
	});
});
