import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KvmError } from "@upcall/uapi";
import { afterAll, describe, expect, it } from "vitest";
import { type BlockBackend, memoryDisk, newQcow2Overlay, qcow2Disk } from "../../src/index.ts";
import { have, random } from "../support/tools.ts";
import { apply, MemoryFile } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "upcall-qcow2-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

/** A disk with three L2 tables: one maps 512 MiB. */
const LARGE = 1200 << 20;
const SMALL = (5 << 16) + 512 * 3;

const pattern = (bytes: number): Uint8Array => random(bytes).bytes(bytes);

function qemuImg(...args: string[]): string {
	const { status, stdout, stderr } = spawnSync("qemu-img", args, { cwd: folder, encoding: "utf8" });
	expect([args, status, stderr]).toEqual([args, 0, ""]);
	return stdout;
}

/** An image may have clusters that nothing leads to (status 3), and nothing worse. */
function expectConsistent(name: string): void {
	const { status, stdout, stderr } = spawnSync("qemu-img", ["check", "-f", "qcow2", name], {
		cwd: folder,
		encoding: "utf8",
	});
	expect([0, 3], `${stdout}${stderr}`).toContain(status);
}

const open = (file: MemoryFile, below?: Uint8Array, readOnly = false): BlockBackend =>
	qcow2Disk(file, {
		name: "o.qcow2",
		readOnly,
		serial: "s",
		...(below === undefined ? {} : { backing: memoryDisk(below, { readOnly: true }) }),
	});

const fresh = (bytes: number, backingFile = "base.raw"): MemoryFile =>
	new MemoryFile(newQcow2Overlay("o.qcow2", { bytes, backingFile, backingFormat: "raw" }));

function contents(disk: BlockBackend): Uint8Array {
	const out = new Uint8Array(disk.bytes);
	expect(disk.read(0, out)).toBe(true);
	return out;
}

/** Random writes, zeroed ranges and flushes; `model` is what the disk holds then. */
function change(disk: BlockBackend, model: Uint8Array, seed: number, flushed: () => void): void {
	const r = random(seed);
	for (let n = 0; n < 30; n++) {
		const sectors = model.length / 512;
		const at = r.below(sectors) * 512;
		const length = Math.min((1 + r.below(r.below(4) === 0 ? 300 : 9)) * 512, model.length - at);
		if (r.below(4) === 0) {
			expect(disk.zero(at, length)).toBe(true);
			model.fill(0, at, at + length);
		} else {
			const data = r.bytes(length);
			expect(disk.write(at, data)).toBe(true);
			model.set(data, at);
		}
		if (r.below(5) === 0) {
			expect(disk.flush()).toBe(true);
			flushed();
		}
		if (r.below(6) === 0) expect(disk.discard(at, length)).toBe(true);
	}
}

describe("a qcow2 overlay", () => {
	it("holds what was written, over what is below, at any time and when it is opened again", () => {
		const below = pattern(SMALL);
		for (let seed = 1; seed <= 20; seed++) {
			const model = below.slice();
			const file = fresh(SMALL);
			const disk = open(file, below);
			change(disk, model, seed, () => {
				const now = contents(open(new MemoryFile(file.content), below, true));
				expect(Buffer.compare(now, model), `seed ${seed}`).toBe(0);
			});
			expect(Buffer.compare(contents(disk), model), `seed ${seed}`).toBe(0);
			disk.close();
			expect(file.closed).toBe(true);
			const again = open(new MemoryFile(file.content), below);
			expect(Buffer.compare(contents(again), model), `seed ${seed}`).toBe(0);
		}
	});

	it("reads zeros where what is below has ended", () => {
		const disk = open(fresh(1 << 18), pattern(1024));
		const out = new Uint8Array(1024).fill(1);
		expect(disk.read(512, out)).toBe(true);
		expect(out).toEqual(Uint8Array.from([...pattern(1024).subarray(512), ...new Uint8Array(512)]));
		expect(disk.write(512, Uint8Array.of(1))).toBe(true);
		expect(disk.read((1 << 16) - 512, out)).toBe(true);
		expect(out).toEqual(new Uint8Array(1024));
	});

	it("stays whole when the storage is full, and goes on when it is not any more", () => {
		const below = pattern(SMALL);
		for (let room = 0; room < 12; room++) {
			const file = fresh(SMALL);
			const disk = open(file, below);
			const model = below.slice();
			file.room = room;
			for (let n = 0; n < 8; n++) {
				const data = random(n + 1).bytes(512);
				if (disk.write(n * 40_960, data)) model.set(data, n * 40_960);
				if (n % 3 === 2) disk.flush();
			}
			file.room = 1e9;
			expect(disk.flush()).toBe(true);
			expect(Buffer.compare(contents(open(new MemoryFile(file.content), below)), model), `room ${room}`).toBe(0);
		}
	});

	it("says at its end and for a snapshot that it could not be written", () => {
		const file = fresh(SMALL);
		const disk = open(file, pattern(SMALL));
		disk.write(0, new Uint8Array(512));
		file.room = 0;
		expect(() => disk.save?.()).toThrow(/^the machine cannot be saved: o\.qcow2 [^\n]*$/);
		expect(() => disk.close()).toThrow(/^o\.qcow2: [^\n]*$/);
		expect(file.closed).toBe(true);
	});
});

/**
 * Files that a crash can leave: a process that is killed leaves everything before a point; a host that stops may lose any of
 * what was not synced. One of `every` points.
 */
function* crashes(
	start: Uint8Array,
	file: MemoryFile,
	seed: number,
	every: number,
): Generator<{ at: number; content: Uint8Array }> {
	const r = random(seed);
	/** Everything up to the last sync, and what followed. */
	let synced: Uint8Array = start.slice();
	let since: { offset: number; bytes: Uint8Array }[] = [];
	for (let at = 0; at <= file.events.length; at++) {
		if (at % every === 0)
			for (const lossy of [false, true]) {
				let content: Uint8Array = synced.slice();
				for (const { offset, bytes } of since) if (!lossy || r.below(2) === 0) content = apply(content, offset, bytes);
				yield { at, content };
			}
		const event = file.events[at];
		if (event === "sync") {
			for (const { offset, bytes } of since) synced = apply(synced, offset, bytes);
			since = [];
		} else if (event !== undefined) since.push(event);
	}
}

describe("after a crash at any point", () => {
	it("an overlay can be opened, and has what was flushed", { timeout: 60_000 }, () => {
		const below = pattern(SMALL);
		for (let seed = 1; seed <= 4; seed++) {
			const file = fresh(SMALL);
			const start = file.content.slice();
			const disk = open(file, below);
			const data = random(seed).bytes(512);
			/** Sectors that were written once and flushed, with the event after which they must be there. */
			const kept: [event: number, sector: number][] = [];
			let waiting: number[] = [];
			for (let n = 0; n < 40; n++) {
				const sector = (n * 67 + seed) % (SMALL / 512);
				disk.write(sector * 512, data);
				waiting.push(sector);
				if (n % 7 === 6) {
					expect(disk.flush()).toBe(true);
					kept.push(...waiting.map((s) => [file.events.length, s] as [number, number]));
					waiting = [];
				}
			}
			let images = 0;
			for (const { at, content } of crashes(start, file, seed, 1)) {
				const after = open(new MemoryFile(content), below);
				const sector = new Uint8Array(512);
				for (const [event, number] of kept) {
					if (event > at) break;
					after.read(number * 512, sector);
					expect(Buffer.compare(sector, data), `seed ${seed}, event ${at}, sector ${number}`).toBe(0);
				}
				images++;
			}
			expect(images).toBeGreaterThan(60);
		}
	});

	it.skipIf(!have("qemu-img"))(
		"qemu-img check finds nothing worse than lost clusters (needs qemu-img)",
		{ timeout: 120_000 },
		() => {
			const below = pattern(SMALL);
			writeFileSync(path("base.raw"), below);
			const file = fresh(SMALL);
			const start = file.content.slice();
			change(open(file, below), below.slice(), 5, () => {});
			for (const { content } of crashes(start, file, 5, 7)) {
				writeFileSync(path("crash.qcow2"), content);
				expectConsistent("crash.qcow2");
			}
		},
	);
});

describe.skipIf(!have("qemu-img"))("qemu-img and this read and write the same (needs qemu-img)", () => {
	it("overlays that are made here", () => {
		const below = pattern(SMALL);
		writeFileSync(path("base.raw"), below);
		for (let seed = 30; seed < 36; seed++) {
			const file = fresh(SMALL);
			const model = below.slice();
			const disk = open(file, below);
			change(disk, model, seed, () => {});
			disk.close();
			writeFileSync(path("o.qcow2"), file.content);
			writeFileSync(path("model.raw"), model);
			expect(qemuImg("check", "-f", "qcow2", "o.qcow2")).toContain("No errors were found");
			expect(qemuImg("compare", "-f", "qcow2", "-F", "raw", "o.qcow2", "model.raw")).toContain("identical");
		}
	});

	it("one of many tables, and small clusters, whose refcounts need many blocks", { timeout: 60_000 }, () => {
		qemuImg("create", "-q", "-f", "raw", "base.raw", String(LARGE));
		const file = fresh(LARGE);
		const disk = open(file, new Uint8Array(512));
		for (let at = 0; at < LARGE; at += 100 << 20) expect(disk.write(at, pattern(1024))).toBe(true);
		disk.close();
		writeFileSync(path("o.qcow2"), file.content);
		expect(qemuImg("check", "-f", "qcow2", "o.qcow2")).toContain("No errors were found");
		qemuImg("create", "-q", "-f", "qcow2", "-o", "cluster_size=512", "s.qcow2", String(1 << 20));
		const small = new MemoryFile(readFileSync(path("s.qcow2")));
		const start = small.content.slice();
		const disk512 = open(small);
		const model = new Uint8Array(1 << 20);
		for (let seed = 1; seed < 3; seed++) change(disk512, model, seed, () => {});
		disk512.close();
		writeFileSync(path("s.qcow2"), small.content);
		writeFileSync(path("model.raw"), model);
		expect(qemuImg("check", "-f", "qcow2", "s.qcow2")).toContain("No errors were found");
		expect(qemuImg("compare", "-f", "qcow2", "-F", "raw", "s.qcow2", "model.raw")).toContain("identical");
		for (const { content } of crashes(start, small, 9, Math.ceil(small.events.length / 15))) {
			writeFileSync(path("crash.qcow2"), content);
			expectConsistent("crash.qcow2");
		}
	});

	it.each([
		["compat=0.10", "cluster_size=4096"],
		["compat=1.1", "cluster_size=65536"],
		["compat=1.1", "refcount_bits=1"],
		["compat=1.1", "cluster_size=2097152"],
	])("images of qemu-img convert, %s, %s", (...options) => {
		const content = pattern(SMALL);
		content.fill(0, 1 << 16, 3 << 16);
		writeFileSync(path("c.raw"), content);
		qemuImg("convert", "-f", "raw", "-O", "qcow2", "-o", options.join(","), "c.raw", "c.qcow2");
		const file = new MemoryFile(readFileSync(path("c.qcow2")));
		const disk = open(file, undefined, true);
		expect(Buffer.compare(contents(disk), content)).toBe(0);
		expect([disk.write(0, new Uint8Array(512)), disk.zero(0, 512), disk.flush()]).toEqual([false, false, true]);
		expect(file.events).toEqual([]);
	});

	it.each([
		[["convert", "-c", "-O", "qcow2", "c.raw", "x.qcow2"], /compressed clusters, which are not supported/],
		[["create", "-q", "-f", "qcow2", "-o", "extended_l2=on", "x.qcow2", "1M"], /subclusters/],
		[["create", "-q", "-f", "qcow2", "-o", "compression_type=zstd", "x.qcow2", "1M"], /another compression/],
		[["create", "-q", "-f", "qcow2", "-o", "data_file=d.raw", "x.qcow2", "1M"], /data in another file/],
		[["create", "-q", "-f", "qcow2", "-o", "compat=0.10", "x.qcow2", "1M"], /version 2, which is only read; add ,ro/],
		[["create", "-q", "-f", "qcow2", "-o", "refcount_bits=64", "x.qcow2", "1M"], /refcounts of other than 16 bits/],
		[["create", "-q", "-f", "qcow2", "-b", "c.raw", "-F", "raw", "x.qcow2"], /is an overlay of another file/],
		[["create", "-q", "-f", "vdi", "x.qcow2", "1M"], /is not a qcow2 image/],
		[["create", "-q", "-f", "qcow2", "x.qcow2", "9T"], /more than 33554432 clusters/],
	])("refuses in one line what is not supported: %j", (args, message) => {
		writeFileSync(path("c.raw"), new Uint8Array(1 << 20).fill(1));
		qemuImg(...args);
		const file = new MemoryFile(readFileSync(path("x.qcow2")));
		expect(() => open(file)).toThrow(message);
		expect(() => open(file)).toThrow(/^o\.qcow2: [^\n]*$/);
	});

	it("refuses to write an image with internal snapshots, and reads it", () => {
		const content = pattern(SMALL);
		writeFileSync(path("c.raw"), content);
		qemuImg("convert", "-O", "qcow2", "c.raw", "n.qcow2");
		qemuImg("snapshot", "-c", "first", "n.qcow2");
		const image = readFileSync(path("n.qcow2"));
		expect(() => open(new MemoryFile(image))).toThrow(/internal snapshots, and is only read/);
		expect(Buffer.compare(contents(open(new MemoryFile(image), undefined, true)), content)).toBe(0);
	});
});

describe("damaged images", () => {
	/** An overlay with one cluster of data: header, refcount table, refcount block, L1, data, L2. */
	const image = (): { file: MemoryFile; view: DataView } => {
		const file = fresh(SMALL);
		const disk = open(file, new Uint8Array(512));
		disk.write(0, pattern(512));
		disk.close();
		const after = new MemoryFile(file.content);
		return { file: after, view: new DataView(after.content.buffer) };
	};
	const C = 1 << 16;
	it.each<[string, (view: DataView) => void, RegExp]>([
		["no magic", (v) => v.setUint32(0, 0), /not a qcow2/],
		["version 4", (v) => v.setUint32(4, 4), /version 4/],
		["clusters of 4 GiB", (v) => v.setUint32(20, 32), /clusters/],
		["a header longer than a cluster", (v) => v.setUint32(100, C + 8), /header/],
		["an unknown feature", (v) => v.setUint32(72, 1), /not known here/],
		["the corrupt bit", (v) => v.setUint32(76, 2), /corrupt/],
		["encryption", (v) => v.setUint32(32, 1), /encrypted/],
		["a size of 2^63", (v) => v.setUint32(24, 1 << 31), /clusters/],
		["half a sector", (v) => v.setUint32(28, 700), /700 bytes are not a disk/],
		["a short L1", (v) => v.setUint32(36, 0), /L1 table is too small/],
		["L1 outside", (v) => v.setUint32(40, 1), /L1 table is outside/],
		["L1 at the header", (v) => v.setUint32(44, 0), /L1 table is where the header is/],
		["L1 not at a cluster", (v) => v.setUint32(44, 3 * C + 512), /does not begin with a cluster/],
		["no refcount table", (v) => v.setUint32(56, 0), /refcount table/],
		["refcount table in the L1", (v) => v.setUint32(52, 3 * C), /where something else is/],
		["an extension without end", (v) => v.setUint32(108, 0x7fff_ffff), /extension/],
		["a name outside", (v) => v.setUint32(12, C - 4), /backing file/],
		["a long name", (v) => v.setUint32(16, 5000), /backing file/],
		["an L2 table outside", (v) => v.setUint32(3 * C + 4, 99 * C), /L2 table is outside/],
		["a cluster outside", (v) => v.setUint32(5 * C + 4, 99 * C), /cluster is outside/],
		["a cluster far outside", (v) => v.setUint32(5 * C, 0x80ff_ffff), /cluster is outside/],
		["a cluster in the L1 table", (v) => v.setUint32(5 * C + 4, 3 * C), /where something else is/],
		["a cluster twice", (v) => v.setBigUint64(5 * C + 8, v.getBigUint64(5 * C)), /where something else is/],
		["a cluster that is not counted", (v) => v.setUint16(2 * C + 8, 0), /cluster 4 is in use and not counted/],
		["no refcount block", (v) => v.setBigUint64(C, 0n), /not counted/],
		["refcounts for far away", (v) => v.setBigUint64(C + 800, BigInt(2 * C)), /far behind/],
	])("are refused in one line: %s", (_, damage, message) => {
		const { file, view } = image();
		expect(contents(open(file, new Uint8Array(512))).subarray(0, 512)).toEqual(pattern(512));
		damage(view);
		expect(() => open(file, new Uint8Array(512))).toThrow(KvmError);
		expect(() => open(file, new Uint8Array(512))).toThrow(message);
		expect(() => open(file, new Uint8Array(512))).toThrow(/^o\.qcow2: [^\n]*$/);
	});

	it("cut off anywhere are refused", () => {
		const { file } = image();
		for (let length = 0; length < file.content.length; length += 4096)
			expect(() => open(new MemoryFile(file.content.subarray(0, length)), new Uint8Array(512))).toThrow(KvmError);
	});
});
