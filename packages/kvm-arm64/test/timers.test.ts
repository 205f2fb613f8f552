import { describe, expect, it } from "vitest";
import { createVcpu } from "../src/createVcpu.ts";
import {
	guestTimerControl,
	PHYSICAL,
	setCounterOffsets,
	setTimerCompare,
	setTimerControl,
	setTimerValue,
	ticksToChange,
	timerLevels,
	timerValue,
	VIRTUAL,
} from "../src/run/timers.ts";
import type { VcpuState, VmState } from "../src/state.ts";
import { implementation } from "./support/specDriver.ts";

const TOP = (1n << 64n) - 1n;

function timers(): { vm: VmState; vcpu: VcpuState } {
	const vm = implementation({ abi: "upstream" });
	createVcpu(vm, 0);
	return { vm, vcpu: vm.vcpus[0] as VcpuState };
}

/** Sets what the virtual counter shows now. */
function showCount(vm: VmState, count: bigint): void {
	setCounterOffsets(vm, BigInt(vm.machine.counter()) - count, 0n);
}

describe("a timer", () => {
	it("has a level that rises at its compare value and falls when the counter wraps around", () => {
		const { vm, vcpu } = timers();
		showCount(vm, TOP - 20n);
		setTimerCompare(vcpu, VIRTUAL, TOP - 10n);
		setTimerControl(vcpu, VIRTUAL, 1n);
		expect([timerLevels(vcpu), ticksToChange(vcpu)]).toEqual([0, 10]);
		vm.machine.skipTicks(10);
		expect([timerLevels(vcpu), ticksToChange(vcpu)]).toEqual([1, 11]);
		vm.machine.skipTicks(11);
		expect(timerLevels(vcpu)).toBe(0);
	});

	it("has another level at once when its counter is moved", () => {
		const { vm, vcpu } = timers();
		showCount(vm, 0n);
		setTimerCompare(vcpu, VIRTUAL, 1000n);
		setTimerControl(vcpu, VIRTUAL, 1n);
		expect(timerLevels(vcpu)).toBe(0);
		showCount(vm, 1000n);
		expect(timerLevels(vcpu)).toBe(1);
		showCount(vm, 999n);
		expect([timerLevels(vcpu), ticksToChange(vcpu)]).toEqual([0, 1]);
	});

	it("takes a signed value of 32 bits, ahead of the counter or behind it", () => {
		const { vm, vcpu } = timers();
		showCount(vm, 0x2_0000_0000n);
		setTimerValue(vcpu, PHYSICAL, 0xffff_fff0n);
		setTimerValue(vcpu, VIRTUAL, 0x1_ffff_fff0n);
		expect(vcpu.timerCval[VIRTUAL]).toBe(0x1_ffff_fff0n);
		expect([timerValue(vcpu, VIRTUAL), timerValue(vcpu, PHYSICAL)]).toEqual([0xffff_fff0n, 0xffff_fff0n]);
	});

	it("shows the guest its status only while it is on", () => {
		const { vm, vcpu } = timers();
		showCount(vm, 5n);
		setTimerCompare(vcpu, VIRTUAL, 5n);
		expect(guestTimerControl(vcpu, VIRTUAL)).toBe(0n);
		setTimerControl(vcpu, VIRTUAL, 3n);
		expect([guestTimerControl(vcpu, VIRTUAL), timerLevels(vcpu)]).toEqual([7n, 0]);
	});
});
