import { assemble } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { boardTree } from "../src/board/deviceTree.ts";
import { STOLEN_TIME_BASE } from "../src/board/memoryMap.ts";
import { findNode, readFdt } from "../src/fdt/reader.ts";
import { createMachine, type Machine, type MachineOptions } from "../src/index.ts";
import { stateHash } from "../src/node.ts";
import { restored, snapshotOf } from "./snapshot/support.ts";

const RESULTS = 0x100000;

/** Asks for its record of stolen time, counts cycles, starts the second vCPU if there is one, and spins for some turns. */
const GUEST = `
	ldr x20, =0x40100000
	ldr x0, =0xc5000020
	ldr x1, =0xc5000021
	hvc #0
	str x0, [x20]
	ldr x0, =0xc5000021
	hvc #0
	mov x21, x0
	str x0, [x20, #8]
	mrs x1, pmcr_el0
	str x1, [x20, #16]
	mov x1, #1
	ldr x2, =0x80000000
	msr pmcntenset_el0, x2
	msr pmcr_el0, x1
	ldr x0, =0xc4000003
	mov x1, #1
	adr x2, spin
	mov x3, #0
	hvc #0
	ldr x4, =200000
1:	sub x4, x4, #1
	cbnz x4, 1b
	mrs x1, pmccntr_el0
	str x1, [x20, #24]
	ldr x1, [x21, #8]
	str x1, [x20, #32]
	ldr x0, =0x84000008
	hvc #0
spin:	b spin
	.ltorg`;

const machineOf = (options: MachineOptions): Machine =>
	createMachine({
		kernel: new Uint8Array(assemble(GUEST).slice().buffer),
		memory: 4 << 20,
		clock: "virtual",
		kvm: { budget: 20_000 },
		...options,
	});

function results(machine: Machine): readonly bigint[] {
	const { ram } = machine.parts;
	const view = new DataView(ram.buffer, ram.byteOffset + RESULTS, 40);
	return Array.from({ length: 5 }, (_, i) => view.getBigUint64(i * 8, true));
}

describe("records of stolen time and performance monitors", () => {
	it.each([
		{ smp: 1, psci: "user", abi: "rfc", gic: 3 },
		{ smp: 2, psci: "user", abi: "rfc", gic: 3 },
		{ smp: 2, psci: "kernel", abi: "rfc", gic: 2 },
		{ smp: 2, psci: "user", abi: "upstream", gic: 3, cpu: "neoverse-n1" },
	] as const)("are the guest's: %o", async (options) => {
		const machine = machineOf(options);
		expect(await machine.run({ reboot: false })).toMatchObject({ reason: "shutdown" });
		const [features, address, pmcr, cycles, stolen] = results(machine) as [bigint, bigint, bigint, bigint, bigint];
		expect([features, address]).toEqual([0n, BigInt(STOLEN_TIME_BASE)]);
		expect((pmcr >> 11n) & 31n).toBeGreaterThan(0n);
		expect(cycles).toBeGreaterThan(400_000n);
		if (options.smp === 1) expect(stolen).toBe(0n);
		else expect(stolen).toBeGreaterThan(0n);
	});

	it("go on in a restored machine as they would have without a break", async () => {
		const options = { smp: 2 };
		const whole = machineOf(options);
		await whole.run({ reboot: false });
		const first = machineOf(options);
		await first.run({ instructions: 300_000 });
		expect(await stateHash(first)).not.toBe(await stateHash(machineOf(options)));
		const second = await restored(await snapshotOf(first));
		await second.run({ reboot: false });
		expect(results(second)).toEqual(results(whole));
		expect(await stateHash(second)).toBe(await stateHash(whole));
	});

	it("the device tree names the monitors' interrupt where there are some", () => {
		const pmu = findNode(readFdt(machineOf({ gic: 3 }).deviceTree), "/pmu");
		expect(new TextDecoder().decode(pmu?.properties.get("compatible"))).toBe("arm,armv8-pmuv3\0");
		expect(pmu?.properties.get("interrupts")).toEqual(Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 4));
		expect(findNode(readFdt(machineOf({ gic: 2, smp: 3 }).deviceTree), "/pmu")?.properties.get("interrupts")).toEqual(
			Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 7, 4),
		);
		const without = boardTree({ ramBytes: 1 << 20, cpuAffinities: [0n] });
		expect(without.children?.some(({ name }) => name === "pmu")).toBe(false);
	});
});
