import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { restoreFromBlob, saveToBlob } from "../../src/browser.ts";
import { VirtioRng } from "../../src/index.ts";
import { restoreFromFile, saveToFile, stateHash } from "../../src/node.ts";
import { havePipes } from "../support/tools.ts";
import { machineOf, outcome } from "./support.ts";

let folder = "";
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "upcall-snapshot-"));
});
afterAll(() => {
	rmSync(folder, { recursive: true, force: true });
});

const FILL = `
	ldr x1, =0x40100000
	ldr x2, =0x40300000
1:	mul x3, x1, x2
	eor x3, x3, x1, lsr #7
	str x3, [x1], #8
	cmp x1, x2
	b.ne 1b
	ldr x0, =0x84000008
	hvc #0
	b .
	.ltorg`;

describe("the file of a snapshot", () => {
	it("is written and read by zlib and by the platform's streams alike", async () => {
		const expected = await outcome(machineOf(FILL));
		const machine = machineOf(FILL, { kvm: { budget: 9_999 } });
		await machine.run({ instructions: 500_000 });
		const hash = await stateHash(machine);
		const path = join(folder, "one");
		await saveToFile(machine, path);
		const blob = await saveToBlob(machine);
		const copies = await Promise.all([
			restoreFromFile(path),
			restoreFromBlob(blob),
			restoreFromBlob(new Blob([readFileSync(path)])),
		]);
		for (const copy of copies) {
			expect(await stateHash(copy)).toBe(hash);
			expect(await outcome(copy)).toMatchObject({ instructions: expected.instructions, reason: "shutdown" });
		}
	});

	// skipped where there is no mkfifo: Node itself cannot make a pipe with a name
	it.skipIf(!havePipes)("comes through a pipe too, which cannot be read at any place (needs mkfifo)", async () => {
		const machine = machineOf(FILL, { kvm: { budget: 9_999 } });
		await machine.run({ instructions: 500_000 });
		const [path, pipe] = [join(folder, "whole"), join(folder, "whole.pipe")];
		await saveToFile(machine, path);
		execFileSync("mkfifo", [pipe]);
		// The shell opens the pipe's other end; opening it here waits for that.
		const writer = spawn("sh", ["-c", 'exec cat "$0" >"$1"', path, pipe], { stdio: "ignore" });
		const written = once(writer, "close");
		expect(await stateHash(await restoreFromFile(pipe))).toBe(await stateHash(machine));
		await written;
	});

	it("is refused with one line that names it when a byte of it is another one, wherever", async () => {
		const machine = machineOf(FILL, { kvm: { budget: 9_999 } });
		await machine.run({ instructions: 100_000 });
		const path = join(folder, "flipped");
		await saveToFile(machine, path);
		const intact = readFileSync(path);
		for (let n = 0; n < 100; n++) {
			const at = Math.floor((n * (intact.length - 1)) / 99);
			const damaged = Buffer.from(intact);
			damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << (n % 8)), at);
			writeFileSync(path, damaged);
			await expect(restoreFromFile(path)).rejects.toMatchObject({
				code: "ERR_SNAPSHOT",
				message: expect.stringMatching(/flipped: [^\n]{10,200}$/),
			});
		}
	});

	it("keeps its old content, and nothing else stays, when writing fails", async () => {
		const path = join(folder, "old");
		writeFileSync(path, "old content");
		const machine = machineOf("b .");
		const device = machine.parts.devices.at(-1);
		Object.defineProperty(device, "save", { value: undefined });
		await expect(saveToFile(machine, path)).rejects.toMatchObject({
			code: "ERR_SNAPSHOT",
			message: expect.stringMatching(/old: the machine cannot be saved: [\w-]+ has no saved form$/),
		});
		expect(readFileSync(path, "utf8")).toBe("old content");
		expect(readdirSync(folder).filter((name) => name.includes("old"))).toEqual(["old"]);
	});

	it("is not written when nobody could read it: devices hold more than it has room for", async () => {
		const large = new Uint8Array(64 << 20);
		const rng = new VirtioRng({ fill: () => {}, save: () => Array(17).fill(large), restore: () => {} });
		const path = join(folder, "large");
		await expect(saveToFile(machineOf("b .", { virtio: [rng] }), path)).rejects.toMatchObject({
			code: "ERR_SNAPSHOT",
			message: expect.stringMatching(/large: the machine cannot be saved: .* room for 1 GiB/),
		});
		expect(readdirSync(folder).filter((name) => name.includes("large"))).toEqual([]);
	});

	// skipped where there is no mkfifo: Node itself cannot make a pipe with a name
	it.skipIf(!havePipes)("never takes the place of a pipe (needs mkfifo)", async () => {
		const pipe = join(folder, "pipe");
		execFileSync("mkfifo", [pipe]);
		await expect(saveToFile(machineOf("b ."), pipe)).rejects.toMatchObject({
			code: "ERR_FILE",
			message: `${pipe}: is not a regular file`,
		});
		expect(lstatSync(pipe).isFIFO()).toBe(true);
	});

	it("never takes the place of a folder, and is written where a link leads", async () => {
		await expect(saveToFile(machineOf("b ."), folder)).rejects.toMatchObject({ code: "ERR_FILE" });
		writeFileSync(join(folder, "leads-here"), "old");
		symlinkSync("leads-here", join(folder, "leads"));
		// A name that somebody could know beforehand.
		symlinkSync("bystander", join(folder, `.leads-here.${process.pid}.part`));
		await saveToFile(machineOf("b ."), join(folder, "leads"));
		expect(lstatSync(join(folder, "leads")).isSymbolicLink()).toBe(true);
		await restoreFromFile(join(folder, "leads-here"));
		expect(readdirSync(folder).filter((name) => /bystander|leads-here\./.test(name))).toEqual([]);
	});

	it("is replaced as a whole", async () => {
		const path = join(folder, "old");
		await saveToFile(machineOf("b ."), path);
		await restoreFromFile(path);
		expect(readdirSync(folder).filter((name) => name.includes("old"))).toEqual(["old"]);
	});
});
