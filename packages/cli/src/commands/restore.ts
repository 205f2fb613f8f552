import { cpuModel } from "@upcall/kvm-arm64";
import type { ExpectStep } from "@upcall/vmm";
import { restoreFromFile } from "@upcall/vmm/node";
import { Command } from "commander";
import { addCheckOptions, type CheckFlags } from "../check/options.ts";
import { type CheckedRun, prepareCheck } from "../check/run.ts";
import { closingDisks } from "../closeDisks.ts";
import { EXIT_FAILURE, EXIT_USAGE } from "../exitCodes.ts";
import { profiled } from "../profile.ts";
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
	addCheckOptions(addDeviceOptions(addEndOptions(addScriptOptions(command, steps))));
	command.addHelpText(
		"after",
		`
The snapshot has the whole machine: vCPUs, RAM, devices, the files that it started from, and the options of upcall run, but not
the disks and the network: give the same --disk, --net and --share options, with images that have not changed since. With
--icount it goes on instruction for instruction as the machine did that was saved.

Examples:
  upcall run --firmware u-boot.bin --until '=> ' --save prompt.snapshot
  upcall restore prompt.snapshot --send 'version\\n' --until 'U-Boot'
  upcall restore prompt.snapshot --check spec:100 --send 'version\\n' --until 'U-Boot'

Exit status: as upcall run; 1 for a file that is damaged, cut off, or no snapshot.`,
	);
	command.action(async (file: string, flags: EndFlags & DeviceFlags & CheckFlags) => {
		if (flags.check !== undefined && flags.trace?.has("insn") === true) {
			process.stderr.write(
				"upcall restore: --check cannot follow the single step of --trace insn; leave one of them out\n",
			);
			exit(EXIT_USAGE);
			return;
		}
		let check: CheckedRun = { machine: {}, run: (run) => run() };
		const devices = deviceOptions(flags);
		const closeDisks = closingDisks(devices.disks);
		const machine = await restoreFromFile(file, {
			...devices,
			kvm: async ({ cpu, clock }) => {
				if (flags.check === undefined) return undefined;
				check = await prepareCheck(flags, typeof cpu === "object" ? cpu : cpuModel(cpu ?? "upcall"), clock ?? "real");
				return check.machine.kvm;
			},
		});
		const symbols = await startTrace(machine, flags);
		const run = () => session(machine, sessionOptions(flags, steps));
		const end = await profiled(machine, flags.profile, symbols, () => check.run(run));
		closeDisks();
		exit(end === undefined ? EXIT_FAILURE : statusOf(end));
	});
	return command;
}
