// The engine as it is shipped: its module, and a machine in which the code page and the vCPU of the proofs exist.
import { features, upcallModel } from "@upcall/spec";
import * as L from "../../packages/aarch64-core/engine/layout.ts";
import { engineWasm } from "../../packages/aarch64-core/src/generated/engine.ts";
import { type Cpu, Machine } from "../../packages/aarch64-core/src/index.ts";
import { parseModule, type WasmModule } from "./wasm/module.ts";

/** Guest physical and virtual address of the page of code; the MMU is off. */
const CODE_PAGE = 0x8000_0000n;
const WORDS = 1024;
const NOP = 0xd503201f;

/** Features with which indirect branches and addresses of branches depend on keys, and on the page of the target. */
const WITHOUT = new Set<string>(["FEAT_PAuth", "FEAT_BTI"]);

/** The CPU of the proofs. */
export const provedModel = {
	...upcallModel,
	name: "every feature but PAuth and BTI",
	features: new Set<string>(features.filter((f) => !WITHOUT.has(f))),
};

/** A record of the dispatch loop. */
export interface DecodedRecord {
	readonly op: number;
	readonly rd: number;
	readonly rn: number;
	readonly rm: number;
	readonly immediate: bigint;
}

/** The engine with one vCPU at EL1 and one page of code. */
export class ProvedEngine {
	readonly module: WasmModule;
	/** The memory before an instruction: the vCPU is reset, the page of code has an empty decode slot. */
	readonly image: DataView;
	/** Addresses in the memory. */
	readonly state: number;
	readonly records: number;
	readonly code: number;
	readonly bank: number;
	private readonly cpu: Cpu;
	private readonly live: DataView;
	private readonly machine: Machine;

	/** @param wasm - the module; the one that is shipped unless a test changes it */
	constructor(wasm: Uint8Array = shippedModule()) {
		this.module = parseModule(wasm);
		this.machine = Machine.create({ memoryBytes: 1 << 20, maxVcpus: 1, tier: "interp" });
		this.machine.setVirtualClock(true);
		this.machine.setSlot(0, { ipa: CODE_PAGE, bytes: 4096, offset: 0, readonly: false, logDirty: false });
		this.cpu = this.machine.createCpu(0, provedModel);
		this.live = new DataView(this.machine.memory.buffer);
		this.state = L.CPU_BASE;
		this.code = this.machine.userBase;
		this.cpu.pc = CODE_PAGE;
		this.cpu.run(1);
		this.records = this.live.getUint32(this.state + L.S_PBASE, true);
		this.cpu.reset();
		this.bank = this.live.getUint32(this.state + L.S_BANK, true);
		new Uint8Array(this.live.buffer, this.records, L.DECODE_END).fill(0);
		this.image = new DataView(this.machine.memory.buffer.slice(0));
	}

	/** What `use` makes of the memory while the words at an index of the page are decoded, and the vCPU is on that page. */
	decoded<T>(words: readonly number[], index: number, use: (memory: ArrayBufferLike) => T): T {
		const at = (n: number): number => this.records + 16 * (index + n);
		for (const [n, word] of words.entries()) this.execute(word, index + n);
		// instructions may have led to other pages
		this.execute(NOP, (index + words.length) % WORDS);
		this.live.setUint16(this.records + 16 * ((index + words.length) % WORDS), 0, true);
		const result = use(this.live.buffer);
		for (const n of words.keys()) this.live.setUint16(at(n), 0, true);
		return result;
	}

	/** Executes one word, from reset registers. */
	private execute(word: number, index: number): void {
		this.live.setUint32(this.code + 4 * index, word, true);
		this.live.setUint16(this.records + 16 * index, 0, true);
		this.cpu.reset();
		for (let n = 0; n < 31; n++) this.live.setBigUint64(this.state + L.S_X + 8 * n, 0n, true);
		this.cpu.pc = CODE_PAGE + BigInt(4 * (index % WORDS));
		this.cpu.run(1);
	}

	/** Translates an instruction with the real translation, at a word of the page, by executing it once. */
	translate(word: number, index = 0): DecodedRecord {
		const at = this.records + 16 * index;
		this.execute(word, index);
		const half = (offset: number) => this.live.getUint16(at + offset, true);
		const record = {
			op: half(0),
			rd: half(2),
			rn: half(4),
			rm: half(6),
			immediate: this.live.getBigUint64(at + 8, true),
		};
		this.live.setUint16(at, 0, true);
		return record;
	}
}

/** The bytes of the module in `src/generated/engine.ts`. */
export function shippedModule(): Uint8Array {
	return new Uint8Array(Buffer.from(engineWasm, "base64"));
}
