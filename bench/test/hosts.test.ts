import { describe, expect, it } from "vitest";
import { hostTables } from "../report/hosts.ts";

describe("the table of hosts", () => {
	it("has a line for each program and tier, with the medians of the hosts", () => {
		const text = hostTables({
			hosts: ["Node 20", "Chromium 150"],
			processor: "a processor",
			processors: 2,
			load: 0.1,
			runs: 3,
			rows: [
				{
					group: "integer",
					name: "sieve",
					instructions: 1e6,
					speeds: [
						{ interp: [3, 1, 2], auto: [30, 10, 20] },
						{ interp: [4, 4, 4], auto: [400, 100, 300] },
					],
				},
			],
		});
		expect(text.split("\n").slice(2)).toEqual([
			"|  | tier | Node 20 | Chromium 150 |",
			"| --- | --- | ---: | ---: |",
			"| sieve | interp | 2.00 | 4.00 |",
			"| sieve | auto | 20.0 | 300 |",
		]);
	});
});
