import { createHandlers } from "@upcall/smccc-handlers";
import { assemble } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createMachine, type Machine, type MachineOptions } from "../src/index.ts";

const machine = (text: string, options: MachineOptions = {}): Machine =>
	createMachine({
		kernel: new Uint8Array(assemble(text).slice().buffer),
		memory: 4 << 20,
		clock: "virtual",
		...options,
	});

const OFF = `
	ldr x0, =0x84000008
	hvc #0
	b .
	.ltorg
`;

/** Calls 0xc3000001 with a counter in x1 for ever, through a power-off that does not end it. */
const OFF_AND_ON = `
	mov x5, #0
	ldr x0, =0x84000008
	hvc #0
1:	ldr x0, =0xc3000001
	hvc #0
	b 1b
	.ltorg`;

describe("a machine that ended", () => {
	it("stays off after SYSTEM_OFF: no instruction more", async () => {
		const m = machine(OFF_AND_ON);
		const first = await m.run();
		expect(first.reason).toBe("shutdown");
		expect(await m.run()).toEqual(first);
		for await (const exit of m.exits()) expect.fail(`exit ${exit.exit.reason}`);
		expect(m.forwardedCalls).toBe(1);
	});

	it("starts anew after a reset that ended the run", async () => {
		let boots = 0;
		const m = machine(`ldr x0, =0xc3000003\nhvc #0\nldr x0, =0x84000009\nhvc #0\nb .\n.ltorg`, {
			handlers: createHandlers().on(0xc3000003, () => ++boots),
		});
		expect(await m.run({ reboot: false })).toMatchObject({ reason: "reset" });
		expect(await m.run({ reboot: false })).toMatchObject({ reason: "reset" });
		expect(boots).toBe(2);
	});

	it("does not run when the signal was aborted before", async () => {
		const m = machine(OFF);
		expect(await m.run({ signal: AbortSignal.abort() })).toMatchObject({ reason: "stopped", instructions: 0 });
		expect(await m.run()).toMatchObject({ reason: "shutdown" });
	});

	it("says what its script still waited for", async () => {
		expect(await machine(OFF).run({ script: [{ until: /PASS/ }] })).toMatchObject({
			reason: "shutdown",
			waitingFor: "/PASS/",
		});
	});

	it("can run again when a handler's range was refused at its start", async () => {
		// KVM keeps SMCCC_VERSION to itself: its filter refuses the range.
		const m = machine(OFF, { abi: "upstream", handlers: createHandlers().on(0x80000000, () => 0) });
		await expect(m.run()).rejects.not.toMatchObject({ code: "ERR_RUNNING" });
		const again = await m.run().catch((error: unknown) => error);
		expect(again).not.toMatchObject({ code: "ERR_RUNNING" });
	});
});

describe("a run that is held", () => {
	it("executes nothing until it is let go, and its timeout counts", async () => {
		const m = machine(OFF);
		expect(await m.run({ hold: () => true, timeoutSeconds: 0.02 })).toMatchObject({
			reason: "timeout",
			instructions: 0,
		});
		expect(await m.run()).toMatchObject({ reason: "shutdown" });
	});
});

describe("exits() left early", () => {
	it("answers the last exit when the machine runs again", async () => {
		const m = machine(`ldr x0, =0xc3000001\nhvc #0\nmov x9, #0x09000000\nstr w0, [x9]\n${OFF}`);
		m.handlers.on(0xc3000001, () => 0x41);
		let text = "";
		m.console.onData((bytes) => {
			text += String.fromCharCode(...bytes);
		});
		for await (const _ of m.exits()) break;
		expect(await m.run()).toMatchObject({ reason: "shutdown" });
		expect(text).toBe("A");
	});
});

describe("SYSTEM_RESET", () => {
	it("brings the flash back to array reads, so that a firmware boots again", async () => {
		// Asks for the flash's identification at the first boot, and resets with the bank in that mode.
		const text = `
			ldr x0, =0xc3000003
			hvc #0
			cbnz x0, off
			mov w1, #0x90
			mov x2, #0x04000000
			str w1, [x2]
			mov x2, #0x00200000
			str w1, [x2]
			ldr x0, =0x84000009
			hvc #0
			b .
		off:	mov x2, #0x04000000
			ldr w1, [x2]
			ldr x0, =0xc3000004
			hvc #0
			${OFF}`;
		let boots = 0;
		const words: number[] = [];
		const handlers = createHandlers()
			.on(0xc3000003, () => boots++)
			.on(0xc3000004, (call) => {
				words.push(call.xLo(1));
			});
		expect(await machine(text, { handlers }).run()).toMatchObject({ reason: "shutdown" });
		expect([boots, words]).toEqual([2, [0xffff_ffff]]);
	});
});

describe("the console", () => {
	it("gives listeners bytes that they may keep", async () => {
		const m = machine(`
			mov x9, #0x09000000
			mov w1, #0x41
			str w1, [x9]
			ldr x0, =0xc3000001
			hvc #0
			mov w1, #0x42
			str w1, [x9]
			${OFF}`);
		const kept: Uint8Array[] = [];
		m.console.onData((bytes) => kept.push(bytes));
		m.handlers.on(0xc3000001, () => {
			m.console.flush();
		});
		await m.run();
		expect(kept.map((bytes) => String.fromCharCode(...bytes))).toEqual(["A", "B"]);
	});
});

describe("virtual time", () => {
	it("passes as fast as the guest polls, not as fast as the host sleeps", async () => {
		// Polls UARTFR 200,000 times: in slices of 64 with a sleep between them this took 15 s and more.
		const m = machine(`
			mov x9, #0x09000000
			ldr x3, =200000
		1:	ldr w2, [x9, #0x18]
			subs x3, x3, #1
			b.ne 1b
			${OFF}`);
		expect(await m.run({ timeoutSeconds: 10 })).toMatchObject({ reason: "shutdown" });
	});
});
