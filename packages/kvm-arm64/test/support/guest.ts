import { KVM_ARM_VCPU_PSCI_0_2, regIdByName } from "@upcall/uapi";
import type { Kvm } from "../../src/kvm.ts";
import type { Vcpu } from "../../src/vcpu.ts";
import type { Vm } from "../../src/vm.ts";

/** Where guest memory starts in a {@link guest}. */
export const RAM = 0x4000_0000;

/** Instruction words that the tests use. */
export const A64 = {
	hvc: (imm: number): number => (0xd400_0002 | (imm << 5)) >>> 0,
	smc: (imm: number): number => (0xd400_0003 | (imm << 5)) >>> 0,
	brk: (imm: number): number => (0xd420_0000 | (imm << 5)) >>> 0,
	wfi: 0xd503_207f,
	nop: 0xd503_201f,
	/** Branch by a number of instructions. */
	b: (words: number): number => (0x1400_0000 | (words & 0x3ff_ffff)) >>> 0,
	movz: (rd: number, imm: number, shift = 0): number => (0xd280_0000 | ((shift / 16) << 21) | (imm << 5) | rd) >>> 0,
	movk: (rd: number, imm: number, shift = 0): number => (0xf280_0000 | ((shift / 16) << 21) | (imm << 5) | rd) >>> 0,
	ldr: (rt: number, rn: number): number => (0xf940_0000 | (rn << 5) | rt) >>> 0,
	str: (rt: number, rn: number): number => (0xf900_0000 | (rn << 5) | rt) >>> 0,
	ldrsb: (rt: number, rn: number): number => (0x3980_0000 | (rn << 5) | rt) >>> 0,
	ldrb: (rt: number, rn: number): number => (0x3940_0000 | (rn << 5) | rt) >>> 0,
	ldrh: (rt: number, rn: number): number => (0x7940_0000 | (rn << 5) | rt) >>> 0,
	strw: (rt: number, rn: number): number => (0xb900_0000 | (rn << 5) | rt) >>> 0,
	ldp: (rt: number, rt2: number, rn: number): number => (0xa940_0000 | (rt2 << 10) | (rn << 5) | rt) >>> 0,
	msr: (key: number, rt: number): number => (0xd500_0000 | (key << 5) | rt) >>> 0,
	mrs: (key: number, rt: number): number => (0xd520_0000 | (key << 5) | rt) >>> 0,
} as const;

/** A 32-bit constant in a register. */
export function load32(rd: number, value: number): number[] {
	return [A64.movz(rd, value & 0xffff), A64.movk(rd, value >>> 16, 16)];
}

/** A VM with one page of code at {@link RAM}, which is at user address `ram`, and its initialised vCPU 0. */
export function guest(
	kvm: Kvm,
	code: readonly number[],
	features: readonly number[] = [KVM_ARM_VCPU_PSCI_0_2],
): { vm: Vm; vcpu: Vcpu; ram: number } {
	const vm = kvm.createVm();
	const at = vm.allocate(0x10000);
	vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: RAM, memorySize: 0x10000, userspaceAddr: at });
	const words = new DataView(vm.memory.buffer, vm.memory.byteOffset + at);
	for (const [i, word] of code.entries()) words.setUint32(4 * i, word, true);
	const vcpu = vm.createVcpu(0);
	vcpu.init({ features });
	vcpu.setOneReg(regIdByName("pc"), BigInt(RAM));
	return { vm, vcpu, ram: at };
}
