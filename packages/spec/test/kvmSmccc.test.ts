import { PSCI_1_0_FN_PSCI_FEATURES } from "@upcall/uapi";
import { describe, expect, test } from "vitest";
import {
	dispatch,
	ownerOf,
	partition,
	type ServeEnvironment,
	type SmcccConfig,
	type SmcccFilterRange,
	serve,
} from "../src/kvm/index.ts";

const ALL_ONES = (1n << 64n) - 1n;

const filters: SmcccFilterRange[][] = [
	[],
	[{ base: 0x84000000, nr: 0x40, action: 2 }],
	[
		{ base: 0x84000003, nr: 1, action: 1 },
		{ base: 0xc4000000, nr: 0x20, action: 2 },
		{ base: 0xfffffff0, nr: 0x10, action: 1 },
	],
	[
		{ base: 0xc3000000, nr: 0xff0000, action: 2 },
		{ base: 0x86000001, nr: 1, action: 1 },
		{ base: 0, nr: 0x80000000, action: 0 },
		{ base: 0x95c1ba5f, nr: 0x10, action: 2 },
	],
];

const configs: SmcccConfig[] = [];
for (const abi of ["rfc", "upstream"] as const)
	for (const filter of filters)
		for (let m = 0; m < 256; m++) {
			const bit = (n: number): boolean => ((m >> n) & 1) !== 0;
			if (abi === "upstream" && (m & 7) !== 0) continue;
			configs.push({
				abi,
				hvcToUser: bit(0),
				psciToUser: bit(1),
				conduitFlag: bit(2),
				filter,
				stdBmap: BigInt(bit(3)),
				stdHypBmap: BigInt(bit(4)),
				vendorHypBmap: BigInt((m >> 5) & 3),
			});
		}

const base: SmcccConfig = {
	abi: "rfc",
	hvcToUser: true,
	psciToUser: false,
	conduitFlag: false,
	filter: [],
	stdBmap: 1n,
	stdHypBmap: 1n,
	vendorHypBmap: 3n,
};
const hvc = (id: number, immediate = 0, ...args: bigint[]) => ({
	conduit: "hvc" as const,
	immediate,
	x: [BigInt(id), ...args],
});

describe("SMCCC dispatch", () => {
	test("agrees with the layered formulation on every boundary of the id space, in all configurations", () => {
		let points = 0;
		const wrong: string[] = [];
		for (const config of configs)
			for (const conduit of ["hvc", "smc"] as const) {
				let next = 0;
				for (const { first, last, owner } of partition(config, conduit)) {
					if (first !== next) wrong.push(`gap at ${first.toString(16)}`);
					next = last + 1;
					for (const id of new Set([
						first,
						Math.min(first + 1, last),
						Math.floor((first + last) / 2),
						Math.max(last - 1, first),
						last,
					])) {
						points++;
						const answer = ownerOf(dispatch(config, { conduit, immediate: 0, x: [BigInt(id)] }));
						if (answer !== owner && wrong.length < 10)
							wrong.push(
								`${conduit} ${id.toString(16)}: ${answer}, layers say ${owner} ${JSON.stringify({ ...config, filter: config.filter.length }, (_, v) => (typeof v === "bigint" ? Number(v) : v))}`,
							);
					}
				}
				if (next !== 2 ** 32) wrong.push(`ends at ${next}`);
			}
		expect(wrong).toEqual([]);
		expect(configs.length).toBeGreaterThanOrEqual(256);
		expect(points).toBeGreaterThan(200_000);
	});

	test("Arm Architecture Calls are never filtered, denied by a filter, or forwarded", () => {
		for (const config of configs)
			for (const conduit of ["hvc", "smc"] as const)
				for (const id of [
					0x80000000, 0x80000001, 0x80000002, 0x80007fff, 0x80008000, 0x8000ffff, 0xc0000000, 0xc000ffff,
				])
					expect(dispatch(config, { conduit, immediate: 0, x: [BigInt(id)] }).who).not.toBe("forward");
	});

	test("the RFC exit carries the immediate in nr and x0..x5 in args; upstream the id, and zeros", () => {
		const x = [0xdead0000c3000000n, 1n, 2n, ALL_ONES, 4n, 5n, 6n];
		expect(dispatch(base, { conduit: "hvc", immediate: 0xabcd, x })).toEqual({
			who: "forward",
			why: "hvcToUser",
			exit: { nr: 0xabcdn, args: x.slice(0, 6), flags: 0n },
		});
		const filter = [{ base: 0xc3000000, nr: 1, action: 2 }];
		for (const [conduit, flags] of [
			["hvc", 0n],
			["smc", 1n],
		] as const) {
			expect(dispatch({ ...base, abi: "upstream", filter }, { conduit, immediate: 0, x })).toMatchObject({
				exit: { nr: 0xc3000000n, args: [0n, 0n, 0n, 0n, 0n, 0n], flags },
			});
		}
	});

	test("SMC: refused in the RFC ABI, marked with the conduit option; an immediate is refused, other registers kept", () => {
		const smc = { conduit: "smc" as const, immediate: 0, x: [0xc3000000n] };
		const refused = { who: "registers", why: "smc", x: [ALL_ONES] };
		expect(dispatch(base, smc)).toEqual(refused);
		expect(dispatch({ ...base, conduitFlag: true }, smc)).toMatchObject({ who: "forward", exit: { flags: 1n } });
		expect(dispatch({ ...base, conduitFlag: true }, { ...smc, immediate: 1 })).toEqual(refused);
		expect(dispatch({ ...base, abi: "upstream" }, { ...smc, immediate: 1 })).toEqual(refused);
	});

	test("workaround calls: HVC is answered before any filter, SMC is denied", () => {
		for (const id of [0x80003fff, 0x80007fff, 0x80008000]) {
			expect(dispatch({ ...base, abi: "upstream" }, hvc(id, 7))).toEqual({
				who: "registers",
				why: "fastPath",
				x: [0n, 0n],
			});
			expect(dispatch({ ...base, abi: "upstream" }, { ...hvc(id), conduit: "smc" })).toMatchObject({ why: "denied" });
		}
	});

	test("PSCI_TO_USER forwards all of PSCI but PSCI_FEATURES(SMCCC_VERSION); SDEI is an ordinary call", () => {
		const config = { ...base, psciToUser: true };
		for (const id of [0x84000000, 0x8400001f, 0xc4000003, 0x95c1ba60]) {
			expect(dispatch(config, hvc(id))).toMatchObject({ who: "forward", why: "psciToUser" });
		}
		expect(dispatch(config, hvc(PSCI_1_0_FN_PSCI_FEATURES, 0, 0x80000000n))).toEqual({ who: "psci" });
		expect(dispatch(config, hvc(PSCI_1_0_FN_PSCI_FEATURES, 0, 0x84000003n))).toMatchObject({ who: "forward" });
		expect(dispatch(base, hvc(0xc4000020))).toMatchObject({ who: "forward", why: "hvcToUser" });
		expect(dispatch({ ...base, hvcToUser: false }, hvc(0xc4000020))).toMatchObject({ why: "notSupported" });
	});

	test("a call whose firmware bitmap bit is clear goes to userspace in the RFC ABI, and is denied upstream", () => {
		const off = { ...base, stdBmap: 0n, vendorHypBmap: 0n, stdHypBmap: 0n };
		for (const id of [0x84000050, 0xc4000053, 0x86000000, 0x8600ff01, 0x86000001, 0xc5000020]) {
			expect(dispatch(off, hvc(id))).toMatchObject({ who: "forward", why: "hvcToUser" });
			expect(dispatch({ ...off, abi: "upstream" }, hvc(id))).toMatchObject({ why: "denied" });
		}
	});
});

describe("in-kernel calls", () => {
	const env: ServeEnvironment = {
		stdHypBmap: 1n,
		vendorHypBmap: 3n,
		vendorHypBmap2: 2n,
		workarounds: [2n, 3n, 2n],
		stolenTimeBase: undefined,
		wallClockNs: 0x123456789abcdef0n,
		virtualCounter: 0x1122334455667788n,
		physicalCounter: 0x99n,
		entropy: [0x1111111122222222n, 0x3333333344444444n, ALL_ONES],
	};
	const call = (fn: Parameters<typeof serve>[0], arg = 0n, e = env) => serve(fn, e, [0n, arg]).x;

	test("SMCCC 1.1, and an unaffected CPU says so", () => {
		expect(call("SMCCC_VERSION")).toEqual([0x10001n, 0n, 0n, 0n]);
		expect(call("ARCH_FEATURES", 0x80008000n)[0]).toBe(1n);
		expect(call("ARCH_FEATURES", 0x80007fffn)[0]).toBe(ALL_ONES - 1n);
		expect(call("ARCH_FEATURES", 0xf00000080003fffn)[0]).toBe(1n);
		for (const id of [0x80000000n, 0x80000001n, 0x80000002n, 0x84000053n])
			expect(call("ARCH_FEATURES", id)[0]).toBe(ALL_ONES);
		expect(call("ARCH_FEATURES", 0xc5000020n)[0]).toBe(0n);
		expect(call("ARCH_FEATURES", 0xc5000020n, { ...env, stdHypBmap: 0n })[0]).toBe(ALL_ONES);
	});

	test("stolen time needs a record", () => {
		const with_ = { ...env, stolenTimeBase: 0x40001000n };
		expect(call("PV_TIME_ST")[0]).toBe(ALL_ONES);
		expect(serve("PV_TIME_ST", with_, [0n])).toEqual({ x: [0x40001000n, 0n, 0n, 0n], restartStolenTime: true });
		expect(call("PV_TIME_FEATURES", 0xc5000021n)[0]).toBe(ALL_ONES);
		expect(call("PV_TIME_FEATURES", 0xc5000021n, with_)[0]).toBe(0n);
		expect(call("PV_TIME_FEATURES", 0xc5000022n, with_)[0]).toBe(ALL_ONES);
	});

	test("KVM's UUID, features and clock pairs", () => {
		expect(call("VENDOR_HYP_CALL_UID")).toEqual([0xb66fb428n, 0xe911c52en, 0x564bcaa9n, 0x743a004dn]);
		expect(call("KVM_FEATURES")).toEqual([3n, 0n, 2n, 0n]);
		expect(call("KVM_PTP", 0n)).toEqual([0x12345678n, 0x9abcdef0n, 0x11223344n, 0x55667788n]);
		expect(call("KVM_PTP", 1n)).toEqual([0x12345678n, 0x9abcdef0n, 0n, 0x99n]);
		expect(call("KVM_PTP", 2n)).toEqual([ALL_ONES, 0n, 0n, 0n]);
	});

	test("TRNG packing keeps exactly the bits asked for, right aligned", () => {
		expect(call("TRNG_GET_UUID")).toEqual([0x00e0210dn, 0xeb118443n, 0x44527080n, 0x4c5a4e55n]);
		expect(call("TRNG_FEATURES", 0xc4000053n)[0]).toBe(0n);
		expect(call("TRNG_FEATURES", 0x1_c4000053n)[0]).toBe(ALL_ONES);
		expect(call("TRNG_RND32", 96n)).toEqual([0n, 0x44444444n, 0x11111111n, 0x22222222n]);
		expect(call("TRNG_RND32", 33n)).toEqual([0n, 0n, 1n, 0x22222222n]);
		expect(call("TRNG_RND64", 192n)).toEqual([0n, ALL_ONES, 0x3333333344444444n, 0x1111111122222222n]);
		expect(call("TRNG_RND64", 129n)).toEqual([0n, 1n, 0x3333333344444444n, 0x1111111122222222n]);
		expect(call("TRNG_RND64", 0n)).toEqual([0n, 0n, 0n, 0n]);
		expect(call("TRNG_RND32", 97n)[0]).toBe(ALL_ONES - 1n);
		expect(call("TRNG_RND64", 193n)[0]).toBe(ALL_ONES - 1n);
	});
});
