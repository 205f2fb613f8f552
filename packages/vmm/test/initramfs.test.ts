import { spawnSync } from "node:child_process";
import {
	chmodSync,
	existsSync,
	linkSync,
	lstatSync,
	lutimesSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KvmError } from "@upcall/uapi";
import { afterAll, describe, expect, it } from "vitest";
import {
	appendInitramfs,
	gunzip,
	gzipInitramfs,
	type InitramfsEntry,
	readInitramfs,
	writeInitramfs,
} from "../src/index.ts";
import { readInitramfsFolder, writeBeside } from "../src/node.ts";
import { have, random } from "./support/tools.ts";

const scratch = mkdtempSync(join(tmpdir(), "upcall-initramfs-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const tree: readonly InitramfsEntry[] = [
	{ path: "bin/busybox", kind: "file", data: bytes("#!"), mode: 0o755 },
	{ path: "bin/sh", kind: "link", to: "bin/busybox" },
	{ path: "init", kind: "symlink", target: "bin/sh" },
	{ path: "dev/console", kind: "character", major: 5, minor: 1, mode: 0o600 },
	{ path: "etc", kind: "directory", mode: 0o700 },
	{ path: "etc/passwd", kind: "file", data: bytes("root::0:0::/:/bin/sh\n"), uid: 3, gid: 4, mtime: 5 },
	{ path: "run/pipe", kind: "fifo" },
];

describe("an initramfs from a description", () => {
	it("gets the parent folders that are missing, in the order of names, and reads back", () => {
		const read = readInitramfs(writeInitramfs(tree, { mtime: 9 }));
		expect(read.map((e) => [e.path, e.kind])).toEqual([
			[".", "directory"],
			["bin", "directory"],
			["bin/busybox", "file"],
			["bin/sh", "link"],
			["dev", "directory"],
			["dev/console", "character"],
			["etc", "directory"],
			["etc/passwd", "file"],
			["init", "symlink"],
			["run", "directory"],
			["run/pipe", "fifo"],
		]);
		const by = (path: string): InitramfsEntry | undefined => read.find((e) => e.path === path);
		expect(by("bin/busybox")).toMatchObject({ data: bytes("#!"), mode: 0o755, uid: 0, gid: 0, mtime: 9 });
		expect(by("bin/sh")).toMatchObject({ to: "bin/busybox" });
		expect(by("etc/passwd")).toMatchObject({ uid: 3, gid: 4, mtime: 5 });
		expect(by("dev/console")).toMatchObject({ major: 5, minor: 1, mode: 0o600 });
		expect(by("init")).toMatchObject({ target: "bin/sh", mode: 0o777 });
	});

	it("does not depend on the order of the description", () => {
		expect(writeInitramfs([...tree].reverse())).toEqual(writeInitramfs(tree));
	});

	it("takes more entries later, also behind a compressed archive", () => {
		const more: InitramfsEntry[] = [{ path: "etc/passwd", kind: "file", data: bytes("new") }];
		const read = readInitramfs(appendInitramfs(writeInitramfs(tree), more));
		expect(read.find((e) => e.path === "etc/passwd")).toMatchObject({ data: bytes("new") });
		expect(read.length).toBe(11);
		const packed = gzipInitramfs(writeInitramfs(tree));
		expect(gunzip(packed, 1 << 20)).toEqual(writeInitramfs(tree));
		const both = appendInitramfs(packed, more);
		expect(readInitramfs(both.subarray((packed.length + 3) & ~3)).map((e) => e.path)).toEqual([
			".",
			"etc",
			"etc/passwd",
		]);
	});

	it("takes a file with many names", () => {
		const names = Array.from({ length: 40_000 }, (_, i) => `n${String(i).padStart(6, "0")}`);
		const data = Uint8Array.of(1, 2, 3);
		const [last = ""] = names.slice(-1);
		const entries: InitramfsEntry[] = names.map((path) =>
			path === last ? { path, kind: "file", data } : { path, kind: "link", to: last },
		);
		const found = readInitramfs(writeInitramfs(entries));
		expect(found.length).toBe(names.length + 1);
		expect(found.filter(({ kind }) => kind === "file")).toMatchObject([{ data }]);
		expect(found.filter(({ kind }) => kind === "link").length).toBe(names.length - 1);
	});
	it.each<[string, InitramfsEntry[]]>([
		[
			"a name twice",
			[
				{ path: "a", kind: "fifo" },
				{ path: "./a", kind: "fifo" },
			],
		],
		["a way out", [{ path: "a/../b", kind: "fifo" }]],
		["an absolute path", [{ path: "/a", kind: "fifo" }]],
		["no path", [{ path: "", kind: "fifo" }]],
		["a zero in it", [{ path: "a\0", kind: "fifo" }]],
		["the name of the end", [{ path: "TRAILER!!!", kind: "fifo" }]],
		[
			"a file as a folder",
			[
				{ path: "a", kind: "fifo" },
				{ path: "a/b", kind: "fifo" },
			],
		],
		["a link to nothing", [{ path: "a", kind: "link", to: "b" }]],
		["a mode too large", [{ path: "a", kind: "fifo", mode: 0o10000 }]],
		["a device number too large", [{ path: "a", kind: "block", major: 2 ** 32, minor: 0 }]],
	])("is refused with %s", (_what, entries) => {
		expect(() => writeInitramfs(entries)).toThrow(KvmError);
	});
});

describe("reading an initramfs", () => {
	it("says of damaged archives in one line that they are", () => {
		const { below, next } = random(5);
		const good = writeInitramfs(tree);
		for (let n = 0; n < 2000; n++) {
			const bad = good.slice(0, below(3) === 0 ? below(good.length) : good.length);
			for (let flips = below(4); flips >= 0 && bad.length > 0; flips--) bad[below(bad.length)] = next() & 0xff;
			try {
				readInitramfs(bad);
			} catch (error) {
				expect(error).toBeInstanceOf(KvmError);
				expect((error as KvmError).message).not.toMatch(/\n/);
			}
		}
		expect(() => readInitramfs(good.subarray(0, 200))).toThrow(/cut off/);
		expect(() => readInitramfs(bytes("x".repeat(200)))).toThrow(/no header/);
		expect(() => readInitramfs(new Uint8Array(3))).toThrow(/not a cpio archive/);
	});
});

/** A folder with everything that an unprivileged user can make. */
function makeFolder(name: string): string {
	const folder = join(scratch, name);
	mkdirSync(join(folder, "a/deep/er"), { recursive: true });
	mkdirSync(join(folder, "b"));
	writeFileSync(join(folder, "a/x"), "one\n");
	writeFileSync(join(folder, "a-b"), "between a and a/");
	writeFileSync(join(folder, "a/deep/empty"), "");
	writeFileSync(join(folder, "a/deep/er/large"), random(1).bytes(100_003));
	writeFileSync(join(folder, "with space and ü"), "12345");
	chmodSync(join(folder, "a/x"), 0o4755);
	linkSync(join(folder, "a/x"), join(folder, "b/y"));
	linkSync(join(folder, "a/x"), join(folder, "z"));
	symlinkSync("../a/x", join(folder, "b/link"));
	chmodSync(join(folder, "b"), 0o1777);
	return folder;
}

/** Sets the times of everything to 0. */
function resetTimes(folder: string): void {
	for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
		lutimesSync(join(entry.parentPath, entry.name), 0, 0);
	lutimesSync(folder, 0, 0);
}

describe.skipIf(!have("cpio"))("next to GNU cpio (needs Debian's cpio)", () => {
	const run = (script: string, cwd: string, input?: Uint8Array): Uint8Array => {
		const done = spawnSync("bash", ["-c", `set -o pipefail; ${script}`], { cwd, input, maxBuffer: 1 << 26 });
		expect([script, done.status, done.stderr.toString().replace(/\d+ blocks?\n/, "")]).toEqual([script, 0, ""]);
		return new Uint8Array(done.stdout);
	};

	it.skipIf(process.getuid?.() !== 0)("a folder gives the same bytes (needs root, whose files it is to have)", () => {
		const folder = makeFolder("same");
		spawnSync("mknod", [join(folder, "console"), "c", "5", "1"]);
		spawnSync("mknod", [join(folder, "disk"), "b", "259", "70000"]);
		spawnSync("mkfifo", [join(folder, "pipe")]);
		resetTimes(folder);
		const expected = run("find . | LC_ALL=C sort | cpio -o -H newc --reproducible", folder);
		expect(writeInitramfs(readInitramfsFolder(folder))).toEqual(expected);
	});

	it("cpio lists and unpacks what was written", () => {
		const folder = makeFolder("unpack");
		const archive = writeInitramfs(readInitramfsFolder(folder));
		const names = new TextDecoder()
			.decode(run("cpio -t", scratch, archive))
			.trim()
			.split("\n");
		expect(names.sort()).toEqual([".", ...readdirSync(folder, { recursive: true }).map(String)].sort());
		const out = join(scratch, "unpacked");
		mkdirSync(out);
		run("cpio -i -d", out, archive);
		expect(readInitramfsFolder(out)).toEqual(readInitramfsFolder(folder));
	});

	it("what cpio wrote is read", () => {
		const folder = makeFolder("read");
		const archive = run("find . | LC_ALL=C sort | cpio -o -H newc", folder);
		/** Each path with what is behind it; which of a file's names comes first does not matter. */
		const plain = (entries: readonly InitramfsEntry[]): unknown => {
			const files = new Map(entries.map((e) => [e.path, e]));
			const contents = entries.map(({ mtime: _m, uid: _u, gid: _g, ...entry }) => {
				const file = entry.kind === "link" ? files.get(entry.to) : entry;
				return file?.kind === "file" ? { path: entry.path, data: Buffer.from(file.data).toString("base64") } : entry;
			});
			return contents.sort((one, other) => (one.path < other.path ? -1 : 1));
		};
		expect(plain(readInitramfs(archive))).toEqual(plain(readInitramfsFolder(folder)));
	});
});

describe("a file written beside", () => {
	it("replaces what was there only when it is whole", () => {
		const file = join(scratch, "out");
		writeBeside(file, bytes("first"));
		writeBeside(file, bytes("second"));
		expect(readFileSync(file, "utf8")).toBe("second");
		expect(() => writeBeside(join(scratch, "no", "out"), bytes("x"))).toThrow(/no\/out: no such file/);
		mkdirSync(join(scratch, "folder"));
		expect(() => writeBeside(join(scratch, "folder"), bytes("x"))).toThrow(KvmError);
		symlinkSync("out", join(scratch, "lead"));
		writeBeside(join(scratch, "lead"), bytes("third"));
		expect([readFileSync(file, "utf8"), lstatSync(join(scratch, "lead")).isSymbolicLink()]).toEqual(["third", true]);
		expect(readdirSync(scratch).filter((n) => n.endsWith(".tmp"))).toEqual([]);
	});

	it.skipIf(!existsSync("/dev/full"))("says in one line that the disk is full (needs /dev/full)", () => {
		expect(() => writeBeside("/dev/full", bytes("x"))).toThrow("/dev/full: no space left on the disk");
		expect(lstatSync("/dev/full").isCharacterDevice()).toBe(true);
	});
});
