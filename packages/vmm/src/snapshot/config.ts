import type { CpuModel, MachineOptions } from "../machine/options.ts";
import { badSnapshot, type Saved, SavedFields } from "./saved.ts";

const MIB = 1 << 20;
const MOST_FEATURES = 1024;

/** The options that say what a machine is made of: those that a restored one must be made with again. */
export type MachineConfig = Pick<
	MachineOptions,
	"memory" | "smp" | "maxCpus" | "gic" | "abi" | "psci" | "clock" | "cpu" | "console"
> & {
	/** Data among the options of KVM. */
	readonly kvm: Pick<NonNullable<MachineOptions["kvm"]>, (typeof KVM_FLAGS)[number] | "budget">;
};

const KVM_FLAGS = ["registersInRun", "conduitFlag", "hypercallRanges"] as const;

function saveCpu(cpu: CpuModel | string | undefined): Saved {
	if (cpu === undefined || typeof cpu === "string") return cpu;
	return { name: cpu.name, features: [...cpu.features], idRegisters: { ...cpu.idRegisters } };
}

function readCpu(fields: SavedFields): CpuModel | string | undefined {
	const value = fields.raw("cpu");
	if (value === undefined) return undefined;
	if (typeof value === "string") return fields.text("cpu");
	const cpu = fields.fields("cpu");
	const features = cpu.array("features", MOST_FEATURES).filter((f): f is string => typeof f === "string");
	const ids = cpu.raw("idRegisters");
	const entries = typeof ids === "object" && ids !== null ? Object.entries(ids) : [];
	return {
		name: cpu.text("name"),
		features: new Set(features),
		idRegisters: Object.fromEntries(entries.filter((e): e is [string, bigint] => typeof e[1] === "bigint")),
	};
}

/** What of a machine's options goes into its snapshot. */
export function saveConfig(options: MachineOptions): Saved {
	const { memory, smp, maxCpus, gic, abi, psci, clock, cpu, console, kvm } = options;
	return {
		memory: memory ?? 256 * MIB,
		smp: smp ?? 1,
		maxCpus: maxCpus ?? smp ?? 1,
		gic: gic ?? 3,
		abi: abi ?? "rfc",
		psci: psci ?? "user",
		clock: clock ?? "real",
		cpu: saveCpu(cpu),
		console,
		budget: kvm?.budget,
		...Object.fromEntries(KVM_FLAGS.map((flag) => [flag, kvm?.[flag] ?? false])),
	};
}

/** @throws KvmError code `ERR_SNAPSHOT` */
export function readConfig(state: Saved): MachineConfig {
	const fields = new SavedFields("the machine", state);
	const cpu = readCpu(fields);
	const memory = fields.whole("memory", MIB, 3072 * MIB);
	if (memory % 4096 !== 0) throw badSnapshot("the snapshot is damaged: its memory is not in whole pages");
	return {
		memory,
		smp: fields.whole("smp", 1, 8),
		maxCpus: fields.whole("maxCpus", 1, 8),
		gic: fields.whole("gic", 2, 3) === 2 ? 2 : 3,
		abi: fields.oneOf("abi", ["rfc", "upstream"]),
		psci: fields.oneOf("psci", ["user", "kernel"]),
		clock: fields.oneOf("clock", ["real", "virtual"]),
		...(cpu === undefined ? {} : { cpu }),
		...(fields.raw("console") === undefined ? {} : { console: fields.oneOf("console", ["serial", "virtio"]) }),
		kvm: {
			...(fields.raw("budget") === undefined ? {} : { budget: fields.whole("budget", 1, 0x7fff_ffff) }),
			...Object.fromEntries(KVM_FLAGS.map((flag) => [flag, fields.flag(flag)])),
		},
	};
}
