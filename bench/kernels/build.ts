// Builds the kernels with the cross compiler of Debian (gcc-aarch64-linux-gnu): tsx bench/kernels/build.ts [directory]
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** Compiles every kernel whose image is older than its sources; returns the paths of the images by name. */
export function buildKernels(directory: string = join(here, "out")): Map<string, string> {
	mkdirSync(directory, { recursive: true });
	const images = new Map<string, string>();
	const common = [join(here, "boot.S"), join(here, "kernels.ld")];
	const kernels = ["", "simd/"].flatMap((folder) =>
		readdirSync(join(here, folder))
			.filter((f) => f.endsWith(".c"))
			.map((f) => ({ file: `${folder}${f}`, name: f.slice(0, -2), vector: folder !== "" })),
	);
	for (const { file, name, vector } of kernels) {
		const elf = join(directory, `${name}.elf`);
		const image = join(directory, `${name}.bin`);
		const sources = [join(here, file), ...common];
		const newest = Math.max(...sources.map((f) => statSync(f).mtimeMs));
		if ((statSync(image, { throwIfNoEntry: false })?.mtimeMs ?? 0) < newest) {
			const registers = vector ? "-march=armv8-a+crypto -fno-math-errno" : "-march=armv8-a -mgeneral-regs-only";
			const flags =
				"-O2 -ffreestanding -nostdlib -static -fno-tree-loop-distribute-patterns -Wl,--build-id=none -Wl,-z,noexecstack";
			execFileSync("aarch64-linux-gnu-gcc", [
				...`${flags} ${registers}`.split(" "),
				"-T",
				join(here, "kernels.ld"),
				"-o",
				elf,
				join(here, "boot.S"),
				join(here, file),
			]);
			execFileSync("aarch64-linux-gnu-objcopy", ["-O", "binary", elf, image]);
		}
		images.set(name, image);
	}
	return images;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
	for (const [name, image] of buildKernels(process.argv[2])) console.log(name, statSync(image).size);
