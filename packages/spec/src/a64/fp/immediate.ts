import type { FloatWidth } from "../../fp/operation.ts";

/** The number that the 8 bits of FMOV (immediate) stand for. @see DDI 0487, Appendix J1, VFPExpandImm */
export function VFPExpandImm(width: FloatWidth, imm8: number): bigint {
	const E = width === 16 ? 5 : width === 32 ? 8 : 11;
	const F = width - E - 1;
	const b = (imm8 >> 6) & 1;
	// NOT(b):Replicate(b, E-3):imm8<5:4>
	const exponent = ((1 - b) << (E - 1)) | (b ? ((1 << (E - 3)) - 1) << 2 : 0) | ((imm8 >> 4) & 3);
	return (
		(BigInt(imm8 >> 7) << BigInt(width - 1)) | (BigInt(exponent) << BigInt(F)) | (BigInt(imm8 & 15) << BigInt(F - 4))
	);
}
