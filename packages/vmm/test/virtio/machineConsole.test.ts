import { assemble } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createMachine, type Machine, restoreMachine } from "../../src/index.ts";

/** Slot 1, behind the entropy device: magic, device, and a letter to emerg_wr (VIRTIO 1.2, section 5.3.4). */
const GUEST = `
	ldr x1, =100000
1:	subs x1, x1, #1
	b.ne 1b
	ldr x1, =0x0a000200
	ldr w2, [x1, #8]
	add w2, w2, #0x30
	str w2, [x1, #0x108]
	mov x3, #0x09000000
	mov w2, #0x58
	str w2, [x3]
	ldrh w2, [x1, #0x100]
	ldrh w4, [x1, #0x102]
	add w2, w2, w4
	str w2, [x1, #0x108]
	b .
	.ltorg
`;

function printed(machine: Machine): () => string {
	let text = "";
	machine.console.onData((bytes) => {
		text += String.fromCharCode(...bytes);
	});
	return () => text;
}

const guest = (console: "serial" | "virtio", text = GUEST): Machine =>
	createMachine({
		kernel: new Uint8Array(assemble(text).slice().buffer),
		memory: 4 << 20,
		clock: "virtual",
		console,
		kvm: { budget: 1000 },
	});

describe("a machine whose console is virtio", () => {
	it("prints what the guest gives that device, and nothing of the serial line", async () => {
		const machine = guest("virtio");
		const text = printed(machine);
		machine.console.resize(0x21, 0x20);
		await machine.run({ instructions: 250_000 });
		expect(text()).toBe("3A");
		const serial = guest("serial");
		const serialText = printed(serial);
		serial.console.resize(1, 1);
		await serial.run({ instructions: 250_000 });
		expect(serialText()).toBe("X");
	});

	it("holds what is typed until a driver takes it, and is the same after a snapshot", async () => {
		const machine = guest("virtio");
		const text = printed(machine);
		machine.console.resize(0x21, 0x20);
		expect(machine.console.write(new Uint8Array((1 << 20) + 5))).toBe(1 << 20);
		await machine.run({ instructions: 1 });
		const pieces: Uint8Array[] = [];
		await machine.save((bytes) => {
			pieces.push(bytes.slice());
		});
		const restored = await restoreMachine(
			(async function* () {
				yield* pieces;
			})(),
		);
		const after = printed(restored);
		await restored.run({ instructions: 250_000 });
		await machine.run({ instructions: 250_000 });
		expect([text(), after()]).toEqual(["3A", "3A"]);
		expect([restored.console.write("x"), machine.console.write("x")]).toEqual([0, 0]);
	});
});
