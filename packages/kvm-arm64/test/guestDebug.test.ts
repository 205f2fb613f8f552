import {
	KVM_EXIT_DEBUG,
	KVM_EXIT_HYPERCALL,
	KVM_GUESTDBG_ENABLE,
	KVM_GUESTDBG_SINGLESTEP,
	KVM_GUESTDBG_USE_HW,
	KvmGuestDebug,
	regIdByName,
	sysregId,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { openKvm, type Vcpu } from "../src/index.ts";
import { A64, guest, load32, RAM } from "./support/guest.ts";

/** The core register ELR_EL1. */
const ELR_EL1 = 0x6030_0000_0010_0046n;
const MDSCR = 0x8012;
const DBGBVR0 = 0x8004;
const DBGBCR0 = 0x8005;
const KDE = 1 << 13;
const MDE = 1 << 15;
/** E, PMC for EL1 and EL0, every byte. */
const BCR = 0x1e7n;
/** E, PAC for EL1 and EL0, stores, every byte. */
const WCR_STORE = 0x1ff7n;

function setUp(code: readonly number[]): Vcpu {
	const kvm = openKvm({ abi: "rfc", memory: 1 << 20, clock: "virtual", budget: 10_000 });
	const { vm, vcpu, ram } = guest(kvm, code);
	// synchronous exceptions from EL1 loop
	new DataView(vm.memory.buffer, vm.memory.byteOffset + ram).setUint32(0xa00, A64.b(0), true);
	vm.enableCap(226);
	vcpu.setOneReg(sysregId("VBAR_EL1"), BigInt(RAM + 0x800));
	return vcpu;
}

function hardware(vcpu: Vcpu, control: number, set: (arch: KvmGuestDebug["arch"]) => void): void {
	const debug = KvmGuestDebug.alloc();
	debug.control = control;
	set(debug.arch);
	vcpu.setGuestDebug(debug);
}

/** Sets breakpoint 0 of the guest at an address and unmasks debug exceptions at EL1. */
function ownBreakpoint(at: number): number[] {
	return [
		...load32(1, at),
		A64.msr(DBGBVR0, 1),
		...load32(1, Number(BCR)),
		A64.msr(DBGBCR0, 1),
		...load32(1, KDE | MDE),
		A64.msr(MDSCR, 1),
		0xd50348ff, // msr daifclr, #8
	];
}

const HVC_AT = RAM + 4 * 10;
const own = [...ownBreakpoint(HVC_AT + 4), A64.hvc(1), A64.nop, A64.mrs(DBGBVR0, 2), A64.hvc(2), A64.b(0)];

describe("KVM_SET_GUEST_DEBUG", () => {
	it("off: the guest takes its own Breakpoint exception", () => {
		const vcpu = setUp(own);
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.run.exit_reason).toBe(KVM_EXIT_HYPERCALL);
		vcpu.enter();
		expect(vcpu.getOneReg(sysregId("ESR_EL1"))).toBe(0xc6000022n);
		expect(vcpu.getOneReg(ELR_EL1)).toBe(BigInt(HVC_AT + 4));
	});

	it("any control: the guest's breakpoints leave as KVM_EXIT_DEBUG, masked or not", () => {
		const vcpu = setUp(own);
		vcpu.setGuestDebug(KVM_GUESTDBG_ENABLE);
		expect(vcpu.enter()).toBe(0);
		vcpu.setOneReg(regIdByName("pstate"), 0x3c5n);
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.run.exit_reason).toBe(KVM_EXIT_DEBUG);
		expect(vcpu.run.debug.arch.hsr).toBe(0xc2000022);
		expect(vcpu.pc).toBe(BigInt(HVC_AT + 4));
	});

	it("USE_HW: other registers are in force, and the guest still sees its own", () => {
		const vcpu = setUp(own);
		hardware(vcpu, KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_HW, (arch) => {
			arch.dbg_bvr.set(3, BigInt(HVC_AT + 12));
			arch.dbg_bcr.set(3, BCR);
		});
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.run.exit_reason).toBe(KVM_EXIT_HYPERCALL);
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.run.exit_reason).toBe(KVM_EXIT_DEBUG);
		expect(vcpu.pc).toBe(BigInt(HVC_AT + 12));
		expect(vcpu.x(2)).toBe(BigInt(HVC_AT + 4));
		vcpu.setGuestDebug(0);
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.run.exit_reason).toBe(KVM_EXIT_HYPERCALL);
	});

	it("USE_HW: a watchpoint tells the address; the store has not happened", () => {
		const data = RAM + 0x1000;
		const vcpu = setUp([...load32(1, data), A64.ldr(2, 1), A64.str(1, 1), A64.b(0)]);
		hardware(vcpu, KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_HW, (arch) => {
			arch.dbg_wvr.set(0, BigInt(data));
			arch.dbg_wcr.set(0, WCR_STORE);
		});
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.run.exit_reason).toBe(KVM_EXIT_DEBUG);
		expect(vcpu.run.debug.arch.hsr).toBe(0xd2000062);
		expect(vcpu.run.debug.arch.far).toBe(BigInt(data));
		expect(vcpu.pc).toBe(BigInt(RAM + 12));
	});

	it("USE_HW and SINGLESTEP: the breakpoint comes before the step of its instruction", () => {
		const vcpu = setUp([A64.nop, A64.nop, A64.nop, A64.b(0)]);
		hardware(vcpu, KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_HW | KVM_GUESTDBG_SINGLESTEP, (arch) => {
			arch.dbg_bvr.set(0, BigInt(RAM + 4));
			arch.dbg_bcr.set(0, BCR);
		});
		expect(vcpu.enter()).toBe(0);
		expect([vcpu.run.debug.arch.hsr >>> 26, vcpu.pc]).toEqual([0x32, BigInt(RAM + 4)]);
		expect(vcpu.enter()).toBe(0);
		expect([vcpu.run.debug.arch.hsr >>> 26, vcpu.pc]).toEqual([0x30, BigInt(RAM + 4)]);
		vcpu.setGuestDebug(KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP);
		expect(vcpu.enter()).toBe(0);
		expect([vcpu.run.debug.arch.hsr >>> 26, vcpu.pc]).toEqual([0x32, BigInt(RAM + 8)]);
	});

	it("the guest's software step is off meanwhile, and goes on afterwards", () => {
		// MDSCR_EL1.SS = 1 and KDE = 1, then an exception return to EL1 with SPSR_EL1.SS = 1 and D = 0
		const code = [
			...load32(1, KDE | 1),
			A64.msr(MDSCR, 1),
			...load32(1, 0x2001c5),
			0xd5184001, // msr spsr_el1, x1
			...load32(1, RAM + 4 * 10),
			0xd5184021, // msr elr_el1, x1
			0xd69f03e0, // eret
			A64.nop,
			A64.hvc(3),
			A64.b(0),
		];
		const debugged = setUp(code);
		debugged.setGuestDebug(KVM_GUESTDBG_ENABLE);
		expect(debugged.enter()).toBe(0);
		expect(debugged.run.exit_reason).toBe(KVM_EXIT_HYPERCALL);
		const stepped = setUp(code);
		stepped.enter();
		expect(stepped.getOneReg(sysregId("ESR_EL1"))).toBe(0xcf000022n);
		expect(stepped.getOneReg(ELR_EL1)).toBe(BigInt(RAM + 4 * 11));
	});

	it("SINGLESTEP: the step of a call that leaves to userspace comes with the next KVM_RUN", () => {
		const vcpu = setUp([A64.nop, A64.hvc(1), A64.nop, A64.b(0)]);
		vcpu.setGuestDebug(KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP);
		const exits = Array.from({ length: 4 }, () => [vcpu.enter(), vcpu.run.exit_reason, vcpu.pc]);
		expect(exits).toEqual([
			[0, KVM_EXIT_DEBUG, BigInt(RAM + 4)],
			[0, KVM_EXIT_HYPERCALL, BigInt(RAM + 8)],
			[0, KVM_EXIT_DEBUG, BigInt(RAM + 8)],
			[0, KVM_EXIT_DEBUG, BigInt(RAM + 12)],
		]);
	});
});

describe("PC with a tag", () => {
	it("loses it when the guest is entered, if TCR_EL1 says to ignore it", () => {
		const vcpu = setUp([A64.hvc(1), A64.b(0)]);
		const tagged = (0x12n << 56n) | BigInt(RAM);
		vcpu.setOneReg(sysregId("TCR_EL1"), 1n << 37n);
		vcpu.pc = tagged;
		expect(vcpu.pc).toBe(tagged);
		expect(vcpu.enter()).toBe(0);
		expect([vcpu.run.exit_reason, vcpu.pc]).toEqual([KVM_EXIT_HYPERCALL, BigInt(RAM + 4)]);
	});
});
