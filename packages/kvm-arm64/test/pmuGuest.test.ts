import {
	KVM_ARM_DEV_PMU,
	KVM_ARM_VCPU_PMU_V3,
	KVM_ARM_VCPU_PMU_V3_CTRL,
	KVM_ARM_VCPU_PMU_V3_INIT,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_CAP_ARM_PMU_V3,
	KVM_EXIT_INTR,
	KVM_SET_DEVICE_ATTR,
	regIdByName,
	SYSREGS,
	sysregId,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { openKvm, type Vcpu } from "../src/index.ts";
import { A64, guest, load32, RAM } from "./support/guest.ts";

const FEATURES = [KVM_ARM_VCPU_PSCI_0_2, KVM_ARM_VCPU_PMU_V3];
const EINVAL = -22;
const EINTR = -4;

function open(code: readonly number[], features: readonly number[] = FEATURES): Vcpu {
	const kvm = openKvm({ abi: "upstream", memory: 1 << 20, clock: "virtual", budget: 5000 });
	const { vm, vcpu, ram } = guest(kvm, code, features);
	// synchronous exceptions: from EL1 the loop, from EL0 a return behind SVC
	const words = new DataView(vm.memory.buffer, vm.memory.byteOffset + ram);
	words.setUint32(0xa00, A64.b(0), true);
	words.setUint32(0xc00, 0xd69f03e0, true);
	vcpu.setOneReg(sysregId("VBAR_EL1"), BigInt(RAM + 0x800));
	return vcpu;
}

function initialise(vcpu: Vcpu): void {
	const argument = new Uint8Array(24);
	const view = new DataView(argument.buffer);
	view.setUint32(4, KVM_ARM_VCPU_PMU_V3_CTRL, true);
	view.setBigUint64(8, BigInt(KVM_ARM_VCPU_PMU_V3_INIT), true);
	expect(vcpu.ioctl(KVM_SET_DEVICE_ATTR, argument)).toBe(0);
}

const write = (name: keyof typeof SYSREGS, value: number): number[] => [...load32(9, value), A64.msr(SYSREGS[name], 9)];

/** Takes back what a reset leaves UNKNOWN. */
const CLEAR = [
	...write("PMCNTENCLR_EL0", 0xffff_ffff),
	...write("PMOVSCLR_EL0", 0xffff_ffff),
	...write("PMINTENCLR_EL1", 0xffff_ffff),
];

describe("a guest with a PMU", () => {
	it("is there by feature: capability, ID register, list of registers, KVM_RUN only after INIT", () => {
		const kvm = openKvm({ abi: "upstream", memory: 1 << 20 });
		expect(kvm.checkExtension(KVM_CAP_ARM_PMU_V3)).toBe(1);
		const plain = open([A64.mrs(SYSREGS.PMCR_EL0, 0), A64.b(0)], [KVM_ARM_VCPU_PSCI_0_2]);
		const vcpu = open([A64.mrs(SYSREGS.PMCR_EL0, 0), A64.b(0)]);
		const version = (v: Vcpu): bigint => (v.getOneReg(sysregId("ID_AA64DFR0_EL1")) >> 8n) & 15n;
		expect([version(plain), version(vcpu)]).toEqual([0n, 4n]);
		expect(vcpu.getRegList().length - plain.getRegList().length).toBe(74);
		for (const id of vcpu.getRegList()) expect(vcpu.getOneReg(id)).toBeTypeOf("bigint");
		expect(() => plain.getOneReg(sysregId("PMCR_EL0"))).toThrow(expect.objectContaining({ code: "ENOENT" }));
		expect(vcpu.enter()).toBe(EINVAL);
		initialise(vcpu);
		vcpu.enter();
		expect(vcpu.x(0)).toBe(0x3040n);
		plain.enter();
		expect(plain.getOneReg(sysregId("ESR_EL1"))).toBe(1n << 25n);
	});

	it("cycles and instructions are the instructions between two reads", () => {
		const vcpu = open([
			...CLEAR,
			...write("PMCCFILTR_EL0", 0),
			...write("PMEVTYPER2_EL0", 0x08),
			...write("PMCNTENSET_EL0", (0x8000_0000 | 4) >>> 0),
			...write("PMCR_EL0", 7),
			A64.mrs(SYSREGS.PMCCNTR_EL0, 0),
			A64.nop,
			A64.nop,
			A64.mrs(SYSREGS.PMCCNTR_EL0, 1),
			A64.mrs(SYSREGS.PMEVCNTR2_EL0, 2),
			A64.b(0),
		]);
		initialise(vcpu);
		vcpu.enter();
		// The host finishes MRS and MSR of these registers: they are emulated, and do not retire in the CPU.
		expect(vcpu.x(1) - vcpu.x(0)).toBe(2n);
		expect(vcpu.x(2)).toBe(vcpu.x(1));
	});

	it("filters leave an Exception level out", () => {
		// EL1: two counters, one for each level; then EL0 runs ten instructions, a call that comes back, and a loop
		const user = RAM + 0x400;
		const code = [
			...CLEAR,
			...write("PMEVTYPER0_EL0", 0x8000_0008),
			...write("PMEVTYPER1_EL0", 0x4000_0008),
			...write("PMCNTENSET_EL0", 3),
			...write("PMCR_EL0", 3),
			...load32(9, user),
			0xd5184029, // msr elr_el1, x9
			0xd518401f, // msr spsr_el1, xzr
			0xd69f03e0, // eret
		];
		const words = [...new Array(10).fill(A64.nop), 0xd4000001, A64.b(0)];
		for (const [i, word] of words.entries()) code[(user - RAM) / 4 + i] = word;
		const vcpu = open([...code].map((word) => word ?? A64.nop));
		initialise(vcpu);
		expect(vcpu.enter()).toBe(EINTR);
		const [user0, kernel1] = [sysregId("PMEVCNTR0_EL0"), sysregId("PMEVCNTR1_EL0")].map((id) => vcpu.getOneReg(id));
		// SVC is taken, not retired; the handler returns to the loop of B, which goes on at EL0
		expect(kernel1).toBeLessThan(30n);
		expect(user0).toBeGreaterThan(4000n);
		expect((user0 as bigint) + (kernel1 as bigint)).toBeLessThanOrEqual(BigInt(vcpu.retired));
	});

	it("an overflow raises the line at its instruction, and KVM_RUN tells", () => {
		const vcpu = open([
			...write("PMEVTYPER0_EL0", 0x08),
			...CLEAR,
			...write("PMEVCNTR0_EL0", 0xffff_ff9c), // 100 to go
			...write("PMINTENSET_EL1", 1),
			...write("PMCNTENSET_EL0", 1),
			...write("PMCR_EL0", 1),
			A64.movz(3, 0),
			0x91000463, // add x3, x3, #1
			A64.b(-1),
		]);
		initialise(vcpu);
		expect(vcpu.enter()).toBe(EINTR);
		expect(vcpu.run.exit_reason).toBe(KVM_EXIT_INTR);
		expect(vcpu.run.s.regs.device_irq_levelLo).toBe(KVM_ARM_DEV_PMU);
		// movz, then 50 additions and 49 branches
		expect(vcpu.x(3)).toBe(50n);
		expect(vcpu.getOneReg(sysregId("PMOVSSET_EL0"))).toBe(1n);
		expect(vcpu.getOneReg(sysregId("PMEVCNTR0_EL0"))).toBe(0n);
		vcpu.setOneReg(sysregId("PMOVSCLR_EL0"), 1n);
		vcpu.enter();
		expect(vcpu.run.s.regs.device_irq_levelLo).toBe(0);
	});

	it("EL0 has what PMUSERENR_EL0 opens", () => {
		const read = [A64.mrs(SYSREGS.PMCCNTR_EL0, 1), A64.movz(2, 1), A64.b(0)];
		for (const [userenr, allowed] of [
			[0n, 0n],
			[1n, 1n],
			[4n, 1n],
			[2n, 0n],
		] as const) {
			const vcpu = open(read);
			initialise(vcpu);
			vcpu.setOneReg(sysregId("PMUSERENR_EL0"), userenr);
			vcpu.setOneReg(regIdByName("pstate"), 0n);
			vcpu.enter();
			expect([userenr, vcpu.x(2)]).toEqual([userenr, allowed]);
		}
	});
});
