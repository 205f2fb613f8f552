// Runs a counterexample on the specification and on the engine, as they are.
import { type CpuSnapshot, createTestDriver, type Encoding, type TestDriver } from "@upcall/spec";
import { createEngineDriver } from "../../packages/aarch64-core/test/support/engineDriver.ts";

import { provedModel } from "./engine.ts";
import { withField } from "./enumerate.ts";
import type { Failure } from "./evidence.ts";

const CODE = 0x8000_0000n;
const EL1H = 5n;
const MMU_OFF = 0x30d0_0800n;

/** What the two sides did with the values of a counterexample, or why it was not tried. */
export function confirm(e: Encoding, failure: Failure): string {
	const value = (name: string): bigint =>
		Object.entries(failure.model).reduce((sum, [key, digits]) => {
			const [, stem, lo] = /^(.*?)(?:<(\d+)>)?$/.exec(key) ?? [];
			return stem === name ? sum | (BigInt(`0x${digits}`) << BigInt(lo ?? 0)) : sum;
		}, 0n);
	let word = failure.word;
	for (const f of e.fields) if (f.symbolic) word = withField(word, f, Number(value(`field:${f.name}`)));
	if (e.group === "load-store") return "not tried: the counterexample includes memory and the TLB";
	const flags = ["V", "C", "Z", "N"].reduce((sum, flag, i) => sum | (value(flag) << BigInt(28 + i)), 0n);
	const snapshot: CpuSnapshot = {
		x: Array.from({ length: 31 }, (_, n) => value(`x${n}`)),
		sp_el0: 0n,
		sp_el1: value("sp"),
		pc: CODE + 4n * value("PC_offset"),
		pstate: EL1H | flags,
		sys: { SCTLR_EL1: MMU_OFF, TCR_EL1: value("TCR_EL1") },
		retired: 0n,
	};
	const run = (driver: TestDriver): string => {
		const bytes = new Uint8Array(4096);
		new DataView(bytes.buffer).setUint32(Number(4n * value("PC_offset")), word, true);
		driver.reset(provedModel);
		driver.setMemory([{ ipa: CODE, bytes }]);
		driver.load(snapshot);
		driver.step(1);
		const s = driver.save();
		const registers = s.x.map((x, n) => [`x${n}`, x] as const);
		return [...registers, ["sp", s.sp_el1] as const, ["pc", s.pc] as const, ["pstate", s.pstate] as const]
			.map(([name, x]) => `${name}=${x.toString(16)}`)
			.join(" ");
	};
	const [spec, engine] = [run(createTestDriver()), run(createEngineDriver())];
	return spec === engine
		? "not confirmed: both sides agree on these values"
		: `confirmed\n  spec   ${spec}\n  engine ${engine}`;
}
