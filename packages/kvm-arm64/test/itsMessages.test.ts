import {
	EBUSY,
	EEXIST,
	EINVAL,
	ENODEV,
	ENXIO,
	GITS_BASER,
	GITS_CBASER,
	GITS_CMD_CLEAR,
	GITS_CMD_SYNC,
	GITS_CREADR,
	GITS_CTLR,
	GITS_CWRITER,
	GITS_IIDR,
	GITS_PIDR2,
	GITS_TRANSLATER,
	GITS_TYPER,
	KVM_CAP_MSI_DEVID,
	KVM_CAP_SIGNAL_MSI,
	KVM_DEV_ARM_VGIC_GRP_ADDR,
	KVM_DEV_ARM_VGIC_GRP_CTRL,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	KVM_DEV_ARM_VGIC_GRP_ITS_REGS,
	KVM_DEV_ARM_VGIC_GRP_REDIST_REGS,
	KVM_DEV_TYPE_ARM_VGIC_ITS,
	KVM_DEV_TYPE_ARM_VGIC_V3,
	KVM_GET_DEVICE_ATTR,
	KVM_HAS_DEVICE_ATTR,
	KVM_IRQ_ROUTING_MSI,
	KVM_MSI_VALID_DEVID,
	KVM_SET_DEVICE_ATTR,
	KVM_SET_GSI_ROUTING,
	KVM_SIGNAL_MSI,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { openKvm } from "../src/index.ts";
import {
	attr,
	COLLECTIONS,
	CONFIGURATION,
	DEVICES,
	ITS,
	ITS_ADDR,
	LPI,
	Machine,
	mapc,
	mapd,
	mapti,
	onEvent,
	PENDING,
	QUEUE,
	u64,
	VALID,
} from "./support/itsMachine.ts";

describe("the device", () => {
	it("has an address, commands and registers, each with the kernel's errnos", () => {
		const { vm, its } = new Machine({ enable: false });
		const at = vm.allocate(8);
		const has = (group: number, number: number): number => attr(its, KVM_HAS_DEVICE_ATTR, group, number);
		expect([0, 1, 2, 4, 3].map((n) => has(KVM_DEV_ARM_VGIC_GRP_CTRL, n))).toEqual([0, 0, 0, 0, -ENXIO]);
		expect([4, 2].map((n) => has(KVM_DEV_ARM_VGIC_GRP_ADDR, n))).toEqual([0, -ENXIO]);
		expect([0, 8, 0x84, 2, 0x98, 0xffe8, GITS_TRANSLATER].map((n) => has(KVM_DEV_ARM_VGIC_GRP_ITS_REGS, n))).toEqual([
			0,
			0,
			-EINVAL,
			-EINVAL,
			-ENXIO,
			0,
			-ENXIO,
		]);
		expect(has(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0)).toBe(-ENXIO);
		expect(attr(its, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_ADDR, 2, at)).toBe(-ENODEV);
		expect(attr(its, KVM_SET_DEVICE_ATTR, ...ITS_ADDR, at)).toBe(-EEXIST);
		expect(attr(its, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_CTRL, 3)).toBe(-ENXIO);
	});

	it("is placed in the guest physical space, aligned, once", () => {
		const vm = openKvm({ memory: 1 << 20 }).createVm();
		const its = vm.createDevice(KVM_DEV_TYPE_ARM_VGIC_ITS);
		const at = vm.allocate(8);
		const word = new DataView(vm.memory.buffer, vm.memory.byteOffset + at);
		const place = (address: bigint): number => {
			word.setBigUint64(0, address, true);
			return attr(its, KVM_SET_DEVICE_ATTR, ...ITS_ADDR, at);
		};
		expect(attr(its, KVM_GET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_ITS_REGS, GITS_TYPER, at)).toBe(-ENXIO);
		expect(attr(its, KVM_GET_DEVICE_ATTR, ...ITS_ADDR, at)).toBe(0);
		expect(word.getBigUint64(0, true)).toBe(0xffff_ffff_ffff_ffffn);
		expect(place(0x40_1000n)).toBe(-EINVAL);
		expect(place(1n << 40n)).toBe(-7);
		expect(place((1n << 40n) - 0x1_0000n)).toBe(-7);
		expect([place(0x40_0000n), place(0x50_0000n)]).toEqual([0, -EEXIST]);
	});

	it("makes the capabilities and the GIC's registers say that there are LPIs", () => {
		const { vm, gic } = new Machine({ enable: false });
		expect([vm.checkExtension(KVM_CAP_SIGNAL_MSI), vm.checkExtension(KVM_CAP_MSI_DEVID)]).toEqual([1, 1]);
		expect(
			openKvm({ memory: 1 << 20 })
				.createVm()
				.checkExtension(KVM_CAP_MSI_DEVID),
		).toBe(0);
		const word = (group: number, offset: number): number => {
			const bytes = new Uint8Array(4);
			gic.getAttr(group, offset, bytes);
			return new DataView(bytes.buffer).getUint32(0, true);
		};
		expect(word(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 4)).toBe(0x7a_0007);
		expect(word(KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, 8) & 1).toBe(1);
		expect(word(KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, 0x70)).toBe(0x580);
	});

	it("has the registers of Linux's", () => {
		const m = new Machine({ enable: false });
		expect([GITS_IIDR, GITS_TYPER, GITS_PIDR2].map((n) => m.read(n))).toEqual([0x4b00_043bn, 0x1_ef71n, 0x3bn]);
		expect(m.read(GITS_CTLR)).toBe(0x8000_0000n);
		m.write(GITS_CTLR, 1n);
		expect(m.read(GITS_CTLR)).toBe(0x8000_0000n);
		m.write(GITS_BASER, VALID | BigInt(DEVICES + 0x1000) | (1n << 62n) | (2n << 10n));
		expect(m.read(GITS_BASER)).toBe(0xd907_0000_0000_0600n | BigInt(DEVICES));
		m.write(GITS_BASER + 8, VALID | BigInt(COLLECTIONS) | (1n << 62n));
		expect(m.read(GITS_BASER + 8)).toBe(0x9c07_0000_0000_0200n | BigInt(COLLECTIONS));
		m.write(GITS_CBASER, VALID | BigInt(QUEUE));
		m.write(GITS_CREADR, 0xfe0n);
		expect(attr(m.its, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_ITS_REGS, GITS_IIDR, m.ram)).toBe(0);
		m.view.setUint32(0, 0x1000, true);
		expect(attr(m.its, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_ITS_REGS, GITS_IIDR, m.ram)).toBe(-EINVAL);
		expect(attr(m.its, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_ITS_REGS, GITS_CREADR, m.ram)).toBe(-EINVAL);
		m.write(GITS_CBASER, VALID | BigInt(QUEUE));
		expect([m.read(GITS_CREADR), m.read(GITS_CWRITER)]).toEqual([0n, 0n]);
		m.write(GITS_CTLR, 1n);
		expect(m.read(GITS_CTLR)).toBe(0x8000_0001n);
		m.view.setUint32(0, 0x20, true);
		expect(attr(m.its, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_ITS_REGS, GITS_CREADR, m.ram)).toBe(-EBUSY);
	});
});

describe("a message", () => {
	it("becomes an LPI of the vCPU that its collection is mapped to", () => {
		const m = new Machine();
		m.commands(mapd(7), mapc(0, 0), mapc(1, 1), mapti(7, 0, LPI), mapti(7, 1, LPI + 1, 1), [BigInt(GITS_CMD_SYNC)]);
		expect([m.msi(7, 0), m.msi(7, 1)]).toEqual([1, 1]);
		expect([m.taken(0), m.taken(1)]).toEqual([[LPI], [LPI + 1]]);
		expect([m.taken(0), m.taken(1)]).toEqual([[], []]);
	});

	it("has the kernel's errnos", () => {
		const m = new Machine();
		expect(m.msi(7, 0)).toBe(0);
		expect(m.msi(7, 0, 0)).toBe(-EINVAL);
		expect(m.msi(7, 0, 3)).toBe(-EINVAL);
		expect(m.msi(7, 0, KVM_MSI_VALID_DEVID, ITS - 4)).toBe(-EINVAL);
		m.commands(mapd(7), mapti(7, 0, LPI));
		expect(m.msi(7, 0)).toBe(0);
		m.commands(mapc(0, 0));
		m.redistributor(0, 0, 0);
		expect(m.msi(7, 0)).toBe(-EBUSY);
		m.redistributor(0, 0, 1);
		expect(m.msi(7, 0, KVM_MSI_VALID_DEVID, ITS)).toBe(1);
		m.write(GITS_CTLR, 0n);
		expect(m.msi(7, 0)).toBe(-EBUSY);
		const without = openKvm({ memory: 1 << 20 }).createVm();
		without.createDevice(KVM_DEV_TYPE_ARM_VGIC_V3);
		expect(without.ioctl(KVM_SIGNAL_MSI, new Uint8Array(32))).toBe(-ENODEV);
	});

	it("comes through a route and an irqfd", () => {
		const kvm = openKvm({ memory: 1 << 20 });
		const m = new Machine();
		m.commands(mapd(7), mapc(0, 0), mapti(7, 3, LPI + 3));
		const table = new Uint8Array(8 + 48);
		const view = new DataView(table.buffer);
		view.setUint32(0, 1, true);
		for (const [i, value] of [
			20,
			KVM_IRQ_ROUTING_MSI,
			KVM_MSI_VALID_DEVID,
			0,
			ITS + GITS_TRANSLATER,
			0,
			3,
			7,
		].entries())
			view.setUint32(8 + 4 * i, value, true);
		expect(m.vm.ioctl(KVM_SET_GSI_ROUTING, table)).toBe(0);
		const event = kvm.eventFd();
		m.vm.irqfd(event, 20);
		event.signal();
		expect(m.taken()).toEqual([LPI + 3]);
	});

	it("that comes while the distributor is off is delivered when it is switched on, and the other way round", () => {
		const m = new Machine();
		m.commands(mapd(7), mapc(0, 0), mapti(7, 3, LPI), mapti(7, 4, LPI + 1));
		const distributor = (value: number): void => m.gic.setAttr(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0, u64(BigInt(value)));
		distributor(0);
		expect([m.msi(7, 3), m.taken()]).toEqual([1, []]);
		distributor(2);
		expect(m.taken()).toEqual([LPI]);
		expect(m.msi(7, 4)).toBe(1);
		distributor(0);
		expect(m.taken()).toEqual([]);
		distributor(2);
		expect(m.taken()).toEqual([LPI + 1]);
	});

	it("is ordered by the priorities of the configuration table", () => {
		const m = new Machine();
		m.byte(CONFIGURATION + 2, 0x41);
		m.commands(mapd(7), mapc(0, 0), ...[0, 1, 2].map((n) => mapti(7, n, LPI + n)));
		expect([m.msi(7, 0), m.msi(7, 1), m.msi(7, 2)]).toEqual([1, 1, 1]);
		expect(m.taken()).toEqual([LPI + 2, LPI, LPI + 1]);
	});
});

describe("the pending table", () => {
	it("has what is pending while LPIs are off", () => {
		const m = new Machine();
		m.commands(mapd(7), mapc(0, 0), mapti(7, 0, LPI));
		m.msi(7, 0);
		m.redistributor(0, 0, 0);
		expect([m.taken(), m.byte(PENDING + 1024)]).toEqual([[], 1]);
		m.redistributor(0, 0, 1);
		expect(m.taken()).toEqual([LPI]);
	});

	it("is looked into when an event is mapped", () => {
		const m = new Machine();
		m.byte(PENDING + 1024, 2);
		m.commands(mapd(7), mapc(0, 0), mapti(7, 0, LPI), mapti(7, 1, LPI + 1));
		expect([m.taken(), m.byte(PENDING + 1024)]).toEqual([[LPI + 1], 0]);
	});
});

describe("a redistributor", () => {
	const word = ({ gic }: Machine, offset: number): number => {
		const bytes = new Uint8Array(4);
		gic.getAttr(KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, offset, bytes);
		return new DataView(bytes.buffer).getUint32(0, true);
	};

	it("keeps the addresses of its tables while LPIs are on", () => {
		const m = new Machine();
		const tables = [word(m, 0x70), word(m, 0x78)];
		m.redistributor(0, 0x70, CONFIGURATION + 0x1000);
		m.redistributor(0, 0x78, PENDING + 0x1_0000);
		expect([word(m, 0x70), word(m, 0x78)]).toEqual(tables);
		m.redistributor(0, 0, 0);
		m.redistributor(0, 0x78, PENDING + 0x1_0000);
		// GICR_PENDBASER.PTZ can be written and reads as zero.
		m.redistributor(0, 0x7c, 0x4000_0000);
		expect([word(m, 0x78) & ~0xfff, word(m, 0x7c)]).toEqual([PENDING + 0x1_0000, 0]);
	});

	it("reads the configuration anew for the low halves of GICR_INVLPIR and GICR_INVALLR, while LPIs are on", () => {
		const m = new Machine();
		m.commands(mapd(7), mapc(0, 0), mapti(7, 0, LPI));
		const disabled = (): boolean => {
			m.msi(7, 0);
			const without = m.taken().length === 0;
			m.commands(onEvent(GITS_CMD_CLEAR, 7, 0));
			return without;
		};
		for (const [register, value] of [
			[0xa0, LPI],
			[0xb0, 0],
		] as const) {
			m.byte(CONFIGURATION, 0xa0);
			m.redistributor(0, register + 4, value);
			expect(disabled()).toBe(false);
			m.redistributor(0, 0, 0);
			m.redistributor(0, register, value);
			m.redistributor(0, 0, 1);
			expect(disabled()).toBe(false);
			m.redistributor(0, register, value);
			expect(disabled()).toBe(true);
			m.byte(CONFIGURATION, 0xa1);
			m.redistributor(0, register, value);
			expect(disabled()).toBe(false);
		}
	});
});
