/** Nodes and names that one tree has, at most: a guest decides how many different stacks there are. */
const MAX_NODES = 1 << 18;
const MAX_FRAMES = 1 << 16;
/** Name of the frame that stands for those that were too many. */
const MORE = "[more]";

/** Names of frames, each with a number. */
export class FrameNames {
	readonly names: string[] = [];
	readonly #numbers = new Map<string, number>();

	/** Number of a name. */
	number(name: string): number {
		const known = this.#numbers.get(name);
		if (known !== undefined) return known;
		if (this.names.length >= MAX_FRAMES - 1 && name !== MORE) return this.number(MORE);
		this.#numbers.set(name, this.names.length);
		return this.names.push(name) - 1;
	}
}

/** Call stacks as nodes of a tree, so that many of them take little memory. Node 0 is the empty stack. */
export class CallTree {
	readonly #parents: number[] = [0];
	readonly #frames: number[] = [-1];
	readonly #children = new Map<number, number>();

	/** The stack of a node with a frame more; the node itself when there are too many. */
	child(node: number, frame: number): number {
		const key = node * MAX_FRAMES + frame;
		const known = this.#children.get(key);
		if (known !== undefined) return known;
		if (this.#parents.length === MAX_NODES) return node;
		this.#children.set(key, this.#parents.length);
		this.#frames.push(frame);
		return this.#parents.push(node) - 1;
	}

	/** Frames of a node's stack, the outermost first. */
	stack(node: number): readonly number[] {
		const frames: number[] = [];
		for (let at = node; at !== 0; at = this.#parents[at] as number) frames.push(this.#frames[at] as number);
		return frames.reverse();
	}
}
