// Builds the kernels with the cross compiler of Debian (gcc-aarch64-linux-gnu): tsx bench/kernels/build.ts
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { modified, nativeProgram } from "../native.ts";

const here = dirname(fileURLToPath(import.meta.url));
const COMMON =
	"-O2 -ffreestanding -nostdlib -static -fno-tree-loop-distribute-patterns -Wl,--build-id=none -Wl,-z,noexecstack";
const GENERAL = "-march=armv8-a -mgeneral-regs-only";
const VECTOR = "-march=armv8-a+crypto -fno-math-errno";
const NATIVE = ["-fno-tree-loop-distribute-patterns", "-fno-math-errno"];
/** Sources with this are for one kind of processor. */
const OWN_INSTRUCTIONS = /arm_neon|__asm__/;

/**
 * The folders of kernels: whether they use floating point and SIMD registers, and how often they are called, so that a run takes
 * a second or two and does not measure its first moments.
 */
const GROUPS = {
	integer: { vector: false, repeat: 5 },
	float: { vector: true, repeat: 3 },
	simd: { vector: true, repeat: 3 },
	memory: { vector: true, repeat: 1 },
	machine: { vector: false, repeat: 1 },
} as const;

/** A kind of kernel: the name of its folder. Those of `machine` need the board's interrupt controller. */
export type KernelGroup = keyof typeof GROUPS;

/** A kernel that was built. */
export interface Kernel {
	readonly name: string;
	readonly group: KernelGroup;
	/** Path of the raw image. */
	readonly path: string;
	/** Path of its program for this machine, where there is a compiler for that and it is plain C. */
	readonly native?: string;
}

/**
 * Compiles every kernel whose image is older than its sources.
 *
 * @param once - that call the kernel once: for small runs
 */
export function buildKernels(once = false): readonly Kernel[] {
	const directory = join(here, "out", once ? "once" : "");
	mkdirSync(directory, { recursive: true });
	const boot = join(here, "boot.S");
	const script = join(here, "kernels.ld");
	const harness = join(here, "native.c");
	const groups = Object.keys(GROUPS) as KernelGroup[];
	return groups.flatMap((group) => {
		const { vector, repeat } = GROUPS[group];
		const times = `-DREPEAT=${once ? 1 : repeat}`;
		const files = readdirSync(join(here, group)).filter((file) => file.endsWith(".c"));
		return files.map((file): Kernel => {
			const name = file.slice(0, -2);
			const elf = join(directory, `${name}.elf`);
			const path = join(directory, `${name}.bin`);
			const source = join(here, group, file);
			if (modified(path) < Math.max(...[source, boot, script, import.meta.filename].map(modified))) {
				const flags = `${COMMON} ${times} ${vector ? VECTOR : GENERAL}`.split(" ");
				execFileSync("aarch64-linux-gnu-gcc", [...flags, "-T", script, "-o", elf, boot, source]);
				execFileSync("aarch64-linux-gnu-objcopy", ["-O", "binary", elf, path]);
			}
			const portable = group !== "machine" && !OWN_INSTRUCTIONS.test(readFileSync(source, "latin1"));
			const sources = [harness, source];
			const native = portable
				? nativeProgram(
						join(directory, `${name}.native`),
						[...sources, import.meta.filename],
						[...NATIVE, times, ...sources],
					)
				: undefined;
			return { name, group, path, ...(native === undefined ? {} : { native }) };
		});
	});
}

if (process.argv[1] === fileURLToPath(import.meta.url))
	for (const { name, path } of buildKernels()) console.log(name, statSync(path).size);
