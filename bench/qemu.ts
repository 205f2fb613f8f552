import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RAM_BASE } from "@upcall/vmm";
import { move, powerOff } from "./programs.ts";

/** The command. */
export const QEMU = "qemu-system-aarch64";
/** Where a kernel of the benchmarks is linked, from the start of RAM. */
export const LOAD_OFFSET = 0x80000;
/** Where the code is that runs before and after the kernel: within reach of a branch from every kernel. */
const FRAME = RAM_BASE + 0x700_0000;
const REPORT = FRAME + 0x100;
/** Where the time of the start is kept. */
const START = FRAME + 0x800;
const ENTRY = RAM_BASE + LOAD_OFFSET;
/** CNTFRQ_EL0 of QEMU's counter, Hz. */
const FREQUENCY = 62_500_000;

const HVC = 0xd4000002;
const FOREVER = 0x14000000;
const branch = (from: number, to: number): number => (0x14000000 | (((to - from) / 4) & 0x3ff_ffff)) >>> 0;
const branchAndLink = (words: number): number => (0x94000000 | (words & 0x3ff_ffff)) >>> 0;

/** First line of `qemu-system-aarch64 --version`; undefined when there is none. */
export function qemuVersion(): string | undefined {
	const result = spawnSync(QEMU, ["--version"], { encoding: "utf8" });
	return result.status === 0 ? result.stdout.split("\n")[0] : undefined;
}

/** Puts the kernel's first instruction back, notes the time, and enters the kernel. */
const before = (first: number): number[] => [
	...move(1, ENTRY),
	...move(0, first),
	0xb9000020, // str w0, [x1]
	0xd5033f9f, // dsb sy
	0xd508751f, // ic iallu
	0xd5033f9f, // dsb sy
	0xd5033fdf, // isb
	...move(2, START),
	0xd53be040, // mrs x0, cntvct_el0
	0xf9000040, // str x0, [x2]
	0xd61f0020, // br x1
];

/** Prints x0 as 16 hexadecimal digits on the PL011. */
const print: readonly number[] = [
	0xd2800204, // mov x4, #16
	0x93c0f000, // ror x0, x0, #60
	0x92400c05, // and x5, x0, #15
	0x1100c0a6, // add w6, w5, #'0'
	0x11015ca7, // add w7, w5, #'a' - 10
	0xf10024bf, // cmp x5, #9
	0x1a8680e6, // csel w6, w7, w6, hi
	0x39000066, // strb w6, [x3]
	0xd1000484, // sub x4, x4, #1
	0xb5ffff04, // cbnz x4, ror
	0xd65f03c0, // ret
];

/** After the kernel: translation off, prints x0 and the ticks since {@link before}, powers off by PSCI. */
const after: readonly number[] = [
	0xd53be048, // mrs x8, cntvct_el0
	...move(2, START),
	0xf9400049, // ldr x9, [x2]
	0xcb090108, // sub x8, x8, x9
	0xd5381001, // mrs x1, sctlr_el1
	0xd2800022, // mov x2, #1
	0x8a220021, // bic x1, x1, x2
	0xd5181001, // msr sctlr_el1, x1
	0xd5033fdf, // isb
	0xd2a12003, // mov x3, #0x9000000
	branchAndLink(3 + powerOff.length),
	0xaa0803e0, // mov x0, x8
	branchAndLink(1 + powerOff.length),
	...powerOff,
	...print,
];

/** The kernel between branches to {@link before} and {@link after}, the latter in place of the HVC that it ends with. */
function framed(kernel: Uint8Array): Uint8Array {
	const out = Uint8Array.from(kernel);
	const view = new DataView(out.buffer);
	for (let at = 0; at + 8 <= out.length; at += 4) {
		if (view.getUint32(at, true) !== HVC || view.getUint32(at + 4, true) !== FOREVER) continue;
		view.setUint32(at, branch(ENTRY + at, REPORT), true);
		view.setUint32(0, branch(ENTRY, FRAME), true);
		return out;
	}
	throw new TypeError("the kernel does not end with HVC #0");
}

/** QEMU's board, as the benchmark uses it. */
export const QEMU_BOARD: readonly string[] =
	"-M virt,gic-version=3 -cpu cortex-a57 -display none -monitor none -serial stdio -net none".split(" ");

/** What a guest prints until it powers off. */
export function qemuOutput(kernel: string): string {
	const args = [...QEMU_BOARD, "-m", "256", "-kernel", kernel];
	return execFileSync(QEMU, args, { encoding: "latin1", timeout: 300_000 });
}

/** What a run under QEMU gave. */
export interface QemuRun {
	/** By the guest's counter, from the kernel's first instruction to its last: QEMU's start is not in it. */
	readonly seconds: number;
	/** x0 at the end. */
	readonly result: bigint;
}

/** Runs a raw kernel, entered at EL1 {@link LOAD_OFFSET} above the start of RAM, until the HVC that it ends with. */
export function qemuRun(kernel: Uint8Array): QemuRun {
	const folder = mkdtempSync(join(tmpdir(), "bench-"));
	const file = (name: string, bytes: Uint8Array): string => {
		const path = join(folder, name);
		writeFileSync(path, bytes);
		return path;
	};
	try {
		const frame = new Uint32Array((REPORT - FRAME) / 4 + after.length);
		frame.set(before(new DataView(kernel.buffer, kernel.byteOffset).getUint32(0, true)));
		frame.set(after, (REPORT - FRAME) / 4);
		const output = execFileSync(
			QEMU,
			[
				...QEMU_BOARD,
				...["-m", "256", "-kernel", file("kernel", framed(kernel))],
				"-device",
				`loader,file=${file("frame", new Uint8Array(frame.buffer))},addr=0x${FRAME.toString(16)},force-raw=on`,
			],
			{ encoding: "latin1", timeout: 300_000 },
		);
		if (!/^[0-9a-f]{32}$/.test(output)) throw new TypeError(`unexpected output of QEMU: ${output}`);
		return { result: BigInt(`0x${output.slice(0, 16)}`), seconds: Number(`0x${output.slice(16)}`) / FREQUENCY };
	} finally {
		rmSync(folder, { recursive: true });
	}
}
