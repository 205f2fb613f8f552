import { type CpuModel, features, upcallModel } from "@upcall/spec";
import { S_SINK, S_SP, S_V, S_XZR } from "../../../packages/aarch64-core/engine/layout.ts";
import { Machine } from "../../../packages/aarch64-core/src/index.ts";

/** A CPU with every feature, so that every encoding exists. */
const model: CpuModel = { ...upcallModel, name: "full", features: new Set<string>(features) };

/** What the engine makes of a word. */
export interface EngineRecord {
	readonly op: number;
	/** Byte offsets of registers in the vCPU's state. */
	readonly registers: readonly [rd: number, rn: number, rm: number];
	readonly immediate: bigint;
}

/** The engine's decoder: classes of words and records. */
export class EngineDecoder {
	readonly #machine = Machine.create({ memoryBytes: 65536, maxVcpus: 1 });
	readonly #view: DataView;
	readonly #at: number;
	/** Operation of the records of words that are UNDEFINED. */
	readonly undefinedOp: number;

	constructor() {
		this.#machine.createCpu(0, model);
		this.#view = new DataView(this.#machine.memory.buffer);
		this.#at = this.#machine.userBase;
		this.undefinedOp = this.record(0xffff_ffff).op;
	}

	/** Number of the encoding, or -1; a function of the engine's module. */
	get decodeClass(): (word: number) => number {
		return this.#machine.engine.decodeClass;
	}

	record(word: number): EngineRecord {
		this.#machine.engine.translateWord(this.#at, word, 0x800);
		const half = (offset: number): number => this.#view.getUint16(this.#at + offset, true);
		return {
			op: half(0),
			registers: [half(2), half(4), half(6)],
			immediate: this.#view.getBigUint64(this.#at + 8, true),
		};
	}

	/** Operation of the record of a word. */
	op(word: number): number {
		this.#machine.engine.translateWord(this.#at, word, 0x800);
		return this.#view.getUint16(this.#at, true);
	}
}

/** Whether a record's field can be register number `n` of an instruction. */
export function isRegister(offset: number, n: number): boolean {
	// An element of a vector register is a place inside it.
	if (offset >= S_V + 16 * n && offset < S_V + 16 * n + 16) return true;
	return n === 31 ? offset === S_XZR || offset === S_SP || offset === S_SINK : offset === 8 * n;
}
