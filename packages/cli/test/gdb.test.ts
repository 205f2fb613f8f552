import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSymbols } from "@upcall/vmm";
import { afterAll, describe, expect, it } from "vitest";
import { filesOfDeb } from "../src/linux/deb.ts";
import { cacheFolder, findLinux } from "../src/linux/findLinux.ts";
import { have, nodeArguments, upcallHere } from "./support/upcall.ts";

const scratch = mkdtempSync(join(tmpdir(), "upcall-gdb-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const UBOOT = "/usr/lib/u-boot/qemu_arm64/u-boot.bin";
const SET_UP = ["set confirm off", "set pagination off", "set architecture aarch64", "set tcp connect-timeout 30"];

/** Runs the command with --gdb, and gdb with these commands on it. @returns what gdb printed, and the command's status */
async function debug(
	args: readonly string[],
	commands: readonly string[],
): Promise<{ text: string; status: number | null }> {
	const run = spawn(process.execPath, [...nodeArguments, ...args, "--gdb", "0", "-S"], {
		stdio: ["ignore", "pipe", "pipe"],
	});
	run.stdout.resume();
	const ended = new Promise<number | null>((resolve) => run.on("close", resolve));
	let errors = "";
	const port = await new Promise<string>((resolve, reject) => {
		run.stderr.setEncoding("utf8").on("data", (text: string) => {
			errors += text;
			const found = /target remote 127\.0\.0\.1:(\d+)/.exec(errors)?.[1];
			if (found !== undefined) resolve(found);
		});
		run.on("close", () => reject(new Error(errors)));
	});
	const script = join(scratch, `commands-${port}`);
	writeFileSync(script, [...SET_UP, `target remote 127.0.0.1:${port}`, ...commands, ""].join("\n"));
	const gdb = spawn("gdb-multiarch", ["-nx", "-batch", "-x", script], { stdio: ["ignore", "pipe", "pipe"] });
	let text = "";
	for (const stream of [gdb.stdout, gdb.stderr])
		stream.setEncoding("utf8").on("data", (piece: string) => {
			text += piece;
		});
	await new Promise((resolve) => gdb.on("close", resolve));
	return { text, status: await ended };
}

const probe = join(scratch, "probe.elf");

/** The embedded guest as an ELF file with symbols and line numbers. */
function buildProbe(): void {
	const source = fileURLToPath(new URL("../../../guests/probe/probe.S", import.meta.url));
	const object = join(scratch, "probe.o");
	expect(spawnSync("aarch64-linux-gnu-as", ["-g", "-o", object, source]).status).toBe(0);
	expect(spawnSync("aarch64-linux-gnu-ld", ["-Ttext=0x40080000", "-o", probe, object]).status).toBe(0);
}

describe.skipIf(!have("gdb-multiarch"))("gdb (needs Debian's gdb-multiarch)", () => {
	it.skipIf(!have("aarch64-linux-gnu-as"))(
		"on the embedded guest: by name and line, with two vCPUs (needs Debian's binutils-aarch64-linux-gnu)",
		{ timeout: 120_000 },
		async () => {
			buildProbe();
			const { text, status } = await debug(
				["run", "--elf", probe, "--smp", "2", "--timeout", "100"],
				[
					`file ${probe}`,
					"break puts",
					"continue",
					"bt 2",
					"x/s $x0",
					"delete",
					"watch *(long *)&call_passed",
					"continue",
					"p $pc > (unsigned long)&do_call && $pc < (unsigned long)&passed_up",
					"delete",
					"hbreak secondary",
					"continue",
					"info threads",
					"p $_thread",
					"stepi",
					"thread 1",
					"p/x $MPIDR_EL1 & 0xff",
					"thread 2",
					"p/x $MPIDR_EL1 & 0xff",
					"p $x0 == 0x5ec0",
					"monitor info cpus",
					"kill",
				],
			);
			expect(text).toMatch(/Breakpoint 1, puts \(\) at .*probe\.S:\d+/);
			expect(text).toMatch(/#1 +0x\w+ in start \(\) at/);
			expect(text).toMatch(/Upcall: who answers a guest's hypercalls\?/);
			expect(text).toMatch(/hit Hardware watchpoint 2: [^\n]*\n\nOld value = 0\nNew value = -?\d+\n/);
			expect(text).toMatch(/Thread 2 hit Breakpoint 3, secondary \(\)/);
			expect(text).toMatch(/\* 2 +Thread 2 \(vCPU 1, runs\) +secondary/);
			expect(text).toMatch(/\n\$1 = 1\n[\s\S]*\n\$2 = 2\n[\s\S]*\n\$3 = 0x0\n[\s\S]*\n\$4 = 0x1\n\$5 = 1\n/);
			expect(text).toMatch(/\* vCPU 1: runs/);
			expect(status).toBe(0);
		},
	);

	it.skipIf(!existsSync(UBOOT))(
		"on U-Boot: steps, registers, memory, many breakpoints (needs Debian's u-boot-qemu)",
		{ timeout: 120_000 },
		async () => {
			const { text, status } = await debug(
				["run", "--firmware", UBOOT, "--until", "=> ", "--timeout", "100"],
				[
					"x/2i $pc",
					"stepi",
					"stepi",
					"p $pc != 0",
					"p $MIDR_EL1 != 0",
					"set $x5 = 0x123456789",
					"set $v3.d.u[1] = 42",
					"p/x $x5",
					"p $v3.d.u[1]",
					"p $v3.d.u[0]",
					"set *(int *)0x40200000 = 0x11223344",
					"p/x *(short *)0x40200002",
					"maintenance packet qqemu.PhyMemMode",
					// More breakpoints than there are comparators, most of them where nothing runs; then the same way again.
					"set $there = $pc",
					...Array.from({ length: 8 }, (_, n) => `tbreak *${4 * n + 0x10000}`),
					"tbreak *$there",
					"monitor reset",
					"continue",
					"p $pc == $there",
					"delete",
					"detach",
				],
			);
			expect(text).toMatch(/=> 0x0:\tb\t0x/);
			expect(text).toMatch(/\$1 = 1\n\$2 = 1\n\$3 = 0x123456789\n\$4 = 42\n\$5 = 0\n\$6 = 0x1122\n[\s\S]*\$7 = 1\n/);
			expect(text).toMatch(/received: "0"/);
			expect(text).toMatch(/hit Temporary breakpoint 9, 0x|Temporary breakpoint 9, 0x/);
			expect(text).toMatch(/the guest starts anew when it goes on/);
			expect(status).toBe(0);
		},
	);
});

const guest = findLinux(cacheFolder());
describe.skipIf(guest.kernel?.endsWith(".deb") !== true || guest.busybox === undefined || !have("gdb-multiarch"))(
	"gdb on Debian's kernel (needs gdb-multiarch and the packages that .ci/guest-packages gets)",
	() => {
		it("stops in start_kernel, steps into a system call, watches a variable", { timeout: 240_000 }, async () => {
			const deb = guest.kernel as string;
			const [image] = await filesOfDeb(deb, readFileSync(deb), (path) => path.startsWith("boot/vmlinuz"));
			const file = join(scratch, "vmlinuz");
			writeFileSync(file, image?.data as Uint8Array);
			const symbols = readSymbols(readFileSync(file));
			const at = (name: string): string => `0x${symbols.address(name)?.toString(16)}`;
			const { text, status } = await debug(
				[
					"linux",
					"--kernel",
					file,
					"--icount",
					"--smp",
					"2",
					"--append",
					"quiet",
					"--until",
					"/ # ",
					"--timeout",
					"200",
				],
				[
					`hbreak *${at("start_kernel")}`,
					"continue",
					`p $pc == ${at("start_kernel")}`,
					"x/2i $pc",
					"bt 2",
					"p ($SCTLR_EL1 & 1) && $TTBR1_EL1 != 0",
					"delete",
					`hbreak *${at("secondary_start_kernel")}`,
					"continue",
					"p $_thread",
					"delete",
					// A system call, EC 0x15.
					`hbreak *${at("el0t_64_sync_handler")} if (($ESR_EL1 >> 26) & 0x3f) == 0x15`,
					"continue",
					"p ($ESR_EL1 >> 26) & 0x3f",
					"p *(long *)($x0 + 256) == $ELR_EL1",
					// An interrupt of the kernel changes ELR_EL1.
					"set $back = $ELR_EL1",
					// The system call's result replaces its first argument.
					"watch -l *(long *)$x0",
					"continue",
					"p $cpsr & 0xf",
					"delete",
					// Into the process, to its next system call from there, and over the exception.
					"hbreak *($back - 4)",
					"continue",
					"p $cpsr & 0xf",
					"x/i $pc",
					"stepi",
					"p $pc == $VBAR_EL1 + 0x400",
					"x/i $pc",
					"delete",
					"info threads",
					"detach",
				],
			);
			expect(text.match(/^\$\d+ = .*$/gm)).toEqual(
				["1", "1", "2", "21", "1", "5", "0", "1"].map((value, n) => `$${n + 1} = ${value}`),
			);
			expect(text).toMatch(/Thread 1 hit Breakpoint 1, 0x[0-9a-f]+ in /);
			expect(text).toMatch(/hit Hardware watchpoint \d+: -location/);
			expect(text).toMatch(/=> 0x[0-9a-f]+:\tsvc\t#0x0/);
			expect(status).toBe(0);
		});
	},
);

describe("--gdb", () => {
	it.each([
		[["run", "--elf", "x", "--freeze"], 2, /--freeze needs --gdb/],
		[["run", "--elf", "x", "--gdb", "99999"], 2, /give a whole number from 0 to 65535/],
	])("%j says in one line what is wrong", async (args, status, message) => {
		const outcome = await upcallHere(args);
		expect([outcome.status, outcome.stdout]).toEqual([status, ""]);
		expect(outcome.stderr).toMatch(message);
	});
});
