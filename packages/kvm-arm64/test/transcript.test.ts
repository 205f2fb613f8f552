// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hexBytes, ignored, memTarget, parseTranscript, registerBytes } from "./support/transcript.ts";

const ROOT = new URL("./data/transcripts/", import.meta.url);
const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
	.filter((name) => name.endsWith(".jsonl"))
	.sort();

describe("recorded transcripts", () => {
	test("there are at least 73 scenarios of the reference kernel", () => {
		expect(files.filter((name) => !name.includes("/")).length).toBeGreaterThanOrEqual(73);
	});

	test.each(files)("%s is well-formed: every handle is made before it is used, every size fits its id", (name) => {
		const { header, steps } = parseTranscript(readFileSync(new URL(name, ROOT), "utf8"));
		expect(name.endsWith(`${header.scenario}.jsonl`)).toBe(true);
		expect(steps.length).toBeGreaterThan(10);
		const handles = new Set<string>();
		for (const step of steps) {
			if ("fd" in step) expect(handles, `step ${step.i}`).toContain(step.fd);
			if ("new" in step && step.new !== undefined) handles.add(step.new);
			if (step.op === "close") handles.delete(step.fd);
			if (step.op === "ioctl" && "bytes" in step.arg) {
				const length = step.arg.bytes.length;
				if (step.after !== undefined) expect(step.after.length, `step ${step.i}`).toBe(length);
				for (const pointer of step.arg.ptrs ?? []) {
					const known = pointer.to === "bad" || memTarget(pointer.to) !== undefined;
					expect(known || pointer.to in (step.arg.bufs ?? {}), `step ${step.i}`).toBe(true);
					expect(step.arg.bytes.slice(2 * pointer.at, 2 * pointer.at + 16)).toBe("0".repeat(16));
				}
			}
			if (step.op === "getreg" && step.ret === 0) {
				const bytes = registerBytes(step.id, step.value ?? "");
				expect((step.value ?? "").length - 2, `step ${step.i}`).toBeLessThanOrEqual(2 * bytes.length);
			}
			if (step.op === "run") {
				expect(hexBytes(step.run, 128).length).toBe(128);
				for (const [at, len] of step.fresh) expect(at + len, `step ${step.i}`).toBeLessThanOrEqual(176);
			}
		}
	});
});

describe("the reader", () => {
	const header = '{"op":"header","format":1,"scenario":"x"}';

	test("refuses a missing header, an unknown version, a gap in the numbering, an unknown kind of step", () => {
		expect(() => parseTranscript("")).toThrow(TypeError);
		expect(() => parseTranscript('{"op":"header","format":2}')).toThrow(TypeError);
		expect(() => parseTranscript(`${header}\n{"i":2,"op":"open","new":"sys","ret":0}`)).toThrow(TypeError);
		expect(() => parseTranscript(`${header}\n{"i":1,"op":"dance"}`)).toThrow(TypeError);
	});

	test("converts register values and pointer targets, and knows what is not compared", () => {
		expect([...registerBytes("0x60200000001000d4", "0x10203")]).toEqual([3, 2, 1, 0]);
		expect(memTarget("mem+0x1000")).toBe(4096);
		expect(memTarget("filter")).toBeUndefined();
		const step = { i: 1, ignore: [{ in: "after", at: 4, len: 4, why: "fd" as const }] };
		expect([ignored(step, "after", 0, 4), ignored(step, "after", 0, 5), ignored(step, "ret")]).toEqual([
			false,
			true,
			false,
		]);
	});
});
