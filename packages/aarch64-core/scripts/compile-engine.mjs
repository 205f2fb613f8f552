// Compiles AssemblyScript to WebAssembly, in memory, for the engine and for tests of its parts.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const engine = join(dirname(fileURLToPath(import.meta.url)), "../engine");

/**
 * Gives the files of the compiler by name: engine.wasm, and engine.wat when `options` ask for it.
 * @param entry - a file in engine/, or by an absolute path
 */
export async function compileEngine(entry, options = []) {
	const asc = (await import("assemblyscript/asc")).default;
	const outputs = new Map();
	const { error, stderr } = await asc.main(
		[
			entry,
			options.includes("-O0") ? "-O0" : "-O3",
			"--noAssert",
			"--runtime",
			"stub",
			"--importMemory",
			"--noExportMemory",
			"--importTable",
			"--initialMemory",
			"1",
			"--maximumMemory",
			"65536",
			"--sharedMemory",
			"--enable",
			"threads",
			"--enable",
			"simd",
			"--memoryBase",
			"4096",
			"--lowMemoryLimit",
			"--outFile",
			"engine.wasm",
			...options.filter((option) => option !== "-O0"),
		],
		{
			readFile(name, baseDir) {
				try {
					const text = readFileSync(join(engine, baseDir, name), "utf8");
					// The sources are plain TypeScript for other tools; decorators on functions are AssemblyScript's own.
					return text
						.replaceAll("/* @inline */", "@inline")
						.replaceAll(/\/\/ @external (\S+) (\S+)/g, '@external("$1", "$2")');
				} catch {
					return null;
				}
			},
			writeFile(name, contents) {
				outputs.set(name, contents);
			},
			listFiles: () => [],
		},
	);
	if (error) throw new Error(`${stderr}${error.message}`);
	return outputs;
}
