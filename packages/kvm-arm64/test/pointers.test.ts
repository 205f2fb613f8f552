import { IOCTLS, KVM_ARM_PREFERRED_TARGET, KVM_CAP_ARM_NISV_TO_USER, regIdByName } from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { openKvm, type Vcpu, type Vm } from "../src/index.ts";

const MEMORY = 1 << 20;
/** Registers that a vCPU without a PMU lists. */
const LISTED = ((vm: Vm) => {
	const vcpu = vm.createVcpu(0);
	vcpu.init();
	return vcpu.getRegList().length;
})(openKvm({ memory: MEMORY }).createVm());
const EFAULT = -14;

type Word = readonly [at: number, value: number | bigint];

interface Case {
	readonly name: string;
	readonly on: "vm" | "vcpu";
	readonly size: number;
	readonly result: number;
	/** u64 fields of the argument; `buffer` stands for a user address with room. */
	readonly fields?: (buffer: number) => readonly Word[];
	/** The ioctl writes to the structure. */
	readonly answers?: true;
}

const REQUESTS: ReadonlyMap<string, number> = new Map(IOCTLS.map(([name, request]) => [name, request]));
const x0 = regIdByName("x0");
const cases: readonly Case[] = [
	{ name: "KVM_SET_USER_MEMORY_REGION", on: "vm", size: 32, result: 0, fields: () => [[16, 4096]] },
	{ name: "KVM_SET_USER_MEMORY_REGION2", on: "vm", size: 160, result: 0, fields: () => [[16, 4096]] },
	{ name: "KVM_ENABLE_CAP", on: "vm", size: 104, result: 0, fields: () => [[0, KVM_CAP_ARM_NISV_TO_USER]] },
	{ name: "KVM_IRQ_LINE", on: "vm", size: 8, result: 0 },
	{ name: "KVM_IRQ_LINE_STATUS", on: "vm", size: 8, result: 0 },
	{ name: "KVM_GET_DIRTY_LOG", on: "vm", size: 16, result: -2 },
	{ name: "KVM_CLEAR_DIRTY_LOG", on: "vm", size: 24, result: -2 },
	{ name: "KVM_ARM_PREFERRED_TARGET", on: "vm", size: 32, result: 0, answers: true },
	{ name: "KVM_ARM_SET_COUNTER_OFFSET", on: "vm", size: 16, result: 0 },
	{ name: "KVM_ARM_GET_REG_WRITABLE_MASKS", on: "vm", size: 64, result: 0, fields: (at) => [[0, at]] },
	{ name: "KVM_REGISTER_COALESCED_MMIO", on: "vm", size: 16, result: 0 },
	{ name: "KVM_UNREGISTER_COALESCED_MMIO", on: "vm", size: 16, result: 0 },
	{ name: "KVM_SET_DEVICE_ATTR", on: "vm", size: 24, result: -6, fields: () => [[8, 1]] },
	{ name: "KVM_HAS_DEVICE_ATTR", on: "vm", size: 24, result: 0 },
	{ name: "KVM_CREATE_DEVICE", on: "vm", size: 12, result: -19 },
	{ name: "KVM_ARM_SET_DEVICE_ADDR", on: "vm", size: 16, result: -19 },
	{ name: "KVM_IRQFD", on: "vm", size: 32, result: -11 },
	{ name: "KVM_IOEVENTFD", on: "vm", size: 64, result: -9 },
	{ name: "KVM_SET_GSI_ROUTING", on: "vm", size: 8, result: 0 },
	{ name: "KVM_SIGNAL_MSI", on: "vm", size: 32, result: -22 },
	{
		name: "KVM_GET_ONE_REG",
		on: "vcpu",
		size: 16,
		result: 0,
		fields: (at) => [
			[0, x0],
			[8, at],
		],
	},
	{
		name: "KVM_SET_ONE_REG",
		on: "vcpu",
		size: 16,
		result: 0,
		fields: (at) => [
			[0, x0],
			[8, at],
		],
	},
	{ name: "KVM_ARM_VCPU_INIT", on: "vcpu", size: 32, result: 0, fields: () => [[0, 5]] },
	{ name: "KVM_GET_MP_STATE", on: "vcpu", size: 4, result: 0, answers: true },
	{ name: "KVM_SET_MP_STATE", on: "vcpu", size: 4, result: 0 },
	{ name: "KVM_GET_VCPU_EVENTS", on: "vcpu", size: 64, result: 0, answers: true },
	{ name: "KVM_SET_VCPU_EVENTS", on: "vcpu", size: 64, result: 0 },
	{ name: "KVM_SET_GUEST_DEBUG", on: "vcpu", size: 520, result: 0 },
	{ name: "KVM_SET_DEVICE_ATTR", on: "vcpu", size: 24, result: -19 },
	{
		name: "KVM_GET_DEVICE_ATTR",
		on: "vcpu",
		size: 24,
		result: 0,
		fields: (at) => [
			[0, 2n << 32n],
			[16, at],
		],
	},
	{ name: "KVM_HAS_DEVICE_ATTR", on: "vcpu", size: 24, result: 0, fields: () => [[0, 2n << 32n]] },
	{ name: "KVM_ARM_VCPU_FINALIZE", on: "vcpu", size: 4, result: -22 },
	{
		name: "KVM_GET_REG_LIST",
		on: "vcpu",
		size: 8 + 8 * LISTED,
		result: 0,
		fields: () => [[0, LISTED]],
		answers: true,
	},
];

function machine(): { vm: Vm; vcpu: Vcpu } {
	const vm = openKvm({ abi: "upstream", memory: MEMORY, maxVcpus: 1, clock: "virtual" }).createVm();
	const vcpu = vm.createVcpu(0);
	vcpu.init();
	return { vm, vcpu };
}

function argument(c: Case, vm: Vm): Uint8Array {
	// What a client has on its stack: answers overwrite it, and nothing else does.
	const bytes = new Uint8Array(c.size).fill(c.answers && c.fields === undefined ? 0xaa : 0);
	const buffer = vm.allocate(8192);
	const words = c.fields?.(buffer) ?? [];
	const view = new DataView(bytes.buffer);
	for (const [at, value] of words) {
		if (at + 8 <= c.size) view.setBigUint64(at, BigInt(value), true);
		else view.setUint32(at, Number(value), true);
	}
	return bytes;
}

describe("every ioctl that takes a structure", () => {
	for (const c of cases) {
		const request = REQUESTS.get(c.name) as number;
		it(`${c.on} ${c.name}: as bytes, or at a user address`, () => {
			const one = machine();
			const bytes = argument(c, one.vm);
			const before = bytes.slice();
			expect(one[c.on].ioctl(request, bytes)).toBe(c.result);
			expect(bytes.some((b, i) => b !== before[i])).toBe(c.answers === true);

			const two = machine();
			const same = argument(c, two.vm);
			const at = two.vm.allocate(c.size, 8);
			two.vm.memory.set(same, at);
			expect(two[c.on].ioctl(request, BigInt(at))).toBe(c.result);
			expect([...two.vm.memory.subarray(at, at + c.size)]).toEqual([...bytes]);
		});

		it(`${c.on} ${c.name}: EFAULT where memory does not hold all of it`, () => {
			const { vm, vcpu } = machine();
			const on = { vm, vcpu }[c.on];
			const bytes = argument(c, vm);
			vm.memory.set(bytes.subarray(0, c.size - 1), MEMORY - c.size + 1);
			const bad = [0, -1, MEMORY, MEMORY - c.size + 1, 2 ** 53, 1n << 63n, 0.5, Number.NaN, bytes.slice(0, -1)];
			for (const pointer of bad) expect([pointer, on.ioctl(request, pointer)]).toEqual([pointer, EFAULT]);
		});
	}

	it("the first memory that a client allocates can hold one", () => {
		const vm = openKvm({ memory: MEMORY }).createVm();
		expect(vm.ioctl(KVM_ARM_PREFERRED_TARGET, vm.allocate(4096))).toBe(0);
	});

	it("the last allocation is the start of memory, and then there is no more", () => {
		const vm = openKvm({ memory: MEMORY }).createVm();
		expect(vm.allocate(100)).toBe(MEMORY - 4096);
		expect(vm.allocate(65536, 65536)).toBe(MEMORY - 2 * 65536);
		expect(vm.allocate(MEMORY - 2 * 65536)).toBe(0);
		expect(() => vm.allocate(1)).toThrow(expect.objectContaining({ code: "ENOMEM", errno: 12 }));
		for (const bad of [-1, Number.NaN]) expect(() => vm.allocate(bad)).toThrow(expect.objectContaining({ errno: 12 }));
	});
});
