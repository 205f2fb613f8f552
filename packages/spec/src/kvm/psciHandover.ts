import {
	PSCI_0_2_FN_CPU_OFF,
	PSCI_0_2_FN64_AFFINITY_INFO,
	PSCI_0_2_FN64_CPU_ON,
	PSCI_RET_ALREADY_ON,
	PSCI_RET_ON_PENDING,
	PSCI_RET_SUCCESS,
} from "@upcall/uapi";
import type { TransitionSystem } from "./explore.ts";
import { type KernelPsciSystem, psciCall } from "./psci.ts";
import { begin, type UserPsci, userPsci, userPsciInitial } from "./psciUser.ts";
import { dispatch, type SmcccConfig } from "./smccc.ts";

/**
 * A vCPU's thread: in the guest; out of KVM_RUN with a forwarded call; waiting in the VMM (off, or about to start); blocked in
 * KVM_RUN (STOPPED).
 */
type Where = "guest" | "exited" | "waiting" | "blocked";

interface Thread {
	readonly where: Where;
	readonly calls: number;
	/** Call in flight: function id and target. */
	readonly call: { readonly id: number; readonly target: number } | undefined;
	/** How many handlers answered the last call. */
	readonly handlers: number;
	/** Entry point that the guest runs from; the boot CPU has 99. */
	readonly runsFrom: number;
	/** Ghost of the atomic specification. */
	readonly specified: "OFF" | "PENDING" | "ON";
	readonly specifiedEntry: number;
}

/** State of {@link psciHandover}. */
export interface HandoverState {
	readonly threads: readonly Thread[];
	readonly kernel: KernelPsciSystem;
	readonly user: UserPsci;
	readonly wrong?: string;
}

/** Scope of {@link psciHandover}. */
export interface HandoverScope {
	readonly config: SmcccConfig;
	readonly conduit: "hvc" | "smc";
	readonly vcpus: number;
	readonly calls: number;
	/** vCPUs that the VMM's policy keeps off. */
	readonly denied?: ReadonlySet<number>;
}

const u64 = (v: number): bigint => BigInt.asUintN(64, BigInt(v));

/**
 * The whole way of PSCI calls in one configuration: guests, `dispatch`, the in-kernel PSCI, and a VMM that answers forwarded
 * calls with {@link userPsci} under one lock. Properties: exactly one handler answers each call; results are the
 * specification's; guest code runs only where the specification says ON, from the entry of the CPU_ON that succeeded; an
 * accepted CPU_ON is never lost.
 */
export function psciHandover(scope: HandoverScope): TransitionSystem<HandoverState> {
	const { config, conduit, vcpus: n } = scope;
	const mpidrs = Array.from({ length: n }, (_, i) => BigInt(i));
	const platform = {
		denied: scope.denied ?? new Set<number>(),
		powerDown: false,
		systemSuspend: false,
		memProtect: false,
	};
	const who = (id: number): string => dispatch(config, { conduit, immediate: 0, x: [BigInt(id)] }).who;
	// Where the VMM leaves secondary vCPUs: in KVM_RUN when the kernel brings them up, in its own wait otherwise.
	const kernelStarts = who(PSCI_0_2_FN64_CPU_ON) === "psci";

	const initial: HandoverState = {
		threads: mpidrs.map((_, i) => ({
			where: i === 0 ? "guest" : kernelStarts ? "blocked" : "waiting",
			calls: scope.calls,
			call: undefined,
			handlers: 1,
			runsFrom: i === 0 ? 99 : -1,
			specified: i === 0 ? "ON" : "OFF",
			specifiedEntry: i === 0 ? 99 : -1,
		})),
		kernel: {
			version: 0x10001,
			systemSuspend: false,
			vcpus: mpidrs.map((mpidr, i) => ({ mpidr, power: i === 0 ? "ON" : "OFF", reset: undefined })),
		},
		user: userPsciInitial(mpidrs),
	};

	const thread = (s: HandoverState, i: number, change: Partial<Thread>): HandoverState => ({
		...s,
		threads: s.threads.map((t, k) => (k === i ? { ...t, ...change } : t)),
	});

	/** The specification answers the call in flight; `value` is what the handler answered. */
	const specify = (s: HandoverState, i: number, value: bigint | undefined): HandoverState => {
		const self = s.threads[i] as Thread;
		const { id, target } = self.call ?? { id: 0, target: 0 };
		const to = s.threads[target] as Thread;
		const expect = (wanted: number, then = s): HandoverState =>
			value === u64(wanted)
				? then
				: { ...then, wrong: `vcpu${i}: call ${id.toString(16)}(${target}) gives ${value}, specified is ${wanted}` };
		if (id === PSCI_0_2_FN_CPU_OFF) return thread(s, i, { specified: "OFF" });
		if (id === PSCI_0_2_FN64_CPU_ON) {
			if (to.specified === "PENDING") return expect(PSCI_RET_ON_PENDING);
			if (to.specified === "ON") return expect(PSCI_RET_ALREADY_ON);
			if (platform.denied.has(target) && who(id) === "forward") return expect(-3);
			const power = who(id) === "forward" ? "PENDING" : "ON";
			return expect(PSCI_RET_SUCCESS, thread(s, target, { specified: power, specifiedEntry: 4 * i }));
		}
		return expect(to.specified === "ON" ? 0 : to.specified === "OFF" ? 1 : 2);
	};

	const arguments_ = (i: number, call: { id: number; target: number }): [bigint, bigint, bigint] => {
		const on = call.id === PSCI_0_2_FN64_CPU_ON;
		return [BigInt(call.target), on ? BigInt(4 * i) : 0n, 0n];
	};

	/** The guest of thread `i` makes a call: everything that happens in the kernel. */
	const issue = (s: HandoverState, i: number, call: { id: number; target: number }): HandoverState => {
		const x = [BigInt(call.id), ...arguments_(i, call)];
		const at = thread(s, i, { call, calls: (s.threads[i]?.calls ?? 0) - 1, handlers: 0 });
		const answer = dispatch(config, { conduit, immediate: 0, x });
		if (answer.who === "forward") return thread(at, i, { where: "exited" });
		const served = thread(at, i, { handlers: 1 });
		if (answer.who !== "psci") return thread(served, i, { call: undefined });
		const r = psciCall(at.kernel, i, { x });
		const after = { ...specify(served, i, r.x[0]), kernel: r.system };
		const off = r.system.vcpus[i]?.power === "OFF";
		return thread(after, i, { call: undefined, ...(off ? { where: "blocked" as const } : {}) });
	};

	/** The VMM answers the call of a thread that left KVM_RUN. */
	const handle = (s: HandoverState, i: number): HandoverState => {
		const call = s.threads[i]?.call ?? { id: 0, target: 0 };
		const r = userPsci(s.user, platform, { self: i, id: call.id, x: arguments_(i, call) });
		let after = specify(thread(s, i, { handlers: (s.threads[i]?.handlers ?? 0) + 1 }), i, r.value);
		after = { ...after, user: r.next };
		if (r.effect?.do === "stop") return thread(after, i, { where: "waiting", call: undefined });
		return thread(after, i, { where: "guest", call: undefined });
	};

	function* next(s: HandoverState): Generator<{ label: string; state: HandoverState }> {
		for (let i = 0; i < n; i++) {
			const t = s.threads[i] as Thread;
			if (t.where === "guest" && t.calls > 0) {
				for (let target = 0; target < n; target++) {
					for (const id of [PSCI_0_2_FN64_CPU_ON, PSCI_0_2_FN64_AFFINITY_INFO]) {
						yield { label: `vcpu${i}: ${id.toString(16)}(${target})`, state: issue(s, i, { id, target }) };
					}
				}
				yield { label: `vcpu${i}: CPU_OFF`, state: issue(s, i, { id: PSCI_0_2_FN_CPU_OFF, target: i }) };
			}
			if (t.where === "exited") yield { label: `vcpu${i}: VMM answers`, state: handle(s, i) };
			if (t.where === "blocked" && s.kernel.vcpus[i]?.power === "ON") {
				const reset = s.kernel.vcpus[i]?.reset;
				const vcpus = s.kernel.vcpus.map((v, k) => (k === i ? { ...v, reset: undefined } : v));
				const woken = thread({ ...s, kernel: { ...s.kernel, vcpus } }, i, {
					where: "guest",
					runsFrom: Number(reset?.pc ?? -1n),
				});
				yield { label: `vcpu${i}: woken in KVM_RUN`, state: woken };
			}
			if (t.where === "waiting" && s.user.power[i] === "ON_PENDING") {
				const ready = thread({ ...s, user: begin(s.user, i) }, i, {
					where: "guest",
					runsFrom: t.specifiedEntry,
					specified: "ON",
				});
				yield { label: `vcpu${i}: started by the VMM`, state: ready };
			}
		}
	}

	return {
		initial: [initial],
		next,
		key: (s) =>
			JSON.stringify([s.threads, s.kernel.vcpus, s.user.power, s.wrong], (_, v) =>
				typeof v === "bigint" ? Number(v) : v,
			),
		violation(s) {
			if (s.wrong) return s.wrong;
			for (const [i, t] of s.threads.entries()) {
				if (t.where !== "guest") continue;
				if (t.handlers !== 1) return `a call of vcpu${i} had ${t.handlers} handlers`;
				if (t.specified !== "ON") return `vcpu${i} runs although it is ${t.specified}`;
				if (t.runsFrom !== t.specifiedEntry)
					return `vcpu${i} runs from ${t.runsFrom}, specified is ${t.specifiedEntry}`;
			}
			return undefined;
		},
		deadlock(s) {
			for (const [i, t] of s.threads.entries()) {
				if (t.where !== "guest" && t.specified !== "OFF")
					return `vcpu${i} is ${t.specified} but never starts: a lost CPU_ON`;
			}
			return undefined;
		},
	};
}
