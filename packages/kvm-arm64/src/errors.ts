import { errnoMessage, errnoName, KvmError } from "@upcall/uapi";

/** Hint of EIO: what a kernel calls a dead VM. */
export const DEAD = "the VM is dead: its first KVM_RUN could not use the interrupt controller";

/**
 * Turns the result of an ioctl into a value or an exception: the typed methods' half of the contract.
 *
 * @param what - the ioctl, as the message names it
 * @param hint - what to do about it, by errno
 * @throws {@link KvmError} with `errno` and the errno's name as `code`
 */
export function check(result: number, what: string, hint = ""): number {
	if (result >= 0) return result;
	const name = errnoName(result) ?? "EINVAL";
	const text = hint === "" ? (errnoMessage(result) ?? "failed") : hint;
	throw new KvmError(name, `${what}: ${name}, ${text}`, { errno: -result });
}
