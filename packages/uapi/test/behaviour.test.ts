import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import * as uapi from "../src/index.ts";

const u = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const size = fc.integer({ min: 0, max: 8 }).map((log) => (2 ** log) as uapi.OneRegSize);
const word = fc.integer({ min: 0, max: 0xffff_ffff });

const oneReg: fc.Arbitrary<uapi.OneReg> = fc.oneof(
	fc.record({ class: fc.constant("core" as const), size, offset: u(16).map((n) => n * 4) }),
	fc.record({ class: fc.constant("demux" as const), size, selector: u(8), value: u(8) }),
	fc.record({ class: fc.constant("sysreg" as const), size, op0: u(2), op1: u(3), crn: u(4), crm: u(4), op2: u(3) }),
	fc.record({ class: fc.constant("fw" as const), size, index: u(16) }),
	fc.record({ class: fc.constant("sve" as const), size, kind: fc.constant("z" as const), reg: u(5), slice: u(5) }),
	fc.record({ class: fc.constant("sve" as const), size, kind: fc.constant("p" as const), reg: u(4), slice: u(5) }),
	fc.record({
		class: fc.constant("sve" as const),
		size,
		kind: fc.constant("ffr" as const),
		reg: fc.constant(0),
		slice: u(5),
	}),
	fc.constant({ class: "sve" as const, size: 64 as const, kind: "vls" as const, reg: 0, slice: 0 }),
	fc.record({ class: fc.constant("fw_feat_bmap" as const), size, index: u(16) }),
);

describe("one-reg ids", () => {
	property.prop([oneReg])("encode then decode gives the register back", (reg) => {
		const id = uapi.oneRegId(reg);
		expect(uapi.decodeOneRegId(id)).toEqual(reg);
		expect(uapi.decodeOneRegWords(Number(id >> 32n), Number(id & 0xffff_ffffn))).toEqual(reg);
	});

	property.prop([
		fc.oneof(
			fc.bigInt(0n, 2n ** 64n - 1n),
			u(28).map((low) => 0x6030_0000_0000_0000n + BigInt(low)),
		),
	])("whatever decodes encodes to the same id", (id) => {
		const reg = uapi.decodeOneRegId(id);
		if (reg !== undefined) expect(uapi.oneRegId(reg)).toBe(id);
	});

	property.prop([oneReg, fc.integer({ min: 28, max: 31 }), fc.integer({ min: 32, max: 51 })])(
		"a bit outside the fields makes an id meaningless",
		(reg, low, high) => {
			expect(uapi.decodeOneRegId(uapi.oneRegId(reg) | (1n << BigInt(low)))).toBeUndefined();
			expect(uapi.decodeOneRegId(uapi.oneRegId(reg) | (1n << BigInt(high)))).toBeUndefined();
			expect(uapi.decodeOneRegId(uapi.oneRegId(reg) ^ (1n << 60n))).toBeUndefined();
		},
	);

	test("firmware and SVE registers", () => {
		expect(uapi.decodeOneRegId(uapi.KVM_REG_ARM_PSCI_VERSION)).toEqual({ class: "fw", size: 8, index: 0 });
		expect(uapi.decodeOneRegId(uapi.KVM_REG_ARM_VENDOR_HYP_BMAP)).toEqual({ class: "fw_feat_bmap", size: 8, index: 2 });
		expect(uapi.decodeOneRegId(uapi.KVM_REG_ARM64_SVE_VLS)).toMatchObject({ kind: "vls", size: 64 });
		expect(uapi.oneRegId({ class: "sve", size: 256, kind: "z", reg: 1, slice: 0 })).toBe(0x6080_0000_0015_0020n);
		expect(uapi.oneRegId({ class: "sve", size: 32, kind: "ffr", reg: 0, slice: 0 })).toBe(0x6050_0000_0015_0600n);
		expect(uapi.oneRegId({ class: "demux", size: 4, selector: 0, value: 13 })).toBe(0x6020_0000_0011_000dn);
		expect(uapi.decodeOneRegId(0x6050_0000_0015_0620n)).toBeUndefined();
		expect(uapi.decodeOneRegId(0x6030_0000_0012_0000n)).toBeUndefined();
		expect(uapi.decodeOneRegId(0x6090_0000_0010_0000n)).toBeUndefined();
	});

	test("parts that do not fit are refused with EINVAL", () => {
		const bad = [
			{ class: "core", size: 8, offset: 2 },
			{ class: "core", size: 8, offset: 0x40000 },
			{ class: "core", size: 3, offset: 0 },
			{ class: "core", size: 512, offset: 0 },
			{ class: "core", size: 0, offset: 0 },
			{ class: "demux", size: 4, selector: 0, value: 256 },
			{ class: "sysreg", size: 8, op0: 4, op1: 0, crn: 0, crm: 0, op2: 0 },
			{ class: "sysreg", size: 8, op0: 3, op1: 0, crn: 16, crm: 0, op2: 0 },
			{ class: "fw", size: 8, index: -1 },
			{ class: "sve", size: 64, kind: "p", reg: 16, slice: 0 },
			{ class: "sve", size: 64, kind: "vls", reg: 0, slice: 1 },
			{ class: "sve", size: 64, kind: "ffr", reg: 1, slice: 0 },
		] as uapi.OneReg[];
		for (const reg of bad) {
			expect(() => uapi.oneRegId(reg), JSON.stringify(reg)).toThrow(expect.objectContaining({ code: "EINVAL" }));
		}
	});
});

describe("SMCCC function ids", () => {
	property.prop([
		fc.record({
			fast: fc.boolean(),
			convention: fc.constantFrom(32 as const, 64 as const),
			owner: u(6),
			number: u(16),
		}),
	])("encode then decode", (call) => {
		const fid = uapi.smcccFunctionId(call);
		expect(fid).toBeGreaterThanOrEqual(0);
		expect(uapi.decodeSmcccFunction(fid)).toEqual(call);
		expect(uapi.decodeSmcccFunction(fid | 0)).toEqual(call);
	});

	test("known calls", () => {
		const cpuOn = { fast: true, convention: 64, owner: uapi.ARM_SMCCC_OWNER_STANDARD, number: 3 } as const;
		expect(uapi.smcccFunctionId(cpuOn)).toBe(uapi.PSCI_0_2_FN64_CPU_ON);
		expect(uapi.smcccFunctionName(uapi.PSCI_0_2_FN64_CPU_ON)).toBe("CPU_ON_64");
		expect(uapi.smcccFunctionName(uapi.ARM_SMCCC_VERSION_FUNC_ID)).toBe("SMCCC_VERSION");
		expect(uapi.smcccFunctionName(uapi.PSCI_0_2_FN_PSCI_VERSION | 0)).toBe("PSCI_VERSION");
		expect(uapi.smcccFunctionName(0xc3000001)).toBeUndefined();
		expect(() => uapi.smcccFunctionId({ ...cpuOn, owner: 64 })).toThrow(uapi.KvmError);
		expect(() => uapi.smcccFunctionId({ ...cpuOn, number: 0.5 })).toThrow(uapi.KvmError);
	});
});

describe("ioctl requests", () => {
	property.prop([fc.record({ direction: u(2), size: u(14), type: u(8), nr: u(8) })])("encode then decode", (parts) => {
		const request = uapi.ioctlNumber(parts);
		expect(request).toBeGreaterThanOrEqual(0);
		expect(uapi.decodeIoctl(request)).toEqual(parts);
	});

	test("one number, two descriptors", () => {
		expect(uapi.KVM_ARM_SET_DEVICE_ADDR).toBe(uapi.KVM_GET_ONE_REG);
		expect(uapi.ioctlName(0x4010aeab, "vm")).toBe("KVM_ARM_SET_DEVICE_ADDR");
		expect(uapi.ioctlName(0x4010aeab, "vcpu")).toBe("KVM_GET_ONE_REG");
		expect(uapi.ioctlName(0x4010aeab, "device")).toBeUndefined();
		expect(() => uapi.ioctlNumber({ direction: 4, size: 0, type: 0, nr: 0 })).toThrow(uapi.KvmError);
	});
});

describe("views", () => {
	test("rebind moves a view, its members and its cached byte arrays", () => {
		const memory = new Uint8Array(3 * uapi.KvmRun.SIZE);
		const data = new DataView(memory.buffer);
		const run = new uapi.KvmRun(data, 0);
		const { mmio } = run;
		const first = mmio.data;
		expect(mmio.data).toBe(first);
		run.rebind(data, uapi.KvmRun.SIZE);
		mmio.data[0] = 7;
		mmio.phys_addrNumber = 0x0900_0000;
		run.hypercall.args.set(5, 0xffff_ffff_ffff_ffffn);
		expect(memory[uapi.KvmRun.SIZE + 40]).toBe(7);
		expect(memory.subarray(0, uapi.KvmRun.SIZE).every((byte) => byte === 0)).toBe(true);
		expect(data.getBigUint64(uapi.KvmRun.SIZE + 32, true)).toBe(0x0900_0000n);
		expect(data.getBigUint64(uapi.KvmRun.SIZE + 80, true)).toBe(0xffff_ffff_ffff_ffffn);
	});

	test("a view over a part of a buffer counts from the DataView, not from the buffer", () => {
		const memory = new Uint8Array(128);
		const reg = new uapi.KvmOneReg(new DataView(memory.buffer, 32, 64), 16);
		reg.id = uapi.coreRegId("x0");
		expect(memory.subarray(48, 56)).toEqual(reg.asBytes().subarray(0, 8));
		expect(new uapi.KvmMsi(new DataView(memory.buffer, 32), 8).pad.byteOffset).toBe(32 + 8 + 20);
	});

	test("memory that is too short is refused with EFAULT", () => {
		const data = new DataView(new ArrayBuffer(40));
		for (const offset of [25, -1, 0.5, Number.NaN, 2 ** 32]) {
			expect(uapi.fitsIn(data, offset, 16)).toBe(false);
			expect(() => new uapi.KvmOneReg(data, offset), `${offset}`).toThrow(
				expect.objectContaining({ name: "KvmError", code: "EFAULT", errno: uapi.EFAULT }),
			);
			expect(() => uapi.KvmOneReg.alloc().rebind(data, offset)).toThrow(uapi.KvmError);
		}
		expect(uapi.fitsIn(data, 24, 16)).toBe(true);
		expect(() => new uapi.U64Array(data, 0, 6)).toThrow(uapi.KvmError);
	});

	test("array elements outside the array are refused", () => {
		const { args } = uapi.KvmEnableCap.alloc();
		for (const index of [-1, 4, Number.NaN, 2 ** 32]) {
			expect(() => args.get(index)).toThrow(RangeError);
			expect(() => args.setLo(index, 0)).toThrow(RangeError);
			expect(() => args.setNumber(index, 0)).toThrow(RangeError);
		}
		expect(() => uapi.KvmVcpuInit.alloc().features.set(7, 0)).toThrow(RangeError);
	});

	property.prop([word, word])("the three faces of a u64 agree", (high, low) => {
		const reg = uapi.KvmOneReg.alloc();
		reg.idLo = low;
		reg.idHi = high;
		expect(reg.id).toBe((BigInt(high) << 32n) | BigInt(low));
		expect(reg.idNumber).toBe(high * 2 ** 32 + low);
		const list = new uapi.U64Array(reg.dataView, 0, 2);
		list.set(1, reg.id);
		expect([list.getLo(1), list.getHi(1)]).toEqual([low, high]);
		expect(list.getNumber(1)).toBe(reg.addrNumber);
		if (high < 2 ** 21) {
			reg.addrNumber = 0;
			list.setNumber(1, high * 2 ** 32 + low);
			expect(reg.addr).toBe(reg.id);
		}
		list.setHi(0, 1);
		list.setLo(0, 2);
		expect(reg.id).toBe(0x1_0000_0002n);
		list.clear();
		expect([reg.id, reg.addr]).toEqual([0n, 0n]);
	});

	test("views work over shared memory", () => {
		const run = new uapi.KvmRun(new DataView(new SharedArrayBuffer(4096)), 0);
		run.mmio.data.set([1, 2, 3, 4]);
		expect(run.mmio.data).toHaveLength(8);
		expect(run.hypercall.args.get(0)).toBe(0x04030201n);
	});
});

describe("profiles", () => {
	test("the two user APIs differ at 226 and 227 and nowhere else", () => {
		const rfc = uapi.profile("rfc");
		const upstream = uapi.profile("upstream");
		const numbers = new Set([...rfc.capabilityNames.keys(), ...upstream.capabilityNames.keys()]);
		const different = [...numbers].filter((n) => rfc.capabilityNames.get(n) !== upstream.capabilityNames.get(n));
		expect(different.sort()).toEqual([226, 227]);
		expect(rfc.capabilityNames.get(226)).toBe("KVM_CAP_ARM_HVC_TO_USER");
		expect(rfc.capabilityNames.get(227)).toBe("KVM_CAP_ARM_PSCI_TO_USER");
		expect(upstream.capabilityNames.get(226)).toBe("KVM_CAP_PMU_EVENT_MASKED_EVENTS");
		expect(upstream.capabilityNames.get(227)).toBe("KVM_CAP_COUNTER_OFFSET");
		expect(rfc.capabilities.filter(({ number }) => number === 226 || number === 227)).toMatchObject([
			{ vm: 1 },
			{ vm: 1 },
		]);
		expect(upstream.capabilities.some(({ number }) => number === 226)).toBe(false);
		const rest = (p: uapi.AbiProfile) => p.capabilities.filter(({ number }) => number !== 226 && number !== 227);
		expect(rest(rfc)).toEqual(rest(upstream));
	});

	test("what a hypercall exit holds", () => {
		expect(uapi.profile("rfc").hypercall).toMatchObject({ nr: "immediate", args: "x0-x5", conduits: ["hvc"] });
		expect(uapi.profile("upstream").hypercall).toMatchObject({ nr: "function-id", args: "zero", word96: "flags" });
	});
});

test("names of numbers", () => {
	expect(uapi.errnoName(22)).toBe("EINVAL");
	expect(uapi.errnoName(-11)).toBe("EAGAIN");
	expect(uapi.errnoName(0)).toBeUndefined();
	expect(uapi.errnoMessage(-14)).toBe("Bad address");
	expect(uapi.exitReasonName(uapi.KVM_EXIT_MMIO)).toBe("KVM_EXIT_MMIO");
	expect(uapi.exitReasonName(999)).toBeUndefined();
	expect(uapi.systemEventName(1)).toBe("KVM_SYSTEM_EVENT_SHUTDOWN");
	expect(uapi.mpStateName(10)).toBe("KVM_MP_STATE_SUSPENDED");
	expect(uapi.deviceTypeName(7)).toBe("KVM_DEV_TYPE_ARM_VGIC_V3");
	expect(uapi.psciReturnName(-4)).toBe("PSCI_RET_ALREADY_ON");
	for (const [value, name, message] of uapi.ERRNOS) {
		expect((uapi as unknown as Record<string, unknown>)[name]).toBe(value);
		expect(message).not.toBe("");
	}
});

test("KvmError", () => {
	const cause = new TypeError("below");
	const error = new uapi.KvmError("ENOENT", "no such thing", { errno: uapi.ENOENT, cause });
	expect(error).toBeInstanceOf(Error);
	expect(error).toMatchObject({ name: "KvmError", code: "ENOENT", errno: 2, message: "no such thing", cause });
	const plain = new uapi.KvmError("ERR_CLOSED", "closed");
	expect("errno" in plain && plain.errno !== undefined).toBe(false);
	expect("cause" in plain).toBe(false);
});
