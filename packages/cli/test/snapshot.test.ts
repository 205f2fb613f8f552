import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble } from "@upcall/spec";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upcall, upcallHere } from "./support/upcall.ts";

let folder = "";
const file = (name: string): string => join(folder, name);
const program = (text: string): Uint8Array => new Uint8Array(assemble(text).slice().buffer);

/** Counts, prints a letter now and then, and powers off. */
const COUNT = `
	ldr x1, =0x09000000
	mov w2, #0x41
	ldr x4, =12000000
1:	add x3, x3, #1
	tst x3, #0x7ffff
	b.ne 2f
	str w2, [x1]
	add w2, w2, #1
2:	cmp x3, x4
	b.ne 1b
	ldr x0, =0x84000008
	hvc #0
	b .
	.ltorg`;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "upcall-snapshot-"));
	writeFileSync(file("count"), program(COUNT));
	writeFileSync(file("loop"), program("b ."));
});
afterAll(() => {
	rmSync(folder, { recursive: true, force: true });
});

const count = (text: string): number => Number(/\((\d+) instructions\)/.exec(text)?.[1]);

describe("--save and restore", () => {
	it("goes on in a new process: the same output and count as without a break", async () => {
		const run = ["run", "--kernel", file("count"), "--memory", "16M", "--icount"];
		const whole = await upcall(run);
		expect([whole.status, whole.stdout]).toEqual([0, "ABCDEFGHIJKLMNOPQRSTUV"]);
		const first = await upcall([...run, "--until", "DEF", "--save", file("a")]);
		expect([first.status, first.stderr]).toEqual([0, expect.stringContaining(`saved to ${file("a")}`)]);
		const second = await upcall(["restore", file("a"), "--instructions", "50000000", "--save", file("a")]);
		expect([second.status, second.stderr]).toEqual([0, expect.stringMatching(/\d+ instructions have been executed/)]);
		const third = await upcall(["restore", file("a"), "--json"]);
		const lines = third.stdout
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line) as { console?: string; instructions?: number });
		const rest = lines.map((line) => line.console ?? "").join("");
		expect(first.stdout + second.stdout + rest).toBe(whole.stdout);
		expect(lines.at(-1)?.instructions).toBe(count(whole.stderr));
		expect(readdirSync(folder).sort()).toEqual(["a", "count", "loop"]);
	}, 60_000);

	it("--check compares what a restored machine executes with the specification, to the same end", async () => {
		const run = ["run", "--kernel", file("count"), "--memory", "16M", "--icount"];
		const whole = await upcall(run);
		const first = await upcall([...run, "--until", "DEF", "--save", file("late")]);
		const checked = await upcall(["restore", file("late"), "--check", "spec:100"]);
		expect([checked.status, first.stdout + checked.stdout]).toEqual([0, whole.stdout]);
		expect(count(checked.stderr)).toBe(count(whole.stderr));
		expect(checked.stderr).toMatch(/^upcall: [1-9]\d* instructions in [1-9]\d* windows equal the specification/m);
		const { status, stderr } = await upcallHere(["restore", file("late"), "--check", "spec", "--trace", "insn"]);
		expect([status, stderr]).toEqual([2, expect.stringMatching(/^upcall restore: --check cannot follow [^\n]*\n$/)]);
		rmSync(file("late"));
	}, 60_000);

	it("says that nothing was written when the guest powered off", async () => {
		const { status, stderr } = await upcallHere(["run", "--kernel", file("count"), "--save", file("off")]);
		expect([status, existsSync(file("off"))]).toEqual([0, false]);
		expect(stderr).toContain("was not written at the end: the guest cannot go on");
	});

	it("1 and one line for what cannot be restored", async () => {
		await upcall(["run", "--kernel", file("loop"), "--memory", "16M", "--instructions", "1", "--save", file("b")]);
		const intact = readFileSync(file("b"));
		const damaged = Buffer.from(intact);
		damaged.writeUInt8(damaged.readUInt8(400) ^ 1, 400);
		const cases: [name: string, bytes: Uint8Array | undefined, text: string][] = [
			["none", undefined, "no such file"],
			["cut", intact.subarray(0, -5), "cut off"],
			["damaged", damaged, "damaged"],
			["loop", undefined, "not a snapshot"],
		];
		for (const [name, bytes, text] of cases) {
			if (bytes !== undefined) writeFileSync(file(name), bytes);
			const { status, stderr, stdout } = await upcallHere(["restore", file(name)]);
			expect([name, status, stdout]).toEqual([name, 1, ""]);
			expect(stderr).toMatch(/^upcall: [^\n]*\n$/);
			expect(stderr).toContain(`${file(name)}: `);
			expect(stderr).toContain(text);
		}
	}, 60_000);

	it("1 and one line when the file cannot be written, and the old one stays", async () => {
		const { status, stderr } = await upcall([
			...["run", "--kernel", file("loop"), "--memory", "16M", "--instructions", "1"],
			...["--save", join(folder, "missing", "c")],
		]);
		expect(status).toBe(1);
		expect(stderr.trim().split("\n").at(-1)).toMatch(/^upcall: .*missing\/c: no such file$/);
	});
});
