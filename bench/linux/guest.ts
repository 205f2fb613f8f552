import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Kit } from "../../tools/guests/kit.ts";
import { modified, nativeProgram } from "../native.ts";

const FLAVOUR = "cloud-arm64";
const OUT = join(import.meta.dirname, "../kernels/out");
const SHELL = "exec setsid cttyhack sh";

/** What a shell prints that waits for a command. */
export const PROMPT = "/ # ";

const SOURCE = join(import.meta.dirname, "system.c");
const FLAGS = ["-static", "-s", "-Wall", SOURCE];

/** Builds `system.c` with the cross compiler, unless it is built. */
function buildSystem(): string {
	mkdirSync(OUT, { recursive: true });
	const program = join(OUT, "system");
	if (modified(program) < modified(SOURCE)) execFileSync("aarch64-linux-gnu-gcc", ["-O2", ...FLAGS, "-o", program]);
	return program;
}

/** Builds `system.c` for this machine; `undefined` where that cannot be, or this is no Linux. */
export function nativeSystem(): string | undefined {
	mkdirSync(OUT, { recursive: true });
	return process.platform === "linux" ? nativeProgram(join(OUT, "system.native"), [SOURCE], FLAGS) : undefined;
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
			system: buildSystem(),
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
