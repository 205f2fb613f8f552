import type { ExpectStep } from "@upcall/vmm";
import { restoreFromFile } from "@upcall/vmm/node";
import { Command } from "commander";
import { session } from "../session.ts";
import {
	addDeviceOptions,
	addEndOptions,
	addScriptOptions,
	type DeviceFlags,
	deviceOptions,
	type EndFlags,
	sessionOptions,
	startTrace,
	statusOf,
} from "./run.ts";

/** `upcall restore`. */
export function restoreCommand(exit: (status: number) => void): Command {
	const steps: ExpectStep[] = [];
	const command = new Command("restore")
		.description("go on with a machine that --save wrote, on this terminal (Ctrl-A x leaves)")
		.argument("<file>", "the snapshot");
	addDeviceOptions(addEndOptions(addScriptOptions(command, steps)));
	command.addHelpText(
		"after",
		`
The snapshot has the whole machine: vCPUs, RAM, devices, the files that it started from, and the options of upcall run, but not
the disks and the network: give the same --disk, --net and --share options, with images that have not changed since. With
--icount it goes on instruction for instruction as the machine did that was saved.

Examples:
  upcall run --firmware u-boot.bin --until '=> ' --save prompt.snapshot
  upcall restore prompt.snapshot --send 'version\\n' --until 'U-Boot'

Exit status: as upcall run; 1 for a file that is damaged, cut off, or no snapshot.`,
	);
	command.action(async (file: string, flags: EndFlags & DeviceFlags) => {
		const machine = await restoreFromFile(file, deviceOptions(flags));
		await startTrace(machine, flags);
		exit(statusOf(await session(machine, sessionOptions(flags, steps))));
	});
	return command;
}
