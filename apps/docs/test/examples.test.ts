import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";

const folder = join(import.meta.dirname, "../examples");
const names = readdirSync(folder).filter((name) => name.endsWith(".ts"));

afterEach(() => {
	vi.restoreAllMocks();
});

describe("examples of the guide", () => {
	test("there are some", () => {
		expect(names).toContain("firstHandler.ts");
	});

	test.each(names)("%s prints what its //=> lines say", async (name) => {
		const path = join(folder, name);
		const promised = [...readFileSync(path, "utf8").matchAll(/^\/\/=> (.*)$/gm)].map((match) => match[1]);
		const printed: string[] = [];
		vi.spyOn(console, "log").mockImplementation((...values: unknown[]) => {
			printed.push(format(...values));
		});
		await import(path);
		expect(promised.length).toBeGreaterThan(0);
		expect(printed).toEqual(promised);
	});
});
