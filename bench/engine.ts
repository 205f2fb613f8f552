// Speed of the engine on the kernels: millions of guest instructions a second, MMU on.
//
//   node --conditions=@upcall/source --import tsx bench/engine.ts [--repeat N] [--json] [kernel ...]
//
// Wall is what a user waits for; CPU is time on a processor, which a busy machine distorts less.
// Needs gcc-aarch64-linux-gnu to build the kernels.
import { readFileSync } from "node:fs";
import { type CpuModelData, EXIT_BUDGET, EXIT_HVC, Machine } from "@upcall/aarch64-core";
import { enableWasmFeatures } from "@upcall/vmm/node";
import { buildKernels } from "./kernels/build.ts";

enableWasmFeatures();

const BASE = 0x4000_0000n;
const LOAD = 0x80000;

const model: CpuModelData = {
	name: "bench",
	features: new Set(["FEAT_CRC32", "FEAT_LSE", "FEAT_PAN", "FEAT_FP", "FEAT_AdvSIMD", "FEAT_AES"]),
	idRegisters: { ID_AA64MMFR0_EL1: 0x10_1122n, CTR_EL0: 0xb444_c004n },
};

/** What one run of a kernel gave. */
interface Result {
	readonly kernel: string;
	readonly result: string;
	readonly instructions: number;
	readonly wall: number;
	readonly cpu: number;
}

function run(kernel: string, image: Uint8Array): Result {
	const machine = Machine.create({ memoryBytes: 32 << 20, maxVcpus: 1 });
	machine.setVirtualClock(true);
	machine.setSlot(0, { ipa: BASE, bytes: machine.userBytes, offset: 0, readonly: false, logDirty: false });
	new Uint8Array(machine.memory.buffer, machine.userBase + LOAD).set(image);
	const cpu = machine.createCpu(0, model);
	cpu.pc = BASE + BigInt(LOAD);
	const user = process.cpuUsage();
	const start = performance.now();
	let reason: number = EXIT_BUDGET;
	while (reason === EXIT_BUDGET) reason = cpu.run(1_000_000_000);
	const wall = (performance.now() - start) / 1000;
	const used = process.cpuUsage(user);
	if (reason !== EXIT_HVC) throw new TypeError(`${kernel}: exit ${reason} at 0x${cpu.pc.toString(16)}`);
	const instructions = cpu.retiredNumber;
	return { kernel, result: cpu.x(0).toString(16), instructions, wall, cpu: (used.user + used.system) / 1e6 };
}

const words = process.argv.slice(2);
const json = words.includes("--json");
const repeatAt = words.indexOf("--repeat");
const repeat = repeatAt < 0 ? 3 : Number(words.splice(repeatAt, 2)[1]);
const chosen = words.filter((w) => !w.startsWith("--"));
const rows: Result[] = [];
for (const { name: kernel, path, group } of buildKernels()) {
	if (group === "machine") continue;
	if (chosen.length && !chosen.includes(kernel)) continue;
	const image = readFileSync(path);
	let best: Result | undefined;
	for (let i = 0; i < repeat; i++) {
		const result = run(kernel, image);
		if (!best || result.wall < best.wall) best = result;
	}
	if (!best) continue;
	rows.push(best);
	const rate = (seconds: number) => (best.instructions / seconds / 1e6).toFixed(0).padStart(6);
	if (!json)
		console.log(
			`${kernel.padEnd(10)}${(best.instructions / 1e6).toFixed(1).padStart(8)} M instructions${rate(best.wall)} M/s wall${rate(best.cpu)} M/s CPU   ${best.result}`,
		);
}
const mean = (of: (r: Result) => number) =>
	Math.exp(rows.reduce((sum, r) => sum + Math.log(r.instructions / of(r) / 1e6), 0) / rows.length);
if (json) console.log(JSON.stringify(rows));
else
	console.log(
		`geometric mean ${mean((r) => r.wall).toFixed(0)} M/s wall, ${mean((r) => r.cpu).toFixed(0)} M/s CPU (${process.version})`,
	);
