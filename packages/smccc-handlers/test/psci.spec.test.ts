import {
	begin,
	explore,
	type UserPsci,
	type UserPsciEffect,
	type UserPsciOutcome,
	type UserPsciPlatform,
	userPsci,
	userPsciInitial,
	wake,
} from "@upcall/spec";
import { expect, test } from "vitest";
import {
	initialPsci,
	type PsciEffect,
	type PsciOutcome,
	type PsciPlatform,
	type PsciState,
	psciTransition,
	resumed,
	started,
} from "../src/index.ts";

// Both sides step together from every reachable state: the handlers' transitions and the spec's model of userspace PSCI.
const mpidrs = [0n, 1n, 0x100n];
const words = { off: "OFF", onPending: "ON_PENDING", on: "ON", standby: "STANDBY", powerDown: "DOWN" } as const;

interface Pair {
	readonly ours: PsciState;
	readonly spec: UserPsci;
	readonly wrong?: string;
}

const show = (v: unknown): string => JSON.stringify(v, (_, x) => (typeof x === "bigint" ? x.toString() : x));

/** Our state in the spec's words. */
const asSpec = (s: PsciState): unknown => ({
	mpidr: s.cpus.map((c) => c.mpidr),
	power: s.cpus.map((c) => words[c.power]),
	memProtect: s.memProtect,
	wakeups: s.cpus.map((c) => ({ standby: Number(c.standbyCount), down: Number(c.powerDownCount) })),
});

function effectAsSpec(e: PsciEffect): UserPsciEffect {
	switch (e.kind) {
		case "cpuOn":
			return { do: "start", cpu: e.target, entry: e.entry, context: e.context };
		case "cpuOff":
			return { do: "stop" };
		case "standby":
			return { do: "standby" };
		case "powerDown":
			return { do: "powerDown", entry: e.entry, context: e.context };
		case "systemSuspend":
			return { do: "suspendSystem", entry: e.entry, context: e.context };
		case "systemOff":
			return { do: "shutDown" };
		case "systemReset":
			return { do: "restart", type: e.type, clearMemory: e.clearMemory };
	}
}

const canonical = (o: PsciOutcome | UserPsciOutcome): string =>
	"state" in o
		? show([
				o.result === undefined ? "-" : BigInt.asUintN(64, BigInt(o.result)),
				o.effects.map(effectAsSpec).map(plain),
			])
		: show([o.value ?? "-", o.effect ? [plain(o.effect)] : []]);
const plain = (e: UserPsciEffect): unknown =>
	Object.entries(e)
		.sort()
		.map(([k, v]) => [k, v ?? "none"]);

/** Arguments worth trying for any function: CPUs, other affinities, levels, addresses, power states, reset types, ids. */
const firsts = [0n, 1n, 0x100n, 0x1_0000_0001n, 1n << 24n, 0x10000n, 0x80000000n, 0xc400000en];
const seconds = [0n, 4n, 0x1002n, 0x10000n];

const ids: number[] = [];
for (const base of [0x84000000, 0xc4000000]) for (let n = 0; n < 0x18; n++) ids.push(base + n);

let calls = 0;
function pairs(platform: PsciPlatform, specified: UserPsciPlatform) {
	function* next({ ours, spec }: Pair): Generator<{ label: string; state: Pair }> {
		for (const self of mpidrs.keys()) {
			if (spec.power[self] === "ON_PENDING")
				yield { label: `begin ${self}`, state: { ours: started(ours, self), spec: begin(spec, self) } };
			const w = spec.wakeups[self];
			const slept = spec.wakeups.reduce((n, v) => n + v.standby + v.down, 0);
			if (w && slept < 1)
				yield { label: `wake ${self}`, state: { ours: resumed(ours, self, 0n), spec: wake(spec, self) } };
			if (spec.power[self] !== "ON") continue;
			for (const id of ids)
				for (const a of firsts)
					for (const b of seconds) {
						calls++;
						const label = `cpu${self} ${id.toString(16)}(${a.toString(16)}, ${b.toString(16)})`;
						const args = [a, b, 7n] as const;
						const narrow = (v: bigint): bigint => (id >= 0xc0000000 ? v : BigInt.asUintN(32, v));
						const x = psciTransition(id)(ours, self, [narrow(a), narrow(b), narrow(7n)], platform);
						const y = userPsci(spec, specified, { self, id, x: args });
						const unchanged = x.state === ours && y.next === spec && x.effects.length === 0 && y.effect === undefined;
						if (unchanged && x.result !== undefined && BigInt.asUintN(64, BigInt(x.result)) === y.value) continue;
						const same = canonical(x) === canonical(y);
						const state = { ours: x.state, spec: y.next };
						if (!same)
							yield { label, state: { ...state, wrong: `${label}: ${canonical(x)}, specified ${canonical(y)}` } };
						else if (x.state !== ours || y.next !== spec) yield { label, state };
					}
		}
	}
	return {
		initial: [{ ours: initialPsci(mpidrs), spec: userPsciInitial(mpidrs) }],
		next,
		key: (p: Pair) => show([p.spec, p.wrong]),
		violation: (p: Pair) =>
			p.wrong ??
			(show(asSpec(p.ours)) ===
			show({ mpidr: p.spec.mpidr, power: p.spec.power, memProtect: p.spec.memProtect, wakeups: p.spec.wakeups })
				? undefined
				: `states differ: ${show(asSpec(p.ours))} ${show(p.spec)}`),
	};
}

test.each([0, 1, 2, 3, 4, 5, 6, 7])(
	"transitions equal the specification in every reachable state, platform %i",
	(bits) => {
		const has = (n: number): boolean => ((bits >> n) & 1) === 1;
		const denied = new Set(has(0) ? [2] : []);
		const specified = { denied, powerDown: has(1), systemSuspend: has(2), memProtect: has(1) !== has(2) };
		const platform: PsciPlatform = {
			mayCpuOn: (target) => !denied.has(target),
			validEntry: (entry) => (entry & 3n) === 0n,
			powerDown: specified.powerDown,
			systemSuspend: specified.systemSuspend,
			memProtect: specified.memProtect,
			protectedRange: () => false,
		};
		const r = explore<Pair>(pairs(platform, specified));
		expect(r.violation).toBeUndefined();
		expect(r.complete).toBe(true);
		expect(r.states).toBeGreaterThan(40);
		expect(calls).toBeGreaterThan(100_000);
	},
);
