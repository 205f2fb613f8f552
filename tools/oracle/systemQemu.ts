import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ARENA_BYTES, type Outcome, type Probe } from "../../packages/spec/test/support/probes/index.ts";

const RECORD_BYTES = 384;

function record(p: Probe): BigUint64Array {
	const { x, sp_el0, sp_el1, pc, pstate, sys } = p.snapshot;
	const r = new BigUint64Array(RECORD_BYTES / 8);
	r.set(x);
	r.set([sp_el0, sp_el1, pc, pstate], 31);
	const names = [
		"SCTLR_EL1",
		"TCR_EL1",
		"TTBR0_EL1",
		"TTBR1_EL1",
		"MAIR_EL1",
		"CNTKCTL_EL1",
		"MDSCR_EL1",
		"FAR_EL1",
		"PAR_EL1",
	];
	r.set(
		names.map((name) => sys[name] ?? 0n),
		35,
	);
	return r;
}

/** Runs all probes, those of one CPU in one QEMU, and gives their outcomes in order. */
export function runOnQemu(list: readonly Probe[]): Outcome[] {
	const outcomes = new Map<Probe, Outcome>();
	for (const cpu of ["neoverse-n1", "max"]) {
		const some = list.filter((p) => (p.cpu ?? "neoverse-n1") === cpu);
		if (some.length === 0) continue;
		for (const [i, outcome] of runOn(cpu, some).entries()) outcomes.set(some[i] as Probe, outcome);
	}
	return list.map((p) => outcomes.get(p) as Outcome);
}

function runOn(cpu: string, list: readonly Probe[]): Outcome[] {
	const directory = mkdtempSync(join(tmpdir(), "system-oracle-"));
	try {
		const path = (name: string) => join(directory, name);
		const source = fileURLToPath(new URL("programs/harness.S", import.meta.url));
		execFileSync("aarch64-linux-gnu-as", [source, "-o", path("harness.o")]);
		execFileSync("aarch64-linux-gnu-ld", [
			"-Ttext=0x40400000",
			"-e",
			"0x40400000",
			"-o",
			path("harness.elf"),
			path("harness.o"),
		]);
		execFileSync("aarch64-linux-gnu-objcopy", ["-O", "binary", path("harness.elf"), path("harness.bin")]);
		const records = new Uint8Array(0x100 + list.length * RECORD_BYTES);
		new DataView(records.buffer).setBigUint64(0, BigInt(list.length), true);
		list.forEach((p, i) => {
			records.set(new Uint8Array(record(p).buffer), 0x100 + i * RECORD_BYTES);
		});
		writeFileSync(path("records.bin"), records);
		const arenas = openSync(path("arenas.bin"), "w");
		ftruncateSync(arenas, list.length * ARENA_BYTES);
		list.forEach((p, i) => {
			for (let offset = 0; offset < ARENA_BYTES; offset += 4096) {
				const page = p.arena.subarray(offset, offset + 4096);
				if (page.some((byte) => byte !== 0)) writeSync(arenas, page, 0, 4096, i * ARENA_BYTES + offset);
			}
		});
		closeSync(arenas);
		const load = (file: string, address: string) => [
			"-device",
			`loader,file=${path(file)},addr=${address},force-raw=on`,
		];
		const out = execFileSync(
			"qemu-system-aarch64",
			[
				...[
					"-M",
					"virt",
					"-cpu",
					cpu,
					"-m",
					"1G",
					"-display",
					"none",
					"-serial",
					"none",
					"-monitor",
					"none",
					"-nic",
					"none",
				],
				...["-semihosting-config", "enable=on,target=native"],
				...load("harness.bin", "0x40400000"),
				...load("records.bin", "0x40410000"),
				...load("arenas.bin", "0x48000000"),
				...["-device", "loader,addr=0x40400000,cpu-num=0"],
			],
			{
				timeout: 120_000,
				maxBuffer: 1 << 26,
				stdio: ["ignore", "pipe", "inherit"],
			},
		);
		const results = new BigUint64Array(new Uint8Array(out).buffer);
		if (results.length !== (list.length * RECORD_BYTES) / 8) throw new TypeError(`QEMU wrote ${out.length} bytes`);
		return list.map((_, i) => {
			const at = (n: number) => (results[(i * RECORD_BYTES) / 8 + n] as bigint).toString(16);
			const x = [0, 1, 2, 3, 4, 5, 6, 7].map(at).join(" ");
			return {
				vector: at(31),
				esr: at(32),
				far: at(33),
				elr: at(34),
				spsr: at(35),
				par: at(36),
				pstate: (BigInt(`0x${at(37)}`) & 0xfff_ffffn).toString(16),
				x,
			};
		});
	} finally {
		rmSync(directory, { recursive: true });
	}
}
