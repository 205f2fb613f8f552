import { type Command, InvalidArgumentError, Option } from "commander";
import { parseCount } from "../parse.ts";
import { WINDOW } from "./schedule.ts";

/** `--check` and `--check-from`. */
export interface CheckFlags {
	/** One window in this many is checked; absent: nothing is. */
	readonly check?: number;
	readonly checkFrom: number;
}

function parseCheck(text: string): number {
	const match = /^spec(?::([1-9]\d{0,8}))?$/.exec(text);
	if (match === null) throw new InvalidArgumentError("give spec, or spec:N to check one window in N.");
	return Number(match[1] ?? 1);
}

/** Adds the options of a checked run. */
export function addCheckOptions(command: Command): Command {
	return command
		.addOption(
			new Option(
				"--check <model>",
				`spec: execute every instruction in the specification too, and compare; spec:N: one window of ${WINDOW} instructions in N`,
			).argParser(parseCheck),
		)
		.addOption(
			new Option("--check-from <count>", "check nothing before this many instructions")
				.argParser(parseCount)
				.default(0),
		);
}

/** Characters that a shell takes as they are. */
const PLAIN = /^[\w@%+=:,./-]+$/;
const quote = (argument: string): string =>
	PLAIN.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;

/**
 * The command line that comes to an instruction again: the one of this run with the virtual clock, checking every
 * instruction from `count` on.
 *
 * @param args - arguments of this run, without the program's name
 */
export function replayCommand(args: readonly string[], count: number): string {
	const kept: string[] = [];
	for (let i = 0; i < args.length; i++) {
		const argument = args[i] as string;
		if (argument === "--check" || argument === "--check-from") i++;
		else if (!/^--check(-from)?=/.test(argument)) kept.push(argument);
	}
	// A snapshot has its clock.
	const clock = kept[0] === "restore" || kept.includes("--icount") ? [] : ["--icount"];
	return ["upcall", ...kept, ...clock, "--check=spec", "--check-from", String(count)].map(quote).join(" ");
}
