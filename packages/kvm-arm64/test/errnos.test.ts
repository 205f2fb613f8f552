import * as uapi from "@upcall/uapi";
import {
	E2BIG,
	EAGAIN,
	EBADF,
	EBUSY,
	EEXIST,
	EFAULT,
	EINVAL,
	ENODEV,
	ENOENT,
	ENOEXEC,
	ENOSYS,
	ENXIO,
	KvmError,
	regIdByName,
	sysregId,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { type IoctlArgument, openKvm, type Vcpu, type Vm } from "../src/index.ts";
import { A64, guest, load32 } from "./support/guest.ts";

const MEMORY = 1 << 20;
const BAD = 2 ** 40;

function open(): { kvm: ReturnType<typeof openKvm>; vm: Vm; vcpu: Vcpu } {
	const kvm = openKvm({ abi: "upstream", memory: MEMORY, maxVcpus: 4, clock: "virtual", budget: 1000 });
	const vm = kvm.createVm();
	return { kvm, vm, vcpu: vm.createVcpu(0) };
}

/** A structure from fields at byte offsets. */
function struct(
	size: number,
	fields: readonly (readonly [at: number, bytes: 1 | 2 | 4 | 8, value: number | bigint])[],
): Uint8Array {
	const out = new Uint8Array(size);
	const view = new DataView(out.buffer);
	for (const [at, bytes, value] of fields) {
		if (bytes === 8) view.setBigUint64(at, BigInt(value), true);
		else if (bytes === 4) view.setUint32(at, Number(value), true);
		else if (bytes === 2) view.setUint16(at, Number(value), true);
		else view.setUint8(at, Number(value));
	}
	return out;
}

function region(
	slot: number,
	flags: number,
	gpa: number | bigint,
	size: number | bigint,
	hva: number | bigint,
): Uint8Array {
	return struct(32, [
		[0, 4, slot],
		[4, 4, flags],
		[8, 8, gpa],
		[16, 8, size],
		[24, 8, hva],
	]);
}

const attr = (group: number, number: number, addr: number): Uint8Array =>
	struct(24, [
		[4, 4, group],
		[8, 8, number],
		[16, 8, addr],
	]);

const init = (target: number, ...features: number[]): Uint8Array =>
	struct(32, [[0, 4, target], ...features.map((f, i): [number, 4, number] => [4 + 4 * i, 4, f])]);

type Case = readonly [what: string, request: number, argument: IoctlArgument, result: number];

function table(on: () => { ioctl(request: number, argument: IoctlArgument): number }, cases: readonly Case[]): void {
	for (const [what, request, argument, result] of cases) {
		it(what, () => expect(on().ioctl(request, argument)).toBe(result));
	}
}

describe("system descriptor", () => {
	table(
		() => open().kvm,
		[
			["GET_API_VERSION", uapi.KVM_GET_API_VERSION, 0, 12],
			["GET_API_VERSION with an argument", uapi.KVM_GET_API_VERSION, 1, -EINVAL],
			["GET_VCPU_MMAP_SIZE", uapi.KVM_GET_VCPU_MMAP_SIZE, 0, 8192],
			["GET_VCPU_MMAP_SIZE with an argument", uapi.KVM_GET_VCPU_MMAP_SIZE, 1, -EINVAL],
			["CREATE_VM too small", uapi.KVM_CREATE_VM, 31, -EINVAL],
			["CREATE_VM too large", uapi.KVM_CREATE_VM, 41, -EINVAL],
			["CREATE_VM unknown bits", uapi.KVM_CREATE_VM, 0x100, -EINVAL],
			["CREATE_VM protected", uapi.KVM_CREATE_VM, 0x80000000, -EINVAL],
			["CHECK_EXTENSION unknown", uapi.KVM_CHECK_EXTENSION, 9999, 0],
			["CHECK_EXTENSION MSI_DEVID", uapi.KVM_CHECK_EXTENSION, uapi.KVM_CAP_MSI_DEVID, -EINVAL],
			["a VM's ioctl", uapi.KVM_CREATE_VCPU, 0, -EINVAL],
		],
	);

	it("closed", () => {
		const { kvm } = open();
		kvm.close();
		expect(kvm.ioctl(uapi.KVM_GET_API_VERSION)).toBe(-EBADF);
		expect(() => kvm.createVm()).toThrow(KvmError);
	});
});

describe("VM descriptor", () => {
	const cap = (number: number, flags: number, argument: number | bigint): Uint8Array =>
		struct(104, [
			[0, 4, number],
			[4, 4, flags],
			[8, 8, argument],
		]);
	table(
		() => open().vm,
		[
			["CREATE_VCPU twice", uapi.KVM_CREATE_VCPU, 0, -EEXIST],
			["CREATE_VCPU 512", uapi.KVM_CREATE_VCPU, 512, -EINVAL],
			["CREATE_VCPU beyond the maximum", uapi.KVM_CREATE_VCPU, 4, -EINVAL],
			["ENABLE_CAP bad pointer", uapi.KVM_ENABLE_CAP, BAD, -EFAULT],
			["ENABLE_CAP flags", uapi.KVM_ENABLE_CAP, cap(uapi.KVM_CAP_ARM_NISV_TO_USER, 1, 0), -EINVAL],
			["ENABLE_CAP NISV", uapi.KVM_ENABLE_CAP, cap(uapi.KVM_CAP_ARM_NISV_TO_USER, 0, 0), 0],
			["ENABLE_CAP MTE", uapi.KVM_ENABLE_CAP, cap(uapi.KVM_CAP_ARM_MTE, 0, 0), -EINVAL],
			["ENABLE_CAP RFC number upstream", uapi.KVM_ENABLE_CAP, cap(226, 0, 0), -EINVAL],
			["ENABLE_CAP COUNTER_OFFSET", uapi.KVM_ENABLE_CAP, cap(227, 0, 0), -EINVAL],
			["ENABLE_CAP dirty log 2 alone", uapi.KVM_ENABLE_CAP, cap(168, 0, 2), -EINVAL],
			["ENABLE_CAP dirty log 3", uapi.KVM_ENABLE_CAP, cap(168, 0, 3), 0],
			["ENABLE_CAP halt poll too long", uapi.KVM_ENABLE_CAP, cap(182, 0, 2n ** 32n), -EINVAL],
			["ENABLE_CAP split chunk", uapi.KVM_ENABLE_CAP, cap(228, 0, 0x200000), 0],
			["ENABLE_CAP split chunk no block size", uapi.KVM_ENABLE_CAP, cap(228, 0, 0x100000), -EINVAL],
			["region v1 flags", uapi.KVM_SET_USER_MEMORY_REGION, region(0, 4, 0, 4096, 0), -EINVAL],
			["region slot number", uapi.KVM_SET_USER_MEMORY_REGION, region(32767, 0, 0, 4096, 0), -EINVAL],
			["region last slot", uapi.KVM_SET_USER_MEMORY_REGION, region(32766, 0, 0, 4096, 0), 0],
			["region address space", uapi.KVM_SET_USER_MEMORY_REGION, region(0x10000, 0, 0, 4096, 0), -EINVAL],
			["region size alignment", uapi.KVM_SET_USER_MEMORY_REGION, region(0, 0, 0, 4097, 0), -EINVAL],
			["region gpa alignment", uapi.KVM_SET_USER_MEMORY_REGION, region(0, 0, 1, 4096, 0), -EINVAL],
			["region hva alignment", uapi.KVM_SET_USER_MEMORY_REGION, region(0, 0, 0, 4096, 1), -EINVAL],
			["region hva outside", uapi.KVM_SET_USER_MEMORY_REGION, region(0, 0, 0, 4096, MEMORY), -EINVAL],
			["region wraps", uapi.KVM_SET_USER_MEMORY_REGION, region(0, 0, 2n ** 64n - 4096n, 8192, 0), -EINVAL],
			["region beyond the IPA space", uapi.KVM_SET_USER_MEMORY_REGION, region(0, 0, 2n ** 40n, 4096, 0), -EFAULT],
			["region deletes nothing", uapi.KVM_SET_USER_MEMORY_REGION, region(0, 0, 0, 0, 0), -EINVAL],
			["region bad pointer", uapi.KVM_SET_USER_MEMORY_REGION, BAD, -EFAULT],
			["region null pointer", uapi.KVM_SET_USER_MEMORY_REGION, 0, -EFAULT],
			["region2 guest_memfd", uapi.KVM_SET_USER_MEMORY_REGION2, struct(160, [[4, 4, 4]]), -EINVAL],
			["IRQ_LINE SPI", uapi.KVM_IRQ_LINE, struct(8, [[0, 4, 0x01000020]]), -ENXIO],
			["IRQ_LINE PPI", uapi.KVM_IRQ_LINE, struct(8, [[0, 4, 0x02000010]]), -ENXIO],
			["IRQ_LINE no such vCPU", uapi.KVM_IRQ_LINE, struct(8, [[0, 4, 0x00010000]]), -EINVAL],
			["IRQ_LINE number", uapi.KVM_IRQ_LINE, struct(8, [[0, 4, 2]]), -EINVAL],
			["IRQ_LINE type", uapi.KVM_IRQ_LINE, struct(8, [[0, 4, 0x03000000]]), -EINVAL],
			["IRQ_LINE", uapi.KVM_IRQ_LINE, struct(8, [[4, 4, 1]]), 0],
			["GET_DIRTY_LOG slot number", uapi.KVM_GET_DIRTY_LOG, struct(16, [[0, 4, 32767]]), -EINVAL],
			["GET_DIRTY_LOG no slot", uapi.KVM_GET_DIRTY_LOG, struct(16, [[0, 4, 5]]), -ENOENT],
			["CLEAR_DIRTY_LOG alignment", uapi.KVM_CLEAR_DIRTY_LOG, struct(24, [[8, 8, 1]]), -EINVAL],
			["CREATE_DEVICE", uapi.KVM_CREATE_DEVICE, struct(12, [[0, 4, uapi.KVM_DEV_TYPE_ARM_VGIC_V3]]), 0],
			["CREATE_DEVICE of another machine's type", uapi.KVM_CREATE_DEVICE, struct(12, [[0, 4, 4]]), -ENODEV],
			["CREATE_IRQCHIP", uapi.KVM_CREATE_IRQCHIP, 0, 0],
			["ARM_SET_DEVICE_ADDR", uapi.KVM_ARM_SET_DEVICE_ADDR, struct(16, []), -ENODEV],
			["ARM_SET_DEVICE_ADDR other device", uapi.KVM_ARM_SET_DEVICE_ADDR, struct(16, [[0, 4, 0x10000]]), -ENODEV],
			["IRQFD flags", uapi.KVM_IRQFD, struct(32, [[8, 4, 4]]), -EINVAL],
			["IRQFD", uapi.KVM_IRQFD, struct(32, []), -EAGAIN],
			["IOEVENTFD length", uapi.KVM_IOEVENTFD, struct(64, [[16, 4, 3]]), -EINVAL],
			["IOEVENTFD", uapi.KVM_IOEVENTFD, struct(64, [[16, 4, 4]]), -EBADF],
			["SIGNAL_MSI", uapi.KVM_SIGNAL_MSI, struct(32, []), -EINVAL],
			["SET_GSI_ROUTING flags", uapi.KVM_SET_GSI_ROUTING, struct(8, [[4, 4, 1]]), -EINVAL],
			["SET_GSI_ROUTING empty", uapi.KVM_SET_GSI_ROUTING, struct(8, []), 0],
			["coalesced MMIO pio", uapi.KVM_REGISTER_COALESCED_MMIO, struct(16, [[12, 4, 2]]), -EINVAL],
			["ARM_MTE_COPY_TAGS", uapi.KVM_ARM_MTE_COPY_TAGS, struct(48, []), -EINVAL],
			["counter offset reserved", uapi.KVM_ARM_SET_COUNTER_OFFSET, struct(16, [[8, 8, 1]]), -EINVAL],
			["writable masks reserved", uapi.KVM_ARM_GET_REG_WRITABLE_MASKS, struct(64, [[12, 4, 1]]), -EINVAL],
			["writable masks bad pointer", uapi.KVM_ARM_GET_REG_WRITABLE_MASKS, struct(64, [[0, 8, BAD]]), -EFAULT],
			["HAS_DEVICE_ATTR filter", uapi.KVM_HAS_DEVICE_ATTR, attr(0, 0, 0), 0],
			["HAS_DEVICE_ATTR attr", uapi.KVM_HAS_DEVICE_ATTR, attr(0, 1, 0), -ENXIO],
			["HAS_DEVICE_ATTR group", uapi.KVM_HAS_DEVICE_ATTR, attr(1, 0, 0), -ENXIO],
			["GET_DEVICE_ATTR", uapi.KVM_GET_DEVICE_ATTR, attr(0, 0, 0), -EINVAL],
			["SET_DEVICE_ATTR bad filter", uapi.KVM_SET_DEVICE_ATTR, attr(0, 0, BAD), -EFAULT],
			["RESET_DIRTY_RINGS", uapi.KVM_RESET_DIRTY_RINGS, 0, -EINVAL],
			["SET_MEMORY_ATTRIBUTES", uapi.KVM_SET_MEMORY_ATTRIBUTES, struct(32, []), -EINVAL],
			["CREATE_GUEST_MEMFD", uapi.KVM_CREATE_GUEST_MEMFD, struct(64, []), -EINVAL],
			["a vCPU's ioctl", uapi.KVM_RUN, 0, -EINVAL],
		],
	);

	it("memory slots: overlap, move, change, delete", () => {
		const { vm } = open();
		const set = (...r: Parameters<typeof region>): number => vm.ioctl(uapi.KVM_SET_USER_MEMORY_REGION, region(...r));
		expect(set(0, 0, 0x10000, 0x4000, 0)).toBe(0);
		expect(set(1, 0, 0x13000, 0x4000, 0)).toBe(-EEXIST);
		expect(set(1, 0, 0x14000, 0x4000, 0)).toBe(0);
		expect(set(0, 0, 0x12000, 0x4000, 0)).toBe(-EEXIST);
		expect(set(0, 0, 0x20000, 0x4000, 0)).toBe(0);
		expect(set(0, 0, 0x20000, 0x5000, 0)).toBe(-EINVAL);
		expect(set(0, 0, 0x20000, 0x4000, 0x1000)).toBe(-EINVAL);
		expect(set(0, uapi.KVM_MEM_READONLY, 0x20000, 0x4000, 0)).toBe(-EINVAL);
		expect(set(0, uapi.KVM_MEM_LOG_DIRTY_PAGES, 0x20000, 0x4000, 0)).toBe(0);
		expect(set(0, 0, 0, 0, 0)).toBe(0);
		expect(set(0, 0, 0, 0, 0)).toBe(-EINVAL);
	});

	it("SMCCC filter: padding, size, action, overlap, and too late", () => {
		const { vm, vcpu } = open();
		const at = vm.allocate(4096);
		const set = (base: number, nr: number, action: number, pad = 0): number => {
			vm.memory.set(
				struct(24, [
					[0, 4, base],
					[4, 4, nr],
					[8, 1, action],
					[23, 1, pad],
				]),
				at,
			);
			return vm.ioctl(uapi.KVM_SET_DEVICE_ATTR, attr(0, 0, at));
		};
		expect(set(0xc3000000, 1, 2, 1)).toBe(-EINVAL);
		expect(set(0xc3000000, 0, 2)).toBe(-EINVAL);
		expect(set(0xffffffff, 2, 2)).toBe(-EINVAL);
		expect(set(0xc3000000, 1, 3)).toBe(-EINVAL);
		expect(set(0xffffffff, 1, 2)).toBe(0);
		expect(set(0x80008000, 1, 1)).toBe(-EEXIST);
		expect(set(0xc0000000, 1, 1)).toBe(-EEXIST);
		expect(set(0x7fffffff, 2, 1)).toBe(-EEXIST);
		expect(set(0xc3000000, 16, 2)).toBe(0);
		expect(set(0xc300000f, 1, 0)).toBe(-EEXIST);
		vcpu.init();
		vcpu.run.immediate_exit = 1;
		expect(vcpu.enter()).toBe(-4);
		expect(set(0xc4000000, 1, 2)).toBe(-EBUSY);
	});
});

describe("vCPU descriptor", () => {
	table(
		() => open().vcpu,
		[
			["RUN before INIT", uapi.KVM_RUN, 0, -ENOEXEC],
			["RUN with an argument", uapi.KVM_RUN, 1, -EINVAL],
			["GET_ONE_REG before INIT", uapi.KVM_GET_ONE_REG, BAD, -ENOEXEC],
			["GET_REG_LIST before INIT", uapi.KVM_GET_REG_LIST, struct(8, []), -ENOEXEC],
			["GET_VCPU_EVENTS before INIT", uapi.KVM_GET_VCPU_EVENTS, struct(64, []), -ENOEXEC],
			["FINALIZE before INIT", uapi.KVM_ARM_VCPU_FINALIZE, struct(4, [[0, 4, 4]]), -ENOEXEC],
			["GET_MP_STATE before INIT", uapi.KVM_GET_MP_STATE, struct(4, []), 0],
			["SET_MP_STATE HALTED", uapi.KVM_SET_MP_STATE, struct(4, [[0, 4, 3]]), -EINVAL],
			["INIT bad pointer", uapi.KVM_ARM_VCPU_INIT, BAD, -EFAULT],
			["INIT target", uapi.KVM_ARM_VCPU_INIT, init(6), -EINVAL],
			["INIT unknown feature", uapi.KVM_ARM_VCPU_INIT, init(5, 0x80), -ENOENT],
			["INIT unknown word", uapi.KVM_ARM_VCPU_INIT, init(5, 0, 1), -ENOENT],
			["INIT missing feature", uapi.KVM_ARM_VCPU_INIT, init(5, 1 << 4), -EINVAL],
			["INIT EL1_32BIT", uapi.KVM_ARM_VCPU_INIT, init(5, 2), -EINVAL],
			["ENABLE_CAP", uapi.KVM_ENABLE_CAP, struct(104, []), -EINVAL],
			["SET_REGS", uapi.KVM_SET_REGS, struct(864, []), -EINVAL],
			["INTERRUPT", uapi.KVM_INTERRUPT, struct(4, []), -EINVAL],
			["SET_SIGNAL_MASK null", uapi.KVM_SET_SIGNAL_MASK, 0, 0],
			["SET_SIGNAL_MASK length", uapi.KVM_SET_SIGNAL_MASK, struct(12, [[0, 4, 4]]), -EINVAL],
			["SET_GUEST_DEBUG control", uapi.KVM_SET_GUEST_DEBUG, struct(520, [[0, 4, 0x40001]]), -EINVAL],
			["HAS_DEVICE_ATTR PMU", uapi.KVM_HAS_DEVICE_ATTR, attr(0, 0, 0), -ENXIO],
			["HAS_DEVICE_ATTR timer", uapi.KVM_HAS_DEVICE_ATTR, attr(1, 3, 0), 0],
			["HAS_DEVICE_ATTR timer 4", uapi.KVM_HAS_DEVICE_ATTR, attr(1, 4, 0), -ENXIO],
			["SET_DEVICE_ATTR PMU", uapi.KVM_SET_DEVICE_ATTR, attr(0, 0, 0), -ENODEV],
			["SET_DEVICE_ATTR timer", uapi.KVM_SET_DEVICE_ATTR, attr(1, 0, 0), -EINVAL],
			["SET_DEVICE_ATTR group", uapi.KVM_SET_DEVICE_ATTR, attr(9, 0, 0), -ENXIO],
			["another type byte", 0x4010_ffab, struct(16, []), -EINVAL],
		],
	);

	it("one-reg ids", () => {
		const { vm, vcpu } = open();
		vcpu.init({ features: [2] });
		const at = vm.allocate(4096);
		const get = (id: bigint, addr = at): number =>
			vcpu.ioctl(
				uapi.KVM_GET_ONE_REG,
				struct(16, [
					[0, 8, id],
					[8, 8, addr],
				]),
			);
		const set = (id: bigint, value: bigint): number => {
			vm.memory.set(struct(8, [[0, 8, value]]), at);
			return vcpu.ioctl(
				uapi.KVM_SET_ONE_REG,
				struct(16, [
					[0, 8, id],
					[8, 8, at],
				]),
			);
		};
		expect(get(regIdByName("x0"))).toBe(0);
		expect(get(regIdByName("x0"), BAD)).toBe(-EFAULT);
		expect(get(0x4030000000100000n)).toBe(-EINVAL);
		expect(get(0x6030000100100000n)).toBe(-EINVAL);
		expect(get(0x6030000000100001n)).toBe(-EINVAL);
		expect(get(0x6020000000100000n)).toBe(-EINVAL);
		expect(get(0x60300000001000d8n)).toBe(-ENOENT);
		expect(get(sysregId("ICC_PMR_EL1"))).toBe(-ENOENT);
		expect(get(0x606000000015ffffn)).toBe(-ENOENT);
		expect(get(0x602000000011000en)).toBe(-ENOENT);
		expect(get(0x6030000000140004n)).toBe(-ENOENT);
		expect(set(regIdByName("pstate"), 0x3c9n)).toBe(-EINVAL);
		expect(set(regIdByName("pstate"), 0x10n)).toBe(-EINVAL);
		expect(set(sysregId("MIDR_EL1"), 1n)).toBe(-EINVAL);
		expect(set(sysregId("OSLSR_EL1"), 0n)).toBe(-EINVAL);
		expect(set(sysregId("ID_AA64ISAR0_EL1"), 0xf00000n)).toBe(-EINVAL);
		expect(set(sysregId("ID_AA64ISAR0_EL1"), 0n)).toBe(0);
		expect(set(sysregId("ID_PFR0_EL1"), 0x1234n)).toBe(0);
		expect(set(sysregId("ID_AFR0_EL1"), 1n)).toBe(-EINVAL);
		expect(set(uapi.KVM_REG_ARM_STD_BMAP, 2n)).toBe(-EINVAL);
		expect(set(uapi.KVM_REG_ARM_PSCI_VERSION, 1n)).toBe(-EINVAL);
		expect(set(0x6020000000110000n, 0xf0000000n)).toBe(-EINVAL);
		vcpu.run.immediate_exit = 1;
		expect(vcpu.enter()).toBe(-4);
		expect(set(uapi.KVM_REG_ARM_STD_BMAP, 0n)).toBe(-EBUSY);
		expect(set(uapi.KVM_REG_ARM_STD_BMAP, 1n)).toBe(0);
		expect(set(sysregId("ID_AA64ISAR0_EL1"), 0x200000n)).toBe(-EBUSY);
		expect(set(sysregId("ID_AA64ISAR0_EL1"), 0n)).toBe(0);
	});

	it("GET_REG_LIST: E2BIG tells the number, and every listed register can be read", () => {
		const { vcpu } = open();
		vcpu.init();
		const small = struct(8, [[0, 8, 1]]);
		expect(vcpu.ioctl(uapi.KVM_GET_REG_LIST, small)).toBe(-E2BIG);
		const count = Number(new DataView(small.buffer).getBigUint64(0, true));
		expect(count).toBe(vcpu.getRegList().length);
		expect(new Set(vcpu.getRegList()).size).toBe(count);
		for (const id of vcpu.getRegList()) expect(vcpu.getOneReg(id)).toBeTypeOf("bigint");
	});

	it("stolen time: alignment, memory, once", () => {
		const { vm, vcpu } = open();
		vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: 0x4000_0000, memorySize: 0x10000, userspaceAddr: 0 });
		const at = 0x20000;
		const set = (ipa: number): number => {
			vm.memory.set(struct(8, [[0, 8, ipa]]), at);
			return vcpu.ioctl(uapi.KVM_SET_DEVICE_ATTR, attr(2, 0, at));
		};
		expect(set(0x4000_0001)).toBe(-EINVAL);
		expect(set(0x5000_0000)).toBe(-EINVAL);
		expect(set(0x4000_0040)).toBe(0);
		expect(set(0x4000_0080)).toBe(-EEXIST);
		expect(vcpu.ioctl(uapi.KVM_SET_DEVICE_ATTR, attr(2, 1, at))).toBe(-ENXIO);
	});

	it("other features than the VM's first vCPU: EINVAL", () => {
		const { vm, vcpu } = open();
		vcpu.init({ features: [2] });
		expect(vcpu.ioctl(uapi.KVM_ARM_VCPU_INIT, init(5, 0))).toBe(-EINVAL);
		const other = vm.createVcpu(1);
		expect(other.ioctl(uapi.KVM_ARM_VCPU_INIT, init(5, 0))).toBe(-EINVAL);
		expect(other.ioctl(uapi.KVM_ARM_VCPU_INIT, init(5, 4))).toBe(0);
	});

	it("KVM_RUN: ENOSYS for an access that cannot be described, NISV with the capability", () => {
		const kvm = openKvm({ abi: "upstream", memory: MEMORY, clock: "virtual" });
		const { vm, vcpu } = guest(kvm, [...load32(1, 0x0900_0000), A64.ldp(2, 3, 1)]);
		expect(vcpu.enter()).toBe(-ENOSYS);
		expect(vcpu.run.exit_reason).toBe(uapi.KVM_EXIT_UNKNOWN);
		vm.enableCap(uapi.KVM_CAP_ARM_NISV_TO_USER);
		expect(vcpu.enter()).toBe(0);
		expect(vcpu.exit()).toMatchObject({ reason: uapi.KVM_EXIT_ARM_NISV, faultIpa: 0x0900_0000n });
	});

	it("typed methods throw KvmError with the errno, raw ones return it", () => {
		const { vm, vcpu } = open();
		expect(() => vcpu.x(0)).toThrow(expect.objectContaining({ name: "KvmError", errno: ENOEXEC }));
		expect(() => vm.createVcpu(0)).toThrow(expect.objectContaining({ code: "EEXIST", errno: EEXIST }));
		vcpu.close();
		expect(vcpu.ioctl(uapi.KVM_RUN)).toBe(-EBADF);
		expect(vcpu.enter()).toBe(-EBADF);
	});
});
