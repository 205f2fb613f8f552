import type { TransitionSystem } from "./explore.ts";

/** A deliberate mistake, to see that the properties have teeth. */
export type ThreadMutant = "none" | "noLock" | "runnableFirst" | "noRecheck";

/** Scope of {@link kernelPsciThreads}. */
export interface ThreadScope {
	readonly vcpus: number;
	/** Calls that each vCPU may make. */
	readonly calls: number;
	readonly suspend: boolean;
	readonly mutant?: ThreadMutant;
}

// Fields of one vCPU in the state array.
const MP = 0; // 1: RUNNABLE
const RESET_VALID = 1;
const ENTRY = 2; // who asked, in reset_state
const REQ_SLEEP = 3;
const REQ_RESET = 4;
const BLOCKED = 5;
const LOCK = 6; // holder of the mp_state lock, -1 = free
const AT = 7; // micro step
const TARGET = 8;
const CALLS = 9;
const RUNS_FROM = 10; // entry that the guest runs from
const SPEC_ON = 11; // ghost: the atomic specification
const SPEC_ENTRY = 12;
const FIELDS = 13;

// Micro steps.
const GUEST = 0;
const ON = 10;
const OFF = 30;
const AFFINITY = 40;
const LOOP = 50;
const SLEEP = 51;
const ASLEEP = 52;
const RESET = 53;
const RESET_LOCKED = 54;
const STANDBY = 60;

const BOOT = 9;

/** State of the system: `FIELDS` small numbers a vCPU, and what went wrong. */
export interface ThreadState {
	readonly cells: Int8Array;
	readonly wrong?: string;
}

/**
 * vCPU threads inside KVM_RUN with in-kernel PSCI, in micro steps (lock sections, request bits, wait queue), next to a ghost
 * of the atomic specification that moves at the linearisation point of each call. Properties: guest code runs only when the
 * specification says ON, and from the entry of the CPU_ON that succeeded; results are the specification's; no vCPU sleeps
 * while it is runnable; nothing blocks for ever.
 */
export function kernelPsciThreads(scope: ThreadScope): TransitionSystem<ThreadState> {
	const { vcpus: n, mutant = "none" } = scope;
	const initial = new Int8Array(n * FIELDS);
	for (let i = 0; i < n; i++) {
		const b = i * FIELDS;
		initial.fill(-1, b + ENTRY, b + ENTRY + 1);
		initial[b + LOCK] = -1;
		initial[b + CALLS] = scope.calls;
		initial[b + MP] = initial[b + SPEC_ON] = i === 0 ? 1 : 0;
		initial[b + RUNS_FROM] = initial[b + SPEC_ENTRY] = i === 0 ? BOOT : -1;
		initial[b + AT] = i === 0 ? GUEST : LOOP;
		initial[b + REQ_SLEEP] = i === 0 ? 0 : 1;
	}

	function* next({ cells: s }: ThreadState): Generator<{ label: string; state: ThreadState }> {
		for (let i = 0; i < n; i++) {
			const b = i * FIELDS;
			const at = s[b + AT] as number;
			const go = (what: string, change: (t: Int8Array) => string | undefined) => {
				const cells = s.slice();
				const wrong = change(cells);
				return { label: `vcpu${i}: ${what}`, state: wrong ? { cells, wrong } : { cells } };
			};
			const move = (what: string, to: number) =>
				go(what, (t) => {
					t[b + AT] = to;
				});
			const locked = (cpu: number): boolean => mutant !== "noLock" && s[cpu * FIELDS + LOCK] !== -1;
			const target = s[b + TARGET] as number;
			const tb = target * FIELDS;
			switch (at) {
				case GUEST: {
					if ((s[b + CALLS] as number) > 0) {
						const call = (what: string, to: number, cpu: number) =>
							go(what, (t) => {
								t[b + CALLS] = (t[b + CALLS] as number) - 1;
								t[b + AT] = to;
								t[b + TARGET] = cpu;
							});
						for (let t = 0; t < n; t++) {
							yield call(`CPU_ON(${t})`, ON, t);
							if (t !== i) yield call(`AFFINITY_INFO(${t})`, AFFINITY, t);
						}
						yield call("CPU_OFF", OFF, 0);
						if (scope.suspend) yield call("CPU_SUSPEND", STANDBY, 0);
					}
					if (s[b + REQ_SLEEP] || s[b + REQ_RESET]) yield move("exit to the run loop", LOOP);
					break;
				}
				case STANDBY:
					yield move("wake from standby", LOOP);
					break;
				case ON:
					if (!locked(target)) {
						yield go("lock the target", (t) => {
							t[tb + LOCK] = i;
							t[b + AT] = ON + 1;
						});
					}
					break;
				case ON + 1:
					yield go("look at the target", (t) => {
						const specified = s[tb + SPEC_ON] === 1 ? "ALREADY_ON" : "SUCCESS";
						const found = s[tb + MP] === 1 ? "ALREADY_ON" : "SUCCESS";
						if (found === "SUCCESS") {
							t[tb + SPEC_ON] = 1;
							t[tb + SPEC_ENTRY] = i;
							t[b + AT] = ON + 2;
						} else {
							t[tb + LOCK] = -1;
							t[b + AT] = LOOP;
						}
						return found === specified ? undefined : `CPU_ON(${target}) gives ${found}, specified is ${specified}`;
					});
					break;
				case ON + 2:
				case ON + 3: {
					const writeReset = (at === ON + 2) === (mutant !== "runnableFirst");
					yield go(writeReset ? "write reset_state" : "set RUNNABLE", (t) => {
						if (writeReset) {
							t[tb + ENTRY] = i;
							t[tb + RESET_VALID] = t[tb + REQ_RESET] = 1;
						} else t[tb + MP] = 1;
						t[b + AT] = at + 1;
					});
					break;
				}
				case ON + 4:
					yield go("wake and unlock the target", (t) => {
						t[tb + BLOCKED] = 0;
						t[tb + LOCK] = -1;
						t[b + AT] = LOOP;
					});
					break;
				case OFF:
					if (!locked(i)) {
						yield go("lock self", (t) => {
							t[b + LOCK] = i;
							t[b + AT] = OFF + 1;
						});
					}
					break;
				case OFF + 1:
					yield go("STOPPED, request SLEEP, unlock", (t) => {
						t[b + MP] = t[b + SPEC_ON] = 0;
						t[b + REQ_SLEEP] = 1;
						t[b + LOCK] = -1;
						t[b + AT] = LOOP;
					});
					break;
				case AFFINITY:
					yield go("read the target's state", (t) => {
						t[b + AT] = LOOP;
						const inFlight = s[tb + LOCK] !== -1;
						return s[tb + MP] === s[tb + SPEC_ON] || inFlight
							? undefined
							: "AFFINITY_INFO is wrong outside a lock section";
					});
					break;
				case LOOP:
					if (s[b + REQ_SLEEP]) {
						yield go("take SLEEP", (t) => {
							t[b + REQ_SLEEP] = 0;
							t[b + AT] = SLEEP;
						});
					} else if (s[b + REQ_RESET]) {
						yield go("take RESET", (t) => {
							t[b + REQ_RESET] = 0;
							t[b + AT] = RESET;
						});
					} else if (s[b + MP]) yield move("enter the guest", GUEST);
					else {
						yield go("request SLEEP again", (t) => {
							t[b + REQ_SLEEP] = 1;
						});
					}
					break;
				case SLEEP:
					// prepare-to-wait and the test of the condition are one step with respect to the waker.
					yield go("prepare to wait, test", (t) => {
						const stays = mutant === "noRecheck" || s[b + MP] === 0;
						t[b + BLOCKED] = stays ? 1 : 0;
						t[b + AT] = stays ? ASLEEP : LOOP;
					});
					break;
				case ASLEEP:
					if (!s[b + BLOCKED]) yield move("woken", LOOP);
					break;
				case RESET:
					if (!locked(i)) {
						yield go("lock self for the reset", (t) => {
							t[b + LOCK] = i;
							t[b + AT] = RESET_LOCKED;
						});
					}
					break;
				case RESET_LOCKED:
					yield go("apply reset_state", (t) => {
						if (s[b + RESET_VALID]) t[b + RUNS_FROM] = s[b + ENTRY] as number;
						t[b + RESET_VALID] = 0;
						t[b + LOCK] = -1;
						t[b + AT] = LOOP;
					});
					break;
			}
		}
	}

	return {
		initial: [{ cells: initial }],
		next,
		key: ({ cells, wrong }) => String.fromCharCode(...cells.map((x) => x + 64)) + (wrong ?? ""),
		violation({ cells: s, wrong }) {
			if (wrong) return wrong;
			for (let i = 0; i < n; i++) {
				const b = i * FIELDS;
				if (s[b + AT] === GUEST && s[b + SPEC_ON] !== 1) return `vcpu${i} runs although it is OFF`;
				if (s[b + AT] === GUEST && s[b + RUNS_FROM] !== s[b + SPEC_ENTRY]) return `vcpu${i} runs from a stale entry`;
				const sleeps = s[b + AT] === ASLEEP && s[b + BLOCKED] === 1;
				if (sleeps && s[b + MP] === 1 && s[b + LOCK] === -1) return `vcpu${i} sleeps although it is RUNNABLE`;
			}
			return undefined;
		},
		deadlock({ cells: s }) {
			for (let i = 0; i < n; i++) {
				const b = i * FIELDS;
				if (s[b + AT] !== GUEST && s[b + AT] !== ASLEEP) return `vcpu${i} is stuck at ${s[b + AT]}`;
				if (s[b + AT] === ASLEEP && s[b + SPEC_ON] === 1) return `vcpu${i} never starts although CPU_ON succeeded`;
			}
			return undefined;
		},
	};
}
