import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Kit } from "../../tools/guests/kit.ts";

const FLAVOUR = "cloud-arm64";
const OUT = join(import.meta.dirname, "../kernels/out");
const SHELL = "exec setsid cttyhack sh";

/** What a shell prints that waits for a command. */
export const PROMPT = "/ # ";

/** Builds `system.c` with a compiler, unless it is built. */
function buildSystem(compiler: string, name: string): string {
	mkdirSync(OUT, { recursive: true });
	const source = join(import.meta.dirname, "system.c");
	const program = join(OUT, name);
	if ((statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0) < statSync(source).mtimeMs)
		execFileSync(compiler, ["-O2", "-static", "-s", "-Wall", "-o", program, source]);
	return program;
}

/** Builds `system.c` for this machine; `undefined` without a compiler for it, or when this is no Linux. */
export function nativeSystem(): string | undefined {
	if (process.platform !== "linux") return undefined;
	return spawnSync("gcc", ["--version"]).status === 0 ? buildSystem("gcc", "system.native") : undefined;
}

/** Debian's cloud kernel with busybox. Its files are made when they are first asked for. */
export class LinuxGuest {
	readonly #kit = new Kit(false, (usual) => usual);
	#shell: string | undefined;
	#system: string | undefined;

	/** Path of the kernel. @throws Missing when Debian's package cannot be had */
	get kernel(): string {
		return this.#kit.kernel(FLAVOUR);
	}

	/** Path of an initramfs that ends in a shell. */
	get shell(): string {
		this.#shell ??= this.#kit.initramfs("shell", FLAVOUR, [], SHELL);
		return this.#shell;
	}

	/** Path of an initramfs that runs `system.c` and powers off. @param divisor - of its counts */
	system(divisor: number): string {
		this.#system ??= this.#kit.initramfs("system", FLAVOUR, [], `/bin/system ${divisor}; poweroff -f`, {
			system: buildSystem("aarch64-linux-gnu-gcc", "system"),
		});
		return this.#system;
	}

	/** A path for a file of this run. */
	scratch(name: string): string {
		return join(this.#kit.scratch, name);
	}

	close(): void {
		this.#kit.close();
	}
}
