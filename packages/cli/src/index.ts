import { KvmError } from "@upcall/uapi";
import { CommanderError } from "commander";
import { EXIT_FAILURE, EXIT_OK, EXIT_USAGE } from "./exitCodes.ts";
import { buildProgram } from "./program.ts";
import { guardOutput } from "./terminal/output.ts";

export { buildProgram } from "./program.ts";

/**
 * Runs the command.
 *
 * @param argv - arguments without the program's name
 * @returns the exit status: 0 ok, 1 failure, 2 usage, 124 timeout, 128 and a signal's number, or the guest's own
 */
export async function main(argv: readonly string[]): Promise<number> {
	let status = EXIT_OK;
	guardOutput();
	try {
		const program = await buildProgram((s) => {
			status = s;
		}, argv[0]);
		await program.parseAsync(argv, { from: "user" });
	} catch (error) {
		if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
		if (error instanceof KvmError || (error instanceof Error && "code" in error && "syscall" in error)) {
			process.stderr.write(`upcall: ${error.message}\n`);
			return error instanceof KvmError && error.code === "ERR_OPTION" ? EXIT_USAGE : EXIT_FAILURE;
		}
		throw error;
	}
	return status;
}
