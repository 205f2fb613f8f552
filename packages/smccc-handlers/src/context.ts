/**
 * One hypercall as a handler sees it: the caller's registers. The object is reused from call to call, so a handler must not
 * keep it; all register access goes straight to the vCPU and allocates nothing as long as the number forms are used.
 */
export interface HypercallContext {
	/** Function id: the low 32 bits of x0, unsigned. */
	readonly functionId: number;
	/** The instruction that made the call. */
	readonly conduit: "hvc" | "smc";
	/** The instruction's immediate, 0..65535. */
	readonly immediate: number;
	/** Value of Xn, 0 <= n <= 17. */
	x(n: number): bigint;
	/** Low 32 bits of Xn, unsigned. */
	xLo(n: number): number;
	/** High 32 bits of Xn, unsigned. */
	xHi(n: number): number;
	/** Writes Xn; the low 64 bits of `value` count. */
	setX(n: number, value: bigint): void;
	/** Writes Xn as two halves; the low 32 bits of each count. */
	setXParts(n: number, lo: number, hi: number): void;
}

/** A {@link HypercallContext} over plain values: for tests, and for programs that have no vCPU. */
export class RegisterContext implements HypercallContext {
	functionId = 0;
	conduit: "hvc" | "smc" = "hvc";
	immediate = 0;
	private readonly words = new Uint32Array(36);

	/**
	 * Loads the registers of a call: x0 (the function id) upwards; the rest become 0.
	 * @returns this object
	 */
	load(...registers: readonly (number | bigint)[]): this {
		this.words.fill(0);
		registers.forEach((value, n) => {
			this.setX(n, BigInt(value));
		});
		this.functionId = this.xLo(0);
		return this;
	}

	x(n: number): bigint {
		return (BigInt(this.xHi(n)) << 32n) | BigInt(this.xLo(n));
	}

	xLo(n: number): number {
		return this.words[2 * n] ?? 0;
	}

	xHi(n: number): number {
		return this.words[2 * n + 1] ?? 0;
	}

	setX(n: number, value: bigint): void {
		this.setXParts(n, Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n)));
	}

	setXParts(n: number, lo: number, hi: number): void {
		this.words[2 * n] = lo;
		this.words[2 * n + 1] = hi;
	}
}
