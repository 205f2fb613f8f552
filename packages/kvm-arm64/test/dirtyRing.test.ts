import { pageName } from "@upcall/spec";
import {
	KVM_ARM_VCPU_PVTIME_CTRL,
	KVM_ARM_VCPU_PVTIME_IPA,
	KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP,
	KVM_CLEAR_DIRTY_LOG,
	KVM_DIRTY_LOG_INITIALLY_SET,
	KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE,
	KVM_EXIT_DEBUG,
	KVM_EXIT_DIRTY_RING_FULL,
	KVM_EXIT_HYPERCALL,
	KVM_EXIT_MMIO,
	KVM_GET_DIRTY_LOG,
	KVM_MEM_LOG_DIRTY_PAGES,
	KVM_SET_DEVICE_ATTR,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import type { Vcpu } from "../src/index.ts";
import { Client, CODE, ENTRIES, PAGE, RING_BYTES, RING_OFFSET } from "./support/dirtyRingClient.ts";

describe("dirty rings", () => {
	it("the exit for a full ring is at the same instruction whatever the budgets are", () => {
		const code =
			"mov x1, #0x50000000\nadd x4, x1, #300, lsl #12\nloop: str x0, [x1], #64\ncmp x1, x4\nb.ne loop\nhvc #0";
		const runs = [7, 1000, 1 << 20].map((budget) => {
			const client = new Client(1, code, { budget });
			const [vcpu] = client.vcpus as [Vcpu];
			const stops: unknown[] = [];
			const pages: string[] = [];
			do {
				while (vcpu.enter() !== 0 && vcpu.retired < 100_000);
				stops.push([vcpu.run.exit_reason, vcpu.pc, vcpu.x(1), vcpu.retired, client.vm.counter]);
				pages.push(...client.harvestAll());
				client.reset();
			} while (vcpu.run.exit_reason !== KVM_EXIT_HYPERCALL && stops.length < 5);
			// Page 191 was published by the store that was not executed, given back, and published again.
			const numbers = Array.from({ length: 301 }, (_, i) => (i < 192 ? i : i - 1));
			expect(pages).toEqual(numbers.map((page) => pageName(1, page)));
			return stops;
		});
		expect(runs[0]?.map((stop) => (stop as unknown[])[0])).toEqual([KVM_EXIT_DIRTY_RING_FULL, KVM_EXIT_HYPERCALL]);
		// Two instructions, then three for each of 64 stores to 191 pages; the first store to the next one publishes the 192nd
		// page. A tick of the counter is 16 instructions.
		const retired = 2 + 191 * 64 * 3;
		const x1 = BigInt(0x5000_0000 + 191 * PAGE);
		expect(runs[0]?.[0]).toEqual([KVM_EXIT_DIRTY_RING_FULL, BigInt(CODE + 8), x1, retired, retired >> 4]);
		for (const stops of runs) expect(stops).toEqual(runs[0]);
	});

	it("single steps see the exit, and no step is lost or reported twice", () => {
		const client = new Client(1, "mov x1, #0x50000000\nloop: str x0, [x1]\nadd x1, x1, #1, lsl #12\nb loop");
		const [vcpu] = client.vcpus as [Vcpu];
		vcpu.setGuestDebug(3);
		const steps = (): number => {
			for (let n = 0; n < 1000; n++) {
				expect(vcpu.enter()).toBe(0);
				if (vcpu.run.exit_reason !== KVM_EXIT_DEBUG) return n;
			}
			return -1;
		};
		expect(steps()).toBe(1 + 191 * 3);
		expect(vcpu.pc).toBe(BigInt(CODE + 4));
		expect(steps()).toBe(0);
		client.harvestAll();
		expect(client.reset()).toBe(192);
		expect(client.harvestAll()).toEqual([]);
		// Its page was published and given back: the store that was not executed publishes it again.
		expect([vcpu.enter(), vcpu.run.exit_reason, vcpu.pc]).toEqual([0, KVM_EXIT_DEBUG, BigInt(CODE + 8)]);
		expect(client.harvestAll()).toEqual(["1:191"]);
		// 108 more pages, and a store behind the slot.
		expect(steps()).toBe(2 + 108 * 3);
		expect(vcpu.run.exit_reason).toBe(KVM_EXIT_MMIO);
	});

	it("a slot that moves, and one whose log begins again, publish their pages anew", () => {
		const client = new Client(1, "loop: str x0, [x1]\nhvc #0\nb loop");
		const [vcpu] = client.vcpus as [Vcpu];
		const store = (address: number): string[] => {
			vcpu.setX(1, BigInt(address));
			vcpu.pc = BigInt(CODE);
			expect([vcpu.enter(), vcpu.run.exit_reason]).toEqual([0, KVM_EXIT_HYPERCALL]);
			return client.harvestAll();
		};
		const region = (guestPhysAddr: number, flags: number) =>
			client.vm.setUserMemoryRegion({
				slot: 7,
				guestPhysAddr,
				memorySize: 200 * PAGE,
				userspaceAddr: client.memory.get(7) ?? 0,
				flags,
			});
		expect(store(0x4800_3000)).toEqual(["7:3"]);
		expect(store(0x4800_3000)).toEqual([]);
		region(0x4900_0000, KVM_MEM_LOG_DIRTY_PAGES);
		expect(store(0x4900_3000)).toEqual(["7:3"]);
		region(0x4900_0000, 0);
		expect(store(0x4900_3000)).toEqual([]);
		region(0x4900_0000, KVM_MEM_LOG_DIRTY_PAGES);
		expect(store(0x4900_3000)).toEqual(["7:3"]);
	});

	it("entries that userspace scribbled over harm nobody", () => {
		const client = new Client(1, "loop: str x0, [x1]\nhvc #0\nb loop");
		const [ring] = client.rings as [DataView];
		for (const [slot, offset] of [
			[1, 300n],
			[1, 1n << 32n],
			[1, (1n << 64n) - 1n],
			[0xffff_ffff, 0n],
			[0x1_0001, 0n],
			[9, 0n],
		] as const) {
			for (let i = 0; i < ENTRIES; i++) {
				ring.setUint32(16 * i, 0xffff_ffff, true);
				ring.setUint32(16 * i + 4, slot, true);
				ring.setBigUint64(16 * i + 8, offset, true);
			}
			expect(client.reset()).toBe(ENTRIES);
			expect(client.reset()).toBe(0);
		}
	});

	it("shared between threads when the VM's memory is", () => {
		const buffer = (shared: boolean) => new Client(1, "hvc #0", { shared }).vcpus[0]?.mmap(RING_OFFSET, PAGE).buffer;
		expect(buffer(true)).toBeInstanceOf(SharedArrayBuffer);
		expect(buffer(false)).toBeInstanceOf(ArrayBuffer);
	});
});

describe("writes of KVM itself", () => {
	/** The stolen time record of a vCPU. */
	const setRecord = ({ vm }: Client, vcpu: Vcpu, address: number): void => {
		const at = vm.allocate(8, 8);
		new DataView(vm.buffer, vm.memory.byteOffset + at).setBigUint64(0, BigInt(address), true);
		const attribute = new DataView(new ArrayBuffer(24));
		attribute.setUint32(4, KVM_ARM_VCPU_PVTIME_CTRL, true);
		attribute.setBigUint64(8, BigInt(KVM_ARM_VCPU_PVTIME_IPA), true);
		attribute.setBigUint64(16, BigInt(at), true);
		expect(vcpu.ioctl(KVM_SET_DEVICE_ATTR, new Uint8Array(attribute.buffer))).toBe(0);
	};

	it("for a vCPU in KVM_RUN: in its ring, each time", () => {
		const client = new Client(2, "b .", { budget: 16_000 });
		const [first, second] = client.vcpus as [Vcpu, Vcpu];
		setRecord(client, first, 0x5000_3000);
		for (let turn = 0; turn < 3; turn++) {
			first.enter();
			second.enter();
		}
		expect([client.harvest(0)?.page, client.harvest(0)?.page, client.harvest(0)]).toEqual([3, 3, undefined]);
		expect(client.harvest(1)).toBeUndefined();
		expect(client.reset()).toBe(2);
	});

	it("count for the exit of a full ring too", () => {
		const client = new Client(2, "b .", { budget: 160 });
		const [first, second] = client.vcpus as [Vcpu, Vcpu];
		setRecord(client, first, 0x5000_3000);
		let turns = 0;
		for (; turns < 300 && first.enter() !== 0; turns++) second.enter();
		expect([turns, first.run.exit_reason, first.retired]).toEqual([192, KVM_EXIT_DIRTY_RING_FULL, 192 * 160]);
		expect(second.enter()).not.toBe(0);
	});
});

describe("the bitmap next to rings", () => {
	const bits = (client: Client, slot: number): number => {
		const at = client.vm.allocate(64, 8);
		const log = new DataView(new ArrayBuffer(16));
		log.setUint32(0, slot, true);
		log.setBigUint64(8, BigInt(at), true);
		const result = client.vm.ioctl(KVM_GET_DIRTY_LOG, new Uint8Array(log.buffer));
		return result < 0 ? result : client.vm.memory.subarray(at, at + 64).reduce((sum, byte) => sum + byte, 0);
	};

	it("has none of the pages in the rings, and without it there is no log", () => {
		const code = "loop: str x0, [x1]\nhvc #0\nb loop";
		for (const [capabilities, expected] of [
			[[KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP], 0],
			[[], -6],
		] as const) {
			const client = new Client(1, code, {}, capabilities);
			const [vcpu] = client.vcpus as [Vcpu];
			vcpu.setX(1, 0x5000_0000n);
			expect(vcpu.enter()).toBe(0);
			expect(bits(client, 1)).toBe(expected);
			expect(client.harvestAll()).toEqual(["1:0"]);
		}
	});

	it("protects what it clears: the next write is published although the ring was not reset", () => {
		const capabilities = [KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP];
		const client = new Client(1, "loop: str x0, [x1]\nhvc #0\nb loop", {}, capabilities, [
			KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE | KVM_DIRTY_LOG_INITIALLY_SET,
		]);
		const [vcpu] = client.vcpus as [Vcpu];
		vcpu.setX(1, 0x5000_0000n);
		const clear = (first: number): void => {
			const at = client.vm.allocate(8, 8);
			client.vm.memory[at] = 0xff;
			const log = new DataView(new ArrayBuffer(24));
			log.setUint32(0, 1, true);
			log.setUint32(4, 64, true);
			log.setBigUint64(8, BigInt(first), true);
			log.setBigUint64(16, BigInt(at), true);
			expect(client.vm.ioctl(KVM_CLEAR_DIRTY_LOG, new Uint8Array(log.buffer))).toBe(0);
		};
		const found: string[][] = [];
		for (const first of [64, 0, 0]) {
			clear(first);
			expect(vcpu.enter()).toBe(0);
			found.push(client.harvestAll());
		}
		// Cleared elsewhere; cleared, so published again; not set any more, so nothing was cleared.
		expect(found).toEqual([["1:0"], ["1:0"], []]);
	});
});

describe("what a vCPU's descriptor maps", () => {
	it("kvm_run and its second page, the ring when there is one, and nothing else", () => {
		const client = new Client(1, "hvc #0");
		const [vcpu] = client.vcpus as [Vcpu];
		expect(vcpu.mmap(0, 8192)).toEqual(vcpu.runPages);
		const fails = (offset: number, length: number, executable = false): unknown => {
			try {
				return vcpu.mmap(offset, length, { executable }).byteLength;
			} catch (error) {
				return (error as { code: string }).code;
			}
		};
		expect(fails(0, PAGE, true)).toBe(PAGE);
		expect(fails(RING_OFFSET, RING_BYTES)).toBe(RING_BYTES);
		expect(fails(RING_OFFSET, RING_BYTES, true)).toBe("EINVAL");
		for (const [offset, length] of [
			[8, 8],
			[0, 0],
			[-PAGE, PAGE],
			[Number.NaN, PAGE],
		] as const)
			expect(fails(offset, length)).toMatch(/EINVAL|EFAULT/);
		for (const [offset, length] of [
			[0, 8193],
			[2 * PAGE, PAGE],
			[RING_OFFSET, RING_BYTES + 1],
			[RING_OFFSET + RING_BYTES, PAGE],
		] as const)
			expect(fails(offset, length)).toBe("EFAULT");
	});
});
