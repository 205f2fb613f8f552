/**
 * The pure reference model: A64 instructions, exceptions, address translation, SMCCC dispatch, PSCI and the ioctls. Used by tests and tools; nothing imports it at run time.
 *
 * @module @upcall/spec
 */
export * from "@upcall/spec";
