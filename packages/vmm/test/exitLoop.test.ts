import type { Vcpu } from "@upcall/kvm-arm64";
import { createHandlers } from "@upcall/smccc-handlers";
import { KVM_EXIT_MMIO, KvmRun } from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { MmioBus } from "../src/devices/bus.ts";
import { ExitLoop } from "../src/machine/exitLoop.ts";

/** A loop over one vCPU that makes MMIO exits, each after `instructions`, and moves `bytes` of device memory. */
function loopOf(instructions: number, bytes: number): { entriesOfOneTurn(): number } {
	let entries = 0;
	const run = KvmRun.alloc();
	run.exit_reason = KVM_EXIT_MMIO;
	run.mmio.len = 4;
	const vcpu = {
		run,
		retired: 0,
		blocked: undefined,
		runnable: true,
		enter() {
			entries++;
			this.retired += instructions;
			return 0;
		},
	};
	const loop = new ExitLoop({
		vcpus: [vcpu as unknown as Vcpu],
		bus: new MmioBus(),
		handlers: createHandlers(),
		wokenUp: () => {},
		pollDevices: () => {},
		deviceWork: () => bytes,
		range: () => undefined,
		rfc: true,
	});
	return {
		entriesOfOneTurn() {
			entries = 0;
			loop.turn();
			return entries;
		},
	};
}

describe("a turn ends, so that the host can look at its clock,", () => {
	it("after 64 short entries", () => {
		expect(loopOf(10, 0).entriesOfOneTurn()).toBe(64);
	});
	it("after two million instructions between exits", () => {
		expect(loopOf(700_000, 0).entriesOfOneTurn()).toBe(3);
	});
	it("after as many bytes that a device moved", () => {
		expect(loopOf(10, 2_000_000).entriesOfOneTurn()).toBe(1);
		expect(loopOf(10, 700_000).entriesOfOneTurn()).toBe(3);
	});
});
