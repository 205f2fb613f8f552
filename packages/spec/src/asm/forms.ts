import type { Encoding } from "../enc/encoding.ts";
import { encodings } from "../enc/index.ts";
import { branchForms } from "./branches.ts";
import { dpImmediateForms } from "./dpImmediate.ts";
import { dpRegisterForms } from "./dpRegister.ts";
import type { Form, FormTable } from "./form.ts";
import { scalarFloatForms } from "./fp/scalar.ts";
import { loadStoreForms } from "./loadStore.ts";
import { pointerAuthenticationForms } from "./pointerAuthentication.ts";
import { simdCopyForms } from "./simd/copy.ts";
import { simdCryptoForms } from "./simd/crypto.ts";
import { simdFloatForms } from "./simd/float.ts";
import { simdIntegerForms } from "./simd/integer.ts";
import { simdLoadStoreForms } from "./simd/loadStore.ts";
import { simdModifiedImmediateForms } from "./simd/modifiedImmediate.ts";
import { simdShiftForms } from "./simd/shift.ts";
import { systemForms } from "./system.ts";

/** A form with its fixed fields worked out. */
export interface EncodedForm extends Form {
	readonly encoding: Encoding;
	/** Bits that the encoding or the form fixes. */
	readonly mask: number;
	readonly value: number;
	/** Bits that the assembler writes beside them. */
	readonly fill: number;
	/** Values of the fields that the assembler tries, in their places. */
	readonly attempts: readonly number[];
}

const table: FormTable = {
	...pointerAuthenticationForms,
	...dpImmediateForms,
	...branchForms,
	...systemForms,
	...loadStoreForms,
	...dpRegisterForms,
	...simdLoadStoreForms,
	...simdCopyForms,
	...simdModifiedImmediateForms,
	...simdShiftForms,
	...simdIntegerForms,
	...simdCryptoForms,
	...scalarFloatForms,
	...simdFloatForms,
};

function placed(encoding: Encoding, values: Readonly<Record<string, number>> = {}): { mask: number; value: number } {
	let [mask, value] = [0, 0];
	for (const [name, v] of Object.entries(values)) {
		const field = encoding.fields.find((f) => f.name === name);
		if (field === undefined) continue;
		mask |= ((1 << (field.hi - field.lo + 1)) - 1) << field.lo;
		value |= v << field.lo;
	}
	return { mask, value };
}

/** All values of the fields that are not fixed, in their places. */
function attempts(encoding: Encoding, names: readonly string[], mask: number): readonly number[] {
	let values = [0];
	for (const { hi, lo, name } of encoding.fields) {
		if (!names.includes(name)) continue;
		for (let i = lo; i <= hi; i++)
			if ((mask >>> i) % 2 === 0) values = values.concat(values.map((value) => value | (1 << i)));
	}
	return values;
}

const compiled = new Map<string, readonly EncodedForm[]>();

/** The forms of an encoding in the order of preference; the last one fits every word. */
export function formsOf(encoding: Encoding): readonly EncodedForm[] {
	let forms = compiled.get(encoding.id);
	if (forms === undefined) {
		forms = (table[encoding.exec]?.(encoding) ?? []).map((form) => {
			const fixed = placed(encoding, form.fixed);
			const mask = (encoding.mask | fixed.mask) >>> 0;
			const value = (encoding.value | fixed.value) >>> 0;
			const fill = placed(encoding, form.ignored).value >>> 0;
			return { ...form, encoding, mask, value, fill, attempts: attempts(encoding, form.tries ?? ["sf"], mask) };
		});
		compiled.set(encoding.id, forms);
	}
	return forms;
}

let mnemonics: Map<string, EncodedForm[]> | undefined;

/** The forms that share a mnemonic, those that are only read last. */
export function formsNamed(mnemonic: string): readonly EncodedForm[] {
	if (mnemonics === undefined) {
		mnemonics = new Map();
		for (const form of encodings.flatMap(formsOf)) {
			const list = mnemonics.get(form.mnemonic);
			if (list === undefined) mnemonics.set(form.mnemonic, [form]);
			else list.push(form);
		}
		const readOnly = (f: EncodedForm) => (f.prefer?.(0) === false && f.prefer(0xffffffff) === false ? 1 : 0);
		for (const list of mnemonics.values()) list.sort((a, b) => readOnly(a) - readOnly(b));
	}
	return mnemonics.get(mnemonic) ?? [];
}
