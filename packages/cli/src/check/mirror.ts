import type { InspectableCpu } from "@upcall/kvm-arm64";
import type { Cpu, CpuModel, PhysicalMemory } from "@upcall/spec";
import type { StateDifference } from "./difference.ts";

/** The specification, loaded when a run is to be checked. */
export type Spec = typeof import("@upcall/spec");

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

/** ESR_EL1 of the SError that KVM makes pending: EC 0x2F, IL, ISS 0. */
const SERROR_ESR = ((0x2f << 26) | (1 << 25)) >>> 0;

/** A system register with its key, by which the engine knows it. */
interface Register {
	readonly name: string;
	readonly key: number;
}

/** The specification's CPU beside one of the engine's: takes over its state, and compares. */
export class Mirror {
	readonly cpu: Cpu;
	readonly #engine: InspectableCpu;
	readonly #stored: readonly Register[];
	readonly #identification: readonly Register[];
	readonly #ids: Record<string, bigint>;

	constructor(spec: Spec, model: CpuModel, memory: PhysicalMemory, engine: InspectableCpu) {
		this.#engine = engine;
		// KVM gives identification registers values of its own, for example the number of the vCPU.
		this.#ids = { ...model.idRegisters };
		this.cpu = new spec.Cpu({ ...model, idRegisters: this.#ids }, memory);
		const registers = spec.systemRegisters.filter((r) => r.feature === undefined || model.features.has(r.feature));
		const of = (store: "state" | "id"): readonly Register[] =>
			registers
				.filter((r) => r.store === store)
				.map((r) => ({ name: r.name, key: spec.systemRegisterKey(r.op0, r.op1, r.CRn, r.CRm, r.op2) }));
		this.#stored = of("state");
		this.#identification = of("id");
	}

	/** Takes over the engine's state. */
	load(): void {
		const engine = this.#engine;
		const { monitor, stepped } = engine;
		for (const { name, key } of this.#identification) this.#ids[name] = engine.getSys(key) ?? 0n;
		this.cpu.load({
			x: Array.from({ length: 31 }, (_, n) => engine.x(n)),
			v: Array.from({ length: 32 }, (_, n) => engine.v(n)),
			sp_el0: engine.sp_el0,
			sp_el1: engine.sp_el1,
			pc: engine.pc,
			pstate: engine.pstate,
			sys: Object.fromEntries(this.#stored.map(({ name, key }) => [name, engine.getSys(key) ?? 0n])),
			random: engine.random,
			retired: BigInt(engine.retired),
			...(monitor === undefined ? {} : { monitor }),
			...(stepped === undefined ? {} : { stepped }),
		});
	}

	/** Sets the interrupt inputs; the engine keeps the pending SError. */
	setInterrupts(irq: boolean, fiq: boolean): void {
		this.cpu.setInterrupts(irq, fiq, this.#engine.serrorPending, SERROR_ESR);
	}

	/** What differs between the two CPUs, memory aside. */
	differences(): StateDifference[] {
		const { cpu } = this;
		const engine = this.#engine;
		const found: StateDifference[] = [];
		const compare = (what: string, ofEngine: bigint | undefined, ofSpec: bigint): void => {
			if (ofEngine === ofSpec) return;
			found.push({ what, engine: ofEngine === undefined ? "absent" : hex(ofEngine), spec: hex(ofSpec) });
		};
		for (let n = 0; n < 31; n++) compare(`x${n}`, engine.x(n), cpu.getX(n).v);
		compare("pc", engine.pc, cpu.getPC().v);
		compare("sp_el0", engine.sp_el0, cpu.getStackPointer(0));
		compare("sp_el1", engine.sp_el1, cpu.getStackPointer(1));
		compare("pstate", engine.pstate, BigInt(cpu.getPSR()));
		for (let n = 0; n < 32; n++) compare(`v${n}`, engine.v(n), cpu.getV(n).v);
		for (const { name, key } of this.#stored) compare(name, engine.getSys(key), cpu.getRegister(name));
		compare("retired", BigInt(engine.retired), cpu.retired);
		compare("state behind RNDR", engine.random, cpu.random);
		compare("SError pending", BigInt(engine.serrorPending), BigInt(cpu.serrorPending));
		const marked = engine.monitor;
		const expected = cpu.exclusiveMonitor;
		if (marked?.address !== expected?.address || marked?.size !== expected?.size || marked?.value !== expected?.value) {
			const text = (m: typeof marked): string =>
				m === undefined ? "open" : `${hex(m.address)} ${m.size} bytes ${hex(m.value)}`;
			found.push({ what: "exclusive monitor", engine: text(marked), spec: text(expected) });
		}
		return found;
	}
}
