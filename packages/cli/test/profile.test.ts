import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble } from "@upcall/spec";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upcall } from "./support/upcall.ts";

let folder = "";
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "upcall-test-"));
});
afterAll(() => {
	rmSync(folder, { recursive: true, force: true });
});

const LOOP = "mov x0, #0x10000\nloop: subs x0, x0, #1\nb.ne loop\n";
const OFF = "ldr x0, =0x84000008\nhvc #0\nb .\n.ltorg\n";

function file(name: string, text: string): string {
	const path = join(folder, name);
	writeFileSync(path, new Uint8Array(assemble(text).slice().buffer));
	return path;
}

const names = (path: string): string[] =>
	(JSON.parse(readFileSync(path, "utf8")) as { shared: { frames: { name: string }[] } }).shared.frames.map(
		(frame) => frame.name,
	);

describe("--profile", () => {
	it("writes a file for speedscope with the names of --symbols, whole or not at all", async () => {
		const map = join(folder, "System.map");
		writeFileSync(map, "0000000040080000 T busy_function\n");
		const path = join(folder, "out.json");
		writeFileSync(path, "old");
		const args = ["run", "--kernel", file("busy", LOOP + OFF), "--icount", "--symbols", map, "--profile", path];
		const { status, stderr } = await upcall(args);
		expect([status, stderr]).toEqual([0, expect.stringContaining("with 1 symbols")]);
		expect(names(path)).toEqual(expect.arrayContaining(["busy_function", "EL1", "interpreted"]));
		expect(readdirSync(folder).filter((name) => name.includes(".tmp"))).toEqual([]);
	});

	it("is written when the run is cut short, and of a restored machine", async () => {
		const path = join(folder, "cut.json");
		const saved = join(folder, "saved");
		const kernel = file("endless", "b .");
		const cut = ["--icount", "--instructions", "500000", "--save", saved, "--profile", path];
		expect((await upcall(["run", "--kernel", kernel, ...cut])).status).toBe(0);
		expect(names(path)).toContain("page 0x40080000");
		const second = join(folder, "restored.json");
		const on = ["restore", saved, "--instructions", "9000000", "--profile", second];
		expect((await upcall(on)).status).toBe(0);
		expect(names(second)).toContain("page 0x40080000");
	});

	it("says in one line why the file cannot be written", async () => {
		const path = join(folder, "none", "out.json");
		const { status, stderr } = await upcall(["run", "--kernel", file("off", OFF), "--profile", path]);
		expect(status).toBe(1);
		expect(stderr).toContain(`${path}: no such file`);
	});
});
