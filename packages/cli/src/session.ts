import { constants } from "node:os";
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

/** Exit status of a program that ended because of a signal, as shells give it. */
const signalStatus = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/**
 * Runs a machine with its console on this terminal, says how it ended, and leaves the terminal as it was. A run that a
 * signal ended has the status 128 plus the signal's number.
 */
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
	let signalled: NodeJS.Signals | undefined;
	const onSignal = (signal: NodeJS.Signals): void => {
		signalled = signal;
		machine.stop(`interrupted by ${signal}`);
	};
	process.once("SIGINT", onSignal);
	process.once("SIGTERM", onSignal);
	try {
		const ended = await machine.run({
			...run,
			// A guest that prints faster than somebody reads must not fill the host's memory.
			hold: () => process.stdout.writableNeedDrain || process.stderr.writableNeedDrain,
		});
		const end =
			signalled !== undefined && ended.reason === "stopped" ? { ...ended, status: signalStatus(signalled) } : ended;
		if (json) {
			const { reason, message, instructions, status, waitingFor } = end;
			jsonLine({
				end: reason,
				message,
				instructions,
				forwardedCalls: machine.forwardedCalls,
				...(status === undefined ? {} : { status }),
				...(waitingFor === undefined ? {} : { waitingFor }),
			});
		} else {
			const unmet =
				end.waitingFor === undefined || end.reason === "timeout" ? "" : `; --until ${end.waitingFor} did not match`;
			process.stderr.write(`\nupcall: ${end.message}${unmet} (${end.instructions} instructions)\n`);
		}
		return end;
	} finally {
		process.off("SIGINT", onSignal);
		process.off("SIGTERM", onSignal);
		stopPrinting();
		detach();
	}
}
