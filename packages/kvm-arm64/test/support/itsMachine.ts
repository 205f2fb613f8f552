import {
	GITS_BASER,
	GITS_CBASER,
	GITS_CMD_MAPC,
	GITS_CMD_MAPD,
	GITS_CMD_MAPTI,
	GITS_CREADR,
	GITS_CTLR,
	GITS_CWRITER,
	GITS_TRANSLATER,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_DEV_ARM_VGIC_CTRL_INIT,
	KVM_DEV_ARM_VGIC_GRP_ADDR,
	KVM_DEV_ARM_VGIC_GRP_CTRL,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	KVM_DEV_ARM_VGIC_GRP_ITS_REGS,
	KVM_DEV_ARM_VGIC_GRP_REDIST_REGS,
	KVM_DEV_TYPE_ARM_VGIC_ITS,
	KVM_DEV_TYPE_ARM_VGIC_V3,
	KVM_MSI_VALID_DEVID,
	KVM_SET_DEVICE_ATTR,
	KVM_SIGNAL_MSI,
	KVM_VGIC_ITS_ADDR_TYPE,
	KVM_VGIC_V3_ADDR_TYPE_DIST,
	KVM_VGIC_V3_ADDR_TYPE_REDIST,
	regIdByName,
	SYSREGS,
} from "@upcall/uapi";
import { expect } from "vitest";
import { type Device, openKvm, type Vcpu, type Vm } from "../../src/index.ts";
import { A64, load32, RAM } from "./guest.ts";

export const MEMORY = 0x20_0000;
export const ITS = 0x0808_0000;
const DISTRIBUTOR = 0x0800_0000;
const REDISTRIBUTORS = 0x080a_0000;
/** Tables in guest memory. */
export const DEVICES = RAM + 0x1_0000;
export const COLLECTIONS = RAM + 0x2_0000;
export const QUEUE = RAM + 0x3_0000;
export const CONFIGURATION = RAM + 0x5_0000;
export const PENDING = RAM + 0x7_0000;
export const ITT = RAM + 0xa_0000;
export const VALID = 1n << 63n;
export const LPI = 8192;
export const ITS_ADDR = [KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_ITS_ADDR_TYPE] as const;

export const u64 = (value: bigint): Uint8Array => {
	const bytes = new Uint8Array(8);
	new DataView(bytes.buffer).setBigUint64(0, value, true);
	return bytes;
};

/** An attribute access with its errno. */
export function attr(device: Device, request: number, group: number, number: number | bigint, data = 0): number {
	const bytes = new Uint8Array(24);
	const view = new DataView(bytes.buffer);
	view.setUint32(4, group, true);
	view.setBigUint64(8, BigInt(number), true);
	view.setBigUint64(16, BigInt(data), true);
	return device.ioctl(request, bytes);
}

export type Words = readonly [bigint, bigint?, bigint?, bigint?];
export const mapd = (device: number, itt = ITT, bits = 5): Words => [
	BigInt(GITS_CMD_MAPD) | (BigInt(device) << 32n),
	BigInt(bits - 1),
	VALID | BigInt(itt),
];
export const unmapd = (device: number): Words => [BigInt(GITS_CMD_MAPD) | (BigInt(device) << 32n)];
export const mapc = (collection: number, vcpu: number): Words => [
	BigInt(GITS_CMD_MAPC),
	0n,
	VALID | (BigInt(vcpu) << 16n) | BigInt(collection),
];
export const unmapc = (collection: number): Words => [BigInt(GITS_CMD_MAPC), 0n, BigInt(collection)];
export const mapti = (device: number, event: number, intid: number, collection = 0): Words => [
	BigInt(GITS_CMD_MAPTI) | (BigInt(device) << 32n),
	BigInt(event) | (BigInt(intid) << 32n),
	BigInt(collection),
];
export const onEvent = (command: number, device: number, event: number, collection = 0): Words => [
	BigInt(command) | (BigInt(device) << 32n),
	BigInt(event),
	BigInt(collection),
];

/** A VM with vCPUs, a GICv3 and an ITS, as a kernel sets it up. */
export class Machine {
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
