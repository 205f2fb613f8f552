import { spawnSync } from "node:child_process";
import { fc, test as property } from "@fast-check/vitest";
import { KvmError } from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { boardDeviceTree } from "../src/board/deviceTree.ts";
import { withChosen } from "../src/fdt/chosen.ts";
import { type FdtReadNode, findNode, readFdt } from "../src/fdt/reader.ts";
import { type FdtNode, writeFdt } from "../src/fdt/writer.ts";
import { have, random } from "./support/tools.ts";

const board = boardDeviceTree({
	ramBytes: 1 << 28,
	cpuAffinities: [0n, 1n],
	bootargs: "quiet",
	initrd: [0x48000000, 0x48001000],
});
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes).replace(/\0$/, "");

describe("writeFdt and readFdt", () => {
	it("reads back what was written, in order", () => {
		const fdt = readFdt(
			writeFdt(
				{
					name: "",
					properties: { a: "x", list: ["p", "q"], cells: [1, 2n], flag: true, raw: new Uint8Array([1, 2, 3]) },
					children: [{ name: "child@1", properties: { n: 7 }, children: [{ name: "grand", properties: {} }] }],
				},
				[[0x1000n, 0x2000n]],
			),
		);
		expect(fdt.reservations).toEqual([[0x1000n, 0x2000n]]);
		expect([...fdt.root.properties.keys()]).toEqual(["a", "list", "cells", "flag", "raw"]);
		expect([...(fdt.root.properties.get("cells") ?? [])]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
		expect(text(fdt.root.properties.get("list"))).toBe("p\0q");
		expect(findNode(fdt, "/child@1/grand")?.name).toBe("grand");
		expect(findNode(fdt, "/child@2")).toBeUndefined();
	});

	const name = fc.stringMatching(/^[a-z][a-z0-9,_-]{0,20}$/);
	const tree = (depth: number): fc.Arbitrary<FdtNode> =>
		fc.record({
			name,
			properties: fc.dictionary(
				name,
				fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.nat(), name, fc.constant(true as const)),
				{ maxKeys: 6 },
			),
			children: depth === 0 ? fc.constant([]) : fc.array(tree(depth - 1), { maxLength: 3 }),
		});
	property.prop([tree(3)])("any tree survives the way there and back", (root) => {
		const same = (written: FdtNode, read: FdtReadNode): void => {
			expect(read.name).toBe(written.name);
			expect([...read.properties.keys()].sort()).toEqual(Object.keys(written.properties).sort());
			expect(read.children.length).toBe(written.children?.length ?? 0);
			for (const [i, child] of (written.children ?? []).entries()) same(child, read.children[i] as FdtReadNode);
		};
		same(root, readFdt(writeFdt(root)).root);
	});

	it("names what is wrong with a truncated blob, at every length", () => {
		for (let length = 0; length < board.length; length += 7)
			expect(() => readFdt(board.subarray(0, length)), `${length} bytes`).toThrow(KvmError);
	});

	it("survives 20,000 damaged blobs: a tree or an error, nothing else", () => {
		const rnd = random(7);
		let errors = 0;
		for (let i = 0; i < 20_000; i++) {
			const blob = board.slice();
			for (let k = rnd.below(8); k >= 0; k--) blob[rnd.below(blob.length)] = rnd.next();
			try {
				readFdt(blob);
			} catch (error) {
				expect(error).toBeInstanceOf(KvmError);
				errors++;
			}
		}
		expect(errors).toBeGreaterThan(1000);
	});
});

describe("withChosen", () => {
	it("sets the command line and the initrd, keeps the rest, and adds the node when it is missing", () => {
		const fdt = readFdt(withChosen(board, { bootargs: "single", initrd: [0x1000, 0x2000] }));
		expect(text(findNode(fdt, "/chosen")?.properties.get("bootargs"))).toBe("single");
		expect(text(findNode(fdt, "/chosen")?.properties.get("stdout-path"))).toBe("/pl011@9000000");
		expect(findNode(fdt, "/chosen")?.properties.get("linux,initrd-end")?.at(-2)).toBe(0x20);
		expect(findNode(fdt, "/cpus")?.children.length).toBe(2);
		const bare = writeFdt({ name: "", properties: {} });
		expect(text(findNode(readFdt(withChosen(bare, { bootargs: "x" })), "/chosen")?.properties.get("bootargs"))).toBe(
			"x",
		);
		expect(withChosen(bare, {})).toBe(bare);
	});
	it("names with no end in sight are refused", () => {
		expect(() => readFdt(writeFdt({ name: "n".repeat(300), properties: {} }))).toThrow(KvmError);
	});
});

describe.skipIf(!have("dtc"))("device tree against dtc (needs dtc, Debian device-tree-compiler)", () => {
	const dtc = (args: string[], input: Uint8Array | string) => spawnSync("dtc", args, { input, maxBuffer: 1 << 24 });

	it("dtc accepts the board's tree without a warning", () => {
		const result = dtc(["-I", "dtb", "-O", "dts", "-q", "-W", "no-unit_address_vs_reg"], board);
		expect(result.stderr.toString()).toBe("");
		expect(result.status).toBe(0);
		expect(result.stdout.toString()).toContain('stdout-path = "/pl011@9000000"');
	});

	it("dtc's source form compiles back to a blob that reads the same", () => {
		const source = dtc(["-I", "dtb", "-O", "dts", "-q"], board).stdout;
		const again = dtc(["-I", "dts", "-O", "dtb", "-q"], source).stdout;
		const flat = (node: FdtReadNode, path = ""): string[] => [
			...[...node.properties].map(([k, v]) => `${path}/${node.name}:${k}=${Buffer.from(v).toString("hex")}`),
			...node.children.flatMap((c) => flat(c, `${path}/${node.name}`)),
		];
		expect(flat(readFdt(new Uint8Array(again)).root)).toEqual(flat(readFdt(board).root));
	});
});
