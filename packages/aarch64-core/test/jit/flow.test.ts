import { describe, expect, it } from "vitest";
import { analyse } from "../../src/jit/flow.ts";
import type { Block } from "../../src/jit/region.ts";

/** The places of the innermost loop around each block of a graph, whose first block is the entry, and how many there are. */
function loopsOf(graph: Readonly<Record<number, readonly number[]>>): Record<number, [number, number[]]> {
	const blocks = new Map<number, Block>();
	for (const place of Object.keys(graph).map(Number))
		blocks.set(place, { place, instructions: [], end: "branch", edges: [] });
	for (const block of blocks.values())
		for (const to of graph[block.place] as readonly number[]) block.edges.push({ to, block: blocks.get(to) });
	const nodes = analyse({ entry: blocks.get(0) as Block, blocks, pages: new Map(), instructions: 0 });
	const result: Record<number, [number, number[]]> = {};
	for (const [block, { depth, within }] of nodes)
		result[block.place] = [depth, [...(within ?? [])].map((node) => node.block.place).sort((a, b) => a - b)];
	return result;
}

describe("loops of a region", () => {
	it("one in another, with code before, between and behind", () => {
		expect(loopsOf({ 0: [4], 4: [8], 8: [8, 12], 12: [4, 16], 16: [] })).toEqual({
			0: [0, []],
			4: [1, [4, 8, 12]],
			8: [2, [8]],
			12: [1, [4, 8, 12]],
			16: [0, []],
		});
	});

	it("two that begin at one block: the smaller is the inner one", () => {
		expect(loopsOf({ 0: [0, 4], 4: [8, 12], 8: [0], 12: [] })).toEqual({
			0: [2, [0]],
			4: [1, [0, 4, 8]],
			8: [1, [0, 4, 8]],
			12: [0, []],
		});
	});

	it("none where two ways lead into a circle: an edge is cut", () => {
		expect(loopsOf({ 0: [4, 8], 4: [8], 8: [4] })).toEqual({ 0: [0, []], 4: [0, []], 8: [0, []] });
	});
});
