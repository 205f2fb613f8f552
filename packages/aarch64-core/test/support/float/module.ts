import { compileEngine } from "../../../scripts/compile-engine.mjs";

/** The functions of `engine/fp/testEntry.ts`. Numbers are bits in the low part of 64; sizes are 0 half, 1 single, 2 double. */
export interface FloatModule {
	begin(fpcr: number): void;
	readonly flags: { readonly value: number };
	binaryOf(size: number, operation: number, a: bigint, b: bigint): bigint;
	unaryOf(size: number, operation: number, a: bigint, mode: number): bigint;
	fusedOf(size: number, addend: bigint, a: bigint, b: bigint): bigint;
	compareOf(size: number, a: bigint, b: bigint, signalNaNs: boolean): number;
	toFixedOf(size: number, a: bigint, fbits: number, bits: number, unsigned: boolean, mode: number): bigint;
	fromFixedOf(size: number, a: bigint, fbits: number, unsigned: boolean, mode: number): bigint;
	convertOf(size: number, result: number, a: bigint, mode: number): bigint;
	longOf(addend: bigint, a: bigint, b: bigint): bigint;
	dotOf(addend: bigint, a: bigint, b: bigint): bigint;
	javaScriptOf(a: bigint): bigint;
	vectorFusedOf(size: number, lane: number, addend: bigint, a: bigint, b: bigint): bigint;
	nativeFusedOf(size: number, addend: bigint, a: bigint, b: bigint): bigint;
}

/** Compiles the engine's floating point alone and gives its functions. */
export async function compileFloat(): Promise<FloatModule> {
	const outputs = await compileEngine("fp/testEntry.ts");
	const module = new WebAssembly.Module(outputs.get("engine.wasm") as Uint8Array<ArrayBuffer>);
	const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
	const instance = new WebAssembly.Instance(module, { env: { memory } });
	return instance.exports as unknown as FloatModule;
}
