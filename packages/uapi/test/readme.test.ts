import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as uapi from "../src/index.ts";
import { packageRoot } from "./support.ts";

const readme = readFileSync(join(packageRoot, "README.md"), "utf8");

test("the README's example prints what its comments say", () => {
	const code = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
	const names = /import \{ (.*?) \}/s.exec(code)?.[1]?.split(", ") ?? [];
	const lines = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map((match) => match[1]);
	expect(lines.length).toBeGreaterThan(2);
	const printed: string[] = [];
	const all = uapi as unknown as Record<string, unknown>;
	const body = code.replace(/^import .*$/m, "");
	new Function("console", ...names, body)(
		{ log: (value: unknown) => printed.push(String(value)) },
		...names.map((name) => all[name]),
	);
	expect(printed).toEqual(lines);
});

test("every name in code marks of the README exists", () => {
	const names = [...readme.matchAll(/`([A-Za-z][A-Za-z0-9_]*)(?:\(.*?\))?`/g)].map((match) => match[1] ?? "");
	const kernel = names.filter(
		(name) => /^(KVM_|PSCI_|REG_LIST|CAPABILITIES)/.test(name) || /^[a-z]+[A-Z]\w*$/.test(name),
	);
	const fields = new Set(["phys_addrLo", "phys_addrHi", "phys_addrNumber"]);
	expect(kernel.length).toBeGreaterThan(20);
	for (const name of kernel) if (!fields.has(name)) expect(name in uapi, name).toBe(true);
});
