import { expect, it } from "vitest";
import { VirtioBalloon } from "../../src/devices/virtio/balloon.ts";
import { GuestRam, packed, RAM, TestDriver } from "../support/virtioDriver.ts";

function make() {
	const ram = new GuestRam(1 << 21);
	const balloon = new VirtioBalloon();
	return { ram, balloon, driver: new TestDriver(balloon, ram).start() };
}

it("asks for pages, and zeroes those that the guest gives", () => {
	const { ram, balloon, driver } = make();
	balloon.target = 3;
	expect([driver.reg(0x100), driver.reg(0x060)]).toEqual([3, 2]);
	ram.bytes.fill(7, 0x10_0000, 0x10_3000);
	// The last page number is outside RAM.
	driver.request(0, [packed([(RAM + 0x10_0000) / 4096, 4], [(RAM + 0x10_2000) / 4096, 4], [0xffff_ffff, 4])]);
	expect([0x10_0fff, 0x10_1000, 0x10_2000].map((at) => ram.bytes[at])).toEqual([0, 7, 0]);
	driver.mmio.write(0x104, 4, 2);
	expect(balloon.actual).toBe(2);
	ram.bytes.fill(7, 0x10_0000, 0x10_1000);
	driver.request(1, [packed([(RAM + 0x10_0000) / 4096, 4])]);
	expect(ram.bytes[0x10_0000]).toBe(7);
});

it("lets vCPUs have a turn between lists of many pages", () => {
	const { driver } = make();
	const list = packed(...Array.from({ length: 4096 }, () => [(RAM + 0x10_0000) / 4096, 4] as const));
	// 16 MiB of zeros each.
	for (let i = 0; i < 16; i++) driver.offer(0, [list]);
	driver.polls = 0;
	driver.kick(0);
	expect([driver.collect(0).length, driver.polls]).toEqual([4, 1]);
});

it("refuses a list of pages that is none", () => {
	for (const list of [new Uint8Array(3), new Uint8Array(0x1_0000 + 4)]) {
		const { driver } = make();
		driver.request(0, [list]);
		expect(driver.reg(0x070) & 64).toBe(64);
	}
});

it("keeps the buffer for statistics until it wants new ones", () => {
	const { balloon, driver } = make();
	balloon.askForStatistics();
	driver.mmio.poll();
	driver.offer(2, [packed([4, 2], [1 << 20, 8], [5, 2], [2 ** 33, 8], [99, 2], [1, 8])]);
	driver.kick(2);
	expect(balloon.statistics).toEqual({ freeMemory: 1 << 20, totalMemory: 2 ** 33 });
	expect(driver.collect(2).length).toBe(0);
	driver.mmio.poll();
	expect(driver.collect(2).length).toBe(1);
	driver.mmio.poll();
	expect(driver.request(2, [packed([4, 2], [5, 8])])).toBeUndefined();
	expect(balloon.statistics).toEqual({ freeMemory: 5 });
});

it("saves and restores its size", () => {
	const { balloon, driver } = make();
	balloon.target = 9;
	driver.mmio.write(0x104, 4, 4);
	const other = make();
	other.balloon.restore(structuredClone(balloon.save()));
	expect([other.balloon.target, other.balloon.actual]).toEqual([9, 4]);
	expect(() => other.balloon.restore({ target: -1 })).toThrow(/virtio-balloon/);
});
