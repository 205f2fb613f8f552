import { initialVm, checkExtension as specCheckExtension, upcallModel } from "@upcall/spec";
import { CAPABILITIES, regIdByName } from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { CAPABILITY_DEVIATIONS, type CpuModelData, cpuModel, DEFAULT_CPU, DEVIATIONS, openKvm } from "../src/index.ts";
import { specHost } from "./support/specDriver.ts";

const LAST = 400;

describe("capabilities", () => {
	for (const abi of ["rfc", "upstream"] as const) {
		it(`abi ${abi}: every number answers as the specification says, or as a listed deviation`, () => {
			const kvm = openKvm({ abi, memory: 1 << 20, maxVcpus: 8 });
			const vm = kvm.createVm();
			const host = specHost({ abi, maxVcpus: 8 });
			for (let number = 0; number < LAST; number++) {
				const deviation = CAPABILITY_DEVIATIONS.find((entry) => entry.number === number);
				const onVm = deviation?.value ?? specCheckExtension(host, initialVm(host), number);
				const onSystem = deviation?.value ?? specCheckExtension(host, undefined, number);
				expect([number, vm.ioctl(0xae03, number)]).toEqual([number, onVm]);
				expect([number, kvm.ioctl(0xae03, number)]).toEqual([number, onSystem]);
			}
		});
	}

	it("the two numbers of the RFC mean something else upstream", () => {
		expect([226, 227].map((n) => openKvm({ abi: "rfc" }).checkExtension(n))).toEqual([1, 1]);
		expect([226, 227].map((n) => openKvm({ abi: "upstream" }).checkExtension(n))).toEqual([0, 1]);
	});

	it("a deviation differs from Linux, and has a reason", () => {
		for (const { number, value } of CAPABILITY_DEVIATIONS) {
			expect(CAPABILITIES.find((fact) => fact.number === number)?.vm).not.toBe(value);
		}
		for (const { where, here, linux, reason } of DEVIATIONS) {
			expect([where, here, linux, reason].every((text) => text !== "")).toBe(true);
			expect(here).not.toBe(linux);
		}
	});
});

describe("the default CPU", () => {
	it("is the specification's", () => {
		expect(DEFAULT_CPU.idRegisters).toEqual(upcallModel.idRegisters);
		expect([...DEFAULT_CPU.features].sort()).toEqual([...upcallModel.features].sort());
	});

	it("can be another, by name or as a model", () => {
		const midr = regIdByName("MIDR_EL1");
		const midrOf = (cpu: string | CpuModelData) => {
			const vcpu = openKvm({ memory: 1 << 20, cpu })
				.createVm()
				.createVcpu(0);
			vcpu.init();
			return vcpu.getOneReg(midr);
		};
		expect(midrOf("cortex-a53,-crypto")).toBe(0x410f_d034n);
		expect(midrOf(cpuModel("neoverse-n1"))).toBe(0x414f_d0c1n);
		const unknown = () => openKvm({ cpu: "cortex-m0" });
		expect(unknown).toThrow(expect.objectContaining({ code: "ERR_OPTION" }));
	});
});

describe("options", () => {
	it("CREATE_VM types that are no whole number: EINVAL", () => {
		const kvm = openKvm({ memory: 1 << 20 });
		for (const type of [35.5, Number.NaN, -1, 31, 41, 256]) {
			expect(() => kvm.createVm({ type })).toThrow(expect.objectContaining({ code: "EINVAL", errno: 22 }));
		}
	});

	it("out of range: KvmError", () => {
		for (const bad of [
			{ memory: 1 },
			{ memory: 2 ** 40 },
			{ maxVcpus: 0 },
			{ maxVcpus: 513 },
			{ budget: 0 },
			{ budget: 0.5 },
		]) {
			expect(() => openKvm(bad)).toThrow(expect.objectContaining({ name: "KvmError", code: "ERR_OPTION" }));
		}
		expect(() => openKvm({ abi: "x" as "rfc" })).toThrow(expect.objectContaining({ code: "ERR_OPTION" }));
	});
});
