import { Command } from "commander";
import { version } from "./version.ts";

/** Makes a command. @param exit - is given the exit status */
type MakeCommand = (exit: (status: number) => void) => Command;

/** The commands, each loaded when it is wanted: reading all of them takes longer than going on with a small guest. */
const COMMANDS: Readonly<Record<string, () => Promise<MakeCommand>>> = {
	run: async () => (await import("./commands/run.ts")).runCommand,
	restore: async () => (await import("./commands/restore.ts")).restoreCommand,
	info: async () => (await import("./commands/info.ts")).infoCommand,
	linux: async () => (await import("./commands/linux.ts")).linuxCommand,
	initramfs: async () => (await import("./commands/initramfs.ts")).initramfsCommand,
	demo: async () => (await import("./commands/demo.ts")).demoCommand,
};

/**
 * The `upcall` program: its commands and options.
 *
 * @param exit - is given the exit status
 * @param wanted - name of the only command that is needed; with any other text all are there
 */
export async function buildProgram(exit: (status: number) => void = () => {}, wanted = ""): Promise<Command> {
	const program = new Command("upcall")
		.description("KVM/arm64 in TypeScript: run 64-bit Arm guests anywhere, and answer their hypercalls")
		.version(version)
		.showHelpAfterError("(see upcall --help)");
	const one = Object.hasOwn(COMMANDS, wanted) ? COMMANDS[wanted] : undefined;
	for (const load of one === undefined ? Object.values(COMMANDS) : [one]) program.addCommand((await load())(exit));
	for (const command of [program, ...program.commands]) command.exitOverride();
	return program;
}
