import { dispatch, type KernelPsciSystem, type KernelPsciVcpu, psciCall, type SmcccConfig } from "@upcall/spec";
import {
	KVM_ARM_TARGET_GENERIC_V8,
	KVM_ARM_VCPU_POWER_OFF,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_EXIT_HYPERCALL,
	KVM_EXIT_INTR,
	KVM_EXIT_SYSTEM_EVENT,
	KVM_MP_STATE_STOPPED,
	KVM_SMCCC_FILTER_FWD_TO_USER,
	KvmSmcccFilter,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { createVcpu } from "../src/createVcpu.ts";
import { CPU_EXIT_HVC } from "../src/engine.ts";
import type { Abi } from "../src/options.ts";
import { kvmRun } from "../src/run/run.ts";
import type { VcpuState, VmState } from "../src/state.ts";
import { applyPendingReset, vcpuInit } from "../src/vcpuInit.ts";
import type { FakeCpu } from "./support/fakeEngine.ts";
import { cloneVm, implementation } from "./support/specDriver.ts";

const CPUS = [0, 1, 2] as const;

/** One way to set a VM up. */
interface Setup {
	readonly abi: Abi;
	readonly version: number;
	readonly hvcToUser: boolean;
	readonly psciToUser: boolean;
	readonly filter: boolean;
	readonly systemSuspend: boolean;
}

/** The reference: the specification's PSCI, and where each vCPU is. */
interface Model {
	readonly system: KernelPsciSystem;
	/** PC and x0 that each vCPU has when it is entered next; the pending reset goes before. */
	readonly at: readonly { readonly pc: bigint; readonly x0: bigint }[];
}

interface Call {
	readonly name: string;
	readonly x: readonly bigint[];
}

const all = (...values: readonly number[]): bigint[] => values.map(BigInt);

/** The calls that vCPU `self` can make. Entry points differ by caller, so that a stale CPU_ON shows. */
function calls(self: number, distinct: boolean): Call[] {
	const caller = distinct ? self % 2 : 0;
	const out: Call[] = [
		{ name: "CPU_OFF", x: all(0x84000002, 0, 0, 0) },
		{ name: "CPU_OFF 0.1", x: all(0x95c1ba5f, 0, 0, 0) },
		{ name: "SYSTEM_OFF", x: all(0x84000008, 0, 0, 0) },
		{ name: "SYSTEM_RESET2", x: all(0xc4000012, 0, 0, 0) },
		{ name: "SYSTEM_SUSPEND", x: all(0xc400000e, 0x9000, 7, 0) },
		{ name: "CPU_SUSPEND", x: all(0xc4000001, 0, 0x9000, 7) },
		{ name: "FEATURES(SMCCC)", x: all(0x8400000a, 0x80000000, 0, 0) },
		{ name: "CPU_ON nobody", x: all(0xc4000003, 9, 0x1000, 1) },
		{ name: "AFFINITY_INFO level 1", x: all(0xc4000004, 0, 1, 0) },
		{ name: "unknown", x: all(0x8400001f, 0, 0, 0) },
	];
	for (const target of CPUS) {
		out.push({ name: `CPU_ON ${target}`, x: all(0xc4000003, target, 0x1000 * (1 + caller), 0x50 + caller) });
		out.push({ name: `CPU_ON 0.1 ${target}`, x: all(0x95c1ba60, target, 0x1000 * (1 + caller), 0x50 + caller) });
		out.push({ name: `AFFINITY_INFO ${target}`, x: all(0x84000004, target, 0, 0) });
	}
	return out;
}

function smcccConfig(setup: Setup): SmcccConfig {
	const filter = [0x84000000, 0xc4000000].map((base) => ({ base, nr: 0x20, action: KVM_SMCCC_FILTER_FWD_TO_USER }));
	return {
		abi: setup.abi,
		hvcToUser: setup.hvcToUser,
		psciToUser: setup.psciToUser,
		conduitFlag: false,
		filter: setup.filter ? filter : [],
		stdBmap: 1n,
		stdHypBmap: 1n,
		vendorHypBmap: 3n,
	};
}

function start(setup: Setup): { impl: VmState; model: Model } {
	const impl = implementation({ abi: setup.abi, maxVcpus: 3 }, 4096);
	if (setup.filter) {
		for (const { base, nr, action } of smcccConfig(setup).filter) {
			const request = KvmSmcccFilter.alloc();
			request.base = base;
			request.nr_functions = nr;
			request.action = action;
			expect(impl.filter.set(request, false)).toBe(0);
		}
	}
	impl.hvcToUser = setup.hvcToUser;
	impl.psciToUser = setup.psciToUser;
	impl.systemSuspend = setup.systemSuspend;
	if (setup.version > 1) impl.firmware.psciVersion = setup.version;
	const feature = setup.version > 1 ? 1 << KVM_ARM_VCPU_PSCI_0_2 : 0;
	for (const id of CPUS) {
		const vcpu = createVcpu(impl, id) as VcpuState;
		const off = id === 0 ? 0 : 1 << KVM_ARM_VCPU_POWER_OFF;
		expect(vcpuInit(vcpu, KVM_ARM_TARGET_GENERIC_V8, [feature | off, 0, 0, 0, 0, 0, 0])).toBe(0);
	}
	const vcpus = CPUS.map(
		(id): KernelPsciVcpu => ({ mpidr: BigInt(id), power: id === 0 ? "ON" : "OFF", reset: undefined }),
	);
	const system = { version: setup.version, systemSuspend: setup.systemSuspend, vcpus };
	return { impl, model: { system, at: CPUS.map(() => ({ pc: 0n, x0: 0n })) } };
}

/** `expect(a).toEqual(b)` for the inside of a search: the slow way only when it fails. */
function same(a: unknown, b: unknown): void {
	if (a !== b && key(a) !== key(b)) expect(a).toEqual(b);
}

/** What the client sees of a run: `hypercall`, `event <type>`, or `none` (EINTR). */
function seen(vcpu: VcpuState, result: number): string {
	if (result === -4 && vcpu.run32[2] === KVM_EXIT_INTR) return "none";
	if (result === 0 && vcpu.run32[2] === KVM_EXIT_HYPERCALL) return "hypercall";
	if (result === 0 && vcpu.run32[2] === KVM_EXIT_SYSTEM_EVENT)
		return `event ${vcpu.run32[8]} ${vcpu.run32[9]} ${vcpu.run32[10]}`;
	return `result ${result} exit ${vcpu.run32[2]}`;
}

/** The pending reset takes effect. */
function consume(model: Model, self: number): Model {
	const reset = model.system.vcpus[self]?.reset;
	if (reset === undefined) return model;
	const vcpus = model.system.vcpus.map((v, i) => (i === self ? { ...v, reset: undefined } : v));
	const at = model.at.map((a, i) => (i === self ? { pc: reset.pc, x0: reset.x0 } : a));
	return { system: { ...model.system, vcpus }, at };
}

/** A vCPU runs, makes one call, and comes back. Compares and returns the next model. */
function runOnce(setup: Setup, impl: VmState, model: Model, self: number, call: Call): Model {
	const vcpu = impl.vcpus[self] as VcpuState;
	const cpu = vcpu.cpu as FakeCpu;
	if (model.system.vcpus[self]?.power === "OFF") {
		same(kvmRun(vcpu), -4);
		same(vcpu.blocked, "stopped");
		return model;
	}
	const running = consume(model, self);
	cpu.script = [{ reason: CPU_EXIT_HVC, imm: 0, x: call.x, advance: true }];
	const result = kvmRun(vcpu);
	same(cpu.enteredAt, running.at[self]);
	cpu.script = [];
	const answer = dispatch(smcccConfig(setup), { conduit: "hvc", immediate: 0, x: [...call.x, 0n, 0n] });
	let next = running;
	let x: (bigint | undefined)[] = [];
	let client = "none";
	if (answer.who === "forward") client = "hypercall";
	else if (answer.who === "psci") {
		const r = psciCall(running.system, self, { x: call.x });
		next = { ...running, system: r.system };
		x = [...r.x];
		if (r.event) client = `event ${r.event.type} ${r.event.data.length} ${r.event.data[0] ?? 0n}`;
	} else if (answer.who === "registers") x = [...answer.x];
	const got = seen(vcpu, result);
	// ndata 0 leaves the data word alone.
	if (client.startsWith("event 5")) same(got.slice(0, 9), "event 5 0");
	else same(got, client);
	// One handler for each call: who forwards writes no register, who answers writes x0 to x3.
	const registers = [0, 1, 2, 3].map((n) => x[n] ?? BigInt.asUintN(64, call.x[n] ?? 0n));
	same(
		[0, 1, 2, 3].map((n) => cpu.x(n)),
		registers,
	);
	// Where a vCPU that goes on is, does not matter: it makes any call from anywhere. The start is what must not get lost.
	const at = next.at.map((a, i) => (i === self ? { pc: 0x77n, x0: 0n } : a));
	cpu.pc = 0x77n;
	cpu.setX(0, 0n);
	return { ...next, at };
}

function key(value: unknown): string {
	return JSON.stringify(value, (_, v) => (typeof v === "bigint" ? Number(v) : v));
}

function explore(setup: Setup, distinct: boolean): { states: number; calls: number; started: number } {
	const queue = [start(setup)];
	const known = new Set(queue.map(({ model }) => key(model)));
	let count = 0;
	let started = 0;
	const push = (impl: VmState, model: Model): void => {
		const k = key(model);
		if (known.has(k)) return;
		known.add(k);
		queue.push({ impl, model });
	};
	for (let here = queue.shift(); here !== undefined; here = queue.shift()) {
		for (const self of CPUS) {
			for (const call of calls(self, distinct)) {
				const impl = cloneVm(here.impl);
				const model = runOnce(setup, impl, here.model, self, call);
				count++;
				for (const [i, vcpu] of impl.vcpus.entries()) {
					const power = model.system.vcpus[i]?.power;
					same(vcpu.mpState === KVM_MP_STATE_STOPPED ? "OFF" : "ON", power);
				}
				if (call.name.startsWith("CPU_ON") && model.system.vcpus.some((v) => v.reset !== undefined)) started++;
				push(impl, model);
			}
			// Userspace looks at a vCPU: a pending CPU_ON must be visible, and must still be there when it runs.
			const impl = cloneVm(here.impl);
			const vcpu = impl.vcpus[self] as VcpuState;
			applyPendingReset(vcpu);
			const model = consume(here.model, self);
			same({ pc: vcpu.cpu.pc, x0: vcpu.cpu.x(0) }, model.at[self]);
			push(impl, model);
		}
	}
	return { states: known.size, calls: count, started };
}

const setups: Setup[] = [];
for (const version of [1, 2, 0x10000, 0x10001, 0x10003]) {
	for (const systemSuspend of [false, true]) {
		const base = { version, systemSuspend, hvcToUser: false, psciToUser: false, filter: false };
		setups.push({ ...base, abi: "rfc" }, { ...base, abi: "rfc", hvcToUser: true });
		setups.push({ ...base, abi: "rfc", hvcToUser: true, psciToUser: true });
		setups.push({ ...base, abi: "upstream" }, { ...base, abi: "upstream", filter: true });
	}
}

describe("PSCI with 3 vCPUs: all reachable states, against the specification", () => {
	let total = 0;
	for (const setup of setups) {
		const name = `${setup.abi} version 0x${setup.version.toString(16)}${setup.hvcToUser ? " HVC_TO_USER" : ""}${
			setup.psciToUser ? " PSCI_TO_USER" : ""
		}${setup.filter ? " filter" : ""}${setup.systemSuspend ? " SYSTEM_SUSPEND" : ""}`;
		it(name, () => {
			const found = explore(setup, false);
			total += found.calls;
			const inKernel = !setup.psciToUser && !(setup.filter && setup.version > 1);
			expect(found.states).toBeGreaterThan(inKernel ? 30 : 0);
			if (inKernel) expect(found.started).toBeGreaterThan(0);
		});
	}

	it("two callers with entry points of their own: no CPU_ON is lost or stale", () => {
		const setup = { version: 0x10001, systemSuspend: false, hvcToUser: false, psciToUser: false, filter: false };
		const found = explore({ ...setup, abi: "rfc" }, true);
		total += found.calls;
		expect(found.states).toBeGreaterThan(200);
		expect(total).toBeGreaterThan(50_000);
	});
});
