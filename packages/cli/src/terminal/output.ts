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

/** JSON text. bigint values become hexadecimal text, bytes a list of numbers. */
export function jsonText(value: unknown): string {
	return JSON.stringify(value, (_key, v: unknown) =>
		typeof v === "bigint" ? `0x${v.toString(16)}` : v instanceof Uint8Array ? [...v] : v,
	);
}

/** One line of machine-readable output. */
export function jsonLine(value: Record<string, unknown>): void {
	process.stdout.write(`${jsonText(value)}\n`);
}
