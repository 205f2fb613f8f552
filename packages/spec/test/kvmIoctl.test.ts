import { E2BIG, EBUSY, EEXIST, EFAULT, EINTR, EINVAL, ENOENT, ENOEXEC, ENOSYS, ENXIO } from "@upcall/uapi";
import { describe, expect, test } from "vitest";
import {
	allIoctls,
	CORE_PC,
	coreX,
	defaultHost,
	explore,
	type HostConfig,
	type Ioctl,
	type IoctlResult,
	initialVm,
	randomIoctl,
	stepIoctl,
	type VmState,
	vmKey,
} from "../src/kvm/index.ts";

const ALL_ONES = (1n << 64n) - 1n;
const PSCI_02 = [4, 0, 0, 0, 0, 0, 0];

/** Runs ioctls one after the other; gives the last result. */
class Machine {
	vm: VmState;
	constructor(host: Partial<HostConfig> = {}) {
		this.vm = initialVm({ ...defaultHost, ...host });
	}
	do(c: Ioctl): IoctlResult {
		const { state, result } = stepIoctl(this.vm, c);
		this.vm = state;
		return result;
	}
	cpu(id: number, features = PSCI_02): number {
		expect(this.do({ op: "KVM_CREATE_VCPU", id }).value).toBe(0);
		const vcpu = this.vm.vcpus.length - 1;
		expect(this.do({ op: "KVM_ARM_VCPU_INIT", vcpu, target: 5, features }).value).toBe(0);
		return vcpu;
	}
	set(vcpu: number, reg: bigint, value: bigint): number {
		return this.do({ op: "KVM_SET_ONE_REG", vcpu, reg, value }).value;
	}
	get(vcpu: number, reg: bigint): bigint | undefined {
		return this.do({ op: "KVM_GET_ONE_REG", vcpu, reg }).out;
	}
	call(vcpu: number, ...x: (number | bigint)[]): IoctlResult {
		x.forEach((v, n) => {
			this.set(vcpu, coreX(n), BigInt(v));
		});
		return this.do({ op: "KVM_RUN", vcpu, arg: 0, immediateExit: false, action: { kind: "hvc", immediate: 0x77 } });
	}
	enable(cap: number, flags = 0): number {
		return this.do({ op: "KVM_ENABLE_CAP", cap, flags, arg0: 0n }).value;
	}
}

describe("forwarding", () => {
	test("the RFC path: enable, hypercall exit, answer by SET_ONE_REG, PC past the HVC", () => {
		const m = new Machine();
		const cpu = m.cpu(0);
		expect(m.do({ op: "KVM_CHECK_EXTENSION", cap: 226 }).value).toBe(1);
		expect(m.call(cpu, 0xc3000001, 5)).toMatchObject({ value: -EINTR });
		expect(m.get(cpu, coreX(0))).toBe(ALL_ONES);
		expect(m.enable(227)).toBe(-EINVAL);
		expect(m.enable(226, 1)).toBe(-EINVAL);
		expect(m.enable(226)).toBe(0);
		expect(m.enable(227)).toBe(0);
		m.set(cpu, CORE_PC, 0x1000n);
		const r = m.call(cpu, 0xc3000001, 5, 6, 7);
		expect(r).toEqual({
			value: 0,
			exit: { reason: "hypercall", nr: 0x77n, args: [0xc3000001n, 5n, 6n, 7n, 0n, 0n], flags: 0n },
		});
		expect(m.get(cpu, CORE_PC)).toBe(0x1004n);
		expect(m.get(cpu, coreX(0))).toBe(0xc3000001n);
	});

	test("the upstream path: the filter, frozen by the first run", () => {
		const m = new Machine({ abi: "upstream" });
		const cpu = m.cpu(0);
		const filter = (base: number, nr: number, action: number, pad = false): number =>
			m.do({ op: "KVM_SET_DEVICE_ATTR", group: 0, attr: 0n, filter: { base, nr, action, pad } }).value;
		expect(m.enable(226)).toBe(-EINVAL);
		expect(m.do({ op: "KVM_HAS_DEVICE_ATTR", group: 0, attr: 1n }).value).toBe(-ENXIO);
		expect(m.do({ op: "KVM_HAS_DEVICE_ATTR", group: 0, attr: 0n }).value).toBe(0);
		expect(filter(0x84000000, 0, 2)).toBe(-EINVAL);
		expect(filter(0xffffffff, 0xffffffff, 2)).toBe(-EINVAL);
		expect(filter(0x84000000, 1, 3)).toBe(-EINVAL);
		expect(filter(0x84000000, 1, 2, true)).toBe(-EINVAL);
		expect(filter(0x80008000, 1, 1)).toBe(-EEXIST);
		expect(filter(0x7fffffff, 2, 1)).toBe(-EEXIST);
		expect(filter(0xfffffff0, 0x10, 2)).toBe(0);
		expect(filter(0x84000000, 0x20, 2)).toBe(0);
		expect(filter(0x8400001f, 1, 2)).toBe(-EEXIST);
		expect(m.call(cpu, 0x84000000)).toMatchObject({ exit: { nr: 0x84000000n, flags: 0n } });
		expect(filter(0x86000000, 1, 1)).toBe(-EBUSY);
		expect(filter(0x86000000, 0, 1)).toBe(-EINVAL);
	});

	test("the read-back option takes x0..x3 from kvm_run at the next KVM_RUN, immediate_exit or not", () => {
		const m = new Machine({ registersInRun: true });
		const cpu = m.cpu(0);
		m.enable(226);
		m.call(cpu, 0xc3000001);
		m.do({
			op: "KVM_RUN",
			vcpu: cpu,
			arg: 0,
			immediateExit: true,
			action: { kind: "spin" },
			hypercallArgs: [9n, 8n, 7n, 6n],
		});
		expect([0, 1, 2, 3].map((n) => m.get(cpu, coreX(n)))).toEqual([9n, 8n, 7n, 6n]);
	});
});

describe("vCPUs", () => {
	test("in-kernel CPU_ON resets the target, visibly before it runs; INIT overrides it", () => {
		const m = new Machine();
		const a = m.cpu(0);
		const b = m.cpu(1, [5, 0, 0, 0, 0, 0, 0]);
		m.set(b, coreX(7), 77n);
		expect(m.call(a, 0xc4000003, 1, 0xfeedf00dn, 0xdeadc0den).value).toBe(-EINTR);
		expect(m.get(a, coreX(0))).toBe(0n);
		expect(m.do({ op: "KVM_GET_MP_STATE", vcpu: b }).out).toBe(0n);
		expect([m.get(b, CORE_PC), m.get(b, coreX(0)), m.get(b, coreX(7))]).toEqual([0xfeedf00dn, 0xdeadc0den, 0n]);
		expect(m.call(a, 0xc4000003, 1, 0, 0).value).toBe(-EINTR);
		expect(m.get(a, coreX(0))).toBe(ALL_ONES - 3n);
		m.call(b, 0x84000002);
		expect(m.do({ op: "KVM_GET_MP_STATE", vcpu: b }).out).toBe(5n);
		m.call(a, 0xc4000003, 1, 0x1000n, 0);
		m.do({ op: "KVM_ARM_VCPU_INIT", vcpu: b, target: 5, features: PSCI_02 });
		expect(m.get(b, CORE_PC)).toBe(0n);
	});

	test("MMIO: PC stays at the access until the next KVM_RUN, which completes it even with immediate_exit", () => {
		const m = new Machine();
		const cpu = m.cpu(0);
		m.set(cpu, CORE_PC, 0x1000n);
		const load = {
			kind: "mmio",
			ipa: 0x9000000n,
			value: 0n,
			write: false,
			size: 2,
			signExtend: true,
			sixtyFour: false,
			rt: 3,
		} as const;
		const run = { op: "KVM_RUN", vcpu: cpu, arg: 0 } as const;
		expect(m.do({ ...run, immediateExit: false, action: load }).exit).toEqual({
			reason: "mmio",
			physAddr: 0x9000000n,
			len: 2,
			isWrite: false,
		});
		expect(m.get(cpu, CORE_PC)).toBe(0x1000n);
		expect(m.do({ ...run, immediateExit: true, action: { kind: "spin" }, mmioData: 0xffff8001n }).value).toBe(-EINTR);
		expect(m.get(cpu, CORE_PC)).toBe(0x1004n);
		expect(m.get(cpu, coreX(3))).toBe(0xffff8001n);
		expect(m.do({ ...run, immediateExit: true, action: { kind: "spin" }, mmioData: 1n }).value).toBe(-EINTR);
		expect(m.get(cpu, CORE_PC)).toBe(0x1004n);
	});

	test("preconditions: argument, initialisation, syndrome", () => {
		const m = new Machine();
		expect(m.do({ op: "KVM_CREATE_VCPU", id: 3 }).value).toBe(0);
		const run = { op: "KVM_RUN", vcpu: 0, immediateExit: false, action: { kind: "nisv", ipa: 0n, iss: 0 } } as const;
		expect(m.do({ ...run, arg: 1 }).value).toBe(-EINVAL);
		expect(m.do({ ...run, arg: 0 }).value).toBe(-ENOEXEC);
		expect(m.get(0, coreX(0))).toBeUndefined();
		m.do({ op: "KVM_ARM_VCPU_INIT", vcpu: 0, target: 5, features: PSCI_02 });
		expect(m.do({ ...run, arg: 0 }).value).toBe(-ENOSYS);
		expect(m.enable(177)).toBe(0);
		expect(m.do({ ...run, arg: 0 }).exit).toEqual({ reason: "nisv", iss: 0, ipa: 0n });
	});
});

test("memory slots: overlap, end of the address space, read-only", () => {
	const m = new Machine();
	const page = 4096n;
	const set = (slot: number, guestPhysAddr: bigint, pages: bigint, flags = 0, userspaceAddr = 0n): number =>
		m.do({ op: "KVM_SET_USER_MEMORY_REGION", slot, guestPhysAddr, memorySize: pages * page, flags, userspaceAddr })
			.value;
	expect(set(0, 0n, 2n)).toBe(0);
	expect(set(1, page, 2n)).toBe(-EEXIST);
	expect(set(1, 2n * page, 2n)).toBe(0);
	expect(set(2, (1n << 40n) - page, 2n)).toBe(-EFAULT);
	expect(set(0, 0n, 2n, 2)).toBe(-EINVAL);
	expect(set(0, 0n, 3n)).toBe(-EINVAL);
	expect(set(0, 2n * page, 2n)).toBe(-EEXIST);
	expect(set(0, 8n * page, 2n, 1)).toBe(0);
	expect(set(5, 0n, 0n)).toBe(-EINVAL);
	expect(set(0, 0n, 0n)).toBe(0);
	expect(set(0x10000, 0n, 1n)).toBe(-EINVAL);
	expect(m.do({ op: "KVM_ARM_VCPU_INIT", vcpu: 0, target: 5, features: PSCI_02 }).value).toBe(-EINVAL);
	expect(ENOENT).toBe(2);
});

test("KVM_ENABLE_CAP of the dirty ring: power of two, from a page to 65536 entries, once, before any vCPU", () => {
	const ring = (m: Machine, bytes: bigint, flags = 0): number =>
		m.do({ op: "KVM_ENABLE_CAP", cap: 223, flags, arg0: bytes }).value;
	for (const bytes of [0n, 2048n, 4097n, 3n << 20n]) expect(ring(new Machine(), bytes)).toBe(-EINVAL);
	expect(ring(new Machine(), 1n << 21n)).toBe(-E2BIG);
	expect(ring(new Machine(), 1n << 20n, 1)).toBe(0);
	const m = new Machine();
	expect(m.do({ op: "KVM_ENABLE_CAP", cap: 225, flags: 0, arg0: 0n }).value).toBe(-EINVAL);
	expect(ring(m, 4096n)).toBe(0);
	expect(ring(m, 4096n)).toBe(-EINVAL);
	expect(m.do({ op: "KVM_ENABLE_CAP", cap: 225, flags: 0, arg0: 0n }).value).toBe(0);
	const late = new Machine();
	late.cpu(0);
	expect(ring(late, 4096n)).toBe(-EINVAL);
});

/** A small generator with an explicit seed. */
function chooser(seed: number): (n: number) => number {
	let s = seed >>> 0;
	return (n) => {
		s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
		return Math.floor((s / 2 ** 32) * n);
	};
}

/** What has to hold in every reachable state. */
function invariant(vm: VmState): string | undefined {
	const slots = [...vm.slots.values()].sort((a, b) => (a.guestPhysAddr < b.guestPhysAddr ? -1 : 1));
	for (let i = 1; i < slots.length; i++) {
		const [a, b] = [slots[i - 1], slots[i]];
		if (a && b && a.guestPhysAddr + a.memorySize > b.guestPhysAddr) return "memory slots overlap";
	}
	if (vm.caps.psciToUser && !vm.caps.hvcToUser) return "PSCI_TO_USER without HVC_TO_USER";
	const ranges = [...vm.filter].sort((a, b) => a.base - b.base);
	for (let i = 1; i < ranges.length; i++) {
		const [a, b] = [ranges[i - 1], ranges[i]];
		if (a && b && a.base + a.nr > b.base) return "filter ranges overlap";
	}
	if (new Set(vm.vcpus.map((v) => v.id)).size !== vm.vcpus.length) return "two vCPUs with one id";
	for (const v of vm.vcpus) if (![0, 5, 10].includes(v.mpState)) return `mp_state ${v.mpState}`;
	return undefined;
}

test("random ioctls keep the invariants; a refused one changes nothing but a pending reset or the first run", () => {
	const seen = new Map<string, number>();
	for (let seed = 1; seed <= 400; seed++) {
		const choose = chooser(seed);
		let vm = initialVm({
			...defaultHost,
			abi: seed % 2 ? "rfc" : "upstream",
			conduitFlag: seed % 3 === 0,
			registersInRun: seed % 5 === 0,
		});
		for (let n = 0; n < 120; n++) {
			const c = randomIoctl(vm, choose);
			const { state, result } = stepIoctl(vm, c);
			seen.set(
				`${c.op} ${result.value < 0 ? result.value : "ok"}`,
				(seen.get(`${c.op} ${result.value < 0 ? result.value : "ok"}`) ?? 0) + 1,
			);
			expect(invariant(state)).toBeUndefined();
			if (result.value < 0 && c.op !== "KVM_RUN" && !c.op.endsWith("_ONE_REG")) expect(vmKey(state)).toBe(vmKey(vm));
			vm = state;
		}
	}
	// The generator reaches what it is for: each of these outcomes, many times.
	const wanted = [
		"KVM_RUN ok",
		"KVM_RUN -4",
		"KVM_RUN -8",
		"KVM_RUN -22",
		"KVM_SET_USER_MEMORY_REGION -17",
		"KVM_SET_USER_MEMORY_REGION -14",
		"KVM_SET_DEVICE_ATTR -16",
		"KVM_SET_DEVICE_ATTR -17",
		"KVM_SET_DEVICE_ATTR -14",
		"KVM_ARM_VCPU_INIT -2",
		"KVM_SET_ONE_REG -16",
		"KVM_SET_ONE_REG -2",
		"KVM_GET_ONE_REG -8",
		"KVM_CREATE_VCPU -17",
		"KVM_ENABLE_CAP ok",
		"KVM_ENABLE_CAP -7",
	];
	for (const w of wanted) expect(seen.get(w) ?? 0, w).toBeGreaterThan(5);
});

test("all small ioctls from every state of a small scope keep the invariants", () => {
	for (const abi of ["rfc", "upstream"] as const) {
		const result = explore<VmState>(
			{
				initial: [initialVm({ ...defaultHost, abi })],
				next: (vm) =>
					allIoctls(vm, { vcpus: 1, slots: 1, functionIds: [0x84000002, 0xc3000001] }).map((c) => ({
						label: JSON.stringify(c, (_, v) => (typeof v === "bigint" ? Number(v) : v)),
						state: stepIoctl(vm, c).state,
					})),
				key: vmKey,
				violation: invariant,
			},
			4000,
		);
		expect(result.violation).toBeUndefined();
		expect(result.states).toBeGreaterThan(4000);
	}
});
