import { createHash } from "node:crypto";
import { assembleProgram } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createMachine, GdbStub, type Machine, type MachineOptions } from "../../src/index.ts";
import { GdbClient } from "../support/gdbClient.ts";

const BASE = 0x40080000;

interface Guest {
	readonly machine: Machine;
	/** Address of a label. */
	at(label: string): bigint;
	/** The same as hexadecimal text. */
	hex(label: string): string;
}

/** A machine with a program. */
function guest(text: string, options: MachineOptions = {}): Guest {
	const { words, symbols } = assembleProgram(text, { base: BASE });
	const kernel = new Uint8Array(words.slice().buffer);
	const machine = createMachine({ kernel, memory: 4 << 20, clock: "virtual", ...options });
	const at = (label: string): bigint => symbols.get(label) ?? -1n;
	return { machine, at, hex: (label) => at(label).toString(16) };
}

/** The guest, held before its first instruction, with a debugger. */
function debugged(text: string, options: MachineOptions = {}) {
	const made = guest(text, options);
	const stub = new GdbStub(made.machine, { wait: true });
	const gdb = new GdbClient(stub);
	return { ...made, stub, gdb, end: made.machine.run({ timeoutSeconds: 60, reboot: false }) };
}

/** Where bytes first are among others; -1 when they are nowhere. */
const indexOf = (all: Uint8Array, part: Uint8Array): number =>
	Buffer.from(all.buffer, all.byteOffset, all.length).indexOf(part);

const OFF = `
	ldr x0, =0x84000008
	hvc #0
	b .
	.ltorg
`;

describe("a debugger", () => {
	it("holds the guest before its first instruction, and lets it go", async () => {
		const { gdb, machine, end } = debugged(`mov x1, #7\n${OFF}`);
		expect(gdb.ask("?")).toBe("T05thread:01;");
		expect(gdb.pc).toBe(BigInt(BASE));
		expect(machine.instructions).toBe(0);
		expect(await gdb.go("vCont;c")).toBe("W00");
		expect(await end).toMatchObject({ reason: "shutdown" });
		expect(gdb.closed).toBe(true);
	});

	it("reads and writes registers: core, vector, system", async () => {
		const { gdb, machine, end } = debugged(OFF);
		expect(gdb.ask("P5=efcdab8967452301")).toBe("OK");
		expect(machine.vcpus[0]?.x(5)).toBe(0x0123456789abcdefn);
		const all = gdb.ask("g");
		expect(all.length).toBe(2 * (33 * 8 + 4 + 32 * 16 + 8));
		expect(all.slice(80, 96)).toBe("efcdab8967452301");
		expect(gdb.ask("P23=000102030405060708090a0b0c0d0e0f")).toBe("OK");
		expect(gdb.ask("p23")).toBe("000102030405060708090a0b0c0d0e0f");
		const changed = all.replace("efcdab8967452301", "1".repeat(16));
		expect(gdb.ask(`G${changed}`)).toBe("OK");
		expect(gdb.x(5)).toBe(0x1111111111111111n);
		expect(gdb.ask("G00")).toBe("E22");
		expect(gdb.ask("p9999")).toBe("E22");
		const xml: string[] = [];
		for (let at = 0; ; at += 0xfff) {
			const part = gdb.ask(`qXfer:features:read:target.xml:${at.toString(16)},fff`);
			xml.push(part.slice(1));
			if (part[0] === "l") break;
		}
		const [, number] = /name="SCTLR_EL1" bitsize="64" regnum="(\d+)"/.exec(xml.join("")) ?? [];
		const sctlr = gdb.ask(`p${Number(number).toString(16)}`);
		expect(sctlr).toBe("7800c50000000000");
		gdb.send("k");
		await end;
	});

	it("knows every register that KVM lists", async () => {
		const { gdb, machine, end } = debugged(OFF, { cpu: "max" });
		let xml = "";
		for (let at = 0; ; at += 0xfff) {
			const part = gdb.ask(`qXfer:features:read:target.xml:${at.toString(16)},fff`);
			xml += part.slice(1);
			if (part[0] === "l") break;
		}
		// The stack pointer is one register for the debugger, and its two are there by name.
		expect(xml.match(/<reg /g)?.length).toBe((machine.vcpus[0]?.getRegList().length ?? 0) + 1);
		const names = [...xml.matchAll(/<reg name="([^"]*)"/g)].map((m) => m[1]);
		expect(new Set(names).size).toBe(names.length);
		for (const [n] of names.entries()) expect(gdb.ask(`p${n.toString(16)}`)).not.toMatch(/x|E/);
		gdb.send("k");
		await end;
	});

	it("steps, also over an exception, device access and a hypercall", async () => {
		const { gdb, at, end } = debugged(`
			adr x0, vectors
			msr vbar_el1, x0
			mov x9, #0x09000000
		load: ldr w2, [x9, #0x18]
		after: svc #1
			ldr x0, =0xc3000001
		call: hvc #0
		behind: nop
			${OFF}
			.balign 2048
		vectors: .space 512
		sync: eret`);
		for (let n = 0; n < 3; n++) expect(await gdb.go("vCont;s:1")).toBe("T05thread:01;");
		expect(gdb.pc).toBe(at("load"));
		await gdb.go("s");
		expect([gdb.pc, gdb.x(2)]).toEqual([at("after"), 0x90n]);
		await gdb.go("vCont;s");
		expect(gdb.pc).toBe(at("sync"));
		await gdb.go("vCont;s");
		await gdb.go("vCont;s");
		expect(gdb.pc).toBe(at("call"));
		await gdb.go("vCont;s");
		expect([gdb.pc, gdb.x(0)]).toEqual([at("behind"), 0xffff_ffff_ffff_ffffn]);
		expect(await gdb.go("vCont;c")).toBe("W00");
		await end;
	});

	it("steps through a range at one go", async () => {
		const { gdb, at, hex, end } = debugged(`
			mov x1, #100
		loop: subs x1, x1, #1
			b.ne loop
		done: nop
			${OFF}`);
		await gdb.go("vCont;s");
		expect(await gdb.go(`vCont;r${hex("loop")},${hex("done")}:1`)).toBe("T05thread:01;");
		expect([gdb.pc, gdb.x(1)]).toEqual([at("done"), 0n]);
		gdb.send("vKill;1");
		expect((await end).message).toBe("ended by the debugger");
	});

	const LOOP = `
		adr x3, data
		mov x1, #5
	loop: bl function
		str x1, [x3, #8]
		ldr x4, [x3, #16]
		subs x1, x1, #1
		b.ne loop
		${OFF}
	function: add x2, x2, #1
		ret
		.balign 8
	data: .quad 0, 0, 0, 0`;

	it.each([
		["Z0", "swbreak"],
		["Z1", "hwbreak"],
	])("stops at a breakpoint, %s", async (z, reason) => {
		const { gdb, at, hex, end } = debugged(LOOP);
		gdb.ask("qSupported:swbreak+;hwbreak+");
		expect(gdb.ask(`${z},${hex("function")},4`)).toBe("OK");
		for (let n = 0; n < 5; n++) {
			expect(await gdb.go("vCont;c")).toBe(`T05thread:01;${reason}:;`);
			expect([gdb.pc, gdb.x(2)]).toEqual([at("function"), BigInt(n)]);
			// As gdb does: over the breakpoint without it.
			gdb.ask(`${z.replace("Z", "z")},${hex("function")},4`);
			await gdb.go("vCont;s");
			gdb.ask(`${z},${hex("function")},4`);
		}
		expect(await gdb.go("vCont;c")).toBe("W00");
		await end;
	});

	it.each([
		["Z2", 8, "watch"],
		["Z3", 16, "rwatch"],
		["Z4", 8, "awatch"],
	] as const)("stops before a watched access, %s", async (z, offset, reason) => {
		const { gdb, at, end } = debugged(LOOP);
		const address = (at("data") + BigInt(offset)).toString(16);
		expect(gdb.ask(`${z},${address},8`)).toBe("OK");
		for (let n = 0; n < 5; n++) {
			expect(await gdb.go("vCont;c")).toBe(`T05thread:01;${reason}:${address};`);
			expect(gdb.x(1)).toBe(BigInt(5 - n));
			gdb.ask(`${z.replace("Z", "z")},${address},8`);
			await gdb.go("vCont;s");
			gdb.ask(`${z},${address},8`);
		}
		expect(await gdb.go("vCont;c")).toBe("W00");
		await end;
	});

	it("has as many hardware breakpoints and watchpoints as the CPU", async () => {
		const { gdb, end } = debugged(OFF);
		const set = (z: string, count: number): string[] =>
			Array.from({ length: count }, (_, n) => gdb.ask(`${z},${(0x40090000 + 16 * n).toString(16)},4`));
		expect(set("Z1", 7)).toEqual([...new Array(6).fill("OK"), "E14"]);
		expect(set("Z2", 5)).toEqual([...new Array(4).fill("OK"), "E14"]);
		gdb.send("k");
		await end;
	});

	it("watches ranges of any size and alignment, as far as comparators go", async () => {
		const { gdb, end } = debugged(OFF);
		expect(gdb.ask("Z2,40090000,10000")).toBe("OK");
		expect(gdb.ask("z2,40090000,10000")).toBe("OK");
		expect(gdb.ask("Z2,40090005,7")).toBe("OK");
		expect(gdb.ask("Z2,40090105,7")).toBe("OK");
		expect(gdb.ask("Z2,40090205,7")).toBe("E14");
		expect(gdb.ask("Z2,0,0")).toBe("E14");
		expect(gdb.ask("Z2,1,ffffffff")).toBe("E14");
		gdb.send("k");
		await end;
	});

	it("gets more software breakpoints than there are comparators, does not see them in memory, and writes below them", async () => {
		const text = `mov x1, #1\n${Array.from({ length: 12 }, (_, n) => `p${n}: add x1, x1, #${n}`).join("\n")}\n${OFF}`;
		const { gdb, machine, at, hex, end } = debugged(text);
		const before = gdb.ask(`m${hex("p0")},30`);
		for (let n = 0; n < 12; n++) expect(gdb.ask(`Z0,${hex(`p${n}`)},4`)).toBe("OK");
		// A hardware breakpoint takes a comparator from a software one.
		expect(gdb.ask(`Z1,${hex("p3")},4`)).toBe("OK");
		expect(gdb.ask(`m${hex("p0")},30`)).toBe(before);
		expect(gdb.ask(`m${(at("p7") + 2n).toString(16)},3`)).toBe(before.slice(60, 66));
		expect(indexOf(machine.vm.memory, Uint8Array.of(0, 0, 0x20, 0xd4))).toBeGreaterThan(0);
		expect(gdb.ask(`M${hex("p9")},4:21fc0391`)).toBe("OK");
		expect(gdb.ask(`m${hex("p9")},4`)).toBe("21fc0391");
		for (let n = 0; n < 12; n++) {
			expect(await gdb.go("vCont;c")).toMatch(/^T05thread:01;$/);
			expect(gdb.pc).toBe(at(`p${n}`));
			gdb.ask(`z0,${hex(`p${n}`)},4`);
			if (n === 3) gdb.ask(`z1,${hex("p3")},4`);
		}
		expect(await gdb.go("vCont;c")).toBe("W00");
		expect(machine.vcpus[0]?.x(1)).toBe(BigInt(1 + 66 - 9 + 255));
		await end;
	});

	it("has memory by guest physical address, and through the page tables", async () => {
		const { gdb, end } = debugged(`
			adr x0, table
			mov x1, #0x40000000
			ldr x2, =0x40000705
			orr x3, x1, x2
			str x2, [x0, #8]           // 1 GiB block: 0x40000000 is itself
			str x2, [x0, #16]          // and 0x80000000 is 0x40000000 too
			msr ttbr0_el1, x0
			ldr x0, =0x200803519       // 39 bits, 4 KiB, TTBR1 off
			msr tcr_el1, x0
			isb
			mrs x0, sctlr_el1
			orr x0, x0, #1
			msr sctlr_el1, x0
			isb
		on: nop
			${OFF}
			.balign 4096
		table: .space 4096`);
		expect(gdb.ask("m80080000,4")).toBe("E14");
		const word = gdb.ask("m40080000,4");
		for (let n = 0; n < 14; n++) await gdb.go("vCont;s");
		expect(gdb.ask("m80080000,4")).toBe(word);
		expect(gdb.ask("mc0080000,4")).toBe("E14");
		expect(gdb.ask("X80100000,4:AB}\x03C")).toBe("OK");
		expect(gdb.ask("m40100000,4")).toBe("41422343");
		expect(gdb.ask("Qqemu.PhyMemMode:1")).toBe("OK");
		expect(gdb.ask("qqemu.PhyMemMode")).toBe("1");
		expect(gdb.ask("m80080000,4")).toBe("E14");
		expect(gdb.ask("m40100000,4")).toBe("41422343");
		// Devices are not looked at: reading them would change them.
		expect(gdb.ask("m9000000,4")).toBe("E14");
		expect(gdb.ask("Qqemu.PhyMemMode:0")).toBe("OK");
		gdb.send("k");
		await end;
	});

	it("interrupts a guest that runs, and detaches", async () => {
		const { gdb, hex, stub, machine, end } = debugged(`
		loop: ldr x1, stop
			cbz x1, loop
			${OFF}
			.balign 8
		stop: .quad 0`);
		gdb.ask(`Z1,${hex("loop")},4`);
		expect(await gdb.go("vCont;c")).toBe("T05thread:01;");
		gdb.ask(`z1,${hex("loop")},4`);
		const stop = gdb.go("vCont;c");
		setTimeout(() => gdb.raw("\x03"), 20);
		expect(await stop).toBe("T02thread:01;");
		expect(gdb.ask(`M${hex("stop")},1:01`)).toBe("OK");
		gdb.send("D");
		expect(gdb.replies).toEqual(["OK"]);
		gdb.disconnect();
		expect(await end).toMatchObject({ reason: "shutdown" });
		expect([stub.connected, machine.instructions > 10]).toEqual([false, true]);
	});

	it("that goes away without a word leaves nothing in the guest", async () => {
		const first = debugged(LOOP);
		first.gdb.ask(`Z0,${first.hex("function")},4`);
		await first.gdb.go("vCont;c");
		first.gdb.disconnect();
		expect(await first.end).toMatchObject({ reason: "shutdown" });

		// A guest that waits for a debugger does not start because one came and went.
		const second = debugged(OFF);
		second.gdb.ask(`Z0,${BASE.toString(16)},4`);
		second.gdb.disconnect();
		const again = new GdbClient(second.stub);
		expect([again.pc, second.machine.instructions]).toEqual([BigInt(BASE), 0]);
		expect(await again.go("c")).toBe("W00");
		await second.end;
	});

	it("monitor: registers, CPUs, reset, quit, and help for what there is not", async () => {
		const { gdb, machine, end } = debugged(`add x1, x1, #1\nb .`, { smp: 2 });
		const monitor = (command: string): string => {
			gdb.replies.length = 0;
			gdb.send(`qRcmd,${Buffer.from(command).toString("hex")}`);
			expect(gdb.replies.pop()).toBe("OK");
			return gdb.replies.map((r) => Buffer.from(r.slice(1), "hex").toString()).join("");
		};
		expect(monitor("info registers")).toMatch(/^vCPU 0\n +x0=0000000040000000/);
		expect(monitor("info registers -a")).toMatch(/vCPU 1\n/);
		expect(monitor("info cpus")).toMatch(/^\* vCPU 0: .*\n {2}vCPU 1: off\n$/);
		expect(monitor("frobnicate")).toMatch(/"frobnicate" is no command; monitor help lists them/);
		expect(monitor("help")).toMatch(/info registers/);
		expect(monitor("physical on")).toMatch(/guest physical/);
		expect(gdb.ask("qqemu.PhyMemMode")).toBe("1");
		expect(gdb.ask("qRcmd,6")).toBe("E01");
		await gdb.go("vCont;s");
		await gdb.go("vCont;s:1");
		expect(machine.vcpus[0]?.x(1)).toBe(1n);
		monitor("quit");
		expect(await gdb.stop()).toBe("W00");
		expect(await end).toMatchObject({ reason: "stopped" });
	});

	it("a reset starts the guest anew, with the breakpoints in place", async () => {
		const { machine, hex, at } = guest(Array.from({ length: 9 }, (_, n) => `p${n}: add x1, x1, #1`).join("\n") + OFF);
		const gdb = new GdbClient(new GdbStub(machine, { wait: true }));
		const end = machine.run({ timeoutSeconds: 60 });
		for (let n = 1; n < 9; n++) gdb.ask(`Z0,${hex(`p${n}`)},4`);
		await gdb.go("vCont;c");
		expect(gdb.pc).toBe(at("p1"));
		gdb.send(`qRcmd,${Buffer.from("reset").toString("hex")}`);
		for (let n = 1; n < 9; n++) {
			expect(await gdb.go("vCont;c")).toBe("T05thread:01;");
			expect([gdb.pc, gdb.x(1)]).toEqual([at(`p${n}`), BigInt(n)]);
			gdb.ask(`z0,${hex(`p${n}`)},4`);
		}
		expect(await gdb.go("vCont;c")).toBe("W00");
		expect(await end).toMatchObject({ reason: "shutdown" });
	});
});

/** Starts vCPU 1; both count; 0 waits for 1 and powers off. */
const TWO = `
	adr x0, vectors
	msr vbar_el1, x0
	ldr x0, =0xc4000003
	mov x1, #1
	adr x2, second
	hvc #0
	adr x10, shared
	msr daifclr, #15
	ldr x11, =3000
2:	bl work
	subs x11, x11, #1
	b.ne 2b
1:	ldr x12, [x10, #24]
	cbz x12, 1b
	${OFF}
second:
	adr x0, vectors
	msr vbar_el1, x0
	adr x10, shared
	msr daifclr, #15
	ldr x11, =2500
2:	bl work
	subs x11, x11, #1
	b.ne 2b
	mov x12, #1
	str x12, [x10, #24]
	ldr x0, =0x84000002
	hvc #0
	b .
work:
	ldr x13, [x10]             // racy on purpose: the sum shows the order
	mul x13, x13, x11
	add x13, x13, #1
	str x13, [x10]
	tst x11, #31
	b.ne 3f
	mov x14, #0x09000000
	ldr w15, [x14, #0x18]
	tst x11, #255
	b.ne 3f
	brk #7
3:	ret
	.balign 2048
vectors:
	.space 512
	mrs x16, esr_el1
	ldr x17, [x10, #8]
	add x17, x17, x16
	str x17, [x10, #8]
	mrs x16, spsr_el1
	add x17, x17, x16
	mrs x16, daif
	add x17, x17, x16, lsl #1
	mrs x16, spsel
	add x17, x17, x16, lsl #2
	str x17, [x10, #16]
	mrs x16, elr_el1
	add x16, x16, #4
	msr elr_el1, x16
	eret
	.ltorg
	.balign 8
shared: .quad 0, 0, 0, 0`;

describe("the guest cannot tell that it is debugged:", () => {
	const summary = ({ machine }: Guest): unknown => {
		const ids = machine.vcpus[0]?.getRegList() ?? [];
		return {
			memory: createHash("sha256").update(machine.vm.memory).digest("hex"),
			instructions: machine.vcpus.map((v) => v.retired),
			registers: machine.vcpus.map((v) => ids.map((id) => v.getOneReg(id))),
		};
	};
	const options = { smp: 2, kvm: { budget: 90 } } as const;

	async function undisturbed(): Promise<unknown> {
		const plain = guest(TWO, options);
		expect(await plain.machine.run()).toMatchObject({ reason: "shutdown" });
		return summary(plain);
	}

	it("break and watchpoints", async () => {
		const made = debugged(TWO, options);
		const { gdb, hex } = made;
		gdb.ask(`Z1,${hex("work")},4`);
		gdb.ask(`Z2,${(made.at("shared") + 24n).toString(16)},8`);
		let stops = 0;
		for (let n = 0; n < 400; n++) {
			const reply = await gdb.go("vCont;c");
			const [, thread, watch] = /^T05thread:0([12]);(watch)?/.exec(reply) ?? [];
			if (thread === undefined) break;
			stops++;
			const point = watch === undefined ? `1,${hex("work")},4` : `2,${(made.at("shared") + 24n).toString(16)},8`;
			gdb.ask(`z${point}`);
			await gdb.go(`vCont;s:${thread}`);
			gdb.ask(`Z${point}`);
		}
		expect(stops).toBe(400);
		gdb.send("D");
		expect(await made.end).toMatchObject({ reason: "shutdown" });
		expect(summary(made)).toEqual(await undisturbed());
	});

	it("steps of all vCPUs", async () => {
		const made = debugged(TWO, options);
		for (let n = 0; n < 3000; n++) expect(await made.gdb.go("vCont;s")).toMatch(/^T05thread:0[12];$/);
		made.gdb.send("D");
		expect(await made.end).toMatchObject({ reason: "shutdown" });
		expect(summary(made)).toEqual(await undisturbed());
	});

	it("a BRK of its own while there are breakpoints", async () => {
		const made = debugged(TWO, options);
		made.gdb.ask("Z1,40000000,4");
		expect(await made.gdb.go("vCont;c")).toBe("W00");
		expect(summary(made)).toEqual(await undisturbed());
	});
});

describe("threads are vCPUs:", () => {
	it("listed, selected, and run one by one", async () => {
		const { gdb, hex, machine, end } = debugged(TWO, { smp: 2 });
		expect(gdb.ask("qfThreadInfo")).toBe("m01,02");
		expect(gdb.ask("qsThreadInfo")).toBe("l");
		expect(gdb.ask("qC")).toBe("QC01");
		expect(Buffer.from(gdb.ask("qThreadExtraInfo,2"), "hex").toString()).toBe("vCPU 1, off");
		expect([gdb.ask("T1"), gdb.ask("T2"), gdb.ask("T3"), gdb.ask("T0")]).toEqual(["OK", "OK", "E22", "E22"]);
		gdb.ask(`Z1,${hex("second")},4`);
		expect(await gdb.go("vCont;c")).toBe("T05thread:02;");
		gdb.ask(`z1,${hex("second")},4`);
		const before = machine.vcpus[0]?.retired;
		for (let n = 0; n < 10; n++) expect(await gdb.go("vCont;s:2")).toBe("T05thread:02;");
		expect(machine.vcpus[0]?.retired).toBe(before);
		expect(gdb.ask("Hg1")).toBe("OK");
		expect(gdb.pc).not.toBe(machine.vcpus[1]?.pc);
		expect(gdb.ask("Hg3")).toBe("E22");
		expect(gdb.ask("Hg2")).toBe("OK");
		expect(gdb.pc).toBe(machine.vcpus[1]?.pc);
		expect(await gdb.go("vCont;c")).toBe("W00");
		await end;
	});
});

describe("what is not understood", () => {
	it("has an empty reply, and what is wrong an error", async () => {
		const { gdb, end } = debugged(OFF);
		for (const packet of ["vMustReplyEmpty", "vFoo", "qFoo", "QFoo:1", "!", "R00", "Z9,0,4", "Z", "\xff", "vRun;x"])
			expect([packet, gdb.ask(packet)]).toEqual([packet, ""]);
		for (const packet of [
			"vCont;",
			"vCont;x",
			"vCont;c:zz",
			"vCont;r1",
			"vCont;c:3",
			"m",
			"m0",
			"m0,0,0",
			"mzz,4",
			"m00000000000000001,4",
			"M0,4:00",
			"M0",
			"X0,4:a",
			"Z0,zz,4",
			"P1=00",
			"Pzz=00",
			"pzz",
			"Hg",
			"Hx1",
			"T",
			"G",
			"czz",
			"Qqemu.PhyMemMode:2",
		])
			expect([packet, gdb.ask(packet)]).toEqual([packet, "E22"]);
		expect(gdb.ask("Z0,40080002,4")).toBe("E14");
		expect(gdb.ask("qXfer:features:read:other.xml:0,10")).toBe("E00");
		expect(gdb.ask("qXfer:features:read:target.xml:0")).toBe("E00");
		expect(gdb.ask("m40080000,ffffffff").length).toBe(16384);
		expect(gdb.ask(`m${(0x40000000 + (4 << 20) - 4).toString(16)},10`).length).toBe(8);
		gdb.send("k");
		await end;
	});
});
