import { spawnSync } from "node:child_process";

/** Whether a program is on PATH. Tests that need a Debian package skip by name where it is not. */
export function have(program: string): boolean {
	return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

/** Whether tests can make a pipe with a name. Node has no call for that, so it takes the program `mkfifo` of coreutils. */
export const havePipes = have("mkfifo");

/** A small generator of pseudo-random numbers, so that a failing case can be made again from its seed. */
export function random(seed: number): { next(): number; below(n: number): number; bytes(n: number): Uint8Array } {
	let state = seed >>> 0 || 1;
	const next = () => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return state >>> 0;
	};
	return {
		next,
		below: (n) => next() % n,
		bytes: (n) => Uint8Array.from({ length: n }, () => next() & 0xff),
	};
}
