import { describe, expect, it } from "vitest";
import { type NetBackend, type NetCard, VirtioNet } from "../../src/devices/virtio/net.ts";
import { F_EVENT_IDX, F_VERSION_1, TestDriver } from "../support/virtioDriver.ts";

const F_MRG_RXBUF = 1 << 15;
const frame = (length: number, first = 1) => Uint8Array.from({ length }, (_, i) => first + i * 3);

function make(features?: number) {
	const sent: Uint8Array[] = [];
	let card: NetCard | undefined;
	const backend: NetBackend = {
		mtu: 1500,
		attach: (c) => {
			card = c;
		},
		send: (bytes) => sent.push(bytes.slice()),
	};
	const net = new VirtioNet(backend);
	const driver = new TestDriver(net).start(features);
	return { sent, driver, net, receive: (bytes: Uint8Array) => (card as NetCard).receive(bytes) };
}

describe("VirtioNet", () => {
	it("tells address, link and MTU", () => {
		const { driver } = make();
		expect([0, 1, 2, 3, 4, 5].map((i) => driver.mmio.read(0x100 + i, 1))).toEqual([0x52, 0x54, 0, 0x12, 0x34, 0x56]);
		expect([0x106, 0x108, 0x10a].map((offset) => driver.mmio.read(offset, 2))).toEqual([1, 1, 1500]);
	});
	it("sends frames without their header, and drops what is none", () => {
		const { driver, sent } = make();
		driver.request(1, [new Uint8Array(12), frame(100).slice(0, 14), frame(100).slice(14)]);
		driver.request(1, [new Uint8Array(12), frame(13)]);
		driver.request(1, [new Uint8Array(12), frame(1515)]);
		driver.request(1, [new Uint8Array(12), frame(1514)]);
		expect(sent).toEqual([frame(100), frame(1514)]);
		driver.request(1, [new Uint8Array(11)]);
		expect(driver.reg(0x070) & 64).toBe(64);
	});
	it("puts each frame into one buffer where they are not merged, and drops one that is too long for it", () => {
		const { driver, receive } = make(F_VERSION_1);
		for (const room of [200, 200]) driver.offer(0, [room]);
		for (const f of [frame(100), frame(300), frame(188, 9)]) expect(receive(f)).toBe(true);
		driver.mmio.poll();
		const returned = driver.collect(0);
		expect(returned.map((r) => [r.written, [...r.data.subarray(0, 12)], r.data.subarray(12, r.written)])).toEqual([
			[112, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], frame(100)],
			[200, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], frame(188, 9)],
		]);
	});
	it.each([0, F_EVENT_IDX])("spreads a frame over merged buffers once there are enough, features %i", (extra) => {
		const { driver, receive, net } = make(F_VERSION_1 + F_MRG_RXBUF + extra);
		driver.offer(0, [64]);
		driver.kick(0);
		receive(frame(100));
		driver.mmio.poll();
		expect(driver.collect(0)).toEqual([]);
		expect(net.waiting).toBe(100);
		if (extra === F_EVENT_IDX) expect(driver.ram.view.getUint16(0x3000 + 4 + 8 * 16, true)).toBe(1);
		driver.offer(0, [64]);
		driver.kick(0);
		const [first, second] = driver.collect(0);
		expect(first?.data[10]).toBe(2);
		expect([...(first?.data.subarray(12) ?? []), ...(second?.data.subarray(0, second.written) ?? [])]).toEqual([
			...frame(100),
		]);
		expect([first?.written, second?.written, net.waiting]).toEqual([64, 48, 0]);
	});
	it("bounds what waits, and keeps it in its state", () => {
		const { receive, net } = make();
		let taken = 0;
		while (receive(frame(1500))) taken += 1500;
		expect(taken).toBeLessThanOrEqual(1 << 20);
		expect(receive(frame(1515))).toBe(false);
		const other = make();
		other.net.restore(structuredClone(net.save()));
		expect(other.net.waiting).toBe(taken);
	});
	it("drops frames while no driver is there", () => {
		const { driver, receive } = make();
		driver.set(0x070, 0);
		expect(receive(frame(60))).toBe(false);
	});
});
