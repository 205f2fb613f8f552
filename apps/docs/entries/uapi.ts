/**
 * Numbers and byte layouts of the kernel's user API: ioctl requests, `struct kvm_run` and its relatives, capabilities, exit reasons, register ids, SMCCC and PSCI function ids, errno. No behaviour.
 *
 * @module @upcall/uapi
 */
export * from "@upcall/uapi";
