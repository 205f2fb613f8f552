import { dispatch, ownerOf, partition, type SmcccConfig } from "@upcall/spec";
import {
	createHandlers,
	initialPsci,
	type PsciEffect,
	type PsciPlatform,
	type PsciState,
	psciHandlers,
	psciTransition,
	RegisterContext,
	resumed,
	started,
	trngHandlers,
	vendorHandlers,
} from "../../src/index.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const hex = (v: bigint | number): string => `0x${BigInt.asUintN(64, BigInt(v)).toString(16)}`;
const NOT_RETURNING = null;

interface PsciMachine {
	readonly cpus: readonly bigint[];
	readonly denied: readonly number[];
	readonly powerDown: boolean;
	readonly systemSuspend: boolean;
	readonly memProtect: boolean;
}

type PsciStep =
	| { readonly cpu: number; readonly x: readonly (number | bigint)[] }
	| { readonly started: number }
	| { readonly resumed: number; readonly micros: number };

const plain = (e: PsciEffect): Json =>
	Object.fromEntries(Object.entries(e).map(([k, v]) => [k, typeof v === "bigint" ? hex(v) : (v ?? null)]));

/** One sequence of PSCI calls with the answers of the transition functions. */
function psciSequence(name: string, machine: PsciMachine, steps: readonly PsciStep[]): Json {
	const platform: PsciPlatform = {
		mayCpuOn: (target) => !machine.denied.includes(target),
		validEntry: (entry) => (entry & 3n) === 0n,
		powerDown: machine.powerDown,
		systemSuspend: machine.systemSuspend,
		memProtect: machine.memProtect,
		protectedRange: (base, length) => base + length <= 0x1_0000_0000n,
	};
	let state: PsciState = initialPsci(machine.cpus);
	const out: Json[] = [];
	for (const step of steps) {
		if ("started" in step) {
			state = started(state, step.started);
			out.push({ started: step.started, power: state.cpus.map((c) => c.power) });
		} else if ("resumed" in step) {
			state = resumed(state, step.resumed, BigInt(step.micros));
			out.push({ ...step, power: state.cpus.map((c) => c.power) });
		} else {
			const id = Number(step.x[0]);
			const bits = id >= 0xc0000000 ? 64 : 32;
			const arg = (n: number): bigint => BigInt.asUintN(bits, BigInt(step.x[n] ?? 0));
			const r = psciTransition(id)(state, step.cpu, [arg(1), arg(2), arg(3)], platform);
			state = r.state;
			const result = r.result === undefined ? NOT_RETURNING : [hex(r.result), "0x0", "0x0", "0x0"];
			out.push({
				cpu: step.cpu,
				x: step.x.map(hex),
				result,
				effects: r.effects.map(plain),
				power: state.cpus.map((c) => c.power),
			});
		}
	}
	return { name, machine: { ...machine, cpus: machine.cpus.map(hex), protectedBelow: "0x100000000" }, steps: out };
}

const machine: PsciMachine = {
	cpus: [0n, 1n, 0x100n],
	denied: [],
	powerDown: false,
	systemSuspend: false,
	memProtect: false,
};
const rich: PsciMachine = { ...machine, powerDown: true, systemSuspend: true, memProtect: true };
const all = -1n;

function psciVectors(): Json[] {
	const by = (cpu: number, ...x: (number | bigint)[]): PsciStep => ({ cpu, x });
	const features = [
		0x84000000, 0x84000001, 0xc4000001, 0x84000002, 0xc4000002, 0x84000003, 0xc4000003, 0x84000005, 0x84000006,
		0x84000007, 0x84000008, 0x8400000a, 0x8400000b, 0xc400000c, 0xc400000d, 0xc400000e, 0x8400000f, 0xc4000010,
		0xc4000012, 0x84000013, 0xc4000014, 0x84000015, 0x80000000, 0x8400001f,
	];
	return [
		psciSequence("discovery", machine, [
			by(0, 0x84000000),
			by(0, 0x84000006),
			...features.map((f) => by(0, 0x8400000a, f)),
		]),
		psciSequence(
			"discovery with every hook",
			rich,
			features.map((f) => by(0, 0x8400000a, f)),
		),
		psciSequence("a CPU comes up and goes down", machine, [
			by(0, 0xc4000004, 1, 0),
			by(0, 0xc4000003, 1, 0xffff000040001000n, 0x1234),
			by(0, 0xc4000004, 1, 0),
			by(0, 0xc4000003, 1, 0x1000, 0),
			{ started: 1 },
			by(0, 0xc4000004, 1, 0),
			by(1, 0xc4000003, 1, 0x1000, 0),
			by(1, 0x84000002),
			by(0, 0xc4000004, 1, 0),
			by(0, 0x84000003, 0xaaaa00000001n, 0xbbbb00001000n, 0xcccc00000005n),
		]),
		psciSequence("CPU_ON refused", { ...machine, denied: [1] }, [
			by(0, 0xc4000003, 1, 0x1000, 0),
			by(0, 0xc4000004, 1, 0),
			by(0, 0xc4000003, 0, 0x1000, 0),
			by(0, 0xc4000003, 2, 0x1000, 0),
			by(0, 0xc4000003, 1n << 24n, 0x1000, 0),
			by(0, 0xc4000003, 0x100, 0x1002, 0),
			by(0, 0xc4000003, all, 0x1000, 0),
		]),
		psciSequence("affinity levels", machine, [
			...[0, 1, 2, 3, 4].map((level) => by(0, 0xc4000004, 0x100, level)),
			...[0, 1, 2, 3].map((level) => by(0, 0xc4000004, 0x1ff, level)),
			by(0, 0xc4000003, 0x100, 0x1000, 0),
			by(0, 0xc4000004, 0x1ff, 1),
			by(0, 0xc4000004, 0x100, 2),
			by(0, 0xc400000d, 0x100, 0),
			by(0, 0xc400000d, 1, 0),
			by(0, 0xc400000d, 7, 0),
		]),
		psciSequence("standby", machine, [
			by(0, 0xc4000001, 0, 0, 0),
			{ resumed: 0, micros: 1500 },
			by(0, 0xc4000001, 0x10000, 0x1000, 0),
			{ resumed: 0, micros: 500 },
			by(0, 0xc4000001, 0x20000, 0, 0),
			by(0, 0xc4000001, 0x10000, 0x1001, 0),
			by(0, 0xc4000010, 0, 0),
			by(0, 0xc4000011, 0, 0),
			by(0, 0x8400000f, 0),
			by(0, 0x8400000f, 1),
			by(0, 0x8400000f, 2),
			by(0, 0x8400000b),
			by(0, 0xc4000005, 0),
		]),
		psciSequence("power-down and suspend to RAM", rich, [
			by(0, 0xc4000001, 0x10000, 0x2000, 9),
			{ resumed: 0, micros: 250 },
			by(0, 0xc400000c, 0x3000, 8),
			{ resumed: 0, micros: 50 },
			by(0, 0xc4000010, 0, 0x10000),
			by(0, 0xc4000011, 0, 0x10000),
			by(0, 0xc4000003, 1, 0x1000, 0),
			by(0, 0xc400000e, 0x4000, 7),
			{ started: 1 },
			by(1, 0x84000002),
			by(0, 0xc400000e, 0x4001, 7),
			by(0, 0xc400000e, 0x4000, 7),
		]),
		psciSequence("memory protection, reset", rich, [
			by(0, 0x84000013, 2),
			by(0, 0x84000013, 1),
			by(0, 0x84000013, 1),
			by(0, 0xc4000014, 0x40000000, 0x1000),
			by(0, 0xc4000014, 0xfffff000, 0x2000),
			by(0, 0xc4000012, 1, 0),
			by(0, 0xc4000012, 0x80000001, 0x123456789n),
		]),
		psciSequence("off", machine, [by(0, 0x84000008)]),
		psciSequence("cold reset", machine, [by(0, 0x84000009)]),
	];
}

function trngVectors(): Json {
	const call = (entropy: readonly number[] | undefined, ...x: (number | bigint)[]): Json => {
		const context = new RegisterContext().load(...x);
		const source = (bytes: Uint8Array): boolean => {
			if (entropy) bytes.set(entropy.slice(0, bytes.length));
			return entropy !== undefined;
		};
		createHandlers().use(trngHandlers(source)).handle(context);
		const result = [0, 1, 2, 3].map((n) => hex(context.x(n)));
		return {
			entropy: entropy ? entropy.map((b) => b.toString(16).padStart(2, "0")).join("") : null,
			x: x.map(hex),
			result,
		};
	};
	const bytes = Array.from({ length: 24 }, (_, n) => 0xf0 - 7 * n);
	return [
		call(bytes, 0x84000050),
		...[0x84000050, 0x84000051, 0x84000052, 0x84000053, 0xc4000053, 0xc4000050, 0x84000054].map((id) =>
			call(bytes, 0x84000051, id),
		),
		...[0, 1, 31, 32, 33, 64, 65, 95, 96, 97].map((n) => call(bytes, 0x84000053, n)),
		...[0, 1, 63, 64, 65, 127, 128, 129, 191, 192, 193, 1n << 32n].map((n) => call(bytes, 0xc4000053, n)),
		call(undefined, 0x84000053, 32),
		call(undefined, 0xc4000053, 64),
	];
}

function routingVectors(): Json {
	const psci = psciHandlers({
		mpidrs: [0n],
		currentCpu: () => 0,
		cpuOn: () => {},
		cpuOff: () => {},
		systemOff: () => {},
		systemReset: () => {},
	});
	const handlers = createHandlers().use(
		psci,
		trngHandlers(() => true),
		vendorHandlers(),
	);
	const routes = handlers.describe();
	const ids = new Set(routes.flatMap((r) => [r.first - 1, r.first, r.last, r.last + 1]));
	const name = (id: number): string | null => routes.find((r) => id >= r.first && id <= r.last)?.name ?? null;
	return {
		routes: routes.map((r) => ({ ...r, first: hex(r.first), last: hex(r.last) })),
		calls: [...ids].sort((a, b) => a - b).map((id) => ({ id: hex(id), service: name(id) })),
	};
}

/** Who answers what in KVM: the edges of every interval of the function id space, for some configurations. */
function dispatchVectors(): Json[] {
	const base: SmcccConfig = {
		abi: "rfc",
		hvcToUser: false,
		psciToUser: false,
		conduitFlag: false,
		filter: [],
		stdBmap: 1n,
		stdHypBmap: 1n,
		vendorHypBmap: 3n,
	};
	const filter = [
		{ base: 0x84000000, nr: 0x20, action: 2 },
		{ base: 0xc3000000, nr: 0x10000, action: 1 },
	];
	const configs: [string, SmcccConfig][] = [
		["RFC, no capability", base],
		["RFC, HVC_TO_USER", { ...base, hvcToUser: true }],
		["RFC, HVC_TO_USER and PSCI_TO_USER", { ...base, hvcToUser: true, psciToUser: true }],
		[
			"RFC, HVC_TO_USER, firmware bitmaps cleared",
			{ ...base, hvcToUser: true, stdBmap: 0n, stdHypBmap: 0n, vendorHypBmap: 0n },
		],
		["upstream, filter", { ...base, abi: "upstream", filter }],
	];
	return configs.map(([name, config]) => {
		// The 1024 small blocks that upstream leaves to PSCI by its test of the owner look alike: the first few will do.
		const intervals = partition(config, "hvc").filter((i) => i.owner !== "psci" || (i.first & 0xff0000) === 0);
		const ids = [...new Set(intervals.flatMap((i) => [i.first, i.last]))].filter(
			(id) => (id & 0xff0000) === 0 || id >= 0x84000000,
		);
		const calls = ids
			.filter((id) => config.abi === "rfc" || ![0x04, 0x44, 0x84, 0xc4].includes(id >>> 24) || (id & 0xff0000) === 0)
			.map((id) => ({
				id: hex(id),
				who: ownerOf(dispatch(config, { conduit: "hvc", immediate: 0, x: [BigInt(id)] })),
			}));
		const { stdBmap, stdHypBmap, vendorHypBmap, filter: ranges, ...rest } = config;
		return {
			name,
			config: {
				...rest,
				stdBmap: hex(stdBmap),
				stdHypBmap: hex(stdHypBmap),
				vendorHypBmap: hex(vendorHypBmap),
				filter: ranges.map((r) => ({ ...r, base: hex(r.base) })),
			},
			calls,
		};
	});
}

/** Prints JSON the way the repository's formatter does: lists of plain values on one line when they fit. */
function print(value: Json, indent = ""): string {
	const deeper = `${indent}\t`;
	if (Array.isArray(value)) {
		const list = value as readonly Json[];
		if (list.length === 0) return "[]";
		const simple = list.every((v) => typeof v !== "object" || v === null);
		const line = `[${list.map((v) => JSON.stringify(v)).join(", ")}]`;
		if (simple && line.length + 2 * indent.length < 100) return line;
		return `[\n${list.map((v) => deeper + print(v, deeper)).join(",\n")}\n${indent}]`;
	}
	if (typeof value === "object" && value !== null) {
		const entries = Object.entries(value);
		if (entries.length === 0) return "{}";
		return `{\n${entries.map(([k, v]) => `${deeper}${JSON.stringify(k)}: ${print(v as Json, deeper)}`).join(",\n")}\n${indent}}`;
	}
	return JSON.stringify(value);
}

/** The text of vectors.json. */
export function makeVectors(): string {
	const document: Json = {
		format: 1,
		about: "Conformance vectors for PSCI 1.1, TRNG 1.0, routing and KVM's SMCCC dispatch; README.md describes them",
		psci: psciVectors(),
		trng: trngVectors(),
		routing: routingVectors(),
		dispatch: dispatchVectors(),
	};
	return `${print(document)}\n`;
}
