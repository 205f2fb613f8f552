import { describe, expect, it } from "vitest";
import { type FloatOperation, floatResultWidth, performFloat } from "../src/index.ts";
import { randomNumbers } from "./support/binutils.ts";

const [IOC, DZC, OFC, UFC, IXC, IDC] = [1, 2, 4, 8, 16, 128];
const [RP, RM, RZ] = [1 << 22, 2 << 22, 3 << 22];
const [FZ16, FZ, DN, AHP] = [1 << 19, 1 << 24, 1 << 25, 1 << 26];

const view = new DataView(new ArrayBuffer(8));
const bitsOf64 = (x: number): bigint => {
	view.setFloat64(0, x);
	return view.getBigUint64(0);
};
const bitsOf32 = (x: number): bigint => {
	view.setFloat32(0, x);
	return BigInt(view.getUint32(0));
};
const double = (bits: bigint): number => {
	view.setBigUint64(0, bits);
	return view.getFloat64(0);
};
const single = (bits: bigint): number => {
	view.setUint32(0, Number(bits));
	return view.getFloat32(0);
};

const run = (operation: FloatOperation, operands: readonly bigint[], fpcr = 0): [bigint, number] => {
	const { w, v, flags } = performFloat(operation, operands, fpcr);
	expect(w).toBe(floatResultWidth(operation));
	expect(BigInt.asUintN(w, v)).toBe(v);
	return [v, flags];
};

/** Patterns of which arithmetic meets every special case: exponents at and near their ends and the middle. */
function edges(width: 16 | 32 | 64): (random: () => number) => bigint {
	const F = { 16: 10, 32: 23, 64: 52 }[width];
	const top = 2 ** (width - 1 - F) - 1;
	const middle = top >> 1;
	return (random) => {
		const exponents = [0, 1, 2, middle - F, middle - 1, middle, middle + 1, middle + F, top - 1, top, random() & top];
		const exponent = BigInt((exponents[random() % exponents.length] ?? 0) & top);
		const wide = BigInt.asUintN(F, (BigInt(random()) << 32n) | BigInt(random()));
		const n = BigInt(random() % F);
		const fractions = [0n, 1n, 1n << n, (1n << n) - 1n, (1n << BigInt(F)) - (1n << n), wide, wide];
		const fraction = fractions[random() % fractions.length] ?? 0n;
		return (BigInt(random() & 1) << BigInt(width - 1)) | (exponent << BigInt(F)) | fraction;
	};
}

describe("performFloat, values known by hand", () => {
	const half = (name: "FPAdd" | "FPSub" | "FPMul" | "FPDiv" | "FPMulX"): FloatOperation => ({ name, width: 16 });
	it.each<[string, FloatOperation, bigint[], number, bigint, number]>([
		["1 + 1 = 2", half("FPAdd"), [0x3c00n, 0x3c00n], 0, 0x4000n, 0],
		["1 - 1 = +0", half("FPSub"), [0x3c00n, 0x3c00n], 0, 0n, 0],
		["1 - 1 = -0 towards minus infinity", half("FPSub"), [0x3c00n, 0x3c00n], RM, 0x8000n, 0],
		["the greatest half plus half its ulp overflows", half("FPAdd"), [0x7bffn, 0x4c00n], 0, 0x7c00n, OFC | IXC],
		["and stays the greatest towards zero", half("FPAdd"), [0x7bffn, 0x7bffn], RZ, 0x7bffn, OFC | IXC],
		["the least half squared underflows", half("FPMul"), [1n, 1n], 0, 0n, UFC | IXC],
		["to the least one upwards", half("FPMul"), [1n, 1n], RP, 1n, UFC | IXC],
		["a denormalized half is flushed without IDC", half("FPAdd"), [1n, 0x3c00n], FZ16, 0x3c00n, 0],
		["an exact denormalized result is no underflow", half("FPAdd"), [1n, 1n], 0, 2n, 0],
		["1 / 0", half("FPDiv"), [0x3c00n, 0x8000n], 0, 0xfc00n, DZC],
		["0 / 0", half("FPDiv"), [0n, 0n], 0, 0x7e00n, IOC],
		["infinity * 0", half("FPMul"), [0x7c00n, 0n], 0, 0x7e00n, IOC],
		["infinity * -0 of FMULX", half("FPMulX"), [0x7c00n, 0x8000n], 0, 0xc000n, 0],
		["a signaling NaN in the second operand wins", half("FPAdd"), [0x7e01n, 0xfc01n], 0, 0xfe01n, IOC],
		["unless the default NaN is asked for", half("FPAdd"), [0x7e01n, 0xfc01n], DN, 0x7e00n, IOC],
		["a flushed single sets IDC", { name: "FPAdd", width: 32 }, [1n, 0n], FZ, 0n, IDC],
		["a flushed result is an underflow alone", { name: "FPMul", width: 32 }, [0x00800000n, 0x3f000000n], FZ, 0n, UFC],
		["sqrt(-1)", { name: "FPSqrt", width: 32 }, [0xbf800000n], 0, 0x7fc00000n, IOC],
		["sqrt(-0)", { name: "FPSqrt", width: 32 }, [0x80000000n], 0, 0x80000000n, 0],
		[
			"infinity * 0 + a quiet NaN",
			{ name: "FPMulAdd", width: 32 },
			[0x7fc00001n, 0x7f800000n, 0n],
			0,
			0x7fc00000n,
			IOC,
		],
		["the NaN of the addend first", { name: "FPMulAdd", width: 32 }, [0x7fc00001n, 0x7fc00002n, 0n], 0, 0x7fc00001n, 0],
		["max(-0, +0)", { name: "FPMax", width: 32 }, [0x80000000n, 0n], 0, 0n, 0],
		["min(+0, -0)", { name: "FPMin", width: 32 }, [0n, 0x80000000n], 0, 0x80000000n, 0],
		["a number wins over a quiet NaN", { name: "FPMaxNum", width: 32 }, [0x7fc00000n, 0xbf800000n], 0, 0xbf800000n, 0],
		["1 / 3 estimated", { name: "FPRecipEstimate", width: 32 }, [0x40400000n], 0, 0x3eaa8000n, 0],
		["1 / sqrt(2) estimated", { name: "FPRSqrtEstimate", width: 32 }, [0x40000000n], 0, 0x3f348000n, 0],
		["2 - 1 * 1", { name: "FPRecipStepFused", width: 32 }, [0x3f800000n, 0x3f800000n], 0, 0x3f800000n, 0],
		["(3 - 1 * 1) / 2", { name: "FPRSqrtStepFused", width: 32 }, [0x3f800000n, 0x3f800000n], 0, 0x3f800000n, 0],
		["-(2^32) - 5.5 modulo 2^32", { name: "FPToFixedJS", width: 64 }, [bitsOf64(-4294967301.5)], 0, 0xfffffffbn, IOC],
		["-0 is not exact in JavaScript", { name: "FPToFixedJS", width: 64 }, [1n << 63n], 0, 0n, 0],
		[
			"65536 as an alternative half",
			{ name: "FPConvert", width: 32, resultWidth: 16, rounding: "FPCR" },
			[0x47800000n],
			AHP,
			0x7c00n,
			0,
		],
		[
			"131072 is too great for it",
			{ name: "FPConvert", width: 32, resultWidth: 16, rounding: "FPCR" },
			[0x48000000n],
			AHP,
			0x7fffn,
			IOC,
		],
		[
			"a double to a single, to odd",
			{ name: "FPConvert", width: 64, resultWidth: 32, rounding: "ODD" },
			[bitsOf64(1) + 1n],
			0,
			0x3f800001n,
			IXC,
		],
		["1.5 to BFloat16", { name: "FPConvertBF", width: 32 }, [0x3fc00000n], 0, 0x3fc0n, 0],
		[
			"1 + (2 * 3 + 4 * 5)",
			{ name: "BFDotAdd", width: 16 },
			[0x3f800000n, 0x4000n, 0x4080n, 0x4040n, 0x40a0n],
			0,
			0x41d80000n,
			0,
		],
	])("%s", (_, operation, operands, fpcr, v, flags) => {
		expect(run(operation, operands, fpcr)).toEqual([v, flags]);
	});
});

describe("performFloat, against the host's arithmetic", () => {
	const CASES = 5_000;
	const random = randomNumbers(0xf10a7);
	const nextDouble = edges(64);
	const nextSingle = edges(32);
	const same = (bits: bigint, x: number, value: number) =>
		Number.isNaN(x) ? expect(Number.isNaN(value)).toBe(true) : expect(bits).toBe(bitsOf64(x));

	it("gives the host's doubles in round to nearest", () => {
		for (let i = 0; i < CASES; i++) {
			const [a, b] = [nextDouble(random), nextDouble(random)];
			const [x, y] = [double(a), double(b)];
			for (const [name, value] of [
				["FPAdd", x + y],
				["FPSub", x - y],
				["FPMul", x * y],
				["FPDiv", x / y],
			] as const) {
				const [bits] = run({ name, width: 64 }, [a, b]);
				same(bits, value, double(bits));
			}
			const [root] = run({ name: "FPSqrt", width: 64 }, [a]);
			same(root, Math.sqrt(x), double(root));
		}
	});

	it("gives the host's singles, for which twice the precision rounds the same", () => {
		for (let i = 0; i < CASES; i++) {
			const [a, b] = [nextSingle(random), nextSingle(random)];
			const [x, y] = [single(a), single(b)];
			for (const [name, value] of [
				["FPAdd", x + y],
				["FPSub", x - y],
				["FPMul", x * y],
				["FPDiv", x / y],
			] as const) {
				const [bits] = run({ name, width: 32 }, [a, b]);
				if (Number.isNaN(value)) expect(Number.isNaN(single(bits))).toBe(true);
				else expect(bits).toBe(bitsOf32(Math.fround(value)));
			}
			const [wide] = run({ name: "FPConvert", width: 32, resultWidth: 64, rounding: "FPCR" }, [a]);
			same(wide, x, double(wide));
			const [narrow] = run({ name: "FPConvert", width: 64, resultWidth: 32, rounding: "FPCR" }, [nextDouble(random)]);
			expect(narrow >> 32n).toBe(0n);
		}
	});

	it("rounds to integers as the host does", () => {
		for (let i = 0; i < CASES; i++) {
			const a = nextDouble(random);
			const x = double(a);
			if (Number.isNaN(x)) continue;
			const round = (rounding: "ZERO" | "NEGINF" | "POSINF") =>
				run({ name: "FPRoundInt", width: 64, rounding, exact: false }, [a])[0];
			expect([round("ZERO"), round("NEGINF"), round("POSINF")]).toEqual(
				[Math.trunc(x), Math.floor(x), Math.ceil(x)].map(bitsOf64),
			);
			const js = run({ name: "FPToFixedJS", width: 64 }, [a])[0];
			expect(BigInt.asIntN(32, js)).toBe(BigInt(x | 0));
			expect(js >> 32n).toBe(Object.is(x | 0, x) ? 1n : 0n);
		}
	});
});

describe("performFloat, properties", () => {
	const CASES = 5_000;
	const random = randomNumbers(31337);
	const fpcr = () => ((random() & 3) << 22) | (random() & (FZ | DN | FZ16 | AHP));
	const numbers = (width: 16 | 32 | 64) => {
		const next = edges(width);
		const F = { 16: 10n, 32: 23n, 64: 52n }[width];
		const nan = (x: bigint) => BigInt.asUintN(width - 1, x) > (((1n << BigInt(width - 1)) - 1n) >> F) << F;
		return () => {
			for (;;) {
				const x = next(random);
				if (!nan(x)) return x;
			}
		};
	};

	it.each([16, 32, 64] as const)("width %i: symmetric operations, without NaNs", (width) => {
		const next = numbers(width);
		for (let i = 0; i < CASES; i++) {
			const [a, b, mode] = [next(), next(), fpcr()];
			for (const name of ["FPAdd", "FPMul", "FPMulX", "FPMax", "FPMin", "FPMaxNum", "FPMinNum", "FPCompareEQ"] as const)
				expect(run({ name, width }, [a, b], mode)).toEqual(run({ name, width }, [b, a], mode));
		}
	});

	it.each([16, 32, 64] as const)("width %i: the fused operation with 1 or 0 is the plain one", (width) => {
		const next = numbers(width);
		const one = run({ name: "FixedToFP", width, integerWidth: 32, fractionBits: 0, unsigned: true }, [1n])[0];
		for (let i = 0; i < CASES; i++) {
			const [a, b, mode] = [next(), next(), fpcr()];
			expect(run({ name: "FPMulAdd", width }, [a, b, one], mode)).toEqual(run({ name: "FPAdd", width }, [a, b], mode));
			expect(run({ name: "FPDiv", width }, [a, one], mode)).toEqual(run({ name: "FPMul", width }, [a, one], mode));
		}
	});

	it.each([16, 32, 64] as const)("width %i: the directed modes enclose the nearest result", (width) => {
		const next = numbers(width);
		const order = (x: bigint) => (x >> BigInt(width - 1) ? -BigInt.asUintN(width - 1, x) : x);
		for (let i = 0; i < CASES; i++) {
			const operands = [next(), next()];
			for (const name of ["FPAdd", "FPMul", "FPDiv"] as const) {
				const [nearest, flags] = run({ name, width }, operands);
				if (flags & IOC) continue;
				const up = order(run({ name, width }, operands, RP)[0]);
				const down = order(run({ name, width }, operands, RM)[0]);
				expect(up - down).toBe(flags & IXC ? 1n : 0n);
				expect(order(nearest) === up || order(nearest) === down).toBe(true);
			}
		}
	});

	it("converts halves to every wider format and back", () => {
		for (let v = 0n; v < 0x10000n; v += v % 0x400n < 8n || v % 0x400n >= 0x3f8n ? 1n : 3n) {
			const nan = (v & 0x7fffn) > 0x7c00n;
			for (const width of [32, 64] as const) {
				const [wide, raised] = run({ name: "FPConvert", width: 16, resultWidth: width, rounding: "FPCR" }, [v]);
				const [back, flags] = run({ name: "FPConvert", width, resultWidth: 16, rounding: "FPCR" }, [wide]);
				expect([back, raised, flags]).toEqual([nan ? v | 0x200n : v, nan && (v & 0x200n) === 0n ? IOC : 0, 0]);
			}
		}
	});
});
