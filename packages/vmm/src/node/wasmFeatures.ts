import { setFlagsFromString } from "node:v8";

/** What a major version of V8 has but keeps behind flags, and compiled guest code is faster with. */
const FLAGS: Record<string, readonly string[]> = {
	// Node 20
	11: ["--experimental-wasm-relaxed-simd", "--experimental-wasm-branch-hinting"],
	// Node 22 and 24, which have relaxed SIMD without one
	12: ["--experimental-wasm-branch-hinting"],
	13: ["--experimental-wasm-branch-hinting"],
};

/**
 * Lets this process use the WebAssembly features that make compiled guest code faster: branch hints, and the fused
 * multiply-add of relaxed SIMD. Guests compute the same with and without. To be called before the first machine runs.
 * It sets flags of V8, which are the whole process's: so this is for programs, and no library does it on its own.
 *
 * @see https://github.com/WebAssembly/branch-hinting
 * @see https://github.com/WebAssembly/relaxed-simd
 */
export function enableWasmFeatures(): void {
	const major = process.versions.v8.split(".")[0] ?? "";
	for (const flag of FLAGS[major] ?? []) setFlagsFromString(flag);
}
