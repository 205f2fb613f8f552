import { describe, expect, test, vi } from "vitest";
import { createHandlers, type PsciPolicy, type PsciSystem, psciHandlers, RegisterContext } from "../src/index.ts";

const code = (n: number): bigint => BigInt.asUintN(64, BigInt(n));

function machine(change: Partial<PsciSystem> = {}, policy?: PsciPolicy) {
	let current = 0;
	const system = {
		mpidrs: [0x80000000n, 0x80000001n],
		currentCpu: () => current,
		cpuOn: vi.fn<PsciSystem["cpuOn"]>(),
		cpuOff: vi.fn(),
		systemOff: vi.fn(),
		systemReset: vi.fn(),
		...change,
	};
	const psci = psciHandlers(system, policy);
	const handlers = createHandlers().use(psci);
	const context = new RegisterContext();
	const call = (...x: (number | bigint)[]): bigint[] => {
		expect(handlers.handle(context.load(...x))).toBe("answered");
		return [0, 1, 2, 3].map((n) => context.x(n));
	};
	return {
		system,
		psci,
		call,
		as: (cpu: number) => {
			current = cpu;
		},
	};
}

describe("PSCI bound to a machine", () => {
	test("CPU_ON starts the target, which is on at once", () => {
		const { system, call, psci } = machine();
		expect(call(0xc4000003, 1, 0xffff_0000_4000_1000n, 0xabc)).toEqual([0n, 0n, 0n, 0n]);
		expect(system.cpuOn).toHaveBeenCalledWith(1, 0xffff_0000_4000_1000n, 0xabcn);
		expect(psci.state.cpus[1]?.power).toBe("on");
		expect(call(0xc4000004, 1, 0)[0]).toBe(0n);
		expect(call(0xc4000003, 1, 0, 0)[0]).toBe(code(-4));
	});

	test("a target that starts later is ON_PENDING until the machine says so", () => {
		const { call, psci } = machine({ cpuOn: () => "pending" });
		expect(call(0x84000003, 1, 0x1000, 0)[0]).toBe(0n);
		expect(call(0x84000004, 1, 0)[0]).toBe(2n);
		expect(call(0x84000003, 1, 0x1000, 0)[0]).toBe(code(-5));
		psci.cpuStarted(1);
		expect(call(0x84000004, 1, 0)[0]).toBe(0n);
		expect(call(0x84000003, 1, 0x1000, 0)[0]).toBe(code(-4));
	});

	test("policy: a CPU that is not present is DENIED, at once and without a hook call; later it may come up", () => {
		let present = false;
		const { system, call } = machine({}, { mayCpuOn: (target) => target !== 1 || present });
		expect(call(0xc4000003, 1, 0x1000, 0)).toEqual([code(-3), 0n, 0n, 0n]);
		expect(system.cpuOn).not.toHaveBeenCalled();
		expect(call(0xc4000004, 1, 0)[0]).toBe(1n);
		present = true;
		expect(call(0xc4000003, 1, 0x1000, 0)[0]).toBe(0n);
	});

	test("32-bit calls use W registers, 64-bit calls X registers", () => {
		const { system, call } = machine();
		expect(call(0x84000003, 0xffffffff_00000001n, 0xffffffff_00001000n, 0xffffffff_00000005n)[0]).toBe(0n);
		expect(system.cpuOn).toHaveBeenCalledWith(1, 0x1000n, 5n);
		expect(call(0xc4000004, 0xffffffff_00000001n, 0)[0]).toBe(code(-2));
	});

	test("calls that do not return leave the registers alone", () => {
		const { system, call, as, psci } = machine({ initiallyOn: [0, 1] });
		as(1);
		expect(call(0x84000002, 5)).toEqual([0x84000002n, 5n, 0n, 0n]);
		expect(system.cpuOff).toHaveBeenCalledWith(1);
		as(0);
		expect(call(0x84000008)[0]).toBe(0x84000008n);
		expect(system.systemOff).toHaveBeenCalledOnce();
		psci.reset();
		expect(psci.state.cpus.map((c) => c.power)).toEqual(["on", "on"]);
		call(0xc4000012, 0x80000005n, 0x123456789n);
		expect(system.systemReset).toHaveBeenCalledWith(0x80000005, 0x123456789n, false);
	});

	test("suspend: standby returns SUCCESS, power-down comes back at its entry, both are counted with their time", () => {
		const standby = vi.fn();
		const powerDown = vi.fn();
		const { call, psci } = machine({ standby, powerDown });
		expect(call(0xc4000001, 0, 0, 0)[0]).toBe(0n);
		expect(standby).toHaveBeenCalledWith(0, 0);
		expect(psci.state.cpus[0]?.power).toBe("standby");
		psci.cpuResumed(0, 1500n);
		expect(call(0xc4000001, 0x10000, 0x2000, 9)[0]).toBe(0xc4000001n);
		expect(powerDown).toHaveBeenCalledWith(0, 0x2000n, 9n, 0x10000);
		psci.cpuResumed(0, 250n);
		expect(call(0xc4000010, 0, 0)[0]).toBe(1500n);
		expect(call(0xc4000011, 0, 0)[0]).toBe(1n);
		expect(call(0xc4000010, 0, 0x10000)[0]).toBe(250n);
		expect(call(0xc4000011, 0, 0x10000)[0]).toBe(1n);
		expect(call(0xc4000011, 5, 0)[0]).toBe(0n);
	});

	test("without hooks for them, SYSTEM_SUSPEND and MEM_PROTECT are neither supported nor advertised", () => {
		const { call } = machine();
		for (const id of [0xc400000e, 0x84000013, 0xc4000014]) {
			expect(call(id)[0]).toBe(code(-1));
			expect(call(0x8400000a, id)[0]).toBe(code(-1));
		}
		const full = machine({ systemSuspend: () => {}, protectedRange: (base, length) => base + length <= 0x1000n });
		for (const id of [0xc400000e, 0x84000013, 0xc4000014]) expect(full.call(0x8400000a, id)[0]).toBe(0n);
		expect(full.call(0xc4000014, 0, 0x1000)[0]).toBe(0n);
		expect(full.call(0xc4000014, 1, 0x1000)[0]).toBe(code(-3));
		expect(full.call(0xc4000014, code(-1), 2)[0]).toBe(code(-3));
		expect(full.call(0x84000013, 1)[0]).toBe(0n);
		expect(full.call(0x84000013, 0)[0]).toBe(1n);
	});

	test("MEM_PROTECT makes the reset clear memory", () => {
		const { system, call } = machine({ protectedRange: () => true });
		call(0x84000013, 1);
		call(0x84000009);
		expect(system.systemReset).toHaveBeenCalledWith(undefined, 0n, true);
	});

	test("a caller that the machine does not know gets INTERNAL_FAILURE; PSCI_VERSION needs no caller", () => {
		const { call, as } = machine();
		as(7);
		expect(call(0xc4000003, 1, 0, 0)[0]).toBe(code(-6));
		expect(call(0x84000000)[0]).toBe(0x10001n);
	});
});
