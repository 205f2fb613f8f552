/** The patterns of a field: ends, middle, their neighbours, single bits and alternating ones. */
function fractions(F: number): readonly bigint[] {
	const top = 1n << BigInt(F);
	const middle = top >> 1n;
	return [0n, 1n, 2n, 1n << BigInt(F >> 1), top / 3n, middle - 1n, middle, middle + 1n, top - 2n, top - 1n];
}

/** Exponents at their ends, where values are integers or fractions of each size, and at the limits of integers. */
function exponents(E: number, F: number): readonly number[] {
	const greatest = 2 ** E - 1;
	const bias = greatest >> 1;
	const near = [-F - 2, -F - 1, -F, -F >> 1, -2, -1, 0, 1, F - 1, F, F + 1, 7, 14, 15, 16, 30, 31, 32, 62, 63, 64];
	const list = [0, 1, 2, F, F + 1, ...near.map((n) => bias + n), greatest - F, greatest - 2, greatest - 1, greatest];
	return [...new Set(list)].filter((e) => e >= 0 && e <= greatest).sort((a, b) => a - b);
}

/** The edge operands of a floating-point format: every sign, exponent and fraction of the lists. */
export function floats(E: number, F: number): readonly bigint[] {
	return exponents(E, F).flatMap((exponent) =>
		fractions(F).flatMap((fraction) => {
			const magnitude = (BigInt(exponent) << BigInt(F)) | fraction;
			return [magnitude, magnitude | (1n << BigInt(E + F))];
		}),
	);
}

/** One operand of each kind that the operations tell apart, of both signs: zero to NaNs with and without a payload. */
export function specials(E: number, F: number): readonly bigint[] {
	const one = 1n << BigInt(F);
	const infinity = ((1n << BigInt(E)) - 1n) * one;
	const unit = (infinity >> 1n) & ~(one - 1n);
	const quiet = infinity | (one >> 1n);
	const magnitudes = [
		0n,
		1n,
		one - 1n,
		one,
		unit,
		unit | 1n,
		infinity - 1n,
		infinity,
		quiet,
		quiet | 3n,
		infinity | 1n,
	];
	return magnitudes.flatMap((magnitude) => [magnitude, magnitude | (1n << BigInt(E + F))]);
}

/** The edge operands of integers: powers of two, their neighbours, their negatives. */
export function integers(width: number): readonly bigint[] {
	const values = new Set<bigint>();
	for (let i = 0; i < width; i++) {
		const one = 1n << BigInt(i);
		for (const v of [one - 1n, one, one + 1n, one * 3n]) {
			values.add(BigInt.asUintN(width, v));
			values.add(BigInt.asUintN(width, -v));
		}
	}
	return [...values];
}
