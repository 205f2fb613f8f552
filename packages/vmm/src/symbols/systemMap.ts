import type { GuestSymbol } from "./symbolTable.ts";

const LINE = /^([0-9a-fA-F]{1,16}) ([A-Za-z?]) (\S+)/;

/** Whether bytes begin like a System.map. */
export function isSystemMap(bytes: Uint8Array): boolean {
	return LINE.test(new TextDecoder("latin1").decode(bytes.subarray(0, 200)));
}

/** Symbols of a System.map, of /proc/kallsyms, or of what `nm` prints. @see nm(1), for the letters */
export function* systemMapSymbols(bytes: Uint8Array): Generator<GuestSymbol> {
	for (const line of new TextDecoder().decode(bytes).split("\n")) {
		const [, address, type, name] = LINE.exec(line) ?? [];
		if (address === undefined || type === undefined || name === undefined) continue;
		yield { name, address: BigInt(`0x${address}`), code: /[tTwW]/.test(type) };
	}
}
