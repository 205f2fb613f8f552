import { realpathSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { gzipInitramfs, type InitramfsEntry, writeInitramfs } from "@upcall/vmm";
import { readInitramfsFolder, writeBeside } from "@upcall/vmm/node";
import { Command, InvalidArgumentError } from "commander";
import { EXIT_OK, EXIT_USAGE } from "../exitCodes.ts";

interface InitramfsFlags {
	readonly output: string;
	readonly gzip?: boolean;
	readonly node?: readonly InitramfsEntry[];
}

/** `--node`: a device that the folder cannot have, because only root makes them. */
export function collectNode(text: string, before: readonly InitramfsEntry[] = []): readonly InitramfsEntry[] {
	const match = /^([^:]+):([cb]):(\d+):(\d+)(?::([0-7]{1,4}))?$/.exec(text);
	if (match === null)
		throw new InvalidArgumentError("give PATH:c|b:MAJOR:MINOR[:MODE], for example dev/console:c:5:1:600.");
	const [, path = "", type, major, minor, mode = "600"] = match;
	return [
		...before,
		{
			path,
			kind: type === "c" ? "character" : "block",
			major: Number(major),
			minor: Number(minor),
			mode: Number.parseInt(mode, 8),
		},
	];
}

/** Time of all entries: 0, or what reproducible builds ask for. @see reproducible-builds.org, SOURCE_DATE_EPOCH */
function archiveTime(): number {
	const time = Number(process.env.SOURCE_DATE_EPOCH ?? 0);
	return Number.isInteger(time) && time >= 0 && time <= 0xffff_ffff ? time : 0;
}

/** Whether a file to be written lies in a folder. */
function liesIn(file: string, folder: string): boolean {
	try {
		return `${realpathSync(dirname(resolve(file)))}${sep}`.startsWith(`${realpathSync(folder)}${sep}`);
	} catch {
		// Reading or writing will say what is wrong.
		return false;
	}
}

/** `upcall initramfs`. */
export function initramfsCommand(exit: (status: number) => void): Command {
	return new Command("initramfs")
		.description("make an initial RAM disk (cpio, newc) of a folder: the same tree gives the same bytes")
		.argument("<folder>", "what becomes the root; owners are root, times 0 or SOURCE_DATE_EPOCH")
		.requiredOption("-o, --output <file>", "where it goes")
		.option("--gzip", "compress it")
		.option("--node <path:c|b:major:minor[:mode]>", "add a device; may be given several times", collectNode)
		.addHelpText(
			"after",
			`
Example:
  upcall initramfs root -o initrd.gz --gzip --node dev/console:c:5:1:600`,
		)
		.action((folder: string, flags: InitramfsFlags) => {
			if (liesIn(flags.output, folder)) {
				process.stderr.write(`upcall initramfs: ${flags.output} lies in ${folder} and would become part of itself\n`);
				exit(EXIT_USAGE);
				return;
			}
			const nodes = flags.node ?? [];
			const given = new Set(nodes.map((n) => n.path));
			const entries = [...readInitramfsFolder(folder).filter((e) => !given.has(e.path)), ...nodes];
			const archive = writeInitramfs(entries, { mtime: archiveTime() });
			writeBeside(flags.output, flags.gzip === true ? gzipInitramfs(archive) : archive);
			exit(EXIT_OK);
		});
}
