import { IOCTLS, KVM_CREATE_VM, KVM_GET_REG_LIST, KVM_RUN } from "@upcall/uapi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type IoctlArgument, openKvm, type Vcpu } from "../src/index.ts";
import { guest } from "./support/guest.ts";

const MEMORY = 1 << 20;
const REQUESTS = IOCTLS.map(([, request]) => request).filter((request) => request !== KVM_CREATE_VM);

/** Where pointers of hostile clients go: inside, at the edges, outside, and not numbers at all. */
const address = fc.oneof(
	fc.nat({ max: MEMORY + 64 }),
	fc.constantFrom(
		0,
		1,
		MEMORY,
		MEMORY - 1,
		2 ** 32,
		2 ** 40,
		2 ** 53,
		2 ** 63,
		-1,
		-4096,
		0.5,
		Number.NaN,
		Infinity,
		-Infinity,
	),
	fc.bigInt({ min: -(1n << 64n), max: 1n << 65n }),
);

/** Structures whose words are small numbers, addresses, ids or noise. */
const word = fc.oneof(
	fc.constantFrom(
		0n,
		1n,
		2n,
		4n,
		5n,
		0x8000n,
		0x10000n,
		0x20000n,
		0x4000_0000n,
		1n << 40n,
		(1n << 64n) - 1n,
		(1n << 64n) - 4096n,
	),
	fc.nat({ max: 0xffff }).map((low) => 0x6030_0000_0013_0000n | BigInt(low)),
	fc.nat({ max: 0x100 }).map((low) => 0x6030_0000_0010_0000n | BigInt(low)),
	fc.nat({ max: 8 }).map((low) => 0x6030_0000_0014_0000n | BigInt(low)),
	fc.nat({ max: 0xff }).map(BigInt),
	fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
);

const structure = fc.array(word, { maxLength: 70 }).map((words) => {
	const bytes = new Uint8Array(8 * words.length);
	const view = new DataView(bytes.buffer);
	for (const [i, value] of words.entries()) view.setBigUint64(8 * i, value, true);
	return bytes;
});

const argument: fc.Arbitrary<IoctlArgument> = fc.oneof(address, structure, fc.uint8Array({ maxLength: 600 }));
const request = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom(...REQUESTS) },
	{ weight: 1, arbitrary: fc.integer() },
	{ weight: 1, arbitrary: fc.constantFrom(0.5, Number.NaN, Infinity, 2 ** 40, -1) },
);
const call = fc.record({
	on: fc.nat({ max: 3 }),
	request,
	argument,
	noise: fc.uint8Array({ maxLength: 16 }),
	at: fc.nat({ max: 2400 }),
});

describe("hostile clients and guests", () => {
	it("raw ioctls with any number, bytes or pointer return a value or an errno and never throw", {
		timeout: 120_000,
	}, () => {
		let cases = 0;
		fc.assert(
			fc.property(fc.array(call, { minLength: 60, maxLength: 120 }), fc.boolean(), (list, upstream) => {
				const abi = upstream ? "upstream" : "rfc";
				const kvm = openKvm({ abi, memory: MEMORY, maxVcpus: 4, clock: "virtual", budget: 200, hypercallRanges: true });
				const { vm, vcpu } = guest(kvm, [0xd4000002, 0xd4000003, 0x14000000]);
				const other = vm.createVcpu(1);
				const handles = [kvm, vm, vcpu, other];
				for (const { on, request: number, argument: value, noise, at } of list) {
					// What userspace may scribble over kvm_run between two calls.
					vcpu.runPages.set(noise, at);
					const result = (handles[on] as Vcpu).ioctl(number, value);
					cases++;
					expect(Number.isSafeInteger(result) && result > -4096).toBe(true);
				}
				expect([0, -4, -5, -8, -14, -38]).toContain(other.ioctl(KVM_RUN, 0));
			}),
			{ numRuns: 400, seed: 20261123 },
		);
		expect(cases).toBeGreaterThan(20_000);
	});

	it("the reg list asks for no more memory than it says", () => {
		const { vcpu } = guest(openKvm({ memory: MEMORY }), []);
		const header = new Uint8Array(8).fill(0xff);
		expect(vcpu.ioctl(KVM_GET_REG_LIST, header)).toBe(-14);
	});

	it("random code at EL1 and EL0 ends every KVM_RUN with an exit or an errno", { timeout: 120_000 }, () => {
		const words = fc.array(fc.oneof(fc.nat({ max: 0xffffffff }), fc.constantFrom(0xd4000002, 0xd4000003, 0xd503207f)), {
			minLength: 8,
			maxLength: 64,
		});
		let runs = 0;
		fc.assert(
			fc.property(words, fc.boolean(), (code, el0) => {
				const kvm = openKvm({ abi: "upstream", memory: MEMORY, clock: "virtual", budget: 2000 });
				const { vcpu } = guest(kvm, code);
				if (el0) vcpu.setOneReg(0x6030_0000_0010_0042n, 0x3c0n);
				for (let i = 0; i < 10; i++) {
					runs++;
					expect([0, -4, -38]).toContain(vcpu.enter());
				}
			}),
			{ numRuns: 300, seed: 7 },
		);
		expect(runs).toBe(3000);
	});
});
