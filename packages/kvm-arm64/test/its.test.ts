import {
	EBUSY,
	EEXIST,
	EINVAL,
	ENODEV,
	ENXIO,
	GITS_BASER,
	GITS_CBASER,
	GITS_CMD_CLEAR,
	GITS_CMD_DISCARD,
	GITS_CMD_INT,
	GITS_CMD_INV,
	GITS_CMD_INVALL,
	GITS_CMD_MAPC,
	GITS_CMD_MAPD,
	GITS_CMD_MAPI,
	GITS_CMD_MAPTI,
	GITS_CMD_MOVALL,
	GITS_CMD_MOVI,
	GITS_CMD_SYNC,
	GITS_CREADR,
	GITS_CTLR,
	GITS_CWRITER,
	GITS_IIDR,
	GITS_PIDR2,
	GITS_TRANSLATER,
	GITS_TYPER,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_CAP_DIRTY_LOG_RING_ACQ_REL,
	KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP,
	KVM_CAP_MSI_DEVID,
	KVM_CAP_SIGNAL_MSI,
	KVM_CREATE_DEVICE,
	KVM_DEV_ARM_ITS_CTRL_RESET,
	KVM_DEV_ARM_ITS_RESTORE_TABLES,
	KVM_DEV_ARM_ITS_SAVE_TABLES,
	KVM_DEV_ARM_VGIC_CTRL_INIT,
	KVM_DEV_ARM_VGIC_GRP_ADDR,
	KVM_DEV_ARM_VGIC_GRP_CTRL,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	KVM_DEV_ARM_VGIC_GRP_ITS_REGS,
	KVM_DEV_ARM_VGIC_GRP_REDIST_REGS,
	KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES,
	KVM_DEV_TYPE_ARM_VGIC_ITS,
	KVM_DEV_TYPE_ARM_VGIC_V3,
	KVM_EXIT_SYSTEM_EVENT,
	KVM_GET_DEVICE_ATTR,
	KVM_HAS_DEVICE_ATTR,
	KVM_IRQ_ROUTING_MSI,
	KVM_MEM_LOG_DIRTY_PAGES,
	KVM_MP_STATE_SUSPENDED,
	KVM_MSI_VALID_DEVID,
	KVM_SET_DEVICE_ATTR,
	KVM_SET_GSI_ROUTING,
	KVM_SIGNAL_MSI,
	KVM_SYSTEM_EVENT_WAKEUP,
	KVM_VGIC_ITS_ADDR_TYPE,
	KVM_VGIC_V3_ADDR_TYPE_DIST,
	KVM_VGIC_V3_ADDR_TYPE_REDIST,
	regIdByName,
	SYSREGS,
} from "@upcall/uapi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Device, openKvm, type Vcpu, type Vm } from "../src/index.ts";
import { A64, load32, RAM } from "./support/guest.ts";

const MEMORY = 0x20_0000;
const ITS = 0x0808_0000;
const DISTRIBUTOR = 0x0800_0000;
const REDISTRIBUTORS = 0x080a_0000;
/** Tables in guest memory. */
const DEVICES = RAM + 0x1_0000;
const COLLECTIONS = RAM + 0x2_0000;
const QUEUE = RAM + 0x3_0000;
const CONFIGURATION = RAM + 0x5_0000;
const PENDING = RAM + 0x7_0000;
const ITT = RAM + 0xa_0000;
const VALID = 1n << 63n;
const LPI = 8192;
const ITS_ADDR = [KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_ITS_ADDR_TYPE] as const;

const u64 = (value: bigint): Uint8Array => {
	const bytes = new Uint8Array(8);
	new DataView(bytes.buffer).setBigUint64(0, value, true);
	return bytes;
};

/** An attribute access with its errno. */
function attr(device: Device, request: number, group: number, number: number | bigint, data = 0): number {
	const bytes = new Uint8Array(24);
	const view = new DataView(bytes.buffer);
	view.setUint32(4, group, true);
	view.setBigUint64(8, BigInt(number), true);
	view.setBigUint64(16, BigInt(data), true);
	return device.ioctl(request, bytes);
}

type Words = readonly [bigint, bigint?, bigint?, bigint?];
const mapd = (device: number, itt = ITT, bits = 5): Words => [
	BigInt(GITS_CMD_MAPD) | (BigInt(device) << 32n),
	BigInt(bits - 1),
	VALID | BigInt(itt),
];
const unmapd = (device: number): Words => [BigInt(GITS_CMD_MAPD) | (BigInt(device) << 32n)];
const mapc = (collection: number, vcpu: number): Words => [
	BigInt(GITS_CMD_MAPC),
	0n,
	VALID | (BigInt(vcpu) << 16n) | BigInt(collection),
];
const unmapc = (collection: number): Words => [BigInt(GITS_CMD_MAPC), 0n, BigInt(collection)];
const mapti = (device: number, event: number, intid: number, collection = 0): Words => [
	BigInt(GITS_CMD_MAPTI) | (BigInt(device) << 32n),
	BigInt(event) | (BigInt(intid) << 32n),
	BigInt(collection),
];
const onEvent = (command: number, device: number, event: number, collection = 0): Words => [
	BigInt(command) | (BigInt(device) << 32n),
	BigInt(event),
	BigInt(collection),
];

/** A VM with vCPUs, a GICv3 and an ITS, as a kernel sets it up. */
class Machine {
	readonly vm: Vm;
	readonly gic: Device;
	readonly its: Device;
	readonly vcpus: Vcpu[];
	readonly ram: number;
	#written = 0;

	constructor(options: { vcpus?: number; enable?: boolean; flags?: number; capabilities?: [number, number][] } = {}) {
		const kvm = openKvm({ memory: 2 * MEMORY, clock: "virtual", budget: 100_000 });
		this.vm = kvm.createVm();
		for (const [capability, argument] of options.capabilities ?? []) this.vm.enableCap(capability, [argument]);
		this.gic = this.vm.createDevice(KVM_DEV_TYPE_ARM_VGIC_V3);
		this.its = this.vm.createDevice(KVM_DEV_TYPE_ARM_VGIC_ITS);
		this.ram = this.vm.allocate(MEMORY);
		this.vm.setUserMemoryRegion({
			slot: 0,
			guestPhysAddr: RAM,
			memorySize: MEMORY,
			userspaceAddr: this.ram,
			flags: options.flags ?? 0,
		});
		this.vcpus = Array.from({ length: options.vcpus ?? 2 }, (_, id) => this.vm.createVcpu(id));
		for (const vcpu of this.vcpus) vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
		this.gic.setAttr(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST, u64(BigInt(DISTRIBUTOR)));
		this.gic.setAttr(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST, u64(BigInt(REDISTRIBUTORS)));
		this.gic.setAttr(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT);
		this.its.setAttr(...ITS_ADDR, u64(BigInt(ITS)));
		this.its.setAttr(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT);
		if (options.enable === false) return;
		this.gic.setAttr(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0, u64(2n));
		for (let n = 0; n < 64; n++) this.byte(CONFIGURATION + n, 0xa1);
		for (const vcpu of this.vcpus.keys()) this.enableLpis(vcpu);
		this.setUp();
	}

	setUp(): void {
		this.write(GITS_BASER, VALID | BigInt(DEVICES));
		this.write(GITS_BASER + 8, VALID | BigInt(COLLECTIONS));
		this.write(GITS_CBASER, VALID | BigInt(QUEUE) | 0xfn);
		this.write(GITS_CTLR, 1n);
	}

	redistributor(vcpu: number, offset: number, value: number): void {
		this.gic.setAttr(KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, (BigInt(vcpu) << 32n) | BigInt(offset), u64(BigInt(value)));
	}

	enableLpis(vcpu: number): void {
		this.redistributor(vcpu, 0x70, CONFIGURATION | 15);
		this.redistributor(vcpu, 0x78, PENDING + 0x1_0000 * vcpu);
		this.redistributor(vcpu, 0, 1);
	}

	write(offset: number, value: bigint): void {
		this.its.setAttr(KVM_DEV_ARM_VGIC_GRP_ITS_REGS, offset, u64(value));
	}

	read(offset: number): bigint {
		const bytes = new Uint8Array(8);
		this.its.getAttr(KVM_DEV_ARM_VGIC_GRP_ITS_REGS, offset, bytes);
		return new DataView(bytes.buffer).getBigUint64(0, true);
	}

	get view(): DataView {
		return new DataView(this.vm.memory.buffer, this.vm.memory.byteOffset + this.ram, MEMORY);
	}

	byte(address: number, value?: number): number {
		if (value !== undefined) this.view.setUint8(address - RAM, value);
		return this.view.getUint8(address - RAM);
	}

	/** Puts commands into the queue without telling the ITS. */
	queue(...commands: Words[]): void {
		for (const words of commands) {
			for (let i = 0; i < 4; i++) this.view.setBigUint64(QUEUE - RAM + this.#written + 8 * i, words[i] ?? 0n, true);
			this.#written = (this.#written + 32) % 0x1_0000;
		}
	}

	commands(...commands: Words[]): void {
		this.queue(...commands);
		// Each write does a bounded part of the work.
		for (let i = 0; i < 3 && this.read(GITS_CREADR) !== BigInt(this.#written); i++)
			this.write(GITS_CWRITER, BigInt(this.#written));
		expect(this.read(GITS_CREADR)).toBe(BigInt(this.#written));
	}

	msi(device: number, event: number, flags = KVM_MSI_VALID_DEVID, address = ITS + GITS_TRANSLATER): number {
		const bytes = new Uint8Array(32);
		const view = new DataView(bytes.buffer);
		view.setUint32(0, address, true);
		view.setUint32(8, event, true);
		view.setUint32(12, flags, true);
		view.setUint32(16, device, true);
		return this.vm.ioctl(KVM_SIGNAL_MSI, bytes);
	}

	/** What a vCPU acknowledges: its guest code opens the CPU interface, and reads ICC_IAR1_EL1 until nothing is pending. */
	taken(vcpu = 0): number[] {
		const code = [
			...load32(0, 0xf0),
			A64.msr(SYSREGS.ICC_PMR_EL1, 0),
			A64.movz(0, 1),
			A64.msr(SYSREGS.ICC_IGRPEN1_EL1, 0),
			A64.mrs(SYSREGS.ICC_IAR1_EL1, 1),
			A64.msr(SYSREGS.ICC_EOIR1_EL1, 1),
			...load32(2, 0x1000_0000),
			A64.str(1, 2),
			A64.b(-5),
		];
		for (const [i, word] of code.entries()) this.view.setUint32(4 * i, word, true);
		const cpu = this.vcpus[vcpu] as Vcpu;
		cpu.finishExit();
		cpu.setOneReg(regIdByName("pc"), BigInt(RAM));
		this.vm.memoryChanged(this.ram, 4 * code.length);
		const intids: number[] = [];
		for (;;) {
			expect(cpu.enter()).toBe(0);
			const intid = new DataView(cpu.run.mmio.data.buffer, cpu.run.mmio.data.byteOffset).getUint32(0, true);
			if (intid === 1023) return intids;
			intids.push(intid);
		}
	}

	control(command: number): number {
		return attr(this.its, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_CTRL, command);
	}
}

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

describe("commands", () => {
	it("INV and INVALL read the configuration table, nothing else does", () => {
		const m = new Machine();
		m.byte(CONFIGURATION, 0);
		m.commands(mapd(7), mapc(0, 0), mapti(7, 0, LPI));
		m.msi(7, 0);
		m.byte(CONFIGURATION, 0xa1);
		expect(m.taken()).toEqual([]);
		m.commands(onEvent(GITS_CMD_INV, 7, 0));
		expect(m.taken()).toEqual([LPI]);
		m.byte(CONFIGURATION, 0);
		m.commands(onEvent(GITS_CMD_INVALL, 0, 0));
		m.commands(onEvent(GITS_CMD_INT, 7, 0));
		expect(m.taken()).toEqual([]);
		m.byte(CONFIGURATION, 0xa1);
		m.redistributor(0, 0xb0, 0);
		expect(m.taken()).toEqual([LPI]);
	});

	it("INT makes an event happen, CLEAR, DISCARD and MAPD take it back", () => {
		const m = new Machine();
		m.commands(mapd(7), mapc(0, 0), onEvent(GITS_CMD_MAPI, 7, 0), mapti(7, 1, LPI + 1), mapti(7, 2, LPI + 2));
		m.commands(onEvent(GITS_CMD_INT, 7, 1), onEvent(GITS_CMD_CLEAR, 7, 1));
		expect(m.taken()).toEqual([]);
		m.commands(onEvent(GITS_CMD_INT, 7, 1), onEvent(GITS_CMD_INT, 7, 2), onEvent(GITS_CMD_DISCARD, 7, 1));
		expect([m.taken(), m.msi(7, 1), m.msi(7, 2)]).toEqual([[LPI + 2], 0, 1]);
		m.commands(unmapd(7));
		expect([m.taken(), m.msi(7, 2)]).toEqual([[], 0]);
	});

	it("MOVI, MOVALL and MAPC move LPIs that are pending", () => {
		const m = new Machine();
		m.commands(mapd(7), mapc(0, 0), mapc(1, 1), mapti(7, 0, LPI), mapti(7, 1, LPI + 1));
		m.msi(7, 0);
		m.msi(7, 1);
		m.commands(onEvent(GITS_CMD_MOVI, 7, 0, 1));
		expect([m.taken(0), m.taken(1)]).toEqual([[LPI + 1], [LPI]]);
		m.msi(7, 0);
		m.commands([BigInt(GITS_CMD_MOVALL), 0n, 1n << 16n, 0n]);
		expect([m.taken(1), m.taken(0)]).toEqual([[], [LPI]]);
		m.msi(7, 1);
		m.commands(mapc(0, 1));
		expect([m.taken(0), m.taken(1)]).toEqual([[], [LPI + 1]]);
		m.commands(unmapc(0));
		expect(m.msi(7, 1)).toBe(0);
		m.commands(mapc(0, 0));
		expect(m.msi(7, 1)).toBe(1);
	});

	it("that are wrong are passed over", () => {
		const m = new Machine();
		m.commands(
			mapd(0x1_0000),
			mapd(0x4000),
			mapd(7, ITT, 17),
			mapc(0, 9),
			mapti(7, 0, LPI),
			mapd(7, ITT, 2),
			mapti(7, 4, LPI),
			mapti(7, 0, LPI - 1),
			mapti(7, 1, 0x1_0000),
			[0xffn],
			mapc(0, 0),
			mapti(7, 3, LPI + 3),
		);
		expect([0, 1, 3, 4].map((event) => m.msi(7, event))).toEqual([0, 0, 1, 0]);
		expect(m.taken()).toEqual([LPI + 3]);
	});

	it("go through a device table of two levels", () => {
		const m = new Machine();
		m.write(GITS_CTLR, 0n);
		m.write(GITS_BASER, VALID | (1n << 62n) | BigInt(DEVICES));
		m.view.setBigUint64(DEVICES + 8 - RAM, VALID | BigInt(ITT + 0x1_0000), true);
		m.write(GITS_CTLR, 1n);
		m.commands(mapd(7), mapd(0x2001), mapc(0, 0), mapti(7, 0, LPI), mapti(0x2001, 0, LPI + 1));
		expect([m.msi(7, 0), m.msi(0x2001, 0)]).toEqual([0, 1]);
	});

	it("of a long queue are done in parts, while the guest runs", () => {
		const m = new Machine({ vcpus: 1 });
		m.commands(mapd(7, ITT, 16), mapc(0, 0));
		for (let first = 0; first < 16_384; first += 1024)
			m.commands(...Array.from({ length: 1024 }, (_, n) => mapti(7, first + n, LPI + first + n)));
		const start = m.read(GITS_CREADR);
		m.queue(...Array.from({ length: 100 }, () => onEvent(GITS_CMD_INVALL, 0, 0)), onEvent(GITS_CMD_INT, 7, 5));
		const end = start + 101n * 32n;
		m.write(GITS_CWRITER, end);
		expect(m.read(GITS_CTLR)).toBe(1n);
		expect(m.read(GITS_CREADR)).toBeLessThan(end);
		const cpu = m.vcpus[0] as Vcpu;
		m.view.setUint32(0, A64.wfi, true);
		m.view.setUint32(4, A64.b(-1), true);
		cpu.setOneReg(regIdByName("pc"), BigInt(RAM));
		// Each run pays for the work with its budget.
		let runs = 0;
		while (m.read(GITS_CREADR) !== end && runs < 100) {
			expect(cpu.enter()).toBe(-4);
			runs++;
		}
		expect(runs).toBeGreaterThan(5);
		expect(m.read(GITS_CREADR)).toBe(end);
	});

	it("of a long queue are done while the only vCPU is suspended, and what they make pending wakes it", () => {
		const m = new Machine({ vcpus: 1 });
		expect(m.taken()).toEqual([]);
		m.commands(mapd(7, ITT, 16), mapc(0, 0));
		for (let first = 0; first < 16_384; first += 1024)
			m.commands(...Array.from({ length: 1024 }, (_, n) => mapti(7, first + n, LPI + first + n)));
		const start = m.read(GITS_CREADR);
		m.queue(...Array.from({ length: 30 }, () => onEvent(GITS_CMD_INVALL, 0, 0)), onEvent(GITS_CMD_INT, 7, 5));
		m.write(GITS_CWRITER, start + 31n * 32n);
		const cpu = m.vcpus[0] as Vcpu;
		cpu.finishExit();
		cpu.setMpState(KVM_MP_STATE_SUSPENDED);
		let result = -4;
		for (let runs = 0; result === -4 && runs < 100; runs++) result = cpu.enter();
		const event = [KVM_EXIT_SYSTEM_EVENT, KVM_SYSTEM_EVENT_WAKEUP];
		expect([result, cpu.run.exit_reason, cpu.run.system_event.type]).toEqual([0, ...event]);
	});

	it("do not take more translations than there are INTIDs", () => {
		const m = new Machine({ vcpus: 1 });
		m.commands(mapd(1, ITT, 16), mapd(2, ITT, 16), mapc(0, 0));
		for (let first = 0; first < 65_536; first += 1024)
			m.commands(...Array.from({ length: 1024 }, (_, n) => mapti(1, first + n, LPI)));
		m.commands(mapti(2, 0, LPI));
		expect([m.msi(1, 65_535), m.msi(2, 0)]).toEqual([1, 0]);
		m.commands(unmapd(1), mapti(2, 0, LPI));
		expect(m.msi(2, 0)).toBe(1);
	});

	it("of any kind, in any memory, end", () => {
		const word = fc.oneof(
			fc.constantFrom(0n, 1n, 1n << 32n, VALID | BigInt(ITT), VALID, 0x2000n << 32n, (1n << 64n) - 1n),
			fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
		);
		const command = fc
			.tuple(fc.nat(16), word, word, word, word)
			.map(([code, a, b, c, d]): Words => [(a & ~0xffn) | BigInt(code), b, c, d]);
		fc.assert(
			fc.property(fc.array(command, { maxLength: 60 }), word, (commands, table) => {
				const m = new Machine();
				m.commands(...commands);
				m.control(KVM_DEV_ARM_ITS_SAVE_TABLES);
				m.write(GITS_CTLR, 0n);
				m.write(GITS_BASER, table | VALID);
				m.write(GITS_CTLR, 1n);
				m.commands(...commands);
				expect(m.control(KVM_DEV_ARM_ITS_SAVE_TABLES)).toBeLessThanOrEqual(0);
				expect(m.control(KVM_DEV_ARM_ITS_RESTORE_TABLES)).toBeLessThanOrEqual(0);
			}),
			{ numRuns: 60 },
		);
	});
});

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

it("a guest drives the ITS through its frame", () => {
	const m = new Machine({ vcpus: 1 });
	m.queue(mapd(7), mapc(0, 0), mapti(7, 0, LPI), onEvent(GITS_CMD_INT, 7, 0));
	const code = [
		...load32(1, ITS + GITS_CWRITER),
		A64.movz(0, 4 * 32),
		A64.str(0, 1),
		...load32(1, ITS + GITS_CREADR),
		A64.ldr(2, 1),
		...load32(1, ITS + GITS_TYPER),
		A64.ldr(3, 1),
		...load32(1, ITS + GITS_TRANSLATER),
		A64.strw(0, 1),
		...load32(1, 0x1000_0000),
		A64.str(2, 1),
	];
	for (const [i, word] of code.entries()) m.view.setUint32(4 * i, word, true);
	const cpu = m.vcpus[0] as Vcpu;
	cpu.setOneReg(regIdByName("pc"), BigInt(RAM));
	expect(cpu.enter()).toBe(0);
	expect([cpu.x(2), cpu.x(3)]).toEqual([128n, 0x1_ef71n]);
	expect(m.taken()).toEqual([LPI]);
});

it("KVM_CREATE_DEVICE knows the type", () => {
	const vm = openKvm({ memory: 1 << 20 }).createVm();
	const request = new Uint8Array(12);
	new DataView(request.buffer).setUint32(0, KVM_DEV_TYPE_ARM_VGIC_ITS, true);
	new DataView(request.buffer).setUint32(8, 1, true);
	expect(vm.ioctl(KVM_CREATE_DEVICE, request)).toBe(0);
	expect(vm.checkExtension(KVM_CAP_MSI_DEVID)).toBe(0);
});
