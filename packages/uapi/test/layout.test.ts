import { describe, expect, test } from "vitest";
import * as uapi from "../src/index.ts";
import { exportName, leftOut, oracle, pascal, scope } from "./support.ts";

const exports = uapi as unknown as Record<string, unknown>;
const inScope = (kind: "constants" | "ioctls" | "structs" | "fields", names: string[]) =>
	names.filter((name) => !leftOut(kind, name));

describe("scope", () => {
	test("every rule leaves something out, and every kept name is caught by a rule", () => {
		const names = {
			constants: Object.keys(oracle.constants),
			ioctls: Object.keys(oracle.ioctls),
			structs: Object.keys(oracle.structs),
			fields: Object.entries(oracle.structs).flatMap(([s, { fields }]) => fields.map((f) => `${s}.${f.name}`)),
		};
		for (const kind of ["constants", "ioctls", "structs", "fields"] as const) {
			for (const rule of scope[kind]) {
				expect(
					names[kind].filter((name) => new RegExp(rule.pattern).test(name)),
					rule.pattern,
				).not.toEqual([]);
			}
		}
		for (const name of Object.keys(scope.keep)) {
			expect(
				scope.constants.some((rule) => new RegExp(rule.pattern).test(name)),
				name,
			).toBe(true);
		}
	});

	test("the names that the rules leave out are exactly the reviewed ones", async () => {
		const list = [
			...Object.keys(oracle.constants).filter((name) => leftOut("constants", name)),
			...Object.keys(oracle.ioctls).filter((name) => leftOut("ioctls", name)),
			...Object.keys(oracle.structs)
				.filter((name) => leftOut("structs", name))
				.map((name) => `struct ${name}`),
			...Object.entries(oracle.structs)
				.filter(([name]) => !leftOut("structs", name))
				.flatMap(([name, { fields }]) => fields.map((field) => `${name}.${field.name}`))
				.filter((name) => leftOut("fields", name)),
		];
		await expect(`${list.join("\n")}\n`).toMatchFileSnapshot("./leftOut.txt");
		for (const name of list) expect(exports[name], name).toBeUndefined();
	});
});

test("every constant has the value of the compiled headers", () => {
	const names = inScope("constants", Object.keys(oracle.constants));
	expect(names.length).toBeGreaterThan(1200);
	for (const name of names) {
		const value = exports[exportName(name)];
		expect(["number", "bigint"], `${name} is not exported`).toContain(typeof value);
		expect(BigInt(value as number | bigint), name).toBe(BigInt(oracle.constants[name] ?? Number.NaN));
	}
});

test("constants beyond 32 bits are bigints, the others numbers", () => {
	const small = new Set(["KVM_REG_SIZE_U8", "KVM_REG_GENERIC"]);
	for (const name of inScope("constants", Object.keys(oracle.constants))) {
		const value = BigInt(oracle.constants[name] ?? 0);
		const wide = value >= 1n << 32n || value < -(1n << 31n) || small.has(name);
		expect(typeof exports[exportName(name)], name).toBe(wide ? "bigint" : "number");
	}
});

describe("ioctls", () => {
	const names = inScope("ioctls", Object.keys(oracle.ioctls));
	const direction: Record<string, number> = { none: 0, write: 1, read: 2, "read|write": 3 };

	test.each(names)("%s", (name) => {
		const info = oracle.ioctl_info[name];
		const request = oracle.ioctls[name] ?? -1;
		if (info === undefined) throw new TypeError(`${name} is not described`);
		expect(exports[name]).toBe(request);
		const parts = { direction: direction[info.dir] ?? -1, size: info.size, type: info.type, nr: info.nr };
		expect(uapi.decodeIoctl(request)).toEqual(parts);
		expect(uapi.ioctlNumber(parts)).toBe(request);
		const row = uapi.IOCTLS.find(([rowName]) => rowName === name);
		expect(row?.[1]).toBe(request);
		for (const kind of (row?.[2] ?? "").split(", ")) {
			expect(["system", "vm", "vcpu", "device"]).toContain(kind);
			expect(uapi.ioctlName(request, kind as uapi.DescriptorKind)).toBe(name);
		}
	});

	test("the table holds these ioctls and no others", () => {
		expect(uapi.IOCTLS.map(([name]) => name).sort()).toEqual([...names].sort());
	});
});

describe("structures", () => {
	const structs = inScope("structs", Object.keys(oracle.structs));

	test.each(structs)("%s: layout table", (name) => {
		const layout = exports[`${name}_layout`] as uapi.StructLayout;
		const expected = oracle.structs[name];
		expect(layout.name).toBe(name);
		expect(layout.size).toBe(expected?.size);
		const fields = expected?.fields.filter((field) => !leftOut("fields", `${name}.${field.name}`)) ?? [];
		expect(Object.keys(layout.fields)).toEqual(fields.map((field) => field.name));
		for (const field of fields) {
			expect(layout.fields[field.name], field.name).toMatchObject({ offset: field.offset, size: field.size });
		}
	});

	type View = uapi.StructView & Record<string, unknown>;
	const BASE = 24;
	const pattern = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 151 + 89) & 0xff);

	test.each(structs)("%s: view", (name) => {
		const Class = exports[pascal(name)] as { new (view: DataView, offset: number): View; SIZE: number; alloc(): View };
		const { size, fields } = oracle.structs[name] ?? { size: -1, fields: [] };
		expect(Class.SIZE).toBe(size);
		expect(Class.alloc().asBytes()).toEqual(new Uint8Array(size));
		const bytes = pattern(BASE + size + 128);
		const data = new DataView(bytes.buffer);
		const view = new Class(data, BASE);
		let seen = 0;
		for (const field of fields) {
			if (leftOut("fields", `${name}.${field.name}`)) continue;
			seen++;
			const path = field.name.split(".");
			const last = path.pop() ?? "";
			const owner = path.reduce((object, member) => object[member] as View, view);
			const at = BASE + field.offset;
			const array = /\[(\d*)\]$/.exec(field.type);
			const type = field.type.replace(/\[\d*\]$/, "");
			if (/^(struct|union)/.test(type)) {
				if (array === null) expect((owner[last] as View).byteOffset, field.name).toBe(at);
				else {
					const element = owner[`${last}At`] as (index: number) => View;
					const stride = element.call(owner, 0).byteLength;
					expect(element.call(owner, 1).byteOffset, field.name).toBe(at + stride);
				}
			} else if (array?.[1] === "") {
				if (type === "__u64") {
					const list = (owner[`${last}Array`] as (n: number) => uapi.U64Array).call(owner, 2);
					expect(list.get(1), field.name).toBe(data.getBigUint64(at + 8, true));
				} else {
					const list = (owner[`${last}Bytes`] as (n: number) => Uint8Array).call(owner, 5);
					expect(list, field.name).toEqual(bytes.subarray(at, at + 5));
				}
			} else if (array !== null) checkArray(field.name, owner[last], data, at, field.size);
			else checkScalar(field.name, owner, last, data, at, field.size, /^__s/.test(type));
		}
		expect(seen).toBeGreaterThan(0);
		expect(bytes).toEqual(pattern(BASE + size + 128));
	});

	function checkArray(name: string, value: unknown, data: DataView, at: number, size: number): void {
		const bytes = new Uint8Array(data.buffer, at, size);
		if (value instanceof Uint8Array) {
			expect(value.byteOffset, name).toBe(at);
			expect(value, name).toEqual(bytes);
		} else if (value instanceof uapi.U64Array) {
			expect(value.length * 8, name).toBe(size);
			for (let i = 0; i < value.length; i++) expect(value.get(i), name).toBe(data.getBigUint64(at + 8 * i, true));
		} else if (value instanceof uapi.U32Array) {
			expect(value.length * 4, name).toBe(size);
			for (let i = 0; i < value.length; i++) expect(value.get(i), name).toBe(data.getUint32(at + 4 * i, true));
		} else expect.fail(`${name} is ${typeof value}`);
	}

	/** Reads a field, writes its complement, and compares the whole memory after each step. */
	function checkScalar(
		name: string,
		owner: View,
		key: string,
		data: DataView,
		at: number,
		size: number,
		signed: boolean,
	) {
		const bytes = new Uint8Array(data.buffer);
		const before = bytes.slice();
		const raw = [...bytes.subarray(at, at + size)].reverse().reduce((n, byte) => (n << 8n) | BigInt(byte), 0n);
		const expected = signed ? BigInt.asIntN(size * 8, raw) : raw;
		expect(BigInt(owner[key] as number | bigint), name).toBe(expected);
		const flipped = before.map((byte, i) => (i >= at && i < at + size ? byte ^ 0xff : byte));
		const inverse = signed ? ~expected : BigInt.asUintN(size * 8, ~expected);
		Object.assign(owner, { [key]: size === 8 ? inverse : Number(inverse) });
		expect(bytes, name).toEqual(flipped);
		if (size === 8) {
			expect(owner[`${key}Lo`], name).toBe(Number(inverse & 0xffffffffn));
			expect(owner[`${key}Hi`], name).toBe(Number(inverse >> 32n));
			Object.assign(owner, { [`${key}Lo`]: data.getUint32(at, true) ^ 0xffffffff });
			Object.assign(owner, { [`${key}Hi`]: data.getUint32(at + 4, true) ^ 0xffffffff });
			expect(bytes, name).toEqual(before);
			Object.assign(owner, { [`${key}Number`]: 0x12_3456_789a_bcde });
			expect(owner[key], name).toBe(0x12_3456_789a_bcden);
			expect(owner[`${key}Number`], name).toBe(0x12_3456_789a_bcde);
		}
		bytes.set(before);
	}
});

describe("registers", () => {
	test("system registers: encoding, id, names", () => {
		expect(Object.keys(uapi.SYSREGS).sort()).toEqual(Object.keys(oracle.sysregs).sort());
		for (const [name, { op, id }] of Object.entries(oracle.sysregs)) {
			const encoding = uapi.SYSREGS[name as uapi.SysregName];
			const [op0, op1, crn, crm, op2] = op;
			expect(uapi.decodeSysreg(encoding), name).toEqual({ op0, op1, crn, crm, op2 });
			expect(uapi.encodeSysreg({ op0, op1, crn, crm, op2 }), name).toBe(encoding);
			expect(uapi.sysregId(name as uapi.SysregName), name).toBe(BigInt(id));
			expect(uapi.sysregId(encoding), name).toBe(BigInt(id));
			expect(uapi.sysregNames(encoding), name).toContain(name);
			expect(uapi.decodeOneRegId(BigInt(id)), name).toEqual({ class: "sysreg", size: 8, op0, op1, crn, crm, op2 });
		}
		expect(uapi.sysregName(0)).toBe("S0_0_C0_C0_0");
	});

	test("core registers: id, offset, size", () => {
		expect(Object.keys(uapi.CORE_REGS)).toEqual(Object.keys(oracle.core_regs));
		for (const [name, { id, offset, size }] of Object.entries(oracle.core_regs)) {
			expect(uapi.coreRegId(name as uapi.CoreRegName), name).toBe(BigInt(id));
			expect(uapi.regIdByName(name as uapi.CoreRegName), name).toBe(BigInt(id));
			expect(uapi.decodeOneRegId(BigInt(id)), name).toEqual({ class: "core", size, offset });
			expect(uapi.coreRegName(offset), name).toBe(name);
		}
	});

	test("register lists", () => {
		const lists: Record<string, readonly bigint[]> = {
			base_regs: uapi.REG_LIST_BASE,
			pmu_regs: uapi.REG_LIST_PMU,
			vregs: uapi.REG_LIST_VREGS,
			sve_regs: uapi.REG_LIST_SVE,
			sve_rejects_set: uapi.REG_LIST_SVE_REJECTS_SET,
			pauth_addr_regs: uapi.REG_LIST_PAUTH_ADDR,
			pauth_generic_regs: uapi.REG_LIST_PAUTH_GENERIC,
		};
		expect(Object.keys(lists).sort()).toEqual(Object.keys(oracle.reg_list).sort());
		for (const [name, ids] of Object.entries(oracle.reg_list)) {
			expect(lists[name], name).toEqual(ids.map(BigInt));
			for (const id of lists[name] ?? []) expect(uapi.decodeOneRegId(id), id.toString(16)).toBeDefined();
		}
	});

	test("the kernel's two swapped timer ids stay swapped", () => {
		expect(uapi.KVM_REG_ARM_TIMER_CNT).toBe(uapi.sysregId("CNTV_CVAL_EL0"));
		expect(uapi.sysregName(Number(uapi.KVM_REG_ARM_TIMER_CVAL & 0xffffn))).toBe("S3_3_C14_C0_2");
	});

	test("writable masks of the feature id range", () => {
		expect(uapi.ID_REG_WRITABLE_MASKS).toEqual(
			Object.fromEntries(Object.entries(oracle.id_reg_writable_masks_6_12).map(([name, mask]) => [name, BigInt(mask)])),
		);
	});

	test("CPU interface registers of the GICv3 device", () => {
		expect(uapi.VGIC_V3_CPU_SYSREGS).toEqual(oracle.vgic_v3_cpu_sysreg_attr_instr);
		for (const [name, code] of Object.entries(uapi.VGIC_V3_CPU_SYSREGS)) expect(uapi.sysregNames(code)).toContain(name);
	});
});

test("capability facts", () => {
	const rows = uapi.CAPABILITIES.map(({ name, number, vm, system, note }) => [name, number, vm, system, note]);
	expect(rows).toEqual(
		Object.entries(oracle.caps_arm64_6_12).map(([name, { number, vm, system, note }]) => {
			const value = (text: string) => (/^(0x)?[0-9a-f]+$/.test(text) ? Number(text) : text);
			return [name, number, value(vm), value(system), note ?? ""];
		}),
	);
	for (const { name, number } of uapi.CAPABILITIES) expect(exports[name]).toBe(number);
});

test("SMCCC function names", () => {
	expect([...uapi.SMCCC_FUNCTION_NAMES]).toEqual(
		Object.entries(oracle.smccc_function_ids).map(([name, fid]) => [fid, name]),
	);
});

test("name tables agree with the constants", () => {
	for (const table of [
		uapi.EXIT_REASON_NAMES,
		uapi.SYSTEM_EVENT_NAMES,
		uapi.MP_STATE_NAMES,
		uapi.DEVICE_TYPE_NAMES,
		uapi.PSCI_RETURN_NAMES,
		uapi.UPSTREAM_CAPABILITY_NAMES,
	]) {
		expect(table.size).toBeGreaterThan(3);
		for (const [value, name] of table) expect(exports[name], name).toBe(value);
	}
	const exits = Object.keys(exports).filter((name) => /^KVM_EXIT_/.test(name) && !/_FLAG_|CPU_UNSUPPORTED/.test(name));
	expect([...uapi.EXIT_REASON_NAMES.values()].sort()).toEqual(exits.sort());
});
