import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzip, readInitramfs } from "@upcall/vmm";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { upcallHere } from "./support/upcall.ts";

const scratch = mkdtempSync(join(tmpdir(), "upcall-cli-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const root = join(scratch, "root");
mkdirSync(join(root, "bin"), { recursive: true });
writeFileSync(join(root, "bin/tool"), "tool", { mode: 0o755 });

describe("upcall initramfs", () => {
	it("makes an archive of a folder, with devices that only root could make there", async () => {
		const file = join(scratch, "one.gz");
		const made = await upcallHere(["initramfs", root, "-o", file, "--gzip", "--node", "dev/console:c:5:1"]);
		expect(made).toEqual({ status: 0, stdout: "", stderr: "" });
		const read = readInitramfs(gunzip(readFileSync(file), 1 << 20));
		expect(read.map((e) => [e.path, e.kind, e.mode, e.uid, e.mtime])).toEqual([
			[".", "directory", 0o755, 0, 0],
			["bin", "directory", 0o755, 0, 0],
			["bin/tool", "file", 0o755, 0, 0],
			["dev", "directory", 0o755, 0, 0],
			["dev/console", "character", 0o600, 0, 0],
		]);
	});

	it("takes its time from SOURCE_DATE_EPOCH", async () => {
		vi.stubEnv("SOURCE_DATE_EPOCH", "1700000000");
		const file = join(scratch, "two");
		expect((await upcallHere(["initramfs", root, "-o", file])).status).toBe(0);
		expect(new Set(readInitramfs(readFileSync(file)).map((e) => e.mtime))).toEqual(new Set([1_700_000_000]));
	});

	it.each([
		[["initramfs", join(scratch, "none"), "-o", join(scratch, "x")], 1, /none: no such file\n$/],
		[["initramfs", join(root, "bin/tool"), "-o", join(scratch, "x")], 1, /tool: is not a folder\n$/],
		[["initramfs", root, "-o", join(root, "bin/x")], 2, /would become part of itself\n$/],
		[["initramfs", root, "-o", join(scratch, "no/x")], 1, /no\/x: no such file\n$/],
		[["initramfs", root], 2, /required option '-o, --output <file>'/],
		[["initramfs", root, "-o", join(scratch, "x"), "--node", "a"], 2, /give PATH:c\|b:MAJOR:MINOR/],
	])("%j says in one line what is wrong", async (args, status, message) => {
		const outcome = await upcallHere(args);
		expect([outcome.status, outcome.stdout]).toEqual([status, ""]);
		expect(outcome.stderr).toMatch(message);
	});
});
