import type { Vcpu } from "@upcall/kvm-arm64";
import {
	KVM_CAP_GUEST_DEBUG_HW_BPS,
	KVM_CAP_GUEST_DEBUG_HW_WPS,
	KVM_GUESTDBG_ENABLE,
	KVM_GUESTDBG_USE_HW,
	KVM_GUESTDBG_USE_SW_BP,
	type KvmGuestDebug,
} from "@upcall/uapi";
import type { DebuggedMachine } from "../machine/debugging.ts";
import type { GdbMemory } from "./memory.ts";
import type { Patch } from "./patches.ts";

/** Kinds of the packets `Z0` to `Z4`, by their number. */
export const BREAKPOINT_KINDS = ["software", "hardware", "write", "read", "access"] as const;
export type BreakpointKind = (typeof BREAKPOINT_KINDS)[number];

/** E, PMC: EL1 and EL0, BAS: all of the word. @see DDI 0487, D24.3.2 DBGBCR<n>_EL1 */
const BREAKPOINT_CONTROL = 1n | (3n << 1n) | (15n << 5n);
/** E, PAC: EL1 and EL0. @see DDI 0487, D24.3.11 DBGWCR<n>_EL1 */
const WATCHPOINT_CONTROL = 1n | (3n << 1n);
/** DBGWCR<n>_EL1.LSC */
const WATCH_TYPES = { read: 1n, write: 2n, access: 3n } as const;
/** Largest DBGWCR<n>_EL1.MASK. */
const MAX_MASK = 31;
/** Software breakpoints that are kept; a debugger that wants more is told no. */
const MAX_SOFTWARE = 1024;

/** One pair DBGWVR<n>_EL1, DBGWCR<n>_EL1 without its type. */
interface Comparator {
	readonly value: bigint;
	readonly control: bigint;
}

/**
 * Splits a range into what single watchpoints can watch: bytes of a doubleword, or an aligned power of two.
 *
 * @param limit - pieces after which it gives up
 */
export function watchComparators(address: bigint, length: number, limit: number): readonly Comparator[] | undefined {
	const pieces: Comparator[] = [];
	let at = address;
	for (let left = BigInt(length); left > 0n; ) {
		if (pieces.length === limit) return undefined;
		const offset = at & 7n;
		if (offset !== 0n || left < 8n) {
			const count = left < 8n - offset ? left : 8n - offset;
			const select = ((1n << count) - 1n) << offset;
			pieces.push({ value: at - offset, control: select << 5n });
			at += count;
			left -= count;
			continue;
		}
		let mask = 3;
		while (mask < MAX_MASK && at % (1n << BigInt(mask + 1)) === 0n && left >= 1n << BigInt(mask + 1)) mask++;
		pieces.push({ value: at, control: (0xffn << 5n) | (mask > 3 ? BigInt(mask) << 24n : 0n) });
		at += 1n << BigInt(mask);
		left -= 1n << BigInt(mask);
	}
	return pieces;
}

interface Breakpoint {
	readonly kind: "software" | "hardware";
	readonly address: bigint;
	/** Set when it is a BRK in memory rather than a comparator. */
	patch: Patch | undefined;
}

interface Watchpoint {
	readonly kind: "write" | "read" | "access";
	readonly address: bigint;
	readonly length: number;
	readonly comparators: readonly Comparator[];
}

/** A watchpoint that was hit, in the words of a stop reply. */
export interface WatchHit {
	readonly reason: "watch" | "rwatch" | "awatch";
	readonly address: bigint;
}

/**
 * Break and watchpoints of a debugger, the same for all vCPUs. Breakpoints of both kinds use KVM's comparators, which the
 * guest cannot see; only software breakpoints beyond their number become BRK instructions in memory.
 *
 * @see Linux Documentation/virt/kvm/api.rst, KVM_SET_GUEST_DEBUG
 */
export class Breakpoints {
	readonly #memory: GdbMemory;
	readonly #maxBreakpoints: number;
	readonly #maxWatchpoints: number;
	#breakpoints: Breakpoint[] = [];
	#watchpoints: Watchpoint[] = [];

	constructor(machine: DebuggedMachine, memory: GdbMemory) {
		this.#memory = memory;
		this.#maxBreakpoints = machine.vm.checkExtension(KVM_CAP_GUEST_DEBUG_HW_BPS);
		this.#maxWatchpoints = machine.vm.checkExtension(KVM_CAP_GUEST_DEBUG_HW_WPS);
	}

	get empty(): boolean {
		return this.#breakpoints.length === 0 && this.#watchpoints.length === 0;
	}

	#comparators(): Breakpoint[] {
		return this.#breakpoints.filter((b) => b.patch === undefined);
	}

	/**
	 * Inserts a break or watchpoint; one that is there already stays.
	 *
	 * @param vcpu - through whose page tables a BRK finds its place
	 * @returns whether it is there now
	 */
	insert(kind: BreakpointKind, address: bigint, length: number, vcpu: Vcpu): boolean {
		if (kind === "software" || kind === "hardware") return this.#insertBreakpoint(kind, address, vcpu);
		if (this.#watchpoints.some((w) => w.kind === kind && w.address === address && w.length === length)) return true;
		const used = this.#watchpoints.reduce((n, w) => n + w.comparators.length, 0);
		const comparators = length > 0 ? watchComparators(address, length, this.#maxWatchpoints - used) : undefined;
		if (comparators === undefined) return false;
		this.#watchpoints.push({ kind, address, length, comparators });
		return true;
	}

	#insertBreakpoint(kind: "software" | "hardware", address: bigint, vcpu: Vcpu): boolean {
		if (address % 4n !== 0n) return false;
		if (this.#breakpoints.some((b) => b.kind === kind && b.address === address)) return true;
		const breakpoint: Breakpoint = { kind, address, patch: undefined };
		const comparators = this.#comparators();
		if (comparators.length >= this.#maxBreakpoints) {
			// A hardware breakpoint takes the place of a software one, which can do without.
			const gives = kind === "software" ? breakpoint : comparators.find((b) => b.kind === "software");
			if (gives === undefined || this.#breakpoints.length >= MAX_SOFTWARE) return false;
			const physical = this.#memory.translate(vcpu, gives.address);
			const patch = physical === undefined ? undefined : this.#memory.patches.add(physical);
			if (patch === undefined) return false;
			gives.patch = patch;
		}
		this.#breakpoints.push(breakpoint);
		return true;
	}

	/** Removes a break or watchpoint. One that is not there is no error: the debugger may say so twice. */
	remove(kind: BreakpointKind, address: bigint, length: number): void {
		const isIt = (b: Breakpoint): boolean => b.kind === kind && b.address === address;
		for (const { patch } of this.#breakpoints.filter(isIt)) if (patch !== undefined) this.#memory.patches.remove(patch);
		this.#breakpoints = this.#breakpoints.filter((b) => !isIt(b));
		this.#watchpoints = this.#watchpoints.filter(
			(w) => w.kind !== kind || w.address !== address || w.length !== length,
		);
	}

	/** Removes everything. */
	clear(): void {
		for (const { patch } of this.#breakpoints) if (patch !== undefined) this.#memory.patches.remove(patch);
		this.#breakpoints = [];
		this.#watchpoints = [];
	}

	/** Writes control bits and comparators into the argument of KVM_SET_GUEST_DEBUG. */
	fill(debug: KvmGuestDebug): void {
		if (this.empty) return;
		const { arch } = debug;
		debug.control |= KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_HW;
		const comparators = this.#comparators();
		if (comparators.length < this.#breakpoints.length) debug.control |= KVM_GUESTDBG_USE_SW_BP;
		comparators.forEach(({ address }, n) => {
			arch.dbg_bvr.set(n, address);
			arch.dbg_bcr.set(n, BREAKPOINT_CONTROL);
		});
		let n = 0;
		for (const watchpoint of this.#watchpoints) {
			for (const { value, control } of watchpoint.comparators) {
				arch.dbg_wvr.set(n, value);
				arch.dbg_wcr.set(n, control | WATCHPOINT_CONTROL | (WATCH_TYPES[watchpoint.kind] << 3n));
				n++;
			}
		}
	}

	/** What kind of breakpoint is at an address. */
	at(address: bigint): "software" | "hardware" | undefined {
		const found = this.#breakpoints.filter((b) => b.address === address);
		return found.find((b) => b.kind === "software")?.kind ?? found[0]?.kind;
	}

	/**
	 * Which watchpoint an access hit.
	 *
	 * @param far - the lowest address of the access that is watched
	 * @param write - the syndrome's WnR
	 */
	watched(far: bigint, write: boolean): WatchHit {
		const inside = this.#watchpoints.filter((w) => far >= w.address && far < w.address + BigInt(w.length));
		const hit =
			inside.find((w) => w.kind === (write ? "write" : "read")) ?? inside.find((w) => w.kind === "access") ?? inside[0];
		const reason = { write: "watch", read: "rwatch", access: "awatch" } as const;
		return { reason: hit === undefined ? "watch" : reason[hit.kind], address: far };
	}
}
