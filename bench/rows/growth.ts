import { type LinuxGuest, PROMPT } from "../linux/guest.ts";
import { inChild, watch } from "../processes.ts";
import { QEMU, QEMU_BOARD } from "../qemu.ts";
import type { Tier } from "../trips.ts";
import type { Plan, Sample } from "../turns.ts";
import { jitDetail } from "./kernels.ts";

const MIB = 1 << 20;
const APPEND = "console=ttyAMA0 cryptomgr.notests quiet";

/** What a boot to the prompt is made with. */
interface Size {
	readonly smp: number;
	readonly mebibytes: number;
	readonly copies: number;
}

const ONE: Size = { smp: 1, mebibytes: 256, copies: 1 };

function plan(guest: LinuxGuest, group: string, name: string, change: Partial<Size>): Plan {
	const { smp, mebibytes, copies } = { ...ONE, ...change };
	const upcall = (tier: Tier) => (): Sample => {
		const { kernel, shell } = guest;
		const memory = mebibytes * MIB;
		const job = {
			kind: "guest",
			kernel,
			initrd: shell,
			append: APPEND,
			tier,
			smp,
			memory,
			copies,
			until: PROMPT,
		} as const;
		const { seconds, cpuSeconds, rss, instructions, jit } = inChild(job);
		const counts = { "M instructions": instructions / 1e6, [`${tier} MiB`]: rss / MIB, [`${tier} CPU s`]: cpuSeconds };
		return { value: seconds, detail: { ...counts, ...jitDetail(jit) } };
	};
	const qemu = async (): Promise<Sample> => {
		const options = ["-m", String(mebibytes), "-smp", String(smp), "-append", APPEND];
		const { seconds, rss } = await watch(
			QEMU,
			[...QEMU_BOARD, ...options, "-kernel", guest.kernel, "-initrd", guest.shell],
			[PROMPT],
		);
		return { value: seconds[0] ?? Number.NaN, detail: { "QEMU MiB": rss / MIB } };
	};
	const sides =
		group === "machines" ? { auto: upcall("auto") } : { interp: upcall("interp"), auto: upcall("auto"), qemu };
	return { group, name, unit: "s", better: "less", sides };
}

/** How the time and the memory of a boot grow with vCPUs, RAM, and machines in one process. QEMU has one machine a process. */
export function growthPlans(guest: LinuxGuest): readonly Plan[] {
	return [
		...[1, 2, 4, 8].map((smp) => plan(guest, "vCPUs", String(smp), { smp })),
		...[64, 256, 1024, 3072].map((mebibytes) => plan(guest, "RAM", `${mebibytes} MiB`, { mebibytes })),
		...[1, 2, 5, 10, 20].map((copies) => plan(guest, "machines", String(copies), { copies, mebibytes: 64 })),
	];
}
