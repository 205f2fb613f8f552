import {
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_EXIT_HYPERCALL,
	KVM_EXIT_MMIO,
	KVM_EXIT_SYSTEM_EVENT,
	KVM_SMCCC_FILTER_DENY,
	KVM_SMCCC_FILTER_FWD_TO_USER,
	KVM_SMCCC_FILTER_HANDLE,
	PSCI_0_2_FN_SYSTEM_OFF,
	PSCI_1_3_FN64_SYSTEM_OFF2,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { type KvmOptions, openKvm } from "../src/index.ts";
import { A64, guest, load32, RAM } from "./support/guest.ts";

const DEVICE = 0x0900_0000;

function open(options: Pick<KvmOptions, "registersInRun"> = {}) {
	return openKvm({ memory: 1 << 20, clock: "virtual", ...options });
}

describe("what KVM_RUN writes to kvm_run and the registers", () => {
	it("a system event clears the whole member first, whatever the last exit left there", () => {
		const { vm, vcpu } = guest(open(), [A64.hvc(7), ...load32(0, PSCI_0_2_FN_SYSTEM_OFF), A64.hvc(0)]);
		vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
		vcpu.setX(0, 0xc3000000n);
		for (let n = 1; n < 6; n++) vcpu.setX(n, 0x1111_1111_1111_1111n * BigInt(n));
		expect([vcpu.enter(), vcpu.run.exit_reason]).toEqual([0, KVM_EXIT_HYPERCALL]);
		vcpu.runPages.fill(0xee, 96, 169);
		expect([vcpu.enter(), vcpu.run.exit_reason]).toEqual([0, KVM_EXIT_SYSTEM_EVENT]);
		expect([...vcpu.runPages.subarray(32, 169)]).toEqual([1, 0, 0, 0, 1, ...new Array(131).fill(0), 0xee]);
	});

	it("an MMIO write changes as many bytes of data as the access has", () => {
		const strb = 0x3900_0000 | (1 << 5) | 2;
		const { vcpu } = guest(open(), [...load32(1, DEVICE), A64.movz(2, 0x1234), A64.strw(2, 1), strb, A64.str(2, 1)]);
		for (const data of [
			[0x34, 0x12, 0, 0, 0xee, 0xee, 0xee, 0xee],
			[0x34, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee],
			[0x34, 0x12, 0, 0, 0, 0, 0, 0],
		]) {
			vcpu.runPages.fill(0xee, 40, 48);
			expect([vcpu.enter(), vcpu.run.exit_reason]).toEqual([0, KVM_EXIT_MMIO]);
			expect([...vcpu.runPages.subarray(40, 48)]).toEqual(data);
		}
	});

	it("SYSTEM_OFF2 leaves INTERNAL_FAILURE in x0 and zeros in x1 to x3", () => {
		const { vcpu } = guest(open(), [A64.hvc(0)]);
		vcpu.setX(0, BigInt(PSCI_1_3_FN64_SYSTEM_OFF2));
		vcpu.setX(1, 1n);
		vcpu.setX(3, 9n);
		expect(vcpu.enter()).toBe(0);
		expect([0, 1, 2, 3].map((n) => vcpu.x(n))).toEqual([0xffff_ffff_ffff_fffan, 0n, 0n, 0n]);
	});

	it("served hypercalls: not what a filter denies or forwards", () => {
		const vm = open().createVm();
		const before = vm.servedHypercalls();
		vm.smcccFilter(0xc4000003, 1, KVM_SMCCC_FILTER_FWD_TO_USER);
		vm.smcccFilter(0x84000040, 0x11, KVM_SMCCC_FILTER_DENY);
		vm.smcccFilter(0x86000001, 1, KVM_SMCCC_FILTER_HANDLE);
		const expected = before.flatMap(({ first, last }) => {
			if (first === 0x84000050) return [{ first: 0x84000051, last }];
			if (first !== 0xc4000000) return [{ first, last }];
			return [
				{ first, last: 0xc4000002 },
				{ first: 0xc4000004, last },
			];
		});
		expect(vm.servedHypercalls()).toEqual(expected);
	});

	it("registersInRun: a vCPU that was initialised anew does not get the arguments of its last call", () => {
		const { vm, vcpu } = guest(open({ registersInRun: true }), [A64.hvc(0)]);
		vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
		vcpu.setX(0, 0xc3000000n);
		expect(vcpu.enter()).toBe(0);
		vcpu.init({ features: [2] });
		vcpu.setX(0, 0xc3000005n);
		vcpu.pc = BigInt(RAM);
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.x(0)).toBe(0xc3000005n);
	});
});
