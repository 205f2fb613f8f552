/**
 * Runs Linux for a long time with programs that write, change and replace code that is hot, start processes and compute what
 * is known, and watches the memory of this process.
 *
 * Usage: tsx --conditions=@upcall/source soak/soak.ts [--minutes N] [--tier auto|jit|interp] [--every SECONDS] [--only PROGRAM] [--json FILE] (in tools/)
 *
 * Samples are taken at equal intervals; the last quarter of them is compared with the second: memory may not have grown, compiled
 * code may not be above its limit, and every program must have gone on. Nothing forces a garbage collection. A result that is
 * wrong, a program that ends and a message of the kernel about itself fail too. What comes out is a table, what is bad
 * first, and status 1 when something is. Without the guest's files or the cross compiler it is reported as skipped.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { getHeapSpaceStatistics, getHeapStatistics } from "node:v8";
import { createMachine, type Machine } from "@upcall/vmm";
import { enableWasmFeatures } from "@upcall/vmm/node";
import { Kit, Missing } from "../guests/kit.ts";
import { programs, type SoakGuest, soakGuest } from "./guest.ts";
import { GuestLog } from "./guestLog.ts";
import { type Bounds, FEWEST_SAMPLES, judge, type Sample } from "./judge.ts";
import { table } from "./table.ts";

const MEBIBYTE = 2 ** 20;
const DONE = "the soak is over";
const RAM = 192 * MEBIBYTE;
const APPEND = "cryptomgr.notests quiet";
const BOUNDS: Bounds = {
	growth: 0.05,
	slack: 8 * MEBIBYTE,
	most: 32 * MEBIBYTE,
	perCode: 16,
	progress: 0.5,
	// the limit of the compiler is 16 MiB; what was begun before it was reached comes on top
	kept: 17 * MEBIBYTE,
	// twice V8's own limit on Node 20 and 22; on Node 24 that is 128 MiB, of which a short soak takes 32
	young: 64 * MEBIBYTE,
};

const { values } = parseArgs({
	options: {
		minutes: { type: "string", default: "2" },
		tier: { type: "string", default: "auto" },
		every: { type: "string" },
		only: { type: "string" },
		json: { type: "string" },
	},
});

const names = values.only === undefined ? programs : programs.filter((name) => name === values.only);

function usage(message: string): never {
	console.error(message);
	process.exit(2);
}

const minutes = Number(values.minutes);
const every = values.every === undefined ? Math.min(5, (minutes * 60) / 16) : Number(values.every);
if (!(minutes > 0)) usage("--minutes takes a number above 0");
if (!(every > 0) || (minutes * 60) / every < FEWEST_SAMPLES)
	usage(`--every takes seconds, so that there are ${FEWEST_SAMPLES} samples`);
const tier = (["auto", "jit", "interp"] as const).find((name) => name === values.tier);
if (names.length === 0) usage(`--only takes one of ${programs.join(", ")}`);
if (tier === undefined) usage("--tier takes auto, jit or interp");

/** Minutes in which every program must have made its first round. */
const START = 5;

/** Gives the process every page of the machine now, so that the guest's first use of its memory is no growth. */
function touch(machine: Machine): void {
	const all = new Uint8Array(machine.vm.memory.buffer);
	for (let at = 0; at < all.length; at += 4096) all[at] = all[at] as number;
}

/**
 * Bytes of V8's space for short-lived objects. It grows up to a limit, in steps that can be an hour apart in a process that has
 * few of them, and shrinks again: from 4 to 32 MiB, which is no leak and would hide a small one.
 */
function youngSpace(): number {
	return getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space")?.space_size ?? 0;
}

function sampler(machine: Machine, log: GuestLog): () => Sample {
	const started = performance.now();
	const used = process.cpuUsage();
	return () => {
		const { rss, heapUsed, external } = process.memoryUsage();
		const { malloced_memory: malloced } = getHeapStatistics();
		const { user, system } = process.cpuUsage(used);
		const jit = machine.vm.jitStatistics;
		const young = youngSpace();
		return {
			seconds: (performance.now() - started) / 1000,
			cpuSeconds: (user + system) / 1e6,
			memory: { resident: rss - young, "JavaScript heap": heapUsed, "outside the heap": external, allocator: malloced },
			young,
			kept: jit?.kept ?? 0,
			compiled: jit?.bytes ?? 0,
			regions: jit?.regions ?? 0,
			rounds: log.rounds,
		};
	};
}

function progress({ seconds, memory, young, kept, compiled, regions, rounds }: Sample, log: GuestLog): void {
	const mebibytes = (bytes = 0): string => (bytes / MEBIBYTE).toFixed(1);
	console.error(
		`${seconds.toFixed(0)} s: resident ${mebibytes(memory.resident)} MiB and ${mebibytes(young)} for young objects, heap ${mebibytes(memory["JavaScript heap"])}, ` +
			`outside ${mebibytes(memory["outside the heap"])}, code ${mebibytes(kept)} of ${mebibytes(compiled)} in ${regions} regions, ` +
			`rounds ${names.map((name) => rounds[name] ?? 0).join(" ")}, wrong ${log.wrong.length}`,
	);
}

async function soak({ kernel, initrd }: SoakGuest): Promise<number> {
	enableWasmFeatures();
	const machine = createMachine({
		kernel: readFileSync(kernel),
		initrd: readFileSync(initrd),
		append: APPEND,
		cpu: "cortex-a57",
		memory: RAM,
		smp: 2,
		...(tier === undefined ? {} : { tier }),
	});
	touch(machine);
	const log = new GuestLog();
	machine.console.onData((bytes) => log.add(Buffer.from(bytes).toString("latin1")));
	const samples: Sample[] = [];
	let ended = false;
	const watch = async (): Promise<void> => {
		while (!ended && names.some((name) => log.rounds[name] === undefined)) await setTimeout(every * 100);
		const sample = sampler(machine, log);
		for (let number = 1; !ended && number * every <= minutes * 60; number++) {
			await setTimeout(every * 1000);
			const taken = sample();
			samples.push(taken);
			if (number % 12 === 0) progress(taken, log);
		}
		machine.stop(DONE);
	};
	const watched = watch();
	const end = await machine.run({ timeoutSeconds: (START + minutes * 1.1) * 60 });
	ended = true;
	await watched;
	if (end.message !== DONE) log.wrong.push(`the guest ended: ${end.message}`);
	const verdicts = samples.length < FEWEST_SAMPLES ? [] : judge(samples, names, BOUNDS);
	const jit = machine.vm.jitStatistics;
	const result = { minutes, tier, verdicts, wrong: log.wrong, jit, instructions: end.instructions, samples };
	if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, undefined, "\t")}\n`);
	for (const line of log.wrong.slice(0, 20)) console.log(`WRONG    ${line}`);
	if (verdicts.length === 0) console.log(`FAILED   ${samples.length} samples are too few to judge`);
	else console.log(table(verdicts));
	const bad = verdicts.filter(({ good }) => !good).length;
	const code = jit === undefined ? "" : `, ${jit.regions} regions of ${(jit.bytes / MEBIBYTE).toFixed(0)} MiB compiled`;
	console.log(
		`${minutes} minutes, ${(end.instructions / 1e9).toFixed(1)} thousand million instructions${code}: ` +
			`${log.wrong.length} wrong, ${bad} of ${verdicts.length} out of bounds`,
	);
	return log.wrong.length === 0 && bad === 0 && verdicts.length > 0 ? 0 : 1;
}

const kit = new Kit(false, (usual) => usual);
try {
	process.exitCode = await soak(soakGuest(kit, names));
} catch (error) {
	if (!(error instanceof Missing)) throw error;
	console.log(`skipped: ${error.message}`);
} finally {
	kit.close();
}
