import { regIdByName, sysregId } from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { DEFAULT_CPU } from "../src/cpuModel.ts";
import { openKvm } from "../src/index.ts";
import { A64, guest } from "./support/guest.ts";

const cpu = { ...DEFAULT_CPU, name: "test", features: new Set([...DEFAULT_CPU.features, "FEAT_FP", "FEAT_AdvSIMD"]) };
const FPCR = 0xda20;
const FPSR = 0xda21;
const vreg = (n: number): bigint => 0x6040_0000_0010_0054n + BigInt(4 * n);
const FPSR_ID = 0x6020_0000_0010_00d4n;
const FPCR_ID = 0x6020_0000_0010_00d5n;

describe("fp_regs of struct kvm_regs", () => {
	it("V registers are the guest's, and KVM_ARM_VCPU_INIT clears them", () => {
		const kvm = openKvm({ abi: "upstream", memory: 1 << 20, clock: "virtual", budget: 100, cpu });
		// str q31, [x1]; ldr q0, [x1]
		const { vm, vcpu, ram } = guest(kvm, [0x3d80003f, 0x3dc00020, A64.b(0)]);
		const value = (n: number): bigint => 0x0102_0304_0506_0708_090a_0b0c_0d0e_0f00n | BigInt(n);
		for (let n = 0; n < 32; n++) vcpu.setOneReg(vreg(n), value(n));
		for (let n = 0; n < 32; n++) expect(vcpu.getOneReg(vreg(n))).toBe(value(n));
		vcpu.setOneReg(sysregId("CPACR_EL1"), 3n << 20n);
		vcpu.setOneReg(regIdByName("x1"), 0x4000_1000n);
		vcpu.enter();
		const stored = new DataView(vm.memory.buffer, vm.memory.byteOffset + ram + 0x1000);
		expect(stored.getBigUint64(0, true) | (stored.getBigUint64(8, true) << 64n)).toBe(value(31));
		expect(vcpu.getOneReg(vreg(0))).toBe(value(31));
		vcpu.init({ features: [2] });
		for (let n = 0; n < 32; n++) expect(vcpu.getOneReg(vreg(n))).toBe(0n);
	});

	it("FPSR and FPCR keep 32 bits until the guest runs, then what the CPU has", () => {
		const kvm = openKvm({ abi: "upstream", memory: 1 << 20, clock: "virtual", budget: 100, cpu });
		const { vcpu } = guest(kvm, [A64.mrs(FPCR, 2), A64.mrs(FPSR, 3), A64.msr(FPCR, 4), A64.b(0)]);
		vcpu.setOneReg(FPCR_ID, 0xffff_ffffn);
		vcpu.setOneReg(FPSR_ID, 0xffff_ffffn);
		expect(vcpu.getOneReg(FPCR_ID)).toBe(0xffff_ffffn);
		expect(vcpu.getOneReg(FPSR_ID)).toBe(0xffff_ffffn);
		vcpu.setOneReg(sysregId("CPACR_EL1"), 3n << 20n);
		vcpu.setOneReg(regIdByName("x4"), 1n << 25n);
		vcpu.enter();
		expect(vcpu.x(2)).toBe(0x07c8_0000n);
		expect(vcpu.x(3)).toBe(0x0800_009fn);
		expect(vcpu.getOneReg(FPCR_ID)).toBe(1n << 25n);
		expect(vcpu.getOneReg(FPSR_ID)).toBe(0x0800_009fn);
		vcpu.init({ features: [2] });
		expect(vcpu.getOneReg(FPCR_ID)).toBe(0n);
		expect(vcpu.getOneReg(FPSR_ID)).toBe(0n);
	});

	it("a vCPU without floating point keeps them, and its guest cannot reach them", () => {
		const noFloat = new Set(DEFAULT_CPU.features);
		noFloat.delete("FEAT_FP");
		noFloat.delete("FEAT_AdvSIMD");
		const plain = openKvm({
			abi: "upstream",
			memory: 1 << 20,
			clock: "virtual",
			budget: 100,
			cpu: { ...DEFAULT_CPU, name: "no float", features: noFloat },
		});
		const { vcpu } = guest(plain, [A64.mrs(FPCR, 2), A64.b(0)]);
		vcpu.setOneReg(vreg(7), 1n << 127n);
		vcpu.setOneReg(FPCR_ID, 1n << 25n);
		vcpu.setOneReg(sysregId("CPACR_EL1"), 3n << 20n);
		vcpu.setOneReg(sysregId("VBAR_EL1"), 0x4000_0800n);
		vcpu.enter();
		expect(vcpu.getOneReg(sysregId("ESR_EL1"))).toBe(1n << 25n);
		expect(vcpu.getOneReg(vreg(7))).toBe(1n << 127n);
		expect(vcpu.getOneReg(FPCR_ID)).toBe(1n << 25n);
	});
});
