import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileProgram, debianPrograms } from "./packages.ts";
import type { Command } from "./program.ts";

/** A command whose outcome is compared. */
export interface Comparison extends Command {
	readonly name: string;
	/** Also in the small size. */
	readonly small: boolean;
}

const TEXT = Array.from(
	{ length: 400 },
	(_, i) => `${(i * 7919) % 1000} ${["alpha", "beta", "gamma", "delta"][i % 4]} ${(i * i) % 97}.${i % 10}`,
).join("\n");
const NOISE = Uint8Array.from({ length: 40_000 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> ((i % 3) * 8));
const FILES = { "text.txt": `${TEXT}\n`, "noise.bin": NOISE, "short.txt": "one\ntwo\nthree\n" };

/** Compiled programs: options of the compiler, and arguments of the runs. */
const COMPILED: Readonly<Record<string, readonly string[]>> = {
	floats: [],
	math: [],
	rounding: ["-frounding-math"],
	strings: [],
	sorting: [],
	vectors: ["-O3", "-march=armv8.2-a+fp16+dotprod"],
	crypto: ["-march=armv8-a+crypto+crc"],
	integers: ["-march=armv8.1-a"],
	processes: [],
};

/** Scripts that every shell understands: files of `scripts/`. */
const SCRIPTS = ["expansion", "pipes", "loops", "functions", "files", "signals", "heredoc"];
const SMALL_SCRIPTS = 2;

const script = (name: string): string => readFileSync(join(import.meta.dirname, "scripts", `${name}.sh`), "utf8");

/** Applets of busybox: arguments, input, and whether they are in the small size. */
const APPLETS: readonly (readonly [args: readonly string[], stdin?: string | Uint8Array])[] = [
	[["echo", "-e", "tab\\there"]],
	[["printf", "%5.2f|%-8s|%08x|%e\\n", "3.14159", "left", "48879", "12345.678"]],
	[["sort", "-n", "text.txt"]],
	[["sort", "-k2,2", "-k1,1nr", "text.txt"]],
	[["awk", '{ s[$2] += $3; n[$2]++ } END { for (k in s) printf "%s %.6f\\n", k, s[k] / n[k] }', "text.txt"]],
	[
		[
			"awk",
			"BEGIN { for (i = 0; i < 20; i++) print sin(i), exp(-i), log(i + 1), sqrt(i), int(i / 3), i ^ 3, atan2(i, 2) }",
		],
	],
	[
		[
			"awk",
			"-F",
			" ",
			'{ gsub(/a/, "<&>"); print toupper($2), length($0), substr($0, 3, 5), index($0, "ta") }',
			"text.txt",
		],
	],
	[["sed", "-e", "s/\\([a-z]*\\) \\([0-9.]*\\)$/\\2 \\1/", "-e", "/^1/d", "text.txt"]],
	[["sed", "-n", "/beta/{=;p}", "text.txt"]],
	[["grep", "-c", "-E", "(alpha|delta) [0-9]+[.]5", "text.txt"]],
	[["tr", "a-z", "A-Z"], TEXT],
	[["cut", "-d", " ", "-f", "2,3", "text.txt"]],
	[["uniq", "-c"], "a\na\nb\nb\nb\nc\n"],
	[["wc", "text.txt", "noise.bin"]],
	[["head", "-n", "7", "text.txt"]],
	[["tail", "-c", "50", "text.txt"]],
	[["md5sum", "text.txt", "noise.bin"]],
	[["sha1sum", "text.txt", "noise.bin"]],
	[["sha256sum", "text.txt", "noise.bin"]],
	[["sha512sum", "text.txt", "noise.bin"]],
	[["sha3sum", "text.txt", "noise.bin"]],
	[["cksum", "text.txt", "noise.bin"]],
	[["od", "-A", "x", "-t", "x1z", "text.txt"]],
	[["od", "-t", "f8", "-N", "256", "noise.bin"]],
	[["od", "-t", "f4", "-N", "256", "noise.bin"]],
	[["hexdump", "-C", "-n", "300", "noise.bin"]],
	[["xxd", "-l", "200", "noise.bin"]],
	[["base64", "noise.bin"]],
	[["uuencode", "-m", "x"], "some bytes"],
	[["gzip", "-c"], TEXT],
	[["bzip2", "-c"], TEXT],
	[["bc", "-l"], "scale=40; 4*a(1); e(1); sqrt(2); 2^200; s(1); l(10)\n"],
	[["dc"], "20k 2v p 3 5^p 100 7/p 2 300^p\n"],
	[["expr", "12345", "*", "6789", "%", "1000"]],
	[["factor", "600851475143", "9007199254740881"]],
	[["seq", "-f", "%.3f", "0", "0.25", "4"]],
	[["diff", "short.txt", "text.txt"]],
	[["cmp", "short.txt", "text.txt"]],
	[["rev", "short.txt"]],
	[["nl", "short.txt"]],
	[["fold", "-w", "20", "text.txt"]],
	[["expand"], "a\tb\tc\n"],
	[["paste", "short.txt", "short.txt"]],
	[["comm", "short.txt", "short.txt"]],
	[["split", "-l", "100", "text.txt", "part"]],
	[["date", "-u", "-d", "@1700000000", "+%Y-%m-%d %H:%M:%S %j %a"]],
	[["cal", "2", "2024"]],
	[["basename", "/a/b/c.txt", ".txt"]],
	[["test", "1", "-gt", "2"]],
	[["cat", "missing.txt"]],
	[["tar", "-cf", "-", "-C", "..", "nothing"]],
	[["strings", "noise.bin"]],
	[["crc32", "noise.bin"]],
	[["sum", "text.txt"]],
	[["shuf", "-i", "1-1"]],
];

/** Every command for which there is a program here, and what is missing. */
export function comparisons(): { readonly commands: readonly Comparison[]; readonly missing: readonly string[] } {
	const commands: Comparison[] = [];
	const missing: string[] = [];
	for (const [name, options] of Object.entries(COMPILED)) {
		const file = compileProgram(name, options);
		if (file === undefined) missing.push(`programs/${name}.c`);
		else commands.push({ name, file, args: [name], files: FILES, small: true });
	}
	const programs = debianPrograms();
	const busybox = programs.get("busybox-static/bin/busybox");
	if (busybox === undefined) missing.push("busybox-static");
	else
		for (const [i, [args, stdin]] of APPLETS.entries())
			commands.push({
				name: `busybox ${args.slice(0, 2).join(" ")}`,
				file: busybox,
				args: ["busybox", ...args],
				files: FILES,
				small: i % 4 === 0,
				...(stdin === undefined ? {} : { stdin }),
			});
	for (const [program, file] of programs) {
		const shell = /\/(busybox|bash-static|zsh-static|sash|mksh|lksh)$/.exec(program)?.[1];
		if (shell === undefined || shell === "sash") continue;
		const applet = shell === "busybox" ? ["sh"] : [];
		for (const [i, name] of SCRIPTS.entries())
			commands.push({
				name: `${program} ${name}`,
				file,
				args: [shell, ...applet, "-c", script(name)],
				files: FILES,
				small: i < SMALL_SCRIPTS,
			});
	}
	const single: readonly (readonly [program: string, args: readonly string[], stdin?: string])[] = [
		["sash/bin/sash", ["-c", "-echo hello; -pwd"]],
		["e2fsck-static/sbin/e2fsck.static", ["-n", "noise.bin"]],
		["e2fsck-static/sbin/e2fsck.static", ["-V"]],
		["libc-bin/sbin/ldconfig", ["--version"]],
		["libc-bin/sbin/ldconfig", ["-p", "-C", "noise.bin"]],
		["integrit/usr/sbin/integrit", ["-V"]],
		["integrit/usr/sbin/integrit", ["-C", "short.txt", "-c"]],
	];
	for (const [program, args, stdin] of single) {
		const file = programs.get(program);
		if (file === undefined) missing.push(program);
		else
			commands.push({
				name: `${program} ${args.join(" ")}`,
				file,
				args: [program.split("/").at(-1) as string, ...args],
				files: FILES,
				small: false,
				...(stdin === undefined ? {} : { stdin }),
			});
	}
	return { commands, missing };
}
