import { expectRun, type Kit, mips } from "../kit.ts";
import { type Recipe, SHELL } from "./recipe.ts";

const FLAVOUR = "cloud-arm64";
const QUICK = "cryptomgr.notests";

const initramfs = (kit: Kit): string => kit.initramfs("cloud", FLAVOUR, [], SHELL);

interface Variant {
	readonly gic: "2" | "3";
	readonly psci: "user" | "kernel";
	readonly cpu: string;
}

/** Lines of the kernel's log at level "warning" and worse, without what differs from run to run. */
function complaints(output: string): string[] {
	const between = /COMPLAINTS-BEGIN\r?\n([\s\S]*?)COMPLAINTS-END/.exec(output)?.[1] ?? "";
	return between
		.split(/\r?\n/)
		.map((line) => line.replace(/^\[\s*[\d.]+\] /, "").trim())
		.filter((line) => line !== "");
}

const ASK = "echo COMPLAINTS-BEG''IN; dmesg -r | grep -E '^<[0-4]>' | cut -c4-; echo COMPLAINTS-EN''D";

async function qemuComplaints(kit: Kit, cpu: string, gic: string): Promise<Set<string>> {
	const init = kit.initramfs(`complaints-${cpu}-${gic}`, FLAVOUR, [], `${ASK}; poweroff -f`);
	const args = ["-cpu", cpu, "-M", `virt,dtb-randomness=off,gic-version=${gic}`, "-smp", "4", "-m", "256"];
	const output = await kit.qemuOutput([...args, "-kernel", kit.kernel(FLAVOUR), "-initrd", init, "-append", QUICK]);
	return new Set(complaints(output));
}

function boot({ gic, psci, cpu }: Variant): Recipe {
	return {
		name: `cloud-gic${gic}-${psci}-${cpu}`,
		run: async (kit) => {
			const known = await qemuComplaints(
				kit,
				cpu === "upcall" ? "cortex-a57" : cpu.replace(/^max$/, "max,sve=off,pauth-impdef=on"),
				gic,
			);
			const run = await kit.upcall([
				...["run", "--kernel", kit.kernel(FLAVOUR), "--initrd", initramfs(kit), "--append", QUICK, "--memory", "256M"],
				...["--smp", "4", "--gic", gic, "--psci", psci, "--cpu", cpu, "--timeout", "300", "--until", "/ # "],
				...["--send", `echo n=$(nproc); ${ASK}; poweroff -f\\n`],
			]);
			expectRun(run, 0, /n=4/, /reboot: Power down/);
			const own = complaints(run.stdout).filter((line) => !known.has(line));
			if (own.length > 0) throw new Error(`the kernel complains of what it does not in QEMU:\n${own.join("\n")}`);
			return `4 CPUs, ${run.instructions} instructions, ${run.seconds.toFixed(1)} s, ${mips(run)}`;
		},
	};
}

const variants: readonly Variant[] = (["2", "3"] as const).flatMap((gic) =>
	(["user", "kernel"] as const).flatMap((psci) =>
		["cortex-a57", "neoverse-n1", "max"].map((cpu) => ({ gic, psci, cpu })),
	),
);

const TOGGLE =
	"cd /sys/devices/system/cpu; i=0; while [ $i -lt 50 ]; do for n in 1 2 3; do echo 0 >cpu$n/online && echo 1 >cpu$n/online || echo BAD; done; i=$((i+1)); done; echo toggled=$i n=$(nproc); poweroff -f";

/** Debian's cloud kernel with busybox: to the prompt, and CPUs off and on. */
export const cloud: readonly Recipe[] = [
	...variants.map(boot),
	{
		name: "cloud-time",
		run: async (kit) => {
			const kernel = kit.kernel(FLAVOUR);
			const initrd = initramfs(kit);
			const qemu = await kit.qemuSeconds(["-smp", "1", "-m", "256", "-kernel", kernel, "-initrd", initrd], "BOOT-OK");
			const args = ["--kernel", kernel, "--initrd", initrd, "--memory", "256M", "--timeout", "120", "--until", "/ # "];
			const run = await kit.upcall(["run", "--cpu", "cortex-a57", ...args]);
			expectRun(run, 0, /BOOT-OK/);
			const ratio = (run.seconds / qemu).toFixed(2);
			return `${run.instructions} instructions, prompt in ${run.seconds.toFixed(2)} s, ${mips(run)}; QEMU ${qemu.toFixed(2)} s, ratio ${ratio}`;
		},
	},
	{
		name: "cloud-cpu-hotplug",
		run: async (kit) => {
			const run = await kit.upcall([
				...["run", "--kernel", kit.kernel(FLAVOUR), "--initrd", initramfs(kit), "--append", `${QUICK} quiet`],
				...["--memory", "256M", "--smp", "4", "--timeout", "500", "--until", "/ # ", "--send", `${TOGGLE}\\n`],
			]);
			expectRun(run, 0, /toggled=50 n=4/);
			if (/BAD/.test(run.stdout.replaceAll("echo BAD", ""))) throw new Error("a CPU could not be switched");
			return `3 CPUs off and on 50 times, ${run.seconds.toFixed(1)} s`;
		},
	},
	{
		name: "cloud-icount-tiers",
		small: true,
		run: async (kit) => {
			const args = [
				...["run", "--kernel", kit.kernel(FLAVOUR), "--initrd", initramfs(kit), "--append", `${QUICK} quiet`],
				...["--memory", "128M", "--smp", "2", "--icount", "--timeout", "300", "--until", "/ # ", "--json"],
			];
			const tiers = ["interp", "auto", "auto", "jit"];
			const ends: string[] = [];
			for (const [i, tier] of tiers.entries()) {
				const run = await kit.upcall([...args, "--tier", tier, "--save", `${kit.scratch}/icount-${i}`]);
				expectRun(run, 0);
				const last: unknown = JSON.parse(run.stdout.trim().split("\n").at(-1) ?? "null");
				if (typeof last !== "object" || last === null || !("instructions" in last)) throw new Error("no count came");
				ends.push(`${last.instructions} instructions`);
			}
			if (new Set(ends).size !== 1) throw new Error(`the tiers ${tiers.join(", ")} differ: ${ends.join(", ")}`);
			const digests = tiers.map((_, i) => kit.digest(`${kit.scratch}/icount-${i}`));
			if (new Set(digests).size !== 1) throw new Error(`the snapshots at the prompt differ: ${digests.join(", ")}`);
			return `the same in the tiers ${tiers.join(", ")}: ${ends[0]}; snapshots ${digests[0]?.slice(0, 16)}`;
		},
	},
];
