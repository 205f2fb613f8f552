import { assemble } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createMachine, findNode, type MachineOptions, readFdt } from "../src/index.ts";
import { restored, snapshotOf } from "./snapshot/support.ts";

/**
 * Asks for vCPU 1: prints D when that is denied, I when it is invalid, else waits until it has printed a letter of its own and is off again, and
 * prints the round's number. vCPU 1 prints x and switches itself off.
 */
const GUEST = `
	ldr x20, =0x09000000
	mov x21, #0
1:	ldr x0, =0xc4000003
	mov x1, #TARGET
	adr x2, second
	mov x3, #0
	hvc #0
	cmn x0, #3
	b.eq denied
	cmn x0, #2
	b.eq invalid
	cbnz x0, wrong
2:	ldr x0, =0xc4000004
	mov x1, #TARGET
	mov x2, #0
	hvc #0
	cmp x0, #1
	b.ne 2b
	mov w4, #0x2e
	str w4, [x20]
	add x21, x21, #1
	cmp x21, #50
	b.ne 1b
	ldr x0, =0x84000008
	hvc #0
denied:	mov w4, #0x44
	str w4, [x20]
	mov x5, #2000
3:	subs x5, x5, #1
	b.ne 3b
	b 1b
invalid: mov w4, #0x49
	str w4, [x20]
	b .
wrong:	mov w4, #0x57
	str w4, [x20]
	b .
second:	ldr x20, =0x09000000
	mov w4, #0x78
	str w4, [x20]
	ldr x0, =0x84000002
	hvc #0
	b .
	.ltorg
`;

const machine = (options: MachineOptions = {}, target = 1) =>
	createMachine({
		kernel: new Uint8Array(assemble(GUEST.replaceAll("TARGET", String(target))).slice().buffer),
		memory: 4 << 20,
		clock: "virtual",
		smp: 1,
		maxCpus: 2,
		...options,
	});

describe.each(["rfc", "upstream"] as const)("vCPUs that are possible and not present, abi %s", (abi) => {
	it("CPU_ON is denied until one is put in; then it goes on and off 50 times", async () => {
		const m = machine({ abi });
		let text = "";
		m.console.onData((bytes) => {
			text += new TextDecoder().decode(bytes);
		});
		const end = await m.run({ script: [{ until: "DDD", plug: 1 }, { until: "x.".repeat(50) }] });
		expect(end.reason).toMatch(/matched|shutdown/);
		expect(text).toMatch(/^D{3,}(x\.){50}$/);
		expect(m.isPresent(1)).toBe(true);
		m.setPresent(1, false);
		expect(m.isPresent(1)).toBe(false);
	});

	it("one that is on cannot be taken out, nor vCPU 0, nor one that the machine cannot have", async () => {
		const text = "ldr x0, =0xc4000003\nmov x1, #1\nadr x2, 1f\nhvc #0\n1: b 1b\n.ltorg";
		const m = machine({ abi, kernel: new Uint8Array(assemble(text).slice().buffer) });
		expect(() => m.setPresent(0, false)).toThrow("CPU 0 cannot be plugged; give 1 to 1");
		expect(() => m.setPresent(2, true)).toThrow("CPU 2 cannot be plugged");
		m.setPresent(1, true);
		m.setPresent(1, false);
		m.setPresent(1, true);
		await m.run({ instructions: 100_000 });
		expect(m.vcpus[1]?.retired).toBeGreaterThan(0);
		expect(() => m.setPresent(1, false)).toThrow("CPU 1 is on; the guest has to switch it off first");
	});

	it("a snapshot has who is there", async () => {
		const m = machine({ abi });
		await m.run({ script: [{ until: "D" }] });
		const without = await restored(await snapshotOf(m));
		expect([without.isPresent(0), without.isPresent(1)]).toEqual([true, false]);
		m.setPresent(1, true);
		const present = await restored(await snapshotOf(m));
		expect(present.isPresent(1)).toBe(true);
		expect(await present.run({ script: [{ until: "x." }] })).toMatchObject({ reason: "matched" });
	});
});

describe("the machine of such vCPUs", () => {
	it("has all possible ones in the device tree, for PSCI to start", () => {
		const tree = readFdt(machine({ maxCpus: 4 }).deviceTree);
		const cpus = findNode(tree, "/cpus")?.children ?? [];
		expect(cpus.map((cpu) => cpu.name)).toEqual(["cpu@0", "cpu@1", "cpu@2", "cpu@3"]);
		for (const cpu of cpus) expect(new TextDecoder().decode(cpu.properties.get("enable-method"))).toBe("psci\0");
	});

	it("a vCPU that cannot be is invalid, not denied", async () => {
		const m = machine({}, 5);
		expect(await m.run({ script: [{ until: "I" }] })).toMatchObject({ reason: "matched" });
	});

	it("needs the userspace PSCI", () => {
		expect(() => machine({ psci: "kernel" })).toThrow("maxCpus above smp needs psci: user");
		expect(() => machine({ smp: 2, maxCpus: 1 })).toThrow("give a whole number from 2 (smp) to 8");
	});
});
