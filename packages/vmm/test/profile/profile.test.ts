import { assemble } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createMachine, type MachineOptions, SymbolTable } from "../../src/index.ts";
import { CallTree, FrameNames } from "../../src/profile/callTree.ts";
import { MAX_DEPTH } from "../../src/profile/guestStack.ts";
import { Samples } from "../../src/profile/samples.ts";

const ENTRY = 0x4008_0000n;
const CODE = `
	adr x1, stack
	mov sp, x1
	mov x29, xzr
	mov x30, xzr
	ldr x20, rounds
	outer: bl caller
	sub x20, x20, #1
	cbnz x20, outer
	ldr x0, off
	hvc #0
	b .
	.balign 8
	rounds: .quad ROUNDS
	off: .quad 0x84000008
	.balign 64
	caller: stp x29, x30, [sp, #-16]!
	mov x29, sp
	bl hot
	bl cold
	ldp x29, x30, [sp], #16
	ret
	.balign 64
	hot: mov x2, #3000
	loop: subs x2, x2, #1
	b.ne loop
	ret
	.balign 64
	cold: mov x2, #300
	again: subs x2, x2, #1
	b.ne again
	ret
	.balign 4096
	.quad 0
	.balign 4096
	stack: .quad 0
`;
const SYMBOLS = new SymbolTable(
	[
		["main", 0],
		["caller", 64],
		["hot", 128],
		["cold", 192],
	].map(([name, offset]) => ({ name: String(name), address: ENTRY + BigInt(offset as number), code: true })),
);

interface File {
	readonly shared: { readonly frames: readonly { readonly name: string }[] };
	readonly profiles: readonly {
		readonly name: string;
		readonly endValue: number;
		readonly samples: readonly (readonly number[])[];
		readonly weights: readonly number[];
	}[];
}

const parse = (bytes: Uint8Array): File => JSON.parse(new TextDecoder().decode(bytes)) as File;

/** Weights of the stacks of one profile of a file. */
function stacks(file: File, name: string): Record<string, number> {
	const found = file.profiles.find((profile) => profile.name === name);
	const sums: Record<string, number> = {};
	found?.samples.forEach((stack, n) => {
		const text = stack.map((frame) => file.shared.frames[frame]?.name).join(" ");
		sums[text] = (sums[text] ?? 0) + (found.weights[n] as number);
	});
	return sums;
}

const program = (text: string): Uint8Array => new Uint8Array(assemble(text, { base: ENTRY }).slice().buffer);

async function profileOf(text: string, options: MachineOptions = {}, symbols: SymbolTable | undefined = SYMBOLS) {
	const machine = createMachine({ kernel: program(text), memory: 4 << 20, clock: "virtual", ...options });
	const profiler = machine.profile(symbols);
	const end = await machine.run({ instructions: 200_000_000, timeoutSeconds: 20 });
	profiler.stop();
	return { end, bytes: profiler.speedscope("test", "upcall") };
}

const withRounds = (rounds: number): string => CODE.replace("ROUNDS", String(rounds));

describe("the profile of a guest", () => {
	it("names the hot function and its callers, in instructions", async () => {
		const { end, bytes } = await profileOf(withRounds(1000), { tier: "interp" });
		const file = parse(bytes);
		const sums = stacks(file, "vCPU 0: instructions");
		const total = file.profiles[0]?.endValue ?? 0;
		expect(end.instructions - total).toBeLessThan(10_007);
		expect(Object.keys(sums)).toEqual(expect.arrayContaining(["EL1 main caller hot", "EL1 main caller cold"]));
		// hot executes 6,002 of the about 6,612 instructions of a round
		expect((sums["EL1 main caller hot"] ?? 0) / total).toBeCloseTo(6002 / 6612, 1);
		expect(stacks(file, "vCPU 0: exits")).toEqual({ "EL1 main [KVM_EXIT_HYPERCALL]": 1 });
		expect(stacks(file, "vCPU 0: tiers")["interpreted hot"]).toBe(sums["EL1 main caller hot"]);
	});

	it("says how much was compiled, and has the same instructions in every tier", async () => {
		const interpreted = parse((await profileOf(withRounds(20_000), { tier: "interp" })).bytes);
		const compiled = parse((await profileOf(withRounds(20_000), { tier: "jit" })).bytes);
		expect(compiled.profiles[0]).toEqual(interpreted.profiles[0]);
		const tiers = stacks(compiled, "vCPU 0: tiers");
		expect(tiers["compiled hot"]).toBeGreaterThan(10 * (tiers["interpreted hot"] ?? 0));
		expect(Object.keys(stacks(interpreted, "vCPU 0: tiers")).filter((name) => name.startsWith("compiled"))).toEqual([]);
	});

	it("is the same every time with a virtual clock, and the guest does not notice", async () => {
		const first = await profileOf(withRounds(300), { tier: "interp", smp: 2 });
		const second = await profileOf(withRounds(300), { tier: "interp", smp: 2 });
		expect(second.bytes).toEqual(first.bytes);
		const plain = createMachine({ kernel: program(withRounds(300)), memory: 4 << 20, clock: "virtual", smp: 2 });
		expect((await plain.run()).instructions).toBe(first.end.instructions);
	});

	it("has pages in place of functions without symbols", async () => {
		const { bytes } = await profileOf(withRounds(300), { tier: "interp" }, new SymbolTable([]));
		expect(Object.keys(stacks(parse(bytes), "vCPU 0: tiers"))).toEqual(["interpreted page 0x40080000"]);
	});

	it.each([
		["a frame that is its own caller", "adr x29, self\nb .\n.balign 16\nself: .quad 0x40080010, 0x40080000"],
		[
			"an endless circle",
			"adr x29, a\nb .\n.balign 16\na: .quad 0x40080020, 0x40080000\nb: .quad 0x40080010, 0x40080000",
		],
		["a frame at the end of the address space", "mov x29, #-8\nmov x30, #-1\nb ."],
		["a frame in a device", "mov x29, #0x09000000\nb ."],
		["a frame across two pages", "movz x29, #0x4008, lsl #16\nadd x29, x29, #4088\nb ."],
		["a frame that is not aligned", "adr x29, a\nadd x29, x29, #1\nb .\n.balign 16\na: .quad 1, 2, 3"],
	])("ends at %s", async (_, text) => {
		const { bytes } = await profileOf(text, {}, undefined);
		const deepest = Math.max(...(parse(bytes).profiles[0]?.samples ?? []).map((stack) => stack.length));
		expect(deepest).toBeGreaterThan(1);
		expect(deepest).toBeLessThanOrEqual(MAX_DEPTH + 3);
	});
});

describe("the space of a profile", () => {
	it("samples get rarer, and no instruction is lost", () => {
		const samples = new Samples(4);
		let sum = 0;
		for (let n = 0; n < 100_000; n++) {
			sum += samples.distance;
			samples.add(n & 7);
			expect(samples.nodes.length).toBeLessThan(8192);
		}
		expect(samples.weights.reduce((a, b) => a + b, 0)).toBe(sum);
		expect(samples.distance).toBeGreaterThan(10_007 * 8);
	});

	it("names and stacks are limited", () => {
		const names = new FrameNames();
		for (let n = 0; n < 100_000; n++) names.number(`f${n}`);
		expect(names.names.length).toBeLessThanOrEqual(65_536);
		expect(names.number("f99999")).toBe(names.number("[more]"));
		const tree = new CallTree();
		let deepest = 0;
		for (let n = 0; n < 400_000; n++)
			deepest = Math.max(deepest, tree.child(0, n % 65_536), tree.child(n % 1000, n % 5));
		for (let n = 0; n < 400_000; n++) deepest = Math.max(deepest, tree.child(n % 60_000, n % 60));
		expect(deepest).toBeLessThan(1 << 18);
	});
});
