import { constants } from "node:os";
import type { EndReason, Machine, MachineEnd, RunOptions } from "@upcall/vmm";
import { enableWasmFeatures, saveToFile } from "@upcall/vmm/node";
import { jsonLine } from "./terminal/output.ts";
import { attachTerminal, followSize } from "./terminal/terminal.ts";

/** What {@link session} takes besides the options of a run. */
export interface SessionOptions extends RunOptions {
	/** Everything on standard output is one JSON object a line. */
	readonly json: boolean;
	/** Standard input ended. */
	readonly inputEnded?: () => void;
	/** File that the machine is saved to at Ctrl-A s, at SIGUSR1, and at an end after which the guest could go on. */
	readonly saveTo?: string;
}

/** Ends after which a machine goes on when it runs again. */
const CAN_GO_ON: ReadonlySet<EndReason> = new Set(["matched", "instructions", "timeout", "stopped"]);

async function saveAs(machine: Machine, path: string, json: boolean): Promise<void> {
	await saveToFile(machine, path);
	if (json) jsonLine({ saved: path, instructions: machine.instructions });
	else process.stderr.write(`\nupcall: saved to ${path}\n`);
}

/** Exit status of a program that ended because of a signal, as shells give it. */
const signalStatus = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/**
 * Runs a machine with its console on this terminal, says how it ended, and leaves the terminal as it was. A run that a
 * signal ended has the status 128 plus the signal's number.
 */
export async function session(machine: Machine, options: SessionOptions): Promise<MachineEnd> {
	const { json, inputEnded, saveTo, ...run } = options;
	enableWasmFeatures();
	let saving: Promise<void> = Promise.resolve();
	/** Saves behind a save that is under way. A failure shows when the session ends, and at once on standard error. */
	const save = (path: string): void => {
		saving = saving.then(() => saveAs(machine, path, json));
		saving.catch(() => machine.stop("it could not be saved"));
	};
	const onSave = saveTo === undefined ? undefined : () => save(saveTo);
	const decoder = new TextDecoder();
	const stopPrinting = machine.console.onData((bytes) => {
		if (json) jsonLine({ console: decoder.decode(bytes, { stream: true }) });
		else process.stdout.write(bytes.slice());
	});
	const stopResizing = followSize(machine.console);
	const detach = attachTerminal(machine.console, {
		leave: () => machine.stop("left with Ctrl-A x"),
		...(inputEnded === undefined ? {} : { inputEnded }),
		...(onSave === undefined ? {} : { save: onSave }),
	});
	let signalled: NodeJS.Signals | undefined;
	const onSignal = (signal: NodeJS.Signals): void => {
		signalled = signal;
		machine.stop(`interrupted by ${signal}`);
	};
	process.once("SIGINT", onSignal);
	process.once("SIGTERM", onSignal);
	if (onSave !== undefined) process.on("SIGUSR1", onSave);
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
		if (saveTo !== undefined) {
			if (CAN_GO_ON.has(end.reason)) save(saveTo);
			else process.stderr.write(`upcall: ${saveTo} was not written at the end: the guest cannot go on\n`);
			await saving;
		}
		return end;
	} finally {
		if (onSave !== undefined) process.off("SIGUSR1", onSave);
		process.off("SIGINT", onSignal);
		process.off("SIGTERM", onSignal);
		stopPrinting();
		stopResizing();
		detach();
	}
}
