import { EINVAL, ENOSYS } from "@upcall/uapi";
import { LATER } from "../descriptors.ts";
import type { Process } from "../process.ts";
import type { CallTable } from "../systemCalls.ts";

/** Start of time for programs: 1 January 2026. It passes with their instructions, at 1 GHz. */
const EPOCH = 1_767_225_600;
const RLIM_INFINITY = 0xffff_ffff_ffff_ffffn;
const RLIMIT_STACK = 3;
const RLIMIT_NOFILE = 7;
const UTSNAME = ["Linux", "upcall", "6.1.0", "#1", "aarch64", "(none)"];

function time(process: Process, clock: number, at: number): number {
	const nanoseconds = process.kernel.instructions;
	const base = clock === 0 || clock === 5 ? EPOCH : 0;
	process.space.writeU64(at, BigInt(base + Math.floor(nanoseconds / 1e9)), BigInt(nanoseconds % 1e9));
	return 0;
}

function limits(process: Process, resource: number, at: number): void {
	const soft = resource === RLIMIT_STACK ? 8n << 20n : resource === RLIMIT_NOFILE ? 1024n : RLIM_INFINITY;
	process.space.writeU64(at, soft, resource === RLIMIT_NOFILE ? 4096n : RLIM_INFINITY);
}

/** Time, identity and limits. */
export const otherCalls: CallTable = {
	/** nanosleep, clock_nanosleep: until nobody else has anything to do. */
	101: ({ kernel }) => (kernel.idle ? 0 : LATER),
	115: ({ kernel }) => (kernel.idle ? 0 : LATER),
	/** getitimer, setitimer: no timers. */
	102: (process, [, at]) => {
		process.space.writeU64(at, 0n, 0n, 0n, 0n);
		return 0;
	},
	103: (process, [, , old]) => {
		if (old !== 0) process.space.writeU64(old, 0n, 0n, 0n, 0n);
		return 0;
	},
	/** clock_gettime, clock_getres */
	113: (process, [clock, at]) => (clock > 11 ? -EINVAL : time(process, clock, at)),
	114: (process, [, at]) => {
		if (at !== 0) process.space.writeU64(at, 0n, 1n);
		return 0;
	},
	/** sched_setaffinity, sched_getaffinity, sched_yield: one CPU */
	122: () => 0,
	123: (process, [, , at]) => {
		process.space.writeU64(at, 1n);
		return 8;
	},
	124: () => 0,
	/** times, getrusage */
	153: (process, [at]) => {
		if (at !== 0) process.space.writeU64(at, 0n, 0n, 0n, 0n);
		return Math.floor(process.kernel.instructions / 1e7);
	},
	165: (process, [, at]) => {
		process.space.write(at, new Uint8Array(144));
		return 0;
	},
	/** setgroups, getgroups */
	158: () => 0,
	159: () => 0,
	/** uname */
	160: (process, [at]) => {
		const bytes = new Uint8Array(65 * UTSNAME.length);
		for (const [i, text] of UTSNAME.entries()) bytes.set(new TextEncoder().encode(text), 65 * i);
		process.space.write(at, bytes);
		return 0;
	},
	/** getrlimit, setrlimit, prlimit64 */
	163: (process, [resource, at]) => {
		limits(process, resource, at);
		return 0;
	},
	164: () => 0,
	261: (process, [, resource, , old]) => {
		if (old !== 0) limits(process, resource, old);
		return 0;
	},
	/** umask */
	166: (process, [mask]) => {
		const old = process.umask;
		process.umask = mask & 0o777;
		return old;
	},
	/** prctl */
	167: () => -EINVAL,
	/** gettimeofday */
	169: (process, [at]) => {
		const nanoseconds = process.kernel.instructions;
		if (at !== 0)
			process.space.writeU64(
				at,
				BigInt(EPOCH + Math.floor(nanoseconds / 1e9)),
				BigInt(Math.floor((nanoseconds % 1e9) / 1000)),
			);
		return 0;
	},
	/** getuid, geteuid, getgid, getegid, and their setters: root */
	174: () => 0,
	175: () => 0,
	176: () => 0,
	177: () => 0,
	143: () => 0,
	144: () => 0,
	145: () => 0,
	146: () => 0,
	147: () => 0,
	148: (process, at) => {
		for (const address of at.slice(0, 3)) process.space.writeU32(address, 0);
		return 0;
	},
	149: () => 0,
	150: (process, at) => {
		for (const address of at.slice(0, 3)) process.space.writeU32(address, 0);
		return 0;
	},
	/** sysinfo, membarrier, perf_event_open and what else programs try first */
	179: () => -ENOSYS,
	283: () => -ENOSYS,
	/** getrandom: the same numbers in every run */
	278: (process, [at, length]) => {
		process.space.write(
			at,
			Uint8Array.from({ length: Math.min(length, 256) }, (_, i) => (i * 151 + 43) & 0xff),
		);
		return Math.min(length, 256);
	},
};
