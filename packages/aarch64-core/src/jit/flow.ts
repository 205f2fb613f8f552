import type { Block, Region } from "./region.ts";

/** The blocks from which a branch back to a block comes that dominates them. Several loops may begin at one block. */
export type Loop = ReadonlySet<Node>;

/** What structured code needs to know of a block. */
export interface Node {
	readonly block: Block;
	/** Position in reverse postorder. */
	readonly order: number;
	/** Edges of blocks before it (in reverse postorder) that come here. */
	forward: number;
	/** A block after it comes back here, so it begins a loop. */
	loop: boolean;
	/** The innermost loop that it is in, and how many loops those are. */
	within: Loop | undefined;
	depth: number;
	/** Most instructions from here to the begin of a loop or the way out: what the budget must have. */
	cost: number;
	dominator: Node | undefined;
	/** Blocks that it dominates immediately, in reverse postorder. */
	readonly children: Node[];
}

/** Reverse postorder from the entry, without recursion. */
function reversePostorder(entry: Block): Block[] {
	const seen = new Set<Block>([entry]);
	const order: Block[] = [];
	const stack: { block: Block; next: number }[] = [{ block: entry, next: 0 }];
	for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
		const edge = top.block.edges[top.next++];
		if (edge === undefined) {
			order.push(top.block);
			stack.pop();
		} else if (edge.block && !seen.has(edge.block)) {
			seen.add(edge.block);
			stack.push({ block: edge.block, next: 0 });
		}
	}
	return order.reverse();
}

function common(a: Node, b: Node): Node {
	let x = a;
	let y = b;
	while (x !== y) {
		while (x.order > y.order) x = x.dominator as Node;
		while (y.order > x.order) y = y.dominator as Node;
	}
	return x;
}

function dominates(a: Node, b: Node): boolean {
	let x: Node | undefined = b;
	while (x && x.order > a.order) x = x.dominator;
	return x === a;
}

/** Notes the loops that begin at a node, of which inner ones are the smaller. */
function findLoops(header: Node, before: ReadonlyMap<Node, readonly Node[]>): void {
	const loops: Set<Node>[] = [];
	for (const latch of before.get(header) ?? []) {
		if (!dominates(header, latch)) continue;
		const loop = new Set([header]);
		const work = [latch];
		for (let node = work.pop(); node !== undefined; node = work.pop()) {
			if (loop.has(node) || !dominates(header, node)) continue;
			loop.add(node);
			work.push(...(before.get(node) ?? []));
		}
		loops.push(loop);
	}
	loops.sort((a, b) => a.size - b.size);
	for (const loop of loops)
		for (const node of loop) {
			node.within ??= loop;
			node.depth++;
		}
}

/**
 * The dominator tree of a region. Edges that would make its control flow irreducible are cut: they leave the region.
 * @see K. Cooper, T. Harvey, K. Kennedy, "A Simple, Fast Dominance Algorithm"
 */
export function analyse(region: Region): Map<Block, Node> {
	const order = reversePostorder(region.entry);
	const nodes = new Map<Block, Node>();
	order.forEach((block, index) => {
		const loops = { loop: false, within: undefined, depth: 0 };
		nodes.set(block, { block, order: index, forward: 0, ...loops, cost: 0, dominator: undefined, children: [] });
	});
	const before = new Map<Node, Node[]>(order.map((block) => [nodes.get(block) as Node, []]));
	for (const node of nodes.values())
		for (const edge of node.block.edges) if (edge.block) before.get(nodes.get(edge.block) as Node)?.push(node);
	const root = nodes.get(region.entry) as Node;
	root.dominator = root;
	for (let changed = true; changed; ) {
		changed = false;
		for (const node of nodes.values()) {
			if (node === root) continue;
			let dominator: Node | undefined;
			for (const from of before.get(node) as Node[])
				if (from.dominator) dominator = dominator ? common(from, dominator) : from;
			if (dominator !== node.dominator) {
				node.dominator = dominator;
				changed = true;
			}
		}
	}
	root.dominator = undefined;
	for (const node of nodes.values()) {
		node.dominator?.children.push(node);
		for (const edge of node.block.edges) {
			const to = edge.block && nodes.get(edge.block);
			if (!to) continue;
			if (to.order > node.order) to.forward++;
			else if (dominates(to, node)) to.loop = true;
			else edge.block = undefined;
		}
	}
	// inner loops begin behind outer ones
	for (const node of [...nodes.values()].reverse()) if (node.loop) findLoops(node, before);
	for (const block of [...order].reverse()) {
		const node = nodes.get(block) as Node;
		let rest = 0;
		for (const edge of block.edges) {
			const to = edge.block && nodes.get(edge.block);
			if (to && to.order > node.order && !to.loop) rest = Math.max(rest, to.cost);
		}
		node.cost = block.instructions.length + rest;
	}
	return nodes;
}
