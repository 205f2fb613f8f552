import {
	KVM_ARM_VCPU_POWER_OFF,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_MP_STATE_STOPPED,
	PSCI_0_2_FN64_CPU_ON,
	regIdByName,
	SYSREGS,
} from "@upcall/uapi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openKvm } from "../src/index.ts";
import { A64, guest, load32, RAM } from "./support/guest.ts";

const CNTV_TVAL_EL0 = 0xdf18;
const SECOND = 0x80;

function open(budget = 1000) {
	return openKvm({ memory: 1 << 20, clock: "virtual", budget, maxVcpus: 2 });
}

/** Arms the virtual timer `ticks` ahead, then waits for ever. */
function armAndWait(ticks: number): number[] {
	return [
		...load32(0, ticks),
		A64.msr(CNTV_TVAL_EL0, 0),
		A64.movz(1, 1),
		A64.msr(SYSREGS.CNTV_CTL_EL0, 1),
		A64.wfi,
		A64.b(-1),
	];
}

/** Code for a second vCPU at {@link SECOND}. */
function twoPrograms(first: readonly number[], second: readonly number[]): number[] {
	return [...first, ...Array.from({ length: SECOND / 4 - first.length }, () => A64.nop), ...second];
}

afterEach(() => {
	vi.restoreAllMocks();
});

describe("the virtual clock", () => {
	it("enterAsync asks the host for no time while a vCPU waits and another works", async () => {
		const delays: (number | undefined)[] = [];
		const real = globalThis.setTimeout;
		vi.spyOn(globalThis, "setTimeout").mockImplementation(((act: () => void, delay?: number) => {
			delays.push(delay);
			return real(act, 0);
		}) as typeof setTimeout);
		const now = vi.spyOn(performance, "now");
		const date = vi.spyOn(Date, "now");
		const { vm, vcpu } = guest(open(), twoPrograms(armAndWait(5000), [A64.b(0)]));
		const worker = vm.createVcpu(1);
		worker.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
		worker.pc = BigInt(RAM + SECOND);
		const working = worker.enterAsync();
		// The timer's output changes after 5,000 ticks, which is 80,000 instructions of the other vCPU.
		expect(await vcpu.enterAsync()).toBe(-4);
		expect(vcpu.run.s.regs.device_irq_levelLo).toBe(1);
		worker.kick();
		expect(await working).toBe(-4);
		expect(delays.length).toBeGreaterThan(80);
		expect(delays.filter((delay) => delay !== 0)).toEqual([]);
		expect([now.mock.calls.length, date.mock.calls.length]).toEqual([0, 0]);
	});

	it("does not skip the time of a vCPU that CPU_ON has just started, though it waited before", () => {
		const start = [...load32(0, PSCI_0_2_FN64_CPU_ON), A64.movz(1, 1), ...load32(2, RAM + SECOND), A64.hvc(0)];
		const { vm, vcpu } = guest(open(), twoPrograms([...start, ...armAndWait(60_000)], [A64.wfi, A64.b(0)]));
		const other = vm.createVcpu(1);
		other.init({ features: [KVM_ARM_VCPU_PSCI_0_2, KVM_ARM_VCPU_POWER_OFF] });
		other.setMpState(0);
		other.setOneReg(regIdByName("pc"), BigInt(RAM + SECOND));
		expect([other.enter(), other.blocked]).toEqual([-4, "wfi"]);
		other.setMpState(KVM_MP_STATE_STOPPED);
		expect([vcpu.enter(), vcpu.blocked]).toEqual([-4, "wfi"]);
		expect(vm.counter).toBeLessThan(10);
		expect([other.enter(), other.blocked]).toEqual([-4, "wfi"]);
		expect(vm.counter).toBeGreaterThanOrEqual(60_000);
	});
});

describe("enterAsync", () => {
	it("twice for one vCPU: a kick and its successor end both", async () => {
		const { vcpu } = guest(open(), [A64.wfi, A64.wfi, A64.b(-2)]);
		const both = [vcpu.enterAsync(), vcpu.enterAsync()];
		await Promise.resolve();
		vcpu.kick();
		await Promise.race(both);
		vcpu.kick();
		expect(await Promise.all(both)).toEqual([-4, -4]);
	});
});
