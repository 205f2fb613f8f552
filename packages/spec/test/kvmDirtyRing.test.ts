import { describe, expect, test } from "vitest";
import {
	checkRing,
	dirtyRingProtocol,
	emptyRing,
	explore,
	guestStore,
	harvest,
	harvestEntry,
	initialTracking,
	kernelStore,
	pushDirty,
	type RingMutant,
	resetRing,
	resetRings,
	softFull,
	takeBitmap,
	usedEntries,
} from "../src/kvm/index.ts";

describe("one dirty ring", () => {
	test("published in order, reset up to the first that is not harvested", () => {
		let ring = emptyRing(256);
		for (const page of [5, 2, 9]) ring = pushDirty(ring, 3, page);
		expect(ring.entries.slice(0, 4)).toEqual([
			{ flags: 1, slot: 3, offset: 5 },
			{ flags: 1, slot: 3, offset: 2 },
			{ flags: 1, slot: 3, offset: 9 },
			{ flags: 0, slot: 0, offset: 0 },
		]);
		ring = harvest(ring, 1);
		expect(resetRing(ring).reset).toEqual([]);
		const { ring: after, reset } = resetRing(harvest(ring, 0));
		expect(reset.map(({ offset }) => offset)).toEqual([5, 2]);
		expect([after.resetIndex, usedEntries(after)]).toEqual([2, 1]);
	});

	test("full at 64 entries less than the size, until entries are reset", () => {
		let ring = emptyRing(256);
		for (let page = 0; page < 191; page++) ring = pushDirty(ring, 0, page);
		expect([softFull(ring), checkRing(ring).full]).toEqual([false, false]);
		ring = pushDirty(ring, 0, 191);
		expect(checkRing(checkRing(ring).ring).full).toBe(true);
		ring = resetRing(harvest(ring, 0)).ring;
		expect(checkRing(ring)).toEqual({ ring: { ...ring, requested: false }, full: false });
	});

	test("a client that resets what was never published has a ring that is full from the next page on", () => {
		const ring = resetRing(harvest(emptyRing(256), 0)).ring;
		expect([usedEntries(ring), checkRing(ring).full]).toEqual([0xffff_ffff, false]);
		// The next page comes behind the entry that was skipped, so nothing is in use any more.
		expect(checkRing(pushDirty(ring, 0, 0)).full).toBe(false);
		const twice = resetRing(harvest(harvest(emptyRing(256), 0), 1)).ring;
		expect(checkRing(pushDirty(twice, 0, 0)).full).toBe(true);
	});
});

describe("rings of a VM", () => {
	test("a page is published once, by the first vCPU that writes to it, and again after the reset", () => {
		let vm = initialTracking(2, 256, false);
		for (const [vcpu, stored] of [
			[0, false],
			[0, true],
			[1, true],
		] as const) {
			const after = guestStore(vm, vcpu, 0, 7);
			expect(after.stored).toBe(stored);
			vm = after.vm;
		}
		expect(vm.rings.map(usedEntries)).toEqual([1, 0]);
		const reset = resetRings(harvestEntry(vm, 0, 0));
		expect(reset.count).toBe(1);
		expect(guestStore(reset.vm, 1, 0, 7).stored).toBe(false);
	});

	test("writes of the kernel: to the ring of the running vCPU each time, else to the bitmap", () => {
		let vm = initialTracking(1, 256, true);
		for (let i = 0; i < 2; i++) vm = kernelStore(vm, 0, 0, 3);
		vm = kernelStore(kernelStore(vm, undefined, 1, 8), undefined, 1, 4);
		expect(vm.rings.map(usedEntries)).toEqual([2]);
		const { vm: after, pages } = takeBitmap(vm, 1);
		expect([pages, takeBitmap(after, 1).pages]).toEqual([[4, 8], []]);
		expect(kernelStore(initialTracking(1, 256, false), undefined, 0, 0).bitmap).toBeUndefined();
	});
});

describe("the protocol with a client that copies memory", () => {
	const search = (mutant: RingMutant, size = 4) =>
		explore(dirtyRingProtocol({ vcpus: 2, pages: 3, size, reserved: size / 2, mutant }));

	test("no page is lost and no ring overflows, in any order of steps", () => {
		const r = search("none");
		expect(r.violation).toBeUndefined();
		expect(r.complete).toBe(true);
		expect(r.states).toBeGreaterThan(1000);
	});

	test("page contents that are read before the reset can be old", () => {
		expect(search("copyBeforeReset").violation).toEqual({
			what: "page 0:0 is lost",
			trace: ["vcpu0: store to page 0", "client: harvest page 0", "vcpu0: store to page 0"],
		});
	});

	test("an entry that is harvested behind another one is not reset, and its page stays writable", () => {
		expect(search("outOfOrder").violation?.what).toMatch(/is lost$/);
	});

	test("a reset that leaves pages writable loses them", () => {
		expect(search("noProtection").violation?.what).toMatch(/is lost$/);
	});

	test("without the exit a ring overflows", () => {
		expect(search("neverFull", 2).violation?.what).toBe("a ring overflows");
	});
});
