import type { Machine, MachineEnd, RunOptions } from "@upcall/vmm";
import { jsonLine } from "./terminal/output.ts";
import { attachTerminal } from "./terminal/terminal.ts";

/** What {@link session} takes besides the options of a run. */
export interface SessionOptions extends RunOptions {
	/** Everything on standard output is one JSON object a line. */
	readonly json: boolean;
	/** Standard input ended. */
	readonly inputEnded?: () => void;
}

/** Runs a machine with its console on this terminal, says how it ended, and leaves the terminal as it was. */
export async function session(machine: Machine, options: SessionOptions): Promise<MachineEnd> {
	const { json, inputEnded, ...run } = options;
	const decoder = new TextDecoder();
	const stopPrinting = machine.console.onData((bytes) => {
		if (json) jsonLine({ console: decoder.decode(bytes, { stream: true }) });
		else process.stdout.write(bytes.slice());
	});
	const detach = attachTerminal(machine.console, {
		leave: () => machine.stop("left with Ctrl-A x"),
		...(inputEnded === undefined ? {} : { inputEnded }),
	});
	const onSignal = (): void => machine.stop("interrupted");
	process.once("SIGINT", onSignal);
	process.once("SIGTERM", onSignal);
	try {
		const end = await machine.run(run);
		if (json) {
			const { reason, message, instructions, status } = end;
			jsonLine({
				end: reason,
				message,
				instructions,
				forwardedCalls: machine.forwardedCalls,
				...(status === undefined ? {} : { status }),
			});
		} else process.stderr.write(`\nupcall: ${end.message} (${end.instructions} instructions)\n`);
		return end;
	} finally {
		process.off("SIGINT", onSignal);
		process.off("SIGTERM", onSignal);
		stopPrinting();
		detach();
	}
}
