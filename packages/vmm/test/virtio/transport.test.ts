import {
	STATUS,
	type TransportDevice,
	transportNeedsReset,
	transportRead,
	transportReset,
	transportWrite,
} from "@upcall/spec";
import { KvmError } from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { VirtioConsole } from "../../src/devices/virtio/console.ts";
import { reproducibleEntropy, VirtioRng } from "../../src/devices/virtio/rng.ts";
import { VIRTIO_SLOTS, VirtioSlots } from "../../src/devices/virtio/slots.ts";
import { random } from "../support/tools.ts";
import {
	F_EVENT_IDX,
	F_INDIRECT,
	F_RING_RESET,
	F_VERSION_1,
	GuestRam,
	RAM,
	TestDriver,
} from "../support/virtioDriver.ts";

const rng = () => new VirtioRng(reproducibleEntropy(1));

describe("virtio-mmio", () => {
	it("says what it is, and reads shared memory as not there", () => {
		const driver = new TestDriver(rng());
		expect([0, 4, 8].map((offset) => driver.reg(offset))).toEqual([0x74726976, 2, 4]);
		for (const offset of [0xb0, 0xb4, 0xb8, 0xbc]) expect(driver.reg(offset)).toBe(0xffff_ffff);
		expect(driver.offered()).toBe(F_VERSION_1 + F_RING_RESET + F_INDIRECT + F_EVENT_IDX);
		driver.set(0x030, 0);
		expect(driver.reg(0x034)).toBe(64);
		driver.set(0x030, 1);
		expect(driver.reg(0x034)).toBe(0);
		expect(driver.mmio.read(0, 2)).toBe(0);
	});
	it.each([
		["without VERSION_1", F_INDIRECT],
		["a bit that was not offered", F_VERSION_1 + 2],
		["ACCESS_PLATFORM", F_VERSION_1 + 2 ** 33],
	])("does not take FEATURES_OK: %s", (_, features) => {
		const driver = new TestDriver(rng()).start(features);
		expect(driver.reg(0x070) & 8).toBe(0);
		expect(driver.mmio.live).toBe(false);
	});
	it("works after DRIVER_OK and not before, and not after FAILED", () => {
		const driver = new TestDriver(rng());
		driver.start();
		expect(driver.request(0, [16])?.written).toBe(16);
		driver.set(0x070, 128);
		driver.offer(0, [16]);
		driver.kick(0);
		expect(driver.collect(0)).toEqual([]);
		driver.set(0x070, 0);
		expect(driver.reg(0x070)).toBe(0);
	});
	it.each([
		["size 0", 0x038, 0],
		["size 3", 0x038, 3],
		["size above the maximum", 0x038, 128],
		["descriptors not aligned", 0x080, RAM + 8],
		["available ring not aligned", 0x090, RAM + 0x1001],
		["used ring not aligned", 0x0a0, RAM + 0x2002],
		["outside RAM", 0x080, 0x1000],
		["above 4 GiB", 0x0a4, 1],
		["across the end of RAM", 0x0a0, RAM + (1 << 21) - 8],
	])("refuses a queue with %s", (_, register, value) => {
		const driver = new TestDriver(rng()).start();
		driver.set(0x030, 0);
		driver.set(0x044, 0);
		expect(driver.reg(0x044)).toBe(0);
		driver.set(register, value);
		driver.set(0x044, 1);
		expect(driver.reg(0x044)).toBe(0);
		expect(driver.reg(0x070) & 64).toBe(64);
		expect(driver.reg(0x060)).toBe(2);
		expect(driver.mmio.broken).not.toBe("");
	});
	it("gives an edge to an interrupt that came while another was acknowledged", () => {
		const terminal = new VirtioConsole(() => {});
		const driver = new TestDriver(terminal).start();
		driver.offer(0, [8]);
		terminal.receive(Uint8Array.of(1));
		driver.mmio.poll();
		expect([driver.interrupts, driver.reg(0x060)]).toEqual([1, 1]);
		terminal.resize(100, 40);
		expect([driver.interrupts, driver.reg(0x060)]).toEqual([1, 3]);
		driver.set(0x064, 1);
		expect([driver.interrupts, driver.reg(0x060), driver.level]).toEqual([2, 2, true]);
		driver.set(0x064, 2);
		expect([driver.interrupts, driver.level]).toEqual([2, false]);
	});
	it("counts generations of the configuration", () => {
		const terminal = new VirtioConsole(() => {});
		const driver = new TestDriver(terminal).start();
		const before = driver.reg(0x0fc);
		terminal.resize(132, 43);
		expect(driver.reg(0x0fc)).toBe(before + 1);
		expect([driver.mmio.read(0x100, 2), driver.mmio.read(0x102, 2), driver.mmio.read(0x10c, 4)]).toEqual([132, 43, 0]);
	});
	it("resets a queue alone, and takes it again", () => {
		const driver = new TestDriver(rng()).start();
		driver.request(0, [16]);
		driver.set(0x030, 0);
		driver.set(0x0c0, 1);
		expect([driver.reg(0x0c0), driver.reg(0x044)]).toEqual([0, 0]);
		driver.setUp(0, 8);
		expect(driver.request(0, [5])?.written).toBe(5);
	});
	it("goes on from a saved state as if nothing had happened", () => {
		const first = new TestDriver(rng()).start();
		first.request(0, [16]);
		const state = structuredClone(first.mmio.save());
		const second = new TestDriver(new VirtioRng(reproducibleEntropy(99)), new GuestRam(1 << 21));
		second.ram.bytes.set(first.ram.bytes);
		second.mmio.restore(state);
		expect(second.mmio.save()).toEqual(state);
		for (const driver of [first, second]) {
			const at = 0x2000 + 4 + 2;
			driver.ram.view.setUint16(at, 0, true);
			driver.ram.view.setUint16(0x2002, 2, true);
			driver.kick(0);
		}
		expect(Buffer.compare(second.ram.bytes, first.ram.bytes)).toBe(0);
	});
	it("refuses a state of another device, and one whose queue is not in memory", () => {
		const state = new TestDriver(rng()).start().mmio.save() as {
			readonly queues: readonly { readonly size: number }[];
		};
		expect(() => new TestDriver(new VirtioConsole(() => {})).mmio.restore(state)).toThrow(/no state of virtio-console/);
		const queue = { ...state.queues[0], areas: [RAM, 0, RAM, 0, 4, 0] };
		expect(() => new TestDriver(rng()).mmio.restore({ ...state, queues: [queue] })).toThrow(/not in memory/);
	});
	it("is the specification's transport for 60,000 random register accesses", () => {
		const rnd = random(7);
		const ram = new GuestRam(1 << 16);
		const device = new VirtioConsole(() => {});
		const driver = new TestDriver(device, ram);
		const model: TransportDevice = {
			deviceId: 3,
			vendorId: driver.reg(0x00c),
			features: BigInt(driver.offered()),
			queueMax: [64, 64],
			ram: { base: BigInt(RAM), bytes: 1n << 16n },
		};
		driver.mmio.reset();
		let state = transportReset(model);
		const offsets = [0x14, 0x20, 0x24, 0x30, 0x38, 0x44, 0x64, 0x70, 0x80, 0x84, 0x90, 0x94, 0xa0, 0xa4, 0xc0, 0xfc];
		const values = [0, 1, 2, 3, 8, 11, 15, 16, 64, 128, 0x3000_0005, 0x101, RAM, RAM + 0x1000, RAM + 0xff00];
		let live = 0;
		let broken = 0;
		const both = (offset: number, value: number): void => {
			driver.set(offset, value);
			state = transportWrite(model, state, offset, value);
		};
		for (let i = 0; i < 60_000; i++) {
			// Random stores alone hardly ever negotiate.
			if (rnd.below(500) === 0)
				for (const [offset, value] of [
					[0x70, 0],
					[0x24, 1],
					[0x20, 1 + (rnd.below(2) << 8)],
					[0x70, 11],
					[0x70, 15],
				] as const)
					both(offset, value);
			const offset = rnd.below(4) === 0 ? rnd.below(64) * 4 : (offsets[rnd.below(offsets.length)] as number);
			const value = rnd.below(8) === 0 ? rnd.next() : (values[rnd.below(values.length)] as number);
			if (rnd.below(3) !== 0 && offset !== 0x50) both(offset, value);
			else if (rnd.below(300) === 0) {
				driver.mmio.needsReset("test");
				state = transportNeedsReset(state);
			}
			const looked = rnd.below(2) === 0 ? offset : rnd.below(64) * 4;
			expect(driver.reg(looked), `access ${i}, offset ${looked.toString(16)}`).toBe(
				transportRead(model, state, looked),
			);
			expect(driver.level).toBe(state.interruptStatus !== 0);
			if (state.status & STATUS.DEVICE_NEEDS_RESET) broken++;
			else if (driver.mmio.live) live++;
		}
		expect(live).toBeGreaterThan(100);
		expect(broken).toBeGreaterThan(1000);
	});
});

describe("VirtioSlots", () => {
	it("shows free slots as transports without a device, and polls those that ask for it", () => {
		const edges: number[] = [];
		const slots = new VirtioSlots(0xa00_0000, new GuestRam(4096), (slot) => (level) => {
			if (level) edges.push(slot);
		});
		const terminal = new VirtioConsole(() => {});
		slots.add(rng());
		slots.add(terminal);
		expect([8, 0x208, 0x408, 0x400, 0x404, 0x500].map((offset) => slots.read(offset, 4))).toEqual([
			4, 3, 0, 0x74726976, 2, 0,
		]);
		expect(slots.wantsPoll).toBe(false);
		terminal.receive(Uint8Array.of(1));
		expect(slots.wantsPoll).toBe(true);
		slots.poll();
		expect(slots.wantsPoll).toBe(false);
		slots.write(0x470, 4, 1);
		for (let i = 2; i < VIRTIO_SLOTS; i++) slots.add(rng());
		expect(() => slots.add(rng())).toThrow(KvmError);
		const state = slots.save();
		slots.restore(structuredClone(state));
		expect(slots.save()).toEqual(state);
		expect(() => slots.restore({ slots: [] })).toThrow(/0 virtio devices/);
	});
});
