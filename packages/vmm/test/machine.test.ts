import { createHandlers } from "@upcall/smccc-handlers";
import { assemble } from "@upcall/spec";
import { KVM_EXIT_HYPERCALL, KVM_EXIT_MMIO, KvmError, PSCI_RET_DENIED } from "@upcall/uapi";
import { describe, expect, it, vi } from "vitest";
import { createMachine, type HypercallTrace, type Machine, type MachineOptions } from "../src/index.ts";

const MIB = 1 << 20;

/** Bytes of a program for the start of the guest. */
const program = (text: string): Uint8Array => new Uint8Array(assemble(text).slice().buffer);

const machine = (text: string, options: MachineOptions = {}): Machine =>
	createMachine({ kernel: program(text), memory: 4 * MIB, clock: "virtual", ...options });

function collect(m: Machine): () => string {
	let text = "";
	m.console.onData((bytes) => {
		text += String.fromCharCode(...bytes);
	});
	return () => text;
}

const OFF = `
	ldr x0, =0x84000008
	hvc #0
	b .
	.ltorg
`;

/** Prints the byte in w1. */
const PUTC = `
	mov x9, #0x09000000
	str w1, [x9]
`;

/** Lets the clock's interrupt, SPI 2, reach the CPU. */
const ENABLE_RTC = `
	mov x9, #0x08000000
	mov w1, #0x12
	str w1, [x9]
	mov w1, #4
	str w1, [x9, #0x84]
	str w1, [x9, #0x104]
	mov x1, #0xff
	msr icc_pmr_el1, x1
	mov x1, #1
	msr icc_igrpen1_el1, x1
	isb
`;

describe("a guest's run", () => {
	it.each(["user", "kernel"] as const)("ends at SYSTEM_OFF, PSCI in %s", async (psci) => {
		const m = machine(OFF, { psci });
		expect(await m.run()).toMatchObject({ reason: "shutdown" });
		expect(m.forwardedCalls).toBe(psci === "user" ? 1 : 0);
	});

	it.each(["rfc", "upstream"] as const)(
		"passes a vendor call to its handler and the result back, abi %s",
		async (abi) => {
			const m = machine(
				`
			ldr x0, =0xc3000001
			mov x1, #42
			mov x2, #7
			hvc #5
			mov x1, x0
			${PUTC}
			${OFF}`,
				{ abi },
			);
			const calls: unknown[] = [];
			m.handlers.on(0xc3000001, (call) => {
				calls.push([call.functionId, call.conduit, call.immediate, call.x(1), call.x(2)]);
				return 0x41;
			});
			const text = collect(m);
			await m.run();
			expect(calls).toEqual([[0xc3000001, "hvc", abi === "rfc" ? 5 : 0, 42n, 7n]]);
			expect(text()).toBe("A");
		},
	);

	it("answers NOT_SUPPORTED where no handler is", async () => {
		const m = machine(`
			ldr x0, =0xc3000001
			hvc #0
			mvn x1, x0
			add x1, x1, #0x30
			${PUTC}
			${OFF}`);
		const text = collect(m);
		await m.run();
		expect(text()).toBe("0");
	});

	it("gives the guest's exit status", async () => {
		const m = machine(`
			ldr x0, =0xc3000002
			mov x1, #3
			hvc #0
			b .
			.ltorg`);
		m.handlers.on(0xc3000002, (call) => m.exit(call.xLo(1)));
		expect(await m.run()).toMatchObject({ reason: "shutdown", status: 3 });
	});

	it("starts over after SYSTEM_RESET, or ends when it must not", async () => {
		const text = `
			ldr x0, =0xc3000003
			hvc #0
			cbnz x0, 1f
			ldr x0, =0x84000009
			hvc #0
			b .
		1:	${OFF}`;
		let boots = 0;
		const handlers = () => createHandlers().on(0xc3000003, () => boots++);
		expect(await machine(text, { handlers: handlers() }).run()).toMatchObject({ reason: "shutdown" });
		expect(boots).toBe(2);
		boots = 0;
		expect(await machine(text, { handlers: handlers() }).run({ reboot: false })).toMatchObject({ reason: "reset" });
		expect(boots).toBe(1);
	});

	it("halts when every vCPU is off", async () => {
		const m = machine("ldr x0, =0x84000002\nhvc #0\nb .\n.ltorg");
		expect(await m.run()).toMatchObject({ reason: "halted" });
	});

	it.each(["virtual", "real"] as const)("halts when no interrupt can come, clock %s", async (clock) => {
		const m = machine("1: wfi\nb 1b", { clock });
		expect(await m.run({ timeoutSeconds: 20 })).toMatchObject({ reason: "halted" });
	});

	it("wakes a guest that waits for the alarm of its clock", async () => {
		// The alarm is due already: nobody waits for a second to pass.
		const m = machine(
			`
			mov x9, #0x09010000
			ldr w1, [x9]
			str w1, [x9, #4]
			mov w1, #1
			str w1, [x9, #0x10]
			${ENABLE_RTC}
			wfi
			${OFF}`,
			{ clock: "real" },
		);
		expect(await m.run({ timeoutSeconds: 20 })).toMatchObject({ reason: "shutdown" });
	});

	it("does not sleep through a timer that expires while it decides how long to sleep", async () => {
		// Each look at the counter is a tick, and the timers go off after 1 to 199 of them: in between any two looks.
		let ticks = 0;
		const m = machine(
			`
			mov x9, #0x08000000
			mov w1, #0x12
			str w1, [x9]
			mov x9, #0x080b0000
			mov w1, #0x08000000
			str w1, [x9, #0x80]
			str w1, [x9, #0x100]
			mov x1, #0xff
			msr icc_pmr_el1, x1
			mov x20, #1
		next:	mrs x1, cntvct_el0
			add x1, x1, x20
			msr cntv_cval_el0, x1
			mov x1, #1
			msr cntv_ctl_el0, x1
			wfi
			msr cntv_ctl_el0, xzr
			add x20, x20, #1
			cmp x20, #200
			b.ne next
			${OFF}`,
			{ clock: "real", kvm: { counter: () => ticks++ } },
		);
		const timeout = vi.spyOn(globalThis, "setTimeout");
		try {
			expect(await m.run()).toMatchObject({ reason: "shutdown" });
			expect(timeout.mock.calls.map(([, delay]) => delay).filter((delay) => (delay ?? 0) >= 1)).toEqual([]);
		} finally {
			timeout.mockRestore();
		}
	});

	it("ends with a timeout when the guest does not, and says what it waited for", async () => {
		const m = machine("b .", { clock: "real" });
		const end = await m.run({ timeoutSeconds: 0.05, script: [{ until: /never/ }] });
		expect(end.reason).toBe("timeout");
		expect(end.message).toContain("/never/");
	});

	it("can be stopped, and refuses to run twice at once", async () => {
		const m = machine("b .");
		const run = m.run();
		await expect(m.run()).rejects.toThrow(KvmError);
		m.stop();
		expect(await run).toMatchObject({ reason: "stopped" });
	});

	it("fails with one line when KVM cannot go on", async () => {
		const m = machine("mov x9, #0x0a000000\nstp x0, x1, [x9]\nb .");
		const end = await m.run();
		expect(end.reason).toBe("failed");
		expect(end.message).toMatch(/^vCPU 0: KVM_RUN failed with ENOSYS at PC 0x40080004$/);
	});
});

describe("PSCI in userspace", () => {
	const twoCpus = `
			ldr x0, =0xc4000003
			mov x1, #1
			adr x2, second
			mov x3, #0x42
			hvc #0
			cbnz x0, denied
		wait:	ldr x0, =0xc4000004
			mov x1, #1
			mov x2, #0
			hvc #0
			cmp x0, #1
			b.ne wait
			mov x1, #0x31
			${PUTC}
			b off
		denied:	neg x1, x0
			add x1, x1, #0x60
			${PUTC}
		off:	${OFF}
		second:	mov x1, x0
			${PUTC}
			ldr x0, =0x84000002
			hvc #0
			b .
			.ltorg`;

	it.each([
		["rfc", "user"],
		["upstream", "user"],
		["rfc", "kernel"],
	] as const)("brings up vCPU 1 with its context, which switches off again (abi %s, PSCI in %s)", async (abi, psci) => {
		const m = machine(twoCpus, { smp: 2, abi, psci });
		const text = collect(m);
		expect(await m.run()).toMatchObject({ reason: "shutdown" });
		expect(text()).toBe("B1");
		if (psci === "kernel") expect(m.forwardedCalls).toBe(0);
	});

	it("lets a policy deny CPU_ON: the guest gets DENIED at once", async () => {
		const m = machine(twoCpus, { smp: 2, psciPolicy: { mayCpuOn: () => false } });
		const text = collect(m);
		await m.run();
		expect(text()).toBe(String.fromCharCode(0x60 - PSCI_RET_DENIED));
	});
});

describe("watching", () => {
	const text = `
		ldr x0, =0xc3000009
		hvc #0
		mov x1, #0x41
		${PUTC}
		${OFF}`;

	it("traces forwarded calls with their answers", async () => {
		const m = machine(text);
		const seen: HypercallTrace[] = [];
		m.trace({ kinds: new Set(["hvc"]), record: (t) => t.kind === "hvc" && seen.push(t) });
		await m.run();
		expect(seen.map((t) => [t.functionId, t.known, t.result?.[0], t.name])).toEqual([
			[0xc3000009, false, 0xffff_ffff_ffff_ffffn, undefined],
			[0x84000008, true, undefined, "SYSTEM_OFF"],
		]);
	});

	it("traces instructions one by one, with the same end", async () => {
		const plain = machine(text);
		const end = await plain.run();
		const traced = machine(text);
		const words: (number | undefined)[] = [];
		traced.trace({ kinds: new Set(["insn"]), record: (t) => t.kind === "insn" && words.push(t.word) });
		expect((await traced.run()).instructions).toBe(end.instructions);
		expect(words[0]).toBe(0xd4000002);
		expect(words.length).toBe(end.instructions);
	});

	it("yields each exit, and leaves the answer to whoever sets handled", async () => {
		const m = machine(text);
		const reasons: number[] = [];
		const printed = collect(m);
		for await (const exit of m.exits()) {
			reasons.push(exit.exit.reason);
			if (exit.exit.reason === KVM_EXIT_MMIO) exit.handled = true;
		}
		expect(reasons).toEqual([KVM_EXIT_HYPERCALL, KVM_EXIT_MMIO, KVM_EXIT_HYPERCALL]);
		expect(printed()).toBe("");
	});
});

describe("the console's script", () => {
	const echo = `
			mov x9, #0x09000000
			mov x1, #0x3e
			str w1, [x9]
		1:	ldr w2, [x9, #0x18]
			tbnz w2, #4, 1b
			ldr w1, [x9]
			str w1, [x9]
			cmp w1, #0x71
			b.ne 1b
			${OFF}`;

	it("types after what it waits for, in order", async () => {
		const m = machine(echo);
		const text = collect(m);
		const end = await m.run({
			script: [
				{ until: ">", send: "ab" },
				{ until: /ab/, send: "cq" },
			],
		});
		expect(text()).toBe(">abcq");
		expect(end.reason).toBe("shutdown");
	});

	it("types a long text in pieces, as the guest takes it", async () => {
		const long = "x".repeat((1 << 20) + 5000);
		const m = machine(echo);
		let bytes = 0;
		m.console.onData((b) => {
			bytes += b.length;
		});
		await m.run({ script: [{ until: ">", send: `${long}q` }] });
		expect(bytes).toBe(long.length + 2);
	});

	it("ends when the last step is a match", async () => {
		expect(await machine(echo).run({ script: [{ until: ">", send: "xyz" }, { until: "yz" }] })).toMatchObject({
			reason: "matched",
		});
	});

	it("is the same run every time with the virtual clock", async () => {
		const run = () =>
			machine(echo).run({
				script: [
					{ until: ">", send: "hello" },
					{ until: "hello", send: "q" },
				],
			});
		const first = await run();
		expect(await run()).toEqual(first);
	});
});

describe("options that cannot be", () => {
	it.each<[MachineOptions, string]>([
		[{}, "exactly one of"],
		[{ kernel: new Uint8Array(64), elf: new Uint8Array(64) }, "exactly one of"],
		[{ kernel: new Uint8Array(64), smp: 9 }, "smp"],
		[{ kernel: new Uint8Array(64), memory: 12345 }, "memory"],
		[{ firmware: new Uint8Array(0) }, "empty"],
	])("%o", (options, text) => {
		expect(() => createMachine(options)).toThrow(text);
	});
});
