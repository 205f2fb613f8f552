import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { assemble } from "@upcall/spec";
import { findNode, readFdt } from "@upcall/vmm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upcall, upcallHere } from "./support/upcall.ts";

let folder = "";
const file = (name: string, bytes: Uint8Array): string => {
	const path = join(folder, name);
	writeFileSync(path, bytes);
	return path;
};
const program = (text: string): Uint8Array => new Uint8Array(assemble(text).slice().buffer);
const OFF = "ldr x0, =0x84000008\nhvc #0\nb .\n.ltorg\n";

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "upcall-test-"));
});
afterAll(() => {
	rmSync(folder, { recursive: true, force: true });
});

describe("exit status and messages", () => {
	it("0 when the guest powers off", async () => {
		const { status, stderr } = await upcall(["run", "--kernel", file("off", program(OFF))]);
		expect([status, stderr]).toEqual([0, expect.stringContaining("the guest powered off")]);
	});
	it("124 after --timeout", async () => {
		const { status, stderr } = await upcall([
			"run",
			"--kernel",
			file("loop", program("b .")),
			"--timeout",
			"0.3",
			"--until",
			"x",
		]);
		expect([status, stderr]).toEqual([124, expect.stringContaining("still waiting for /x/")]);
	});
	it.each([
		[["run"], "exactly one of --kernel, --firmware and --elf"],
		[["run", "--bogus"], "unknown option '--bogus'"],
		[["run", "--kernel", "x", "--memory", "12Q"], "give a size such as 256M"],
		[["run", "--kernel", "x", "--smp", "9"], "from 1 to 8"],
		[["run", "--kernel", "x", "--until", "("], "Invalid regular expression"],
		[["run", "--kernel", "x", "--trace", "all"], "is not one of"],
		[["run", "--kernel", "x", "--cpu", "cortex-m0"], 'there is no CPU "cortex-m0": give one of upcall, cortex-a53'],
		[["info", "--cpu", "max,+mmx"], 'there is no CPU feature "+mmx"'],
		[["run", "--kernel", "x", "--disk", "d,format=vdi"], "the format is raw or qcow2"],
		[["run", "--kernel", "x", "--disk", "d,ro,overlay=o"], "give one of ro, overlay and overlay=FILE"],
		[["run", "--kernel", "x", "--disk", ",ro"], "give FILE, FILE,ro"],
		[["nonsense"], "unknown command 'nonsense'"],
	])("2 for %j", async (args, text) => {
		const { status, stdout, stderr } = await upcallHere(args);
		expect(status).toBe(2);
		expect(stderr).toContain(text);
		expect(stdout).toBe("");
	});
	it("2 and one line for more devices than the board has room for", async () => {
		const disk = file("disk", new Uint8Array(512));
		const disks = Array.from({ length: 32 }, () => ["--disk", `${disk},ro`]).flat();
		const { status, stderr } = await upcallHere(["run", "--kernel", file("off", program(OFF)), ...disks]);
		expect([status, stderr]).toEqual([2, "upcall: the board has 32 virtio slots; use fewer devices\n"]);
	});
	it("1 and one line for what cannot be loaded", async () => {
		const cases: [string[], string][] = [
			[["--kernel", join(folder, "missing")], "no such file"],
			[["--kernel", folder], "is a folder"],
			[["--elf", file("cut.elf", new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1]))], "not an ELF file"],
			[["--kernel", file("cut.gz", gzipSync(program(OFF)).subarray(0, 30))], "cut off"],
			[["--kernel", file("empty", new Uint8Array(0))], "empty"],
			[["--kernel", file("on", program(OFF)), "--disk", join(folder, "no.img")], "no.img: no such file"],
			[["--kernel", file("on", program(OFF)), "--disk", `${file("odd.img", new Uint8Array(700))},ro`], "not a disk"],
			[["--kernel", file("on", program(OFF)), "--share", join(folder, "no")], "no: no such file"],
			[["--kernel", file("on", program(OFF)), "--share", file("on", program(OFF))], "is not a folder"],
		];
		for (const [args, text] of cases) {
			const { status, stderr } = await upcallHere(["run", ...args]);
			expect([args, status]).toEqual([args, 1]);
			expect(stderr).toContain(text);
			expect(stderr.trim().split("\n").length, stderr).toBe(1);
		}
	});
	it.skipIf(!existsSync("/dev/full"))("1 and one line when the disk is full (needs /dev/full)", async () => {
		const { status, stderr } = await upcallHere([
			"run",
			"--kernel",
			file("off2", program(OFF)),
			"--dump-dtb",
			"/dev/full",
		]);
		expect(status).toBe(1);
		expect(stderr).toMatch(/^upcall: ENOSPC[^\n]*\n$/);
	});
});

describe("options", () => {
	it("--dump-dtb writes the tree with the command line and the vCPUs", async () => {
		const path = join(folder, "board.dtb");
		const { status } = await upcallHere([
			"run",
			"--kernel",
			file("off3", program(OFF)),
			"--append",
			"quiet",
			"--smp",
			"2",
			"--dump-dtb",
			path,
		]);
		expect(status).toBe(0);
		const fdt = readFdt(new Uint8Array(readFileSync(path)));
		expect(new TextDecoder().decode(findNode(fdt, "/chosen")?.properties.get("bootargs"))).toBe("quiet\0");
		expect(findNode(fdt, "/cpus")?.children.map((c) => c.name)).toEqual(["cpu@0", "cpu@1"]);
	});
	it("--console virtio names hvc0 on a kernel's command line, unless another console is named", async () => {
		const path = join(folder, "console.dtb");
		const kernel = file("off5", program(OFF));
		const bootargs = async (args: readonly string[]) => {
			const { status } = await upcallHere(["run", ...args, "--dump-dtb", path]);
			expect(status).toBe(0);
			const fdt = readFdt(new Uint8Array(readFileSync(path)));
			return new TextDecoder().decode(findNode(fdt, "/chosen")?.properties.get("bootargs"));
		};
		const virtio = ["--kernel", kernel, "--console", "virtio"];
		expect(await bootargs(virtio)).toBe("console=hvc0\0");
		expect(await bootargs([...virtio, "--append", "quiet"])).toBe("console=hvc0 quiet\0");
		expect(await bootargs([...virtio, "--append", "quiet console=tty0"])).toBe("quiet console=tty0\0");
		expect(await bootargs(["--firmware", kernel, "--console", "virtio"])).toBe("");
		expect(await bootargs(["--kernel", kernel, "--console", "serial"])).toBe("");
	});
	it("--json prints nothing but JSON lines; --trace hvc shows who answered", async () => {
		const run = (psci: string) =>
			upcall(["run", "--kernel", file("off4", program(OFF)), "--psci", psci, "--trace", "hvc,exit", "--json"]);
		const lines = async (psci: string) =>
			(await run(psci)).stdout
				.trim()
				.split("\n")
				.map((l) => JSON.parse(l) as Record<string, unknown>);
		const user = await lines("user");
		expect(user.filter((l) => l.trace === "hvc")).toEqual([
			expect.objectContaining({ functionId: 0x84000008, name: "SYSTEM_OFF", answeredBy: "userspace", known: true }),
		]);
		expect(user.at(-1)).toMatchObject({ end: "shutdown", forwardedCalls: 1 });
		const kernel = await lines("kernel");
		expect(kernel.filter((l) => l.trace === "hvc")).toEqual([]);
		expect(kernel.at(-1)).toMatchObject({ end: "shutdown", forwardedCalls: 0 });
	});
	it("--icount gives the same number of instructions every time", async () => {
		const path = file("count", program(`mov x1, #1000\n1: subs x1, x1, #1\nb.ne 1b\n${OFF}`));
		const run = async () => (await upcall(["run", "--kernel", path, "--icount", "--json"])).stdout;
		const first = await run();
		expect(first).toContain('"instructions":2003');
		expect(await run()).toBe(first);
	});
	it("piped input reaches the guest", async () => {
		const echo = `mov x9, #0x09000000\n1: ldr w2, [x9, #0x18]\ntbnz w2, #4, 1b\nldr w1, [x9]\nstr w1, [x9]\ncmp w1, #0x71\nb.ne 1b\n${OFF}`;
		const { stdout, status } = await upcall(["run", "--kernel", file("echo", program(echo))], "hello q");
		expect([stdout, status]).toEqual(["hello q", 0]);
	});
});

describe("upcall info", () => {
	it("lists capabilities by ABI and the ID registers", async () => {
		const info = async (abi: string) => JSON.parse((await upcallHere(["info", "--abi", abi, "--json"])).stdout);
		const rfc = await info("rfc");
		expect(rfc.capabilities).toContainEqual({ number: 226, name: "KVM_CAP_ARM_HVC_TO_USER", answer: 1 });
		expect(rfc.idRegisters.MIDR_EL1).toBe("0xf0510");
		const upstream = await info("upstream");
		expect(upstream.capabilities).toContainEqual({ number: 227, name: "KVM_CAP_COUNTER_OFFSET", answer: 1 });
	});
	it("answers for the CPU model that is asked for", async () => {
		const info = async (cpu: string) => JSON.parse((await upcallHere(["info", "--cpu", cpu, "--json"])).stdout);
		const keys = { number: 171, name: "KVM_CAP_ARM_PTRAUTH_ADDRESS", answer: 1 };
		expect((await info("max")).capabilities).toContainEqual(keys);
		expect((await info("cortex-a53")).capabilities).not.toContainEqual(keys);
	});
	it("prints a table for people", async () => {
		const { stdout } = await upcallHere(["info"]);
		expect(stdout).toContain("KVM_CAP_ARM_PSCI_TO_USER");
		expect(stdout).toMatch(/@upcall\/uapi \d+\.\d+\.\d+, @upcall\/aarch64-core \d/);
	});
});

describe("help", () => {
	it("lists CPU models and features", async () => {
		for (const args of [["run"], ["demo"], ["info"]]) {
			const { stdout, status } = await upcallHere([...args, "--cpu", "help"]);
			expect(status).toBe(0);
			expect(stdout).toMatch(/^ {2}neoverse-n1 .*\n[\s\S]*\bpauth\b/m);
		}
	});

	it("says what a CPU model has", async () => {
		const { stdout } = await upcallHere(["info", "--json", "--cpu", "cortex-a53,-crypto"]);
		expect(JSON.parse(stdout)).toMatchObject({
			cpu: "cortex-a53,-crypto",
			features: ["FEAT_AdvSIMD", "FEAT_CRC32", "FEAT_FP"],
			idRegisters: { MIDR_EL1: "0x410fd034" },
		});
		const text = await upcallHere(["info", "--cpu", "cortex-a53,-crypto"]);
		expect(text.stdout).toContain("Features of CPU model cortex-a53,-crypto:\n  AdvSIMD CRC32 FP\n");
	});

	it("has examples and every option of run", async () => {
		const { stdout, status } = await upcallHere(["run", "--help"]);
		expect(status).toBe(0);
		for (const option of [
			"--kernel",
			"--initrd",
			"--append",
			"--firmware",
			"--elf",
			"--memory",
			"--smp",
			"--cpu",
			"--abi",
			"--console",
			"--psci",
			"--dtb",
			"--dump-dtb",
			"--icount",
			"--until",
			"--send",
			"--timeout",
			"--trace",
			"--json",
		])
			expect(stdout).toContain(option);
		expect(stdout).toContain("Examples:");
	});
	it("--version prints the version", async () => {
		expect((await upcallHere(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
	});
});
