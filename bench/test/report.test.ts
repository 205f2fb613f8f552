import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { geometricMean, median, type Report, type Row, speed } from "../model.ts";
import { chart } from "../report/chart.ts";
import { markdown } from "../report/markdown.ts";
import { writeReport } from "../report/write.ts";
import { takeTurns } from "../turns.ts";

const row = (change: Partial<Row>): Row => ({
	group: "integer",
	name: "sieve",
	unit: "M instr/s",
	better: "more",
	samples: { interp: [100, 300, 200], auto: [800, 900, 700], qemu: [400, 400, 100] },
	detail: { "JIT ms": 12.5 },
	...change,
});

const report = (...rows: readonly Row[]): Report => ({
	node: "v20.1.0",
	v8: "11",
	processor: "a processor",
	processors: 2,
	qemu: "QEMU 7",
	runs: 3,
	rows,
});

describe("figures", () => {
	test("a median is in the middle, whatever the order", () => {
		expect(median([3, 1, 2])).toBe(2);
		expect(median([4, 1, 3, 2])).toBe(2.5);
		expect(median([10, 9])).toBe(9.5);
	});
	test("a geometric mean of a ratio and its inverse is 1", () => {
		expect(geometricMean([4, 0.25])).toBeCloseTo(1);
	});
	test("speed is above 1 for the faster side, of rates and of times", () => {
		expect(speed(row({}), "auto")).toBe(2);
		expect(speed(row({ better: "less" }), "auto")).toBe(0.5);
		expect(speed(row({ samples: { auto: [1] } }), "auto")).toBeUndefined();
	});
});

describe("the sides take turns", () => {
	const settings = { runs: 2, quick: false, qemu: true, only: "" };

	test("one sample of each before the next of any", async () => {
		const order: string[] = [];
		const side = (name: string) => () => {
			order.push(name);
			return { value: order.length };
		};
		const sides = { qemu: side("qemu"), auto: side("auto"), interp: side("interp") };
		const done = await takeTurns({ group: "g", name: "n", unit: "s", better: "less", sides }, settings);
		expect(order).toEqual(["interp", "auto", "qemu", "interp", "auto", "qemu"]);
		expect(done.samples).toEqual({ interp: [1, 4], auto: [2, 5], qemu: [3, 6] });
	});

	test("a machine without QEMU leaves its side out", async () => {
		const sides = { auto: () => ({ value: 1 }), qemu: () => ({ value: 2 }) };
		const plan = { group: "g", name: "n", unit: "s", better: "less", sides } as const;
		expect((await takeTurns(plan, { ...settings, qemu: false })).samples).toEqual({ auto: [1, 1] });
	});
});

describe("tables", () => {
	test("medians, ratios and details of a row", () => {
		const text = markdown(report(row({})), 2);
		expect(text).toContain("| sieve | M instr/s | 200 | 800 | 400 | - | 0.50 | 2.00 | - |");
		expect(text).toContain("| sieve | 12.5 |");
		expect(text).not.toContain("geometric mean");
	});
	test("a mean for a group of several rows that QEMU ran", () => {
		const text = markdown(report(row({}), row({ name: "other", samples: { auto: [50], qemu: [100] } })), 2);
		expect(text).toContain("| **geometric mean** | | | | | | **0.50** | **1.00** | |");
	});
});

describe("the chart", () => {
	test("is well-formed and the same each time", () => {
		const one = report(row({ name: "a & b < c" }));
		expect(chart(one)).toBe(chart(one));
		expect(chart(one)).toContain("a &amp; b &lt; c");
		expect([...chart(one).matchAll(/<rect class="auto" x="\d+\.\d" y="\d+" width="[\d.]+"/g)]).toHaveLength(1);
	});
	test("a bar is as long as the ratio says, on either side of 1, and ends at the axis's ends", () => {
		const width = (auto: number): number =>
			Number(
				/class="auto" x="\d+\.\d" y="\d+" width="([\d.]+)"/.exec(
					chart(report(row({ samples: { auto: [auto], qemu: [1] } }))),
				)?.[1],
			);
		expect(width(1)).toBe(0);
		expect(width(2)).toBeCloseTo(width(0.5), 0);
		expect(width(4)).toBeCloseTo(2 * width(2), 0);
		expect(width(1000)).toBe(width(32));
	});
	test("rows that QEMU did not run are not in it", () => {
		expect(chart(report(row({ samples: { auto: [1] } })))).not.toContain("sieve");
	});
});

describe("files", () => {
	const folder = mkdtempSync(join(tmpdir(), "upcall-bench-"));
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	test("the tables have a section for every Node line", () => {
		writeReport(report(row({})), folder);
		writeReport({ ...report(row({ name: "crc32" })), node: "v24.3.0" }, folder);
		const text = readFileSync(join(folder, "RESULTS.md"), "utf8");
		expect(text.indexOf("## Node v20.1.0")).toBeGreaterThan(0);
		expect(text.indexOf("## Node v24.3.0")).toBeGreaterThan(text.indexOf("## Node v20.1.0"));
		expect(text).toContain("results/node-24.svg");
		expect(JSON.parse(readFileSync(join(folder, "results/node-20.json"), "utf8"))).toEqual(report(row({})));
	});
});
