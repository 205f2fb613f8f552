/**
 * What the machine needs from a browser.
 *
 * @module @upcall/vmm/browser
 */
export * from "@upcall/vmm/browser";
