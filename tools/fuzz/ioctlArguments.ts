import { CAPABILITIES, IOCTLS, REG_LIST_BASE, REG_LIST_PMU, REG_LIST_SVE, REG_LIST_VREGS } from "@upcall/uapi";
import type { Random } from "../oracle/random.ts";

const REQUESTS = IOCTLS.map(([, request]) => request);
const REQUEST = new Map(IOCTLS.map(([name, request]) => [name, request] as const));
const REGISTERS = [...REG_LIST_BASE, ...REG_LIST_PMU, ...REG_LIST_SVE, ...REG_LIST_VREGS];
/** The RFC's capabilities, device attribute groups, addresses and limits that structures hold. */
const WORDS = [0, 1, 2, 3, 4, 7, 8, 31, 32, 64, 512, 513, 4096, 8192, 32766, 32767, 65535, 65536, 0x7fffffff] as const;
const HIGH_WORDS = [0x80000000, 0x84000000, 0x8400001f, 0xc4000003, 0xc5000020, 0xfffff000, 0xffffffff] as const;

/** Number of the request with this name. */
export function requestOf(name: string): number {
	return REQUEST.get(name) as number;
}

/** A request number: mostly one that exists, sometimes nearly, sometimes no number at all. */
export function randomRequest(random: Random, likely: readonly number[]): number {
	const kind = random.below(32);
	if (kind < 20) return random.pick(likely);
	if (kind < 28) return random.pick(REQUESTS);
	if (kind < 30) return (random.pick(REQUESTS) ^ (1 << random.below(32))) >>> 0;
	if (kind === 30) return random.word();
	return random.pick([Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5, 2 ** 40, -(2 ** 31)]);
}

/** What no pointer and no structure should be. */
export function strangeArgument(random: Random): number | bigint | Uint8Array {
	return random.pick<number | bigint | Uint8Array>([
		0,
		1,
		-1,
		-4096,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		0.5,
		2 ** 31,
		2 ** 32,
		2 ** 53,
		1e300,
		-1n,
		0n,
		1n << 63n,
		1n << 64n,
		1n << 200n,
		-(1n << 70n),
		new Uint8Array(0),
		new Uint8Array(3),
		random.word(),
		random.operand(),
	]);
}

function word(random: Random): number {
	const kind = random.below(8);
	if (kind < 4) return random.pick(WORDS);
	if (kind === 4) return random.pick(HIGH_WORDS);
	if (kind === 5) return random.pick(CAPABILITIES).number;
	if (kind === 6) return random.below(64) * 4096;
	return random.word();
}

/** A one-reg id: of a register that exists, nearly, or anything. */
function registerId(random: Random): bigint {
	const kind = random.below(12);
	if (kind === 0) return random.operand();
	const id = random.pick(REGISTERS);
	if (kind === 1) return id ^ (1n << BigInt(random.below(64)));
	if (kind === 2) return 0x6030_0000_0014_0000n | BigInt(random.below(4));
	if (kind === 3) return 0x6030_0000_0016_0000n | BigInt(random.below(5));
	return id;
}

/**
 * Fills `view` with something like the structure that a request wants.
 *
 * @param userBytes - size of the user area, for pointers inside structures
 */
export function fillStructure(random: Random, request: number, view: DataView, userBytes: number): void {
	const size = view.byteLength;
	const set32 = (at: number, value: number): void => {
		if (at + 4 <= size) view.setUint32(at, value >>> 0, true);
	};
	const set64 = (at: number, value: bigint): void => {
		if (at + 8 <= size) view.setBigUint64(at, BigInt.asUintN(64, value), true);
	};
	const pages = userBytes / 4096;
	const pointer = (): bigint => {
		const kind = random.below(12);
		if (kind === 0) return random.operand();
		if (kind === 1) return BigInt(userBytes - random.below(64));
		return BigInt(random.below(userBytes) & ~(random.oneIn(8) ? 0 : 7));
	};
	const noise = random.below(4);
	for (let at = 0; at + 4 <= size; at += 4) set32(at, noise === 0 ? word(random) : 0);
	if (random.oneIn(12)) {
		for (let at = 0; at + 4 <= size; at += 4) set32(at, word(random));
		return;
	}
	switch (request) {
		case requestOf("KVM_SET_USER_MEMORY_REGION"):
		case requestOf("KVM_SET_USER_MEMORY_REGION2"): {
			set32(0, random.oneIn(16) ? word(random) : random.below(4));
			set32(4, random.oneIn(16) ? word(random) : random.below(4));
			set64(8, random.oneIn(8) ? random.operand() & ~0xfffn : BigInt(random.below(64) * 4096));
			set64(16, random.oneIn(8) ? random.operand() & ~0xfffn : BigInt(random.below(pages) * 4096));
			set64(24, random.oneIn(8) ? random.operand() & ~0xfffn : BigInt(random.below(pages) * 4096));
			return;
		}
		case requestOf("KVM_GET_ONE_REG"):
		case requestOf("KVM_SET_ONE_REG"):
			set64(0, registerId(random));
			set64(8, pointer());
			return;
		case requestOf("KVM_ARM_VCPU_INIT"):
			set32(0, random.oneIn(8) ? word(random) : 5);
			set32(4, random.oneIn(8) ? word(random) : random.pick([0, 1, 4, 5]));
			return;
		case requestOf("KVM_SET_MP_STATE"):
			set32(0, random.pick([0, 0, 0, 5, 10, word(random)]));
			return;
		case requestOf("KVM_ENABLE_CAP"):
			set32(0, random.oneIn(3) ? word(random) : random.pick([168, 203, 219, 224, 225, 236, 239, 192, 206]));
			set32(4, random.oneIn(8) ? word(random) : 0);
			set64(8, BigInt(random.pick([0, 1, 2, 3, 4096, word(random)])));
			return;
		case requestOf("KVM_SET_DEVICE_ATTR"):
		case requestOf("KVM_GET_DEVICE_ATTR"):
		case requestOf("KVM_HAS_DEVICE_ATTR"):
			set32(4, random.oneIn(6) ? random.pick([0x55504300, word(random)]) : random.below(4));
			set64(8, BigInt(random.oneIn(6) ? word(random) : random.below(4)));
			set64(16, pointer());
			return;
		case requestOf("KVM_GET_DIRTY_LOG"):
		case requestOf("KVM_CLEAR_DIRTY_LOG"):
			set32(0, random.oneIn(8) ? word(random) : random.below(4));
			set32(4, random.oneIn(4) ? word(random) : random.below(4) * 64);
			set64(8, random.oneIn(2) ? pointer() : BigInt(random.below(4) * 64));
			set64(16, pointer());
			return;
		case requestOf("KVM_IRQ_LINE"):
		case requestOf("KVM_IRQ_LINE_STATUS"):
			set32(0, random.oneIn(4) ? random.word() : (random.below(4) << 24) | (random.below(4) << 16) | random.below(3));
			set32(4, random.below(3));
			return;
		case requestOf("KVM_REGISTER_COALESCED_MMIO"):
		case requestOf("KVM_UNREGISTER_COALESCED_MMIO"):
			set64(0, BigInt(random.oneIn(4) ? random.word() : random.below(64) * 4096));
			set32(8, random.oneIn(4) ? word(random) : 4096);
			set32(12, random.below(3));
			return;
		case requestOf("KVM_SET_VCPU_EVENTS"):
			set32(0, random.pick([0, 1, 0x100, 0x101, 0x10000]));
			return;
		case requestOf("KVM_SET_GUEST_DEBUG"):
			set32(0, random.pick([0, 1, 3, 0x10001, 0x20001, 0x30003, word(random)]));
			return;
		case requestOf("KVM_GET_REG_LIST"):
			set64(0, BigInt(random.pick([0, 1, 200, 1000, word(random)])));
			return;
		default:
			for (let at = 0; at + 4 <= size; at += 4) set32(at, random.oneIn(2) ? 0 : word(random));
	}
}

/** An SMCCC filter or other payload at a user address that structures point to. */
export function fillPayload(random: Random, view: DataView): void {
	for (let at = 0; at + 4 <= view.byteLength; at += 4) view.setUint32(at, random.oneIn(3) ? 0 : word(random), true);
}
