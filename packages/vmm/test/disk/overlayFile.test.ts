import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KvmError } from "@upcall/uapi";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type FileDiskOptions, fileDisk } from "../../src/node.ts";
import { have } from "../support/tools.ts";

const folder = mkdtempSync(join(tmpdir(), "upcall-overlay-"));
const base = join(folder, "base:1.img");
const overlay = join(folder, "o.qcow2");
const content = Uint8Array.from({ length: 1 << 20 }, (_, i) => i * 31);
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
	writeFileSync(base, content);
	rmSync(overlay, { force: true });
});

const letters = (length: number): Uint8Array => new Uint8Array(length).fill(0x41);

/** Makes the overlay, with a letter in its second sector. */
function written(how: FileDiskOptions = {}): void {
	const disk = fileDisk(base, { ...how, overlayFile: overlay });
	expect([disk.bytes, disk.readOnly, disk.serial]).toEqual([1 << 20, false, "base:1.img"]);
	expect(disk.write(512, letters(512))).toBe(true);
	disk.close();
}

describe("an overlay in a file", () => {
	it("is made when there is none, keeps what was written, and leaves the image as it is", () => {
		written();
		const disk = fileDisk(base, { overlayFile: overlay });
		const read = new Uint8Array(1 << 20);
		expect(disk.read(0, read)).toBe(true);
		const expected = content.slice();
		expected.set(letters(512), 512);
		expect(Buffer.compare(read, expected)).toBe(0);
		disk.close();
		expect(Buffer.compare(readFileSync(base), content)).toBe(0);
		expect(disk.read(0, read)).toBe(false);
	});

	it.skipIf(!have("qemu-img"))("is one for QEMU, wherever it is (needs qemu-img)", () => {
		const elsewhere = join(folder, "elsewhere");
		mkdirSync(elsewhere);
		const far = join(elsewhere, "far.qcow2");
		const disk = fileDisk(base, { overlayFile: far });
		disk.write(512, letters(512));
		disk.close();
		const model = join(folder, "model");
		const expected = content.slice();
		expected.set(letters(512), 512);
		writeFileSync(model, expected);
		const qemuImg = (...args: string[]) => spawnSync("qemu-img", args, { encoding: "utf8" }).stdout;
		expect(qemuImg("compare", "-f", "qcow2", "-F", "raw", far, model)).toContain("identical");
		written();
		expect(qemuImg("compare", "-f", "qcow2", "-F", "raw", overlay, model)).toContain("identical");
		// And the other way round, with a qcow2 image below.
		const image = join(folder, "image.qcow2");
		qemuImg("convert", "-f", "raw", "-O", "qcow2", model, image);
		const top = join(folder, "top.qcow2");
		qemuImg("create", "-f", "qcow2", "-b", "image.qcow2", "-F", "qcow2", top);
		const over = fileDisk(image, { format: "qcow2", overlayFile: top });
		over.write(1024, letters(1));
		const read = new Uint8Array(1 << 20);
		over.read(0, read);
		expected.set(letters(1), 1024);
		expect(Buffer.compare(read, expected)).toBe(0);
		over.close();
		writeFileSync(model, expected);
		expect(qemuImg("compare", "-f", "qcow2", "-F", "raw", top, model)).toContain("identical");
		expect(() => fileDisk(image, { overlayFile: top })).toThrow(
			/top.qcow2: is an overlay of an image in the format qcow2/,
		);
		expect(() => fileDisk(top, { format: "qcow2" })).toThrow(/top.qcow2: is an overlay of another file/);
	});

	it("is used with the image that it names alone, and never with another file that it names", () => {
		written();
		const other = join(folder, "other.img");
		writeFileSync(other, content);
		const cases: [string, FileDiskOptions, RegExp][] = [
			[other, { overlayFile: overlay }, /o.qcow2: is an overlay of .\/base:1.img, not of .*other.img$/],
			[base, { overlayFile: base }, /base:1.img: is the disk itself; give another file for its overlay$/],
			[base, { overlayFile: other }, /other.img: is not a qcow2 image$/],
			[base, { overlayFile: join(folder, "no", "o") }, /no\/o: there is no folder/],
			[base, { overlayFile: folder }, /folder|regular/],
			[base, { format: "qcow2", overlayFile: overlay }, /base:1.img: is not a qcow2 image$/],
			[overlay, { format: "qcow2", mode: "ro" }, /o.qcow2: is an overlay of another file/],
		];
		for (const [path, how, message] of cases) {
			expect(() => fileDisk(path, how)).toThrow(KvmError);
			expect(() => fileDisk(path, how)).toThrow(message);
		}
		// A qcow2 image that is said to be raw is bytes: nothing is guessed.
		const raw = fileDisk(overlay, "ro");
		const start = new Uint8Array(4);
		raw.read(0, start);
		expect([...start]).toEqual([0x51, 0x46, 0x49, 0xfb]);
		raw.close();
	});

	it("has everything that was flushed when its process is killed", { timeout: 60_000 }, async () => {
		const child = spawn(
			process.execPath,
			[
				"--conditions=@upcall/source",
				"--import",
				"tsx",
				fileURLToPath(new URL("./flusher.ts", import.meta.url)),
				base,
				overlay,
			],
			{ stdio: ["ignore", "pipe", "inherit"] },
		);
		let flushed = 0;
		child.stdout.setEncoding("utf8").on("data", (text: string) => {
			flushed += text.split("\n").length - 1;
			if (flushed > 20) child.kill("SIGKILL");
		});
		await new Promise((resolve) => child.on("close", resolve));
		expect(flushed).toBeGreaterThan(20);
		const disk = fileDisk(base, { overlayFile: overlay });
		const read = new Uint8Array(512);
		for (let n = 0; n < flushed; n++) {
			disk.read(((n * 67) % 2048) * 512, read);
			expect([n, ...read.subarray(0, 2)]).toEqual([n, 0x41, 0x41]);
		}
		disk.close();
		if (have("qemu-img")) expect([0, 3]).toContain(spawnSync("qemu-img", ["check", "-f", "qcow2", overlay]).status);
	});
});
