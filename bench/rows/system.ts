import { execFileSync } from "node:child_process";
import { type LinuxGuest, nativeSystem } from "../linux/guest.ts";
import { inChild, watch } from "../processes.ts";
import { QEMU, QEMU_BOARD } from "../qemu.ts";
import type { Tier } from "../trips.ts";
import { type Plan, type Settings, Together } from "../turns.ts";

const NAMES = ["system call", "fork and exit", "fork and exec", "pipe round trip", "context switch", "page fault"];
const MARKS = ["SYSTEM-BEGIN", "SYSTEM-END"];
const APPEND = "cryptomgr.notests quiet";
const MEMORY = 256 << 20;
/** What the guest's clock may be away from the host's: a part, and seconds, in which the console's output is seen. */
const TOLERANCE = { part: 0.05, seconds: 0.1 };

/** Microseconds of each row. @throws TypeError when the guest's clock does not go with the host's */
function readRows(output: string, [begin = 0, end = 0]: readonly number[]): ReadonlyMap<string, number> {
	const inGuest = Number(/SYSTEM-END (\d+)/.exec(output)?.[1]) / 1e9;
	const onHost = end - begin;
	if (!(Math.abs(inGuest - onHost) <= onHost * TOLERANCE.part + TOLERANCE.seconds))
		throw new TypeError(`${inGuest.toFixed(3)} s by the guest's clock, ${onHost.toFixed(3)} s by the host's`);
	return rowsOf(output);
}

/** Microseconds of each row that the program has printed. */
function rowsOf(output: string): ReadonlyMap<string, number> {
	return new Map(
		[...output.matchAll(/^ROW ([^:]+): (\d+) (\d+)/gm)].map(([, name = "", count, nanoseconds]) => [
			name,
			Number(nanoseconds) / Number(count) / 1000,
		]),
	);
}

/** System calls, processes, pipes, switches and page faults of Linux, by the guest's clock. */
export function systemPlans(guest: LinuxGuest, { quick }: Settings): readonly Plan[] {
	const divisor = quick ? 8 : 1;
	const upcall = (tier: Tier): Together =>
		new Together(async () => {
			const { kernel } = guest;
			const initrd = guest.system(divisor);
			const job = { kind: "guest", kernel, initrd, append: APPEND, tier, memory: MEMORY, marks: MARKS } as const;
			const { output = "", marks = [] } = inChild(job);
			return readRows(output, marks);
		});
	const interp = upcall("interp");
	const auto = upcall("auto");
	const qemu = new Together(async () => {
		const files = ["-kernel", guest.kernel, "-initrd", guest.system(divisor)];
		const args = [...QEMU_BOARD, "-m", "256", ...files, "-append", APPEND];
		const { output, seconds } = await watch(QEMU, args, [...MARKS, "Power down"]);
		return readRows(output, seconds);
	});
	const program = nativeSystem();
	const native = new Together(async () => {
		const args = [String(divisor), "/bin/true"];
		return rowsOf(execFileSync(program as string, args, { encoding: "latin1" }));
	});
	return NAMES.map((name) => {
		const sides = { interp: () => interp.take(name), auto: () => auto.take(name), qemu: () => qemu.take(name) };
		const all = program === undefined ? sides : { ...sides, native: () => native.take(name) };
		return { group: "system", name, unit: "µs", better: "less", sides: all };
	});
}
