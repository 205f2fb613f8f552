import { engineWasm } from "./generated/engine.ts";

/** A load or store of a region that its fast path does not serve. @see engine/regions.ts */
type RegionAccess = (
	state: number,
	record: number,
	flags: number,
	kind: number,
	a: bigint,
	b: bigint,
	page: number,
	va: bigint,
) => number;

/** What the engine's module exports. All addresses are byte offsets in its memory. */
export interface EngineExports {
	run(state: number, budget: number): number;
	decodeClass(word: number): number;
	translateWord(record: number, word: number, offset: number): void;
	clearPool(): void;
	decodePage(records: number): void;
	invalidateRange(host: number, bytes: number): void;
	flushTlb(state: number): void;
	dropAllExecEntries(): void;
	dropAllWriteEntries(): void;
	getPstate(state: number): number;
	setPstate(state: number, spsr: number): void;
	getStack(state: number, el: number): bigint;
	setStack(state: number, el: number, value: bigint): void;
	hostWroteRegister(state: number, offset: number): void;
	updateDebug(state: number): void;
	injectSync(state: number, esr: number, far: bigint, withFar: number): void;
	injectAbort(state: number, instruction: number, iss: number, far: bigint): void;
	probe(state: number, va: bigint, write: number): number;
	translatedIpa(): bigint;
	hasMemory(ipa: bigint): number;
	placeRegion(index: number): void;
	killRegion(index: number): void;
	readonly regionMemory: RegionAccess;
	readonly regionVectorMemory: RegionAccess;
	regionExecute(state: number, record: number, operation: number, flags: number): number;
	regionBranch(state: number, record: number, target: bigint, need: number, left: number): number;
	regionAuthenticate(state: number, pointer: bigint, modifier: bigint, key: number): bigint;
	regionChecksum(accumulator: number, data: bigint, bytes: number, polynomial: number): number;
}

/** What the engine calls. */
export interface EngineImports {
	/** Ticks of the host's counter, an integer. */
	counter(): number;
	/** See {@link MachineOptions.reportWrite}. */
	reportWrite(vcpu: number, slot: number, page: number): boolean;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
	const binary = atob(text);
	const bytes = new Uint8Array(binary.length);
	for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
	return bytes;
}

/** Reads an unsigned LEB128 number; returns it with the position after it. */
function leb(bytes: Uint8Array, at: number): [value: number, next: number] {
	let value = 0;
	for (let shift = 0, i = at; ; shift += 7, i++) {
		const byte = bytes[i] ?? 0;
		value += (byte & 127) * 2 ** shift;
		if (byte < 128) return [value, i + 1];
	}
}

/**
 * The module for unshared memory differs in one bit: the flags of the imported memory's limits. The engine is compiled
 * for shared memory; its code is valid for both.
 */
function forMemory(bytes: Uint8Array<ArrayBuffer>, shared: boolean): Uint8Array<ArrayBuffer> {
	if (shared) return bytes;
	const copy = bytes.slice();
	for (let at = 8; at < copy.length; ) {
		const id = copy[at];
		const [size, start] = leb(copy, at + 1);
		if (id === 2) {
			let [count, i] = leb(copy, start);
			for (; count > 0; count--) {
				for (let name = 0; name < 2; name++) {
					const [length, next] = leb(copy, i);
					i = next + length;
				}
				const kind = copy[i++];
				if (kind === 2) {
					copy[i] = 1; // a maximum, not shared
					return copy;
				}
				if (kind === 0) i = leb(copy, i)[1];
				else if (kind === 1) {
					const flags = copy[i + 1] ?? 0;
					i = leb(copy, i + 2)[1];
					if (flags & 1) i = leb(copy, i)[1];
				} else throw new TypeError("the engine imports something other than functions, a table and a memory");
			}
		}
		at = start + size;
	}
	throw new TypeError("the engine imports no memory");
}

const modules: { shared?: WebAssembly.Module; plain?: WebAssembly.Module } = {};

/**
 * Compiles the engine ahead of time. Needed only where a synchronous compilation of 60 KB is not allowed: a page's main
 * thread in some browsers.
 */
export async function prepareEngine(shared = false): Promise<void> {
	const key = shared ? "shared" : "plain";
	modules[key] ??= await WebAssembly.compile(forMemory(decodeBase64(engineWasm), shared));
}

/** Makes an instance on a memory. `table` holds the compiled regions. */
export function instantiateEngine(
	memory: WebAssembly.Memory,
	shared: boolean,
	imports: EngineImports,
	table: WebAssembly.Table,
): EngineExports {
	const key = shared ? "shared" : "plain";
	modules[key] ??= new WebAssembly.Module(forMemory(decodeBase64(engineWasm), shared));
	const instance = new WebAssembly.Instance(modules[key], { env: { memory, table, ...imports } });
	return instance.exports as unknown as EngineExports;
}
