import {
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_CAP_ARM_PSCI_TO_USER,
	KVM_EXIT_HYPERCALL,
	KVM_EXIT_INTR,
	KVM_HYPERCALL_EXIT_SMC,
	KVM_SMCCC_FILTER_FWD_TO_USER,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { openKvm } from "../src/index.ts";
import { A64, guest, load32, RAM } from "./support/guest.ts";

const OWN_CALL = 0xc300_0001;

describe("a hypercall from the guest to the client and back, on the real engine", () => {
	it("rfc: nr is the immediate, args are x0 to x5, results go in with KVM_SET_ONE_REG", () => {
		const kvm = openKvm({ abi: "rfc", memory: 1 << 20, clock: "virtual" });
		const { vm, vcpu } = guest(kvm, [...load32(0, OWN_CALL), A64.movz(1, 17), A64.movz(2, 4), A64.hvc(0x77), A64.b(0)]);
		vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.exit()).toEqual({
			reason: KVM_EXIT_HYPERCALL,
			nr: 0x77n,
			args: [BigInt(OWN_CALL), 17n, 4n, 0n, 0n, 0n],
			flags: 0n,
		});
		expect(vcpu.pc).toBe(BigInt(RAM + 20));
		vcpu.setX(0, 21n);
		expect(vcpu.enter()).toBe(-4);
		expect(vcpu.run.exit_reason).toBe(KVM_EXIT_INTR);
		expect([vcpu.x(0), vcpu.x(1)]).toEqual([21n, 17n]);
	});

	it("rfc: without the capability the call is not supported, and nobody hears of it", () => {
		const kvm = openKvm({ abi: "rfc", memory: 1 << 20, clock: "virtual", budget: 1000 });
		const { vcpu } = guest(kvm, [...load32(0, OWN_CALL), A64.movz(1, 17), A64.hvc(0), A64.b(0)]);
		expect(vcpu.enter()).toBe(-4);
		expect([vcpu.x(0), vcpu.x(1), vcpu.x(2), vcpu.x(3)]).toEqual([0xffff_ffff_ffff_ffffn, 0n, 0n, 0n]);
	});

	it("rfc: PSCI goes to the client with the second capability, except the question for SMCCC", () => {
		const kvm = openKvm({ abi: "rfc", memory: 1 << 20, clock: "virtual" });
		const asks = [...load32(0, 0x8400_000a), ...load32(1, 0x8000_0000), A64.hvc(0)];
		const { vm, vcpu } = guest(kvm, [...asks, ...load32(0, 0x8400_0000), A64.hvc(0), A64.b(0)]);
		vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
		vm.enableCap(KVM_CAP_ARM_PSCI_TO_USER);
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.run.hypercall.args.get(0)).toBe(0x8400_0000n);
		expect(vcpu.pc).toBe(BigInt(RAM + 4 * 8));
	});

	it("upstream: nr is the function id, args are zero, and the flag tells SMC from HVC", () => {
		const kvm = openKvm({ abi: "upstream", memory: 1 << 20, clock: "virtual" });
		const { vm, vcpu } = guest(kvm, [...load32(0, OWN_CALL), A64.movz(1, 17), A64.hvc(5), A64.smc(0), A64.b(0)]);
		vm.smcccFilter(0xc300_0000, 16, KVM_SMCCC_FILTER_FWD_TO_USER);
		const exit = { reason: KVM_EXIT_HYPERCALL, nr: BigInt(OWN_CALL), args: [0n, 0n, 0n, 0n, 0n, 0n] };
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.exit()).toEqual({ ...exit, flags: 0n });
		expect(vcpu.x(1)).toBe(17n);
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.exit()).toEqual({ ...exit, flags: BigInt(KVM_HYPERCALL_EXIT_SMC) });
		expect(vcpu.pc).toBe(BigInt(RAM + 20));
	});

	it("registersInRun means nothing to upstream: registers that the client does not set are kept", () => {
		const kvm = openKvm({ abi: "upstream", memory: 1 << 20, clock: "virtual", registersInRun: true, budget: 100 });
		const { vm, vcpu } = guest(kvm, [...load32(0, OWN_CALL), A64.movz(1, 17), A64.hvc(0), A64.b(0)]);
		vm.smcccFilter(OWN_CALL, 1, KVM_SMCCC_FILTER_FWD_TO_USER);
		expect(vcpu.enter()).toBe(0);
		vcpu.enter();
		expect([vcpu.x(0), vcpu.x(1)]).toEqual([BigInt(OWN_CALL), 17n]);
	});

	it("registersInRun: the client answers in kvm_run", () => {
		const kvm = openKvm({ abi: "rfc", memory: 1 << 20, clock: "virtual", registersInRun: true, budget: 100 });
		const { vm, vcpu } = guest(kvm, [...load32(0, OWN_CALL), A64.hvc(0), A64.b(0)]);
		vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
		expect(vcpu.enter()).toBe(0);
		for (const [i, value] of [5n, 6n, 7n, 8n].entries()) vcpu.run.hypercall.args.set(i, value);
		expect(vcpu.enter()).toBe(-4);
		expect([0, 1, 2, 3].map((n) => vcpu.x(n))).toEqual([5n, 6n, 7n, 8n]);
	});

	it("the kernel serves version, TRNG and its own UUID without the client", () => {
		const kvm = openKvm({ abi: "upstream", memory: 1 << 20, clock: "virtual", budget: 100 });
		const { vcpu } = guest(kvm, [...load32(0, 0x8600_ff01), A64.hvc(0), A64.b(0)]);
		expect(vcpu.enter()).toBe(-4);
		expect([0, 1, 2, 3].map((n) => vcpu.x(n))).toEqual([0xb66fb428n, 0xe911c52en, 0x564bcaa9n, 0x743a004dn]);
	});
});
