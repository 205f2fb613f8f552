import {
	KVM_DEV_ARM_VGIC_CTRL_INIT,
	KVM_DEV_ARM_VGIC_GRP_CTRL,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	KVM_DEV_TYPE_ARM_VGIC_V3,
	KvmError,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { type Device, type Kvm, openKvm, type Vm } from "../src/index.ts";

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
