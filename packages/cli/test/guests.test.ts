import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../vmm/src/checksum/crc32.ts";
import { have, nodeArguments, upcall } from "./support/upcall.ts";

describe("the embedded guest", () => {
	it("prints the table, brings up vCPU 1, and takes calls by number", async () => {
		const { stdout, status } = await upcall([
			"demo",
			...[
				"--until",
				"call> ",
				"--send",
				"84000000\\r",
				"--until",
				"call> ",
				"--send",
				"zz\\r",
				"--until",
				"call> ",
				"--send",
				"q\\r",
			],
			...["--timeout", "60"],
		]);
		expect(status).toBe(0);
		for (const row of [
			/SMCCC_VERSION +hvc 80000000 {2}KVM +0000000000010001/,
			/PSCI_VERSION +hvc 84000000 {2}TypeScript +0000000000010001/,
			/TRNG_VERSION +hvc 84000050 {2}KVM +0000000000010000/,
			/demo ADD\(40, 2\) +hvc c3000101 {2}TypeScript +000000000000002a/,
			/nobody's \(0xc2000042\) +hvc c2000042 {2}TypeScript +ffffffffffffffff/,
			/PSCI_VERSION by SMC +smc 84000000 {2}KVM +ffffffffffffffff/,
			/CPU_ON\(vCPU 1\) +hvc c4000003 {2}TypeScript +0000000000000000/,
			/vCPU 1 is up: MPIDR 80000001, context 5ec0/,
			/AFFINITY_INFO +hvc c4000004 {2}TypeScript +0000000000000001/,
			/call> 84000000\r\n {2}TypeScript +0000000000010001/,
			/hexadecimal numbers, please/,
		])
			expect(stdout).toMatch(row);
	});

	it.skipIf(!have("aarch64-linux-gnu-as"))(
		"is what its source assembles to (needs aarch64-linux-gnu-as, Debian binutils-aarch64-linux-gnu)",
		() => {
			const script = fileURLToPath(new URL("../../../guests/build.mjs", import.meta.url));
			const check = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
			expect([check.status, check.stderr]).toEqual([0, ""]);
		},
	);
});

const UBOOT = "/usr/lib/u-boot/qemu_arm64/u-boot.bin";
describe.skipIf(!existsSync(UBOOT))("U-Boot, unmodified (needs Debian's u-boot-qemu)", () => {
	it.each([
		["user", 1],
		["kernel", 0],
	] as const)("reaches its prompt and powers off, PSCI in %s: %i calls forwarded", async (psci, forwarded) => {
		const { status, stdout } = await upcall([
			...["run", "--firmware", UBOOT, "--memory", "256M", "--psci", psci, "--trace", "hvc", "--json"],
			...["--until", "=> ", "--send", "version\\n", "--until", "U-Boot 20", "--send", "poweroff\\n", "--timeout", "60"],
		]);
		expect(status).toBe(0);
		const lines = stdout
			.trim()
			.split("\n")
			.map((l) => JSON.parse(l) as Record<string, unknown>);
		expect(lines.filter((l) => l.trace === "hvc").length).toBe(forwarded);
		expect(lines.at(-1)).toMatchObject({ end: "shutdown", forwardedCalls: forwarded });
	});
	it("reads and writes a disk with its own virtio driver", async () => {
		const folder = mkdtempSync(join(tmpdir(), "upcall-uboot-"));
		const path = join(folder, "disk");
		const content = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * i) >> 5);
		writeFileSync(path, content);
		const { status, stdout } = await upcall([
			...[
				"run",
				"--firmware",
				UBOOT,
				"--disk",
				path,
				"--icount",
				"--timeout",
				"60",
				"--until",
				"autoboot:",
				"--send",
				"\\n",
			],
			...["--until", "=> ", "--send", "virtio info; virtio read 0x41000000 0 800; crc32 0x41000000 0x100000\\n"],
			...["--until", "==> [0-9a-f]{8}", "--send", "mw.b 0x42000000 0x5a 0x200; virtio write 0x42000000 3 1\\n"],
			...["--until", "1 blocks written: OK"],
		]);
		const written = readFileSync(path);
		rmSync(folder, { recursive: true });
		expect(status).toBe(0);
		expect(stdout).toContain("Capacity: 1.0 MB = 0.0 GB (2048 x 512)");
		expect(stdout).toContain(`==> ${crc32(content).toString(16).padStart(8, "0")}`);
		content.fill(0x5a, 3 * 512, 4 * 512);
		expect(Buffer.compare(written, content)).toBe(0);
	});
});

describe.skipIf(!have("python3"))("a terminal (needs python3 for a pseudo-terminal)", () => {
	/** Runs the command on a pseudo-terminal, types, and reports whether echo and line mode came back. */
	const onTerminal = (args: readonly string[], type: string, signal = ""): Promise<string> =>
		new Promise((resolve) => {
			const script = `
import os, pty, sys, termios, select, signal
master, slave = pty.openpty()
before = termios.tcgetattr(slave)
pid = os.fork()
if pid == 0:
    os.setsid(); os.dup2(slave, 0); os.dup2(slave, 1); os.dup2(slave, 2)
    os.execv(sys.argv[1], sys.argv[1:])
seen = b""; typed = False
while True:
    r, _, _ = select.select([master], [], [], 0.2)
    if r:
        seen += os.read(master, 65536)
    if not typed and b"call> " in seen:
        typed = True
        if ${JSON.stringify(type)} == "hang up":
            os.close(slave); os.close(master)
            def late(*_):
                os.kill(pid, signal.SIGKILL); print("still running"); sys.exit()
            signal.signal(signal.SIGALRM, late); signal.alarm(30)
            os.waitpid(pid, 0); print("gone"); sys.exit()
        elif ${JSON.stringify(signal)}: os.kill(pid, getattr(signal, ${JSON.stringify(signal)}))
        else: os.write(master, ${JSON.stringify(type)}.encode())
    done, status = os.waitpid(pid, os.WNOHANG)
    if done: break
after = termios.tcgetattr(slave)
print("restored" if before == after else "left raw", status)
`;
			const child = spawn("python3", ["-c", script, process.execPath, ...nodeArguments, ...args]);
			let text = "";
			child.stdout.on("data", (d: Buffer) => {
				text += d.toString();
			});
			child.on("close", () => resolve(text.trim()));
		});

	it("Ctrl-A x leaves and restores it", async () => {
		expect(await onTerminal(["demo"], "\x01x")).toBe("restored 0");
	});
	it("Ctrl-C goes to the guest, q powers off", async () => {
		expect(await onTerminal(["demo"], "\x03q\r")).toBe("restored 0");
	});
	it("a terminal that goes away ends the run", async () => {
		expect(await onTerminal(["demo"], "hang up")).toBe("gone");
	});
	it.each(["SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT"])("%s restores it", async (signal) => {
		expect(await onTerminal(["demo"], "", signal)).toMatch(/^restored /);
	});
});
