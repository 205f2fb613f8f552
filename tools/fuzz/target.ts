import type { Random } from "../oracle/random.ts";

/** A check that a case found violated. Anything else that a case throws is a finding too. */
export class Violation extends Error {}

/** @throws {@link Violation} unless `condition` holds */
export function check(condition: boolean, message: () => string): asserts condition {
	if (!condition) throw new Violation(message());
}

/** What a case gets. */
export interface Case {
	/** Everything random comes from here, so that a case depends on seed, target and number alone. */
	readonly random: Random;
	/** Counts an outcome, to show how deep the cases reach. */
	seen(outcome: string): void;
}

/** One thing to throw random input at. */
export interface Target {
	/** Runs one case. A case takes milliseconds. */
	run(c: Case): void | Promise<void>;
}

const targets = {
	ioctl: () => import("./targets/ioctl.ts"),
	image: () => import("./targets/image.ts"),
	qcow2: () => import("./targets/qcow2.ts"),
	snapshot: () => import("./targets/snapshot.ts"),
	mmio: () => import("./targets/mmio.ts"),
	virtio: () => import("./targets/virtio.ts"),
	gic: () => import("./targets/gic.ts"),
	its: () => import("./targets/its.ts"),
	irq: () => import("./targets/irq.ts"),
	gdb: () => import("./targets/gdb.ts"),
	hypercall: () => import("./targets/hypercall.ts"),
	"code-el1": () => import("./targets/codeEl1.ts"),
	"code-el0": () => import("./targets/codeEl0.ts"),
} satisfies Record<string, () => Promise<{ target: Target }>>;

/** Name of a target, as the command line takes it. */
export type TargetName = keyof typeof targets;

/** All targets, in the order in which they run. */
export const TARGET_NAMES = Object.keys(targets) as TargetName[];

/** Loads a target. Each is a module of its own, so that a fault in one does not hide the others. */
export async function loadTarget(name: TargetName): Promise<Target> {
	return (await targets[name]()).target;
}

/** Seed of one case: every case starts from its own, so that any of them can be run alone. */
export function caseSeed(seed: number, name: TargetName, number: number): number {
	let h = (seed ^ 0x811c9dc5) >>> 0;
	for (const c of name) h = Math.imul(h ^ c.charCodeAt(0), 0x01000193) >>> 0;
	h = Math.imul(h ^ number, 0x9e3779b1) >>> 0;
	h ^= h >>> 15;
	return Math.imul(h, 0x85ebca6b) >>> 0;
}
