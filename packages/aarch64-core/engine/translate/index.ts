// From an instruction word to a record of the dispatch loop.
import { classFeature, decodeClass, executor } from "../generated/decode";
import { hasFeature } from "../state";
import { translateBranchSystem } from "./branchSystem";
import { translateDataProcessing } from "./dataProcessing";
import { translateFloat } from "./float";
import { translateLoadStore } from "./loadStore";
import { emitUndefined } from "./record";
import { translateSimdArithmetic } from "./simdArithmetic";
import { translateSimdCrypto } from "./simdCrypto";
import { translateSimdLoadStore } from "./simdLoadStore";
import { translateSimdMisc } from "./simdMisc";
import { translateVectorFloat } from "./vectorFloat";

/**
 * Fills in the record at `p`.
 *
 * @param offset - of the word in its page
 */
export function translateWord(p: u32, word: u32, offset: u32): void {
	const cls = decodeClass(word);
	if (cls < 0) return emitUndefined(p);
	if (!hasFeature(classFeature(cls))) return emitUndefined(p);
	const exec = executor(cls);
	if (translateDataProcessing(p, word, exec, offset)) return;
	if (translateLoadStore(p, word, exec, offset)) return;
	if (translateSimdLoadStore(p, word, exec)) return;
	if (translateFloat(p, word, exec)) return;
	if (translateVectorFloat(p, word, exec)) return;
	if (translateSimdArithmetic(p, word, exec)) return;
	if (translateSimdMisc(p, word, exec)) return;
	if (translateSimdCrypto(p, word, exec)) return;
	translateBranchSystem(p, word, exec, offset);
}
