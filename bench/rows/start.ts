import { existsSync } from "node:fs";
import { join } from "node:path";
import { Missing } from "../../tools/guests/kit.ts";
import { type LinuxGuest, PROMPT } from "../linux/guest.ts";
import { type Watched, watch } from "../processes.ts";
import { QEMU, QEMU_BOARD } from "../qemu.ts";
import type { Tier } from "../trips.ts";
import type { Plan, Sample } from "../turns.ts";

const COMMAND = join(import.meta.dirname, "../../packages/cli/bin/upcall.js");
const BUILT = join(import.meta.dirname, "../../packages/cli/dist");
const QUESTION = "echo 6 times 7 is $((6*7))";
const ANSWER = "is 42";

/** The command as a user has it: built, so that no TypeScript is compiled at its start. */
function upcall(args: readonly string[], text: string): Promise<Watched> {
	if (!existsSync(BUILT)) throw new Missing("the command is not built; pnpm bench builds it");
	return watch(process.execPath, [COMMAND, ...args], [text]);
}

const sampleOf = ({ seconds, rss }: Watched, side: string): Sample => ({
	value: seconds[0] ?? Number.NaN,
	detail: { [`${side} MiB`]: rss / 2 ** 20 },
});

function bootPlan(guest: LinuxGuest, name: string, append: string): Plan {
	const run = (tier: Tier) => async (): Promise<Sample> => {
		const files = ["--kernel", guest.kernel, "--initrd", guest.shell];
		const options = ["--memory", "256M", "--cpu", "cortex-a57", "--tier", tier, "--append", append];
		return sampleOf(await upcall(["run", ...files, ...options, "--until", PROMPT], PROMPT), tier);
	};
	const qemu = async (): Promise<Sample> => {
		const args = [...QEMU_BOARD, "-m", "256", "-kernel", guest.kernel, "-initrd", guest.shell, "-append", append];
		return sampleOf(await watch(QEMU, args, [PROMPT]), "QEMU");
	};
	return { group: "start", name, unit: "s", better: "less", sides: { interp: run("interp"), auto: run("auto"), qemu } };
}

function restorePlan(guest: LinuxGuest): Plan {
	const file = guest.scratch("prompt.snapshot");
	let saved: Promise<unknown> | undefined;
	const save = (): Promise<unknown> => {
		const files = ["--kernel", guest.kernel, "--initrd", guest.shell, "--memory", "256M"];
		return upcall(["run", ...files, "--until", PROMPT, "--save", file, "--json"], '"saved"');
	};
	const restore = async (): Promise<Sample> => {
		saved ??= save();
		await saved;
		return sampleOf(await upcall(["restore", file, "--send", `${QUESTION}\\n`, "--until", ANSWER], ANSWER), "auto");
	};
	return { group: "start", name: "from a snapshot to an answer", unit: "s", better: "less", sides: { auto: restore } };
}

/** Wall-clock time from the start of a process to a guest's shell. */
export function startPlans(guest: LinuxGuest): readonly Plan[] {
	return [
		bootPlan(guest, "to the prompt", "console=ttyAMA0"),
		bootPlan(guest, "to the prompt, no tests of ciphers", "console=ttyAMA0 cryptomgr.notests"),
		restorePlan(guest),
	];
}
