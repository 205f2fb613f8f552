import {
	type CpuModel,
	type CpuSnapshot,
	type Exit,
	type MemoryRegion,
	systemRegisterKey,
	systemRegisters,
	type TestDriver,
	upcallModel,
} from "@upcall/spec";
import * as L from "../../engine/layout.ts";
import {
	type Cpu,
	EXIT_ABORT,
	EXIT_BUDGET,
	EXIT_HVC,
	EXIT_MMIO,
	EXIT_SMC,
	EXIT_SYSREG,
	EXIT_WFE,
	EXIT_WFI,
	Machine,
	type Tier,
} from "../../src/index.ts";

const stored = systemRegisters
	.filter((r) => r.store === "state")
	.map((r) => ({ ...r, key: systemRegisterKey(r.op0, r.op1, r.CRn, r.CRm, r.op2) }));
const nameOf = new Map(
	systemRegisters.map((r) => [systemRegisterKey(r.op0, r.op1, r.CRn, r.CRm, r.op2), r.name] as const),
);
const UNKNOWN = 0x1de7ec7edbadc0den;
const kinds = ["data", "fetch", "walk"] as const;

/** Bytes of the user area that the driver has for regions. */
export const DRIVER_MEMORY = 8 << 20;

/** The tier of this name; by default the one of `UPCALL_TIER`, or what machines have. */
export function tierOf(name = process.env.UPCALL_TIER ?? "auto"): Tier {
	if (name === "interp" || name === "jit" || name === "auto") return name;
	throw new Error(`the tier is ${name}: give interp, jit or auto`);
}

/**
 * The engine behind the interface that tests share with the specification.
 * @param eager - compile what is executed, from every so many instructions on; 0 = as the tier says
 */
export function createEngineDriver(
	eager = 0,
	tier: Tier = tierOf(),
): TestDriver & { readonly cpu: Cpu; readonly machine: Machine } {
	let machine: Machine;
	let cpu: Cpu;
	let model: CpuModel = upcallModel;
	let slots = 0;
	const regionsOf: { ipa: bigint; offset: number; bytes: number }[] = [];

	function reset(m: CpuModel = upcallModel): void {
		if (!machine || m !== model) {
			model = m;
			machine = Machine.create({ memoryBytes: DRIVER_MEMORY, maxVcpus: 1, tier: eager ? "auto" : tier });
			machine.setVirtualClock(true);
			cpu = machine.createCpu(0, model);
			cpu.eagerSlice = eager;
		}
		setMemory([]);
		cpu.setDebug({});
		cpu.reset();
		cpu.retired = 0n;
	}

	function setMemory(regions: readonly MemoryRegion[]): void {
		for (let i = 0; i < slots; i++) machine.deleteSlot(i);
		regionsOf.length = 0;
		let offset = 0;
		regions.forEach(({ ipa, bytes, readonly = false }, i) => {
			new Uint8Array(machine.memory.buffer, machine.userBase + offset, bytes.length).set(bytes);
			machine.setSlot(i, { ipa, bytes: bytes.length, offset, readonly, logDirty: false });
			regionsOf.push({ ipa, offset, bytes: bytes.length });
			offset += bytes.length;
		});
		slots = regions.length;
		machine.flushAll();
	}

	const view = () => new DataView(machine.memory.buffer, cpu.state, L.STATE_BYTES);

	function exit(reason: number): Exit {
		const e = cpu.exit;
		switch (reason) {
			case EXIT_BUDGET:
				return { kind: "budget" };
			case EXIT_HVC:
				return { kind: "hvc", imm: e.imm };
			case EXIT_SMC:
				return { kind: "smc", imm: e.imm };
			case EXIT_WFI:
				return e.timed ? { kind: "wfi", deadline: e.data } : { kind: "wfi" };
			case EXIT_WFE:
				return e.timed ? { kind: "wfe", deadline: e.data } : { kind: "wfe" };
			case EXIT_MMIO: {
				const common = {
					kind: "mmio",
					ipa: e.ipa,
					write: e.write,
					size: e.size as 1 | 2 | 4 | 8,
					iss: e.iss,
					va: e.va,
				} as const;
				return e.write ? { ...common, data: e.data } : common;
			}
			case EXIT_ABORT:
				return {
					kind: "abort",
					what: kinds[e.abortKind] ?? "data",
					ipa: e.ipa,
					va: e.va,
					write: e.write,
					iss: e.iss,
				};
			case EXIT_SYSREG: {
				const { key, rt, write } = e;
				const common = {
					kind: "sysreg",
					name: nameOf.get(key) ?? "",
					op: [key >> 14, (key >> 11) & 7, (key >> 7) & 15, (key >> 3) & 15, key & 7],
					read: !write,
					rt,
				} as const;
				return write ? { ...common, value: e.data } : common;
			}
			default:
				return { kind: "debug", esr: e.esr, far: e.va };
		}
	}

	reset();
	return {
		name: "engine",
		get cpu() {
			return cpu;
		},
		get machine() {
			return machine;
		},
		reset,
		setMemory,
		load(s: CpuSnapshot) {
			for (let n = 0; n < 31; n++) cpu.setX(n, s.x[n] ?? 0n);
			for (let n = 0; n < 32; n++) cpu.setV(n, s.v?.[n] ?? 0n);
			for (const r of stored) cpu.setSys(r.key, s.sys[r.name] ?? (r.reset === "unknown" ? UNKNOWN : r.reset));
			cpu.pstate = Number(s.pstate & 0xffffffffn);
			cpu.sp_el0 = s.sp_el0;
			cpu.sp_el1 = s.sp_el1;
			cpu.pc = s.pc;
			cpu.retired = s.retired;
			cpu.random = s.random ?? 0n;
			const v = view();
			v.setUint32(L.S_MONITOR_SIZE, s.monitor?.size ?? 0, true);
			if (s.monitor) {
				v.setBigUint64(L.S_MONITOR_IPA, s.monitor.address, true);
				v.setBigUint64(L.S_MONITOR_VALUE, s.monitor.value & 0xffff_ffff_ffff_ffffn, true);
				v.setBigUint64(L.S_MONITOR_VALUE2, s.monitor.value >> 64n, true);
			}
			v.setUint32(L.S_STEPPED, s.stepped === undefined ? 0 : s.stepped === "exclusive" ? 2 : 1, true);
			cpu.flushTlb();
		},
		save(): CpuSnapshot {
			const sys: Record<string, bigint> = {};
			for (const r of stored)
				if (r.feature === undefined || model.features.has(r.feature)) sys[r.name] = cpu.getSys(r.key) ?? 0n;
			const v = view();
			const size = v.getUint32(L.S_MONITOR_SIZE, true);
			const { stepped } = cpu;
			const value =
				v.getBigUint64(L.S_MONITOR_VALUE, true) | (size === 16 ? v.getBigUint64(L.S_MONITOR_VALUE2, true) << 64n : 0n);
			return {
				x: Array.from({ length: 31 }, (_, n) => cpu.x(n)),
				v: Array.from({ length: 32 }, (_, n) => cpu.v(n)),
				sp_el0: cpu.sp_el0,
				sp_el1: cpu.sp_el1,
				pc: cpu.pc,
				pstate: BigInt(cpu.pstate),
				sys,
				...(size === 0 ? {} : { monitor: { address: v.getBigUint64(L.S_MONITOR_IPA, true), size, value } }),
				...(stepped === undefined ? {} : { stepped }),
				...(model.features.has("FEAT_RNG") ? { random: cpu.random } : {}),
				retired: cpu.retired,
			};
		},
		readMemory(ipa, length) {
			const result = new Uint8Array(length);
			for (const r of regionsOf) {
				const start = Number(r.ipa - ipa); // of the region in the result
				const from = Math.max(0, start);
				const to = Math.min(length, start + r.bytes);
				const at = machine.userBase + r.offset + from - start;
				if (from < to) result.set(new Uint8Array(machine.memory.buffer, at, to - from), from);
			}
			return result;
		},
		step(budget) {
			const reason = cpu.run(budget);
			return { exit: exit(reason), executed: cpu.used };
		},
		completeMmio(value) {
			if (cpu.exit.write) cpu.completeMmioWrite();
			else cpu.completeMmioRead(Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn));
		},
		completeSysreg(value) {
			if (cpu.exit.write || value === undefined) cpu.skip();
			else cpu.completeSysregRead(value);
		},
		setIrq: (irq, fiq, serror) => cpu.setIrqLine(irq, fiq, serror),
		setHostDebug: (debug) => {
			cpu.setDebug(debug === undefined ? {} : { route: true, ...(debug.registers && { hardware: debug.registers }) });
		},
	};
}
