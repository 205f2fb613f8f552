import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cacheFolder, findLinux } from "../src/linux/findLinux.ts";
import { upcall } from "./support/upcall.ts";

const scratch = mkdtempSync(join(tmpdir(), "upcall-linux-state-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const guest = findLinux(cacheFolder());
const count = (text: string): number => Number(/\((\d+) instructions\)/.exec(text)?.[1]);

describe.skipIf(guest.kernel === undefined || guest.busybox === undefined)(
	"the state of Debian's kernel (needs the packages that .ci/guest-packages gets)",
	() => {
		it("is saved at the prompt and goes on in a new process, instruction for instruction", {
			timeout: 240_000,
		}, async () => {
			const linux = ["linux", "--icount", "--smp", "2", "--memory", "256M", "--append", "quiet", "--timeout", "200"];
			const rest = ["--send", "cat /proc/interrupts; sleep 1; poweroff\\n"];
			const whole = await upcall([...linux, "--until", "/ # ", ...rest]);
			const file = join(scratch, "prompt");
			const saved = await upcall([...linux, "--until", "/ # ", "--save", file]);
			expect([whole.status, saved.status]).toEqual([0, 0]);
			const restored = await upcall(["restore", file, ...rest, "--timeout", "100"]);
			expect(restored.status).toBe(0);
			expect(restored.stdout).toMatch(/arch_timer.*reboot: Power down/s);
			expect(saved.stdout + restored.stdout).toBe(whole.stdout);
			expect(count(restored.stderr)).toBe(count(whole.stderr));
		});

		it("has its shell on a virtio console, before and after a snapshot", { timeout: 240_000 }, async () => {
			const linux = ["linux", "--icount", "--console", "virtio", "--memory", "256M", "--append", "quiet"];
			const run = [...linux, "--timeout", "200", "--until", "/ # "];
			const rest = ["--send", "tty; cat /sys/class/tty/console/active\\n", "--until", "/ # ", "--send", "poweroff\\n"];
			const whole = await upcall([...run, ...rest]);
			const file = join(scratch, "console");
			const saved = await upcall([...run, "--save", file]);
			const restored = await upcall(["restore", file, ...rest, "--timeout", "100"]);
			expect([whole.status, saved.status, restored.status]).toEqual([0, 0, 0]);
			expect(restored.stdout).toMatch(/\n\/dev\/hvc0\r\nhvc0\r\n/);
			expect(saved.stdout + restored.stdout).toBe(whole.stdout);
			expect(count(restored.stderr)).toBe(count(whole.stderr));
		});

		it("has CPUs that are possible: online is refused until one is put in, then 50 times off and on", {
			timeout: 240_000,
		}, async () => {
			const cpu2 = "/sys/devices/system/cpu/cpu2/online";
			const { status, stdout } = await upcall([
				...["linux", "--smp", "2,maxcpus=4", "--icount", "--append", "quiet", "--timeout", "200", "--until", "/ # "],
				...["--send", `cat /sys/devices/system/cpu/possible; echo 1 > ${cpu2}; echo first=$? $(nproc)\\n`],
				...["--until", "first=\\d", "--plug", "2"],
				...["--send", `echo 1 > ${cpu2}; echo second=$? $(nproc)\\n`, "--until", "second=\\d"],
				"--send",
				`n=0; for i in $(seq 50); do echo 0 > ${cpu2} && echo 1 > ${cpu2} && n=$((n+1)); done; echo third=$n $(nproc)\\n`,
				...["--until", "third=\\d+ \\d", "--unplug", "3", "--send", "poweroff\\n"],
			]);
			expect(status).toBe(0);
			expect(stdout).toMatch(/\n0-3\r\n/);
			expect(stdout).toMatch(/write error: Operation not permitted\r\n.*first=1 2/s);
			expect(stdout).toMatch(/second=0 3/);
			expect(stdout).toMatch(/third=50 3/);
		});
	},
);
