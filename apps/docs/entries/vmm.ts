/**
 * The machine: board, devices, loaders, device tree, the exit loop.
 *
 * @module @upcall/vmm
 */
export * from "@upcall/vmm";
