import { KvmError } from "@upcall/uapi";
import { Command, CommanderError } from "commander";
import { demoCommand } from "./commands/demo.ts";
import { infoCommand } from "./commands/info.ts";
import { initramfsCommand } from "./commands/initramfs.ts";
import { linuxCommand } from "./commands/linux.ts";
import { restoreCommand } from "./commands/restore.ts";
import { runCommand } from "./commands/run.ts";
import { EXIT_FAILURE, EXIT_OK, EXIT_USAGE } from "./exitCodes.ts";
import { guardOutput } from "./terminal/output.ts";
import { version } from "./version.ts";

/** The `upcall` program: its commands and options. */
export function buildProgram(exit: (status: number) => void = () => {}): Command {
	const program = new Command("upcall")
		.description("KVM/arm64 in TypeScript: run 64-bit Arm guests anywhere, and answer their hypercalls")
		.version(version)
		.showHelpAfterError("(see upcall --help)")
		.addCommand(runCommand(exit))
		.addCommand(restoreCommand(exit))
		.addCommand(infoCommand(exit))
		.addCommand(linuxCommand(exit))
		.addCommand(initramfsCommand(exit))
		.addCommand(demoCommand(exit));
	for (const command of [program, ...program.commands]) command.exitOverride();
	return program;
}

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
		await buildProgram((s) => {
			status = s;
		}).parseAsync(argv, { from: "user" });
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
