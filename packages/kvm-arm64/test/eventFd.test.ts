import {
	KVM_DEV_ARM_VGIC_CTRL_INIT,
	KVM_DEV_ARM_VGIC_GRP_CTRL,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	KVM_DEV_TYPE_ARM_VGIC_V3,
	KVM_IRQFD_FLAG_RESAMPLE,
	KvmError,
	SYSREGS,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { createVcpu } from "../src/createVcpu.ts";
import { EventFd } from "../src/eventFd.ts";
import { DescriptorTable } from "../src/fds.ts";
import { type Device, type Kvm, openKvm, type Vm } from "../src/index.ts";
import { irqfd } from "../src/irqfd.ts";
import type { VcpuState } from "../src/state.ts";
import { vcpuInit } from "../src/vcpuInit.ts";
import { readCpuInterface, writeCpuInterface } from "../src/vgic/cpuInterface.ts";
import { createGic } from "../src/vgic/createGic.ts";
import type { Interrupt } from "../src/vgic/interrupt.ts";
import type { Vgic } from "../src/vgic/vgic.ts";
import { implementation } from "./support/specDriver.ts";

function gicV3(): { kvm: Kvm; vm: Vm; gic: Device } {
	const kvm = openKvm({ abi: "upstream", memory: 1 << 20, clock: "virtual" });
	const vm = kvm.createVm();
	const gic = vm.createDevice(KVM_DEV_TYPE_ARM_VGIC_V3);
	vm.createVcpu(0).init();
	return { kvm, vm, gic };
}

function initialised(): { kvm: Kvm; vm: Vm; pending: () => number } {
	const { kvm, vm, gic } = gicV3();
	gic.setAttr(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT);
	const pending = (): number => {
		const bytes = new Uint8Array(4);
		gic.getAttr(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x204, bytes);
		return new DataView(bytes.buffer).getUint32(0, true);
	};
	return { kvm, vm, pending };
}

const code = (act: () => void): string => {
	try {
		act();
	} catch (error) {
		if (error instanceof KvmError) return error.code;
		throw error;
	}
	return "none";
};

describe("an eventfd as an interrupt", () => {
	it("needs an interrupt controller that is initialised", () => {
		const { kvm, vm } = gicV3();
		expect(code(() => vm.irqfd(kvm.eventFd(), 3))).toBe("EAGAIN");
	});

	it("makes the SPI of its number pending, and is consumed", () => {
		const { kvm, vm, pending } = initialised();
		const eventFd = kvm.eventFd();
		vm.irqfd(eventFd, 3);
		expect(pending()).toBe(0);
		eventFd.signal();
		expect([pending(), eventFd.pending]).toEqual([1 << 3, false]);
	});

	it("delivers what was signalled before, serves one interrupt only, and can be taken away", () => {
		const { kvm, vm, pending } = initialised();
		const eventFd = kvm.eventFd(1);
		vm.irqfd(eventFd, 5);
		expect(pending()).toBe(1 << 5);
		expect(code(() => vm.irqfd(eventFd, 6))).toBe("EBUSY");
		vm.irqfd(eventFd, 5, { deassign: true });
		eventFd.signal();
		expect(eventFd.read()).toBe(1n);
	});

	it("ends with the descriptor", () => {
		const { kvm, vm, pending } = initialised();
		const eventFd = kvm.eventFd();
		vm.irqfd(eventFd, 3);
		eventFd.close();
		eventFd.signal();
		expect(pending()).toBe(0);
	});
});

describe("an eventfd", () => {
	it("adds up, and never more than 2^64 - 2", () => {
		const eventFd = openKvm().eventFd(2);
		eventFd.signal(3n);
		expect([eventFd.read(), eventFd.read()]).toEqual([5n, 0n]);
		eventFd.signal(0xffff_ffff_ffff_ffffn);
		expect(eventFd.read()).toBe(0xffff_ffff_ffff_fffen);
	});
});

describe("an eventfd that resamples", () => {
	it("keeps its line up until the guest has ended the interrupt, and is told then", () => {
		const vm = implementation({ abi: "upstream" });
		expect(createGic(vm, 3)).toBe(0);
		createVcpu(vm, 0);
		const vcpu = vm.vcpus[0] as VcpuState;
		expect(vcpuInit(vcpu, 5, [4, 0, 0, 0, 0, 0, 0])).toBe(0);
		const gic = vm.gic as Vgic;
		gic.initialise();
		gic.enabled = true;
		const irq = gic.spis[3] as Interrupt;
		irq.edge = false;
		irq.enabled = true;
		writeCpuInterface(gic, vcpu, SYSREGS.ICC_PMR_EL1, 0xf0, 0);
		writeCpuInterface(gic, vcpu, SYSREGS.ICC_IGRPEN1_EL1, 1, 0);
		const table = new DescriptorTable();
		const make = () => table.add((fd) => new EventFd(table, fd, 0n));
		const [eventFd, resample] = [make(), make()];
		expect(irqfd(vm, { eventFd, gsi: 3, flags: KVM_IRQFD_FLAG_RESAMPLE, resample })).toBe(0);
		eventFd.signal();
		expect(readCpuInterface(gic, vcpu, SYSREGS.ICC_IAR1_EL1)).toBe(35);
		expect([irq.line, resample.read()]).toEqual([true, 0n]);
		writeCpuInterface(gic, vcpu, SYSREGS.ICC_EOIR1_EL1, 35, 0);
		expect([irq.line, resample.read(), vcpu.irqLine]).toEqual([false, 1n, false]);
	});
});
