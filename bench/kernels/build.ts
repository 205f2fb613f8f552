// Builds the kernels with the cross compiler of Debian (gcc-aarch64-linux-gnu): tsx bench/kernels/build.ts [directory]
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const COMMON =
	"-O2 -DREPEAT=5 -ffreestanding -nostdlib -static -fno-tree-loop-distribute-patterns -Wl,--build-id=none -Wl,-z,noexecstack";
const GENERAL = "-march=armv8-a -mgeneral-regs-only";
const VECTOR = "-march=armv8-a+crypto -fno-math-errno";

/** The folders of kernels, and whether they use floating point and SIMD registers. */
const GROUPS = { integer: false, float: true, simd: true, memory: true, machine: false } as const;

/** A kind of kernel: the name of its folder. Those of `machine` need the board's interrupt controller. */
export type KernelGroup = keyof typeof GROUPS;

/** A kernel that was built. */
export interface Kernel {
	readonly name: string;
	readonly group: KernelGroup;
	/** Path of the raw image. */
	readonly path: string;
}

/** Compiles every kernel whose image is older than its sources. */
export function buildKernels(directory: string = join(here, "out")): readonly Kernel[] {
	mkdirSync(directory, { recursive: true });
	const common = [join(here, "boot.S"), join(here, "kernels.ld")];
	const groups = Object.keys(GROUPS) as KernelGroup[];
	return groups.flatMap((group) => {
		const files = readdirSync(join(here, group)).filter((file) => file.endsWith(".c"));
		return files.map((file): Kernel => {
			const name = file.slice(0, -2);
			const elf = join(directory, `${name}.elf`);
			const path = join(directory, `${name}.bin`);
			const source = join(here, group, file);
			const newest = Math.max(...[source, ...common].map((f) => statSync(f).mtimeMs));
			if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < newest) {
				const flags = `${COMMON} ${GROUPS[group] ? VECTOR : GENERAL}`.split(" ");
				const script = join(here, "kernels.ld");
				execFileSync("aarch64-linux-gnu-gcc", [...flags, "-T", script, "-o", elf, join(here, "boot.S"), source]);
				execFileSync("aarch64-linux-gnu-objcopy", ["-O", "binary", elf, path]);
			}
			return { name, group, path };
		});
	});
}

if (process.argv[1] === fileURLToPath(import.meta.url))
	for (const { name, path } of buildKernels(process.argv[2])) console.log(name, statSync(path).size);
