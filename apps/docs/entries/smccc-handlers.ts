/**
 * Hypercall handlers for userspace: routing by function id, PSCI, TRNG, a sample vendor service.
 *
 * @module @upcall/smccc-handlers
 */
export * from "@upcall/smccc-handlers";
