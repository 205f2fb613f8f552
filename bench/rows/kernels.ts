import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { JitStatistics } from "@upcall/kvm-arm64";
import { buildKernels, type Kernel } from "../kernels/build.ts";
import { inChild } from "../processes.ts";
import { qemuRun } from "../qemu.ts";
import type { Tier } from "../trips.ts";
import type { Plan, Sample, Settings } from "../turns.ts";

/** The kernels of a small run. */
const QUICK = new Set(["crc32", "mandelbrot", "strlen"]);

/** What the JIT did, as details of a row. */
export function jitDetail(jit: JitStatistics | undefined): Readonly<Record<string, number>> {
	if (jit === undefined) return {};
	const { regions, modules, instructions, bytes, kept, milliseconds } = jit;
	return {
		"JIT regions": regions,
		"JIT modules": modules,
		"JIT guest instructions": instructions,
		"JIT code KiB": bytes / 1024,
		"JIT code kept KiB": kept / 1024,
		"JIT ms waited": milliseconds,
	};
}

function plan({ name, group, path, native }: Kernel): Plan {
	let known: string | undefined;
	let instructions: number | undefined;
	const check = (result: string, side: string): void => {
		known ??= result;
		if (result !== known) throw new TypeError(`${name}: 0x${known}, but 0x${result} with ${side}`);
	};
	const upcall = (tier: Tier) => (): Sample => {
		const outcome = inChild({ kind: "kernel", path, tier });
		check(outcome.result ?? "", tier);
		instructions ??= outcome.instructions;
		if (outcome.instructions !== instructions)
			throw new TypeError(`${name}: ${instructions} instructions, but ${outcome.instructions} with ${tier}`);
		const detail = { "M instructions": instructions / 1e6, [`${tier} MiB`]: outcome.rss / 2 ** 20 };
		return { value: instructions / outcome.seconds / 1e6, detail: { ...detail, ...jitDetail(outcome.jit) } };
	};
	const qemu = (): Sample => {
		const { result, seconds } = qemuRun(readFileSync(path));
		check(result.toString(16), "QEMU");
		return { value: (instructions ?? Number.NaN) / seconds / 1e6 };
	};
	const alone = (program: string) => (): Sample => {
		const [result = "", nanoseconds] = execFileSync(program, { encoding: "latin1" }).split(" ");
		// compilers may fuse multiplications with additions, which rounds once
		if (group !== "float" && group !== "memory") check(result, "this machine");
		return { value: ((instructions ?? Number.NaN) / Number(nanoseconds)) * 1e3 };
	};
	const sides = { interp: upcall("interp"), auto: upcall("auto"), qemu };
	const all = native === undefined ? sides : { ...sides, native: alone(native) };
	return { group, name, unit: "M instr/s", better: "more", sides: all };
}

/**
 * Programs at EL1 with the MMU on: the same bytes, results and instructions in Upcall and QEMU. What this machine does itself is counted
 * in the same instructions, though its own are others.
 */
export function kernelPlans({ quick }: Settings): readonly Plan[] {
	return buildKernels(quick)
		.filter(({ name, group }) => group !== "machine" && (!quick || QUICK.has(name)))
		.map(plan);
}
