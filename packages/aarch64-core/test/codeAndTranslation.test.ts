import { describe, expect, it } from "vitest";
import { VM_EVICTIONS } from "../engine/layout.ts";
import { EXIT_ABORT, EXIT_HVC, EXIT_MMIO } from "../src/index.ts";
import { guest, identityMap, mmuOn, RAM } from "./support/guest.ts";

const NOP = 0xd503201f;

describe("code that changes", () => {
	it.each([
		["the next instruction", 0],
		["an instruction further on", 3],
	])("a store to %s takes effect without cache maintenance", (_, nops) => {
		const { cpu } = guest(`
			adr x1, patch
			ldr w2, new
			str w2, [x1]
			${"nop\n".repeat(nops)}
			patch: mov x0, #1
			hvc #0
			new: mov x0, #2
		`);
		cpu.run(100);
		expect(cpu.x(0)).toBe(2n);
	});

	it("a store through another virtual address is seen, from a page that was data before", () => {
		const { cpu, memory } = guest(`${mmuOn}
			mov x10, #0x40000000
			add x11, x10, #0x3000
			movz x12, #0x4040, lsl #16  // alias of x11
			ldr w2, first
			str w2, [x11]               // writable before it is code
			ldr w3, last
			str w3, [x11, #4]
			mov x20, #0
			blr x11
			ldr w2, second
			str w2, [x12]               // now it is code, written through the alias
			blr x11
			hvc #0
			first: add x20, x20, #1
			second: add x20, x20, #16
			last: ret
		`);
		const { level3 } = identityMap(memory);
		memory.setBigUint64(level3, (RAM + 0x3000n) | 0x703n, true);
		expect(cpu.run(1000)).toBe(EXIT_HVC);
		expect(cpu.x(20)).toBe(17n);
	});

	it("the host's writes are seen after invalidateRange", () => {
		const { cpu, write } = guest("mov x0, #1\nhvc #0");
		cpu.run(10);
		write(0, "mov x0, #2");
		cpu.pc = RAM;
		cpu.run(10);
		expect(cpu.x(0)).toBe(2n);
	});

	it("more pages of code than there are decode slots", () => {
		// 16 slots for the smallest machines; a chain of branches over 64 pages, three times around
		const { cpu, write } = guest("b .", { memoryBytes: 64 * 4096 });
		for (let page = 0; page < 64; page++)
			write(page * 4096 + 16, `add x0, x0, #${page}\nb . + ${page === 63 ? -63 * 4096 - 4 : 4092}`);
		cpu.pc = RAM + 16n;
		cpu.run(64 * 2 * 3);
		expect(cpu.x(0)).toBe(BigInt(3 * ((63 * 64) / 2)));
	});

	it("a page of code that was evicted, written as data, and executed again", () => {
		// 16 MiB have 2,048 slots; a chain of branches through 2,560 pages takes the slot of the page away
		const { cpu, machine, memory, write } = guest(
			`${mmuOn}
			mov x11, #0x40000000
			add x11, x11, #0x3000
			movz x12, #0x4060, lsl #16
			mov x20, #0
			ldr w3, last
			str w3, [x11, #4]
			ldr w2, first
			str w2, [x11]
			blr x11
			blr x12
			ldr w2, second
			str w2, [x11]
			str w2, [x11]  // through the write TLB
			blr x11
			ldr w2, third
			str w2, [x11]  // code again, so no longer through it
			blr x11
			hvc #0
			first: add x20, x20, #1
			second: add x20, x20, #16
			third: add x20, x20, #256
			last: ret
		`,
			{ memoryBytes: 16 << 20 },
		);
		const { level2 } = identityMap(memory);
		for (let block = 3; block < 8; block++)
			memory.setBigUint64(level2 + block * 8, (RAM + (BigInt(block) << 21n)) | 0x701n, true);
		for (let page = 0; page < 2560; page++) write(0x600000 + page * 4096, page === 2559 ? "ret" : "b . + 4096");
		expect(cpu.run(10_000)).toBe(EXIT_HVC);
		expect(cpu.x(20)).toBe(0x111n);
		expect(new DataView(machine.memory.buffer).getUint32(VM_EVICTIONS, true)).toBeGreaterThan(500);
	});
});

describe("translations", () => {
	const program = (maintenance: string) => `${mmuOn}
		movz x10, #0x4040, lsl #16
		ldr x0, [x10]
		hvc #0
		${maintenance}
		ldr x1, [x10]
		hvc #0
	`;

	it.each([
		["tlbi vae1", "lsr x11, x10, #12\ntlbi vae1, x11"],
		["tlbi vaae1is", "lsr x11, x10, #12\ntlbi vaae1is, x11"],
		["tlbi vmalle1", "tlbi vmalle1"],
		["tlbi aside1", "tlbi aside1, xzr"],
	])("%s makes a new page visible", (_, maintenance) => {
		const { cpu, memory } = guest(program(maintenance));
		const { level3 } = identityMap(memory);
		memory.setBigUint64(0x5000, 1n, true);
		memory.setBigUint64(0x6000, 2n, true);
		memory.setBigUint64(level3, (RAM + 0x5000n) | 0x703n, true);
		expect(cpu.run(1000)).toBe(EXIT_HVC);
		expect(cpu.x(0)).toBe(1n);
		memory.setBigUint64(level3, (RAM + 0x6000n) | 0x703n, true);
		expect(cpu.run(1000)).toBe(EXIT_HVC);
		expect(cpu.x(1)).toBe(2n);
	});

	it("one TLBI by address forgets all of a block", () => {
		const { cpu, memory } = guest(`${mmuOn}
			movz x10, #0x4040, lsl #16
			add x12, x10, #0x5000
			ldr x0, [x12]
			hvc #0
			lsr x11, x10, #12
			tlbi vae1, x11
			ldr x1, [x12]
			hvc #0
		`);
		const { level2 } = identityMap(memory);
		memory.setBigUint64(0x5000, 1n, true);
		memory.setBigUint64(0x205000, 2n, true);
		memory.setBigUint64(level2 + 16, RAM | 0x701n, true);
		expect(cpu.run(1000)).toBe(EXIT_HVC);
		expect(cpu.x(0)).toBe(1n);
		memory.setBigUint64(level2 + 16, (RAM + 0x200000n) | 0x701n, true);
		expect(cpu.run(1000)).toBe(EXIT_HVC);
		expect(cpu.x(1)).toBe(2n);
	});

	it("an access that crosses into another page uses both translations", () => {
		const { cpu, memory } = guest(`${mmuOn}
			movz x10, #0x4040, lsl #16
			add x10, x10, #0xffd
			ldr x0, [x10]
			ldr x1, =0x1122334455667788
			str x1, [x10]
			hvc #0
		`);
		const { level3 } = identityMap(memory);
		memory.setBigUint64(level3, (RAM + 0x6000n) | 0x703n, true);
		memory.setBigUint64(level3 + 8, (RAM + 0x5000n) | 0x703n, true);
		memory.setUint32(0x6ffc, 0x03020100, true);
		memory.setUint32(0x5000, 0x07060504, true);
		memory.setUint32(0x5004, 0x0b0a0908, true);
		expect(cpu.run(1000)).toBe(EXIT_HVC);
		expect(cpu.x(0)).toBe(0x0807060504030201n);
		expect(memory.getUint32(0x6ffc, true)).toBe(0x66778800);
		expect(memory.getUint32(0x5000, true)).toBe(0x22334455);
	});
});

describe("memory slots", () => {
	it("rejects overlap, misalignment and what is outside the user area", () => {
		const { machine } = guest("nop");
		const slot = { ipa: 0x8000_0000, bytes: 4096, offset: 0, readonly: false, logDirty: false };
		expect(() => machine.setSlot(1, { ...slot, ipa: RAM + 4096n })).toThrow(expect.objectContaining({ errno: 17 }));
		expect(() => machine.setSlot(1, { ...slot, ipa: 0x8000_0010 })).toThrow(expect.objectContaining({ errno: 22 }));
		expect(() => machine.setSlot(1, { ...slot, offset: machine.userBytes })).toThrow(
			expect.objectContaining({ errno: 22 }),
		);
		expect(() => machine.setSlot(40_000, slot)).toThrow(expect.objectContaining({ errno: 22 }));
	});

	it("a deleted slot is nowhere at once", () => {
		const { machine, cpu } = guest("mov x1, #0x80000000\nldr x0, [x1]\nhvc #0\nldr x2, [x1]\nldp x2, x3, [x1]");
		machine.setSlot(1, { ipa: 0x8000_0000, bytes: 4096, offset: 0x10000, readonly: false, logDirty: false });
		expect(cpu.run(100)).toBe(EXIT_HVC);
		machine.deleteSlot(1);
		expect(cpu.run(100)).toBe(EXIT_MMIO);
		cpu.completeMmioRead(0, 0);
		expect(cpu.run(100)).toBe(EXIT_ABORT);
	});

	it("logs the pages that the guest writes, until it is told to forget", () => {
		const { machine, cpu } = guest(
			"mov x1, #0x80000000\nadd x2, x1, #0x9000\nloop: str x0, [x2]\nldr x0, [x1]\nhvc #0\nb loop",
		);
		machine.setSlot(1, { ipa: 0x8000_0000, bytes: 0x10000, offset: 0x10000, readonly: false, logDirty: true });
		cpu.run(100);
		expect([...machine.dirtyPages(1)]).toEqual([0, 2, 0, 0, 0, 0, 0, 0]);
		machine.clearDirty(1);
		expect(machine.dirtyPages(1)[1]).toBe(0);
		cpu.run(100);
		expect(machine.dirtyPages(1)[1]).toBe(2);
	});

	it("a write to a read-only slot leaves, a read does not", () => {
		const { machine, cpu, memory } = guest("mov x1, #0x80000000\nldr x0, [x1]\nstr x0, [x1]\nhvc #0");
		machine.setSlot(1, { ipa: 0x8000_0000, bytes: 4096, offset: 0x10000, readonly: true, logDirty: false });
		expect(cpu.run(100)).toBe(EXIT_MMIO);
		expect(cpu.exit).toMatchObject({ write: true, ipa: 0x8000_0000n });
		cpu.completeMmioWrite();
		expect(cpu.run(100)).toBe(EXIT_HVC);
		expect(memory.getUint32(0x10000, true)).toBe(0);
	});
});

describe("machines", () => {
	it.each([
		[{ memoryBytes: 1000 }, 22],
		[{ memoryBytes: 2 ** 32 }, 22],
		[{ maxVcpus: 0 }, 22],
	])("rejects %o", (options, errno) => {
		expect(() => guest("nop", options)).toThrow(expect.objectContaining({ errno }));
	});

	it("runs on shared memory, with two vCPUs that see each other's stores and fail each other's exclusives", () => {
		const { machine, cpu, memory } = guest(
			`adr x1, word
			ldxr x0, [x1]
			hvc #0
			stxr w2, x0, [x1]
			hvc #0
			.balign 8
			word: .quad 5`,
			{ shared: true },
		);
		expect(machine.memory.buffer).toBeInstanceOf(SharedArrayBuffer);
		cpu.run(100);
		memory.setUint32(0x1000, NOP, true);
		const other = machine.createCpu(1, {
			name: "upcall",
			features: new Set(),
			idRegisters: {},
		});
		other.pc = RAM + 0x1000n;
		memory.setUint32(0x1004, 0xf9000022, true); // str x2, [x1]
		memory.setUint32(0x1008, 0xd4000002, true); // hvc #0
		other.setX(1, cpu.x(1));
		other.setX(2, 9n);
		expect(other.run(100)).toBe(EXIT_HVC);
		cpu.run(100);
		expect(cpu.x(2)).toBe(1n);
		expect(memory.getUint32(Number(cpu.x(1) - RAM), true)).toBe(9);
	});
});
