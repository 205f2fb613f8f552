import { ENOEXEC, KvmError } from "@upcall/uapi";

/** A file that cannot be loaded: one line that says what is wrong with it. */
export function badImage(what: string, cause?: unknown): KvmError {
	return new KvmError("BAD_IMAGE", what, { errno: ENOEXEC, ...(cause === undefined ? {} : { cause }) });
}
