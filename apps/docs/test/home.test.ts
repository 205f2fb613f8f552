import { readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "upcall";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
	vi.restoreAllMocks();
});

test("the home page shows lines that the demo prints", async () => {
	const page = readFileSync(join(import.meta.dirname, "../index.md"), "utf8");
	const shown = (/```text\n(.*?)```/s.exec(page)?.[1] ?? "").trimEnd().split("\n");
	let printed = "";
	vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
		printed += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
		return true;
	});
	vi.spyOn(process.stderr, "write").mockReturnValue(true);
	expect(await main(["demo", "--until", "call> ", "--timeout", "50"])).toBe(0);
	expect(shown.length).toBeGreaterThan(5);
	const lines = printed.split(/\r?\n/).map((line) => line.trimEnd());
	expect(shown.filter((line) => !lines.includes(line))).toEqual([]);
});
