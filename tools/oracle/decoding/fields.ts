import {
	type BitVector,
	bigDom,
	type Encoding,
	encodings,
	type Field,
	findSystemInstruction,
	findSystemRegister,
	type Machine,
	makeA64,
	systemInstructions,
} from "@upcall/spec";
import { type EngineDecoder, type EngineRecord, isRegister } from "./records.ts";

/** Shapes (values of the fields that decoding looks at) of an encoding up to which all are tried. */
const ALL_SHAPES = 1 << 20;
/** Shapes for which registers and immediates are varied. */
const VARIED_SHAPES = 200;
/** Values of a wide immediate that are tried. */
const IMMEDIATES = 600;

const isRegisterField = ({ name }: Field): boolean => /^R[a-z]\d?$/.test(name);
const width = ({ hi, lo }: Field): number => hi - lo + 1;
const withField = (word: number, { lo, ...rest }: Field, value: number): number => {
	const mask = (2 ** width({ lo, ...rest }) - 1) * 2 ** lo;
	return ((word & ~mask) | (value << lo)) >>> 0;
};

/** Fields on which nothing that the CPU does depends, by the function that gives the meaning. */
const UNUSED: ReadonlySet<string> = new Set([
	"dcps.imm16", // UNDEFINED without a debugger
	"hlt.imm16", // likewise
	"udf.imm16", // permanently UNDEFINED
	"floatCompare.Rm", // of the forms that compare with zero; others are seen to hold it
	"loadOrdered.Rs", // ones
	"loadOrdered.Rt2",
	"multiplyHigh.Ra", // ones
	"prefetch.imm12", // prefetches do nothing
	"prefetch.imm19",
	"prefetch.imm9",
	"prefetch.Rn",
	"prefetch.Rt",
	"prefetchRegister.Rm",
	"prefetchRegister.Rn",
	"prefetchRegister.Rt",
	"storeOrdered.Rs", // ones
	"storeOrdered.Rt2",
	"sysl.Rt", // no operation of SYSL exists
]);

/** What was compared. */
export interface FieldCounts {
	/** Words whose being UNDEFINED was compared. */
	definedness: number;
	/** Encodings all of whose shapes were tried. */
	exhaustive: number;
	/** Records whose register fields were compared. */
	registers: number;
	/** Records whose immediates were compared. */
	immediates: number;
	/** Encodings that ignore a register or an immediate, by field. */
	readonly ignored: Set<string>;
	readonly differences: string[];
}

const hex = (word: number): string => `0x${word.toString(16).padStart(8, "0")}`;

/** No register or operation of MRS, MSR, SYS and SYSL has the number: UNDEFINED when it is executed, which the engine sees before. */
function neverExists({ exec }: Encoding, word: number): boolean {
	if (exec === "sysl") return true;
	if (exec === "sys")
		return (
			findSystemInstruction((word >>> 16) & 7, (word >>> 12) & 15, (word >>> 8) & 15, (word >>> 5) & 7) === undefined
		);
	if (exec !== "mrs" && exec !== "msrRegister") return false;
	const bits = (lo: number, count: number): number => (word >>> lo) & ((1 << count) - 1);
	// How many breakpoints and watchpoints there are is ID_AA64DFR0_EL1's to say.
	if (bits(19, 1) === 0 && bits(16, 3) === 0 && bits(12, 4) === 0 && bits(5, 3) >= 4) return true;
	return findSystemRegister(2 + bits(19, 1), bits(16, 3), bits(12, 4), bits(8, 4), bits(5, 3)) === undefined;
}

/** A multiplicative generator: the same words in every run. */
function numbers(seed: number): (limit: number) => number {
	let state = seed >>> 0;
	return (limit) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * limit);
	};
}

/** Compares what the engine's records say of fields with the model. */
export class FieldComparison {
	readonly counts: FieldCounts = {
		definedness: 0,
		exhaustive: 0,
		registers: 0,
		immediates: 0,
		ignored: new Set(),
		differences: [],
	};
	readonly #engine: EngineDecoder;
	/** Nothing is executed: preparing an instruction does not touch the machine. */
	readonly #a64 = makeA64<BitVector>(bigDom, {} as Machine<BitVector>);
	#random = numbers(1);

	constructor(engine: EngineDecoder) {
		this.#engine = engine;
	}

	/** Compares the encodings, one in `share`. */
	run(share: number, part: number): FieldCounts {
		for (const [number, encoding] of encodings.entries()) {
			if (number % share !== part % share) continue;
			this.#random = numbers(number + 1);
			this.#definedness(encoding);
			this.#slots(encoding);
		}
		return this.counts;
	}

	/** Words that have every combination of the fields that are neither registers nor symbolic. */
	*#shapes(encoding: Encoding, limit: number): Generator<number> {
		const fields = encoding.fields.filter((f) => !isRegisterField(f) && !f.symbolic && this.#isFree(encoding, f));
		const total = fields.reduce((n, f) => n * 2 ** width(f), 1);
		for (let i = 0; i < Math.min(total, limit); i++) {
			let rest = total <= limit ? i : this.#random(total);
			let word = encoding.value;
			for (const field of fields) {
				word = withField(word, field, rest % 2 ** width(field));
				rest = Math.floor(rest / 2 ** width(field));
			}
			// A field can be fixed in part.
			yield ((word & ~encoding.mask) | encoding.value) >>> 0;
		}
		if (total <= limit) this.counts.exhaustive += limit === ALL_SHAPES ? 1 : 0;
	}

	#isFree({ mask }: Encoding, field: Field): boolean {
		const bits = (2 ** width(field) - 1) * 2 ** field.lo;
		return (mask & bits) >>> 0 !== bits >>> 0;
	}

	/** Sets registers and symbolic fields. */
	#filled(encoding: Encoding, word: number, value: (field: Field) => number): number {
		let result = word;
		for (const field of encoding.fields)
			if (isRegisterField(field) || field.symbolic) result = withField(result, field, value(field));
		return ((result & ~encoding.mask) | encoding.value) >>> 0;
	}

	#definedness(encoding: Encoding): void {
		const { undefinedOp } = this.#engine;
		const fills: ((field: Field) => number)[] = [
			() => 0,
			(f) => 2 ** width(f) - 1,
			() => 1,
			(f) => this.#random(2 ** width(f)),
		];
		let reported = 0;
		for (const shape of this.#shapes(encoding, ALL_SHAPES)) {
			for (const fill of fills) {
				const word = this.#filled(encoding, shape, fill);
				const expected = this.#a64.prepare(word) === this.#a64.UNDEFINED;
				this.counts.definedness++;
				const isUndefined = this.#engine.op(word) === undefinedOp;
				if (isUndefined === expected || (isUndefined && neverExists(encoding, word))) continue;
				if (reported++ < 2)
					this.counts.differences.push(
						`${encoding.id}: ${hex(word)} is ${expected ? "UNDEFINED" : "defined"} in the model, not in the engine`,
					);
			}
		}
	}

	/** Registers and immediates of some shapes: each value of a field must be where the record has it. */
	#slots(encoding: Encoding): void {
		const fields = encoding.fields.filter((f) => this.#isFree(encoding, f));
		const seen = new Set<string>();
		// Few of the numbers of SYS are those of an operation.
		const operations = systemInstructions.map((i) => (i.op1 << 16) | (i.CRn << 12) | (i.CRm << 8) | (i.op2 << 5));
		const shapes =
			encoding.exec === "sys"
				? operations.map((bits) => (encoding.value | bits) >>> 0)
				: this.#shapes(encoding, VARIED_SHAPES);
		for (const shape of shapes) {
			const base = this.#filled(encoding, shape, (f) => this.#base(f));
			const record = this.#engine.record(base);
			if (record.op === this.#engine.undefinedOp) continue;
			for (const field of fields) {
				if (isRegisterField(field) && this.#register(encoding, base, record, field)) seen.add(field.name);
				if (field.symbolic && this.#immediate(encoding, base, field)) seen.add(field.name);
			}
		}
		for (const field of fields)
			if ((isRegisterField(field) || field.symbolic) && !seen.has(field.name)) this.#unused(encoding, field.name);
	}

	#unused({ id, exec }: Encoding, field: string): void {
		this.counts.ignored.add(`${exec}.${field}`);
		if (!UNUSED.has(`${exec}.${field}`)) this.counts.differences.push(`${id}: no record depends on ${field}`);
	}

	/** Registers that are all different and even, so that pairs are defined. */
	#base(field: Field): number {
		if (field.symbolic) return 1;
		return { Rd: 2, Rt: 4, Rn: 6, Rm: 8, Ra: 10, Rs: 12 }[field.name] ?? 14;
	}

	/**
	 * Whatever of a record depends on a register's number does so linearly, 31 aside, and a field of it is the register's
	 * place in the state. @returns whether the record depends on the number
	 */
	#register(encoding: Encoding, base: number, record: EngineRecord, field: Field): boolean {
		const byNumber: { n: number; parts: bigint[] }[] = [];
		for (let n = 0; n < 2 ** width(field); n++) {
			const word = withField(base, field, n);
			const { op, registers, immediate } = this.#engine.record(word);
			// Another operation is another way to execute it, for example for the zero register.
			if (op !== record.op || (word & encoding.mask) >>> 0 !== encoding.value) continue;
			byNumber.push({ n, parts: [...registers.map(BigInt), immediate] });
		}
		this.counts.registers += byNumber.length;
		const depends = [0, 1, 2, 3].filter((part) => new Set(byNumber.map(({ parts }) => parts[part])).size > 1);
		const ordinary = byNumber.filter(({ n }) => n !== 31);
		const straight = depends.every((part) => rises(ordinary.map(({ n, parts }) => [n, parts[part] as bigint])));
		const holds = (part: number): boolean =>
			byNumber.every(
				({ n, parts }) => isRegister(Number(parts[part]), n) || this.#withM(field, n, Number(parts[part])),
			);
		if (depends.length > 0 && !(straight && (depends.includes(3) || depends.some(holds))))
			this.counts.differences.push(`${encoding.id}: the record of 0x${base.toString(16)} does not hold ${field.name}`);
		return depends.length > 0;
	}

	/** By-element forms of halfwords and words have the top bit of the register's number in M. */
	#withM({ name, hi, lo }: Field, n: number, offset: number): boolean {
		return name === "Rm" && hi - lo === 3 && isRegister(offset, n + 16);
	}

	/** Immediates go into the record linearly. @returns whether the record depends on the field */
	#immediate(encoding: Encoding, base: number, field: Field): boolean {
		const total = 2 ** width(field);
		const groups = new Map<number, { value: number; record: EngineRecord }[]>();
		for (let i = 0; i < Math.min(total, IMMEDIATES); i++) {
			const value =
				total <= IMMEDIATES ? i : ([0, 1, 2, total / 2 - 1, total / 2, total - 1][i] ?? this.#random(total));
			const record = this.#engine.record(withField(base, field, value));
			const group = groups.get(record.op) ?? [];
			group.push({ value, record });
			groups.set(record.op, group);
		}
		let used = groups.size > 1;
		for (const group of groups.values()) {
			this.counts.immediates += group.length;
			const distinct = new Set(group.map(({ record }) => `${record.registers} ${record.immediate}`)).size;
			if (distinct === 1 && new Set(group.map(({ value }) => value)).size > 1) continue;
			used = true;
			if (!linear(group, total))
				this.counts.differences.push(
					`${encoding.id}: ${field.name} does not go linearly into the record of ${hex(base)}`,
				);
		}
		return used;
	}
}

/** Whether values are `a + s * n` modulo 2^64, 2^32 or 2^16: records hold numbers of these sizes. */
function rises(points: readonly (readonly [n: number, value: bigint])[]): boolean {
	const [first, second] = points;
	if (first === undefined || second === undefined) return true;
	const fits = (of: (value: bigint) => bigint): boolean => {
		const run = BigInt(second[0] - first[0]);
		const rise = of(second[1] - first[1]);
		return (
			rise % run === 0n &&
			points.every(([n, value]) => of(value - first[1] - (rise / run) * BigInt(n - first[0])) === 0n)
		);
	};
	return [64, 32, 16].some((bits) => fits((value) => BigInt.asIntN(bits, value)));
}

/** Whether the immediate is linear in the value of a field, as an unsigned or a signed number. */
function linear(group: readonly { value: number; record: EngineRecord }[], total: number): boolean {
	const points = (of: (value: number) => number): [number, bigint][] =>
		group.map(({ value, record }) => [of(value), record.immediate]);
	return rises(points((value) => value)) || rises(points((value) => (value >= total / 2 ? value - total : value)));
}
