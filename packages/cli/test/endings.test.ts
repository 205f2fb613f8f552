import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble } from "@upcall/spec";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeArguments, upcall, upcallHere } from "./support/upcall.ts";

let folder = "";
const guest = (name: string, text: string): string => {
	const path = join(folder, name);
	writeFileSync(path, new Uint8Array(assemble(text).slice().buffer));
	return path;
};
const OFF = "ldr x0, =0x84000008\nhvc #0\nb .\n.ltorg\n";
const PRINTS_FOR_EVER = "mov x9, #0x09000000\nmov w1, #0x41\n1: str w1, [x9]\nb 1b\n";

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "upcall-endings-"));
});
afterAll(() => {
	rmSync(folder, { recursive: true, force: true });
});

describe("exit status", () => {
	it.each([
		["SIGINT", 130],
		["SIGTERM", 143],
	] as const)("after %s is %i", async (signal, status) => {
		const path = guest("spin", PRINTS_FOR_EVER);
		const child = spawn(process.execPath, [...nodeArguments, "run", "--kernel", path], { stdio: "pipe" });
		child.stdout.once("data", () => child.kill(signal));
		child.stdout.resume();
		child.stderr.resume();
		const [code, by] = await new Promise<[number | null, string | null]>((resolve) =>
			child.on("close", (...end) => resolve(end)),
		);
		expect([code, by]).toEqual([status, null]);
	});

	it("is 1 when the guest ends before an --until matched, and says which", async () => {
		const { status, stderr } = await upcall(["run", "--kernel", guest("off", OFF), "--until", "PASS"]);
		expect(status).toBe(1);
		expect(stderr).toContain("the guest powered off; --until /PASS/ did not match");
	});

	it("is 2 for memory that a machine cannot have", async () => {
		const { status, stderr } = await upcallHere(["run", "--kernel", guest("off2", OFF), "--memory", "4G"]);
		expect([status, stderr]).toEqual([2, expect.stringContaining("1 MiB to 3 GiB")]);
	});
});

describe("streams", () => {
	it("piped input of more than a UART holds arrives whole", async () => {
		// Adds up every byte, and prints the sum's low byte at "q".
		const text = `
			mov x9, #0x09000000
			mov w3, #0
		1:	ldr w2, [x9, #0x18]
			tbnz w2, #4, 1b
			ldr w1, [x9]
			cmp w1, #0x71
			b.eq 2f
			add w3, w3, #1
			b 1b
		2:	ldr x0, =3000000
			cmp x3, x0
			cset w1, eq
			add w1, w1, #0x30
			str w1, [x9]
			${OFF}`;
		const { stdout } = await upcall(["run", "--kernel", guest("sum", text)], `${"x".repeat(3_000_000)}q`);
		expect(stdout).toBe("1");
	});

	it("--json gives the bytes of an exit as a list", async () => {
		const text = `mov x9, #0x09000000\nmov w1, #0x41\nstr w1, [x9]\n${OFF}`;
		const { stdout } = await upcall(["run", "--kernel", guest("one", text), "--trace", "exit", "--json"]);
		expect(JSON.parse(stdout.split("\n")[0] ?? "")).toMatchObject({ exit: { data: [0x41, 0, 0, 0] } });
	});
});
