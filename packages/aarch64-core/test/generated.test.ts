import { readFileSync } from "node:fs";
import { decode, encodings } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { OP_RELOAD_NUMBER } from "../engine/layout.ts";
import { OP_RELOAD } from "../engine/ops.ts";
import {
	cpuModelsFile,
	decodeFile,
	featuresFile,
	sysregsFile,
	systemInstructionsFile,
	tableFile,
} from "../scripts/generators.mjs";
import { Machine } from "../src/index.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

describe("generated files", () => {
	it.each([
		["engine/generated/decode.ts", decodeFile],
		["engine/generated/features.ts", featuresFile],
		["engine/generated/sysregs.ts", sysregsFile],
		["engine/generated/systemInstructions.ts", systemInstructionsFile],
		["src/systemRegisterTable.ts", tableFile],
		["src/cpuModels/table.ts", cpuModelsFile],
	])("%s is what the specification gives", (path, generate) => {
		expect(read(path)).toBe(generate());
	});

	it("the record at VM_RELOAD has the number of the reload operation", () => {
		expect(OP_RELOAD_NUMBER).toBe(OP_RELOAD);
	});
});

describe("decoder", () => {
	const { engine } = Machine.create({ memoryBytes: 65536, maxVcpus: 1 });
	const index = new Map(encodings.map((e, i) => [e, i]));
	const expected = (word: number) => {
		const e = decode(word);
		return e === undefined ? -1 : index.get(e);
	};
	let seed = 20261123;
	const random = () => {
		seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
		return (seed ^ (seed >>> 15) ^ (seed << 9)) >>> 0;
	};

	it("gives the class of the specification for words of every encoding and their neighbours", () => {
		for (const [i, e] of encodings.entries())
			for (let n = 0; n < 40; n++) {
				const word = ((random() & ~e.mask) | e.value) >>> 0;
				expect(engine.decodeClass(word), `0x${word.toString(16)}`).toBe(i);
				const neighbour = (word ^ (1 << (random() & 31))) >>> 0;
				expect(engine.decodeClass(neighbour), `0x${neighbour.toString(16)}`).toBe(expected(neighbour));
			}
	});

	it("gives the class of the specification for random words", () => {
		for (let n = 0; n < 100_000; n++) {
			const word = random();
			if (engine.decodeClass(word) !== expected(word))
				expect(engine.decodeClass(word), `0x${word.toString(16)}`).toBe(expected(word));
		}
	});
});
