import type { Machine, SymbolTable } from "@upcall/vmm";
import { writeBeside } from "@upcall/vmm/node";
import { version } from "./version.ts";

/**
 * Profiles a run for `--profile`, and writes the file however the run ends.
 *
 * @param path - file to write; `undefined`: no profile
 * @param symbols - names of the guest's functions, if there are any
 */
export async function profiled<T>(
	machine: Machine,
	path: string | undefined,
	symbols: SymbolTable | undefined,
	run: () => Promise<T>,
): Promise<T> {
	if (path === undefined) return run();
	const profiler = machine.profile(symbols);
	try {
		return await run();
	} finally {
		profiler.stop();
		writeBeside(path, profiler.speedscope("guest", `upcall ${version}`));
		const names = symbols === undefined ? "without symbols" : `with ${symbols.size} symbols`;
		process.stderr.write(`upcall: profile in ${path}, ${names}; https://www.speedscope.app opens it\n`);
	}
}
