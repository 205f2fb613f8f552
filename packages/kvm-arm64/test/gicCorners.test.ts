import {
	EEXIST,
	EINVAL,
	ENOENT,
	ENOSPC,
	KVM_ARM_VCPU_PMU_V3,
	KVM_ARM_VCPU_PMU_V3_CTRL,
	KVM_ARM_VCPU_PMU_V3_INIT,
	KVM_DEV_ARM_VGIC_GRP_CPU_REGS,
	KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO,
	KVM_IOEVENTFD_FLAG_DATAMATCH,
	KVM_IOEVENTFD_FLAG_DEASSIGN,
	KVM_IOEVENTFD_FLAG_PIO,
	KVM_IRQFD_FLAG_RESAMPLE,
	KvmError,
	SYSREGS,
	VGIC_V3_CPU_SYSREGS,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { createVcpu } from "../src/createVcpu.ts";
import { EventFd } from "../src/eventFd.ts";
import { DescriptorTable } from "../src/fds.ts";
import { ioeventfd, signalWrite } from "../src/ioeventfd.ts";
import { irqfd } from "../src/irqfd.ts";
import { kvmRun } from "../src/run/run.ts";
import { setTimerCompare, setTimerControl } from "../src/run/timers.ts";
import type { VcpuState, VmState } from "../src/state.ts";
import { setVcpuAttribute } from "../src/vcpuAttributes.ts";
import { vcpuInit } from "../src/vcpuInit.ts";
import { setV3Attribute } from "../src/vgic/attributes.ts";
import { getV2Attribute, setV2Attribute } from "../src/vgic/attributesV2.ts";
import { readCpuInterface, writeCpuInterface } from "../src/vgic/cpuInterface.ts";
import { CPU_INTERFACE_V2 } from "../src/vgic/cpuInterfaceV2.ts";
import { createGic } from "../src/vgic/createGic.ts";
import { DISTRIBUTOR_V2 } from "../src/vgic/distributorV2.ts";
import type { Interrupt } from "../src/vgic/interrupt.ts";
import { accessGic } from "../src/vgic/mmio.ts";
import { syncOutputs } from "../src/vgic/outputs.ts";
import { type Register, readRegister, writeRegister } from "../src/vgic/registerMap.ts";
import type { Vgic, VgicCpu } from "../src/vgic/vgic.ts";
import type { FakeCpu } from "./support/fakeEngine.ts";
import { implementation } from "./support/specDriver.ts";

const PSCI = 4;

function bytesOf(value: number | bigint, size: 4 | 8): Uint8Array {
	const bytes = new Uint8Array(8);
	new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
	return bytes.subarray(0, size);
}

function withVcpus(version: 2 | 3, ids: readonly number[]): { vm: VmState; gic: Vgic; vcpus: VcpuState[] } {
	const vm = implementation({ abi: "upstream" });
	expect(createGic(vm, version)).toBe(0);
	for (const id of ids) createVcpu(vm, id);
	for (const vcpu of vm.vcpus) expect(vcpuInit(vcpu, 5, [PSCI, 0, 0, 0, 0, 0, 0])).toBe(0);
	return { vm, gic: vm.gic as Vgic, vcpus: vm.vcpus };
}

/** A GICv3 that is on, and a vCPU that takes every interrupt. */
function running(): { vm: VmState; gic: Vgic; vcpu: VcpuState } {
	const { vm, gic, vcpus } = withVcpus(3, [0]);
	gic.initialise();
	gic.enabled = true;
	const vcpu = vcpus[0] as VcpuState;
	writeCpuInterface(gic, vcpu, SYSREGS.ICC_PMR_EL1, 0xf0, 0);
	writeCpuInterface(gic, vcpu, SYSREGS.ICC_IGRPEN1_EL1, 1, 0);
	return { vm, gic, vcpu };
}

const iar = (gic: Vgic, vcpu: VcpuState): number => readCpuInterface(gic, vcpu, SYSREGS.ICC_IAR1_EL1);
const eoi = (gic: Vgic, vcpu: VcpuState, intid: number): boolean =>
	writeCpuInterface(gic, vcpu, SYSREGS.ICC_EOIR1_EL1, intid, 0);

/** A level-sensitive SPI that is enabled. */
function level(gic: Vgic, spi: number): Interrupt {
	const irq = gic.spis[spi] as Interrupt;
	irq.edge = false;
	irq.enabled = true;
	return irq;
}

function eventFds(): () => EventFd {
	const table = new DescriptorTable();
	return () => table.add((fd) => new EventFd(table, fd, 0n));
}

describe("eventfds that resample one interrupt", () => {
	it("are all told after the line has fallen, so that the line which one of them raises stays up", () => {
		const { vm, gic, vcpu } = running();
		const irq = level(gic, 3);
		const make = eventFds();
		const request = { gsi: 3, flags: KVM_IRQFD_FLAG_RESAMPLE };
		const [first, firstEnded, second, secondEnded] = [make(), make(), make(), make()];
		expect(irqfd(vm, { ...request, eventFd: first, resample: firstEnded })).toBe(0);
		expect(irqfd(vm, { ...request, eventFd: second, resample: secondEnded })).toBe(0);
		// The first device has more to say.
		firstEnded.onSignal(() => first.signal());
		first.signal();
		expect(iar(gic, vcpu)).toBe(35);
		eoi(gic, vcpu, 35);
		expect([firstEnded.read(), secondEnded.read(), irq.line]).toEqual([1n, 1n, true]);
		expect(iar(gic, vcpu)).toBe(35);
	});

	it("keep the line up as long as one of them is left", () => {
		const { vm, gic } = running();
		const irq = level(gic, 3);
		const make = eventFds();
		const request = { gsi: 3, flags: KVM_IRQFD_FLAG_RESAMPLE };
		const [first, second] = [make(), make()];
		for (const eventFd of [first, second]) expect(irqfd(vm, { ...request, eventFd, resample: make() })).toBe(0);
		first.signal();
		first.close();
		expect(irq.line).toBe(true);
		second.close();
		expect(irq.line).toBe(false);
	});

	it("are told no longer when the eventfd that raises the line is closed, and the line falls", () => {
		const { vm, gic, vcpu } = running();
		const irq = level(gic, 3);
		const make = eventFds();
		const [eventFd, resample] = [make(), make()];
		expect(irqfd(vm, { gsi: 3, flags: KVM_IRQFD_FLAG_RESAMPLE, eventFd, resample })).toBe(0);
		eventFd.signal();
		expect(iar(gic, vcpu)).toBe(35);
		eventFd.close();
		expect([vm.irqfds.length, irq.line]).toEqual([0, false]);
		eoi(gic, vcpu, 35);
		expect(resample.read()).toBe(0n);
	});
});

describe("an eventfd", () => {
	it("takes counts of 64 bits only", () => {
		const eventFd = eventFds()();
		for (const amount of [-1n, 1n << 64n]) expect(() => eventFd.signal(amount)).toThrow(KvmError);
		expect(eventFd.read()).toBe(0n);
	});
});

describe("levels that userspace restores", () => {
	it("of a timer follow the timer from then on", () => {
		const { vm, gic, vcpu } = running();
		vm.machine.skipTicks(1000);
		const timer = gic.find(vcpu, 27) as Interrupt;
		const restore = (value: number): void =>
			expect(setV3Attribute(gic, { group: KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO, attr: 0n, addr: bytesOf(value, 4) })).toBe(
				0,
			);
		restore(1 << 27);
		expect(timer.line).toBe(true);
		syncOutputs(gic, vcpu);
		expect(timer.line).toBe(false);
		setTimerCompare(vcpu, 0, 0n);
		setTimerControl(vcpu, 0, 1n);
		syncOutputs(gic, vcpu);
		restore(0);
		syncOutputs(gic, vcpu);
		expect(timer.line).toBe(true);
	});
});

describe("registers of the distributor", () => {
	it("are refused where userspace writes another identification", () => {
		const { gic } = running();
		const write = (offset: bigint, value: number): number =>
			setV3Attribute(gic, { group: KVM_DEV_ARM_VGIC_GRP_DIST_REGS, attr: offset, addr: bytesOf(value, 4) });
		expect([write(0xcn, 0), write(0xcn, 1), write(4n, 1)]).toEqual([0, -EINVAL, 0]);
	});
});

describe("SPIs of a controller that was just made", () => {
	it.each([2, 3] as const)("go to the vCPU that was created first: GICv%s", (version) => {
		const { gic, vcpus } = withVcpus(version, [1, 0]);
		gic.initialise();
		expect(gic.spis.every(({ target }) => target === vcpus[0])).toBe(true);
	});
});

describe("an eventfd that a guest's write signals", () => {
	const ADDRESS = 0x1_1000_0000n;

	/** An eventfd for some writes, and a write of a guest: how often it was signalled. */
	function waiting(length: number, data: bigint | undefined, extra = 0) {
		const vm = implementation({ abi: "upstream" });
		createVcpu(vm, 0);
		const vcpu = vm.vcpus[0] as VcpuState;
		const cpu = vcpu.cpu as FakeCpu;
		const eventFd = eventFds()();
		const flags = (data === undefined ? 0 : KVM_IOEVENTFD_FLAG_DATAMATCH) | extra;
		const request = { eventFd, address: ADDRESS, length, data: data ?? 0n, flags };
		expect(ioeventfd(vm, request)).toBe(0);
		const write = (size: number, value: bigint, at = ADDRESS): bigint => {
			const where = { ipaLo: Number(at & 0xffff_ffffn), ipaHi: Number(at >> 32n), size, write: true };
			cpu.exit = { ...cpu.exit, ...where, dataLo: Number(value & 0xffff_ffffn), dataHi: Number(value >> 32n) };
			const hit = signalWrite(vcpu);
			const count = eventFd.read();
			expect(hit).toBe(count === 1n);
			return count;
		};
		return { vm, request, write };
	}

	it("is for an address, a length and the data's bytes of that length", () => {
		const { write } = waiting(4, 0x1234_5678n);
		expect(write(4, 0x1234_5678n)).toBe(1n);
		expect([write(4, 0x1234_5679n), write(8, 0x1234_5678n), write(4, 0x1234_5678n, ADDRESS + 4n)]).toEqual([
			0n,
			0n,
			0n,
		]);
		const wide = waiting(8, 0x9_0000_0001n);
		expect([wide.write(8, 0x9_0000_0001n), wide.write(8, 1n)]).toEqual([1n, 0n]);
		// A register has more bits than the store.
		expect(waiting(1, 0x80n).write(1, 0xff80n)).toBe(1n);
	});

	it("is for all data, or all lengths, where none is given, and never on the port bus", () => {
		const any = waiting(2, undefined);
		expect([any.write(2, 7n), any.write(4, 7n)]).toEqual([1n, 0n]);
		const every = waiting(0, undefined);
		expect([1, 2, 4, 8].map((size) => every.write(size, 3n))).toEqual([1n, 1n, 1n, 1n]);
		expect(waiting(4, undefined, KVM_IOEVENTFD_FLAG_PIO).write(4, 0n)).toBe(0n);
	});

	it("clashes with another for the same write, and is taken away only as it was asked for", () => {
		const { vm, request } = waiting(4, 5n);
		const ask = (change: Partial<typeof request>): number => ioeventfd(vm, { ...request, ...change });
		expect([ask({}), ask({ length: 0, flags: 0 }), ask({ flags: 0 })]).toEqual([-EEXIST, -EEXIST, -EEXIST]);
		expect([ask({ data: 6n }), ask({ length: 2 })]).toEqual([0, 0]);
		const deassign = request.flags | KVM_IOEVENTFD_FLAG_DEASSIGN;
		const others = [ask({ flags: deassign, data: 7n }), ask({ flags: KVM_IOEVENTFD_FLAG_DEASSIGN })];
		expect([...others, ask({ flags: deassign, length: 8 })]).toEqual([-ENOENT, -ENOENT, -ENOENT]);
		expect([ask({ flags: deassign }), ask({ flags: deassign }), ask({})]).toEqual([0, -ENOENT, 0]);
	});

	it("is one of at most 1,000", () => {
		const { vm, request } = waiting(4, 0n);
		const results = Array.from({ length: 1000 }, (_, i) => ioeventfd(vm, { ...request, data: BigInt(i + 1) }));
		expect([results.indexOf(-ENOSPC), results.filter((result) => result !== 0)]).toEqual([999, [-ENOSPC]]);
	});
});

describe("a GICv2", () => {
	it("routes SPIs to vCPUs that exist, and says what waits in which group", () => {
		const { gic, vcpus } = withVcpus(2, [0, 1]);
		gic.initialise();
		const [vcpu] = vcpus as [VcpuState, VcpuState];
		const write = (map: readonly Register[], at: number, value: number): void =>
			writeRegister(map, gic, vcpu, at, 4, 0, value);
		const read = (map: readonly Register[], at: number): number => readRegister(map, gic, vcpu, at, 4, 0);
		write(DISTRIBUTOR_V2, 0x820, 0xff02_ff00);
		expect(read(DISTRIBUTOR_V2, 0x820)).toBe(0x0302_0300);
		write(DISTRIBUTOR_V2, 0, 1);
		for (const [at, value] of [
			[0, 3],
			[4, 0xf0],
		] as const)
			write(CPU_INTERFACE_V2, at, value);
		const irq = gic.spis[0] as Interrupt;
		irq.enabled = true;
		irq.group = 1;
		write(DISTRIBUTOR_V2, 0x204, 1);
		// GICC_IAR, then with AckCtl, then GICC_HPPIR and GICC_IAR when nothing waits
		expect([read(CPU_INTERFACE_V2, 0xc), irq.active]).toEqual([1022, false]);
		write(CPU_INTERFACE_V2, 0, 7);
		expect([read(CPU_INTERFACE_V2, 0xc), irq.active]).toEqual([32, true]);
		expect([read(CPU_INTERFACE_V2, 0x18), read(CPU_INTERFACE_V2, 0xc)]).toEqual([1023, 1023]);
	});

	it("shows userspace GICC_PMR without its low bits", () => {
		const { gic, vcpus } = withVcpus(2, [0]);
		const attr = { group: KVM_DEV_ARM_VGIC_GRP_CPU_REGS, attr: 4n };
		expect(setV2Attribute(gic, { ...attr, addr: bytesOf(0x1e, 4) })).toBe(0);
		expect(vcpus[0]?.gic?.pmr).toBe(0xf0);
		const bytes = bytesOf(0, 4);
		expect([getV2Attribute(gic, { ...attr, addr: bytes }), bytes[0]]).toEqual([0, 0x1e]);
	});
});

describe("ICC_CTLR_EL1 that userspace restores", () => {
	it("has the same kinds of SErrors and affinities, and no more bits than there are", () => {
		const { gic } = running();
		const key = BigInt(VGIC_V3_CPU_SYSREGS.ICC_CTLR_EL1);
		const write = (value: number): number =>
			setV3Attribute(gic, { group: KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS, attr: key, addr: bytesOf(value, 8) });
		expect([0x8c00, 0x8c03, 0xcc00, 0x0c00, 0x8d00, 0x9400].map(write)).toEqual([
			0,
			0,
			-EINVAL,
			-EINVAL,
			-EINVAL,
			-EINVAL,
		]);
	});
});

describe("SGIs", () => {
	it("reach the vCPUs whose four affinity fields they name, and of these only Aff0 below 16", () => {
		const { gic, vcpus } = withVcpus(3, [0, 1, 2, 3]);
		gic.initialise();
		const [sender, far, high, near] = vcpus as [VcpuState, VcpuState, VcpuState, VcpuState];
		far.mpidr = 0x02_8003_0201n;
		high.mpidr = 0x8003_0211n;
		near.mpidr = 0x8003_0201n;
		const pending = (): boolean[] => vcpus.map((vcpu) => (gic.find(vcpu, 5) as Interrupt).latch);
		const send = (aff3: number, aff1: number, list: number): void => {
			const lo = 5 * 0x100_0000 + aff1 * 0x1_0000 + list;
			writeCpuInterface(gic, sender, SYSREGS.ICC_SGI1R_EL1, lo, aff3 * 0x1_0000 + 3);
		};
		send(1, 2, 0xffff);
		send(0, 1, 0xffff);
		expect(pending()).toEqual([false, false, false, false]);
		send(2, 2, 2);
		expect(pending()).toEqual([false, true, false, false]);
		send(0, 2, 0xffff);
		expect(pending()).toEqual([false, true, false, true]);
	});
});

describe("a guest's accesses of the frames", () => {
	/** One load or store of vCPU 0; what it loaded. */
	function access(vm: VmState, address: number, size: number, written?: bigint): bigint {
		const vcpu = vm.vcpus[0] as VcpuState;
		const cpu = vcpu.cpu as FakeCpu;
		const value = written ?? 0n;
		const data = { dataLo: Number(value & 0xffff_ffffn), dataHi: Number(value >> 32n) };
		const where = { ipaLo: address, ipaHi: 0, size, rt: 3, iss: 1 << 15 };
		cpu.setX(3, 0n);
		cpu.exit = { ...cpu.exit, ...where, ...data, write: written !== undefined };
		expect(accessGic(vm.gic as Vgic, vcpu, address)).toBe(true);
		return cpu.x(3);
	}

	it("have 4 or 8 bytes, and are aligned: others read as zero and write nothing", () => {
		const { vm, gic, vcpus } = withVcpus(3, [0, 1]);
		gic.initialise();
		gic.distributorBase = 0x80_0000;
		const bases = [0x90_0000, 0x92_0000];
		for (const [i, vcpu] of vcpus.entries()) (vcpu.gic as VgicCpu).redistributorBase = bases[i] as number;
		const typer = 0x92_0008;
		expect(access(vm, typer, 8)).toBe(0x1_0000_0100n);
		expect([access(vm, typer, 4), access(vm, typer + 4, 4)]).toEqual([0x100n, 1n]);
		expect([access(vm, typer, 2), access(vm, typer + 2, 4), access(vm, typer + 4, 8)]).toEqual([0n, 0n, 0n]);
		// GICR_PENDBASER has addresses above 4 GiB.
		access(vm, 0x90_0078, 8, 0x1_4000_0000n);
		expect(access(vm, 0x90_0078, 8) & ~0xfffn).toBe(0x1_4000_0000n);
		expect(access(vm, 0x90_007c, 4)).toBe(1n);
		access(vm, 0x90_007c, 4, 2n);
		expect(access(vm, 0x90_0078, 8) & ~0xfffn).toBe(0x2_4000_0000n);
		// Both halves of GICD_IROUTER34, of which the upper one is zero.
		access(vm, 0x80_6000 + 8 * 34, 8, 0xff_0000_0001n);
		expect([access(vm, 0x80_6000 + 8 * 34, 8), (gic.spis[2] as Interrupt).target]).toEqual([1n, vcpus[1]]);
		access(vm, 0x80_0000, 8, 2n);
		expect(gic.enabled).toBe(false);
		access(vm, 0x80_0000, 4, 2n);
		expect(gic.enabled).toBe(true);
	});
});

describe("the PMU's interrupt", () => {
	it("has to be set when an interrupt controller comes after the PMU was initialised", () => {
		const vm = implementation({ abi: "upstream" });
		createVcpu(vm, 0);
		const vcpu = vm.vcpus[0] as VcpuState;
		expect(vcpuInit(vcpu, 5, [PSCI | (1 << KVM_ARM_VCPU_PMU_V3), 0, 0, 0, 0, 0, 0])).toBe(0);
		const attr = { group: KVM_ARM_VCPU_PMU_V3_CTRL, attr: BigInt(KVM_ARM_VCPU_PMU_V3_INIT), addr: 0n };
		expect(setVcpuAttribute(vcpu, attr)).toBe(0);
		expect(createGic(vm, 2)).toBe(0);
		const gic = vm.gic as Vgic;
		gic.distributorBase = 0x80_0000;
		gic.cpuInterfaceBase = 0x90_0000;
		expect(kvmRun(vcpu)).toBe(-EINVAL);
	});
});
