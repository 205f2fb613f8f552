import { assemble } from "@upcall/spec";
import {
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_ARM_VCPU_PVTIME_CTRL,
	KVM_ARM_VCPU_PVTIME_IPA,
	KVM_GET_DIRTY_LOG,
	KVM_MEM_LOG_DIRTY_PAGES,
	KVM_SET_DEVICE_ATTR,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { openKvm, type Vcpu, type Vm } from "../src/index.ts";

const BUDGET = 16_000;
const RECORD = 0x4000_1000;

function setup(cpus: number): { vm: Vm; vcpus: Vcpu[]; stolen: () => bigint } {
	const vm = openKvm({ clock: "virtual", budget: BUDGET, memory: 1 << 20, maxVcpus: 2 }).createVm();
	const ram = vm.allocate(8192);
	vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: 0x4000_0000, memorySize: 8192, userspaceAddr: ram });
	vm.memory.set(new Uint8Array(assemble("b .").slice().buffer), ram);
	const vcpus = Array.from({ length: cpus }, (_, i) => vm.createVcpu(i));
	for (const vcpu of vcpus) {
		vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
		vcpu.pc = 0x4000_0000n;
	}
	const value = vm.allocate(64);
	const view = new DataView(vm.buffer, vm.memory.byteOffset);
	view.setBigUint64(value, BigInt(RECORD), true);
	const attribute = new DataView(new ArrayBuffer(24));
	attribute.setUint32(4, KVM_ARM_VCPU_PVTIME_CTRL, true);
	attribute.setBigUint64(8, BigInt(KVM_ARM_VCPU_PVTIME_IPA), true);
	attribute.setBigUint64(16, BigInt(value), true);
	expect(vcpus[0]?.ioctl(KVM_SET_DEVICE_ATTR, new Uint8Array(attribute.buffer))).toBe(0);
	return { vm, vcpus, stolen: () => view.getBigUint64(ram + 4096 + 8, true) };
}

describe("stolen time", () => {
	it("is the time that other vCPUs had while this one could run", () => {
		const { vcpus, stolen } = setup(2);
		const [first, second] = vcpus as [Vcpu, Vcpu];
		first.enter();
		expect(stolen()).toBe(0n);
		for (let turn = 1n; turn <= 3n; turn++) {
			second.enter();
			first.enter();
			// 1,000 ticks of 62.5 MHz a turn
			expect(stolen()).toBe(turn * 16_000n);
		}
	});

	it("is written with a mark in the dirty log", () => {
		const { vm, vcpus } = setup(2);
		const userspaceAddr = vm.memory.findIndex((_, i) => vm.memory[i + 3] === 0x14 && vm.memory[i] === 0);
		const flags = KVM_MEM_LOG_DIRTY_PAGES;
		vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: 0x4000_0000, memorySize: 8192, userspaceAddr, flags });
		const at = vm.allocate(8, 8);
		const log = new DataView(new ArrayBuffer(16));
		log.setBigUint64(8, BigInt(at), true);
		const dirty = (): number => {
			expect(vm.ioctl(KVM_GET_DIRTY_LOG, new Uint8Array(log.buffer))).toBe(0);
			return vm.memory[at] as number;
		};
		vcpus[0]?.enter();
		vcpus[1]?.enter();
		expect(dirty()).toBe(0);
		vcpus[0]?.enter();
		expect([dirty(), dirty()]).toEqual([2, 0]);
	});

	it("is none when nobody else runs, nor while the vCPU waits", () => {
		const alone = setup(1);
		for (let turn = 0; turn < 3; turn++) alone.vcpus[0]?.enter();
		expect(alone.stolen()).toBe(0n);
		const { vm, vcpus, stolen } = setup(2);
		const [first, second] = vcpus as [Vcpu, Vcpu];
		const wfi = new Uint8Array(assemble("wfi").slice().buffer);
		const code = vm.memory.findIndex((_, i) => vm.memory[i + 3] === 0x14 && vm.memory[i] === 0);
		vm.memory.set(wfi, code);
		first.enter();
		expect(first.blocked).toBe("wfi");
		vm.memory.set(new Uint8Array(assemble("b .").slice().buffer), code);
		vm.memoryChanged(code, 4);
		second.enter();
		first.enter();
		expect(stolen()).toBe(0n);
	});
});
