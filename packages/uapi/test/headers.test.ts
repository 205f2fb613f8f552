import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as uapi from "../src/index.ts";
import { exportName, have, leftOut, oracle } from "./support.ts";

const GCC = "aarch64-linux-gnu-gcc";
const QEMU = "qemu-aarch64";
const needed = have(GCC) && have(QEMU);

/**
 * Names that the headers of the test's Debian package do not have or give another value, each with its reason, and
 * families that no user header holds. Reviewed by hand; a name that no longer differs fails the test.
 */
interface Exceptions {
	header: string;
	missing: { reason: string; names: string[] }[];
	different: { reason: string; names: string[] }[];
	kernelInternal: { pattern: string; reason: string }[];
}
const exceptions: Exceptions = JSON.parse(readFileSync(new URL("./headerExceptions.json", import.meta.url), "utf8"));

/** One question to the compiler: a name for reports, a C expression, the value that this package has. */
interface Question {
	name: string;
	expression: string;
	expected: bigint;
}

const value = (name: string) => BigInt((uapi as unknown as Record<string, number | bigint>)[name] ?? Number.NaN);

function questions(): Question[] {
	const list: Question[] = [];
	for (const name of Object.keys(oracle.constants)) {
		if (leftOut("constants", name)) continue;
		if (exceptions.kernelInternal.some(({ pattern }) => new RegExp(pattern).test(name))) continue;
		list.push({ name, expression: name, expected: value(exportName(name)) });
	}
	for (const [name, request] of uapi.IOCTLS) list.push({ name, expression: name, expected: BigInt(request) });
	for (const [, name] of uapi.ERRNOS) list.push({ name, expression: name, expected: value(name) });
	const layouts = Object.values(uapi).filter(
		(item): item is uapi.StructLayout & typeof item =>
			typeof item === "object" && "fields" in item && "size" in item && "name" in item,
	) as uapi.StructLayout[];
	for (const { name, size, fields } of layouts) {
		const struct = `struct ${name}`;
		if (exceptions.kernelInternal.some(({ pattern }) => new RegExp(pattern).test(struct))) continue;
		list.push({ name: struct, expression: `sizeof(${struct})`, expected: BigInt(size) });
		for (const [field, place] of Object.entries(fields)) {
			list.push({
				name: `${name}.${field}`,
				expression: `offsetof(${struct}, ${field})`,
				expected: BigInt(place.offset),
			});
			if (place.size === 0) continue;
			list.push({
				name: `sizeof ${name}.${field}`,
				expression: `sizeof(((${struct} *)0)->${field})`,
				expected: BigInt(place.size),
			});
		}
	}
	return list;
}

const PRELUDE = `#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <linux/kvm.h>
#include <asm/kvm.h>
#include <asm/ptrace.h>
#include <asm/sve_context.h>
#include <linux/psci.h>
/* Names of the kernel that some macros of these headers expand to. */
#define SZ_64K 0x10000
#undef PAGE_SIZE
#define PAGE_SIZE 4096
#define ASK(n, e) static void ask_##n(void) { printf("%d %llx\\n", n, (unsigned long long)(e)); }
`;

/** A program that prints the answer to each question; question number i is on the i-th line after the prelude. */
function program(list: Question[], skip: ReadonlySet<number>): string {
	const functions = list.map(({ expression }, i) => (skip.has(i) ? "" : `ASK(${i}, ${expression})`));
	const calls = list.map((_, i) => (skip.has(i) ? "" : `\task_${i}();`)).filter((line) => line !== "");
	return `${PRELUDE}${functions.join("\n")}\nint main(void) {\n${calls.join("\n")}\n\treturn 0;\n}\n`;
}

describe.skipIf(!needed)(`the real headers (needs ${GCC} and ${QEMU}: Debian gcc-aarch64-linux-gnu, qemu-user)`, () => {
	const folder = mkdtempSync(join(tmpdir(), "upcall-uapi-"));
	const source = join(folder, "ask.c");
	const binary = join(folder, "ask");
	const list = questions();
	const missing: string[] = [];
	const different: string[] = [];
	let compared = 0;

	beforeAll(() => {
		writeFileSync(source, program(list, new Set()));
		const attempt = spawnSync(GCC, ["-fsyntax-only", "-fmax-errors=0", "-w", source], {
			encoding: "utf8",
			maxBuffer: 1 << 26,
		});
		const first = PRELUDE.split("\n").length;
		const skip = new Set<number>();
		for (const match of attempt.stderr.matchAll(/ask\.c:(\d+):\d+: error:/g)) {
			const index = Number(match[1]) - first;
			if (index < 0 || index >= list.length) throw new TypeError(`unexpected compiler message: ${attempt.stderr}`);
			skip.add(index);
		}
		for (const match of attempt.stderr.matchAll(/ask\.c:(\d+):\d+: error: (.*)/g)) {
			expect(match[2]).toMatch(/undeclared|no member named|incomplete type|undefined type|undefined in/);
		}
		for (const index of skip) missing.push(list[index]?.name ?? "");
		writeFileSync(source, program(list, skip));
		execFileSync(GCC, ["-static", "-w", "-O0", "-o", binary, source]);
		const output = execFileSync(QEMU, [binary], { encoding: "utf8", maxBuffer: 1 << 26 });
		for (const line of output.trim().split("\n")) {
			const [index, hex] = line.split(" ");
			const question = list[Number(index)];
			if (question === undefined) throw new TypeError(`unexpected output: ${line}`);
			compared++;
			if (BigInt(`0x${hex}`) !== BigInt.asUintN(64, question.expected)) different.push(question.name);
		}
		console.info(
			`headers: ${exceptions.header}; ${list.length} asked, ${compared} compared, ${different.length} differ, ${missing.length} not in these headers`,
		);
	}, 120_000);

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	test("every question got an answer or a listed reason", () => {
		expect(compared + missing.length).toBe(list.length);
		expect(compared).toBeGreaterThan(1000);
	});

	test("the names that the headers do not have are exactly the listed ones", () => {
		expect([...missing].sort()).toEqual(exceptions.missing.flatMap(({ names }) => names).sort());
	});

	test("the values that differ are exactly the listed ones", () => {
		expect([...different].sort()).toEqual(exceptions.different.flatMap(({ names }) => names).sort());
	});
});

test("every exception has a reason, and no name is listed twice", () => {
	const names = [...exceptions.missing, ...exceptions.different].flatMap((entry) => {
		expect(entry.reason.length).toBeGreaterThan(10);
		expect(entry.names.length).toBeGreaterThan(0);
		return entry.names;
	});
	expect(new Set(names).size).toBe(names.length);
	for (const { pattern, reason } of exceptions.kernelInternal) {
		expect(reason.length).toBeGreaterThan(10);
		const all = [...Object.keys(oracle.constants), ...Object.keys(oracle.structs).map((name) => `struct ${name}`)];
		expect(
			all.some((name) => new RegExp(pattern).test(name)),
			pattern,
		).toBe(true);
	}
});
