import { KVM_MEM_READONLY, KVM_SET_USER_MEMORY_REGION, KvmUserspaceMemoryRegion } from "@upcall/uapi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openKvm } from "../src/index.ts";
import { MEMORY_SLOTS } from "../src/memorySlots.ts";
import { SlotTable } from "../src/slotTable.ts";
import { vmIoctl } from "../src/vmIoctl.ts";
import { implementation } from "./support/specDriver.ts";

const EEXIST = -17;
const EINVAL = -22;

function region(slot: number, gpa: number, pages: number, flags = 0): Uint8Array {
	const r = KvmUserspaceMemoryRegion.alloc();
	r.slot = slot;
	r.flags = flags;
	r.guest_phys_addr = BigInt(gpa);
	r.memory_size = BigInt(pages * 4096);
	return r.asBytes();
}

describe("memory slots", () => {
	it("all 32,767 can be made and deleted; one more is refused", { timeout: 120_000 }, () => {
		const vm = openKvm({ memory: 65536, maxVcpus: 1 }).createVm();
		const set = (slot: number, pages: number): number =>
			vm.ioctl(KVM_SET_USER_MEMORY_REGION, region(slot, slot * 8192, pages));
		// 7919 and the number of slots have no common divisor: every slot once, far from the one before.
		const order = Array.from({ length: MEMORY_SLOTS }, (_, i) => (i * 7919) % MEMORY_SLOTS);
		expect(new Set(order).size).toBe(32767);
		for (const slot of order) if (set(slot, 1) !== 0) expect.fail(`slot ${slot}`);
		expect(set(MEMORY_SLOTS, 1)).toBe(EINVAL);
		expect(vm.ioctl(KVM_SET_USER_MEMORY_REGION, region(5, 6 * 8192, 1))).toBe(EEXIST);
		for (const slot of order) if (set(slot, 0) !== 0) expect.fail(`slot ${slot}`);
		expect(set(0, 0)).toBe(EINVAL);
	});

	it("random changes agree with a list that is searched from end to end", () => {
		const change = fc.record({
			slot: fc.nat({ max: 12 }),
			page: fc.nat({ max: 40 }),
			pages: fc.nat({ max: 4 }),
			readonly: fc.boolean(),
		});
		fc.assert(
			fc.property(fc.array(change, { minLength: 20, maxLength: 60 }), (changes) => {
				const vm = implementation({ abi: "upstream" });
				const model = new Map<number, { page: number; pages: number; readonly: boolean }>();
				for (const { slot, page, pages, readonly } of changes) {
					const old = model.get(slot);
					let expected = 0;
					if (pages === 0) expected = old === undefined ? EINVAL : 0;
					else if (old !== undefined && (old.pages !== pages || old.readonly !== readonly)) expected = EINVAL;
					else {
						const other = [...model].some(([id, m]) => id !== slot && page < m.page + m.pages && m.page < page + pages);
						if (other) expected = EEXIST;
					}
					const bytes = region(slot, page * 4096, pages, readonly ? KVM_MEM_READONLY : 0);
					expect(vmIoctl(vm, KVM_SET_USER_MEMORY_REGION, bytes)).toBe(expected);
					if (expected === 0 && pages === 0) model.delete(slot);
					else if (expected === 0) model.set(slot, { page, pages, readonly });
					for (let n = 0; n < 46; n++) {
						const found = [...model].find(([, m]) => n >= m.page && n < m.page + m.pages);
						expect(vm.slots.at(n * 4096 + 4095)?.id).toBe(found?.[0]);
					}
				}
			}),
			{ numRuns: 60, seed: 20261123 },
		);
	});

	it("typed methods refuse numbers that the kernel's fields cannot hold, instead of using others", () => {
		const vm = openKvm({ memory: 65536 }).createVm();
		const good = { slot: 1, guestPhysAddr: 0, memorySize: 4096, userspaceAddr: 0 };
		for (const bad of [{ slot: Number.NaN }, { slot: 2 ** 32 }, { guestPhysAddr: 0.5 }, { memorySize: NaN }]) {
			expect(() => vm.setUserMemoryRegion({ ...good, ...bad })).toThrow(TypeError);
		}
		expect(() => vm.smcccFilter(2 ** 32, 1, 2)).toThrow(TypeError);
		vm.smcccFilter(0xc300_0000 | 1, 1, 2);
		expect(() => vm.smcccFilter(0xc300_0001, 1, 2)).toThrow(expect.objectContaining({ code: "EEXIST" }));
		expect(() => vm.irqLine(Number.NaN, 1)).toThrow(TypeError);
		expect(() => vm.enableCap(177, [1.5])).toThrow(TypeError);
		expect(() => vm.hasDeviceAttr(0, 0.5)).toThrow(TypeError);
	});

	it("an empty table has nothing anywhere", () => {
		const table = new SlotTable();
		expect([table.at(0), table.size, table.delete(0)]).toEqual([undefined, 0, false]);
	});
});
