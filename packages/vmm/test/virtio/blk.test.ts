import { describe, expect, it } from "vitest";
import { VirtioBlk } from "../../src/devices/virtio/blk.ts";
import { type BlockBackend, memoryDisk, overlayDisk } from "../../src/devices/virtio/blockBackend.ts";
import { random } from "../support/tools.ts";
import { F_VERSION_1, packed, TestDriver } from "../support/virtioDriver.ts";

const OK = 0;
const IOERR = 1;
const UNSUPP = 2;
const header = (type: number, sector: number | bigint) => packed([type, 4], [0, 4], [sector, 8]);
const pattern = (length: number, first: number) => Uint8Array.from({ length }, (_, i) => first + i * 7);

function make(disk: BlockBackend = memoryDisk(new Uint8Array(64 * 512)), features?: number) {
	const driver = new TestDriver(new VirtioBlk(disk)).start(features);
	return {
		driver,
		disk,
		write: (sector: number | bigint, ...data: Uint8Array[]) =>
			driver.request(0, [header(1, sector), ...data, 1])?.data[0],
		read: (sector: number | bigint, length: number) => {
			const returned = driver.request(0, [header(0, sector), length, 1]);
			return { status: returned?.data[length], data: returned?.data.subarray(0, length), written: returned?.written };
		},
	};
}

describe("VirtioBlk", () => {
	it("tells its capacity and limits", () => {
		const { driver } = make();
		expect([0x100, 0x104, 0x108, 0x10c, 0x114].map((o) => driver.reg(o))).toEqual([64, 0, 1 << 17, 126, 512]);
	});
	it("reads what was written, whatever the framing", () => {
		const { write, read, driver } = make();
		const data = pattern(1024, 3);
		expect(write(5, data.slice(0, 100), data.slice(100, 600), data.slice(600))).toBe(OK);
		expect(read(5, 1024)).toEqual({ status: OK, data, written: 1025 });
		// Header and status in pieces, data and status in one buffer.
		const head = header(0, 5);
		const odd = driver.request(0, [head.slice(0, 3), head.slice(3), 1000, 25], true);
		expect(odd?.data).toEqual(Uint8Array.from([...data, OK]));
	});
	it.each([
		["behind the end", 64, 512],
		["across the end", 63, 1024],
		["far behind the end", 0xffff_ffff_ffff_ffffn, 512],
		["not whole sectors", 0, 100],
	])("gives an I/O error: %s", (_, sector, length) => {
		const { write, read } = make();
		expect(read(sector, length).status).toBe(IOERR);
		expect(write(sector, new Uint8Array(length))).toBe(IOERR);
	});
	it("gives the serial number, and refuses what it does not know", () => {
		const { driver } = make(memoryDisk(new Uint8Array(512), { serial: "disk-0" }));
		expect(new TextDecoder().decode(driver.request(0, [header(8, 0), 20, 1])?.data)).toBe(`disk-0${"\0".repeat(15)}`);
		expect(driver.request(0, [header(8, 0), 5, 1])?.data[5]).toBe(IOERR);
		expect(driver.request(0, [header(99, 0), 1])?.data[0]).toBe(UNSUPP);
	});
	it("flushes when it is told to, and after each write to a driver that cannot", () => {
		for (const [features, flushes] of [
			[undefined, 1],
			[F_VERSION_1, 3],
		] as const) {
			let flushed = 0;
			const base = memoryDisk(new Uint8Array(4096));
			const { write, driver } = make({ ...base, flush: () => ++flushed > 0 }, features);
			write(0, new Uint8Array(512));
			write(1, new Uint8Array(512));
			expect(driver.request(0, [header(4, 0), 1])?.data[0]).toBe(OK);
			expect(flushed).toBe(flushes);
		}
	});
	it("passes failures of the disk on", () => {
		const fails = () => false;
		const base = memoryDisk(new Uint8Array(4096));
		const { write, read, driver } = make({
			...base,
			read: fails,
			write: fails,
			flush: fails,
			zero: fails,
			discard: fails,
		});
		expect([read(0, 512).status, write(0, new Uint8Array(512))]).toEqual([IOERR, IOERR]);
		expect(driver.request(0, [header(4, 0), 1])?.data[0]).toBe(IOERR);
		for (const type of [11, 13])
			expect(driver.request(0, [header(type, 0), packed([0, 8], [1, 4], [0, 4]), 1])?.data[0]).toBe(IOERR);
	});
	it("does not write to a read-only disk", () => {
		const { write, read, driver } = make(memoryDisk(pattern(1024, 1), { readOnly: true }));
		expect(driver.mmio.negotiated(5)).toBe(true);
		expect(write(0, new Uint8Array(512))).toBe(IOERR);
		expect(driver.request(0, [header(13, 0), packed([0, 8], [1, 4], [0, 4]), 1])?.data[0]).toBe(IOERR);
		expect(read(0, 512).data).toEqual(pattern(512, 1));
	});
	it("writes zeros, and looks at ranges before it does", () => {
		const { driver, read } = make(memoryDisk(pattern(4096, 1)));
		const zeroes = (...fields: Parameters<typeof packed>) =>
			driver.request(0, [header(13, 0), packed(...fields), 1])?.data[0];
		expect(zeroes([1, 8], [2, 4], [1, 4], [5, 8], [1, 4], [0, 4])).toBe(OK);
		expect(read(0, 4096).data).toEqual(
			pattern(4096, 1).map((byte, i) => ((i >= 512 && i < 1536) || (i >= 2560 && i < 3072) ? 0 : byte)),
		);
		expect(zeroes([7, 8], [2, 4], [0, 4])).toBe(IOERR);
		expect(zeroes([0, 8], [1, 4], [2, 4])).toBe(UNSUPP);
		expect(zeroes([0, 8], [1, 4])).toBe(IOERR);
		expect(driver.request(0, [header(11, 0), packed([0, 8], [1, 4], [1, 4]), 1])?.data[0]).toBe(UNSUPP);
		expect(driver.request(0, [header(11, 0), packed([0, 8], [8, 4], [0, 4]), 1])?.data[0]).toBe(OK);
	});
	it.each([
		["zeros", 13, 64 << 20],
		["flushes", 4, 1 << 20],
	])("lets vCPUs have a turn between requests that are short and cost much: %s", (_, type, cost) => {
		let work = 0;
		const does = (bytes: number): boolean => {
			work += bytes;
			return true;
		};
		const disk = {
			...memoryDisk(new Uint8Array(512)),
			bytes: 2 ** 40,
			zero: (_at: number, length: number) => does(length),
			flush: () => does(1 << 20),
		};
		const driver = new TestDriver(new VirtioBlk(disk)).start(undefined, 256);
		const told: number[] = [];
		Object.assign(driver.ram, { worked: (bytes: number) => told.push(bytes) });
		const sectors = driver.reg(0x130);
		const ranges = Array.from({ length: driver.reg(0x134) }, (_, i) => packed([i * sectors, 8], [sectors, 4], [0, 4]));
		for (let i = 0; i < 200; i++)
			driver.offer(
				0,
				[header(type, 0), ...(type === 13 ? [Uint8Array.from(ranges.flatMap((r) => [...r]))] : []), 1],
				true,
			);
		driver.polls = 0;
		driver.kick(0);
		expect(work).toBeLessThan((64 << 20) + 2 * cost);
		expect(told.reduce((n, bytes) => n + bytes, 0)).toBeGreaterThanOrEqual(work);
		expect(driver.polls).toBe(1);
		for (let i = 0; i < 300; i++) driver.mmio.poll();
		expect(work).toBe(200 * cost);
	});
	it.each([
		["no status", [header(0, 0)]],
		["a short header", [new Uint8Array(15), 1]],
	])("asks for a reset: %s", (_, buffers) => {
		const { driver } = make();
		expect(driver.request(0, buffers)).toBeUndefined();
		expect(driver.reg(0x070) & 64).toBe(64);
		driver.start();
		expect(driver.request(0, [header(4, 0), 1])?.data[0]).toBe(OK);
	});
	it("reports every byte that it writes to the guest", () => {
		const { driver, read } = make();
		driver.ram.writes.length = 0;
		const before = driver.ram.bytes.slice();
		read(0, 1024);
		const covered = new Uint8Array(before.length);
		for (const [address, length] of driver.ram.writes)
			covered.fill(1, address - 0x4000_0000, address - 0x4000_0000 + length);
		expect(covered.reduce((n, b) => n + b, 0)).toBe(1024 + 1 + 8 + 2 + 2);
	});
});

describe("overlayDisk", () => {
	it("is the disk it covers, with the writes on top: 2,000 random requests", () => {
		const rnd = random(2);
		const size = 3 * 65536 + 512;
		const base = rnd.bytes(size);
		const untouched = base.slice();
		const model = base.slice();
		let disk = overlayDisk(memoryDisk(base, { readOnly: true }));
		for (let i = 0; i < 2000; i++) {
			const length = 512 * (1 + rnd.below(rnd.below(10) === 0 ? 200 : 8));
			const offset = 512 * rnd.below((size - length) / 512 + 1);
			const data = rnd.bytes(length);
			switch (rnd.below(4)) {
				case 0:
					expect(disk.write(offset, data)).toBe(true);
					model.set(data, offset);
					break;
				case 1:
					if (rnd.below(8) === 0) {
						disk.zero(offset, length);
						model.fill(0, offset, offset + length);
					}
					break;
				case 2:
					if (rnd.below(50) === 0) {
						const next = overlayDisk(memoryDisk(base, { readOnly: true }));
						next.restore?.(structuredClone(disk.save?.()));
						disk = next;
					}
					break;
				default:
					disk.read(offset, data);
					expect(Buffer.compare(data, model.subarray(offset, offset + length))).toBe(0);
			}
		}
		expect(Buffer.compare(base, untouched)).toBe(0);
	});
	it("fails when the disk below fails", () => {
		const disk = overlayDisk({ ...memoryDisk(new Uint8Array(1024)), read: () => false });
		expect([disk.read(0, new Uint8Array(512)), disk.write(0, new Uint8Array(512)), disk.zero(0, 512)]).toEqual([
			false,
			false,
			false,
		]);
	});
	it("refuses a size that is not a disk's", () => {
		expect(() => memoryDisk(new Uint8Array(100))).toThrow(/multiple of 512/);
		expect(() => memoryDisk(new Uint8Array(0))).toThrow(/not a disk/);
	});
});
