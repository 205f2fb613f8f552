import { KvmError, SMCCC_RET_NOT_SUPPORTED, smcccFunctionId } from "@upcall/uapi";
import type { HypercallContext } from "./context.ts";
import { type HypercallResult, writeResult } from "./convention.ts";

/** Answers a call: the result registers, or nothing when the handler wrote the registers (or parked the vCPU) itself. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing is the common case of one that wrote registers
export type HypercallHandler = (call: HypercallContext) => HypercallResult | void;

/**
 * The calls that a handler answers: one function id, an inclusive range of ids, or an owner's fast calls, of both
 * conventions unless one is named, all of them or those from `first` to `last` (function numbers, 0..0xffff).
 */
export type HandlerRange =
	| number
	| { readonly first: number; readonly last: number }
	| {
			readonly owner: number;
			readonly convention?: 32 | 64;
			readonly functions?: { readonly first: number; readonly last: number };
	  };

/** One routed range, as {@link Handlers.describe} lists it. */
export interface RouteDescription {
	readonly first: number;
	readonly last: number;
	readonly name: string;
}

/** One range of a service, with its handler. */
export interface Route {
	readonly range: HandlerRange;
	readonly handler: HypercallHandler;
	/** What {@link Handlers.describe} calls the range. */
	readonly name: string;
}

/** A service: routes to be installed together. */
export interface HandlerSet {
	readonly routes: readonly Route[];
	/** What the service remembers between calls, as plain data; absent: nothing. */
	save?(): unknown;
	/**
	 * Takes over what {@link HandlerSet.save} gave, perhaps in another process.
	 *
	 * @throws KvmError `EINVAL` when it is no state of this service
	 */
	restore?(state: unknown): void;
}

/** What became of a call. After `unknown`, x0 is NOT_SUPPORTED (-1) and x1..x3 are 0. */
export type Outcome = "answered" | "unknown";

const MAX_ID = 0xffff_ffff;

function idRanges(range: HandlerRange): { first: number; last: number }[] {
	if (typeof range === "number") return [{ first: range, last: range }];
	if (!("owner" in range)) return [range];
	const { owner, convention, functions = { first: 0, last: 0xffff } } = range;
	const conventions = convention === undefined ? ([32, 64] as const) : [convention];
	return conventions.map((c) => ({
		first: smcccFunctionId({ fast: true, convention: c, owner, number: functions.first }),
		last: smcccFunctionId({ fast: true, convention: c, owner, number: functions.last }),
	}));
}

/** Misuse of a service's `restore`. */
export function notAState(what: string): KvmError {
	return new KvmError("EINVAL", what, { errno: 22 });
}

const hex = (id: number): string => `0x${id.toString(16)}`;

/** Routes hypercalls to handlers by function id. Ranges never overlap, so the order of registration does not matter. */
export class Handlers {
	/** Sorted by first id; the three arrays run in parallel. */
	private readonly firsts: number[] = [];
	private readonly lasts: number[] = [];
	/** What {@link handle} found last: guests call the same function again and again. */
	private foundId = -1;
	private found: HypercallHandler | undefined;
	private readonly services: HandlerSet[] = [];
	private readonly targets: { readonly handler: HypercallHandler; readonly name: string }[] = [];

	/**
	 * Installs a handler.
	 * @param name what {@link describe} calls the range; default: the handler's function name
	 * @throws KvmError `EINVAL` for a range that is empty or outside 0..0xffffffff, `EEXIST` when an id has a handler already
	 */
	on(range: HandlerRange, handler: HypercallHandler, name = handler.name): this {
		const ranges = idRanges(range);
		this.foundId = -1;
		for (const r of ranges) this.check(r.first, r.last);
		for (const r of ranges) {
			const at = this.position(r.first) + 1;
			this.firsts.splice(at, 0, r.first);
			this.lasts.splice(at, 0, r.last);
			this.targets.splice(at, 0, { handler, name });
		}
		return this;
	}

	/** Installs the handlers of services, such as `psciHandlers(...)`. @throws KvmError as {@link on} */
	use(...sets: readonly HandlerSet[]): this {
		for (const set of sets) {
			for (const { range, handler, name } of set.routes) this.on(range, handler, name);
			if (set.save !== undefined) this.services.push(set);
		}
		return this;
	}

	/** What the services remember, in the order in which they were installed. Handlers installed with {@link on} have no part in it. */
	save(): unknown[] {
		return this.services.map((set) => set.save?.());
	}

	/**
	 * Takes over what {@link save} gave; the same services must be installed.
	 *
	 * @throws KvmError `EINVAL` when these are not the states of these services
	 */
	restore(states: unknown): void {
		if (!Array.isArray(states) || states.length !== this.services.length)
			throw notAState(`${this.services.length} services with a state are installed, and the states are of others`);
		this.services.forEach((set, n) => {
			set.restore?.(states[n]);
		});
	}

	/** The handler of a function id, `undefined` when there is none. */
	find(functionId: number): HypercallHandler | undefined {
		const at = this.position(functionId);
		const last = this.lasts[at];
		return last !== undefined && functionId <= last ? this.targets[at]?.handler : undefined;
	}

	/** Answers one call: runs its handler and writes the registers. */
	handle(call: HypercallContext): Outcome {
		const { functionId } = call;
		if (functionId !== this.foundId) {
			this.found = this.find(functionId);
			this.foundId = functionId;
		}
		const handler = this.found;
		if (handler === undefined) {
			writeResult(call, SMCCC_RET_NOT_SUPPORTED);
			return "unknown";
		}
		const result = handler(call);
		if (result !== undefined) writeResult(call, result);
		return "answered";
	}

	/** The routed ranges in ascending order. */
	describe(): RouteDescription[] {
		return this.targets.map(({ name }, n) => ({ first: this.firsts[n] ?? 0, last: this.lasts[n] ?? 0, name }));
	}

	/** Index of the last range that starts at or below an id, -1 when there is none. */
	private position(functionId: number): number {
		let low = 0;
		let high = this.firsts.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.firsts[middle] as number) <= functionId) low = middle + 1;
			else high = middle;
		}
		return low - 1;
	}

	private check(first: number, last: number): void {
		const valid = (id: number): boolean => Number.isInteger(id) && id >= 0 && id <= MAX_ID;
		if (!valid(first) || !valid(last) || first > last) {
			throw new KvmError(
				"EINVAL",
				`${first}..${last} is no range of function ids: give first <= last, both 0..0xffffffff`,
				{
					errno: 22,
				},
			);
		}
		const at = this.position(last);
		const end = this.lasts[at];
		if (end !== undefined && end >= first) {
			const taken = `${hex(this.firsts[at] ?? 0)}..${hex(end)}`;
			throw new KvmError(
				"EEXIST",
				`${hex(first)}..${hex(last)} overlaps ${taken} (${this.targets[at]?.name}): an id has one handler`,
				{
					errno: 17,
				},
			);
		}
	}
}

/** An empty routing table: every call is unknown. */
export const createHandlers = (): Handlers => new Handlers();
