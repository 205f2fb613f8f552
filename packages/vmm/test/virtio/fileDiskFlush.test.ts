import * as fs from "node:fs";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { fileDisk } from "../../src/node/fileDisk.ts";

/** What reached the file, in order. */
const calls: string[] = [];
let fails = false;

vi.mock("node:fs", async (original) => {
	const real = await original<typeof fs>();
	return {
		...real,
		writeSync: (fd: number, bytes: Uint8Array, at: number, length: number, position: number) => {
			calls.push(`write ${length} at ${position}`);
			// A host may take a part only.
			return real.writeSync(fd, bytes, at, Math.min(length, 300), position);
		},
		fsyncSync: (fd: number) => {
			calls.push("sync");
			if (fails) throw new Error("EIO");
			real.fsyncSync(fd);
		},
	};
});

const folder = mkdtempSync(join(tmpdir(), "upcall-flush-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("brings everything to the storage before it says that it is flushed", () => {
	const path = join(folder, "disk.img");
	writeFileSync(path, new Uint8Array(4096));
	const disk = fileDisk(path);
	expect(disk.write(512, new Uint8Array(512).fill(7))).toBe(true);
	expect(disk.flush()).toBe(true);
	expect(calls).toEqual(["write 512 at 512", "write 212 at 812", "sync"]);
	expect(
		fs
			.readFileSync(path)
			.subarray(512, 1024)
			.every((byte) => byte === 7),
	).toBe(true);
	fails = true;
	expect(disk.flush()).toBe(false);
	disk.close();
});
