import { DEFAULT_CPU, type InspectableCpu, type InspectableEngine, openKvm } from "@upcall/kvm-arm64";
import { assembleProgram } from "@upcall/spec";
import { createMachine } from "@upcall/vmm";
import { describe, expect, it, vi } from "vitest";
import { createCheck } from "../src/check/check.ts";
import { type Difference, DifferenceFound } from "../src/check/difference.ts";
import { replayCommand } from "../src/check/options.ts";
import { prepareCheck } from "../src/check/run.ts";
import { nextStretch, WINDOW } from "../src/check/schedule.ts";
import { upcall } from "./support/upcall.ts";

/** A raw binary runs here. */
const ENTRY = 0x4008_0000n;
const LOOPS = 3000;

/** Counts down from LOOPS with stores, an addition, MMIO and a counter read, then powers off. */
const guest = assembleProgram(
	`
	mov x0, #0x40000000
	movk x0, #0x4020, lsl #16
	mov x1, #${LOOPS}
	mov x9, #0x09000000
loop:
	add x2, x2, x1, lsl #3
	str x2, [x0], #8
	ldr w3, [x9, #24]
	mrs x4, CNTVCT_EL0
	subs x1, x1, #1
	b.ne loop
	mov x0, #0x84000000
	movk x0, #8
	hvc #0
	b .
`,
	{ base: ENTRY },
);
const kernel = new Uint8Array(guest.words.length * 4);
guest.words.forEach((word, i) => {
	new DataView(kernel.buffer).setUint32(4 * i, word, true);
});
/** Instructions of a turn of the loop, of which the MMIO load retires nothing. */
const RETIRED_PER_TURN = 5;
const ADD = ENTRY + 16n;
const STR = ENTRY + 20n;

type Defect = (cpu: InspectableCpu, user: Uint8Array) => void;

/** An engine that executes the instruction at `pc` wrongly from the `turn`th time on. */
function planted(engine: InspectableEngine, pc: bigint, turn: bigint, defect: Defect): InspectableEngine {
	return {
		idRegisters: engine.idRegisters,
		createMachine(bytes, vcpus) {
			const machine = engine.createMachine(bytes, vcpus);
			const create = machine.createCpu.bind(machine);
			machine.createCpu = (index) => wrong(create(index), pc, turn, defect, machine.user);
			return machine;
		},
	};
}

function wrong(cpu: InspectableCpu, pc: bigint, turn: bigint, defect: Defect, user: Uint8Array): InspectableCpu {
	let executed = 0;
	const run = (budget: number): number => {
		executed = 0;
		for (;;) {
			const here = cpu.pc === pc && cpu.x(1) <= BigInt(LOOPS) - turn;
			const reason = cpu.run(1);
			executed += cpu.executed;
			if (here) defect(cpu, user);
			if (reason !== 0 || executed >= budget) return reason;
		}
	};
	return new Proxy(cpu, {
		get(target, name) {
			if (name === "run") return run;
			if (name === "executed") return executed;
			const value = Reflect.get(target, name, target) as unknown;
			return typeof value === "function" ? value.bind(target) : value;
		},
		set: (target, name, value) => Reflect.set(target, name, value, target),
	});
}

const flipX2: Defect = (cpu) => cpu.setX(2, cpu.x(2) ^ 0x10n);

async function run(
	around: (e: InspectableEngine) => InspectableEngine,
	schedule = { every: 1, from: 0 },
	virtual = true,
) {
	const check = await createCheck(DEFAULT_CPU, virtual, schedule);
	const machine = createMachine({
		kernel,
		memory: 16 << 20,
		clock: virtual ? "virtual" : "real",
		kvm: { ...check.kvm, around: (engine) => check.kvm.around(around(engine)) },
	});
	const end = await machine.run();
	return { end, statistics: check.statistics };
}

async function difference(...args: Parameters<typeof run>): Promise<Difference> {
	const error = await run(...args).catch((e: unknown) => e);
	if (!(error instanceof DifferenceFound)) throw error ?? new TypeError("the run found no difference");
	return error.difference;
}

describe("a run that the specification checks", () => {
	it.each([
		["virtual", true],
		["real", false],
	] as const)("goes on as without it, %s clock", async (_, virtual) => {
		const { end, statistics } = await run((e) => e, { every: 1, from: 0 }, virtual);
		expect(end.reason).toBe("shutdown");
		expect(statistics.instructions).toBe(end.instructions);
		expect(end.instructions).toBe(4 + RETIRED_PER_TURN * LOOPS + 3);
	});

	it("finds the instruction that sets a register wrongly, and comes to it again", async () => {
		const around = (e: InspectableEngine) => planted(e, ADD, 1000n, flipX2);
		const found = await difference(around);
		expect(found).toMatchObject({ pc: ADD, window: 1, vcpu: 0, el: 1, count: 4 + RETIRED_PER_TURN * 1000 });
		expect(found.encoding?.id).toBe("ADD_addsub_shift");
		expect(found.state.map((s) => s.what)).toEqual(["x2"]);
		expect(await difference(around, { every: 1, from: found.count })).toEqual(found);
	});

	it("finds a store that changes the wrong byte of a page", async () => {
		const found = await difference((e) =>
			planted(e, STR, 7n, (cpu, user) => {
				const entry = Buffer.from(user.buffer, user.byteOffset, user.length).indexOf(kernel);
				user[entry + Number(cpu.x(0) - ENTRY) + 0x800] = 0x5a;
			}),
		);
		expect(found).toMatchObject({ pc: STR, window: 1 });
		expect(found.state[0]?.what).toMatch(/^byte 0x/);
	});

	it("sees what one window in N shows", async () => {
		const { statistics, end } = await run((e) => e, { every: 3, from: 0 });
		expect(end.reason).toBe("shutdown");
		expect(end.instructions).toBeLessThan(4 * WINDOW);
		expect(statistics.instructions).toBe(WINDOW + end.instructions - 3 * WINDOW);
	});

	it("is not stopped by a difference before it begins", async () => {
		const once: Defect = (cpu) => {
			if (cpu.retired < 100) flipX2(cpu, new Uint8Array());
		};
		const { end } = await run((e) => planted(e, ADD, 0n, once), { every: 1, from: 200 });
		expect(end.reason).toBe("shutdown");
	});
});

describe("memory slots", () => {
	it("may not share user memory in a checked run", async () => {
		const { kvm } = await createCheck(DEFAULT_CPU, true, { every: 1, from: 0 });
		const vm = openKvm({ ...kvm, memory: 1 << 16 }).createVm();
		const region = { flags: 0, memorySize: 8192n, userspaceAddr: 4096n };
		vm.setUserMemoryRegion({ ...region, slot: 0, guestPhysAddr: 0n });
		vm.setUserMemoryRegion({ ...region, slot: 0, guestPhysAddr: 0x10000n });
		const shared = () => vm.setUserMemoryRegion({ ...region, slot: 1, guestPhysAddr: 0x20000n, userspaceAddr: 8192n });
		expect(shared).toThrow("memory slots 0 and 1 share user memory, which a checked run does not support");
	});
});

describe("the report", () => {
	it("names instruction, clause, state and replay command, and the run fails", async () => {
		const args = ["run", "--kernel", "a b.bin", "--check", "spec:5", "--check-from=9"];
		const checked = await prepareCheck({ check: 1, checkFrom: 0 }, DEFAULT_CPU, "virtual", args);
		const around = checked.machine.kvm?.around;
		const machine = createMachine({
			kernel,
			memory: 16 << 20,
			clock: "virtual",
			kvm: { ...checked.machine.kvm, around: (e) => around?.(planted(e, ADD, 2n, flipX2)) ?? e },
		});
		let text = "";
		const write = vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
			text += String(chunk);
			return true;
		});
		const end = await checked.run(() => machine.run()).finally(() => write.mockRestore());
		expect(end).toBeUndefined();
		expect(text).toMatch(/instruction {2}0x40080010: 8b010c42 {2}add\tx2, x2, x1, lsl #3 {2}\(vCPU 0, EL1\)/);
		expect(text).toMatch(/clause +ADD_addsub_shift, meaning \w+ \(DDI 0487, C6\.2, ADD\)/);
		expect(text).toMatch(/x2 +engine 0x[0-9a-f]+ +spec 0x[0-9a-f]+/);
		expect(text).toContain("replay       upcall run --kernel 'a b.bin' --icount --check=spec --check-from 14\n");
	});

	it("keeps the clock that a replay has", () => {
		expect(replayCommand(["demo", "--icount", "--check=spec"], 0)).toBe(
			"upcall demo --icount --check=spec --check-from 0",
		);
	});
});

describe("windows", () => {
	it.each([
		[{ every: 1, from: 0 }, 10, { instructions: WINDOW - 10, checked: true }],
		[{ every: 4, from: 0 }, WINDOW, { instructions: 3 * WINDOW, checked: false }],
		[{ every: 4, from: 0 }, 4 * WINDOW, { instructions: WINDOW, checked: true }],
		[{ every: 4, from: 100 }, 40, { instructions: 60, checked: false }],
		[{ every: 4, from: 100 }, 100, { instructions: WINDOW, checked: true }],
	])("%j after %i instructions: %j", (schedule, retired, stretch) => {
		expect(nextStretch(schedule, retired)).toEqual(stretch);
	});
});

describe("the command", () => {
	it("checks the embedded guest", async () => {
		const { status, stderr } = await upcall([
			"demo",
			"--icount",
			"--check=spec",
			"--until",
			"call> ",
			"--timeout",
			"100",
		]);
		expect(status).toBe(0);
		expect(stderr).toMatch(/upcall: [1-9]\d{4} instructions in \d+ windows equal the specification/);
	});

	it("does not go with --trace insn, under which nothing would be checked", async () => {
		const { status, stderr } = await upcall(["run", "--kernel", "none", "--check=spec", "--trace", "hvc,insn"]);
		expect([status, stderr]).toEqual([
			2,
			"upcall run: --check cannot follow the single step of --trace insn; leave one of them out\n",
		]);
	});

	it.each([["specs"], ["spec:0"], ["spec:x"]])("does not take --check %s", async (value) => {
		expect((await upcall(["demo", "--check", value])).status).toBe(2);
	});
});
