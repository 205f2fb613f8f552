import { type FloatOperation, type FloatWidth, performFloat, type RoundingChoice } from "@upcall/spec";
import type { Random } from "../generators/random.ts";
import type { FloatModule } from "./module.ts";

/** An operation of the specification and the engine's function for it. */
export interface FloatCase {
	readonly name: string;
	readonly operation: FloatOperation;
	/** Widths of the operands; negative for integers. */
	readonly operands: readonly number[];
	/** What the engine gives for the operands, and what of the specification's result is compared with it. */
	readonly run: (m: FloatModule, operands: readonly bigint[]) => bigint;
	readonly expected?: (v: bigint) => bigint;
}

const widths: readonly FloatWidth[] = [16, 32, 64];
const sizeOf = (width: number): number => Math.log2(width) - 4;
/** The numbers of `engine/fp/format.ts` and `operations.ts`. */
const modes: readonly RoundingChoice[] = ["TIEEVEN", "POSINF", "NEGINF", "ZERO", "TIEAWAY", "ODD"];
const modeOf = (rounding: RoundingChoice): number => (rounding === "FPCR" ? 7 : modes.indexOf(rounding));

const binaries = {
	FPAdd: 0,
	FPSub: 1,
	FPMul: 2,
	FPDiv: 3,
	FPMulX: 4,
	FPMax: 6,
	FPMin: 7,
	FPMaxNum: 8,
	FPMinNum: 9,
	FPRecipStepFused: 11,
	FPRSqrtStepFused: 12,
	FPCompareEQ: 13,
	FPCompareGE: 14,
	FPCompareGT: 15,
} as const;
const unaries = { FPSqrt: 2, FPRecipEstimate: 11, FPRSqrtEstimate: 12, FPRecpX: 13 } as const;
const integers = { UnsignedRecipEstimate: 19, UnsignedRSqrtEstimate: 20 } as const;

function* casesOf(width: FloatWidth): Generator<FloatCase> {
	const size = sizeOf(width);
	const ones = (1n << BigInt(width)) - 1n;
	for (const [name, number] of Object.entries(binaries) as [keyof typeof binaries, number][]) {
		yield {
			name,
			operation: { name, width },
			operands: [width, width],
			run: (m, [a = 0n, b = 0n]) => m.binaryOf(size, number, a, b),
			...(number >= binaries.FPCompareEQ && { expected: (v: bigint) => (v === 0n ? 0n : ones) }),
		};
	}
	for (const [name, number] of Object.entries(unaries) as [keyof typeof unaries, number][]) {
		yield {
			name,
			operation: { name, width },
			operands: [width],
			run: (m, [a = 0n]) => m.unaryOf(size, number, a, 7),
		};
	}
	yield {
		name: "FPMulAdd",
		operation: { name: "FPMulAdd", width },
		operands: [width, width, width],
		run: (m, [a = 0n, b = 0n, c = 0n]) => m.fusedOf(size, a, b, c),
	};
	for (const signalNaNs of [false, true]) {
		yield {
			name: `FPCompare ${signalNaNs}`,
			operation: { name: "FPCompare", width, signalNaNs },
			operands: [width, width],
			run: (m, [a = 0n, b = 0n]) => BigInt(m.compareOf(size, a, b, signalNaNs)),
		};
	}
	for (const rounding of ["FPCR", ...modes.slice(0, 5)] as RoundingChoice[]) {
		const mode = modeOf(rounding);
		for (const exact of [false, true]) {
			yield {
				name: `FPRoundInt ${rounding} ${exact}`,
				operation: { name: "FPRoundInt", width, rounding, exact },
				operands: [width],
				run: (m, [a = 0n]) => m.unaryOf(size, exact ? 4 : 3, a, mode),
			};
		}
		for (const integerWidth of [16, 32, 64] as const) {
			if (integerWidth === 16 && width !== 16) continue;
			for (const unsigned of [false, true]) {
				for (const fractionBits of [0, 1, integerWidth >> 1, integerWidth]) {
					yield {
						name: `FPToFixed ${rounding} ${unsigned ? "u" : "s"}${integerWidth} ${fractionBits}`,
						operation: { name: "FPToFixed", width, rounding, integerWidth, fractionBits, unsigned },
						operands: [width],
						run: (m, [a = 0n]) => m.toFixedOf(size, a, fractionBits, integerWidth, unsigned, mode),
					};
				}
			}
		}
	}
	for (const integerWidth of [16, 32, 64] as const) {
		for (const unsigned of [false, true]) {
			for (const fractionBits of [0, 1, integerWidth >> 1, integerWidth]) {
				const extend = (v: bigint) => BigInt.asUintN(64, unsigned ? v : BigInt.asIntN(integerWidth, v));
				yield {
					name: `FixedToFP ${unsigned ? "u" : "s"}${integerWidth} ${fractionBits}`,
					operation: { name: "FixedToFP", width, integerWidth, fractionBits, unsigned },
					operands: [-integerWidth],
					run: (m, [a = 0n]) => m.fromFixedOf(size, extend(a), fractionBits, unsigned, 7),
				};
			}
		}
	}
	for (const resultWidth of widths) {
		if (resultWidth === width) continue;
		for (const rounding of ["FPCR", "ODD"] as const) {
			if (rounding === "ODD" && (width !== 64 || resultWidth !== 32)) continue;
			yield {
				name: `FPConvert ${rounding} ${resultWidth}`,
				operation: { name: "FPConvert", width, resultWidth, rounding },
				operands: [width],
				run: (m, [a = 0n]) => m.convertOf(size, sizeOf(resultWidth), a, modeOf(rounding)),
			};
		}
	}
	if (width === 16) return;
	for (const rounding of ["FPCR", "ZERO"] as const) {
		for (const integerWidth of [32, 64] as const) {
			yield {
				name: `FPRoundIntN ${rounding} ${integerWidth}`,
				operation: { name: "FPRoundIntN", width, rounding, integerWidth },
				operands: [width],
				run: (m, [a = 0n]) => m.unaryOf(size, integerWidth === 32 ? 5 : 6, a, modeOf(rounding)),
			};
		}
	}
}

function* singular(): Generator<FloatCase> {
	for (const [name, number] of Object.entries(integers) as [keyof typeof integers, number][]) {
		yield { name, operation: { name, width: 32 }, operands: [-32], run: (m, [a = 0n]) => m.unaryOf(1, number, a, 7) };
	}
	yield {
		name: "FPMulAddH",
		operation: { name: "FPMulAddH", width: 16 },
		operands: [32, 16, 16],
		run: (m, [a = 0n, b = 0n, c = 0n]) => m.longOf(a, b, c),
	};
	yield {
		name: "FPToFixedJS",
		operation: { name: "FPToFixedJS", width: 64 },
		operands: [64],
		run: (m, [a = 0n]) => m.javaScriptOf(a),
	};
	yield {
		name: "FPConvertBF",
		operation: { name: "FPConvertBF", width: 32 },
		operands: [32],
		run: (m, [a = 0n]) => m.convertOf(1, 3, a, 7),
	};
	yield {
		name: "BFDotAdd",
		operation: { name: "BFDotAdd", width: 16 },
		operands: [32, -16, -16, -16, -16],
		run: (m, [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n]) => m.dotOf(a, (c << 16n) | b, (e << 16n) | d),
	};
}

/** Every operation in every width, with every rounding mode that it can be given. */
export const floatCases: readonly FloatCase[] = [...widths.flatMap((w) => [...casesOf(w)]), ...singular()];

const fractions: Readonly<Record<number, number>> = { 16: 10, 32: 23, 64: 52 };

/** A number that is likely to reach a corner of a format; a negative width asks for an integer. */
export function floatOperand(r: Random, width: number): bigint {
	if (width < 0) return BigInt.asUintN(-width, r.chance(60) ? r.interesting() : r.u64() >> BigInt(r.below(-width)));
	const F = BigInt(fractions[width] as number);
	const sign = BigInt(r.below(2)) << BigInt(width - 1);
	const greatest = (1n << (BigInt(width) - 1n - F)) - 1n;
	const bias = greatest >> 1n;
	const kind = r.below(16);
	let exponent: bigint;
	if (kind < 2) exponent = 0n;
	else if (kind < 4) exponent = greatest;
	else if (kind < 9) exponent = BigInt.asUintN(width, bias + BigInt(r.below(2 * Number(F) + 8)) - F);
	else if (kind < 11) exponent = BigInt(1 + r.below(3));
	else if (kind < 13) exponent = greatest - BigInt(1 + r.below(3));
	else exponent = r.u64();
	let fraction: bigint;
	switch (r.below(6)) {
		case 0:
			fraction = 0n;
			break;
		case 1:
			fraction = (1n << F) - 1n - BigInt(r.below(3));
			break;
		case 2:
			fraction = 1n << BigInt(r.below(Number(F)));
			break;
		case 3:
			fraction = r.u64() << BigInt(r.below(Number(F)));
			break;
		default:
			fraction = r.u64();
	}
	return sign | ((exponent & greatest) << F) | (fraction & ((1n << F) - 1n));
}

/** An FPCR with random RMode, FZ, FZ16, DN and AHP. */
export function floatControl(r: Random): number {
	const flag = (bit: number) => (r.chance(30) ? 1 << bit : 0);
	return (r.below(4) << 22) | flag(19) | flag(24) | flag(25) | flag(26);
}

/** Runs one random case; a description of the difference, if there is one. */
export function compareFloat(module: FloatModule, c: FloatCase, r: Random): string | undefined {
	const operands = c.operands.map((w) => floatOperand(r, w));
	const fpcr = floatControl(r);
	const { v, flags } = performFloat(c.operation, operands, fpcr);
	module.begin(fpcr);
	const got = BigInt.asUintN(64, c.run(module, operands));
	const want = c.expected?.(v) ?? v;
	if (got === want && module.flags.value === flags) return undefined;
	const hex = (x: bigint) => `0x${x.toString(16)}`;
	return (
		`${c.operation.width} bits: ${c.name}(${operands.map(hex)}) FPCR ${hex(BigInt(fpcr))}: ` +
		`${hex(got)} flags ${module.flags.value}, expected ${hex(want)} flags ${flags}`
	);
}

/** What the last fused operation of {@link compareNativeFused} was: done by WebAssembly or left to the other way. */
export type FusedOutcome = "native" | "left" | { readonly difference: string };

/**
 * Whether a * b + c by operations of WebAssembly is what the arithmetic on bits gives. The addend is near the product or
 * far from it, and significands are short or long, so that sums cancel, tie and round in every way.
 */
export function compareNativeFused(module: FloatModule, width: 32 | 64, r: Random): FusedOutcome {
	const F = width === 64 ? 52 : 23;
	const bias = width === 64 ? 1023 : 127;
	const number = (exponent: number): bigint => {
		const low = BigInt(r.below(F + 1));
		const fraction = BigInt.asUintN(
			F,
			r.chance(50) ? (r.u64() << low) & r.u64() : (r.u64() << low) ^ -BigInt(r.below(3)),
		);
		const field = BigInt(Math.min(Math.max(exponent + bias, 0), 2 * bias));
		return (BigInt(r.below(2)) << BigInt(width - 1)) | (field << BigInt(F)) | fraction;
	};
	const spread = r.pick([4, 4, 60, bias]);
	const [x, y] = [r.below(2 * spread) - spread, r.below(2 * spread) - spread];
	let [a, b] = [number(x), number(y)];
	let c = number(x + y + r.pick([0, 1, -1, r.below(2 * F + 8) - F, r.below(4 * F) - 2 * F]));
	if (r.chance(30)) {
		// (1 + d) * (1 - d) or (1 + d) * (1 + d) is next to half the least bit of the addend
		const d = 1n << BigInt(r.below((F >> 1) + 2));
		const ones = (1n << BigInt(F)) - 1n;
		a = (a & ~ones) | d;
		b = (b & ~ones) | d;
		if (r.chance(70)) b -= 3n * d; // below a power of two the unit has half the size
		c = number(x + y + F + 1);
	}
	module.begin(0);
	const size = sizeOf(width);
	const got = BigInt.asUintN(
		64,
		r.chance(50)
			? module.vectorFusedOf(size, r.below(width === 32 ? 4 : 2), c, a, b)
			: module.nativeFusedOf(size, c, a, b),
	);
	const NaNs = ((2n << BigInt(width - F - 2)) - 1n) << BigInt(F);
	if ((got & NaNs) === NaNs) return "left";
	const want = BigInt.asUintN(64, module.fusedOf(size, c, a, b));
	// what is not IXC would be lost
	if (got === want && (module.flags.value & ~16) === 0) return "native";
	const all = [a, b, c, got, want].map((v) => v.toString(16)).join(" ");
	return { difference: `${width} bits, a * b + c: ${all} flags ${module.flags.value}` };
}
