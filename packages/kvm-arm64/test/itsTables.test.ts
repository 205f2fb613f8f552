import {
	EEXIST,
	EINVAL,
	GITS_BASER,
	GITS_CBASER,
	GITS_CMD_DISCARD,
	GITS_CREADR,
	GITS_CTLR,
	GITS_CWRITER,
	GITS_IIDR,
	KVM_CAP_DIRTY_LOG_RING_ACQ_REL,
	KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP,
	KVM_DEV_ARM_ITS_CTRL_RESET,
	KVM_DEV_ARM_ITS_RESTORE_TABLES,
	KVM_DEV_ARM_ITS_SAVE_TABLES,
	KVM_DEV_ARM_VGIC_GRP_CTRL,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES,
	KVM_MEM_LOG_DIRTY_PAGES,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { RAM } from "./support/guest.ts";
import {
	COLLECTIONS,
	CONFIGURATION,
	DEVICES,
	ITT,
	LPI,
	Machine,
	MEMORY,
	mapc,
	mapd,
	mapti,
	onEvent,
	PENDING,
	u64,
	unmapd,
	VALID,
} from "./support/itsMachine.ts";

describe("saving and restoring", () => {
	const filled = (): Machine => {
		const m = new Machine();
		m.commands(mapd(7), mapd(0x1234, ITT + 0x1000, 6), mapc(0, 0), mapc(3, 1));
		m.commands(mapti(7, 2, LPI), mapti(7, 30, LPI + 1, 3), mapti(0x1234, 63, LPI + 2, 9));
		return m;
	};

	it("writes the tables in the kernel's format", () => {
		const m = filled();
		expect(m.control(KVM_DEV_ARM_ITS_SAVE_TABLES)).toBe(0);
		const entry = (address: number): bigint => m.view.getBigUint64(address - RAM, true);
		expect(entry(DEVICES + 8 * 7)).toBe(VALID | (0x122dn << 49n) | (BigInt(ITT >>> 8) << 5n) | 4n);
		expect(entry(DEVICES + 8 * 0x1234)).toBe(VALID | (BigInt((ITT + 0x1000) >>> 8) << 5n) | 5n);
		expect(entry(ITT + 16)).toBe((28n << 48n) | (BigInt(LPI) << 16n));
		expect(entry(ITT + 8 * 30)).toBe((BigInt(LPI + 1) << 16n) | 3n);
		expect([0, 8, 16, 24].map((at) => entry(COLLECTIONS + at))).toEqual([
			VALID,
			VALID | (1n << 16n) | 3n,
			VALID | (0xffff_ffffn << 16n) | 9n,
			0n,
		]);
	});

	it("continues in another VM, with what is pending", () => {
		const m = filled();
		m.msi(7, 2);
		m.msi(7, 30);
		expect(m.control(KVM_DEV_ARM_ITS_SAVE_TABLES)).toBe(0);
		m.gic.setAttr(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES);
		expect([m.byte(PENDING + 1024), m.byte(PENDING + 0x1_0000 + 1024)]).toEqual([1, 2]);
		const other = new Machine({ enable: false });
		other.vm.memory.set(m.vm.memory.subarray(m.ram, m.ram + MEMORY), other.ram);
		other.gic.setAttr(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0, u64(2n));
		for (const vcpu of [0, 1]) other.enableLpis(vcpu);
		for (const offset of [GITS_IIDR, GITS_CBASER, GITS_BASER, GITS_BASER + 8, GITS_CREADR, GITS_CWRITER])
			other.write(offset, m.read(offset));
		expect(other.control(KVM_DEV_ARM_ITS_RESTORE_TABLES)).toBe(0);
		other.write(GITS_CTLR, m.read(GITS_CTLR));
		expect([other.taken(0), other.taken(1)]).toEqual([[LPI], [LPI + 1]]);
		expect([other.msi(7, 2), other.msi(0x1234, 63)]).toEqual([1, 0]);
		expect(other.taken(0)).toEqual([LPI]);
	});

	it("does not find what was taken away before the save", () => {
		const m = filled();
		m.control(KVM_DEV_ARM_ITS_SAVE_TABLES);
		m.commands(unmapd(7), onEvent(GITS_CMD_DISCARD, 0x1234, 63), mapc(9, 0));
		expect(m.control(KVM_DEV_ARM_ITS_SAVE_TABLES)).toBe(0);
		expect(m.control(KVM_DEV_ARM_ITS_RESTORE_TABLES)).toBe(0);
		expect([m.msi(7, 2), m.msi(7, 30)]).toEqual([0, 0]);
	});

	it("refuses tables that cannot be, and has no mappings then", () => {
		const cases: readonly [number, bigint][] = [
			[DEVICES + 8 * 7, VALID | (BigInt(ITT >>> 8) << 5n) | 16n],
			[ITT + 16, 100n << 16n],
			[ITT + 16, (BigInt(LPI) << 16n) | 77n],
			[COLLECTIONS, VALID | (9n << 16n)],
		];
		for (const [address, entry] of cases) {
			const m = filled();
			m.control(KVM_DEV_ARM_ITS_SAVE_TABLES);
			m.view.setBigUint64(address - RAM, entry, true);
			expect(m.control(KVM_DEV_ARM_ITS_RESTORE_TABLES)).toBe(-EINVAL);
			expect(m.msi(7, 30)).toBe(0);
		}
		const twice = filled();
		twice.control(KVM_DEV_ARM_ITS_SAVE_TABLES);
		twice.view.setBigUint64(COLLECTIONS + 8 - RAM, VALID, true);
		expect(twice.control(KVM_DEV_ARM_ITS_RESTORE_TABLES)).toBe(-EEXIST);
	});

	it("fails with EFAULT outside memory, and ends in tables that never do", () => {
		const m = new Machine();
		m.commands(mapd(7, 0x1000), mapc(0, 0), mapti(7, 0, LPI));
		expect(m.control(KVM_DEV_ARM_ITS_SAVE_TABLES)).toBe(-14);
		for (let id = 0; id < 8192; id++)
			m.view.setBigUint64(
				DEVICES - RAM + 8 * id,
				VALID | (1n << 49n) | (BigInt((ITT + 0x1_0000) >>> 8) << 5n) | 15n,
				true,
			);
		expect(m.control(KVM_DEV_ARM_ITS_RESTORE_TABLES)).toBe(-EINVAL);
	});

	it.each<[string, [number, number][]]>([
		["the dirty log", []],
		[
			"the bitmap next to dirty rings, which have none of them",
			[
				[KVM_CAP_DIRTY_LOG_RING_ACQ_REL, 4096],
				[KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP, 0],
			],
		],
	])("marks the pages that it writes in %s", (_, capabilities) => {
		const m = new Machine({ flags: KVM_MEM_LOG_DIRTY_PAGES, capabilities });
		m.commands(mapd(7), mapc(0, 0), mapti(7, 0, LPI));
		const at = m.vm.allocate(4096);
		const request = new Uint8Array(16);
		new DataView(request.buffer).setBigUint64(8, BigInt(at), true);
		const dirty = (): number[] => {
			expect(m.vm.ioctl(0x4010_ae42, request)).toBe(0);
			const pages: number[] = [];
			for (let page = 0; page < MEMORY / 4096; page++)
				if (((m.vm.memory[at + (page >> 3)] as number) & (1 << (page & 7))) !== 0) pages.push(RAM + 4096 * page);
			return pages;
		};
		dirty();
		expect(m.control(KVM_DEV_ARM_ITS_SAVE_TABLES)).toBe(0);
		expect(dirty()).toEqual([DEVICES, COLLECTIONS, ITT]);
		expect(dirty()).toEqual([]);
		const entries = capabilities.length === 0 ? [] : m.vcpus.flatMap((vcpu) => [...vcpu.mmap(64 * 4096, 4096)]);
		expect(entries.every((byte) => byte === 0)).toBe(true);
	});

	it("gives plain data that it takes over as they are, in whatever order things were mapped", () => {
		const m = new Machine();
		m.commands(mapd(7), mapd(8, ITT + 0x1000), mapc(1, 1), mapc(0, 0));
		m.commands(mapti(7, 3, LPI + 2), mapti(8, 0, LPI + 1, 1), mapti(7, 0, LPI), mapti(8, 1, LPI, 9));
		m.msi(7, 0);
		m.byte(CONFIGURATION, 0);
		const state = m.vm.itsHiddenState();
		if (state === undefined) throw new Error("no interrupt controller");
		m.vm.setItsHiddenState(state);
		expect(m.vm.itsHiddenState()).toEqual(state);
		expect(m.taken()).toEqual([LPI]);
		m.write(GITS_CTLR, 0n);
		m.write(GITS_BASER + 8, VALID | BigInt(COLLECTIONS + 0x1_0000));
		const without = m.vm.itsHiddenState();
		if (without === undefined) throw new Error("no interrupt controller");
		expect(without.itses[0]).toMatchObject({ collections: [], devices: [{ id: 7 }, { id: 8 }] });
		m.vm.setItsHiddenState(without);
		expect(m.vm.itsHiddenState()).toEqual(without);
	});

	it("RESET takes all mappings away", () => {
		const m = filled();
		expect(m.control(KVM_DEV_ARM_ITS_CTRL_RESET)).toBe(0);
		expect([GITS_CBASER, GITS_CREADR, GITS_CWRITER].map((n) => m.read(n))).toEqual([0n, 0n, 0n]);
		expect(m.read(GITS_BASER) & VALID).toBe(0n);
		m.setUp();
		expect(m.msi(7, 2)).toBe(0);
	});
});
