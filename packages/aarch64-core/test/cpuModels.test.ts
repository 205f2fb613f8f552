import { cpuModelOf, namedCpus as specified, systemRegisters } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { type CpuModelData, cpuFeatureNames, cpuModel, namedCpus } from "../src/index.ts";
import { Random } from "./support/generators/random.ts";

const plain = ({ name, features, idRegisters }: CpuModelData) => ({
	name,
	features: [...features].sort(),
	idRegisters: Object.fromEntries(Object.entries(idRegisters).filter(([, value]) => value !== 0n)),
});
const expectSame = (text: string) => expect(plain(cpuModel(text)), text).toEqual(plain(cpuModelOf(text)));

describe("CPU models", () => {
	it("are the specification's, with every feature added and taken away", () => {
		expect(namedCpus.map((c) => c.name)).toEqual(specified.map((c) => c.name));
		for (const { name } of namedCpus) {
			expectSame(name);
			for (const feature of cpuFeatureNames) {
				expectSame(`${name},+${feature}`);
				expectSame(`${name},-${feature}`);
			}
		}
	});

	it("are the specification's for random lists of changes", () => {
		const r = new Random(5, 5);
		for (let n = 0; n < 400; n++) {
			const changes = Array.from({ length: 1 + r.below(6) }, () => `${r.pick(["+", "-"])}${r.pick(cpuFeatureNames)}`);
			expectSame([r.pick(namedCpus).name, ...changes].join());
		}
	});

	it("set registers of the identification space, caches and counter only", () => {
		const id = new Set(systemRegisters.filter((s) => s.store === "id").map((s) => s.name));
		for (const { name } of namedCpus)
			expect(Object.keys(cpuModel(name).idRegisters).filter((register) => !id.has(register))).toEqual([]);
	});

	it.each([
		["cortex-a53", { MIDR_EL1: 0x410f_d034n, ID_AA64PFR0_EL1: 0x0100_0011n, ID_AA64ISAR0_EL1: 0x1_1120n }],
		["neoverse-n1", { ID_AA64ISAR0_EL1: 0x1000_1021_1120n, ID_AA64ISAR1_EL1: 0x10_0001n, ID_AA64PFR1_EL1: 0x20n }],
		["cortex-a72,-fp", { ID_AA64PFR0_EL1: 0x01ff_0011n, ID_AA64ISAR0_EL1: 0x1_0000n }],
		["cortex-a53,+fp16", { ID_AA64PFR0_EL1: 0x0111_0011n }],
		["upcall,+pauth,+bti", { ID_AA64ISAR1_EL1: 0x1010_0101n, ID_AA64PFR1_EL1: 0x21n }],
	] as const)("%s has the fields of the manual", (name, registers) => {
		expect(cpuModel(name).idRegisters).toMatchObject(registers);
	});

	it("say in one line what is unknown", () => {
		expect(() => cpuModel("cortex-m0")).toThrow(/^there is no CPU "cortex-m0": give one of upcall, cortex-a53/);
		expect(() => cpuModel("max,+mmx")).toThrow(/^there is no CPU feature "\+mmx": give \+ or - and one of fp, /);
		expect(() => cpuModel("max,sve=off")).toThrow(/^there is no CPU feature "sve=off"/);
		expect(() => cpuModelOf("max,fp")).toThrow(/^there is no CPU feature "fp"/);
	});
});
