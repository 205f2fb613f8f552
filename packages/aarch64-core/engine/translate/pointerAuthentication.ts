// Pointer authentication: words to records. rd is the result, rn the modifier, rm the pointer.
import { PAC_LANDING_PAD } from "../branchTargets";
import { EXEC_genericAuthenticate, EXEC_pointerAuthenticate, EXEC_stripPointer } from "../generated/decode";
import { S_SP, S_XZR } from "../layout";
import { OP_PAUTH } from "../ops";
import { PAC_ADD, PAC_AUTHENTICATE, PAC_GENERIC, PAC_STRIP } from "../pauth";
import { emit, halves, orStack, source, target } from "./record";

/** The hints by CRm:op2, where they are not NOP; false for all other numbers. */
export function hintAuthentication(p: u32, number: u32): bool {
	const key = (number >> 1) & 1;
	if (number == 7) emit(p, OP_PAUTH, 240, S_XZR, 240, halves(PAC_STRIP, 0));
	else if ((number & 0x79) == 8)
		emit(p, OP_PAUTH, 136, 128, 136, halves((number & 4 ? PAC_AUTHENTICATE : PAC_ADD) | key, 0));
	else if ((number & 0x78) == 24) {
		const pads: u32 = number == 25 || number == 27 ? PAC_LANDING_PAD : 0;
		const modifier: u32 = number & 1 ? S_SP : S_XZR;
		emit(p, OP_PAUTH, 240, modifier, 240, halves((number & 4 ? PAC_AUTHENTICATE : PAC_ADD) | key, pads));
	} else return false;
	return true;
}

/** Fills in the record of PACIA ... AUTDZB, XPACI, XPACD, PACGA; false when `exec` is something else. */
export function translatePointerAuthentication(p: u32, w: u32, exec: i32): bool {
	const rd = w & 31;
	const rn = (w >> 5) & 31;
	if (exec == EXEC_pointerAuthenticate) {
		const kind = ((w >> 12) & 1 ? PAC_AUTHENTICATE : PAC_ADD) | ((w >> 10) & 3);
		emit(p, OP_PAUTH, target(rd), (w >> 13) & 1 ? S_XZR : orStack(rn), source(rd), halves(kind, 0));
	} else if (exec == EXEC_stripPointer) {
		emit(p, OP_PAUTH, target(rd), S_XZR, source(rd), halves(PAC_STRIP | ((w >> 9) & 2), 0));
	} else if (exec == EXEC_genericAuthenticate) {
		emit(p, OP_PAUTH, target(rd), orStack((w >> 16) & 31), source(rn), halves(PAC_GENERIC, 0));
	} else return false;
	return true;
}
