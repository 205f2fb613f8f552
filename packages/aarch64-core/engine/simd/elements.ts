// What the Advanced SIMD families share: which elements a form has, FPSR.QC.
import { SYS_FPSR } from "../generated/sysregs";

/** The forms of an instruction, by the bits of a register that it uses. */
export const FORM_128: u32 = 0;
export const FORM_64: u32 = 1;
/** Scalar forms of 8 << n bits follow. */
export const FORM_SCALAR: u32 = 2;

/** For each form the bits that it uses; the others of the result are zero. */
// biome-ignore format: one row for each form
const masks = memory.data<u64>([
	0xffffffffffffffff, 0xffffffffffffffff,
	0xffffffffffffffff, 0,
	0xff, 0,
	0xffff, 0,
	0xffffffff, 0,
	0xffffffffffffffff, 0,
]);

/** The bits that a form uses. */
/* @inline */
export function formMask(form: u32): v128 {
	return v128.load(<u32>masks + (form << 4));
}

/** Sets FPSR.QC. */
export function setQC(s: u32): void {
	store<u64>(s, load<u64>(s, SYS_FPSR) | (1 << 27), SYS_FPSR);
}

/** Sets FPSR.QC when a bit of `elements` is set. */
/* @inline */
export function saturatedWhere(s: u32, elements: v128): void {
	if (v128.any_true(elements)) setQC(s);
}

/** Zero. */
/* @inline */
export function zero(): v128 {
	return i64x2.splat(0);
}
