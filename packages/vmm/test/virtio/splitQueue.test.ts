import { notifiesDriver, takeChain } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import type { GuestDma } from "../../src/devices/device.ts";
import type { Chain } from "../../src/devices/virtio/chain.ts";
import { type QueueOwner, SplitQueue } from "../../src/devices/virtio/splitQueue.ts";
import { random } from "../support/tools.ts";
import { GuestRam, RAM } from "../support/virtioDriver.ts";

function buffersOf(chain: Chain): { readable: Uint8Array; writable: number } {
	return { readable: chain.take(chain.readable), writable: chain.writable };
}

describe("SplitQueue", () => {
	it("finds the chains and the violations that the specification finds, in 12,000 random rings", () => {
		const rnd = random(3);
		const outcomes = new Map<string, number>();
		for (let round = 0; round < 12_000; round++) {
			const ram = new GuestRam(0x2000);
			const size = 1 << rnd.below(5);
			let why = "";
			const owner: QueueOwner = {
				dma: ram,
				indirect: rnd.below(4) !== 0,
				eventIndex: false,
				needsReset: (text) => {
					why = text;
				},
				usedBuffers: () => {},
			};
			const queue = new SplitQueue(owner, 16);
			Object.assign(queue.registers, {
				size,
				descriptorArea: [RAM, 0],
				driverArea: [RAM + 0x200, 0],
				deviceArea: [RAM + 0x400, 0],
			});
			expect(queue.enable()).toBe(true);
			const hostile = rnd.below(2) === 0;
			/** Fills a table with chains that mostly make sense. */
			const table = (at: number, entries: number, inTable: boolean): void => {
				for (let i = 0; i < entries; i++) {
					const o = at + 16 * i;
					const odd = hostile && rnd.below(6) === 0;
					const end = rnd.below(3) === 0 || i + 1 === entries;
					let flags = (end ? 0 : 1) | (i * 2 >= entries ? 2 : 0);
					let length = 1 + rnd.below(64);
					let address = RAM + 0x1000 + rnd.below(0xf00);
					if (!inTable && rnd.below(5) === 0) {
						flags = 4;
						length = 16 * (1 + rnd.below(4));
						address = RAM + 0x600 + 16 * rnd.below(8);
					}
					if (odd) flags ^= 1 << rnd.below(3);
					if (odd && rnd.below(2) === 0) length = [0, 1, 8, 0xffff_ffff, 2 ** 25, 16 * 200][rnd.below(6)] as number;
					if (odd && rnd.below(2) === 0) address = [0, RAM - 1, RAM + 0x1fff, 2 ** 52][rnd.below(4)] as number;
					ram.view.setBigUint64(o, BigInt(address), true);
					ram.view.setUint32(o + 8, length, true);
					ram.view.setUint16(o + 12, flags, true);
					ram.view.setUint16(o + 14, odd ? rnd.below(64) : (i + 1) % entries, true);
				}
			};
			table(0, size, false);
			table(0x600, 16, true);
			ram.view.setUint16(0x202, hostile && rnd.below(8) === 0 ? rnd.below(65536) : rnd.below(size + 1), true);
			for (let i = 0; i < size; i++) ram.view.setUint16(0x204 + 2 * i, rnd.below(hostile ? size + 1 : size), true);
			for (let taken = 0; taken <= size; taken++) {
				const model = takeChain(
					(address) => ram.bytes[Number(address) - RAM],
					{
						size,
						descriptorArea: BigInt(RAM),
						driverArea: BigInt(RAM + 0x200),
						deviceArea: BigInt(RAM + 0x400),
						taken,
					},
					owner,
				);
				const peeked = queue.peek();
				const chain = queue.take();
				outcomes.set(
					model.kind === "violation" ? model.rule : model.kind,
					(outcomes.get(model.kind === "violation" ? model.rule : model.kind) ?? 0) + 1,
				);
				if (model.kind !== "chain") {
					expect(chain, `round ${round}`).toBeUndefined();
					expect(why !== "", `round ${round}: ${why}`).toBe(model.kind === "violation");
					break;
				}
				expect(chain?.head).toBe(model.head);
				expect(peeked?.head).toBe(model.head);
				const { readable, writable } = buffersOf(chain as Chain);
				const expected = model.buffers
					.filter((buffer) => !buffer.deviceWritable)
					.flatMap(({ address, length }) => [...(ram.range(Number(address), length) ?? [])]);
				expect([...readable]).toEqual(expected);
				expect(writable).toBe(model.buffers.reduce((n, b) => n + (b.deviceWritable ? b.length : 0), 0));
			}
			expect(ram.canariesIntact).toBe(true);
		}
		for (const kind of [
			"none",
			"chain",
			"index",
			"head",
			"next",
			"loop",
			"empty",
			"order",
			"indirect",
			"memory",
			"length",
		])
			expect(outcomes.get(kind) ?? 0, kind).toBeGreaterThan(20);
	});

	it.each([true, false])("notifies the driver when the specification says so, event index %s", (eventIndex) => {
		const rnd = random(5);
		const ram = new GuestRam(0x2000);
		let told = 0;
		const queue = new SplitQueue(
			{ dma: ram, indirect: true, eventIndex, needsReset: () => {}, usedBuffers: () => told++ },
			16,
		);
		Object.assign(queue.registers, {
			descriptorArea: [RAM, 0],
			driverArea: [RAM + 0x200, 0],
			deviceArea: [RAM + 0x400, 0],
		});
		queue.enable();
		for (let i = 0; i < 16; i++) {
			ram.view.setBigUint64(16 * i, BigInt(RAM + 0x1000), true);
			ram.view.setUint32(16 * i + 8, 16, true);
			ram.view.setUint16(0x204 + 2 * i, i, true);
		}
		let given = 0;
		let wanted = 0;
		for (let round = 0; round < 20_000; round++) {
			const count = rnd.below(17);
			const event = (given + rnd.below(24) - 4) & 0xffff;
			const flags = rnd.below(2);
			ram.view.setUint16(0x200, flags, true);
			ram.view.setUint16(0x202, (given + count) & 0xffff, true);
			ram.view.setUint16(0x204 + 32, event, true);
			for (let i = 0; i < count; i++) queue.give(queue.take() as Chain);
			queue.signal();
			const after = (given + count) & 0xffff;
			if (notifiesDriver(given, after, flags, eventIndex ? event : undefined)) wanted++;
			expect(told, `round ${round}`).toBe(wanted);
			given = after;
			if (eventIndex && count > 0) expect(ram.view.getUint16(0x404 + 8 * 16, true)).toBe(given);
		}
		expect(wanted).toBeGreaterThan(3000);
	});

	it("ends also when rings overlap so that each chain given back makes another one available", () => {
		const ram = new GuestRam(0x2000);
		let served = 0;
		const dma: GuestDma = {
			range: (address, length) => ram.range(address, length),
			written: () => ram.view.setUint16(0x202, served + 1, true),
		};
		const queue = new SplitQueue(
			{ dma, indirect: true, eventIndex: false, needsReset: () => {}, usedBuffers: () => {} },
			16,
		);
		Object.assign(queue.registers, {
			descriptorArea: [RAM, 0],
			driverArea: [RAM + 0x200, 0],
			deviceArea: [RAM + 0x400, 0],
		});
		ram.view.setBigUint64(0, BigInt(RAM + 0x1000), true);
		ram.view.setUint32(8, 16, true);
		queue.enable();
		ram.view.setUint16(0x202, 1, true);
		const left = queue.serve(() => ++served > 0);
		expect(served).toBe(16);
		expect(left).toBe(true);
	});
});
