import {
	KVM_ARM_VCPU_POWER_OFF,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_MP_STATE_RUNNABLE,
	KVM_MP_STATE_STOPPED,
	PSCI_0_2_FN64_CPU_ON,
	regIdByName,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { openKvm, type Vcpu } from "../src/index.ts";
import { A64, guest, load32, RAM } from "./support/guest.ts";

const SECOND = 0x80;
const MMIO = 0x1000_0000;

/** vCPU 0 switches vCPU 1 on, which has waited in WFI before that. */
function waiting(): { first: Vcpu; second: Vcpu } {
	const start = [...load32(0, PSCI_0_2_FN64_CPU_ON), A64.movz(1, 1), ...load32(2, RAM + SECOND), A64.hvc(0), A64.wfi];
	const code = [...start, ...Array.from({ length: SECOND / 4 - start.length }, () => A64.nop)];
	const kvm = openKvm({ memory: 1 << 20, clock: "virtual", budget: 1000, maxVcpus: 2 });
	const { vm, vcpu: first } = guest(kvm, [...code, A64.wfi, ...load32(1, MMIO), A64.str(1, 1)]);
	const second = vm.createVcpu(1);
	second.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
	second.setOneReg(regIdByName("pc"), BigInt(RAM + SECOND));
	expect([second.enter(), second.blocked, second.runnable]).toEqual([-4, "wfi", false]);
	return { first, second };
}

describe("a vCPU that waited", () => {
	it("runs on when userspace has switched it off and on", () => {
		const { second } = waiting();
		second.setMpState(KVM_MP_STATE_STOPPED);
		second.setMpState(KVM_MP_STATE_RUNNABLE);
		expect([second.blocked, second.runnable]).toEqual([undefined, true]);
		expect(second.enter()).toBe(0);
		expect(second.run.mmio.phys_addr).toBe(BigInt(MMIO));
	});

	it("runs when it was switched off and CPU_ON switches it on", () => {
		const { first, second } = waiting();
		second.setMpState(KVM_MP_STATE_STOPPED);
		expect([first.enter(), second.runnable]).toEqual([-4, true]);
		expect([second.enter(), second.blocked]).toEqual([-4, "wfi"]);
	});

	it("runs when it was reset and CPU_ON switches it on", () => {
		const { first, second } = waiting();
		second.init({ features: [KVM_ARM_VCPU_PSCI_0_2, KVM_ARM_VCPU_POWER_OFF] });
		expect([first.enter(), second.runnable]).toEqual([-4, true]);
		expect([second.enter(), second.blocked]).toEqual([-4, "wfi"]);
	});
});
