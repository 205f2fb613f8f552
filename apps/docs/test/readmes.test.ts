import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import * as spec from "@upcall/spec";
import { assembleProgram } from "@upcall/spec";
import * as vmm from "@upcall/vmm";
import { expect, test } from "vitest";

const packages = join(import.meta.dirname, "../../../packages");

/** The first TypeScript example of a package's README, its imports taken out. */
function example(name: string): string {
	const readme = readFileSync(join(packages, name, "README.md"), "utf8");
	const code = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
	return code.replace(/^import .*$/gm, "");
}

/** Runs an example with the given names in scope; what it logs comes back as text. */
async function run(code: string, scope: Record<string, unknown>): Promise<string[]> {
	const printed: string[] = [];
	const log = (...values: unknown[]) => {
		printed.push(values.map((v) => (typeof v === "string" ? v : inspect(v, { breakLength: Infinity }))).join(" "));
	};
	const names = Object.keys(scope);
	const AsyncFunction = (async () => {}).constructor as new (
		...text: string[]
	) => (...values: unknown[]) => Promise<void>;
	await new AsyncFunction("console", ...names, code)({ log }, ...names.map((name) => scope[name]));
	return printed;
}

test("the example of spec prints what its comments say", async () => {
	const code = example("spec");
	const { assembleProgram, createTestDriver, disassemble } = spec;
	const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map((match) => match[1]);
	expect(expected).toHaveLength(3);
	expect(await run(code, { assembleProgram, createTestDriver, disassemble })).toEqual(expected);
});

test("the example of vmm boots a guest and answers its call", async () => {
	const guest = assembleProgram(`
		mov   x1, #40
		mov   x2, #2
		mov   w0, #0xc3000000
		movk  w0, #1
		hvc   #0
		cmp   x0, #42
		b.ne  .
		mov   w0, #0x84000000
		movk  w0, #8
		hvc   #0
	`);
	const { createMachine } = vmm;
	const readFile = async () => new Uint8Array(guest.words.buffer);
	expect(await run(example("vmm"), { createMachine, readFile, process })).toEqual(["shutdown 10"]);
});
