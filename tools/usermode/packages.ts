import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Debian packages with static arm64 programs, and the programs that are run. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
	"busybox-static": ["bin/busybox"],
	"bash-static": ["bin/bash-static"],
	"zsh-static": ["bin/zsh-static"],
	sash: ["bin/sash"],
	mksh: ["bin/lksh", "usr/lib/aarch64-linux-musl/bin/mksh", "usr/lib/diet/bin/mksh", "usr/lib/klibc/bin/mksh"],
	"e2fsck-static": ["sbin/e2fsck.static"],
	"libc-bin": ["sbin/ldconfig"],
	integrit: ["usr/sbin/integrit"],
};

/** Where packages and compiled programs are kept. */
export const CACHE = join(import.meta.dirname, ".cache");

const run = (program: string, args: readonly string[], cwd?: string): boolean =>
	spawnSync(program, args, { stdio: "ignore", ...(cwd === undefined ? {} : { cwd }) }).status === 0;

/** Whether apt knows packages of arm64; as root it is made to. */
function aptHasArm64(): boolean {
	if (run("apt-cache", ["show", "busybox-static:arm64"])) return true;
	return process.getuid?.() === 0 && run("dpkg", ["--add-architecture", "arm64"]) && run("apt-get", ["update", "-qq"]);
}

/**
 * Unpacks the packages, which are fetched with apt when they are not here yet.
 * @returns path on the host of each program by `package/program`; without those that could not be fetched
 */
export function debianPrograms(): Map<string, string> {
	const found = new Map<string, string>();
	mkdirSync(CACHE, { recursive: true });
	let apt: boolean | undefined;
	for (const [name, programs] of Object.entries(PACKAGES)) {
		const folder = join(CACHE, name);
		if (!existsSync(folder)) {
			apt ??= aptHasArm64();
			if (!apt || !run("apt-get", ["download", "-qq", `${name}:arm64`], CACHE)) continue;
			const archive = readdirSync(CACHE).find((file) => file.startsWith(`${name}_`) && file.endsWith(".deb"));
			if (archive === undefined || !run("dpkg", ["-x", join(CACHE, archive), folder])) continue;
		}
		for (const program of programs) {
			const path = join(folder, program);
			if (existsSync(path)) found.set(`${name}/${program}`, path);
		}
	}
	return found;
}

/**
 * Compiles a program of `programs/` for arm64, statically.
 * @returns its path, or `undefined` without a compiler
 */
export function compileProgram(name: string, options: readonly string[]): string | undefined {
	mkdirSync(CACHE, { recursive: true });
	const output = join(CACHE, name);
	const source = join(import.meta.dirname, "programs", `${name}.c`);
	const done = run("aarch64-linux-gnu-gcc", ["-static", "-O2", "-Wall", ...options, "-o", output, source, "-lm"]);
	return done ? output : undefined;
}
