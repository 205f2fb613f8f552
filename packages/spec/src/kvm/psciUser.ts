import {
	ARM_SMCCC_VERSION_FUNC_ID,
	PSCI_RET_ALREADY_ON,
	PSCI_RET_DENIED,
	PSCI_RET_INVALID_ADDRESS,
	PSCI_RET_INVALID_PARAMS,
	PSCI_RET_NOT_SUPPORTED,
	PSCI_RET_ON_PENDING,
	PSCI_RET_SUCCESS,
} from "@upcall/uapi";

/** Power state of a CPU in the architecture's terms. DOWN: suspended without its state. */
export type Power = "OFF" | "ON_PENDING" | "ON" | "STANDBY" | "DOWN";

/** PSCI 1.1 as a machine's firmware, outside the kernel, has to behave: the state. */
export interface UserPsci {
	readonly power: readonly Power[];
	/** Affinity fields of each CPU's MPIDR_EL1. */
	readonly mpidr: readonly bigint[];
	readonly memProtect: boolean;
	/** How often each CPU left STANDBY and DOWN. */
	readonly wakeups: readonly { readonly standby: number; readonly down: number }[];
}

/** What the machine can do, and what its owner allows. */
export interface UserPsciPlatform {
	/** CPUs that may not be brought up: CPU_ON answers DENIED. */
	readonly denied: ReadonlySet<number>;
	readonly powerDown: boolean;
	readonly systemSuspend: boolean;
	readonly memProtect: boolean;
}

/** What a call does besides answering. */
export type UserPsciEffect =
	| { readonly do: "start"; readonly cpu: number; readonly entry: bigint; readonly context: bigint }
	| { readonly do: "stop" | "standby" }
	| { readonly do: "powerDown" | "suspendSystem"; readonly entry: bigint; readonly context: bigint }
	| { readonly do: "shutDown" }
	| { readonly do: "restart"; readonly type: number | undefined; readonly clearMemory: boolean };

/** Outcome: `value` is x0, absent when the call does not return. */
export interface UserPsciOutcome {
	readonly next: UserPsci;
	readonly value?: bigint;
	readonly effect?: UserPsciEffect;
}

/** A call of the running CPU `self`: function id and whole registers x1..x3. */
export interface UserPsciCall {
	readonly self: number;
	readonly id: number;
	readonly x: readonly [bigint, bigint, bigint];
}

/** Function numbers (id bits 15:0) that exist in a 64-bit form as well. */
const TWO_WIDTHS = new Set([0x01, 0x03, 0x04, 0x05, 0x07, 0x0c, 0x0d, 0x0e, 0x10, 0x11, 0x12, 0x14]);
/** Function numbers of PSCI 1.1 that this machine answers with NOT_SUPPORTED: MIGRATE, MIGRATE_INFO_UP_CPU, CPU_FREEZE. */
const LEFT_OUT = new Set([0x05, 0x07, 0x0b]);

const AFFINITY = 0xff00ffffffn;
const aligned = (entry: bigint): boolean => entry % 4n === 0n;

/** Is this the id of a function that the machine implements? */
function implemented(id: number, p: UserPsciPlatform): boolean {
	const number = id & 0xffff;
	const wide = id === 0xc4000000 + number;
	if (!wide && id !== 0x84000000 + number) return false;
	if (number > 0x14 || LEFT_OUT.has(number) || (wide && !TWO_WIDTHS.has(number))) return false;
	if (number === 0x0e) return p.systemSuspend;
	return number < 0x13 || p.memProtect;
}

/** CPUs of the affinity node that holds `target` at a level. */
function nodeOf(s: UserPsci, target: bigint, level: bigint): Power[] {
	if (level > 3n || (target & AFFINITY) !== target) return [];
	const drop = 8n * level;
	return s.power.filter((_, n) => (s.mpidr[n] ?? 0n) >> drop === target >> drop);
}

/**
 * One PSCI 1.1 call answered outside the kernel: the rules of DEN0022 function by function, for a machine without a Trusted
 * OS, with the original power_state format and platform-coordinated mode only.
 */
export function userPsci(s: UserPsci, p: UserPsciPlatform, call: UserPsciCall): UserPsciOutcome {
	const is = (value: number | bigint): UserPsciOutcome => ({ next: s, value: BigInt.asUintN(64, BigInt(value)) });
	if (!implemented(call.id, p)) return is(PSCI_RET_NOT_SUPPORTED);
	const wide = call.id >= 0xc0000000;
	const [a, b, c] = call.x.map((v) => (wide ? v : v % 2n ** 32n)) as [bigint, bigint, bigint];
	const set = (cpu: number, power: Power): UserPsci => ({
		...s,
		power: s.power.map((old, n) => (n === cpu ? power : old)),
	});
	const dark = (): UserPsci => ({ ...s, power: s.power.map(() => "OFF") });
	const sleep = (down: boolean, entry: bigint, context: bigint): UserPsciOutcome => {
		if (!down) return { next: set(call.self, "STANDBY"), value: 0n, effect: { do: "standby" } };
		if (!aligned(entry)) return is(PSCI_RET_INVALID_ADDRESS);
		if (!p.powerDown) return { next: set(call.self, "STANDBY"), value: 0n, effect: { do: "standby" } };
		return { next: set(call.self, "DOWN"), effect: { do: "powerDown", entry, context } };
	};
	const counted = (cpu: number, state: bigint): number => {
		const w = s.wakeups[cpu];
		return w === undefined ? 0 : state === 0n ? w.standby : state === 0x10000n ? w.down : 0;
	};

	switch (call.id & 0xffff) {
		case 0x00:
			return is(0x10001);
		case 0x01: {
			const state = a % 2n ** 32n;
			const reserved = state >> 26n !== 0n || ((state >> 17n) & 0x7fn) !== 0n;
			return reserved ? is(PSCI_RET_INVALID_PARAMS) : sleep((state & 0x10000n) !== 0n, b, c);
		}
		case 0x02:
			return { next: set(call.self, "OFF"), effect: { do: "stop" } };
		case 0x03: {
			const cpu = s.mpidr.indexOf(a);
			if (cpu < 0) return is(PSCI_RET_INVALID_PARAMS);
			if (s.power[cpu] === "ON_PENDING") return is(PSCI_RET_ON_PENDING);
			if (s.power[cpu] !== "OFF") return is(PSCI_RET_ALREADY_ON);
			if (p.denied.has(cpu)) return is(PSCI_RET_DENIED);
			if (!aligned(b)) return is(PSCI_RET_INVALID_ADDRESS);
			return { next: set(cpu, "ON_PENDING"), value: 0n, effect: { do: "start", cpu, entry: b, context: c } };
		}
		case 0x04: {
			const node = nodeOf(s, a, b);
			if (node.length === 0) return is(PSCI_RET_INVALID_PARAMS);
			if (node.every((x) => x === "OFF")) return is(1);
			return is(node.every((x) => x === "OFF" || x === "ON_PENDING") ? 2 : 0);
		}
		case 0x06:
			return is(2);
		case 0x08:
			return { next: dark(), effect: { do: "shutDown" } };
		case 0x09:
			return { next: dark(), effect: { do: "restart", type: undefined, clearMemory: s.memProtect } };
		case 0x0a: {
			const id = Number(a % 2n ** 32n);
			return is(id === ARM_SMCCC_VERSION_FUNC_ID || implemented(id, p) ? PSCI_RET_SUCCESS : PSCI_RET_NOT_SUPPORTED);
		}
		case 0x0c:
			return sleep(true, a, b);
		case 0x0d: {
			const node = nodeOf(s, a, b);
			if (node.length === 0) return is(PSCI_RET_INVALID_PARAMS);
			if (node.some((x) => x === "ON" || x === "ON_PENDING")) return is(0);
			return is(node.includes("STANDBY") ? 2 : 1);
		}
		case 0x0e: {
			if (s.power.some((x, n) => n !== call.self && x !== "OFF")) return is(PSCI_RET_DENIED);
			if (!aligned(a)) return is(PSCI_RET_INVALID_ADDRESS);
			return { next: set(call.self, "DOWN"), effect: { do: "suspendSystem", entry: a, context: b } };
		}
		case 0x0f:
			return is(a === 0n ? PSCI_RET_SUCCESS : a === 1n ? PSCI_RET_NOT_SUPPORTED : PSCI_RET_INVALID_PARAMS);
		case 0x10:
			return is(0);
		case 0x11:
			return is(counted(s.mpidr.indexOf(a), b));
		case 0x12: {
			const type = Number(a % 2n ** 32n);
			if (type > 0 && type < 0x80000000) return is(PSCI_RET_INVALID_PARAMS);
			return { next: dark(), effect: { do: "restart", type, clearMemory: s.memProtect } };
		}
		case 0x13:
			if (a > 1n) return is(PSCI_RET_INVALID_PARAMS);
			return { next: { ...s, memProtect: a === 1n }, value: s.memProtect ? 1n : 0n };
		default:
			return is(PSCI_RET_DENIED);
	}
}

/** A pending CPU begins to execute. */
export const begin = (s: UserPsci, cpu: number): UserPsci => ({
	...s,
	power: s.power.map((x, n) => (n === cpu && x === "ON_PENDING" ? "ON" : x)),
});

/** A suspended CPU wakes up. */
export function wake(s: UserPsci, cpu: number): UserPsci {
	const from = s.power[cpu];
	if (from !== "STANDBY" && from !== "DOWN") return s;
	const power = s.power.map((x, n) => (n === cpu ? "ON" : x));
	const wakeups = s.wakeups.map((w, n) => {
		if (n !== cpu) return w;
		return from === "STANDBY" ? { ...w, standby: w.standby + 1 } : { ...w, down: w.down + 1 };
	});
	return { ...s, power, wakeups };
}

/** A machine whose CPU 0 runs. */
export const userPsciInitial = (mpidr: readonly bigint[]): UserPsci => ({
	mpidr,
	power: mpidr.map((_, n) => (n === 0 ? "ON" : "OFF")),
	memProtect: false,
	wakeups: mpidr.map(() => ({ standby: 0, down: 0 })),
});
