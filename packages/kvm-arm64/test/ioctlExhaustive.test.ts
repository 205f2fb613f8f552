import { allIoctls, type Ioctl, initialVm, type Scope, type VmState as SpecVm, stepIoctl, vmKey } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import type { KvmOptions } from "../src/options.ts";
import type { VmState } from "../src/state.ts";
import { cloneVm, implementation, perform, show, specHost } from "./support/specDriver.ts";

interface Pair {
	readonly spec: SpecVm;
	readonly impl: VmState;
	readonly path: string;
}

const text = (c: Ioctl): string => JSON.stringify(c, (_, v) => (typeof v === "bigint" ? `0x${v.toString(16)}` : v));

/** Breadth-first over pairs (specification, implementation): every small ioctl in every reachable pair of states. */
function explorePairs(options: KvmOptions, scope: Scope, limit: number): { states: number; ioctls: number } {
	const seen = new Set<string>();
	const queue: Pair[] = [{ spec: initialVm(specHost(options)), impl: implementation(options), path: "" }];
	let ioctls = 0;
	for (let pair = queue.shift(); pair !== undefined; pair = queue.shift()) {
		for (const c of allIoctls(pair.spec, scope)) {
			const impl = cloneVm(pair.impl);
			const { state, result } = stepIoctl(pair.spec, c);
			const got = perform(impl, c);
			ioctls++;
			if (show(got) !== show(result)) {
				throw new Error(`after ${pair.path}\n${text(c)}\nspecification ${show(result)}\nimplementation ${show(got)}`);
			}
			const key = vmKey(state);
			if (seen.size < limit && !seen.has(key)) {
				seen.add(key);
				queue.push({ spec: state, impl, path: `${pair.path}\n${text(c)}` });
			}
		}
	}
	return { states: seen.size, ioctls };
}

describe("every small ioctl in every reachable state agrees with the specification", () => {
	for (const abi of ["rfc", "upstream"] as const) {
		it(`abi ${abi}`, () => {
			const seen = explorePairs({ abi, maxVcpus: 8 }, { vcpus: 2, slots: 1 }, 700);
			expect(seen.states).toBe(700);
			expect(seen.ioctls).toBeGreaterThan(15_000);
		});
	}

	it("abi rfc with registers in kvm_run and the conduit flag", () => {
		const options = { abi: "rfc", maxVcpus: 8, registersInRun: true, conduitFlag: true } as const;
		expect(explorePairs(options, { vcpus: 1, slots: 1 }, 400).states).toBe(400);
	});
});
