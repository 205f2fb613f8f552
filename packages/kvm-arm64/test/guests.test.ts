import {
	KVM_ARM_VCPU_POWER_OFF,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_EXIT_DEBUG,
	KVM_EXIT_INTR,
	KVM_EXIT_MMIO,
	KVM_EXIT_SYSTEM_EVENT,
	KVM_GUESTDBG_ENABLE,
	KVM_GUESTDBG_SINGLESTEP,
	KVM_GUESTDBG_USE_SW_BP,
	KVM_MEM_LOG_DIRTY_PAGES,
	KVM_MP_STATE_RUNNABLE,
	KVM_MP_STATE_STOPPED,
	KVM_MP_STATE_SUSPENDED,
	KVM_REGISTER_COALESCED_MMIO,
	KVM_SYSTEM_EVENT_SHUTDOWN,
	KVM_SYSTEM_EVENT_WAKEUP,
	regIdByName,
	SYSREGS,
	sysregId,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import {
	type KvmOptions,
	openKvm,
	UPCALL_VM_HYPERCALL_RANGES,
	UPCALL_VM_HYPERCALL_RANGES_COUNT,
	UPCALL_VM_HYPERCALL_RANGES_LIST,
} from "../src/index.ts";
import { A64, guest, load32, RAM } from "./support/guest.ts";

const CNTV_TVAL_EL0 = 0xdf18;
const CNTVCT_EL0 = 0xdf02;
const DEVICE = 0x0900_0000;

function open(options: KvmOptions = {}) {
	return openKvm({ memory: 1 << 20, clock: "virtual", budget: 100_000, ...options } as Parameters<typeof openKvm>[0]);
}

describe("guests on the real engine", () => {
	it("MMIO: a store's bytes, a load's value, sign extension, and PC", () => {
		const code = [
			...load32(1, DEVICE),
			...load32(2, 0x1234_5678),
			A64.strw(2, 1),
			A64.ldrb(3, 1),
			A64.ldrsb(4, 1),
			A64.ldr(5, 1),
			A64.b(0),
		];
		const { vcpu } = guest(open(), code);
		expect(vcpu.enter()).toBe(0);
		const data = Uint8Array.of(0x78, 0x56, 0x34, 0x12);
		expect(vcpu.exit()).toEqual({ reason: KVM_EXIT_MMIO, physAddr: BigInt(DEVICE), len: 4, isWrite: true, data });
		expect(vcpu.pc).toBe(BigInt(RAM + 16));
		for (const [byte, next] of [
			[0x80, 20],
			[0x81, 24],
		] as const) {
			expect(vcpu.enter()).toBe(0);
			expect(vcpu.pc).toBe(BigInt(RAM + next));
			vcpu.run.mmio.data[0] = byte;
		}
		expect(vcpu.enter()).toBe(0);
		expect([vcpu.x(3), vcpu.x(4)]).toEqual([0x80n, 0xffff_ff81n | (0xffff_ffffn << 32n)]);
		vcpu.run.mmio.data.set([1, 2, 3, 4, 5, 6, 7, 8]);
		vcpu.run.immediate_exit = 1;
		expect(vcpu.enter()).toBe(-4);
		expect(vcpu.run.exit_reason).toBe(KVM_EXIT_MMIO);
		expect([vcpu.x(5), vcpu.pc]).toEqual([0x0807_0605_0403_0201n, BigInt(RAM + 32)]);
	});

	it("big-endian guests see their byte order in MMIO", () => {
		const code = [...load32(1, DEVICE), ...load32(2, 0x1234_5678), A64.strw(2, 1), A64.ldrh(3, 1), A64.b(0)];
		const { vcpu } = guest(open(), code);
		const sctlr = sysregId("SCTLR_EL1");
		vcpu.setOneReg(sctlr, vcpu.getOneReg(sctlr) | (1n << 25n));
		expect(vcpu.enter()).toBe(0);
		expect([...vcpu.run.mmio.data.subarray(0, 4)]).toEqual([0x12, 0x34, 0x56, 0x78]);
		expect(vcpu.enter()).toBe(0);
		vcpu.run.mmio.data.set([0xab, 0xcd]);
		expect(vcpu.enter()).toBe(-4);
		expect(vcpu.x(3)).toBe(0xabcdn);
	});

	it("WFI with a timer: the virtual clock skips the idle time, and the level change leaves with EINTR", () => {
		const code = [
			...load32(0, 1_000_000),
			A64.msr(CNTV_TVAL_EL0, 0),
			A64.movz(0, 1),
			A64.msr(SYSREGS.CNTV_CTL_EL0, 0),
			A64.wfi,
			A64.mrs(SYSREGS.CNTV_CTL_EL0, 5),
			A64.mrs(CNTVCT_EL0, 6),
			A64.b(0),
		];
		const { vcpu } = guest(open(), code);
		expect(vcpu.enter()).toBe(-4);
		expect([vcpu.run.exit_reason, vcpu.blocked, vcpu.run.s.regs.device_irq_level]).toEqual([
			KVM_EXIT_INTR,
			undefined,
			1n,
		]);
		expect(vcpu.enter()).toBe(-4);
		expect(vcpu.x(5)).toBe(5n);
		expect(vcpu.x(6)).toBeGreaterThanOrEqual(1_000_000n);
		expect(vcpu.x(6)).toBeLessThan(1_000_010n);
	});

	it("two vCPUs in WFI: the clock jumps to the earlier timer, and only when both wait", () => {
		const arm = (ticks: number): number[] => [...load32(0, ticks), A64.msr(CNTV_TVAL_EL0, 0), A64.movz(0, 1)];
		const wait = [A64.msr(SYSREGS.CNTV_CTL_EL0, 0), A64.wfi, A64.mrs(CNTVCT_EL0, 6), A64.b(0)];
		const { vm, vcpu } = guest(open(), [...arm(5_000_000), ...wait, ...arm(2_000_000), ...wait]);
		const other = vm.createVcpu(1);
		other.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
		other.pc = BigInt(RAM + 32);
		expect(vcpu.enter()).toBe(-4);
		expect(vcpu.blocked).toBe("wfi");
		expect(vm.counter).toBeLessThan(1000);
		expect(other.enter()).toBe(-4);
		expect([other.blocked, other.run.s.regs.device_irq_level]).toEqual([undefined, 1n]);
		expect(vm.counter).toBeGreaterThanOrEqual(2_000_000);
		expect(vm.counter).toBeLessThan(2_001_000);
		expect(other.enter()).toBe(-4);
		expect(other.x(6)).toBeGreaterThanOrEqual(2_000_000n);
		expect(vcpu.ticksToTimer).toBeLessThan(3_000_000);
	});

	it("the same run twice gives the same state, with a virtual clock", () => {
		const run = (): string => {
			const code = [...load32(1, DEVICE), A64.mrs(CNTVCT_EL0, 2), A64.ldr(3, 1), A64.b(-2)];
			const { vcpu } = guest(open({ budget: 777 }), code);
			const seen: string[] = [];
			for (let i = 0; i < 50; i++) seen.push(`${vcpu.enter()} ${vcpu.run.exit_reason} ${vcpu.x(2)} ${vcpu.pc}`);
			return seen.join("\n");
		};
		expect(run()).toBe(run());
	});

	it("an interrupt line wakes WFI and takes the IRQ vector when unmasked", () => {
		const { vm, vcpu, ram } = guest(open(), [A64.wfi, A64.b(0)]);
		expect(vcpu.enter()).toBe(-4);
		expect(vcpu.blocked).toBe("wfi");
		expect(vcpu.pc).toBe(BigInt(RAM + 4));
		vm.irqLine(0, 1);
		vcpu.setOneReg(sysregId("VBAR_EL1"), BigInt(RAM + 0x1000));
		vcpu.setOneReg(regIdByName("pstate"), 0x345n);
		vm.memory.set([0, 0, 0, 0x14], ram + 0x1280);
		expect(vcpu.enter()).toBe(-4);
		expect(vcpu.blocked).toBeUndefined();
		expect(vcpu.pc).toBe(BigInt(RAM + 0x1280));
		expect(vcpu.getOneReg(regIdByName("elr_el1"))).toBe(BigInt(RAM + 4));
	});

	it("in-kernel PSCI starts a second vCPU, which the client can look at before it runs", () => {
		const start = [...load32(0, 0xc400_0003), A64.movz(1, 1), ...load32(2, RAM + 64), A64.movz(3, 99), A64.hvc(0)];
		const off = [...load32(0, 0x8400_0008), A64.hvc(0)];
		const code = [...start, ...off, ...Array.from({ length: 16 - start.length - off.length }, () => A64.nop)];
		const second = [...load32(1, DEVICE), A64.str(0, 1), A64.b(0)];
		const { vm, vcpu } = guest(open(), [...code, ...second]);
		const other = vm.createVcpu(1);
		other.init({ features: [KVM_ARM_VCPU_PSCI_0_2, KVM_ARM_VCPU_POWER_OFF] });
		expect(other.enter()).toBe(-4);
		expect(other.blocked).toBe("stopped");
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.exit()).toEqual({ reason: KVM_EXIT_SYSTEM_EVENT, type: KVM_SYSTEM_EVENT_SHUTDOWN, data: [0n] });
		expect([vcpu.getMpState(), other.getMpState()]).toEqual([KVM_MP_STATE_STOPPED, KVM_MP_STATE_STOPPED]);
		expect([other.pc, other.x(0)]).toEqual([BigInt(RAM + 64), 99n]);
		other.setMpState(KVM_MP_STATE_RUNNABLE);
		expect(other.enter()).toBe(0);
		expect(other.run.mmio.data[0]).toBe(99);
	});

	it("SUSPENDED waits for an interrupt and says WAKEUP, again and again", () => {
		const { vm, vcpu } = guest(open(), [A64.b(0)]);
		vcpu.setMpState(KVM_MP_STATE_SUSPENDED);
		expect(vcpu.enter()).toBe(-4);
		expect(vcpu.blocked).toBe("suspended");
		vm.irqLine(0, 1);
		for (let i = 0; i < 2; i++) {
			expect(vcpu.enter()).toBe(0);
			expect(vcpu.exit()).toMatchObject({ type: KVM_SYSTEM_EVENT_WAKEUP, data: [] });
		}
	});

	it("dirty log: pages that the guest wrote, once", () => {
		const code = [...load32(1, RAM + 0x5000), A64.str(1, 1), ...load32(1, DEVICE), A64.str(1, 1), A64.b(0)];
		const { vm, vcpu, ram } = guest(open(), code);
		vm.setUserMemoryRegion({
			slot: 0,
			guestPhysAddr: RAM,
			memorySize: 0x10000,
			userspaceAddr: ram,
			flags: KVM_MEM_LOG_DIRTY_PAGES,
		});
		expect(vcpu.enter()).toBe(0);
		const at = vm.allocate(4096);
		const request = new Uint8Array(16);
		new DataView(request.buffer).setBigUint64(8, BigInt(at), true);
		for (const expected of [1 << 5, 0]) {
			vm.memory.fill(0xff, at, at + 8);
			expect(vm.ioctl(0x4010_ae42, request)).toBe(0);
			expect([...vm.memory.subarray(at, at + 8)]).toEqual([expected, 0, 0, 0, 0, 0, 0, 0]);
		}
	});

	it("coalesced MMIO: writes queue in the ring until something else exits", () => {
		const code = [...load32(1, DEVICE), ...load32(2, 0xabcd), A64.strw(2, 1), A64.strw(2, 1), A64.ldr(3, 1)];
		const { vm, vcpu } = guest(open(), code);
		const zone = new Uint8Array(16);
		const view = new DataView(zone.buffer);
		view.setBigUint64(0, BigInt(DEVICE), true);
		view.setUint32(8, 0x1000, true);
		expect(vm.ioctl(KVM_REGISTER_COALESCED_MMIO, zone)).toBe(0);
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.run.mmio.is_write).toBe(0);
		const ring = new DataView(vcpu.runPages.buffer, vcpu.runPages.byteOffset + 4096, 4096);
		expect([ring.getUint32(0, true), ring.getUint32(4, true)]).toEqual([0, 2]);
		expect([ring.getBigUint64(8, true), ring.getUint32(16, true), ring.getUint32(24, true)]).toEqual([
			BigInt(DEVICE),
			4,
			0xabcd,
		]);
	});

	it("BRK and single steps leave for the debugger", () => {
		const { vcpu } = guest(open(), [A64.nop, A64.nop, A64.brk(5)]);
		vcpu.setGuestDebug(KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP | KVM_GUESTDBG_USE_SW_BP);
		for (const pc of [4, 8]) {
			expect(vcpu.enter()).toBe(0);
			expect(vcpu.exit()).toMatchObject({ reason: KVM_EXIT_DEBUG, esr: 0xcb00_0022 });
			expect(vcpu.pc).toBe(BigInt(RAM + pc));
		}
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.exit()).toMatchObject({ reason: KVM_EXIT_DEBUG, esr: 0xf200_0005 });
		expect(vcpu.pc).toBe(BigInt(RAM + 8));
	});

	it("kick ends a run as a signal does; enterAsync sleeps until there is something to do", async () => {
		const { vm, vcpu } = guest(open({ clock: "real" }), [A64.wfi, ...load32(1, DEVICE), A64.ldr(0, 1), A64.b(0)]);
		vcpu.kick();
		expect(vcpu.enter()).toBe(-4);
		const run = vcpu.enterAsync();
		await Promise.resolve();
		vm.irqLine(0, 1);
		expect(await run).toBe(0);
		expect(vcpu.run.exit_reason).toBe(KVM_EXIT_MMIO);
		const loops = vcpu.enterAsync();
		await Promise.resolve();
		vcpu.kick();
		expect(await loops).toBe(-4);
	});

	it("GIC and PMU registers are UNDEFINED; CCSIDR_EL1 follows CSSELR_EL1", () => {
		const code = [
			A64.movz(0, 0),
			A64.msr(SYSREGS.CSSELR_EL1, 0),
			A64.mrs(SYSREGS.CCSIDR_EL1, 1),
			A64.mrs(SYSREGS.ICC_PMR_EL1, 2),
		];
		const { vm, vcpu, ram } = guest(open(), code);
		vcpu.setOneReg(sysregId("VBAR_EL1"), BigInt(RAM + 0x1000));
		vm.memory.set([0, 0, 0, 0x14], ram + 0x1200);
		expect(vcpu.enter()).toBe(-4);
		expect([vcpu.x(1), vcpu.pc]).toEqual([2n, BigInt(RAM + 0x1200)]);
		expect(vcpu.getOneReg(sysregId("ESR_EL1"))).toBe(0x0200_0000n);
	});

	it("hypercallRanges: the calls that KVM serves, by device attributes", () => {
		const { vm } = guest(open({ hypercallRanges: true }), []);
		vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
		expect(vm.hasDeviceAttr(UPCALL_VM_HYPERCALL_RANGES, UPCALL_VM_HYPERCALL_RANGES_LIST)).toBe(true);
		const at = vm.allocate(4096);
		const number = new Uint8Array(4);
		vm.getDeviceAttr(UPCALL_VM_HYPERCALL_RANGES, UPCALL_VM_HYPERCALL_RANGES_COUNT, number);
		vm.getDeviceAttr(UPCALL_VM_HYPERCALL_RANGES, UPCALL_VM_HYPERCALL_RANGES_LIST, at);
		const view = new DataView(vm.memory.buffer, vm.memory.byteOffset + at);
		const count = number[0] ?? 0;
		const listed = Array.from({ length: count }, (_, i) => ({
			first: view.getUint32(8 * i, true),
			last: view.getUint32(8 * i + 4, true),
		}));
		expect(listed).toEqual(vm.servedHypercalls());
		expect(listed).toContainEqual({ first: 0x84000050, last: 0x84000053 });
	});
});
