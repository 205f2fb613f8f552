import { buildProgram } from "upcall";
import { code, table } from "../markdown.ts";

const program = await buildProgram();
type Command = typeof program;

/** Parsed values that have a shorter spelling on the command line. */
function defaultText(value: unknown): string {
	if (value === undefined || value === true || value === false) return "";
	if (typeof value === "number" && value >= 1 << 20 && value % (1 << 20) === 0) return code(`${value >> 20}M`);
	return code(String(value));
}

function optionRow(option: Command["options"][number]): readonly string[] {
	const choices = option.argChoices?.map(code).join(" or ");
	const text = option.description.replaceAll("<", "&lt;");
	return [
		code(option.flags),
		choices === undefined ? text : `${text} (${choices})`,
		option.defaultValueDescription ?? defaultText(option.defaultValue),
	];
}

function subcommand(name: string): Command {
	const found = program.commands.find((command) => command.name() === name);
	if (found === undefined) throw new TypeError(`the command has no subcommand ${name}`);
	return found;
}

/** Names of the subcommands. */
export const subcommandNames = (): readonly string[] => program.commands.map((command) => command.name());

/** What a subcommand is for and its options, as text to include in a page. */
export function commandOptions(name: string): string {
	const { options } = subcommand(name);
	const description = subcommand(name).description();
	const purpose = `${description.charAt(0).toUpperCase()}${description.slice(1)}.`;
	if (options.length === 0) return `${purpose}\n\nIt takes no options.\n`;
	return `${purpose}\n\n${table(["Option", "Meaning", "Default"], options.map(optionRow))}\n`;
}
