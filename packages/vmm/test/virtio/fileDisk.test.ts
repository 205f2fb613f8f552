import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KvmError } from "@upcall/uapi";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { fileDisk } from "../../src/node/fileDisk.ts";
import { havePipes } from "../support/tools.ts";

const folder = mkdtempSync(join(tmpdir(), "upcall-disk-"));
const path = join(folder, "disk.img");
const content = Uint8Array.from({ length: 1 << 20 }, (_, i) => i * 31);
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => writeFileSync(path, content));

/** The image cut to a length. */
function shortened(length: number): string {
	truncateSync(path, length);
	return path;
}

describe("fileDisk", () => {
	it("reads and writes the file", () => {
		const disk = fileDisk(path);
		expect([disk.bytes, disk.readOnly, disk.serial]).toEqual([1 << 20, false, "disk.img"]);
		const data = new Uint8Array(1024);
		expect(disk.read(512, data)).toBe(true);
		expect(data).toEqual(content.subarray(512, 1536));
		expect(disk.write(4096, Uint8Array.of(1, 2, 3))).toBe(true);
		expect(disk.zero(500_000, 400_000)).toBe(true);
		expect([disk.flush(), disk.discard(0, 512)]).toEqual([true, true]);
		disk.close();
		const expected = content.slice();
		expected.set([1, 2, 3], 4096);
		expected.fill(0, 500_000, 900_000);
		expect(Buffer.compare(readFileSync(path), expected)).toBe(0);
	});
	it("leaves the file as it is with ro and overlay", () => {
		const overlay = fileDisk(path, "overlay");
		expect(overlay.write(0, new Uint8Array(512))).toBe(true);
		const read = new Uint8Array(512).fill(1);
		overlay.read(0, read);
		expect(read).toEqual(new Uint8Array(512));
		overlay.close();
		const readOnly = fileDisk(path, "ro");
		expect(readOnly.readOnly).toBe(true);
		expect(readOnly.write(0, new Uint8Array(512))).toBe(false);
		readOnly.close();
		expect(Buffer.compare(readFileSync(path), content)).toBe(0);
	});
	it("fails when the file became shorter, and when it is closed", () => {
		const disk = fileDisk(path, "ro");
		truncateSync(path, 1024);
		expect(disk.read(512, new Uint8Array(1024))).toBe(false);
		disk.close();
		expect(disk.read(0, new Uint8Array(512))).toBe(false);
		expect(disk.flush()).toBe(false);
	});
	/** In every mode with a line that matches, and the descriptor of the file is closed again. */
	function refused(make: () => string, message: RegExp): void {
		const before = openSync(join(folder, "disk.img"), "r");
		closeSync(before);
		for (const mode of ["rw", "ro", "overlay"] as const) {
			expect(() => fileDisk(make(), mode)).toThrow(KvmError);
			expect(() => fileDisk(make(), mode)).toThrow(message);
		}
		const after = openSync(path, "r");
		closeSync(after);
		expect(after).toBe(before);
	}

	// skipped where there is no mkfifo: Node itself cannot make a pipe with a name
	it.skipIf(!havePipes)("says in one line what is wrong: a pipe that nobody writes to (needs mkfifo)", () => {
		const pipe = join(folder, "pipe");
		execFileSync("mkfifo", [pipe]);
		refused(() => pipe, /regular/);
	});
	it.each([
		["no such file", () => join(folder, "none.img"), /none.img: no such file/],
		["a folder", () => folder, /folder|regular/],
		["not whole sectors", () => shortened(1000), /disk.img: 1000 bytes are not a disk/],
		["empty", () => shortened(0), /not a disk/],
	])("says in one line what is wrong: %s", (_, make, message) => {
		refused(make, message);
	});
});
