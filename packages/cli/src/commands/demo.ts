import { createMachine, type ExpectStep } from "@upcall/vmm";
import { Command } from "commander";
import { addCheckOptions, type CheckFlags } from "../check/options.ts";
import { prepareCheck } from "../check/run.ts";
import { addCpuOption, type CpuFlag, cpuHelp } from "../cpu.ts";
import { EXIT_FAILURE, EXIT_OK } from "../exitCodes.ts";
import { probeGuest } from "../guests/probe.ts";
import { session } from "../session.ts";
import { addScriptOptions, statusOf } from "./run.ts";

/** The demo guest asks with this how many of its calls were passed up to TypeScript, the question included. */
const DEMO_PASSED_UP = 0xc300_0100;
/** A call of the demo's own: x1 + x2. */
const DEMO_ADD = 0xc300_0101;

/** `upcall demo`. */
export function demoCommand(exit: (status: number) => void): Command {
	const steps: ExpectStep[] = [];
	const command = new Command("demo").description(
		"boot the embedded guest: it asks every hypercall service, and says who answered (what npm start runs)",
	);
	command.option("--icount", "virtual time: instructions are the clock, every run is the same");
	addCheckOptions(addScriptOptions(addCpuOption(command), steps));
	command.action(async (flags: CheckFlags & { timeout?: number; icount?: boolean; cpu: CpuFlag }) => {
		if (flags.cpu === "help") {
			process.stdout.write(cpuHelp());
			exit(EXIT_OK);
			return;
		}
		const clock = flags.icount === true ? "virtual" : "real";
		const check = await prepareCheck(flags, flags.cpu, clock);
		const machine = createMachine({
			clock,
			cpu: flags.cpu,
			...check.machine,
			kernel: Uint8Array.from(atob(probeGuest), (c) => c.charCodeAt(0)),
			memory: 16 << 20,
			smp: 2,
		});
		machine.handlers.on(DEMO_PASSED_UP, () => machine.forwardedCalls, "demo: how many calls were passed up");
		machine.handlers.on(DEMO_ADD, (call) => BigInt.asUintN(64, call.x(1) + call.x(2)), "demo: add");
		const end = await check.run(() =>
			session(machine, {
				script: steps,
				json: false,
				...(steps.length > 0 ? {} : { inputEnded: () => machine.console.write("\x04") }),
				...(flags.timeout === undefined ? {} : { timeoutSeconds: flags.timeout }),
			}),
		);
		exit(end === undefined ? EXIT_FAILURE : statusOf(end));
	});
	return command;
}
