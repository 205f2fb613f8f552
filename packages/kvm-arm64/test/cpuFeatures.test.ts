import { assemble } from "@upcall/spec";
import {
	KVM_ARM_VCPU_PTRAUTH_ADDRESS,
	KVM_ARM_VCPU_PTRAUTH_GENERIC,
	KVM_CAP_ARM_PTRAUTH_ADDRESS,
	KVM_CAP_ARM_PTRAUTH_GENERIC,
	regIdByName,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { openKvm } from "../src/index.ts";

const RAM = 0x4000_0000;
const PTRAUTH = [KVM_ARM_VCPU_PTRAUTH_ADDRESS, KVM_ARM_VCPU_PTRAUTH_GENERIC];

/** A vCPU of a model that runs a program up to its first forwarded HVC. */
function guest(cpu: string, text: string, features: readonly number[] = []) {
	const kvm = openKvm({ cpu, memory: 1 << 20, clock: "virtual" });
	const vm = kvm.createVm();
	vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: RAM, memorySize: 65536, userspaceAddr: 0 });
	vm.memory.set(new Uint8Array(assemble(text).slice().buffer));
	const vcpu = vm.createVcpu(0);
	vcpu.init({ features: [...features] });
	vcpu.pc = BigInt(RAM);
	return { kvm, vm, vcpu };
}

const isar1 = regIdByName("ID_AA64ISAR1_EL1");
const key = regIdByName("APIAKEYLO_EL1");

describe("pointer authentication", () => {
	it("is there when the model has it and the vCPU asks for both halves", () => {
		const { vm, vcpu } = guest("upcall,+pauth", "nop", PTRAUTH);
		expect([KVM_CAP_ARM_PTRAUTH_ADDRESS, KVM_CAP_ARM_PTRAUTH_GENERIC].map((c) => vm.checkExtension(c))).toEqual([1, 1]);
		expect(vcpu.getOneReg(isar1) & 0xff00_0ff0n).toBe(0x1000_0100n);
		expect(vcpu.getRegList()).toContain(key);
		vcpu.setOneReg(key, 5n);
		expect(vcpu.getOneReg(key)).toBe(5n);
	});

	it("is hidden from vCPUs that do not ask: no registers, and its instructions are UNDEFINED", () => {
		const text = `adr x1, vectors
			msr vbar_el1, x1
			isb
			pacga x2, x3, x4
		stop:
			b stop
			.align 11
		vectors:
			.space 0x200
			mrs x5, esr_el1
			b .`;
		const { vcpu } = guest("upcall,+pauth", text);
		vcpu.enter();
		expect(vcpu.x(5)).toBe(0x200_0000n); // EC 0
		expect(vcpu.getOneReg(isar1) & 0xff00_0ff0n).toBe(0n);
		expect(vcpu.getRegList()).not.toContain(key);
		expect(() => vcpu.getOneReg(key)).toThrow(expect.objectContaining({ code: "ENOENT" }));
	});

	it("is refused in halves, and where the model lacks it", () => {
		const { vm } = guest("upcall,+pauth", "nop");
		expect(() => vm.createVcpu(1).init({ features: [KVM_ARM_VCPU_PTRAUTH_ADDRESS] })).toThrow(
			expect.objectContaining({ code: "EINVAL" }),
		);
		expect(() => guest("upcall", "nop", PTRAUTH)).toThrow(expect.objectContaining({ code: "EINVAL" }));
	});
});

describe("WFIT", () => {
	it("lets the time to its deadline pass, and no more", () => {
		const { vcpu } = guest("max", "mrs x1, cntvct_el0\nadd x2, x1, #1000\nwfit x2\nmrs x3, cntvct_el0\nb .", PTRAUTH);
		for (let n = 0; n < 10 && vcpu.x(3) === 0n; n++) vcpu.enter();
		const [from, to] = [vcpu.x(1), vcpu.x(3)];
		expect(to - from).toBeGreaterThanOrEqual(1000n);
		expect(to - from).toBeLessThan(1010n);
	});

	it("with a deadline that no counter reaches waits for interrupts, and time does not pass", () => {
		const { vm, vcpu } = guest("max", "mov x2, #-1\nwfit x2\nb .", PTRAUTH);
		expect([vcpu.enter(), vcpu.blocked]).toEqual([-4, "wfi"]);
		expect(vm.counter).toBeLessThan(10);
		vm.setHiddenState(vm.hiddenState());
		vcpu.setHiddenState(vcpu.hiddenState());
	});
});

describe("RNDR", () => {
	it("gives the same numbers in every run with a virtual clock, and others for another seed", () => {
		const text = "mrs x1, rndr\nmrs x2, rndrrs\nb .";
		const numbers = () => {
			const { vcpu } = guest("upcall,+rng", text);
			vcpu.enter();
			return [vcpu.x(1), vcpu.x(2)];
		};
		const first = numbers();
		expect(first[0]).not.toBe(first[1]);
		expect(numbers()).toEqual(first);
	});
});
