import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CaseClass } from "./classes.ts";
import { RECORD } from "./records.ts";

export const COMPILER = "aarch64-linux-gnu-gcc";
export const EMULATOR = "qemu-aarch64";
/** Features of the encoding tables that `neoverse-n1` has, which is the CPU for the classes that need nothing else. */
const N1_FEATURES: ReadonlySet<string> = new Set(
	"FP AdvSIMD FP16 AES PMULL SHA1 SHA256 CRC32 LSE RDM DotProd LOR PAN PAN2 UAO DPB LRCPC SSBS SSBS2 CSV2 CSV3"
		.split(" ")
		.map((name) => `FEAT_${name}`),
);
/**
 * The emulator's CPUs: Armv8.2 without FEAT_PAuth, FEAT_BTI, FEAT_MTE, FEAT_FlagM and FEAT_LSE2, then one for the classes
 * of features that it lacks.
 */
export const CPUS = ["neoverse-n1", "max,sve=off"] as const;

/** The CPU on which the words of an encoding are run. */
export function cpuOf(feature: string | undefined): (typeof CPUS)[number] {
	return feature === undefined || N1_FEATURES.has(feature) ? CPUS[0] : CPUS[1];
}

/** The harness is linked far from the code page, so that short branches miss it, and near enough for one branch. */
export const HARNESS_TEXT = 0x47000000;

/** Whether a program can be started. */
export function have(program: string): boolean {
	try {
		execFileSync(program, ["--version"], { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
}

/** Compiles harness.c, unless that was done before, and gives the path of the program. */
export function buildHarness(): string {
	const source = fileURLToPath(new URL("./harness.c", import.meta.url));
	const flags = ["-O1", "-Wall", "-Werror", "-static", `-Wl,-Ttext-segment=0x${HARNESS_TEXT.toString(16)}`];
	const hash = createHash("sha256").update(readFileSync(source)).update(flags.join(" ")).digest("hex").slice(0, 16);
	const folder = fileURLToPath(new URL("../node_modules/.cache/oracle", import.meta.url));
	const program = `${folder}/harness-${hash}`;
	if (!existsSync(program)) {
		mkdirSync(folder, { recursive: true });
		const partial = `${program}.${process.pid}`;
		execFileSync(COMPILER, [...flags, "-o", partial, source], { stdio: ["ignore", "ignore", "inherit"] });
		renameSync(partial, program);
	}
	return program;
}

/** A running harness. Batches are answered in the order in which they were sent. */
export interface Harness {
	/** @throws TypeError when the harness ends or answers less than was asked. */
	run(records: Uint8Array): Promise<Uint8Array>;
	close(): void;
}

/** One harness for each CPU, started when the first class needs it. */
export function startHarnesses(program: string): { of(caseClass: CaseClass): Harness; close(): void } {
	const running = new Map<string, Harness>();
	return {
		of(caseClass) {
			const cpu = cpuOf(caseClass.encoding?.feature);
			const harness = running.get(cpu) ?? startHarness(program, EMULATOR, cpu);
			running.set(cpu, harness);
			return harness;
		},
		close() {
			for (const harness of running.values()) harness.close();
		},
	};
}

function startHarness(program: string, emulator: string, cpu: string): Harness {
	const child = spawn(emulator, ["-cpu", cpu, program], { stdio: ["pipe", "pipe", "inherit"] });
	const waiting: { answer: Uint8Array; filled: number; resolve(a: Uint8Array): void; reject(e: unknown): void }[] = [];
	let closing = false;
	child.stdout.on("data", (chunk: Buffer) => {
		let offset = 0;
		while (offset < chunk.length) {
			const first = waiting[0];
			if (first === undefined) throw new TypeError("the harness answered more than it was asked");
			const part = chunk.subarray(offset, offset + first.answer.length - first.filled);
			first.answer.set(part, first.filled);
			first.filled += part.length;
			offset += part.length;
			if (first.filled === first.answer.length) waiting.shift()?.resolve(first.answer);
		}
	});
	const fail = (why: string) => {
		for (const w of waiting.splice(0)) w.reject(new TypeError(`${emulator} ${why}`));
	};
	child.on("error", (error) => fail(error.message));
	child.on("exit", (code, signal) => {
		if (!closing) fail(`ended: ${code ?? signal}`);
	});
	child.stdin.on("error", () => undefined); // the exit handler reports
	return {
		run(records) {
			if (records.length % RECORD !== 0) throw new TypeError("not a whole number of records");
			return new Promise((resolve, reject) => {
				waiting.push({ answer: new Uint8Array(records.length), filled: 0, resolve, reject });
				const count = new BigUint64Array([BigInt(records.length / RECORD)]);
				child.stdin.write(new Uint8Array(count.buffer));
				child.stdin.write(records);
			});
		},
		close() {
			closing = true;
			child.stdin.end();
		},
	};
}
