import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KvmError } from "@upcall/uapi";
import { afterAll, describe, expect, it } from "vitest";
import { readSymbols } from "../src/index.ts";
import { gzipInitramfs } from "../src/initramfs/writer.ts";
import { have, random } from "./support/tools.ts";

const scratch = mkdtempSync(join(tmpdir(), "upcall-symbols-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("symbols of a System.map", () => {
	const map = bytes(
		"ffff800008000000 T _text\nffff800008000000 t head\nffff800008000040 T second\nffff800008000050 d data\n" +
			"ffff800008000044 t $x\nbroken line\nffff800008000100 W weak\t[module]\n",
	);

	it("say in which function an address lies", () => {
		const table = readSymbols(map);
		expect(table.size).toBe(5);
		expect(table.describe(0xffff800008000000n)).toBe("_text+0x0");
		expect(table.describe(0xffff80000800003fn)).toBe("_text+0x3f");
		expect(table.describe(0xffff800008000055n)).toBe("second+0x15");
		expect(table.describe(0xffff800008000108n)).toBe("weak+0x8");
		expect(table.describe(0xffff800007ffffffn)).toBeUndefined();
		expect(table.describe(0xffff900000000000n)).toBeUndefined();
		expect(table.address("data")).toBe(0xffff800008000050n);
		expect(table.address("none")).toBeUndefined();
	});

	it("may be compressed", () => {
		expect(readSymbols(gzipInitramfs(map)).address("second")).toBe(0xffff800008000040n);
	});
});

describe.skipIf(!have("aarch64-linux-gnu-as"))(
	"symbols of an ELF file (needs Debian's binutils-aarch64-linux-gnu)",
	() => {
		it("are those that nm prints", () => {
			const source = join(scratch, "x.s");
			const object = join(scratch, "x.o");
			const elf = join(scratch, "x.elf");
			writeFileSync(
				source,
				".globl _start\n.type _start, %function\n_start: b local\nlocal: nop\n.data\nvalue: .quad 7\n.set absolute, 0x1234\n.globl absolute\n",
			);
			spawnSync("aarch64-linux-gnu-as", ["-o", object, source]);
			spawnSync("aarch64-linux-gnu-ld", ["-Ttext=0x40080000", "-o", elf, object]);
			const file = readFileSync(elf);
			const table = readSymbols(file);
			const nm = spawnSync("aarch64-linux-gnu-nm", [elf], { encoding: "utf8" }).stdout;
			const lines = nm.trim().split("\n");
			expect(lines.length).toBeGreaterThan(4);
			expect(table.size).toBe(lines.length);
			for (const line of lines) {
				const [address, , name] = line.split(" ");
				expect([name, table.address(name as string)]).toEqual([name, BigInt(`0x${address}`)]);
			}
			expect(table.describe(0x40080004n)).toBe("local+0x0");
			spawnSync("aarch64-linux-gnu-strip", [elf]);
			expect(() => readSymbols(readFileSync(elf))).toThrow(/stripped/);
			const { below } = random(3);
			for (let n = 0; n < 500; n++) {
				const bad = Uint8Array.from(file.subarray(0, below(4) === 0 ? 64 + below(file.length - 64) : file.length));
				for (let flips = below(8); flips >= 0; flips--)
					bad[below(3) === 0 ? below(64) : below(bad.length)] = below(256);
				try {
					readSymbols(bad);
				} catch (error) {
					expect(error).toBeInstanceOf(KvmError);
				}
			}
		});
	},
);

describe("anything else", () => {
	it("is refused in one line", () => {
		expect(() => readSymbols(bytes("hello"))).toThrow(/not a System.map, an ELF file or an arm64 kernel Image/);
		const image = new Uint8Array(65536);
		new DataView(image.buffer).setUint32(0x38, 0x644d5241, true);
		expect(() => readSymbols(image)).toThrow(/no kernel symbols are found/);
	});
});
