import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Kit, Missing } from "../guests/kit.ts";

const FLAVOUR = "cloud-arm64";
const PROGRAMS = join(import.meta.dirname, "programs");
const COMPILED = ["generate", "modify", "compute"];
const COMPILER = "aarch64-linux-gnu-gcc";
/** The C programs are exact: no product and sum in one rounding, and the square root is the instruction. */
const FLAGS = ["-O2", "-static", "-s", "-Wall", "-Wextra", "-Werror", "-ffp-contract=off", "-fno-math-errno"];

/** Names of the programs that the guest runs side by side. */
export const programs: readonly string[] = [...COMPILED, "processes"];

/** Files of the guest. */
export interface SoakGuest {
	/** Path of the kernel. */
	readonly kernel: string;
	/** Path of the initramfs. */
	readonly initrd: string;
}

function compile(kit: Kit, name: string): string {
	if (spawnSync(COMPILER, ["--version"]).error) throw new Missing(`${COMPILER} is not installed`);
	const output = join(kit.scratch, name);
	execFileSync(COMPILER, [...FLAGS, "-o", output, join(PROGRAMS, `${name}.c`)], { stdio: "inherit" });
	return output;
}

/** SHA-256 of what `seq 1 N` prints. */
function numbersTo(last: number): string {
	const hash = createHash("sha256");
	for (let n = 1; n <= last; n++) hash.update(`${n}\n`);
	return hash.digest("hex");
}

/**
 * Debian's cloud kernel, with an initramfs whose first process runs programs without end.
 *
 * @param names - of {@link programs}
 * @throws Missing when a package or the cross compiler cannot be had
 */
export function soakGuest(kit: Kit, names: readonly string[]): SoakGuest {
	const files = Object.fromEntries(COMPILED.map((name) => [name, compile(kit, name)]));
	files["processes.sh"] = join(PROGRAMS, "processes.sh");
	const commands: Record<string, string> = {
		processes: `sh /bin/processes.sh ${numbersTo(4000)} ${numbersTo(500)}`,
	};
	const init = [
		'run() { "$@"; echo "SOAK-WRONG $1 ended with $?"; }',
		...names.map((name) => `run ${commands[name] ?? name} &`),
		"wait; poweroff -f",
	];
	return { kernel: kit.kernel(FLAVOUR), initrd: kit.initramfs("soak", FLAVOUR, [], init.join("\n"), files) };
}
