import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { CpuModel, CpuSnapshot, MemoryRegion, TestDriver } from "@upcall/spec";
import { ATTR, PageTables } from "../../../spec/test/support/pageTables.ts";

/** A routine that was run on hardware, with the bytes that it wrote. */
export interface Routine {
	readonly name: string;
	readonly code: Uint8Array;
	readonly codeAddress: bigint;
	/** Where it writes its results; zero before. */
	readonly resultAddress: bigint;
	readonly expected: Uint8Array;
}

/** The routines and the tables that they read. */
export interface HardwareResults {
	readonly routines: readonly Routine[];
	readonly inputs: readonly { readonly address: bigint; readonly bytes: Uint8Array }[];
}

/** Where the recorded results are looked for: `$UPCALL_HARDWARE_RESULTS`, or `shared/data` beside the checkout. */
export function hardwareResultsPath(): string | undefined {
	const beside = fileURLToPath(new URL("../../../../../shared/data/a64-hardware-results", import.meta.url));
	const checkouts = fileURLToPath(new URL("../../../../../../shared/data/a64-hardware-results", import.meta.url));
	return [process.env.UPCALL_HARDWARE_RESULTS, beside, checkouts].find(
		(path) => path !== undefined && existsSync(join(path, "tests.jsonl.gz")),
	);
}

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));

/** Reads the recorded results of a directory. */
export function readHardwareResults(path: string): HardwareResults {
	type Line = Record<"name" | "code" | "codeAddr" | "res" | "expected", string>;
	const lines = gunzipSync(readFileSync(join(path, "tests.jsonl.gz")))
		.toString()
		.trim()
		.split("\n");
	const inputs = JSON.parse(readFileSync(join(path, "inputs.json"), "utf8")) as { addr: string; hex: string }[];
	return {
		routines: lines.map((line) => {
			const { name, code, codeAddr, res, expected } = JSON.parse(line) as Line;
			return {
				name,
				code: hex(code),
				codeAddress: BigInt(codeAddr),
				resultAddress: BigInt(res),
				expected: hex(expected),
			};
		}),
		inputs: inputs.map((i) => ({ address: BigInt(i.addr), bytes: hex(i.hex) })),
	};
}

const PAGE = 4096;
const MASK = ~BigInt(PAGE - 1);
/** Intermediate physical addresses. */
const TABLES = 0x4000_0000n;
const TABLES_BYTES = 0x4_0000;
const RAM = 0x4100_0000n;
/** Virtual addresses that no routine uses. */
const STACK = 0x7f_0000_0000n;
/** No memory is behind it: fetching from it leaves the CPU. */
const RETURN = 0x7e_0000_0000n;
const NOWHERE = 0x8000_0000n;
/** Exceptions end there too. */
const VECTORS = 0x7d_0000_0000n;

/** Stage 1 on, EL1, little-endian, no alignment checks; SIMD and floating point are not trapped. */
const SCTLR = 0x30d0_0981n;
const TCR = (2n << 32n) | (1n << 23n) | 24n;
const EL1h = 0x3c5n;
/** More instructions than any routine executes. */
const STEPS = 5_000_000;

/** Runs routines on a CPU behind the interface of tests. */
export class HardwareRunner {
	readonly #driver: TestDriver;
	readonly #model: CpuModel;
	readonly #inputs: HardwareResults["inputs"];

	constructor(driver: TestDriver, model: CpuModel, inputs: HardwareResults["inputs"]) {
		this.#driver = driver;
		this.#model = model;
		this.#inputs = inputs;
	}

	/** What is wrong with what a routine wrote, or `undefined`. */
	run(routine: Routine): string | undefined {
		const { name, expected } = routine;
		const memory = { base: TABLES, bytes: new Uint8Array(TABLES_BYTES), next: 0 };
		const tables = new PageTables(memory, 12, 40);
		const attributes = ATTR.index(0) | ATTR.SH_INNER | ATTR.AF;
		const pages = new Map<bigint, Uint8Array>();
		const physical = new Map<bigint, bigint>();
		const place = (address: bigint, bytes: Uint8Array): void => {
			for (let offset = 0; offset < bytes.length; ) {
				const at = address + BigInt(offset);
				const page = at & MASK;
				let target = pages.get(page);
				if (target === undefined) {
					target = new Uint8Array(PAGE);
					physical.set(page, RAM + BigInt(pages.size * PAGE));
					tables.map(page, physical.get(page) as bigint, attributes | ATTR.AP_EL1_RW);
					pages.set(page, target);
				}
				const start = Number(at - page);
				const length = Math.min(PAGE - start, bytes.length - offset);
				target.set(bytes.subarray(offset, offset + length), start);
				offset += length;
			}
		};
		place(routine.codeAddress, routine.code);
		place(STACK - BigInt(PAGE), new Uint8Array(PAGE));
		for (const { address, bytes } of this.#inputs) place(address, bytes);
		place(routine.resultAddress, new Uint8Array(expected.length));
		for (const page of [RETURN, VECTORS]) tables.map(page, NOWHERE, attributes | ATTR.AP_EL1_RO);
		const ram = new Uint8Array(pages.size * PAGE);
		for (const [page, bytes] of pages) ram.set(bytes, Number((physical.get(page) as bigint) - RAM));
		const regions: readonly MemoryRegion[] = [
			{ ipa: TABLES, bytes: memory.bytes },
			{ ipa: RAM, bytes: ram },
		];
		const driver = this.#driver;
		driver.reset(this.#model);
		driver.setMemory(regions);
		driver.load(this.#start(routine, tables.root));
		const { exit } = driver.step(STEPS);
		if (exit.kind !== "abort" || exit.what !== "fetch" || exit.va !== RETURN) {
			const { pc, sys } = driver.save();
			const where = [pc, sys.ESR_EL1 ?? 0n, sys.ELR_EL1 ?? 0n, sys.FAR_EL1 ?? 0n].map((v) => v.toString(16));
			return `${name}: ends with ${exit.kind}; PC, ESR, ELR, FAR ${where}`;
		}
		for (let offset = 0; offset < expected.length; ) {
			const at = routine.resultAddress + BigInt(offset);
			const length = Math.min(PAGE - Number(at & ~MASK), expected.length - offset);
			const got = driver.readMemory((physical.get(at & MASK) as bigint) + (at & ~MASK), length);
			for (let i = 0; i < length; i++) {
				if (got[i] === expected[offset + i]) continue;
				const from = (offset + i) & ~15;
				const show = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
				return (
					`${name}: byte ${offset + i} of ${expected.length}: ` +
					`${show(got.subarray(from - offset, from - offset + 16))}, expected ${show(expected.subarray(from, from + 16))}`
				);
			}
			offset += length;
		}
		return undefined;
	}

	#start(routine: Routine, TTBR0_EL1: bigint): CpuSnapshot {
		const x = Array.from({ length: 31 }, () => 0n);
		x[30] = RETURN;
		return {
			x,
			sp_el0: 0n,
			sp_el1: STACK,
			pc: routine.codeAddress,
			pstate: EL1h,
			sys: {
				SCTLR_EL1: SCTLR,
				TCR_EL1: TCR,
				TTBR0_EL1,
				MAIR_EL1: 0xffn,
				VBAR_EL1: VECTORS,
				CPACR_EL1: 3n << 20n,
				FPCR: 0n,
				FPSR: 0n,
			},
			retired: 0n,
		};
	}
}
