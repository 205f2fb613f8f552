let guarded = false;

/** Writes to standard output; a reader that went away ends the program quietly, as it does other filters. */
export function guardOutput(): void {
	if (guarded) return;
	guarded = true;
	process.stdout.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code === "EPIPE") process.exit(0);
		process.stderr.write(`upcall: cannot write to standard output: ${error.message}\n`);
		process.exit(1);
	});
}

/** One line of machine-readable output. bigint values become hexadecimal text. */
export function jsonLine(value: Record<string, unknown>): void {
	const text = JSON.stringify(value, (_key, v: unknown) => (typeof v === "bigint" ? `0x${v.toString(16)}` : v));
	process.stdout.write(`${text}\n`);
}
