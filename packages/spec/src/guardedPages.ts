/**
 * The instructions that a branch of a type may reach in a guarded page.
 *
 * @param btype - PSTATE.BTYPE, 1 to 3
 * @param strict - SCTLR_EL1.BT0 or BT1: PACIASP and PACIBSP accept no branch of type 3
 * @param pauth - the CPU has pointer authentication
 * @see DDI 0487, D8.4 Guarded pages
 */
export function acceptsBranch(word: number, btype: number, strict: boolean, pauth: boolean): boolean {
	if ((word & 0xffe0_001f) >>> 0 === 0xd420_0000 || (word & 0xffe0_001f) >>> 0 === 0xd440_0000) return true; // BRK, HLT
	switch (word >>> 0) {
		case 0xd503_233f: // PACIASP
		case 0xd503_237f: // PACIBSP
			return pauth && (btype !== 3 || !strict);
		case 0xd503_245f: // BTI c
			return btype !== 3;
		case 0xd503_249f: // BTI j
			return btype !== 2;
		case 0xd503_24df: // BTI jc
			return true;
		default:
			return false;
	}
}
