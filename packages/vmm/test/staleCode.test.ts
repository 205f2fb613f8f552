import { assemble } from "@upcall/spec";
import { expect, it } from "vitest";
import { createMachine } from "../src/index.ts";

/** Runs a program to its power-off and returns some of its registers. */
async function registers(text: string, numbers: readonly number[]): Promise<bigint[]> {
	const kernel = new Uint8Array(assemble(`${text}\n\tldr w0, =0x84000008\n\thvc #0\n`).slice().buffer);
	const machine = createMachine({ kernel, memory: 1 << 20, clock: "virtual" });
	const end = await machine.run({ timeoutSeconds: 30 });
	expect(end.reason).toBe("shutdown");
	return numbers.map((n) => machine.vcpus[0]?.x(n) ?? -1n);
}

it("code that a fw_cfg transfer overwrites is not run from what was decoded before", async () => {
	const run = await registers(
		`
		adr x0, vectors
		msr vbar_el1, x0
		isb
		mov x22, #0
		ldr x9, =0x40090000         // mov x5, #1; ret
		ldr w1, =0xd2800025
		str w1, [x9]
		ldr w1, =0xd65f03c0
		str w1, [x9, #4]
		dsb sy
		isb
		blr x9
		mov x6, x5
		mov x5, #0
		ldr x10, =0x40098000        // select key 3 (RAM size), read 4 bytes to x9
		ldr w1, =0x0a000300
		str w1, [x10]
		ldr w1, =0x04000000
		str w1, [x10, #4]
		str wzr, [x10, #8]
		ldr w1, =0x00000940
		str w1, [x10, #12]
		ldr x11, =0x09020000
		str wzr, [x11, #16]
		ldr w1, =0x00800940
		str w1, [x11, #20]
		dsb sy
		isb
		blr x9                      // 0x00100000 is UNDEFINED
		b after
		.balign 2048
	vectors:
		.space 512
		mov x22, #1
	after:`,
		[6, 5, 22],
	);
	expect(run).toEqual([1n, 0n, 1n]);
});

it("flash that was programmed again runs its new code", async () => {
	const program = (word: string): string => `
		ldr w1, =0x00400040
		str w1, [x9]
		ldr w1, =${word}
		str w1, [x9]
		ldr w1, =0x00ff00ff
		str w1, [x9]
		dsb sy
		isb`;
	const run = await registers(
		`
		ldr x8, =0x1004
		mov x9, x8
		${program("0xd65f03c0")}
		ldr x9, =0x1000
		${program("0xd2800065")}   // mov x5, #3
		blr x9
		mov x6, x5
		${program("0xd2800025")}   // mov x5, #1: one bit less
		blr x9`,
		[6, 5],
	);
	expect(run).toEqual([3n, 1n]);
});
