import { createHandlers } from "@upcall/smccc-handlers";
import { describe, expect, it } from "vitest";
import { machineOf, outcome, restored, snapshotOf } from "./support.ts";

/** Two vCPUs that count, take exclusive access to a word, read the time, print, draw random numbers, and power off. */
const BUSY = `
	ldr x0, =0xc4000003
	mov x1, #1
	adr x2, second
	mov x3, #7
	hvc #0
second:
	ldr x20, =0x40200000
	ldr x21, =0x09000000
	mrs x0, mpidr_el1
	and x22, x0, #0xff
	mov x23, #3000
1:	ldaxr x4, [x20]
	add x4, x4, #1
	stlxr w5, x4, [x20]
	cbnz w5, 1b
	mrs x6, cntvct_el0
	add x7, x7, x6
	ldr x8, =0x40201000
	add x8, x8, x22, lsl #13
	str x7, [x8, x23, lsl #3]
	tst x23, #63
	b.ne 2f
	mov x9, #46
	str w9, [x21]
	ldr w10, [x21, #0x18]
	ldr x0, =0xc4000053
	mov x1, #64
	hvc #0
	add x7, x7, x3
2:	subs x23, x23, #1
	b.ne 1b
	dmb ish
	ldr x11, =0x40200008
3:	ldaxr x4, [x11]
	add x4, x4, #1
	stlxr w5, x4, [x11]
	cbnz w5, 3b
	cbnz x22, off
4:	ldr x4, [x11]
	cmp x4, #CPUS
	b.ne 4b
	ldr x0, =0x84000008
	hvc #0
off:	ldr x0, =0x84000002
	hvc #0
	b .
	.ltorg
`;

describe("a restored machine", () => {
	it.each([
		{ smp: 1, psci: "user" },
		{ smp: 2, psci: "user" },
		{ smp: 2, psci: "kernel" },
	] as const)(
		"goes on as the one that was saved, wherever that is: %j",
		async ({ smp, psci }) => {
			for (const budget of [997, 4099]) {
				const make = () => machineOf(BUSY.replace("CPUS", String(smp)), { smp, psci, kvm: { budget } });
				const whole = make();
				const expected = await outcome(whole);
				expect(expected.reason).toBe("shutdown");
				for (let part = 1; part < 5; part++) {
					const machine = make();
					const at = Math.floor((expected.instructions * part) / 6) + part;
					expect(await machine.run({ instructions: at })).toMatchObject({ reason: "instructions" });
					const copy = await restored(await snapshotOf(machine));
					expect(copy.instructions).toBe(machine.instructions);
					expect([await outcome(machine), await outcome(copy)]).toEqual([expected, expected]);
				}
			}
		},
		60_000,
	);

	it("has the files to start anew after a reset, and can be saved again", async () => {
		const text = "ldr x0, =0xc3000000\nhvc #0\nldr x0, =0x84000009\nhvc #0\nb .\n.ltorg";
		let boots = 0;
		const handlers = () => createHandlers().on(0xc3000000, () => ++boots);
		const first = machineOf(text, { handlers: handlers() });
		const second = await restored(await snapshotOf(first), handlers());
		const third = await restored(await snapshotOf(second), handlers());
		expect(await third.run({ reboot: false })).toMatchObject({ reason: "reset", instructions: 4 });
		const fourth = await restored(await snapshotOf(third), handlers());
		expect(boots).toBe(1);
		expect(await fourth.run({ reboot: false })).toMatchObject({ reason: "reset", instructions: 8 });
		expect(boots).toBe(2);
		expect(fourth.deviceTree).toEqual(first.deviceTree);
	});

	it("stays off when it was", async () => {
		const machine = machineOf("ldr x0, =0x84000008\nhvc #0\nb .\n.ltorg");
		const end = await machine.run();
		expect(await (await restored(await snapshotOf(machine))).run()).toEqual(end);
	});

	it("has what was typed, and the registers of its devices", async () => {
		const machine = machineOf(`
	ldr x1, =0x09000000
	ldr x2, =0x09030000
	mov w3, #0x5a
	str w3, [x1, #0x24]
	str w3, [x2, #0x410]
	ldr x4, =0x04000000
	mov w5, #0x90
	str w5, [x4]
	b .
	.ltorg`);
		await machine.run({ instructions: 1000 });
		machine.console.write("typed");
		const copy = await restored(await snapshotOf(machine));
		const devices = (m: typeof machine) => m.parts.devices.map((d) => d.save?.());
		expect(devices(copy)).toEqual(devices(machine));
		expect(devices(copy)).toContainEqual(expect.objectContaining({ ibrd: 0x5a, fifo: Uint8Array.from([0x74]) }));
		expect(devices(copy)).toContainEqual(expect.objectContaining({ mode: "identifier" }));
	});

	it("is not disturbed by being saved while it runs: the same end as without", async () => {
		const make = () => machineOf(BUSY.replace("CPUS", "2"), { smp: 2, kvm: { budget: 997 } });
		const expected = await outcome(make());
		const machine = make();
		const copies: Promise<Uint8Array>[] = [];
		machine.console.onData(() => {
			if (copies.length < 3) copies.push(snapshotOf(machine));
		});
		expect(await outcome(machine)).toEqual(expected);
		expect(copies.length).toBe(3);
		for (const copy of copies) expect(await outcome(await restored(await copy))).toEqual(expected);
	});

	it("is refused while an exit waits for its answer", async () => {
		const machine = machineOf("ldr x0, =0xc3000000\nhvc #0\nb .\n.ltorg");
		for await (const _ of machine.exits()) {
			await expect(snapshotOf(machine)).rejects.toMatchObject({ code: "ERR_RUNNING" });
			break;
		}
		expect((await snapshotOf(machine)).length).toBeGreaterThan(1000);
	});
});
