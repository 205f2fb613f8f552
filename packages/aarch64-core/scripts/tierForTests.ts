/**
 * A set-up file of test suites: machines of the default tier have the one that `UPCALL_TIER` names, so that every suite can
 * be run on each tier.
 */
import { Machine } from "../src/machine.ts";

const tier = process.env.UPCALL_TIER;
if (tier !== undefined) {
	if (tier !== "interp" && tier !== "jit" && tier !== "auto")
		throw new Error(`UPCALL_TIER is ${tier}: give interp, jit or auto`);
	const { create } = Machine;
	Machine.create = (options) => create.call(Machine, options.tier === "auto" ? { ...options, tier } : options);
}
