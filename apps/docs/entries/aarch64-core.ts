/**
 * The fast CPU: a WebAssembly engine and the TypeScript around it. Knows nothing of KVM.
 *
 * @module @upcall/aarch64-core
 */
export * from "@upcall/aarch64-core";
