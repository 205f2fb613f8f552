/**
 * What the machine needs from Node.js: files and terminals.
 *
 * @module @upcall/vmm/node
 */
export * from "@upcall/vmm/node";
