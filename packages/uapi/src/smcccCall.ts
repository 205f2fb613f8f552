import { KvmError } from "./kvmError.ts";
import { SMCCC_FUNCTION_NAMES } from "./tables/smcccFunctions.ts";

/** The parts of an SMCCC function id. */
export interface SmcccFunction {
	/** `true` for a fast (atomic) call, `false` for a yielding one. Bit 31. */
	readonly fast: boolean;
	/** Calling convention: 64 when arguments are 64 bits wide, otherwise 32. Bit 30. */
	readonly convention: 32 | 64;
	/** Who owns the call, 0 to 63; see `ARM_SMCCC_OWNER_*`. Bits [29:24]. */
	readonly owner: number;
	/** Number within the owner's range, 0 to 65535. Bits [15:0]. */
	readonly number: number;
}

/**
 * Splits a function id. Bits [23:16], which SMCCC reserves or uses for hints, are not part of the result.
 *
 * @param fid - the low 32 bits of x0; higher bits are ignored
 * @see DEN0028, Function Identifiers
 */
export function decodeSmcccFunction(fid: number): SmcccFunction {
	return {
		fast: fid >>> 31 === 1,
		convention: (fid & 0x4000_0000) === 0 ? 32 : 64,
		owner: (fid >>> 24) & 0x3f,
		number: fid & 0xffff,
	};
}

/**
 * The function id of a call, as an unsigned 32-bit number; what the kernel's `ARM_SMCCC_CALL_VAL` computes.
 *
 * @throws {@link KvmError} with `EINVAL` when owner or number do not fit
 */
export function smcccFunctionId({ fast, convention, owner, number }: SmcccFunction): number {
	if (!Number.isInteger(owner) || owner < 0 || owner > 0x3f) {
		throw new KvmError("EINVAL", `owner is ${owner}; it has to be a whole number from 0 to 63`);
	}
	if (!Number.isInteger(number) || number < 0 || number > 0xffff) {
		throw new KvmError("EINVAL", `number is ${number}; it has to be a whole number from 0 to 65535`);
	}
	return (((fast ? 1 : 0) << 31) | ((convention === 64 ? 1 : 0) << 30) | (owner << 24) | number) >>> 0;
}

/**
 * The name of a call in its specification, such as `"PSCI_VERSION"` or `"CPU_ON_64"`, or `undefined` for an id that
 * neither Arm's specifications of PSCI, SMCCC, TRNG and stolen time nor KVM define.
 */
export function smcccFunctionName(fid: number): string | undefined {
	return SMCCC_FUNCTION_NAMES.get(fid >>> 0);
}
