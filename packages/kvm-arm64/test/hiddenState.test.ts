import {
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_ARM_VCPU_PTRAUTH_ADDRESS,
	KVM_ARM_VCPU_PTRAUTH_GENERIC,
	SYSREGS,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { type InspectableCpu, openKvm, type Vcpu, type Vm } from "../src/index.ts";

/** Parts of a CPU's state that a guest can see or that decide what it does next; between them are caches and exit records. */
const VISIBLE: readonly (readonly [name: string, from: number, to: number])[] = [
	["x0 to x30", 0, 248],
	["SP, PC", 256, 264],
	["PC, PSTATE, inputs", 272, 324],
	["instructions retired", 368, 376],
	["exclusive monitor", 408, 432],
	["address of the exclusive monitor", 496, 504],
	["software step", 800, 808],
	["instructions retired at EL0", 856, 864],
	["DIT, BTYPE, RNDR", 960, 976],
	["system registers", 1024, 0x2c00],
	["v0 to v31", 0x3000, 0x3200],
];

interface Made {
	readonly vm: Vm;
	readonly vcpu: Vcpu;
	readonly cpu: InspectableCpu;
}

function make(model: string): Made {
	let cpu: InspectableCpu | undefined;
	const vm = openKvm({
		cpu: model,
		clock: "virtual",
		memory: 1 << 20,
		maxVcpus: 1,
		around: (engine) => ({
			idRegisters: engine.idRegisters,
			createMachine: (bytes, vcpus) => {
				const machine = engine.createMachine(bytes, vcpus);
				const create = machine.createCpu.bind(machine);
				machine.createCpu = (index) => {
					cpu = create(index);
					return cpu;
				};
				return machine;
			},
		}),
	}).createVm();
	const vcpu = vm.createVcpu(0);
	const keys = model === "max" ? [KVM_ARM_VCPU_PTRAUTH_ADDRESS, KVM_ARM_VCPU_PTRAUTH_GENERIC] : [];
	vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2, ...keys] });
	return { vm, vcpu, cpu: cpu as InspectableCpu };
}

/** xorshift64 */
function random(seed: bigint): () => bigint {
	let state = BigInt.asUintN(64, seed);
	return () => {
		state ^= BigInt.asUintN(64, state << 13n);
		state ^= state >> 7n;
		state ^= BigInt.asUintN(64, state << 17n);
		return state;
	};
}

/** Registers of identification that a guest cannot write, which KVM gives their values. */
const FIXED: ReadonlySet<number> = new Set([SYSREGS.MPIDR_EL1, SYSREGS.CLIDR_EL1]);
/** FPCR and FPSR have 32 bits. */
const NARROW: ReadonlySet<number> = new Set([0xda20, 0xda21]);

/** Values of OSLSR_EL1 that the interface lets in: the lock is modelled, and may be locked. */
const OSLSR = 10n;

function scramble({ vcpu, cpu }: Made, next: () => bigint): void {
	for (const key of cpu.stateRegisters) {
		if (FIXED.has(key)) continue;
		cpu.setSys(key, key === SYSREGS.OSLSR_EL1 ? OSLSR : NARROW.has(key) ? next() >> 32n : next());
	}
	for (let n = 0; n < 31; n++) vcpu.setX(n, next());
	for (let n = 0; n < 32; n++) cpu.setV(n, (next() << 64n) | next());
	cpu.sp_el0 = next();
	cpu.sp_el1 = next();
	cpu.pc = next();
	// N, Z, C, V, SS, PAN, DAIF at random, at EL0 or EL1 with either stack pointer
	cpu.pstate = (next() & 0xf060_03c0n) | ([0n, 4n, 5n][Number(next() % 3n)] as bigint);
	const hidden = {
		retired: Number(next() >> 16n),
		retiredAtEl0: 12_345,
		random: next(),
		stepped: cpu.stepped,
		monitor: { address: next(), size: 8, value: next() },
	};
	cpu.restoreHidden(hidden);
	expect(cpu.saveHidden()).toEqual(hidden);
}

function state(cpu: InspectableCpu): Uint8Array {
	const bytes = new Uint8Array(cpu.stateBytes);
	cpu.saveState(bytes);
	return bytes;
}

describe.each(["upcall", "cortex-a57", "max"])("the state of a vCPU, CPU %s", (model) => {
	it("is carried by the listed registers and the hidden state, every bit of it (seeds 1 to 20)", () => {
		for (let seed = 1n; seed <= 20n; seed++) {
			const from = make(model);
			scramble(from, random(seed * 0x9e37_79b9_7f4a_7c15n));
			const to = make(model);
			to.vm.setHiddenState(from.vm.hiddenState());
			for (const id of from.vcpu.getRegList()) to.vcpu.setOneReg(id, from.vcpu.getOneReg(id));
			to.vcpu.setHiddenState(from.vcpu.hiddenState());
			const [a, b] = [state(from.cpu), state(to.cpu)];
			for (const [name, first, end] of VISIBLE)
				expect([seed, name, [...b.subarray(first, end)]]).toEqual([seed, name, [...a.subarray(first, end)]]);
			expect([to.cpu.sp_el0, to.cpu.sp_el1]).toEqual([from.cpu.sp_el0, from.cpu.sp_el1]);
		}
	});
});

describe("a hidden state that cannot be", () => {
	it("is refused: counts, monitors, registers that are not hidden, time that goes back", () => {
		const { vm, vcpu } = make("upcall");
		const good = vcpu.hiddenState();
		vcpu.setHiddenState(good);
		const bad = [
			{ retired: -1 },
			{ retired: 1.5 },
			{ retired: 3, retiredAtEl0: 4 },
			{ monitor: { address: 0n, size: 3, value: 0n } },
			{ registers: [[SYSREGS.SCTLR_EL1, 0n] as const] },
			{ waitTicks: 0.5 },
			{ budgetLeft: 2 ** 40 },
		];
		for (const change of bad)
			expect(() => vcpu.setHiddenState({ ...good, ...change })).toThrow(expect.objectContaining({ code: "EINVAL" }));
		expect(() => vm.setHiddenState({ counter: -1, entropy: undefined })).toThrow(
			expect.objectContaining({ code: "EINVAL" }),
		);
	});
});
