import { describe, expect, test } from "vitest";
import {
	explore,
	type KernelPsciSystem,
	kernelPsciThreads,
	psciCall,
	psciHandover,
	psciVersions,
	type SmcccConfig,
	type SmcccFilterRange,
} from "../src/kvm/index.ts";

const code = (n: number): bigint => BigInt.asUintN(64, BigInt(n));

describe("in-kernel PSCI", () => {
	const system = (version: number, change: Partial<KernelPsciSystem> = {}): KernelPsciSystem => ({
		version,
		systemSuspend: false,
		vcpus: [
			{ mpidr: 0n, power: "ON", reset: undefined },
			{ mpidr: 1n, power: "OFF", reset: undefined },
			{ mpidr: 0x100n, power: "SUSPENDED", reset: undefined },
		],
		...change,
	});
	const call = (s: KernelPsciSystem, ...x: (number | bigint)[]) => psciCall(s, 0, { x: x.map(BigInt) });

	test("each version answers PSCI_VERSION with itself, and the 0.1 ids only in 0.1", () => {
		for (const v of psciVersions) {
			expect(call(system(v), 0x84000000).x[0]).toBe(v === 1 ? code(-1) : BigInt(v));
			expect(call(system(v), 0x95c1ba60, 1, 0x1000, 7).x[0]).toBe(v === 1 ? 0n : code(-1));
		}
		expect(call(system(1), 0x95c1ba60, 0).x[0]).toBe(code(-2));
	});

	test("CPU_ON: arguments, states, the reset that it leaves, narrowing of the 32-bit form", () => {
		const s = system(0x10001);
		const r = psciCall(s, 0, { x: [0xc4000003n, 1n, 0xfeedf00d12345678n, 0xdeadc0den], bigEndian: true });
		expect(r.x).toEqual([0n, 0n, 0n, 0n]);
		expect(r.system.vcpus[1]).toEqual({
			mpidr: 1n,
			power: "ON",
			reset: { pc: 0xfeedf00d12345678n, x0: 0xdeadc0den, bigEndian: true },
		});
		expect(call(r.system, 0xc4000003, 1).x[0]).toBe(code(-4));
		expect(call(s, 0xc4000003, 0).x[0]).toBe(code(-4));
		expect(call(s, 0xc4000003, 0x100).x[0]).toBe(code(-4));
		expect(call(s, 0xc4000003, 2).x[0]).toBe(code(-2));
		expect(call(s, 0xc4000003, 1n << 24n).x[0]).toBe(code(-2));
		const narrow = call(s, 0x84000003, 0xaaaa00000001n, 0xbbbb00001000n, 0xcccc00000005n);
		expect(narrow.system.vcpus[1]?.reset).toEqual({ pc: 0x1000n, x0: 5n, bigEndian: false });
	});

	test("AFFINITY_INFO by level", () => {
		const s = system(2);
		expect([0, 1, 2, 3, 4].map((level) => call(s, 0xc4000004, 1, level).x[0])).toEqual([1n, 0n, 0n, 0n, code(-2)]);
		expect(call(s, 0xc4000004, 0x1ff, 1).x[0]).toBe(0n);
		expect(call(s, 0xc4000004, 0x200, 1).x[0]).toBe(code(-2));
		expect(call(s, 0x84000004, 0x100000001n, 0).x[0]).toBe(1n);
	});

	test("system events: every vCPU stops, x0 says INTERNAL_FAILURE, RESET2 keeps its arguments", () => {
		const off = call(system(2), 0x84000008);
		expect(off).toMatchObject({ x: [code(-6), 0n, 0n, 0n], event: { type: 1, data: [0n] } });
		expect(off.system.vcpus.map((v) => v.power)).toEqual(["OFF", "OFF", "OFF"]);
		expect(call(system(0x10001), 0xc4000012, 0x80000001n, 55).x).toEqual([code(-6), 0x80000001n, 55n, 0n]);
		expect(call(system(0x10001), 0xc4000012, 1).x[0]).toBe(code(-2));
		expect(call(system(0x10000), 0xc4000012, 0).x[0]).toBe(code(-1));
		expect(call(system(0x10003), 0xc4000015, 1, 0)).toMatchObject({ event: { type: 1, data: [1n] } });
		expect(call(system(0x10003), 0xc4000015, 1, 1).x[0]).toBe(code(-2));
		expect(call(system(0x10002), 0xc4000015, 1, 0).x[0]).toBe(code(-1));
	});

	test("SYSTEM_SUSPEND needs its capability, writes no register and stops nobody", () => {
		expect(call(system(0x10001), 0xc400000e, 5, 6).x[0]).toBe(code(-1));
		const s = system(0x10001, { systemSuspend: true });
		const r = call(s, 0xc400000e, 5, 6);
		expect(r).toEqual({ system: s, x: [], event: { type: 5, data: [] } });
		expect(call(s, 0x8400000e, 0x1_0000_0005n, 6).x).toEqual([undefined, 5n, 6n, 0n]);
		expect(call(s, 0x8400000a, 0xc400000en).x[0]).toBe(0n);
		expect(call(system(0x10001), 0x8400000a, 0xc400000en).x[0]).toBe(code(-1));
	});
});

describe("vCPU threads and the in-kernel PSCI, all interleavings", () => {
	test.each([
		{ vcpus: 2, calls: 3, suspend: true },
		{ vcpus: 3, calls: 2, suspend: false },
	])("$vcpus vCPUs, $calls calls each", (scope) => {
		const r = explore(kernelPsciThreads(scope));
		expect(r.violation).toBeUndefined();
		expect(r.complete).toBe(true);
		expect(r.states).toBeGreaterThan(1000);
	});

	test.each(["noLock", "runnableFirst", "noRecheck"] as const)("the mistake %s is found", (mutant) => {
		const r = explore(kernelPsciThreads({ vcpus: 3, calls: 2, suspend: false, mutant }));
		expect(r.violation?.trace.length).toBeGreaterThan(3);
	});
});

describe("PSCI between kernel and VMM with 3 vCPUs", () => {
	const whole = (action: number): SmcccFilterRange[] => [
		{ base: 0x84000000, nr: 0x20, action },
		{ base: 0xc4000000, nr: 0x20, action },
	];
	const configs: [string, SmcccConfig, "hvc" | "smc"][] = [];
	for (const abi of ["rfc", "upstream"] as const)
		for (const conduit of ["hvc", "smc"] as const)
			for (const flag of [false, true])
				for (const [hvcToUser, psciToUser] of [
					[false, false],
					[true, false],
					[true, true],
				] as const)
					for (const [name, filter] of [
						["no filter", []],
						["denied", whole(1)],
						["forwarded", whole(2)],
					] as const) {
						if (abi === "upstream" && (hvcToUser || flag)) continue;
						const config: SmcccConfig = {
							abi,
							hvcToUser,
							psciToUser,
							conduitFlag: flag,
							filter,
							stdBmap: 1n,
							stdHypBmap: 1n,
							vendorHypBmap: 3n,
						};
						const caps = [hvcToUser && "HVC_TO_USER", psciToUser && "PSCI_TO_USER", flag && "conduit flag"]
							.filter(Boolean)
							.join(" ");
						configs.push([`${abi} ${conduit} ${caps || "no capability"}, ${name}`, config, conduit]);
					}

	test.each(configs)("%s", (_, config, conduit) => {
		const r = explore(psciHandover({ config, conduit, vcpus: 3, calls: 3, denied: new Set([2]) }));
		expect(r.violation).toBeUndefined();
		expect(r.complete).toBe(true);
	});

	test("the exploration really goes through both implementations", () => {
		const find = (name: string) => configs.find(([n]) => n === name) as [string, SmcccConfig, "hvc"];
		const states = (name: string): number => {
			const [, config, conduit] = find(name);
			return explore(psciHandover({ config, conduit, vcpus: 3, calls: 3 })).states;
		};
		expect(states("rfc hvc no capability, no filter")).toBeGreaterThan(2000);
		expect(states("rfc hvc HVC_TO_USER PSCI_TO_USER, no filter")).toBeGreaterThan(2000);
		expect(states("rfc smc no capability, no filter")).toBeLessThan(5);
	});

	test("forwarding CPU_ON alone, with CPU_OFF left to the kernel, breaks: PSCI has to be handled as a whole", () => {
		const filter = [{ base: 0xc4000003, nr: 1, action: 2 }];
		const config: SmcccConfig = {
			abi: "upstream",
			hvcToUser: false,
			psciToUser: false,
			conduitFlag: false,
			filter,
			stdBmap: 1n,
			stdHypBmap: 1n,
			vendorHypBmap: 3n,
		};
		expect(explore(psciHandover({ config, conduit: "hvc", vcpus: 2, calls: 2 })).violation).toBeDefined();
	});
});
