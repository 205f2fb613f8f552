import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";

/** When a file was written, in milliseconds; 0 when there is none. */
export const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * Compiles C for this machine, unless the program is newer than what it comes from.
 *
 * @param from - files that the program depends on
 * @param args - of the compiler, with the sources
 * @returns the program's path; `undefined` where there is no compiler, or it has no C library
 */
export function nativeProgram(program: string, from: readonly string[], args: readonly string[]): string | undefined {
	if (modified(program) >= Math.max(...from.map(modified))) return program;
	return spawnSync("gcc", ["-O2", ...args, "-o", program], { stdio: "ignore" }).status === 0 ? program : undefined;
}
