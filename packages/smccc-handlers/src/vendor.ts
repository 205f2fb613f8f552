import { SMCCC_RET_NOT_SUPPORTED, SMCCC_RET_SUCCESS } from "@upcall/uapi";
import { argument, SMCCC_OWNERS } from "./convention.ts";
import { type HandlerSet, type HypercallHandler, notAState } from "./handlers.ts";
import { uuidRegisters } from "./uuid.ts";

/**
 * Function ids of the sample vendor service, in the OEM owner's range (3): KVM serves ids of the vendor hypervisor range (6)
 * itself, so that a service there would be hidden.
 */
export const VENDOR_FUNCTIONS = {
	/** Number of functions below: x0. */
	CALL_COUNT: 0x8300ff00,
	/** UUID of the service: x0..x3. */
	CALL_UID: 0x8300ff01,
	/** Revision: x0 = major, x1 = minor. */
	CALL_REVISION: 0x8300ff03,
	/** Echo: x0 = SUCCESS, x1..x3 = the arguments x1..x3. */
	ECHO: 0xc3000000,
	/** Stores x2 under the key x1. x0 = SUCCESS, or NO_SPACE for a new key when the store is full. */
	PUT: 0xc3000001,
	/** x0 = SUCCESS and x1 = the value under the key x1, or NOT_FOUND. */
	GET: 0xc3000002,
	/** Removes the key x1: x0 = SUCCESS or NOT_FOUND. */
	DELETE: 0xc3000003,
} as const;

/** Return codes of the sample service in x0. */
export const VENDOR_RET = { SUCCESS: 0, NOT_SUPPORTED: -1, NOT_FOUND: -2, NO_SPACE: -3 } as const;

/** UUID of the sample service. */
export const VENDOR_UUID = "5b6e3c72-8d0f-4f3a-9c64-1f0a7d3b52e6";

/** What a vendor call asks: a function id and its arguments x1..x3. */
export interface VendorCall {
	readonly functionId: number;
	readonly args: readonly [bigint, bigint, bigint];
}

/** The key/value store of the service. */
export type VendorState = ReadonlyMap<bigint, bigint>;

/** x0..x3 of the answer; missing registers are 0. */
export type VendorResult = readonly [bigint | number, (bigint | number)?, (bigint | number)?, (bigint | number)?];

/**
 * The sample service as a pure function. Ids of its range that it does not define are NOT_SUPPORTED.
 * @param capacity most keys that the store holds, so that a guest cannot make it grow without bound
 */
export function vendorTransition(
	state: VendorState,
	call: VendorCall,
	capacity: number,
): { state: VendorState; result: VendorResult } {
	const [key, value] = call.args;
	const same = (...result: VendorResult) => ({ state, result });
	switch (call.functionId) {
		case VENDOR_FUNCTIONS.CALL_COUNT:
			return same(Object.keys(VENDOR_FUNCTIONS).length);
		case VENDOR_FUNCTIONS.CALL_UID:
			return same(...uuidRegisters(VENDOR_UUID));
		case VENDOR_FUNCTIONS.CALL_REVISION:
			return same(1, 0);
		case VENDOR_FUNCTIONS.ECHO:
			return same(SMCCC_RET_SUCCESS, ...call.args);
		case VENDOR_FUNCTIONS.PUT: {
			if (!state.has(key) && state.size >= capacity) return same(VENDOR_RET.NO_SPACE);
			return { state: new Map(state).set(key, value), result: [VENDOR_RET.SUCCESS] };
		}
		case VENDOR_FUNCTIONS.GET: {
			const found = state.get(key);
			return found === undefined ? same(VENDOR_RET.NOT_FOUND) : same(VENDOR_RET.SUCCESS, found);
		}
		case VENDOR_FUNCTIONS.DELETE: {
			if (!state.has(key)) return same(VENDOR_RET.NOT_FOUND);
			const next = new Map(state);
			next.delete(key);
			return { state: next, result: [VENDOR_RET.SUCCESS] };
		}
		default:
			return same(SMCCC_RET_NOT_SUPPORTED);
	}
}

/** What the sample vendor service is made of. */
export interface VendorOptions {
	/** Most keys in the store; default 1024. */
	readonly capacity?: number;
}

/** The sample vendor service: an example of a service of one's own, and something to call from a first guest. */
export function vendorHandlers(options: VendorOptions = {}): HandlerSet {
	const capacity = options.capacity ?? 1024;
	let state: VendorState = new Map();
	const handler: HypercallHandler = (call) => {
		if (call.functionId === VENDOR_FUNCTIONS.ECHO) {
			// The answer is already in x1..x3: no register has to be read, and nothing is allocated.
			call.setXParts(0, SMCCC_RET_SUCCESS, 0);
			return;
		}
		const args = [argument(call, 1), argument(call, 2), argument(call, 3)] as const;
		const outcome = vendorTransition(state, { functionId: call.functionId, args }, capacity);
		state = outcome.state;
		return outcome.result;
	};
	const isU64 = (value: unknown): value is bigint => typeof value === "bigint" && value === BigInt.asUintN(64, value);
	return {
		routes: [{ range: { owner: SMCCC_OWNERS.oem }, handler, name: "vendor" }],
		save: () => [...state].map(([key, value]) => [key, value]),
		restore(saved: unknown): void {
			const isEntry = (entry: unknown): entry is [bigint, bigint] =>
				Array.isArray(entry) && entry.length === 2 && entry.every(isU64);
			if (!Array.isArray(saved) || saved.length > capacity || !saved.every(isEntry))
				throw notAState("these are no keys and values of the vendor service");
			state = new Map(saved);
		},
	};
}
