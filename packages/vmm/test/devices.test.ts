import { KvmError } from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { MmioBus } from "../src/devices/bus.ts";
import { CfiFlash, FLASH_BANK_SIZE, FLASH_SECTOR, sparseFlashStore } from "../src/devices/cfiFlash.ts";
import { FwCfg } from "../src/devices/fwCfg.ts";
import { Pl011 } from "../src/devices/pl011.ts";
import { Pl031 } from "../src/devices/pl031.ts";
import { Pl061 } from "../src/devices/pl061.ts";
import { random } from "./support/tools.ts";

describe("MmioBus", () => {
	const log: string[] = [];
	const device = (base: number, size: number) => ({
		name: `d${base}`,
		base,
		size,
		read: (offset: number, width: number) => {
			log.push(`r${offset}/${width}`);
			return 0x11223344;
		},
		write: (offset: number, width: number, value: number) => {
			log.push(`w${offset}/${width}=${value.toString(16)}`);
		},
	});
	it("hands bytes over in guest memory order and splits eight bytes into two words", () => {
		const bus = new MmioBus();
		bus.add(device(0x1000, 0x100));
		log.length = 0;
		const data = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
		bus.access(0x1010, data, 2, true);
		bus.access(0x1020, data, 8, true);
		expect(log).toEqual(["w16/2=201", "w32/4=4030201", "w36/4=8070605"]);
		bus.access(0x1000, data, 4, false);
		expect([...data.subarray(0, 4)]).toEqual([0x44, 0x33, 0x22, 0x11]);
	});
	it("reads zero where nothing is, and refuses devices that overlap", () => {
		const bus = new MmioBus();
		bus.add(device(0x1000, 0x100));
		const data = new Uint8Array(8).fill(9);
		expect(bus.access(0x9000, data, 8, false)).toBeUndefined();
		expect([...data]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
		expect(() => bus.add(device(0x10ff, 1))).toThrow(KvmError);
	});
});

describe("Pl011", () => {
	const make = () => {
		const sent: number[] = [];
		const levels: boolean[] = [];
		return {
			sent,
			levels,
			uart: new Pl011(
				0,
				(b) => sent.push(b),
				(l) => levels.push(l),
			),
		};
	};
	it("sends at once and never says that it is full", () => {
		const { uart, sent } = make();
		uart.write(0, 4, 0x141);
		expect(sent).toEqual([0x41]);
		expect(uart.read(0x18) & 0x20).toBe(0);
	});
	it.each([0x00, 0x10])("gives input in order, with LCR_H = %i", (lcr) => {
		const { uart } = make();
		uart.write(0x2c, 4, lcr);
		uart.receive(new TextEncoder().encode("a longer line than the FIFO holds"));
		let text = "";
		while (!(uart.read(0x18) & 0x10)) text += String.fromCharCode(uart.read(0));
		expect(text).toBe("a longer line than the FIFO holds");
	});
	it("raises the receive interrupt when it is unmasked, and drops it when the bytes are gone", () => {
		const { uart, levels } = make();
		uart.write(0x38, 4, 0x10);
		uart.receive(new Uint8Array([1]));
		uart.read(0);
		expect(levels).toEqual([true, false]);
	});
	it("carries the PrimeCell identification", () => {
		const { uart } = make();
		expect([0xfe0, 0xfe4, 0xfe8, 0xff0, 0xffc].map((o) => uart.read(o))).toEqual([0x11, 0x10, 0x14, 0x0d, 0xb1]);
	});
	it("bounds what waits for a guest that never reads", () => {
		const { uart } = make();
		let taken = 0;
		for (let i = 0; i < 40; i++) taken += uart.receive(new Uint8Array(65536));
		expect(taken).toBeLessThanOrEqual((1 << 20) + 16);
		expect(uart.receive(new Uint8Array(65536))).toBe(0);
	});
	it("counts polls of an idle line", () => {
		const { uart } = make();
		for (let i = 0; i < 5; i++) uart.read(0x18);
		expect(uart.idleReads).toBe(5);
		uart.receive(new Uint8Array([1]));
		expect(uart.idleReads).toBe(0);
	});
});

describe("Pl031", () => {
	it("counts from what the guest loads and fires at the match", () => {
		let now = 1000;
		const levels: boolean[] = [];
		const rtc = new Pl031(
			0,
			() => now,
			(l) => levels.push(l),
		);
		expect(rtc.read(0)).toBe(1000);
		rtc.write(8, 4, 5);
		now += 3;
		expect(rtc.read(0)).toBe(8);
		rtc.write(0x10, 4, 1);
		rtc.write(4, 4, 10);
		now += 2;
		rtc.poll();
		expect(levels.at(-1)).toBe(true);
		rtc.write(0x1c, 4, 1);
		expect(levels.at(-1)).toBe(false);
	});
});

describe("Pl061", () => {
	it("masks the data register by address and latches edges", () => {
		const levels: boolean[] = [];
		const gpio = new Pl061(0, (l) => levels.push(l));
		gpio.write(0x400, 4, 0xf0);
		gpio.write(0x3fc, 4, 0xff);
		expect(gpio.read(0x3fc)).toBe(0xf0);
		expect(gpio.read(0x80 << 2)).toBe(0x80);
		expect(gpio.read(0x0f << 2)).toBe(0);
		gpio.write(0x40c, 4, 0x08);
		gpio.write(0x410, 4, 0x08);
		gpio.setInput(3, true);
		expect(levels.at(-1)).toBe(true);
		gpio.setInput(3, false);
		gpio.write(0x41c, 4, 0x08);
		expect(levels.at(-1)).toBe(false);
	});
});

describe("CfiFlash", () => {
	const make = () => {
		const modes: boolean[] = [];
		return { modes, flash: new CfiFlash("flash0", 0, sparseFlashStore(), (readable) => modes.push(readable)) };
	};
	it("answers the CFI query on both chips", () => {
		const { flash, modes } = make();
		flash.write(0x55 * 4, 4, 0x980098);
		expect(modes).toEqual([false]);
		expect([0x10, 0x11, 0x12].map((a) => flash.read(a * 4, 4))).toEqual([0x510051, 0x520052, 0x590059]);
		expect(flash.read(0x27 * 4, 1)).toBe(25);
		flash.write(0, 4, 0xff00ff);
		expect(modes).toEqual([false, true]);
		expect(flash.read(0, 4)).toBe(0xffffffff);
	});
	it("programs only from ones to zeros, and erases whole sectors", () => {
		const { flash } = make();
		const program = (offset: number, value: number) => {
			flash.write(offset, 4, 0x400040);
			flash.write(offset, 4, value);
			flash.write(0, 4, 0xff00ff);
		};
		program(8, 0x0ff00ff0);
		program(8, 0xffff0000);
		expect(flash.read(8, 4)).toBe(0x0ff00000);
		flash.write(FLASH_SECTOR + 4, 4, 0x200020);
		flash.write(FLASH_SECTOR + 4, 4, 0xd000d0);
		flash.write(0, 4, 0xff00ff);
		expect(flash.read(8, 4)).toBe(0x0ff00000);
		flash.write(16, 4, 0x200020);
		flash.write(16, 4, 0xd000d0);
		expect(flash.read(0, 4)).toBe(0x00800080);
		flash.write(0, 4, 0xff00ff);
		expect(flash.read(8, 4)).toBe(0xffffffff);
	});
	it("programs through the write buffer and refuses one that is too long", () => {
		const { flash } = make();
		flash.write(0x100, 4, 0xe800e8);
		flash.write(0x100, 4, 1);
		flash.write(0x100, 4, 0x11111111);
		flash.write(0x104, 4, 0x22222222);
		flash.write(0x100, 4, 0xd000d0);
		flash.write(0, 4, 0xff00ff);
		expect([flash.read(0x100, 4), flash.read(0x104, 4)]).toEqual([0x11111111, 0x22222222]);
		flash.write(0, 4, 0xe800e8);
		flash.write(0, 4, 0xffff);
		expect(flash.read(0, 1) & 0x30).toBe(0x30);
	});
});

describe("FwCfg", () => {
	const ram = new Uint8Array(4096);
	const dma = {
		range: (address: number, length: number) =>
			address + length <= ram.length ? ram.subarray(address, address + length) : undefined,
	};
	it("gives the signature, the file directory and a file, by register and by DMA", () => {
		const device = new FwCfg(0, dma, 1 << 30, 2);
		device.addFile("opt/test", new Uint8Array([5, 6, 7]));
		const select = (key: number) => device.write(8, 2, ((key & 0xff) << 8) | (key >> 8));
		select(0);
		expect(device.read(0, 4)).toBe(0x554d4551);
		select(0x19);
		expect(device.read(0, 4)).toBe(0x01000000);
		const view = new DataView(ram.buffer);
		view.setUint32(0, (0x20 << 16) | 8 | 2);
		view.setUint32(4, 3);
		view.setBigUint64(8, 100n);
		device.write(0x10, 4, 0);
		device.write(0x14, 4, 0);
		expect([...ram.subarray(100, 103)]).toEqual([5, 6, 7]);
		expect(view.getUint32(0)).toBe(0);
	});
});

describe("FwCfg's place in an item", () => {
	it("stays a number that a snapshot has room for, however often a guest skips", () => {
		const device = new FwCfg(0, { range: () => undefined }, 1 << 30, 1);
		device.restore({ selected: 0, at: 2 ** 32, dmaHigh: 0 });
		device.write(0, 4, 0);
		for (let i = 0; i < 10; i++) device.read(0, 4);
		expect(device.save()).toEqual({ selected: 0, at: 2 ** 32, dmaHigh: 0 });
		device.restore({ selected: 0, at: 2, dmaHigh: 0 });
		expect([device.read(0, 1), device.read(0, 1), device.read(0, 1)]).toEqual([0x4d, 0x55, 0]);
	});
});

describe("hostile guests", () => {
	it("200,000 random accesses to every device: no exception, values in range", () => {
		const rnd = random(11);
		const ram = new Uint8Array(1 << 16);
		const bus = new MmioBus();
		bus.add(new Pl011(0x9000000, () => {}));
		bus.add(new Pl031(0x9010000, () => 5));
		bus.add(
			new FwCfg(0x9020000, { range: (a, n) => (a + n <= ram.length ? ram.subarray(a, a + n) : undefined) }, 1 << 20, 1),
		);
		bus.add(new Pl061(0x9030000));
		bus.add(new CfiFlash("flash0", 0, sparseFlashStore()));
		const data = new Uint8Array(8);
		for (let i = 0; i < 200_000; i++) {
			const device = bus.devices[rnd.below(bus.devices.length)] as (typeof bus.devices)[number];
			const offset = rnd.below(4) === 0 ? rnd.below(device.size) : rnd.below(Math.min(device.size, 0x60));
			data.set(rnd.bytes(8));
			bus.access(device.base + offset, data, [1, 2, 4, 8][rnd.below(4)] as number, rnd.below(2) === 0);
		}
		expect(FLASH_BANK_SIZE).toBe(64 << 20);
	});
});
