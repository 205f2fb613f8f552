/** What {@link KvmError} takes besides the message. */
export interface KvmErrorOptions {
	/** Error number of Linux, when the misuse has one. */
	readonly errno?: number;
	/** What went wrong below. */
	readonly cause?: unknown;
}

/**
 * Misuse of Upcall's TypeScript API. What a guest or a KVM client is allowed to see is never thrown: it is a value,
 * an error number or a return code.
 */
export class KvmError extends Error {
	override readonly name = "KvmError";
	/** A stable word for programs, such as `"EFAULT"` or `"ERR_VM_CLOSED"`. */
	readonly code: string;
	/** Error number of Linux, when the misuse has one. */
	readonly errno?: number;

	/**
	 * @param code - a stable word for programs
	 * @param message - what is wrong and what to do about it
	 */
	constructor(code: string, message: string, options: KvmErrorOptions = {}) {
		super(message, "cause" in options ? { cause: options.cause } : undefined);
		this.code = code;
		if (options.errno !== undefined) this.errno = options.errno;
	}
}
