import type { Console } from "@upcall/vmm";

const CTRL_A = 0x01;

/** What the user did at the terminal. */
export interface TerminalEvents {
	/** Ctrl-A x, or the terminal is gone. */
	leave(): void;
	/** Ctrl-A s. */
	save?(): void;
	/** Standard input ended. */
	inputEnded?(): void;
}

/**
 * Connects standard input and output to the guest's console. On a terminal, input is raw: every key goes to the guest,
 * except that Ctrl-A x leaves, Ctrl-A s saves, and Ctrl-A Ctrl-A types one Ctrl-A.
 *
 * @returns a function that disconnects and restores the terminal; calling it twice does no harm
 */
export function attachTerminal(console: Console, events: TerminalEvents): () => void {
	const { stdin } = process;
	const raw = stdin.isTTY === true;
	let escaped = false;
	let restored = false;

	let retry: NodeJS.Timeout | undefined;
	/** Hands piped input over as the guest takes it, and reads no more until then. */
	const feed = (chunk: Buffer): void => {
		retry = undefined;
		const rest = chunk.subarray(console.write(chunk));
		if (rest.length > 0) {
			stdin.pause();
			retry = setTimeout(() => feed(rest), RETRY_MS);
		} else stdin.resume();
	};

	const onData = (chunk: Buffer): void => {
		if (!raw) {
			feed(chunk);
			return;
		}
		const typed: number[] = [];
		for (const byte of chunk) {
			if (escaped) {
				escaped = false;
				if (byte === 0x78) {
					events.leave();
					return;
				}
				if (byte === 0x73) events.save?.();
				if (byte === CTRL_A) typed.push(byte);
			} else if (byte === CTRL_A) escaped = true;
			else typed.push(byte);
		}
		if (typed.length > 0) console.write(Uint8Array.from(typed));
	};
	/** A terminal that went away leaves nobody to run for. */
	const onGone = (): void => events.leave();
	const onEnd = (): void => (raw ? onGone() : events.inputEnded?.());

	const restore = (): void => {
		if (restored) return;
		restored = true;
		clearTimeout(retry);
		if (raw) stdin.setRawMode(false);
		stdin.off("data", onData);
		stdin.off("end", onEnd);
		stdin.off("error", onGone);
		stdin.pause();
		for (const signal of FATAL) process.off(signal, onSignal);
	};
	// Node restores the terminal on SIGINT, SIGTERM and exit, but not on these two.
	const onSignal = (signal: NodeJS.Signals): void => {
		restore();
		process.kill(process.pid, signal);
	};

	if (raw) stdin.setRawMode(true);
	stdin.on("data", onData);
	stdin.on("end", onEnd);
	stdin.on("error", onGone);
	stdin.resume();
	for (const signal of FATAL) process.on(signal, onSignal);
	return restore;
}

/**
 * Tells the guest's console the size of the terminal, now and whenever it changes.
 *
 * @returns a function that ends it
 */
export function followSize(console: Console): () => void {
	const { stdout } = process;
	if (stdout.isTTY !== true) return () => {};
	const tell = (): void => console.resize(stdout.columns, stdout.rows);
	stdout.on("resize", tell);
	tell();
	return () => stdout.off("resize", tell);
}

/** Host milliseconds until input that the guest had no room for is offered again. */
const RETRY_MS = 5;

const FATAL = ["SIGHUP", "SIGQUIT"] as const;
