import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KvmError } from "@upcall/uapi";
import { readInitramfs, writeInitramfs } from "@upcall/vmm";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { kallsymsSymbols } from "../../vmm/src/symbols/kallsyms.ts";
import { filesOfDeb, isDeb } from "../src/linux/deb.ts";
import { cacheFolder, findLinux } from "../src/linux/findLinux.ts";
import { busyboxTree } from "../src/linux/rootTree.ts";
import { have, upcall, upcallHere } from "./support/upcall.ts";

const scratch = mkdtempSync(join(tmpdir(), "upcall-linux-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

/** A package with these files, made by dpkg-deb. */
function makeDeb(name: string, compression: string, files: Readonly<Record<string, Uint8Array | string>>): string {
	const root = join(scratch, `${name}-root`);
	mkdirSync(join(root, "DEBIAN"), { recursive: true });
	writeFileSync(
		join(root, "DEBIAN/control"),
		"Package: x\nVersion: 1\nArchitecture: arm64\nMaintainer: x <x@example.org>\nDescription: x\n",
	);
	for (const [path, data] of Object.entries(files)) {
		mkdirSync(join(root, path, ".."), { recursive: true });
		writeFileSync(join(root, path), data);
	}
	const file = join(scratch, `${name}.deb`);
	const made = spawnSync("dpkg-deb", ["--root-owner-group", `-Z${compression}`, "-b", root, file], {
		encoding: "utf8",
	});
	expect([made.status, made.stderr]).toEqual([0, ""]);
	return file;
}

describe.skipIf(!have("dpkg-deb"))("a Debian package (needs dpkg-deb)", () => {
	const large = Uint8Array.from({ length: 300_001 }, (_, i) => (i * i) >> 7);
	const long = `usr/share/${"folder-with-a-long-name/".repeat(8)}file`;

	it.each(["none", "gzip", "xz"])("gives its files, compressed with %s", async (compression) => {
		const file = makeDeb(`files-${compression}`, compression, { "boot/vmlinuz-1": large, [long]: "long", "a/b": "no" });
		const bytes = readFileSync(file);
		expect(isDeb(bytes)).toBe(true);
		const found = await filesOfDeb(file, bytes, (path) => path !== "a/b");
		expect(found.map((f) => [f.path, f.data.length])).toEqual([
			["boot/vmlinuz-1", large.length],
			[long, 4],
		]);
		expect(found[0]?.data).toEqual(large);
		const first = await filesOfDeb(
			file,
			bytes,
			() => true,
			(files) => files.length > 0,
		);
		expect(first.map((f) => f.path)).toEqual(["a/b"]);
	});

	it("that is damaged or cut off is refused in one line", async () => {
		const file = makeDeb("damaged", "xz", { "boot/vmlinuz-1": large });
		const bytes = readFileSync(file);
		for (let n = 1; n < 40; n++) {
			const bad = Uint8Array.from(bytes.subarray(0, n % 2 === 0 ? Math.floor((bytes.length * n) / 41) : bytes.length));
			for (let i = 0; i < 3; i++) bad[Math.floor((bad.length * (7 * n + i)) / 300)] = 13 * n + i;
			await filesOfDeb(file, bad, () => true).catch((error: unknown) => {
				expect(error).toBeInstanceOf(KvmError);
				expect((error as KvmError).message).toMatch(/^.*damaged\.deb: [^\n]*$/);
			});
		}
		await expect(filesOfDeb(file, bytes.subarray(0, 5000), () => true)).rejects.toThrow(/damaged or cut off/);
	});

	it("whose members have impossible sizes is refused too, and does not make the reader walk in circles", async () => {
		const file = makeDeb("sizes", "none", { "boot/vmlinuz-1": "kernel" });
		const bytes = readFileSync(file);
		for (const size of ["-60", "-1", "1e9", "0x10", "", "9999999999"]) {
			const bad = Uint8Array.from(bytes);
			bad.set(new TextEncoder().encode(size.padEnd(10)), 8 + 48);
			await expect(
				filesOfDeb(file, bad, () => true),
				size,
			).rejects.toThrow(/sizes.deb: .*damaged or cut off/);
		}
	});

	it("without a kernel is no kernel", async () => {
		const file = makeDeb("other", "xz", { "bin/busybox": "b" });
		const outcome = await upcallHere(["linux", "--kernel", file, "--busybox", file]);
		expect(outcome).toEqual({ status: 1, stdout: "", stderr: `upcall: ${file}: there is no kernel in this package\n` });
	});
});

describe("what upcall linux boots", () => {
	it("is looked for in the cache folder, the newest of each", () => {
		vi.stubEnv("XDG_CACHE_HOME", "/somewhere");
		expect(cacheFolder()).toBe("/somewhere/upcall");
		const folder = join(scratch, "cache");
		mkdirSync(folder);
		for (const name of [
			"linux-image-6.1.0-9-cloud-arm64_6.1.27-1_arm64.deb",
			"linux-image-6.1.0-56-cloud-arm64_6.1.192-2_arm64.deb",
			"linux-image-cloud-arm64_6.1.192-2_arm64.deb",
			"busybox-static_1%3a1.35.0-4_arm64.deb",
			"busybox-static_1%3a1.35.0-4_amd64.deb",
			"notes.txt",
		])
			writeFileSync(join(folder, name), "");
		expect(findLinux(folder)).toEqual({
			kernel: join(folder, "linux-image-6.1.0-56-cloud-arm64_6.1.192-2_arm64.deb"),
			busybox: join(folder, "busybox-static_1%3a1.35.0-4_arm64.deb"),
		});
		expect(findLinux(join(scratch, "nowhere"))).toEqual({});
	});

	it("says which packages to get, and how, when there is nothing", async () => {
		const folder = join(scratch, "empty");
		const outcome = await upcallHere(["linux", "--cache", folder]);
		expect([outcome.status, outcome.stdout]).toEqual([2, ""]);
		expect(outcome.stderr).toContain(`upcall linux: no kernel in ${folder}.`);
		expect(outcome.stderr).toContain("apt-get download busybox-static:arm64");
		mkdirSync(folder);
		writeFileSync(join(folder, "vmlinuz-1"), "");
		expect((await upcallHere(["linux", "--cache", folder])).stderr).toContain(`no busybox in ${folder}.`);
	});

	it("has modules only where some are given, and their order", () => {
		const paths = (entries: ReturnType<typeof busyboxTree>): string[] =>
			readInitramfs(writeInitramfs(entries)).map((e) => e.path);
		expect(paths(busyboxTree(Uint8Array.of(1))).filter((p) => p.includes("modules"))).toEqual([]);
		const tree = busyboxTree(Uint8Array.of(1), [
			{ name: "virtio_ring", data: Uint8Array.of(2) },
			{ name: "virtio", data: Uint8Array.of(3) },
		]);
		const order = tree.find((e) => e.path === "lib/modules/order");
		expect(order?.kind === "file" && new TextDecoder().decode(order.data)).toBe("virtio_ring.ko\nvirtio.ko\n");
	});
});

const guest = findLinux(cacheFolder());
describe.skipIf(guest.kernel === undefined || guest.busybox === undefined)(
	"Debian's kernel with busybox (needs the packages that .ci/guest-packages gets)",
	() => {
		it("boots to a shell, has a disk, and powers off", { timeout: 180_000 }, async () => {
			const disk = join(scratch, "disk.img");
			writeFileSync(disk, "contents of the disk\n".padEnd(1 << 20, "\0"));
			const { status, stdout } = await upcall([
				...["linux", "--smp", "2", "--disk", disk, "--append", "quiet", "--timeout", "150"],
				...["--until", "/ # ", "--send", "echo n=$(nproc) $(head -n 1 /dev/vda); poweroff\\n"],
			]);
			expect(stdout).toMatch(/n=2 contents of the disk/);
			expect(stdout).toMatch(/reboot: Power down/);
			expect(status).toBe(0);
		});

		it("carries the symbols that are read from its image, all of them", { timeout: 180_000 }, async () => {
			const deb = guest.kernel as string;
			const [image] = await filesOfDeb(deb, readFileSync(deb), (path) => path.startsWith("boot/vmlinuz"));
			const file = join(scratch, "vmlinuz");
			writeFileSync(file, image?.data as Uint8Array);
			const { status, stdout, stderr } = await upcall([
				...["linux", "--kernel", file, "--append", "quiet", "--trace", "hvc", "--symbols", file, "--timeout", "150"],
				...["--until", "/ # ", "--send", "cut -d' ' -f 1,3 /proc/kallsyms | md5sum; poweroff\n"],
			]);
			expect(status).toBe(0);
			const lines = kallsymsSymbols(image?.data as Uint8Array).map(
				(s) => `${s.address.toString(16).padStart(16, "0")} ${s.name}\n`,
			);
			expect(lines.length).toBeGreaterThan(30_000);
			expect(stdout).toContain(createHash("md5").update(lines.join("")).digest("hex"));
			expect(stderr).toMatch(
				/SYSTEM_OFF .* does not return at __arm_smccc_hvc\+0x\w+ from __invoke_psci_fn_hvc\+0x\w+/,
			);
		});

		it("takes files out of their packages", { timeout: 180_000 }, async () => {
			const folder = join(scratch, "alone");
			mkdirSync(folder);
			copyFileSync(guest.busybox as string, join(folder, "busybox-static_1_arm64.deb"));
			const { status, stdout } = await upcall([
				...["linux", "--cache", folder, "--kernel", guest.kernel as string, "--append", "quiet", "--timeout", "150"],
				...["--until", "/ # ", "--send", "cat /proc/1/comm; tty\\n", "--until", "init\\r\\n/dev/ttyAMA0"],
			]);
			expect([status, stdout]).toEqual([0, expect.stringMatching(/ttyAMA0/)]);
		});
	},
);
