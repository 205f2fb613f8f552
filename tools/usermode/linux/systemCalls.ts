import { ENOSYS } from "@upcall/uapi";
import { fileCalls } from "./calls/files.ts";
import { memoryCalls } from "./calls/memory.ts";
import { otherCalls } from "./calls/other.ts";
import { pathCalls } from "./calls/paths.ts";
import { processCalls } from "./calls/processes.ts";
import type { Answer } from "./descriptors.ts";
import type { Process } from "./process.ts";

/**
 * The answer to a system call: a value from 0 on, a negative errno, or LATER.
 * @param a - the six arguments as signed numbers; those of type int are taken modulo 2^32 with `a[i] | 0`
 */
export type SystemCall = (process: Process, a: readonly [number, number, number, number, number, number]) => Answer;

/** By number. @see include/uapi/asm-generic/unistd.h */
export type CallTable = Readonly<Record<number, SystemCall>>;

const calls: CallTable = { ...fileCalls, ...memoryCalls, ...otherCalls, ...pathCalls, ...processCalls };

/** Makes the system call of X8 with the arguments in X0 to X5. */
export function systemCall(process: Process): Answer {
	const { cpu } = process;
	const number = cpu.xLo(8);
	const call = calls[number];
	if (call === undefined) {
		process.kernel.unknown.add(number);
		return -ENOSYS;
	}
	const argument = (n: number): number => Number(BigInt.asIntN(64, cpu.x(n)));
	return call(process, [argument(0), argument(1), argument(2), argument(3), argument(4), argument(5)]);
}
