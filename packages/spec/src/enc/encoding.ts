/** One field of an encoding: `word<hi:lo>`, with the manual's name. */
export interface Field {
	readonly name: string;
	readonly hi: number;
	readonly lo: number;
	/** Written `~name` in the pattern: the semantics see a domain value, so that a proof can leave it symbolic. */
	readonly symbolic: boolean;
}

/** The manual's top-level groups of A64 (DDI 0487, C4.1). */
export type Group =
	| "dp-immediate"
	| "branch-exception-system"
	| "load-store"
	| "dp-register"
	| "simd-fp"
	| "simd-load-store"
	| "reserved";

/** One encoding of one instruction: pattern, name and the key of its meaning. */
export interface Encoding {
	/** Unique and stable, `MNEMONIC_class`, for example `ADD_addsub_imm`. */
	readonly id: string;
	readonly mnemonic: string;
	readonly group: Group;
	/** Bits from 31 to 0: `0`, `1`, `x` (ignored), `name:width`, `name:width=bits` (fixed but named), `~name:width`. */
	readonly pattern: string;
	readonly mask: number;
	readonly value: number;
	readonly fields: readonly Field[];
	/** Name of the function in `a64/` that gives the meaning. Several encodings may share one. */
	readonly exec: string;
	/** The `FEAT_…` without which the encoding is UNDEFINED; none for Armv8.0. */
	readonly feature?: string;
}

function parsePattern(id: string, pattern: string): Pick<Encoding, "mask" | "value" | "fields"> {
	let position = 32;
	let mask = 0;
	let value = 0;
	const fields: Field[] = [];
	const fix = (bits: string, top: number) => {
		[...bits].forEach((bit, i) => {
			if (bit === "x") return;
			mask |= 1 << (top - 1 - i);
			if (bit === "1") value |= 1 << (top - 1 - i);
		});
	};
	for (const token of pattern.trim().split(/\s+/)) {
		const field = /^(~?)([A-Za-z]\w*):(\d+)(?:=([01x]+))?$/.exec(token);
		if (field) {
			const [, tilde, name = "", digits, bits] = field;
			const width = Number(digits);
			if (bits !== undefined && bits.length !== width) throw new TypeError(`${id}: ${token} fixes the wrong width`);
			if (bits !== undefined) fix(bits, position);
			position -= width;
			fields.push({ name, hi: position + width - 1, lo: position, symbolic: tilde === "~" });
		} else if (/^[01x]+$/.test(token)) {
			fix(token, position);
			position -= token.length;
		} else throw new TypeError(`${id}: cannot read ${token}`);
	}
	if (position !== 0) throw new TypeError(`${id}: pattern has ${32 - position} bits`);
	return { mask: mask >>> 0, value: value >>> 0, fields };
}

/** A table of encodings of one group. Rows: id, pattern, exec, feature. The mnemonic is the id up to its first `_`. */
export function table(
	group: Group,
	rows: readonly (readonly [string, string, string, (string | undefined)?])[],
): readonly Encoding[] {
	return rows.map(([id, pattern, exec, feature]) => ({
		id,
		mnemonic: id.split("_")[0] ?? id,
		group,
		pattern,
		exec,
		...parsePattern(id, pattern),
		...(feature === undefined ? {} : { feature }),
	}));
}

/** Value of a field in an instruction word, as an unsigned number. */
export function fieldValue(field: Field, word: number): number {
	const width = field.hi - field.lo + 1;
	return width === 32 ? word >>> 0 : (word >>> field.lo) & ((1 << width) - 1);
}
